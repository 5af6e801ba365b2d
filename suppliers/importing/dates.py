"""Days as spreadsheets write them. Which of 3/4/2021 is the month is told by other days of the file, or by a person."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..normalise import folded
from .rows import Unusable

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
ORDERS = {
    DAY_FIRST: gettext_lazy("day before month: 31/12/2024"),
    MONTH_FIRST: gettext_lazy("month before day: 12/31/2024"),
}
EARLIEST = date(1950, 1, 1)
LONGEST = 60  # characters; what is longer is no day
TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}.*$")
YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$|^(\d{4})(\d{2})(\d{2})$")
YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})$")
WORDED = re.compile(r"^(?:(\d{1,2})(?:st|nd|rd|th)? ([^\W\d]+)|([^\W\d]+) (\d{1,2})(?:st|nd|rd|th)?) (\d{4}|\d{2})$")
NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def order_of(texts: Iterable[str]) -> str:
    """What the days that can be read in one way alone say; "" where they say nothing, or both."""
    parts = [found.groups() for text in texts if (found := YEAR_LAST.match(without_time(text)))]
    day_first = any(int(first) > 12 for first, _second, _year in parts)
    month_first = any(int(second) > 12 for _first, second, _year in parts)
    if day_first == month_first:
        return ""
    return DAY_FIRST if day_first else MONTH_FIRST


def day(text: str, order: str, label: str, today: date) -> date:
    """Raises Unusable with a sentence."""
    found = read(without_time(text), order, label)
    if found is None:
        words = {"field": label, "text": text[:40]}
        raise Unusable(_("The %(field)s “%(text)s” is no day; write it as 2024-12-31.") % words)
    if not EARLIEST <= found <= today:
        words = {"field": label, "text": found.isoformat()}
        raise Unusable(_("The %(field)s %(text)s lies before 1950 or after today.") % words)
    return found


def without_time(text: str) -> str:
    return TIME.sub("", text.strip()[:LONGEST])


def read(text: str, order: str, label: str) -> date | None:
    if found := YEAR_FIRST.match(text):
        return made(*(part for part in found.groups() if part))
    if found := YEAR_LAST.match(text):
        return numbered(text, *found.groups(), order, label)
    if found := WORDED.match(folded(text)):
        day_before, name_after, name_before, day_after, year = found.groups()
        month = (name_after or name_before)[:3]
        return made(year, NAMES.index(month) + 1, day_before or day_after) if month in NAMES else None
    return None


def numbered(text: str, first: str, second: str, year: str, order: str, label: str) -> date | None:
    if not order and first != second:
        words = {"field": label, "text": text}
        raise Unusable(
            _("In the %(field)s “%(text)s” day and month cannot be told apart; say which comes first.") % words
        )
    return made(year, first, second) if order == MONTH_FIRST else made(year, second, first)


def made(year: str, month, number) -> date | None:
    """Of two digits a year below 70 is one of this century."""
    whole = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    try:
        return date(whole, int(month), int(number))
    except ValueError:
        return None
