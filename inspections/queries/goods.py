"""Which inspections speak for the goods of a shipment (docs/decisions/0017).

Of a lot the latest inspection that has a result; of the same goods the last stage at which they were looked at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.punctuation import joined
from suppliers.enums import Visibility
from suppliers.queries.factories import why_not_qualified, why_stopped

from ..enums import InspectionType, Result, ShipmentState
from ..models import Inspection, Product, Shipment, ShipmentLine, SkipDraw
from ..rules import LINES_OPEN
from .decisions import OVER, STAGES
from .held import Lot, Units, filled, lots_of
from .skip_lot import skipped_lots

HOLDS_BACK = 2  # of Lot.holds_back: neither accepted nor passed


@dataclass(frozen=True)
class Goods:
    """`lots` are those that decide: with goods that no later stage has looked at, in the order of their inspections.

    `absent` {line: units} was to be inspected, was not presented, and no other lot holds it; `missing` says it by the
    stage that lacked it, {(line, type): units}. `uninspected` {line: units} is in no lot at all, and no skip-lot let it pass.
    """

    lots: list[Lot]
    absent: dict[int, int]
    missing: dict[tuple[int, str], int]
    uninspected: dict[int, int]

    @property
    def whole(self) -> bool:
        """Nothing is left for which no lot and no skip-lot speaks."""
        return not self.absent and not self.uninspected


def goods_of(shipment: Shipment) -> Goods:
    lots, let_pass = lots_of(shipment, told_to_buyer(shipment)), let_pass_of(shipment)
    quantities = {line.pk: line.quantity_units for line in shipment.lines.all()}
    seen, missing = Counter(), {}  # by line: how many units later stages have looked at, or were to
    for type in reversed(STAGES):
        own = [lot for lot in lots if lot.inspection.type == type]
        looked, lacking = total(own, "units", judged=True), total(own, "absent")
        cover(own, quantities, seen, let_pass if stage_of(type) < stage_of(InspectionType.PRE_SHIPMENT) else {})
        missing |= {(line, type): units for line, units in lacking.items() if line in quantities}
        seen |= looked + lacking
    for lot in lots:
        lot.later = next((other.inspection for other in lots if follows(other, lot)), None)
    rest = {line: left_of(line, units, lots) - let_pass.get(line, 0) for line, units in quantities.items()}
    missing = {key: min(units, rest[key[0]]) for key, units in missing.items() if min(units, rest[key[0]]) > 0}
    absent = Counter()
    for (line, _type), units in missing.items():
        absent |= Counter({line: units})
    return Goods([lot for lot in lots if lot.units], dict(absent), missing, dict(Counter(rest) - absent))


def deciding_lots(shipment: Shipment) -> list[Lot]:
    return goods_of(shipment).lots


def told_to_buyer(shipment: Shipment) -> QuerySet[Inspection]:
    """What was or will be inspected for the buyer of a shipment, and is not kept in the house."""
    rows = shipment.inspections.filter(owner=shipment.buyer_id, type__in=STAGES).exclude(visibility=Visibility.HOUSE)
    return rows.exclude(state__in=OVER).prefetch_related("decisions", "parts", "draws").order_by("pk")


def let_pass_of(shipment: Shipment) -> Counter:
    """{line: units} of the lots that skip-lot let pass: the inspection before shipment is held to have looked at them."""
    lines, found = list(shipment.lines.order_by("pk")), Counter()
    for row in skipped_lots(shipment):
        found.update(let_pass_units(row, lines))
    return found


def let_pass_units(row: SkipDraw, lines: list[ShipmentLine]) -> Units:
    """A lot that is drawn is what the shipment holds of its product."""
    free = {line.pk: line.quantity_units for line in lines}
    return filled(row.units, [line.pk for line in lines if line.product_id == row.product_id], free)


def stage_of(type: str) -> int:
    return STAGES.index(InspectionType(type))


def total(lots: Iterable[Lot], name: str, *, judged: bool | None = None) -> Counter:
    found: Counter = Counter()
    for lot in lots:
        found.update(getattr(lot, name) if judged is None or lot.judged == judged else {})
    return found


def left_of(line: int, quantity: int, lots: list[Lot]) -> int:
    """Of a line, what no lot holds. An open inspection looks at the goods of earlier stages, not at those of its own."""
    claims = [total(lots, "units", judged=True)[line]]
    for stage in range(len(STAGES)):
        known = total((lot for lot in lots if stage_of(lot.inspection.type) >= stage), "units", judged=True)
        own = total((lot for lot in lots if stage_of(lot.inspection.type) == stage), "units", judged=False)
        claims.append(known[line] + own[line])
    return max(0, quantity - max(claims))


def cover(lots: list[Lot], quantities: dict[int, int], seen: Counter, let_pass: dict[int, int]) -> None:
    """Take away what later stages have looked at. Where nobody said which lot that was, those that hold the goods back stay.

    What is let pass without inspection speaks for the goods of lots that are accepted or passed, never of others.
    """
    for line, quantity in quantities.items():
        whole = 0 < quantity <= seen[line]
        left, free = seen[line], let_pass.get(line, 0)
        for lot in sorted(lots, key=lambda each: each.holds_back):
            own = lot.units.get(line, 0)
            part = own if whole else min(left, own)
            left -= part
            part = max(part, min(free, own)) if lot.holds_back < HOLDS_BACK else part
            lot.units = dict(+(Counter(lot.units) - Counter({line: part})))


def follows(other: Lot, lot: Lot) -> bool:
    """Whether an inspection that is still open will look at the same goods at a later stage."""
    same = (other.units.keys() & lot.units.keys()) - {None}
    return not other.judged and stage_of(other.inspection.type) > stage_of(lot.inspection.type) and bool(same)


# -- what follows for the shipment ---------------------------------------------------------------
def decides(inspection: Inspection) -> bool:
    """Whether the shipment follows what is decided: not where it is another's, kept in the house, or of an earlier stage."""
    if inspection.shipment is None:
        return False
    return any(lot.inspection == inspection for lot in deciding_lots(inspection.shipment))


