"""What a sample can and cannot show, in sentences a buyer understands."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from .enums import Group, PlanKind
from .models import Inspection, PlanLine
from .sampling import exact_interval, exact_rate_interval, plan_acceptance, times_in_ten

BAD_LOT = 2  # times the AQL: twice as bad as agreed
CRITICAL_RATE = 0.01


@dataclass(frozen=True)
class Risk:
    """For one class: the interval of the true rate after this sample, and how often a bad lot would still pass."""

    label: str
    low_percent: float | None
    high_percent: float | None
    sentence: str


def risks(inspection: Inspection) -> list[Risk]:
    return [risk(inspection, line) for line in inspection.plan_lines.all()]


def risk(inspection: Inspection, line: PlanLine) -> Risk:
    low, high = interval(inspection, line)
    return Risk(line.label, low, high, sentence(inspection, line))


def interval(inspection: Inspection, line: PlanLine) -> tuple[float | None, float | None]:
    """Percent, 95 %, exact: of defective units, or of defects per 100 units where the plan counts those."""
    units, found = units_looked_at(inspection, line), line.found
    if not units or found is None:
        return None, None
    per_100 = found > units or line.per_100
    low, high = exact_rate_interval(found, units) if per_100 else exact_interval(found, units)
    return round(100 * low, 2), round(100 * high, 2)


def units_looked_at(inspection: Inspection, line: PlanLine) -> int | None:
    """A group with a smaller sample of its own is looked at on that many units."""
    units = inspection.units_inspected
    return units if line.group == Group.ALL or not units else min(units, line.units_now)


def sentence(inspection: Inspection, line: PlanLine) -> str:
    rate = bad_rate(line)
    lot = inspection.lot_size if line.kind == PlanKind.ISOLATED else None
    times = times_in_ten(plan_acceptance(line.plan, rate, per_100=line.per_100, lot_size=lot))
    said = per_100_words(times) if line.per_100 else share_words(times)
    return said % {"rate": f"{100 * rate:g}", "kind": line.label, "times": times}


def bad_rate(line: PlanLine) -> float:
    if line.limiting_quality:
        return float(line.limiting_quality) / 100
    return BAD_LOT * float(line.aql) / 100 if line.aql else CRITICAL_RATE


def share_words(times: int) -> str:
    return ngettext(
        "If %(rate)s %% of the lot had %(kind)s defects, this plan would still accept it %(times)d time in 10.",
        "If %(rate)s %% of the lot had %(kind)s defects, this plan would still accept it %(times)d times in 10.",
        times,
    )


def per_100_words(times: int) -> str:
    return ngettext(
        "If the lot had %(rate)s %(kind)s defects per 100 units, this plan would still accept it %(times)d time in 10.",
        "If the lot had %(rate)s %(kind)s defects per 100 units, this plan would still accept it %(times)d times in 10.",
        times,
    )
