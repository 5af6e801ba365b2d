"""Which inspections speak for the goods of a shipment (docs/decisions/0017).

Of a lot the latest inspection that has a result; of the same goods the last stage at which they were looked at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from suppliers.enums import Visibility

from ..enums import InspectionState, InspectionType, Result
from ..models import Decision, Inspection, Product, Shipment, ShipmentLine
from .decisions import ACCEPTING, OVER

# In the order of production. A sample review looks at samples, so it says nothing of the goods.
STAGES = (InspectionType.INITIAL, InspectionType.DURING, InspectionType.PRE_SHIPMENT, InspectionType.LOADING)


@dataclass
class Lot:
    """By its latest inspection that has a result, or the one that will give its first.

    `units` of each line (None: of no line) are those that no later stage has looked at, `absent` those of the plan that
    were not there to be sampled. It waits for `again`, its open re-inspection, and for `later`, an open inspection of the
    same goods at a later stage.
    """

    inspection: Inspection
    again: Inspection | None = None
    later: Inspection | None = None
    units: dict[int | None, int] = field(default_factory=dict)
    absent: dict[int | None, int] = field(default_factory=dict)

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
    def stage(self) -> int:
        return STAGES.index(InspectionType(self.inspection.type))

    @property
    def accepted(self) -> bool:
        return self.decision is not None and self.decision.kind in ACCEPTING

    @property
    def holds_back(self) -> int:
        """How much: accepted, passed without a decision, anything else."""
        passed = self.judged and self.latest is None and self.inspection.result == Result.PASS
        return 0 if self.accepted else 1 if passed else 2


def deciding_lots(shipment: Shipment) -> list[Lot]:
    """Those with goods that no later stage has looked at, in the order of their inspections."""
    lines, lots = list(shipment.lines.order_by("pk")), lots_of(shipment)
    quantities = {line.pk: line.quantity_units for line in lines}
    seen: Counter = Counter()  # by line: how many units later stages have looked at
    for stage in reversed(range(len(STAGES))):
        own = [lot for lot in lots if lot.stage == stage]
        place(own, lines)
        looked = Counter()
        for lot in own:
            looked.update(Counter(lot.units) + Counter(lot.absent) if lot.judged else {})
        cover(own, quantities, seen)
        seen |= looked
    for lot in lots:
        lot.later = next((other.inspection for other in lots if follows(other, lot)), None)
    return [lot for lot in lots if lot.units or lot.absent]


def lots_of(shipment: Shipment) -> list[Lot]:
    """What was or will be inspected for the buyer of a shipment, and is not kept in the house."""
    rows = shipment.inspections.filter(owner=shipment.buyer_id, type__in=STAGES).exclude(visibility=Visibility.HOUSE)
    rows = rows.exclude(state__in=OVER).prefetch_related("decisions", "parts", "draws").order_by("pk")
    chains: dict[int, list[Inspection]] = {}
    for row in rows:
        chains.setdefault(row.original_id or row.pk, []).append(row)
    return [lot_of(chain) for chain in chains.values()]


def lot_of(chain: list[Inspection]) -> Lot:
    judged = [row for row in chain if row.state == InspectionState.APPROVED]
    if not judged:
        return Lot(chain[-1])
    return Lot(judged[-1], again=chain[-1] if chain[-1] != judged[-1] else None)


# -- which goods -------------------------------------------------------------------------------
def place(lots: list[Lot], lines: list[ShipmentLine]) -> None:
    """Of which lines the lots of one stage are: by their parts; without them those of the product, in order of lots and lines."""
    free = {line.pk: line.quantity_units for line in lines}
    parts = {lot.inspection.pk: known_parts(lot.inspection, free) for lot in lots}
    for lot in sorted(lots, key=lambda each: not parts[each.inspection.pk]):
        own = [line.pk for line in lines if line.product_id == lot.inspection.product_id]
        lot.units = parts[lot.inspection.pk] or filled(lot.inspection.lot_size, own, free)
        leave_absent(lot)
        for line in free.keys() & lot.units.keys():
            free[line] = max(0, free[line] - lot.units[line])


def known_parts(row: Inspection, lines: Iterable[int]) -> dict[int | None, int]:
    return {part.line_id: part.units for part in row.parts.all() if part.line_id in lines}


def filled(units: int, lines: list[int], free: dict[int, int]) -> dict[int | None, int]:
    """What is more than the lines have left stands on the last."""
    found: Counter = Counter()
    for line in lines:
        part = min(units, free[line])
        found[line] += part
        units -= part
    found[lines[-1] if lines else None] += units
    return dict(+found)


def leave_absent(lot: Lot) -> None:
    """A result speaks for what was presented and what the sample was drawn from, never for more than was planned."""
    if not lot.judged:
        return
    there = {part.line_id: part.presented_units for part in lot.inspection.parts.all()}
    planned, left = lot.units, sampled_from(lot.inspection)
    lot.units = {}
    for line, units in planned.items():
        shown = there.get(line)
        part = units if shown is None else min(units, shown)
        lot.units[line] = part if left is None else min(part, left)
        left = None if left is None else left - lot.units[line]
    lot.absent = dict(Counter(planned) - Counter(lot.units))
    lot.units = dict(+Counter(lot.units))


def sampled_from(row: Inspection) -> int | None:
    """How many units the last draw was made from; None where the sample was chosen on site."""
    return next((draw.units for draw in reversed(row.draws.all()) if draw.revealed_at), None)


def cover(lots: list[Lot], quantities: dict[int, int], seen: Counter) -> None:
    """Take away what later stages have looked at. Where nobody said which lot that was, those that hold the goods back stay."""
    for line, quantity in quantities.items():
        whole = 0 < quantity <= seen[line]
        left = seen[line]
        for lot in sorted(lots, key=lambda each: each.holds_back):
            part = lot.units.get(line, 0) if whole else min(left, lot.units.get(line, 0))
            left -= part
            lot.units = dict(+(Counter(lot.units) - Counter({line: part})))


def follows(other: Lot, lot: Lot) -> bool:
    """Whether an inspection that is still open will look at the same goods at a later stage."""
    same = (other.units.keys() & lot.units.keys()) - {None}
    return not other.judged and other.stage > lot.stage and bool(same)


# -- what follows for the shipment ---------------------------------------------------------------
def decides(inspection: Inspection) -> bool:
    """Whether the shipment follows what is decided: not where it is another's, kept in the house, or of an earlier stage."""
    if inspection.shipment is None:
        return False
    return any(lot.inspection == inspection for lot in deciding_lots(inspection.shipment))


