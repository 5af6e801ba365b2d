"""Spans of days that people ask about: the last whole week, month or quarter, or their own; and the span before. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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


# -- regularly -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Due:
    """When a regular document is due, and what it is about."""

    at: datetime
    period: Period


def last_due(rhythm: str, day: int, hour: int, zone: str, now: datetime) -> Due:
    """The latest that is due by now, by the clock of a reader. `day` is that of the week (1 is Monday) or of the month."""
    return due_by(rhythm, day, hour, zone, now, ahead=0)


def next_due(rhythm: str, day: int, hour: int, zone: str, now: datetime) -> Due:
    return due_by(rhythm, day, hour, zone, now, ahead=1)


def due_by(rhythm: str, day: int, hour: int, zone: str, now: datetime, ahead: int) -> Due:
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    days = week_days(today, day) if rhythm == "weekly" else month_days(today, day, 1 if rhythm == "monthly" else 3)
    # Compared as instants: two times of one zone would be compared by their digits, also where the clocks change.
    dues = [(instant(each, hour, place), each) for each in days]
    latest = max(place for place, (at, _each) in enumerate(dues) if at <= now)
    at, when = dues[latest + ahead]
    return Due(at, LAST[SPAN[rhythm]](when))


SPAN = {"weekly": WEEK, "monthly": MONTH, "quarterly": QUARTER}


def instant(day: date, hour: int, place: ZoneInfo) -> datetime:
    """In UTC; an hour that the clocks skip is the one after."""
    return datetime.combine(day, time(hour), place).astimezone(UTC)


def week_days(today: date, day: int) -> list[date]:
    """Of this week and those around it."""
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(days=day - 1 + 7 * week) for week in (-2, -1, 0, 1, 2)]


def month_days(today: date, day: int, step: int) -> list[date]:
    """Of every month, or of the first of each quarter (`step` 3), around today."""
    first = today.replace(month=step * ((today.month - 1) // step) + 1, day=1)
    return [months_back(first, step * back).replace(day=day) for back in (2, 1, 0, -1, -2)]
