from datetime import timedelta

from django import template

register = template.Library()


@register.simple_tag
def days(first, last) -> str:
    """2026-03-02, or 2026-03-02 – 03-04 for several."""
    if first == last:
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} – {last:%m-%d}" if first.year == last.year else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"


@register.simple_tag
def assigned_days(assignment) -> str:
    return days(assignment.days.lower, assignment.days.upper - timedelta(days=1))
