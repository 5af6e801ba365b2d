"""Which goods the lots of a shipment hold: what each result speaks for, and what was planned and was not there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..enums import InspectionState, Result
from ..models import Decision, Inspection, Shipment, ShipmentLine
from .decisions import ACCEPTING

Units = dict[int | None, int]  # by line; None: of no line


@dataclass
class Lot:
    """By its latest inspection that has a result, or the one that will give its first; `again` is its open re-inspection.

    `speaks` is what the result speaks for, or else what is planned; `units` is what no later stage has looked at of it.
    `absent` was planned with the lot, was not there to be sampled, and is in no other inspection of this stage;
    `next` is what `again` is planned for, `planned` what `first` was. An open inspection of the same goods at a later stage is `later`.
    """

    first: Inspection
    inspection: Inspection
    again: Inspection | None = None
    later: Inspection | None = None
    speaks: int = 0
    units: Units = field(default_factory=dict)
    absent: Units = field(default_factory=dict)
    next: Units = field(default_factory=dict)
    planned: Units = field(default_factory=dict)

    @property
    def latest(self) -> Decision | None:
        return next(iter(self.inspection.decisions.all()), None)

    @property
    def decision(self) -> Decision | None:
        """The one that holds."""
        return self.latest if self.latest and self.latest.holds else None

    @property
    def judged(self) -> bool:
        return self.inspection.state == InspectionState.APPROVED

    @property
    def accepted(self) -> bool:
        return self.decision is not None and self.decision.kind in ACCEPTING

    @property
    def holds_back(self) -> int:
        """How much: accepted, passed without a decision, anything else."""
        passed = self.judged and self.latest is None and self.inspection.result == Result.PASS
        return 0 if self.accepted else 1 if passed else 2


def lots_of(shipment: Shipment, rows: Iterable[Inspection]) -> list[Lot]:
    """`rows` are inspections of it with their parts, draws and decisions, in their order, none that was called off."""
    lines = list(shipment.lines.order_by("pk"))
    chains: dict[int, list[Inspection]] = {}
    for row in rows:
        chains.setdefault(row.original_id or row.pk, []).append(row)
    lots = [lot_of(chain) for chain in chains.values()]
    for type in {lot.inspection.type for lot in lots}:
        own = [lot for lot in lots if lot.inspection.type == type]
        place(own, lines)
        make_up(own)
    return lots


def lot_of(chain: list[Inspection]) -> Lot:
    judged = [row for row in chain if row.state == InspectionState.APPROVED]
    if not judged:
        return Lot(chain[0], chain[-1])
    return Lot(chain[0], judged[-1], again=chain[-1] if chain[-1] != judged[-1] else None)


# -- which goods -------------------------------------------------------------------------------
def place(lots: list[Lot], lines: list[ShipmentLine]) -> None:
    """Of which lines the lots of one stage are: by their parts; without them those of the product, in order of lots and lines."""
    free = {line.pk: line.quantity_units for line in lines}
    for lot in sorted(lots, key=lambda each: not known_parts(each.inspection, free)):
        own = [line.pk for line in lines if line.product_id == lot.inspection.product_id]
        planned = planned_for(lot.inspection, own, free)
        lot.units = spoken(lot.inspection, planned) if lot.judged else planned
        lot.speaks = sum(lot.units.values())
        lot.next = planned_for(lot.again, own, free) if lot.again else {}
        lot.planned = planned_for(lot.first, own, free)
        lot.absent = dict(Counter(lot.planned) - held_by(lot)) if lot.judged else {}
        for line in free.keys() & lot.units.keys():
            free[line] = max(0, free[line] - lot.units[line])


def planned_for(row: Inspection, own: list[int], free: dict[int, int]) -> Units:
    return known_parts(row, free) or filled(row.lot_size, own, free)


def known_parts(row: Inspection, lines: Iterable[int]) -> Units:
    return {part.line_id: part.units for part in row.parts.all() if part.line_id in lines}


def filled(units: int, lines: list[int], free: dict[int, int]) -> Units:
    """What is more than the lines have left stands on the last."""
    found: Counter = Counter()
    for line in lines:
        part = min(units, free[line])
        found[line] += part
        units -= part
    found[lines[-1] if lines else None] += units
    return dict(+found)


def spoken(row: Inspection, planned: Units) -> Units:
    """A result speaks for what was presented and what the sample was drawn from, never for more than was planned."""
    there = {part.line_id: part.presented_units for part in row.parts.all() if part.presented_units is not None}
    found, left = Counter(), sampled_from(row)
    for line, units in planned.items():
        found[line] = min(units, there.get(line, units), units if left is None else left)
        left = None if left is None else left - found[line]
    return dict(+found)


def sampled_from(row: Inspection) -> int | None:
    """How many units the last draw was made from; None where the sample was chosen on site."""
    last = next(iter(reversed(row.draws.all())), None)
    return last.units if last and last.revealed_at else None


def make_up(lots: list[Lot]) -> None:
    """What is planned at the same stage after a result was filed is, first of all, what was absent then."""
    for other in lots:
        can = Counter(other.units) + Counter(other.absent)
        for lot in lots:
            if lot.judged and lot is not other and other.first.created_at > lot.inspection.submitted_at:
                part = can & Counter(lot.absent)
                lot.absent = dict(Counter(lot.absent) - part)
                can -= part


def held_by(lot: Lot) -> Counter:
    """What nobody needs to plan any more of it; the same goods inspected again are counted once."""
    return Counter(lot.units) | Counter(lot.next if lot.judged else lot.planned)
