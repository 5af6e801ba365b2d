"""What a sample can and cannot show, in sentences a buyer understands."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.punctuation import punct

from .enums import PlanKind
from .models import Inspection, PlanLine
from .queries.quantities import lot_of
from .queries.standing import own_sample
from .sampling import as_times, exact_rate_interval, lot_interval, plan_acceptance
from .sampling.risk import says_more_of_the_lot, units_at

BAD_LOT = 2  # times the AQL: twice as bad as agreed
CRITICAL_RATE = 0.01


@dataclass(frozen=True)
class Interval:
    """Where the true rate of the lot lies, 95 %, exact: in % of its units, or in defects per 100 units."""

    low: float
    high: float
    per_100: bool
    whole: bool  # every unit was looked at, so nothing is estimated

    @property
    def words(self) -> str:
        said = {"low": plain(self.low), "high": plain(self.high)}
        if self.whole:
            words = _("%(low)s per 100 units: every unit was looked at")
            return (words if self.per_100 else _("%(low)s %% of the lot: every unit was looked at")) % said
        words = _("between %(low)s and %(high)s per 100 units (95 %%)")
        return (words if self.per_100 else _("between %(low)s and %(high)s %% of the lot (95 %%)")) % said

    @property
    def short(self) -> str:
        ends = [self.low] if self.whole else [self.low, self.high]
        said = "–".join(number_format(f"{end:.1f}") for end in ends)
        return _("%(interval)s per 100") % {"interval": said} if self.per_100 else f"{said}{punct('%')}"


def plain(value: float) -> str:
    """To two places, without the zeros at its end."""
    return number_format(f"{value:.2f}".rstrip("0").rstrip("."))


@dataclass(frozen=True)
class Risk:
    """For one class: the interval of the true rate after this sample, and how often a bad lot would still pass."""

    label: str
    interval: Interval | None
    sentence: str


def risks(inspection: Inspection) -> list[Risk]:
    """Of the lot that was there: what was not presented, neither interval nor sentence speaks of."""
    lines, lot = list(inspection.plan_lines.all()), lot_of(inspection).presented or inspection.lot_size
    return [
        Risk(line.label, interval(line, units_looked_at(inspection, line, lines), lot), sentence(line, lot))
        for line in lines
    ]


def interval(line: PlanLine, units: int | None, lot_size: int) -> Interval | None:
    """`units` is how many were looked at for this class; None before anybody has said it."""
    if not units or line.found is None:
        return None
    whole, per_100 = units >= lot_size, counts_defects(line, units)
    low, high = (rates if per_100 else shares)(line.found, units, max(units, lot_size))
    return Interval(round(100 * low, 4), round(100 * high, 4), per_100, whole)


def counts_defects(line: PlanLine, units: int) -> bool:
    """Accept zero counts defects; none is in no unit and one in one, of more nobody knows in how many."""
    if line.kind == PlanKind.ZERO:
        return line.found > 1
    return line.per_100 or line.found > units


def shares(found: int, units: int, lot_size: int) -> tuple[float, float]:
    low, high = lot_interval(found, units, lot_size)
    return low / lot_size, high / lot_size


def rates(found: int, units: int, lot_size: int) -> tuple[float, float]:
    return (found / units, found / units) if units == lot_size else exact_rate_interval(found, units)


def units_looked_at(inspection: Inspection, line: PlanLine, lines: list[PlanLine]) -> int | None:
    """A class with a smaller sample of its own is looked at on that many units; one that accepts zero on all of its group."""
    units = inspection.units_inspected
    return units and min(units, own_sample(line, lines))


def sentence(line: PlanLine, lot_size: int) -> str:
    """How often a bad lot would pass; where the sample is the lot, that nothing is left to chance."""
    if line.sample_units >= lot_size:
        return _("Every unit of the lot is looked at for %(kind)s defects.") % {"kind": line.label}
    if says_more_of_the_lot(line.most_units, lot_size) and not line.per_100:
        return lot_sentence(line, lot_size)
    rate = bad_rate(line)
    lot = lot_size if line.kind == PlanKind.ISOLATED else None
    times = often(plan_acceptance(line.plan, rate, per_100=line.per_100, lot_size=lot))
    return bad_words(line) % {"rate": number_format(f"{100 * rate:g}"), "kind": line.label, "often": times}


def lot_sentence(line: PlanLine, lot_size: int) -> str:
    """Exact for this very lot, and in units: at least one is bad. Of defects per 100 units nobody knows in how many they are."""
    bad = max(1, units_at(bad_rate(line), lot_size))
    times = often(plan_acceptance(line.plan, bad / lot_size, lot_size=lot_size))
    lot, share = number_format(lot_size, force_grouping=True), plain(100 * bad / lot_size)
    said = {"units": number_format(bad, force_grouping=True), "lot": lot, "share": share}
    words = _(
        "If %(units)s of the %(lot)s units (%(share)s %%) of this lot had %(kind)s defects, this plan would still accept it %(often)s."
    )
    return words % (said | {"kind": line.label, "often": times})


def bad_rate(line: PlanLine) -> float:
    if line.limiting_quality:
        return float(line.limiting_quality) / 100
    return BAD_LOT * float(line.aql) / 100 if line.aql else CRITICAL_RATE


def bad_words(line: PlanLine) -> str:
    if line.per_100:
        return _("If the lot had %(rate)s %(kind)s defects per 100 units, this plan would still accept it %(often)s.")
    return _("If %(rate)s %% of the lot had %(kind)s defects, this plan would still accept it %(often)s.")


def often(probability: float) -> str:
    """As people say it, and never “never” or “always” for what only hardly or nearly is so."""
    found = as_times(probability)
    if found.times == 0:
        return _("less than once in %(out_of)s") % {"out_of": number_format(found.out_of, force_grouping=True)}
    if found.times == found.out_of:
        return _("practically always")
    words = ngettext("%(times)d time in %(out_of)s", "%(times)d times in %(out_of)s", found.times)
    return words % {"times": found.times, "out_of": number_format(found.out_of, force_grouping=True)}
