"""How much of a lot is ordered, planned, presented and packed, and what that says about it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..cartons import text_of
from ..enums import InspectionState, InspectionType, Sampling
from ..models import Draw, DrawDeviation, Inspection, LotPart, Product, Shipment, ShipmentLine
from ..sampling import code_letter
from .decisions import OVER
from .held import held_by, lots_of, sampled_from

USUAL_PACKED_PERCENT = 80  # before shipment, where no programme says another share


@dataclass(frozen=True)
class Lot:
    """An inspection's parts, added up. What nobody has said yet is None."""

    parts: list[LotPart]

    @property
    def ordered(self) -> int:
        return sum(part.ordered_units for part in self.parts)

    @property
    def planned(self) -> int:
        return sum(part.units for part in self.parts)

    @property
    def presented(self) -> int | None:
        return self.total("presented_units")

    @property
    def packed(self) -> int | None:
        return self.total("packed_units")

    @property
    def cartons(self) -> int | None:
        return self.total("cartons_presented")

    @property
    def pulled(self) -> list[int]:
        return sorted({number for part in self.parts for number in part.cartons_pulled})

    @property
    def packed_percent(self) -> int | None:
        """Of what this lot should hold, rounded down, so that 79.9 never reads as 80."""
        return None if self.packed is None else self.packed * 100 // self.planned

    @property
    def short(self) -> bool:
        return self.presented is not None and self.presented < self.planned

    def total(self, name: str) -> int | None:
        values = [getattr(part, name) for part in self.parts]
        return None if not values or None in values else sum(values)


def lot_of(inspection: Inspection) -> Lot:
    return Lot(list(LotPart.objects.filter(inspection=inspection)))


def with_presented(rows: QuerySet) -> QuerySet:
    """What belongs to inspections, with `presented`: how many units of the lot are; None where nobody has said it."""
    parts = LotPart.objects.filter(inspection=OuterRef("inspection")).order_by().values("inspection")
    sums = parts.annotate(units=Sum("presented_units"), said=Count("presented_units"), all=Count("pk"))
    return rows.annotate(presented=Subquery(sums.filter(said=F("all")).values("units")))


def asked(inspection: Inspection) -> bool:
    """Inspections that were planned before lots had parts have none."""
    return LotPart.objects.filter(inspection=inspection).exists()


def missing(inspection: Inspection) -> list[str]:
    lot = lot_of(inspection)
    if lot.presented == 0:
        return [_("No unit is presented: say on the page that the inspection cannot be carried out.")]
    return [*(sentence for part in lot.parts for sentence in part_missing(part)), *left_out(inspection, lot)]


def part_missing(part: LotPart) -> list[str]:
    words = {"order": part.po_number}
    if part.presented_units is None:
        return [_("%(order)s: say how many units are presented.") % words]
    if part.packed_units is None:
        return [_("%(order)s: say how many units are packed in cartons.") % words]
    if part.packed_units and part.cartons_presented is None:
        return [_("%(order)s: say how many cartons are presented.") % words]
    return []


# -- the share that is packed ------------------------------------------------------------------
def packed_wanted(inspection: Inspection) -> int | None:
    """The share in % that the programme asks for, or that is usual before shipment."""
    if inspection.programme_step_id:
        return inspection.programme_step.packed_percent
    return USUAL_PACKED_PERCENT if inspection.type == InspectionType.PRE_SHIPMENT else None


def too_little_packed(inspection: Inspection) -> list[str]:
    share, wanted = lot_of(inspection).packed_percent, packed_wanted(inspection)
    if share is None or wanted is None or share >= wanted:
        return []
    words = {"share": share, "wanted": wanted}
    if inspection.programme_step_id:
        return [_("Only %(share)d %% is packed; the programme asks for %(wanted)d %%.") % words]
    return [_("Only %(share)d %% is packed; before shipment %(wanted)d %% is usual.") % words]


def decides(inspection: Inspection) -> bool:
    return bool(inspection.programme_step_id and inspection.programme_step.packed_decides)