def shipment_accepted(shipment: Shipment) -> bool:
    """Each lot is accepted, none waits for another look, and nothing was absent or never inspected."""
    goods = goods_of(shipment)
    accepted = bool(goods.lots) and all(lot.accepted and not lot.again for lot in goods.lots)
    return accepted and goods.whole


@dataclass(frozen=True)
class Rest:
    """Units of a line for which no result speaks, and which still need an inspection."""

    line: ShipmentLine
    units: int

    @property
    def product(self) -> Product:
        return self.line.product

    @property
    def po_number(self) -> str:
        return self.line.po_number


def absent_lines(shipment: Shipment, goods: Goods | None = None) -> list[Rest]:
    return of_lines(shipment, (goods or goods_of(shipment)).absent)


def of_lines(shipment: Shipment, units: dict[int, int]) -> list[Rest]:
    lines = shipment.lines.select_related("product").order_by("pk") if units else []
    return [Rest(line, units[line.pk]) for line in lines if line.pk in units]


def absent_words(shipment: Shipment, goods: Goods | None = None) -> list[str]:
    lines = [] if shipment.state == ShipmentState.CANCELLED else absent_lines(shipment, goods)
    return [absent_sentence(each, shipment.state in LINES_OPEN) for each in lines]


def rest_words(rest: Rest) -> dict[str, str]:
    numbers = {"units": rest.units, "ordered": rest.line.quantity_units}
    words = {name: number_format(number, force_grouping=True) for name, number in numbers.items()}
    return words | {"order": rest.po_number}


def uninspected_sentence(rest: Rest) -> str:
    return _("%(order)s: no inspection speaks for %(units)s of %(ordered)s units.") % rest_words(rest)


def absent_sentence(absent: Rest, may_follow: bool) -> str:
    words = rest_words(absent)
    if may_follow:
        return (
            _(
                "%(order)s: %(units)s of %(ordered)s units were not presented. No result speaks for them: they still need an inspection."
            )
            % words
        )
    return (
        _(
            "%(order)s: %(units)s of %(ordered)s units were not presented, and no result speaks for them. To have them inspected, hold the shipment first."
        )
        % words
    )


def why_held_back(shipment: Shipment, goods: Goods | None = None) -> list[str]:
    """Sentences: what stands against releasing the shipment as a whole; signed decisions are overruled by signed ones alone."""
    held = [joined(why_unqualified(shipment), RELEASED_ONCE)] if shipment.unqualified else []
    return held + goods_hold(shipment, goods)


def why_held_back_now(shipment: Shipment) -> list[str]:
    """The same by what the factory is worth this moment, which the mark on the booking follows a moment later."""
    why = why_unqualified_now(shipment)
    return ([joined(why, RELEASED_ONCE)] if why else []) + goods_hold(shipment)


def goods_hold(shipment: Shipment, goods: Goods | None = None) -> list[str]:
    return [sentence for lot in (goods or goods_of(shipment)).lots if (sentence := why_not(lot))]


RELEASED_ONCE = gettext_lazy(
    "The booking is held: it is released once the factory is qualified, or a manager says why it goes on without."
)


def why_unqualified_now(shipment: Shipment) -> str:
    """Empty where the goods may go on, by the factory's worth or because a manager let them."""
    if shipment.unqualified:
        return why_unqualified(shipment)
    return "" if shipment.overruled_by_id else why_stopped(shipment.factory, shipment.buyer)


def why_unqualified(shipment: Shipment) -> str:
    """In words as they are today; it may have been approved a moment ago, and is set free then."""
    words = {"factory": shipment.factory, "buyer": shipment.buyer}
    return (
        why_not_qualified(shipment.factory, shipment.buyer) or _("%(factory)s is not qualified for %(buyer)s.") % words
    )


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


@dataclass(frozen=True)
class Undecided:
    """Goods that nobody accepted by signature, though a person may let them go: by what they are named, and why."""

    name: str
    sentence: str


def undecided(shipment: Shipment, goods: Goods | None = None) -> list[Undecided]:
    """What a release as a whole lets go besides what is accepted; whoever does it says why (docs/decisions/0017)."""
    goods = goods or goods_of(shipment)
    lots = [Undecided(lot.inspection.number, open_sentence(lot)) for lot in goods.lots if is_open(lot)]
    told = [(each, absent_sentence(each, may_follow=True)) for each in absent_lines(shipment, goods)]
    told += [(each, uninspected_sentence(each)) for each in of_lines(shipment, goods.uninspected)]
    return lots + [Undecided(f"{each.po_number}: {each.units}", sentence) for each, sentence in told]


def is_open(lot: Lot) -> bool:
    return not lot.accepted and not why_not(lot)


def open_sentence(lot: Lot) -> str:
    words = {"number": lot.inspection.number, "state": lot.inspection.get_state_display()}
    if lot.judged:
        return _("%(number)s passed and waits for its decision.") % words
    return _("%(number)s is “%(state)s”: no result speaks for its goods.") % words