def shipment_accepted(shipment: Shipment) -> bool:
    """Each lot is accepted, none waits for another look, and nothing of what was to be inspected was absent."""
    lots = deciding_lots(shipment)
    accepted = bool(lots) and all(lot.accepted and not lot.again for lot in lots)
    return accepted and not not_presented(shipment, lots)


def not_presented(shipment: Shipment, lots: list[Lot]) -> dict[int, int]:
    """{line: units} that were to be inspected and were not there, and that no other lot holds either."""
    held, absent = Counter(), Counter()
    for lot in lots:
        held.update(lot.units)
        absent.update(lot.absent)
    lines = {line.pk: min(absent[line.pk], line.quantity_units - held[line.pk]) for line in shipment.lines.all()}
    return {line: units for line, units in lines.items() if units > 0}


@dataclass(frozen=True)
class Absent:
    """Units of a line that were not presented and still need an inspection."""

    line: ShipmentLine
    units: int

    @property
    def product(self) -> Product:
        return self.line.product

    @property
    def po_number(self) -> str:
        return self.line.po_number


def absent_lines(shipment: Shipment) -> list[Absent]:
    found = not_presented(shipment, deciding_lots(shipment))
    lines = shipment.lines.select_related("product").order_by("pk")
    return [Absent(line, found[line.pk]) for line in lines if line.pk in found]


def absent_words(shipment: Shipment) -> list[str]:
    return [absent_sentence(each) for each in absent_lines(shipment)]


def absent_sentence(absent: Absent) -> str:
    numbers = {"units": absent.units, "ordered": absent.line.quantity_units}
    words = {name: number_format(number, force_grouping=True) for name, number in numbers.items()}
    return _(
        "%(order)s: %(units)s of %(ordered)s units were not presented. No result speaks for them: they still need an inspection."
    ) % (words | {"order": absent.po_number})


def why_held_back(shipment: Shipment) -> list[str]:
    """Sentences: what stands against releasing the shipment as a whole; signed decisions are overruled by signed ones alone."""
    return [sentence for lot in deciding_lots(shipment) if (sentence := why_not(lot))]


def why_not(lot: Lot) -> str:
    row, words = lot.inspection, {"number": lot.inspection.number}
    if lot.again:
        words |= {"again": lot.again.number}
        return _("The lot of %(number)s is inspected again: the shipment waits for the result of %(again)s.") % words
    if lot.accepted or not lot.judged:
        return ""
    if lot.decision:
        words |= {"decision": lot.decision.get_kind_display(), "name": lot.decision.signed_name}
        return _("%(name)s decided about %(number)s: %(decision)s. Only a later signed decision changes that.") % words
    if row.four_eyes or lot.latest:
        sentence = _(
            "Two people decide about %(number)s: the shipment is released once both have signed that it is accepted."
        )
        return sentence % words
    if row.result == Result.FAIL:
        sentence = _(
            "%(number)s failed. The shipment is released once the lot is accepted under concession, or passes when it is inspected again."
        )
        return sentence % words
    return ""
