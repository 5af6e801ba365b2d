"""Spans of days that people ask about: the last whole week, month or quarter, or their own; and the span before. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)
WEEK, MONTH, QUARTER, OWN = "week", "month", "quarter", "own"
MOST_DAYS = 3 * 366


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As long, and just before: of whole months as many months, so that a quarter is compared with a quarter."""
        end = self.first - ONE
        months = whole_months(self)
        return Period(months_back(self.first, months) if months else end - (self.days - 1) * ONE, end)


def whole_months(period: Period) -> int:
    """How many; 0 where it does not begin on a first and end on a last of a month."""
    if period.first.day != 1 or (period.last + ONE).day != 1:
        return 0
    after = period.last + ONE
    return 12 * (after.year - period.first.year) + after.month - period.first.month


def months_back(first: date, count: int) -> date:
    """The first of a month `count` months before another."""
    number = 12 * first.year + first.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


# -- the last whole one --------------------------------------------------------------------------
def last_week(today: date) -> Period:
    """Monday to Sunday."""
    monday = today - timedelta(days=today.weekday())
    return Period(monday - 7 * ONE, monday - ONE)


def last_month(today: date) -> Period:
    first = today.replace(day=1)
    return Period(months_back(first, 1), first - ONE)


def last_quarter(today: date) -> Period:
    first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return Period(months_back(first, 3), first - ONE)


LAST = {WEEK: last_week, MONTH: last_month, QUARTER: last_quarter}
