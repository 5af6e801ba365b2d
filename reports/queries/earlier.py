"""What else inspections say to a shipment: the same product earlier, and which defects this factory makes most."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from inspections.models import Defect, Inspection
from qcportal.core.names import both_names

from ..figures import Rate, Share, defects_per_100_units, first_pass_rate, pareto
from .sight import Sight

PARETO_DAYS = 365
MOST_BARS = 8


@dataclass(frozen=True)
class Earlier:
    """An inspection of the same product at the same factory."""

    number: str
    day: date
    type_label: str
    result: str
    result_label: str
    rate: Rate


def earlier_inspections(sight: Sight, inspection: Inspection, most: int = 5) -> list[Earlier]:
    """The latest first; this one is not among them."""
    rows = product_here(sight, inspection).exclude(pk=inspection.pk)
    return [earlier(row) for row in rows.order_by("-inspected_on", "-pk")[:most]]


def product_here(sight: Sight, inspection: Inspection):
    """The inspections of its product at its factory, up to its day."""
    here = {"factory": inspection.factory, "product": inspection.product}
    return sight.inspections.filter(inspected_on__lte=inspection.inspected_on, **here)


def product_year(sight: Sight, inspection: Inspection):
    """Those of the year before it."""
    return product_here(sight, inspection).filter(
        inspected_on__gt=inspection.inspected_on - timedelta(days=PARETO_DAYS)
    )


def earlier(row: Inspection) -> Earlier:
    found = row.critical_found + row.major_found + row.minor_found
    rate = defects_per_100_units(found, row.units_inspected or 0)
    return Earlier(
        row.number, row.inspected_on, str(row.get_type_display()), row.result, str(row.get_result_display()), rate
    )


def year_before(sight: Sight, factory, until: date):
    """The factory's lots of the year up to a day, each by its first inspection."""
    since = until - timedelta(days=PARETO_DAYS)
    return sight.inspections.filter(original=None, factory=factory, inspected_on__gt=since, inspected_on__lte=until)


def factory_pareto(sight: Sight, factory, until: date) -> list[tuple[str, int, float]]:
    """(defect, found, cumulative share of all), the most frequent of the year."""
    rows = Defect.objects.filter(inspection__in=year_before(sight, factory, until).values("pk"))
    kind = ("defect_type__code", "defect_type__name", "defect_type__local_name")
    sums = rows.order_by().values_list(*kind).annotate(Sum("count"))
    return pareto(told_apart(sums))[:MOST_BARS]


def told_apart(sums) -> list[tuple[str, int]]:
    """(defect, found) by defect type: two that have one name show their codes with it."""
    named = [(code, both_names(name, local_name)[0], count) for code, name, local_name, count in sums]
    alike = Counter(name for _code, name, _count in named)
    return [(f"{name} ({code})" if alike[name] > 1 else name, count) for code, name, count in named]


def factory_first_pass(sight: Sight, factory, until: date) -> Share:
    return first_pass_rate(list(year_before(sight, factory, until).values_list("result", flat=True)))
