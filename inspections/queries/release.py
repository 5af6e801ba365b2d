"""What may leave: the lots of a shipment and what became of them, put on the lines of its purchase orders."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from qcportal.core import history

from ..enums import DecisionKind, InspectionState, LotFate, Result, ShipmentState
from ..models import Decision, Inspection, Shipment, ShipmentLine, SkipDraw
from . import goods
from .decisions import ACCEPTING
from .skip_lot import skipped_lots


@dataclass(frozen=True)
class Lot:
    """The inspection that speaks for a lot, the decision about it that holds, and what follows for its `units` by line."""

    inspection: Inspection
    decision: Decision | None
    fate: LotFate
    units: dict[int | None, int]
    absent: dict[int | None, int] = field(default_factory=dict)  # planned, and not presented


@dataclass(frozen=True)
class Share:
    """How many units of a line go which way; together they are its quantity."""

    line: ShipmentLine
    units: dict[LotFate, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Whole:
    """What a person said of the shipment as a whole, where no decision about a lot is why it is released or held."""

    state: str
    who: str = ""
    at: datetime | None = None
    note: str = ""

    def lets_go(self, row: Inspection) -> bool:
        """What had passed by then and nobody decided about."""
        known = self.at is None or (row.reviewed_at is not None and row.reviewed_at <= self.at)
        return self.state == ShipmentState.RELEASED and row.result == Result.PASS and known


@dataclass(frozen=True)
class Passed:
    """A lot that was let pass by skip-lot: nobody inspected it, and it may leave unless the shipment is held as a whole."""

    draw: SkipDraw
    units: dict[int, int]  # by line
    held: bool

    @property
    def fate(self) -> LotFate:
        return LotFate.HELD if self.held else LotFate.LET_PASS


def passed(shipment: Shipment, whole: Whole | None) -> list[Passed]:
    held = shipment.state == ShipmentState.CANCELLED or (whole is not None and whole.state == ShipmentState.HELD)
    lines = list(shipment.lines.order_by("pk"))
    return [Passed(row, units_of(row, lines), held) for row in skipped_lots(shipment)]


def units_of(row: SkipDraw, lines: list[ShipmentLine]) -> dict[int, int]:
    """A lot that is drawn is what the shipment holds of its product."""
    free = {line.pk: line.quantity_units for line in lines}
    return goods.filled(row.units, [line.pk for line in lines if line.product_id == row.product_id], free)


def lots(shipment: Shipment) -> tuple[list[Lot], Whole | None]:
    found = goods.deciding_lots(shipment)
    whole = whole_of(shipment, [each.decision for each in found])
    gone = shipment.state == ShipmentState.RELEASED
    return [lot_of(each, fate(each, whole, gone)) for each in found], whole


def lot_of(lot: goods.Lot, fate: LotFate) -> Lot:
    return Lot(lot.inspection, lot.decision, fate, lot.units, lot.absent)


def whole_of(shipment: Shipment, decisions: list[Decision | None]) -> Whole | None:
    kinds = {each and each.kind for each in decisions}
    held = shipment.state == ShipmentState.HELD and not kinds - ACCEPTING - {None}
    released = shipment.state == ShipmentState.RELEASED and not (kinds and kinds <= ACCEPTING)
    if not held and not released:
        return None
    entry = history.of(shipment).filter(event=f"shipment.{shipment.state}").order_by("-pk").first()
    return Whole(shipment.state, entry.actor_label, entry.at, entry.note) if entry else Whole(shipment.state)


def fate(lot: goods.Lot, whole: Whole | None, gone: bool) -> LotFate:
    """What is accepted is held all the same as long as a later stage is to look at it, unless the shipment was let go."""
    row, decision = lot.inspection, lot.decision
    if decision and decision.kind == DecisionKind.REJECT:
        return LotFate.REJECTED
    if lot.accepted:
        held = whole and whole.state == ShipmentState.HELD
        return LotFate.HELD if held or (lot.later and not gone) else LotFate.RELEASED
    if row.state == InspectionState.PLANNED and row.original_id is None:
        return LotFate.NOT_INSPECTED
    let_go = whole is not None and decision is None and whole.lets_go(row)
    return LotFate.RELEASED if let_go else LotFate.HELD


WORST_FIRST = (LotFate.REJECTED, LotFate.HELD, LotFate.NOT_INSPECTED, LotFate.RELEASED)  # of what lots hold


def shares(lines: Iterable[ShipmentLine], found: Iterable[Lot], let_pass: Iterable[Passed] = ()) -> list[Share]:
    """What has a result goes first, and of that what holds most back; then what was not presented, then what was let pass."""
    lots = sorted(
        found, key=lambda lot: (lot.inspection.state != InspectionState.APPROVED, WORST_FIRST.index(lot.fate))
    )
    return [Share(line, taken(lots, list(let_pass), line)) for line in lines]


def taken(lots: list[Lot], let_pass: list[Passed], line: ShipmentLine) -> dict[LotFate, int]:
    """Never more than the line has, also where more was planned."""
    units, left = dict.fromkeys(LotFate, 0), line.quantity_units
    for lot in lots:
        part = min(left, lot.units.get(line.pk, 0))
        units[lot.fate] += part
        left -= part
    units[LotFate.NOT_PRESENTED] = min(left, sum(lot.absent.get(line.pk, 0) for lot in lots))
    left -= units[LotFate.NOT_PRESENTED]
    for each in let_pass:
        part = min(left, each.units.get(line.pk, 0))
        units[each.fate] += part
        left -= part
    units[LotFate.NOT_INSPECTED] += left
    return units
