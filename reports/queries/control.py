"""What a control chart of a factory is made of: a sample an inspection or a month, from what this person may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from inspections.models import Inspection, MeasuredPoint, MeasuredValue

from ..control_series import Sample
from ..models import StudyTrend
from .sight import sight_of_user

MEASURED_MOST = 100  # of one factory's points those with the latest values


@dataclass(frozen=True)
class Characteristic:
    """What is measured of a product again and again: a point of one name in one unit."""

    product: str  # uuid
    product_name: str
    name: str
    unit: str

    @property
    def key(self) -> str:
        return f"{self.product}/{self.unit}/{self.name}"


def lots_at(user, factory, since: date) -> QuerySet[Inspection]:
    """Without the joins by which a person's rows are found: they would count some twice."""
    seen = sight_of_user(user).first_looks.filter(factory=factory, inspected_on__gte=since)
    return Inspection.objects.filter(pk__in=seen.order_by().values("pk"))


# -- counts --------------------------------------------------------------------------------------
def counted(lots: QuerySet, category: str, *, defective: bool) -> list[Sample]:
    """Defects, or defective units, in each inspection. One query. Without what was found because of an audit."""
    such = Q(defects__found_because_of_audit=False) & (Q(defects__defect_type__category=category) if category else Q())
    what = F("defects__units") - F("defects__shared_units") if defective else F("defects__count")
    rows = lots.annotate(found=Coalesce(Sum(what, filter=such), 0)).order_by("inspected_on", "pk")
    values = rows.values_list("inspected_on", "number", "units_inspected", "found")
    return [Sample(day, number, units, count) for day, number, units, count in values]


def by_month(samples: Iterable[Sample]) -> list[Sample]:
    months: dict[date, list[Sample]] = defaultdict(list)
    for each in samples:
        months[each.day.replace(day=1)].append(each)
    return [month_of(start, rows) for start, rows in months.items()]


def month_of(start: date, rows: Sequence[Sample]) -> Sample:
    last = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    units, count = sum(each.units for each in rows), sum(each.count for each in rows)
    return Sample(start, f"{start:%Y-%m}", units, count, inspections=len(rows), until=last)


def calm(user, factory, category: str, samples: Sequence[Sample]) -> list[bool]:
    """Which samples teach the limits: those outside every rise that is claimed here. One query."""
    rows = StudyTrend.objects.visible_to(user).current().filter(factory=factory)
    spans = list((rows.filter(category=category) if category else rows).values_list("onset", "end"))
    return [
        not any(each.last >= onset and (end is None or each.day <= end) for onset, end in spans) for each in samples
    ]


# -- measurements --------------------------------------------------------------------------------
def characteristics(lots: QuerySet) -> list[Characteristic]:
    """Measured in at least two inspections, the latest first. One query."""
    rows = MeasuredPoint.objects.filter(inspection__in=lots.order_by().values("pk"), values__isnull=False).order_by()
    product = "inspection__product__"
    named = rows.values(f"{product}uuid", f"{product}name", "name", "unit")
    times = named.annotate(times=Count("inspection", distinct=True), last=Max("inspection__inspected_on"))
    found = times.filter(times__gte=2).order_by("-last", f"{product}name", "name")[:MEASURED_MOST]
    values = found.values_list(f"{product}uuid", f"{product}name", "name", "unit")
    return [Characteristic(str(uuid), *rest) for uuid, *rest in values]


def measured(lots: QuerySet, what: Characteristic) -> list[Sample]:
    """What each inspection measured of it. One query."""
    points = {"point__name": what.name, "point__unit": what.unit, "point__inspection__product__uuid": what.product}
    rows = MeasuredValue.objects.filter(point__inspection__in=lots.order_by().values("pk"), **points)
    ordered = rows.order_by("point__inspection__inspected_on", "point__inspection", "sample")
    found: dict[tuple, list[float]] = defaultdict(list)
    for day, number, value in ordered.values_list(
        "point__inspection__inspected_on", "point__inspection__number", "value"
    ):
        found[day, number].append(float(value))
    return [Sample(day, number, len(values), values=tuple(values)) for (day, number), values in found.items()]
