"""Days by their months, in queries."""

from django.db.models import DateField, Func


def first_of_month(day: str) -> Func:
    """A day is a day: TruncMonth would have each of them walk through the time zone."""
    template = "(%(expressions)s - (date_part('day', %(expressions)s)::int - 1))"
    return Func(day, template=template, output_field=DateField())
