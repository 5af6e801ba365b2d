"""What a release document says: for each order and product how many units may leave, and by whose decision."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from inspections.enums import DecisionKind, LotFate, Result, ShipmentState
from inspections.models import Shipment
from inspections.queries.release import Lot, Share, lots, shares
from qcportal.core.errors import Rejected

from ..documents import machine
from ..enums import ReleaseStatus
from ..models import Report

TEMPLATE_VERSION = 2
DECIDED = (ShipmentState.RELEASED, ShipmentState.HELD)


@dataclass(frozen=True)
class Line:
    """Units of one product on one purchase order, and which way they go."""

    po_number: str
    sku: str
    product: str
    local_name: str
    units: int
    released: int
    held: int
    rejected: int
    not_inspected: int
    not_presented: int = 0  # documents of the first edition did not tell it apart


@dataclass(frozen=True)
class Decided:
    """A lot: its inspection, and the decision that holds, signed."""

    inspection: str
    product: str
    lot_units: int
    result: str
    fate: str
    decision: str
    reason: str
    conditions: str
    rework_until: date | None
    signed_name: str
    signed_at: datetime | None
    second_name: str
    second_at: datetime | None

    @property
    def result_label(self) -> str:
        return str(Result(self.result).label)

    @property
    def fate_label(self) -> str:
        return str(LotFate(self.fate).label)

    @property
    def decision_label(self) -> str:
        if self.decision:
            return str(DecisionKind(self.decision).label)
        return _("released with the shipment") if self.fate == LotFate.RELEASED else _("no decision holds yet")


def statement(shipment: Shipment) -> dict:
    """As JSON, the same for the same decisions. Raises Rejected where nobody has decided anything."""
    found, whole = lots(shipment)
    if shipment.state not in DECIDED and not any(each.decision for each in found):
        raise Rejected(_("Nobody has decided about a lot of this shipment yet."), code="undecided")
    lines = [line(each) for each in shares(shipment.lines.select_related("product").order_by("pk"), found)]
    return machine.plain(
        {
            "status": status(lines),
            "lines": lines,
            "decided": [decided(each) for each in found],
            "by_hand": whole,
        }
    )


def line(share: Share) -> Line:
    row = share.line
    words = {"sku": row.product.sku, "product": row.product.name, "local_name": row.product.local_name}
    units = {str(fate): share.units[fate] for fate in LotFate}
    return Line(po_number=row.po_number, units=row.quantity_units, **words, **units)


def status(lines: list[Line]) -> str:
    released = sum(each.released for each in lines)
    if not released:
        return ReleaseStatus.HELD
    return ReleaseStatus.RELEASED if released == sum(each.units for each in lines) else ReleaseStatus.PARTLY


def decided(lot: Lot) -> Decided:
    row, decision = lot.inspection, lot.decision
    return Decided(
        inspection=row.number,
        product=row.product.name,
        lot_units=row.lot_size,
        result=row.result,
        fate=lot.fate,
        decision=decision.kind if decision else "",
        reason=decision.reason if decision else "",
        conditions=decision.conditions if decision else "",
        rework_until=decision.rework_until if decision else None,
        signed_name=decision.signed_name if decision else "",
        signed_at=decision.at if decision else None,
        second_name=decision.second_name if decision else "",
        second_at=decision.second_at if decision else None,
    )


def figures(report: Report, said: dict, before: Report | None) -> dict:
    """The document for machines. `before` is the one whose place it takes."""
    shipment = report.shipment
    replaces = before and {"number": before.number, "revision": before.revision, "requested_at": before.requested_at}
    told = {
        "template_version": TEMPLATE_VERSION,
        "language": report.language,
        "report": {"number": report.number, "revision": report.revision},
        "replaces": replaces,
        "shipment": {"number": shipment.number, "ships_on": shipment.ships_on, "destination": shipment.destination},
        "buyer": shipment.buyer.name,
        "factory": {"name": report.factory.name, "local_name": report.factory.local_name},
        "statement": said,
    }
    return machine.plain(told)
