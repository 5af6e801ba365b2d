from django import template

from ..progress import progress

register = template.Library()


@register.inclusion_tag("reports/_steps.html")
def steps(row, reader) -> dict:
    """How far an unfinished report or file of a month is."""
    return {"told": progress(row, reader), "percent": row.progress_percent}
