from datetime import timedelta

from django import template

from qcportal.core import dates

register = template.Library()
days = register.simple_tag(dates.days)


@register.simple_tag
def assigned_days(assignment) -> str:
    return dates.days(assignment.days.lower, assignment.days.upper - timedelta(days=1))
