"""Shipments: booked with their lines, followed by their inspections, released or held by a person."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from suppliers.normalise import search_grams

from ..models import Shipment, ShipmentLine
from ..rules import SHIPMENT
from ..validators import check_acts_for, check_lines


@transaction.atomic
def book_shipment(
    *, number: str, buyer, factory, ships_on, lines: list[dict], by, destination: str = "", note: str = "", uuid=None
) -> Shipment:
    """`lines` hold product, po_number, quantity_units and maybe cartons; at least one."""
    check_acts_for(by, buyer)
    check_lines(lines, buyer)
    shipment = Shipment(
        uuid=uuid or uuid4(),
        number=number.strip(),
        buyer=buyer,
        factory=factory,
        ships_on=ships_on,
        destination=destination,
        note=note,
    )
    shipment.search_grams = found_by(shipment.number, lines)
    changes.create(shipment, by=by, event="shipment.booked")
    add_lines(shipment, lines)
    return shipment


def add_lines(shipment: Shipment, lines: list[dict]) -> None:
    rows = [ShipmentLine(shipment=shipment, **line) for line in lines]
    for place, row in enumerate(rows, start=1):
        try:
            row.full_clean(exclude=["shipment"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            sentence = "; ".join(error.messages)
            raise ValidationError({"lines": _("Line %(place)d: %(why)s") % {"place": place, "why": sentence}}) from error
    ShipmentLine.objects.bulk_create(rows)


def found_by(number: str, lines: list[dict]) -> list[str]:
    """A shipment is found by its number, its purchase orders and its products."""
    texts = [text for line in lines for text in (line["po_number"], line["product"].sku, line["product"].name)]
    return search_grams(number, *texts)


@transaction.atomic
def change_shipment(*, shipment: Shipment, by, version: int | None = None, **values) -> Shipment:
    row = changes.lock(shipment, version)
    lines = list(row.lines.select_related("product"))
    plain = [{"po_number": line.po_number, "product": line.product} for line in lines]
    grams = found_by(values.get("number", row.number), plain)
    return changes.save(row, values | {"search_grams": grams}, by=by, event="shipment.changed")


@transaction.atomic
def decide_shipment(*, shipment: Shipment, verb: str, by, version: int | None = None, note: str = "") -> Shipment:
    """`verb` is release, hold or cancel: what the buyer or a manager decides."""
    return SHIPMENT.move(changes.lock(shipment, version), verb, by=by, note=note)


def follow_inspection(shipment: Shipment | None, verb: str, *, by) -> None:
    """A shipment's state follows its inspections where the table lets it, and stays otherwise."""
    if shipment is None:
        return
    row = changes.lock(shipment)
    if SHIPMENT.allows(row, verb, by):
        SHIPMENT.move(row, verb, by=by)
