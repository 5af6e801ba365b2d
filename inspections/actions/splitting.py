"""One planned lot becomes two, or two become one, as long as nobody has started."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..models import Inspection
from ..queries.plans import chosen, planned
from ..rules import INSPECTION
from .freezing import own_lines
from .reviewing import free_visit
from .scheduling import check_planned, replan_inspection, schedule_inspection
from .shipments import follow_inspections
from .site_tests import tested

SMALLEST_LOT = 2


@transaction.atomic
def split_inspection(
    *, inspection: Inspection, parts: dict[str, int], by, version: int | None = None, uuid=None
) -> Inspection:
    """`parts` is {purchase order: units} that go into an inspection of their own, on the same visit. The new one."""
    row = changes.lock(inspection, version)
    check_divisible(row)
    have = held(row)
    moving = {order: units for order, units in parts.items() if units}
    check_moving(have, moving)
    rest = {order: left for order, units in have.items() if (left := units - moving.get(order, 0))}
    plan, own = plan_of(row), own_lines(row)
    same = ("product", "factory", "shipment", "visit", "type", "owner", "visibility", "four_eyes", "programme_step")
    kept = {name: getattr(row, name) for name in same}
    made = schedule_inspection(**kept, **plan, parts=moving, attention=own, protocols=tested(row), by=by, uuid=uuid)
    replan_inspection(inspection=row, parts=rest, by=by, **plan)
    told = {"parts of the lot": [words(have), words(rest)], "split off": ["", f"{made.number}: {words(moving)}"]}
    history.record(event="inspection.split", of=row, by=by, changes=told)
    history.record(event="inspection.split_from", of=made, by=by, changes={"split from": ["", row.number]})
    return made


@transaction.atomic
def merge_inspections(*, inspection: Inspection, other: Inspection, by, version: int | None = None) -> Inspection:
    """`inspection` takes the goods of `other`, which is cancelled and says where they went. The plan of the first holds."""
    rows = {each.pk: changes.lock(each) for each in sorted((inspection, other), key=lambda each: each.pk)}
    row, gone = changes.lock(inspection, version), rows[other.pk]
    for each in (row, gone):
        check_divisible(each)
    check_alike(row, gone)
    parts, plan, before = held(row), plan_of(row), words(held(row))
    for order, units in held(gone).items():
        parts[order] = parts.get(order, 0) + units
    replan_inspection(inspection=row, parts=parts, attention=[*own_lines(row), *own_lines(gone)], by=by, **plan)
    note = _("Its goods are inspected by %(number)s.") % {"number": row.number}
    INSPECTION.move(gone, "cancel", {"merged_into": row}, by=by, note=note)
    told = {"parts of the lot": [before, words(parts)], "merged": ["", gone.number]}
    history.record(event="inspection.merged_with", of=row, by=by, changes=told)
    follow_inspections(row.shipment, by=by)
    if gone.visit_id != row.visit_id:
        free_visit(gone, by=by, note=note)
    return Inspection.objects.get(pk=row.pk)


def check_divisible(row: Inspection) -> None:
    check_planned(row)
    if row.original_id:
        raise Rejected(_("A lot that is inspected again stays as it was, so that its results can be compared."))
    if not row.parts.exists():
        raise Rejected(_("This lot has no parts; say first, by changing its plan, what of which order is in it."))


def check_moving(have: dict[str, int], moving: dict[str, int]) -> None:
    for order, units in moving.items():
        if not 0 < units <= have.get(order, 0):
            given = {"order": order, "units": have.get(order, 0)}
            raise Rejected(_("%(order)s: this lot holds %(units)d units of it.") % given, field="parts")
    moved = sum(moving.values())
    if min(moved, sum(have.values()) - moved) < SMALLEST_LOT:
        raise Rejected(_("Both lots have at least 2 units."), field="parts")


def check_alike(row: Inspection, gone: Inspection) -> None:
    names = ("product_id", "factory_id", "type", "shipment_id", "owner_id")
    if row.pk == gone.pk or any(getattr(row, name) != getattr(gone, name) for name in names):
        raise Rejected(
            _("Two lots become one if they are of one product, factory, shipment and type of inspection."),
            field="other",
        )


def held(row: Inspection) -> dict[str, int]:
    return {part.po_number: part.units for part in row.parts.all()}


def words(parts: dict[str, int]) -> str:
    return ", ".join(f"{order}: {units}" for order, units in parts.items())


def plan_of(row: Inspection) -> dict:
    """The plan as it was asked for: as the schemes now say, unless somebody chose another severity."""
    plan = planned(row) | chosen(row)
    del plan["lot_size"]
    return plan
