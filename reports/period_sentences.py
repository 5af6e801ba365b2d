"""How the figures of a period stand beside those of the period before; a change is said only where the intervals allow it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.dates import days
from qcportal.core.punctuation import in_brackets

from .figure_rows import Said, rate_said, share_said
from .figures import Rate, Share, Tally
from .numbers import NOTHING, grouped
from .periods import Period

HIGHER, LOWER, SAME, UNKNOWN = "higher", "lower", "same", "unknown"


@dataclass(frozen=True)
class Compared:
    """One figure: what it is, its value with its interval and cases, that of the period before, and what can be said of the change."""

    name: str
    label: str
    value: str
    interval: str
    cases: str
    before: str
    change: str  # one of the four above
    better: bool | None  # None where nothing can be said

    @property
    def change_words(self) -> str:
        return {
            HIGHER: _("higher than before"),
            LOWER: _("lower than before"),
            SAME: _("no change beyond chance"),
            UNKNOWN: "",
        }[self.change]


def change_of(now: Rate | Share, before: Rate | Share) -> str:
    """Only intervals that lie apart show a change."""
    if now.low is None or before.low is None:
        return UNKNOWN
    if now.low > before.high:
        return HIGHER
    return LOWER if now.high < before.low else SAME


def compared(name: str, label: str, pair: tuple, said, cases: str, *, good: str) -> Compared:
    """`pair` is the figure of the period and of the one before; `good` is which change is for the better."""
    now, before = pair
    change, told = change_of(now, before), said(now)
    better = (change == good) if change in (HIGHER, LOWER) else None
    return Compared(name, label, told.value, told.interval, cases, whole(said(before)), change, better)


def whole(said: Said) -> str:
    return in_brackets(said.value, said.interval) if said.interval else said.value


def lots_words(count: int) -> str:
    return ngettext("%s inspection", "%s inspections", count) % grouped(count)


def goods(now: Tally, before: Tally, in_time: tuple[Share, Share]) -> list[Compared]:
    """First-pass rate, defects per 100 units, and what had passed by the day to ship."""
    units = ngettext("%s unit", "%s units", now.units) % grouped(now.units)
    lots = ngettext("%s lot", "%s lots", in_time[0].cases) % grouped(in_time[0].cases)
    return [
        compared("first_pass", _("First-pass rate"), (now.first_pass, before.first_pass), share_said, lots_words(now.inspections), good=HIGHER),
        compared("per_100_units", _("Defects per 100 units"), (now.per_100_units, before.per_100_units), rate_said, units, good=LOWER),
        compared("in_time", _("Passed by the day to ship"), in_time, share_said, lots, good=HIGHER),
    ]  # fmt: skip


def change_sentence(row: Compared) -> str:
    """Of a figure that changed beyond chance."""
    words = {"label": row.label, "before": row.before, "now": whole(Said(row.value, row.interval))}
    if row.change == HIGHER:
        return _("%(label)s: up from %(before)s to %(now)s, by more than chance would explain.") % words
    return _("%(label)s: down from %(before)s to %(now)s, by more than chance would explain.") % words


def subject(goods: list[Compared], counted: Tally, *, late: int, new: int = 0, rising: int = 0, first: str = "") -> str:
    """What a mail is called: what waits and what changed, then the rates."""
    told = [first]
    if new:
        told.append(ngettext("%(n)d new trend", "%(n)d new trends", new) % {"n": new})
    if rising:
        told.append(ngettext("%(n)d trend going on", "%(n)d trends going on", rising) % {"n": rising})
    if late:
        told.append(ngettext("%(n)d corrective action late", "%(n)d corrective actions late", late) % {"n": late})
    if counted.inspections:
        words = {"share": goods[0].value, "rate": goods[1].value}
        told.append(_("first pass %(share)s, %(rate)s defects per 100 units") % words)
    return " · ".join(filter(None, told)) or _("nothing new")


def period_words(period: Period) -> str:
    return days(period.first, period.last)


def or_nothing(text) -> str:
    return str(text) if text else NOTHING