def failures(inspection: Inspection) -> list[str]:
    return too_little_packed(inspection) if decides(inspection) else []


def needs_attention(inspection: Inspection) -> list[str]:
    found = [] if decides(inspection) else too_little_packed(inspection)
    lot = lot_of(inspection)
    return [*found, *differing(lot), *other_letter(inspection, lot), *drawn_from_less(inspection, lot)]


def differing(lot: Lot) -> list[str]:
    """That another quantity is presented than was planned."""
    if lot.presented is None or lot.presented == lot.planned:
        return []
    words = {name: number_format(getattr(lot, name), force_grouping=True) for name in ("presented", "planned")}
    if lot.short:
        return [_("%(presented)s of the %(planned)s units of this lot are presented.") % words]
    return [_("%(presented)s units are presented; this lot was planned as %(planned)s.") % words]


def other_letter(inspection: Inspection, lot: Lot) -> list[str]:
    """The plan stays as it was made; that another size has another code letter is said."""
    presented = lot.presented or 0
    if presented in (0, 1, lot.planned) or inspection.sampling == Sampling.ISOLATED:
        return []
    words = {"presented": number_format(presented, force_grouping=True)}
    words |= {"planned": number_format(lot.planned, force_grouping=True), "level": inspection.level}
    own, other = (code_letter(size, inspection.level, inspection.standard) for size in (lot.planned, presented))
    if own == other:
        return []
    words |= {"own": own, "other": other}
    if lot.short:
        return [
            _(
                "The plan was made for %(planned)s units (level %(level)s: code letter %(own)s); %(presented)s units have code letter %(other)s. Sample, Ac and Re stay those of the plan."
            )
            % words
        ]
    return [
        _(
            "The plan was made for %(planned)s units (level %(level)s: code letter %(own)s); %(presented)s units have code letter %(other)s. The result speaks for the %(planned)s units that were planned; more needs an inspection of its own."
        )
        % words
    ]


def drawn_from_less(inspection: Inspection, lot: Lot) -> list[str]:
    """What the sample could not come from, no result speaks for."""
    drawn = sampled_from(inspection) if lot.presented else None
    if drawn is None or drawn >= min(lot.presented, lot.planned):
        return []
    words = {"drawn": drawn, "presented": lot.presented}
    words = {name: number_format(number, force_grouping=True) for name, number in words.items()}
    sentence = _("The sample was drawn from %(drawn)s of the %(presented)s units presented; it speaks for those alone.")
    return [sentence % words]


# -- planning ----------------------------------------------------------------------------------
def planned_of(lines: list[ShipmentLine], type: str, but: Inspection | None = None) -> dict[int, int]:
    """{line: units} in original inspections of a type, but for the lot of one; the same goods inspected again are counted once, absent ones not."""
    if not lines:
        return {}
    rows = planned_at(lines[0].shipment).filter(type=type)
    if but:
        first = but.original_id or but.pk
        rows = rows.exclude(Q(pk=first) | Q(original=first))
    return held_of(lines[0].shipment, rows)


def planned_at(shipment: Shipment) -> QuerySet[Inspection]:
    rows = shipment.inspections.exclude(state__in=OVER)
    return rows.prefetch_related("decisions", "parts", "draws").order_by("pk")


def held_of(shipment: Shipment, rows: Iterable[Inspection]) -> dict[int, int]:
    found: Counter = Counter()
    for lot in lots_of(shipment, rows):
        found.update(held_by(lot))
    return {line: units for line, units in found.items() if line is not None}


def lines_of(shipment: Shipment | None, product: Product) -> list[ShipmentLine]:
    return list(shipment.lines.filter(product=product).order_by("pk")) if shipment else []


