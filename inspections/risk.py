"""What a sample can and cannot show, in sentences a buyer understands."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from .enums import DefectClass
from .models import Inspection, PlanLine
from .sampling import acceptance_probability, counts_per_100, exact_interval, exact_rate_interval, times_in_ten

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
    return Risk(DefectClass(line.defect_class).label, low, high, sentence(line))


def interval(inspection: Inspection, line: PlanLine) -> tuple[float | None, float | None]:
    """Percent, 95 %, exact: of units up to AQL 10, of defects per 100 units above."""
    units, found = inspection.units_inspected, getattr(inspection, f"{line.defect_class}_found")
    if not units:
        return None, None
    per_100 = found > units or (line.aql and counts_per_100(line.aql))
    low, high = exact_rate_interval(found, units) if per_100 else exact_interval(found, units)
    return round(100 * low, 2), round(100 * high, 2)


def sentence(line: PlanLine) -> str:
    rate = BAD_LOT * float(line.aql) / 100 if line.aql else CRITICAL_RATE
    per_100 = bool(line.aql) and counts_per_100(line.aql)
    chance = acceptance_probability(line.sample_units, line.re - 1, rate, per_100=per_100)
    times = times_in_ten(chance)
    said = per_100_words(times) if per_100 else share_words(times)
    return said % {"rate": f"{100 * rate:g}", "kind": DefectClass(line.defect_class).label, "times": times}


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
