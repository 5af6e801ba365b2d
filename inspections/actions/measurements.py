"""What is measured of a product, frozen into each inspection that is planned, and what the samples measure."""

from decimal import Decimal
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..enums import DefectClass, Judging
from ..measuring import PLACES, check_value, plain
from ..models import Inspection, MeasuredPoint, MeasuredValue, MeasurementPoint, PlanLine, Product
from ..models.measurements import MOST_SAMPLES
from ..sampling import DoublePlan, NoPlan, matching_double_plan, matching_variables_plan
from ..validators import check_acts_for
from .filing import opened

POINT_FIELDS = (
    "name", "local_name", "nominal", "lower_tolerance", "upper_tolerance", "unit", "critical", "samples", "accept",
    "judged", "match_units", "match_ac",
)  # fmt: skip
MOST_POINTS = 100


# -- the product's points ----------------------------------------------------------------------
@transaction.atomic
def set_points(*, product: Product, points: list[dict], by, version: int | None = None) -> Product:
    """The product's whole list, in this order; inspections that are planned already keep theirs."""
    row = changes.lock(product, version)
    check_acts_for(by, row.buyer)
    made = checked_points(row, points)
    before, after = [str(each) for each in row.points.all()], [str(each) for each in made]
    if [values_of(each) for each in row.points.all()] == [values_of(each) for each in made]:
        return row
    row.points.all().delete()
    MeasurementPoint.objects.bulk_create(made)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    history.record(event="product.points_changed", of=row, by=by, changes={"measurement points": [before, after]})
    return row


def checked_points(product: Product, points: list[dict]) -> list[MeasurementPoint]:
    """Not saved. Raises Rejected or ValidationError with a sentence."""
    if len(points) > MOST_POINTS:
        raise Rejected(_("A product has at most %(most)d measurement points.") % {"most": MOST_POINTS})
    made = [checked_point(product, place, values) for place, values in enumerate(points, start=1)]
    names = [each.name.casefold() for each in made]
    if len(set(names)) < len(names):
        raise Rejected(_("This product already has a point of this name."), field="name")
    return made


def checked_point(product: Product, position: int, values: dict) -> MeasurementPoint:
    texts = {name: values.get(name, "").strip() for name in ("name", "local_name")}
    point = MeasurementPoint(product=product, position=position, **values | texts)
    point.clean_fields(exclude=["product"])
    point.clean()
    return point


def values_of(point) -> dict:
    return {name: getattr(point, name) for name in POINT_FIELDS}


def points_of(product: Product) -> list[dict]:
    """The product's list as `set_points` takes it."""
    return [values_of(point) for point in product.points.all()]


# -- planning ----------------------------------------------------------------------------------
def freeze_points(inspection: Inspection) -> bool:
    """Take the product's points over as they are now, with the plans by variables of this inspection; whether that changed anything."""
    own, most = own_plan(inspection), min(MOST_SAMPLES, inspection.lot_size)
    wanted = [frozen(values_of(point), own, most) for point in inspection.product.points.all()]
    if wanted == [values_of(point) | {"k": point.k} for point in inspection.points.all()]:
        return False
    inspection.points.all().delete()
    MeasuredPoint.objects.bulk_create(
        MeasuredPoint(inspection=inspection, position=place, **values) for place, values in enumerate(wanted, start=1)
    )
    return True


def own_plan(inspection: Inspection) -> PlanLine | None:
    """What points by variables match if they name no other: the plan for major defects, else of a class with an AQL."""
    lines = [line for line in inspection.plan_lines.all() if line.aql]
    first = sorted(lines, key=lambda line: line.defect_class != DefectClass.MAJOR)[:1]
    return first[0] if first else None


def numbers_of(line: PlanLine | None) -> tuple[int, int] | None:
    """n and Ac; of a double plan those of both samples together."""
    if line is None:
        return None
    return (line.most_units, line.second_ac) if line.is_double else (line.sample_units, line.ac)


def frozen(values: dict, own: PlanLine | None, most: int) -> dict:
    """As the inspection keeps it. Where nothing by variables matches, the point is counted as the product says."""
    named = (values["match_units"], values["match_ac"])
    is_own = named == (None, None)
    matched = numbers_of(own) if is_own else named
    double = own.plan if is_own and own and own.is_double else None
    plan = variables_for(*matched, most, double) if values["judged"] == Judging.VARIABLES and matched else None
    if plan is None:
        samples = min(values["samples"], most)
        return values | {"k": None, "samples": samples, "accept": min(values["accept"], samples - 1)}
    n, k = plan
    return values | {"samples": n, "accept": 0, "match_units": matched[0], "match_ac": matched[1], "k": k}


@lru_cache(maxsize=256)
def variables_for(units: int, ac: int, most: int, double: DoublePlan | None) -> tuple[int, Decimal] | None:
    """n and k that do what this attribute plan does; None if there is none of so few samples."""
    try:
        plan = matching_double_plan(double) if double else matching_variables_plan(units, ac)
    except NoPlan:
        return None
    return (plan.n, Decimal(plan.k).quantize(Decimal(1).scaleb(-PLACES))) if plan.n <= most else None


# -- on site -----------------------------------------------------------------------------------
@transaction.atomic
def record_values(
    *, inspection: Inspection, values: dict[tuple[int, int], Decimal | None], by, version: int | None = None
) -> Inspection:
    """{(number of the point, sample): value}; None takes a value away. The last word counts, so it may repeat."""
    row = opened(inspection, by, version)
    points = {point.position: point for point in row.points.prefetch_related("values")}
    for (number, sample), value in values.items():
        check_cell(points.get(number), sample, value)
    known = {(point.position, each.sample): each.value for point in points.values() for each in point.values.all()}
    changed = {cell: value for cell, value in values.items() if known.get(cell) != value}
    if changed:
        keep_values(points, changed)
        told = {told_cell(points, *cell): [plain(known.get(cell)), plain(new)] for cell, new in changed.items()}
        history.record(event="inspection.measured", of=row, by=by, changes=told)
    return row


def told_cell(points: dict, number: int, sample: int) -> str:
    return f"{number} {points[number].name} · {sample}"


def check_cell(point: MeasuredPoint | None, sample: int, value: Decimal | None) -> None:
    if point is None:
        raise Rejected(_("This inspection has no such measurement point."), field="point")
    if not 1 <= sample <= point.samples:
        words = {"point": point.name, "samples": point.samples}
        raise Rejected(_("%(point)s has the samples 1 to %(samples)d.") % words, field="sample")
    if value is not None:
        check_value(value, signed=point.signed, field="value")


def keep_values(points: dict, changed: dict) -> None:
    """Two queries at most, however many there are."""
    kept = [
        MeasuredValue(point=points[number], sample=sample, value=value)
        for (number, sample), value in changed.items()
        if value is not None
    ]
    gone = [Q(point=points[number], sample=sample) for (number, sample), value in changed.items() if value is None]
    if kept:
        MeasuredValue.objects.bulk_create(
            kept, update_conflicts=True, unique_fields=["point", "sample"], update_fields=["value"]
        )
    if gone:
        MeasuredValue.objects.filter(Q(*gone, _connector=Q.OR)).delete()


def sentences_of(error: Rejected | ValidationError) -> str:
    """One line, with the column's name where a sentence is about one."""
    if isinstance(error, Rejected):
        return f"{error.field}: {error.sentence}" if error.field else str(error.sentence)
    named = getattr(error, "message_dict", {"__all__": error.messages})
    return " ".join(text if name == "__all__" else f"{name}: {text}" for name, texts in named.items() for text in texts)