def there_of(inspection: Inspection) -> dict[str, int]:
    """{order: units} that its result speaks for: what is inspected again. The rest of its lot needs an inspection of its own."""
    if inspection.shipment is None:
        return {}
    rows = planned_at(inspection.shipment).filter(type=inspection.type)
    lot = next((each for each in lots_of(inspection.shipment, rows) if each.inspection == inspection), None)
    orders = {line.pk: line.po_number for line in lines_of(inspection.shipment, inspection.product)}
    units = lot.units if lot else {}
    return {order: units[line] for line, order in orders.items() if units.get(line)}


def over_planned(shipment: Shipment) -> list[str]:
    """A sentence for each line of which more is planned than was ordered, by type of inspection."""
    rows, found = list(planned_at(shipment)), []
    planned = {
        type: held_of(shipment, [row for row in rows if row.type == type]) for type in {row.type for row in rows}
    }
    for line in shipment.lines.order_by("pk"):
        for type in sorted(planned):
            if (units := planned[type].get(line.pk, 0)) > line.quantity_units:
                found.append(over_sentence(line, type, units))
    return found


def over_sentence(line: ShipmentLine, type: str, units: int) -> str:
    return _("%(order)s: %(planned)s units are planned for inspection (%(type)s), and %(ordered)s are ordered.") % {
        "order": line.po_number,
        "planned": number_format(units, force_grouping=True),
        "ordered": number_format(line.quantity_units, force_grouping=True),
        "type": InspectionType(type).label,
    }


def may_merge_with(inspection: Inspection, user) -> list[Inspection]:
    """Planned inspections of the same goods that could be one with this."""
    if inspection.state != InspectionState.PLANNED or inspection.original_id or not inspection.shipment_id:
        return []
    same = {name: getattr(inspection, name) for name in ("product", "factory", "type", "shipment", "owner")}
    rows = Inspection.objects.visible_to(user).filter(**same, state=InspectionState.PLANNED, original=None)
    return list(rows.exclude(pk=inspection.pk).exclude(parts=None).select_related("visit").distinct().order_by("pk"))


# -- cartons that are opened ---------------------------------------------------------------------
def cartons_of(draw: Draw | None) -> set[int]:
    """Of both samples; 0 where nothing is packed."""
    return {each.number for each in [*draw.cartons, *draw.second_cartons]} if draw else set()


def cartons_due(inspection: Inspection) -> list[int]:
    """Those that were drawn, but for the ones of which a photo shows why they could not be opened."""
    excused = DrawDeviation.objects.filter(draw=OuterRef("pk"), carton__gt=0).order_by().values("carton")
    draw = inspection.draws.exclude(revealed_at=None).annotate(excused=ArraySubquery(excused)).last()
    return sorted(cartons_of(draw) - set(draw.excused)) if draw else []


def left_out(inspection: Inspection, lot: Lot) -> list[str]:
    """Cartons that were drawn and are not among those noted; where none is noted, those drawn are meant."""
    as_drawn = drawn_cartons(inspection, lot)
    meant = {number for part in lot.parts if not part.cartons_pulled for number in as_drawn.get(part.position, ())}
    numbers = sorted({*cartons_due(inspection)} - {0, *meant, *lot.pulled}) if lot.pulled else []
    words = _(
        "Drawn, but not among the cartons pulled: %(cartons)s. Open them, or say at the sample, with a photo, why not."
    )
    return [words % {"cartons": text_of(numbers)}] if numbers else []


def drawn_cartons(inspection: Inspection, lot: Lot) -> dict[int, list[int]]:
    """{number of the part: its cartons that were drawn}, as far as it is known where each part's cartons begin."""
    draw = inspection.draws.exclude(revealed_at=None).last()
    numbers = sorted(cartons_of(draw) - {0})
    counts = [part.cartons_presented for part in lot.parts]
    if len(counts) > 1 and (None in counts or sum(counts) != (draw.lot.cartons if draw else None)):
        return {}
    found, first = {}, 0
    for part, count in zip(lot.parts, counts, strict=True):
        last = first + (count or 0) if len(counts) > 1 else max(numbers, default=0)
        found[part.position] = [number for number in numbers if first < number <= last]
        first = last
    return found
