"""What a release document says: for each order and product how many units may leave, and by whose decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inspections.enums import DecisionKind, LotFate, Result, ShipmentState
from inspections.models import Shipment
from inspections.queries.release import Lot, Passed, Share, leaving, shares
from qcportal.core.errors import Rejected
from qcportal.core.names import both_names

from ..documents import changes, machine
from ..enums import ReleaseStatus
from ..models import Report

TEMPLATE_VERSION = 3
DECIDED = (ShipmentState.RELEASED, ShipmentState.HELD)
SELDOM = (LotFate.NOT_PRESENTED, LotFate.LET_PASS)


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
    not_presented: int = 0
    let_pass: int = 0

    @property
    def names(self) -> tuple[str, str]:
        return both_names(self.product, self.local_name)


@dataclass(frozen=True)
class LetPass:
    """A lot that nobody inspected: by which rule it was let pass, who did, and the proof that nobody chose it."""

    product: str
    lot_units: int
    fate: str
    inspect_one_in: int
    agreed_at: datetime
    commitment: str
    lot: str
    place: int
    key: str
    by: str
    at: datetime

    @property
    def fate_label(self) -> str:
        return str(LotFate(self.fate).label)


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


def statement(shipment: Shipment, *, again: bool = False) -> dict:
    """As JSON, the same for the same decisions. Raises Rejected where nobody has decided anything, unless it is said `again`."""
    found = leaving(shipment)
    decisions = [*found.passed, *(each for each in found.lots if each.decision)]
    if shipment.state not in DECIDED and not decisions and not again:
        raise Rejected(_("Nobody has decided about a lot of this shipment yet."), code="undecided")
    rows = shipment.lines.select_related("product").order_by("pk")
    lines = [line(each) for each in shares(rows, found)]
    let_go = shipment.state == ShipmentState.RELEASED
    said = {
        "status": status(lines, let_go),
        "lines": [told(each) for each in lines],
        "decided": [decided(each) for each in found.lots],
        "by_hand": found.whole,
    }
    passed = {"let_pass": [let_pass(each) for each in found.passed], "let_go": let_go} if found.passed else {}
    return machine.plain(said | passed)


def told(row: Line) -> dict:
    """What seldom happens is said where it did, so that documents made before say the same still."""
    units = machine.plain(row)
    return {name: value for name, value in units.items() if value or name not in SELDOM}


def line(share: Share) -> Line:
    row = share.line
    words = {"sku": row.product.sku, "product": row.product.name, "local_name": row.product.local_name}
    units = {str(fate): share.units[fate] for fate in LotFate}
    return Line(po_number=row.po_number, units=row.quantity_units, **words, **units)


def table(said: dict) -> tuple[list[LotFate], list[tuple[Line, list[tuple[LotFate, int]]]]]:
    """The fates that a statement has a column for, and each line with its units of them."""
    lines = [Line(**each) for each in said["lines"]]
    fates = [fate for fate in LotFate if fate not in SELDOM or any(getattr(row, fate) for row in lines)]
    return fates, [(row, [(fate, getattr(row, fate)) for fate in fates]) for row in lines]


def shown_products(lines: Iterable[Line]) -> dict[str, str]:
    """Of each product the name that its reader reads first; a statement keeps the one on the papers."""
    return {line.product: line.names[0] for line in lines}


def named(told: dict, shown: dict[str, str]) -> dict:
    """With the name of its product that its reader reads first."""
    return told | {"product": shown.get(told["product"], told["product"])}


def status(lines: list[Line], let_go: bool) -> str:
    """By what may leave: what is accepted, and with the release of the shipment also what was let pass."""
    total, let_pass = sum(each.units for each in lines), sum(each.let_pass for each in lines)
    released = sum(each.released for each in lines) + (let_pass if let_go else 0)
    if released:
        return ReleaseStatus.RELEASED if released == total else ReleaseStatus.PARTLY
    return ReleaseStatus.LET_PASS if let_pass == total else ReleaseStatus.HELD


def decided(lot: Lot) -> Decided:
    row, decision = lot.inspection, lot.decision
    return Decided(
        inspection=row.number,
        product=row.product.name,
        lot_units=lot.speaks,
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


def let_pass(row: Passed) -> LetPass:
    draw = row.draw
    return LetPass(
        product=draw.product.name,
        lot_units=draw.units,
        fate=row.fate,
        inspect_one_in=draw.agreement.inspect_one_in,
        agreed_at=draw.agreement.at,
        commitment=draw.agreement.commitment,
        lot=draw.lot,
        place=draw.place,
        key=draw.key,
        by=draw.decided_by.name,
        at=draw.decided_at,
    )


def reasons_since(said: dict, since: datetime) -> list[str]:
    """Why what was decided since then was decided."""
    later = [each for each in said["decided"] if each["signed_at"] and parse_datetime(each["signed_at"]) > since]
    by_hand = said["by_hand"] if said["by_hand"] and parse_datetime(said["by_hand"]["at"]) > since else {}
    return [*(each["reason"] for each in later), by_hand.get("note") or ""]


def figures(report: Report, said: dict, before: Report | None) -> dict:
    """The document for machines. `before` is the one whose place it takes."""
    shipment = report.shipment
    told = {
        "template_version": TEMPLATE_VERSION,
        "language": report.language,
        "report": {"number": report.number, "revision": report.revision},
        "replaces": None,
        "shipment": {"number": shipment.number, "ships_on": shipment.ships_on, "destination": shipment.destination},
        "buyer": shipment.buyer.name,
        "factory": {"name": report.factory.name, "local_name": report.factory.local_name},
        "statement": said,
    }
    plain = machine.plain(told)
    return plain | changes.of_revision(report, plain, before)
