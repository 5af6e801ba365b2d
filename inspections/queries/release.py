"""What may leave: the lots of a shipment and what became of them, put on the lines of its purchase orders."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from qcportal.core import history

from ..enums import DecisionKind, InspectionState, LotFate, Result, ShipmentState
from ..models import Decision, Inspection, Shipment, ShipmentLine
from .decisions import ACCEPTING, holding, latest_of_each_lot


@dataclass(frozen=True)
class Lot:
    """The latest inspection of a lot, the decision about it that holds, and what follows for its units."""

    inspection: Inspection
    decision: Decision | None
    fate: LotFate


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


def lots(shipment: Shipment) -> tuple[list[Lot], Whole | None]:
    found = [(row, holding(row)) for row in latest_of_each_lot(shipment)]
    whole = whole_of(shipment, [decision for _row, decision in found])
    return [Lot(row, decision, fate(row, decision, whole)) for row, decision in found], whole


def whole_of(shipment: Shipment, decisions: list[Decision | None]) -> Whole | None:
    kinds = {each and each.kind for each in decisions}
    held = shipment.state == ShipmentState.HELD and not kinds - ACCEPTING - {None}
    released = shipment.state == ShipmentState.RELEASED and not (kinds and kinds <= ACCEPTING)
    if not held and not released:
        return None
    entry = history.of(shipment).filter(event=f"shipment.{shipment.state}").order_by("-pk").first()
    return Whole(shipment.state, entry.actor_label, entry.at, entry.note) if entry else Whole(shipment.state)


def fate(row: Inspection, decision: Decision | None, whole: Whole | None) -> LotFate:
    if decision and decision.kind == DecisionKind.REJECT:
        return LotFate.REJECTED
    if decision and decision.kind in ACCEPTING:
        return LotFate.HELD if whole and whole.state == ShipmentState.HELD else LotFate.RELEASED
    if row.state == InspectionState.PLANNED and row.original_id is None:
        return LotFate.NOT_INSPECTED
    let_go = whole is not None and decision is None and whole.lets_go(row)
    return LotFate.RELEASED if let_go else LotFate.HELD


def shares(lines: Iterable[ShipmentLine], found: Iterable[Lot]) -> list[Share]:
    """The one place that says which units a lot is made of: those of its product, in the order of lots and lines."""
    waiting: dict[int, list[list]] = defaultdict(list)
    for lot in found:
        waiting[lot.inspection.product_id].append([lot.fate, lot.inspection.lot_size])
    return [Share(line, taken(waiting[line.product_id], line.quantity_units)) for line in lines]


def taken(waiting: list[list], quantity: int) -> dict[LotFate, int]:
    """Takes a line's units from the lots that still have some; what is in no lot was not inspected."""
    units = dict.fromkeys(LotFate, 0)
    while quantity and waiting:
        kind, left = waiting[0]
        part = min(quantity, left)
        units[kind] += part
        quantity -= part
        waiting[0][1] -= part
        if not waiting[0][1]:
            waiting.pop(0)
    units[LotFate.NOT_INSPECTED] += quantity
    return units
