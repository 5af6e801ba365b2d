"""Days and instants as people read them in the language of the page; qcportal/formats says how. Programs get ISO."""

import re
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

# Of the first and the last of several days: how they show in one month, and in one year.
SPANS = {
    "en": (("j", "j M Y"), ("j M", "j M Y")),
    "zh-hans": (("Y年n月j日", "j日"), ("Y年n月j日", "n月j日")),
    "vi": (("j", "j/n/Y"), ("j/n", "j/n/Y")),
    "es": (("j", "j b Y"), ("j b", "j b Y")),
}

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)  # so that a day between Chinese words stands alone, too


def today_in(zone: str) -> date:
    """The date at a place, by the name of its time zone."""
    return day_at(timezone.now(), zone)


def day_at(instant: datetime, zone: str) -> date:
    """The date that an instant has at a place, whoever reads it."""
    return instant.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The instant at which a day begins at a place."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def day(value: date | None) -> str:
    return written(value, get_language()) if value else ""


@lru_cache(maxsize=5000)
def written(value: date, _language: str) -> str:
    """A list shows the same few days many times, and formatting one costs as much as the rest of its cell."""
    return date_format(value)


def days_written(text: str) -> str:
    """A text that was kept with ISO days in it, as people read them."""
    return ISO_DAY.sub(lambda found: day(known_day(found[0])) or found[0], text)


def known_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant(value: datetime | None) -> str:
    """In the time zone of the person who reads."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""


def days(first: date, last: date) -> str:
    """One day, or "2–4 Mar 2026" for several."""
    if first == last:
        return day(first)
    in_month, in_year = SPANS.get(get_language() or "en", SPANS["en"])
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    start, end = in_month if first.month == last.month else in_year
    dash = "–" if first.month == last.month else " – "
    return f"{date_format(first, start)}{dash}{date_format(last, end)}"
