"""What a lot consists of: units of purchase orders when it is planned, and what of them is presented on site."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import history
from qcportal.core.errors import Rejected

from ..cartons import MOST_CARTONS, text_of
from ..models import Inspection, LotPart, Product, Shipment, ShipmentLine
from ..models.lots import PACKED_WITHIN_PRESENTED
from ..queries.quantities import lines_of
from .filing import opened

MOST_UNITS = 2_000_000_000
COUNTED = ("presented_units", "packed_units", "cartons_presented", "cartons_pulled")


# -- planning ----------------------------------------------------------------------------------
def parts_for(
    shipment: Shipment | None, product: Product, parts: dict[str, int] | None, lot_size: int | None
) -> list[LotPart]:
    """Not saved. `parts` is {purchase order: units}; without it the lot is taken from the shipment's lines where that is clear."""
    lines = {line.po_number: line for line in lines_of(shipment, product)}
    wanted = usual_parts(list(lines.values()), lot_size) if parts is None else parts
    made = [part_of(lines.get(order), order, units) for order, units in wanted.items() if units]
    if parts is not None and not made:
        raise Rejected(_("Say how many units of which order are in this lot."), field="parts")
    for place, part in enumerate(made, start=1):
        part.position = place
    return made


def usual_parts(lines: list[ShipmentLine], lot_size: int | None) -> dict[str, int]:
    """The one line there is, or all of them if they make up the lot; otherwise nobody has said."""
    if len(lines) == 1 and lot_size:
        return {lines[0].po_number: lot_size}
    whole = {line.po_number: line.quantity_units for line in lines}
    return whole if lot_size in (None, sum(whole.values())) else {}


def part_of(line: ShipmentLine | None, order: str, units: int) -> LotPart:
    if line is None:
        words = {"order": order}
        raise Rejected(_("The shipment holds nothing of this product on order %(order)s.") % words, field="parts")
    if not 1 <= units <= MOST_UNITS:
        raise Rejected(_("A part of a lot has at least 1 unit."), field="parts")
    return LotPart(line=line, po_number=line.po_number, ordered_units=line.quantity_units, units=units)


def size_of(parts: list[LotPart], lot_size: int | None) -> int:
    """The lot is the sum of its parts, where it has any."""
    if parts:
        return sum(part.units for part in parts)
    if lot_size is None:
        raise Rejected(_("Say how many units the lot has."), field="lot_size")
    return lot_size


def keep_parts(inspection: Inspection, parts: list[LotPart]) -> None:
    for part in parts:
        part.inspection = inspection
    LotPart.objects.bulk_create(parts)


def planned_anew(row: Inspection, parts: dict[str, int] | None, lot_size: int | None) -> list[LotPart]:
    """The parts of a lot whose plan changes, not saved; without `parts` they stay, unless the size alone says what they are."""
    present = {part.po_number: part.units for part in row.parts.all()}
    if parts is None and present:
        if lot_size not in (None, sum(present.values())):
            parts = dict.fromkeys(present, lot_size) if len(present) == 1 else None
            if parts is None:
                raise Rejected(_("Say how many units of which order are in this lot."), field="parts")
        else:
            parts = present
    return parts_for(row.shipment, row.product, parts, lot_size) if parts is not None else []


def replace_parts(row: Inspection, parts: list[LotPart], by) -> None:
    """Call while nobody has started; what is presented is not known yet."""
    before, after = said(row.parts.all()), said(parts)
    if before == after:
        return
    row.parts.all().delete()
    keep_parts(row, parts)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    history.record(event="inspection.parts_changed", of=row, by=by, changes={"parts of the lot": [before, after]})


def said(parts) -> list[str]:
    return [str(part) for part in parts]


# -- on site -----------------------------------------------------------------------------------
@transaction.atomic
def record_quantities(
    *, inspection: Inspection, quantities: dict[int, dict], by, version: int | None = None
) -> Inspection:
    """{number of the part: {field: value}} of what is presented; the last word counts, so it may repeat."""
    row = opened(inspection, by, version)
    parts = {part.position: part for part in row.parts.all()}
    told = {}
    for number, values in quantities.items():
        if number not in parts:
            raise Rejected(_("The lot has no such part."), field="part")
        told |= put(parts[number], values)
    check_cartons(list(parts.values()))
    if told:
        LotPart.objects.bulk_update(parts.values(), COUNTED)
        history.record(event="inspection.quantities_recorded", of=row, by=by, changes=told)
    return row


def put(part: LotPart, values: dict) -> dict:
    """Set on the part, not saved; what changed, for history."""
    told = {}
    for name, value in values.items():
        check_number(name, value)
        if value != getattr(part, name):
            told[f"{part.po_number} · {name}"] = [shown(getattr(part, name)), shown(value)]
            setattr(part, name, value)
    if None not in (part.packed_units, part.presented_units) and part.packed_units > part.presented_units:
        raise Rejected(PACKED_WITHIN_PRESENTED, field="packed_units")
    return told


def check_number(name: str, value) -> None:
    numbers = value if isinstance(value, list) else [value]
    if any(number is not None and not 0 <= number <= MOST_UNITS for number in numbers):
        raise Rejected(_("Give a number from 0 to 2,000,000,000."), field=name)
    if len(numbers) > MOST_CARTONS:
        raise Rejected(_("At most 400 cartons are pulled."), field=name)


def shown(value):
    return text_of(value) if isinstance(value, list) else "" if value is None else value


def check_cartons(parts: list[LotPart]) -> None:
    """Cartons are counted through the lot, so that a number names one, and none lies beyond the last."""
    numbers = [number for part in parts for number in part.cartons_pulled]
    if len(set(numbers)) < len(numbers):
        raise Rejected(
            _("A carton stands under two orders: count the cartons through, order after order."), field="cartons_pulled"
        )
    presented = [part.cartons_presented for part in parts]
    if numbers and None not in presented and max(numbers) > sum(presented):
        words = {"number": max(numbers), "cartons": sum(presented)}
        raise Rejected(_("There is no carton %(number)d: %(cartons)d are presented.") % words, field="cartons_pulled")
