"""What may leave: the lots of a shipment and what became of them, put on the lines of its purchase orders."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from qcportal.core import history
from qcportal.core.models import HistoryEntry

from ..enums import DecisionKind, InspectionState, LotFate, Result, ShipmentState
from ..models import Decision, Inspection, Shipment, ShipmentLine, SkipDraw
from . import goods
from .decisions import ACCEPTING
from .held import Units
from .skip_lot import skipped_lots

SETTLED = (ShipmentState.RELEASED, ShipmentState.HELD, ShipmentState.CANCELLED)


@dataclass(frozen=True)
class Lot:
    """The inspection that speaks for a lot, the decision about it that holds, and what follows for its `units` by line.

    `speaks` is how many units its result speaks for.
    """

    inspection: Inspection
    decision: Decision | None
    fate: LotFate
    units: Units
    speaks: int

    @property
    def judged(self) -> bool:
        return self.inspection.state == InspectionState.APPROVED


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
    """A lot that was let pass by skip-lot: nobody inspected it. It may leave unless something else holds its goods."""

    draw: SkipDraw
    units: Units
    fate: LotFate


@dataclass(frozen=True)
class Leaving:
    """All that says which units of a shipment may leave; `absent` {line: units} were not presented to any inspection."""

    lots: list[Lot]
    passed: list[Passed]
    absent: dict[int, int]
    whole: Whole | None


def leaving(shipment: Shipment) -> Leaving:
    found = goods.goods_of(shipment)
    whole = whole_of(shipment, found)
    lots = [lot_of(each, fate(each, whole, shipment.state)) for each in found.lots]
    return Leaving(lots, passed(shipment, whole, lots), found.absent, whole)


def lot_of(lot: goods.Lot, fate: LotFate) -> Lot:
    return Lot(lot.inspection, lot.decision, fate, lot.units, lot.speaks)


def passed(shipment: Shipment, whole: Whole | None, lots: list[Lot]) -> list[Passed]:
    held = shipment.state == ShipmentState.CANCELLED or (whole is not None and whole.state == ShipmentState.HELD)
    lines, found = list(shipment.lines.order_by("pk")), []
    for row in skipped_lots(shipment):
        units = goods.let_pass_units(row, lines)
        fate = found_against(lots, units) or (LotFate.HELD if held else LotFate.LET_PASS)
        found.append(Passed(row, units, fate))
    return found


def found_against(lots: list[Lot], units: Units) -> LotFate | None:
    """What an earlier stage found of these goods and nobody accepted: all rejected, or held."""
    against = [lot for lot in lots if lot.judged and lot.fate != LotFate.RELEASED and lot.units.keys() & units.keys()]
    rejected = sum(sum(lot.units.values()) for lot in against if lot.fate == LotFate.REJECTED)
    if against:
        return LotFate.REJECTED if rejected >= sum(units.values()) else LotFate.HELD
    return None


def whole_of(shipment: Shipment, found: goods.Goods) -> Whole | None:
    kinds = {lot.decision and lot.decision.kind for lot in found.lots}
    held = shipment.state == ShipmentState.HELD and not kinds - ACCEPTING - {None}
    by_decisions = kinds and kinds <= ACCEPTING and found.whole
    released = shipment.state == ShipmentState.RELEASED and not by_decisions
    if not held and not released:
        return None
    entry = last_word(shipment)
    return Whole(shipment.state, entry.actor_label, entry.at, entry.note) if entry else Whole(shipment.state)


def last_word(shipment: Shipment) -> HistoryEntry | None:
    """Who released, held or cancelled the shipment as it stands now; None while nobody has."""
    if shipment.state not in SETTLED:
        return None
    return history.of(shipment).filter(event=f"shipment.{shipment.state}").order_by("-pk").first()


def fate(lot: goods.Lot, whole: Whole | None, state: str) -> LotFate:
    """What is accepted is held all the same as long as a later stage is to look at it, unless the shipment was let go."""
    row, decision = lot.inspection, lot.decision
    if decision and decision.kind == DecisionKind.REJECT:
        return LotFate.REJECTED
    if state == ShipmentState.CANCELLED:
        return LotFate.HELD
    if lot.accepted:
        held = whole and whole.state == ShipmentState.HELD
        return LotFate.HELD if held or (lot.later and state != ShipmentState.RELEASED) else LotFate.RELEASED
    if row.state == InspectionState.PLANNED and row.original_id is None:
        return LotFate.NOT_INSPECTED
    let_go = whole is not None and decision is None and whole.lets_go(row)
    return LotFate.RELEASED if let_go else LotFate.HELD


WORST_FIRST = (LotFate.REJECTED, LotFate.HELD, LotFate.NOT_INSPECTED, LotFate.RELEASED)  # of what lots hold


def shares(lines: Iterable[ShipmentLine], found: Leaving) -> list[Share]:
    """Lots that hold most back go first, those with a result before those without, and between them what was not presented."""
    lots = sorted(found.lots, key=lambda lot: (not lot.judged, WORST_FIRST.index(lot.fate)))
    return [Share(line, taken(lots, found, line)) for line in lines]


def taken(lots: list[Lot], found: Leaving, line: ShipmentLine) -> dict[LotFate, int]:
    """Never more than the line has, also where more was planned."""
    units, left = dict.fromkeys(LotFate, 0), line.quantity_units
    claims = [(lot.fate, lot.units.get(line.pk, 0)) for lot in lots if lot.judged]
    claims.append((LotFate.NOT_PRESENTED, found.absent.get(line.pk, 0)))
    claims += [(lot.fate, lot.units.get(line.pk, 0)) for lot in lots if not lot.judged]
    claims += [(each.fate, each.units.get(line.pk, 0)) for each in found.passed]
    for fate, wanted in claims:
        part = min(left, wanted)
        units[fate] += part
        left -= part
    units[LotFate.NOT_INSPECTED] += left
    return units
