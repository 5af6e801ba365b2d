"""Which inspections are to be planned for a shipment, and which photos of its programme an inspection still lacks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from qcportal.core.roles import Act, may

from ..enums import InspectionState, InspectionType, SkipVerdict
from ..models import Inspection, Product, ProgrammeEdition, ProgrammeStep, Shipment, SkipDraw
from ..rules import LINES_OPEN
from .decisions import OVER, STAGES, to_rework
from .gaps import Gap
from .goods import Goods, goods_of
from .planning import units_per_product
from .skip_lot import draws_for, holding_draws

LOOKED_AT = (InspectionState.SUBMITTED, InspectionState.APPROVED)


@dataclass(frozen=True)
class Proposal:
    """An inspection that nobody has planned yet: the programme asks for it, or a decision that the lot is reworked."""

    product: Product
    units: int
    type: InspectionType
    day: date
    step: ProgrammeStep | None = None
    skip: SkipDraw | None = None  # what was drawn for this lot, if a skip-lot agreement holds
    reinspects: Inspection | None = None

    @property
    def passes(self) -> bool:
        """Drawn to be skipped, as the lot that it is now."""
        return self.skip is not None and self.skip.skips and self.skip.units == self.units


def proposals(shipment: Shipment) -> list[Proposal]:
    """Of the products of a shipment, the earliest first, and what of a lot was not presented.

    Six queries, and those of skip-lot where lots were drawn.
    """
    goods = goods_of(shipment)
    found = [*reworked(shipment, goods), *asked_for(shipment, goods)]
    return sorted(found, key=lambda each: (each.day, each.product.pk))


def reworked(shipment: Shipment, goods: Goods) -> list[Proposal]:
    """The lots that are to be inspected again, by the day until which they are reworked; not where a later stage decides."""
    rows = to_rework(Inspection.objects.filter(shipment=shipment)).select_related("product")
    units = {lot.inspection.pk: lot.speaks for lot in goods.lots}
    return [
        Proposal(row.product, units[row.pk], InspectionType(row.type), row.until, reinspects=row)
        for row in rows.order_by("pk")
        if row.pk in units
    ]


def asked_for(shipment: Shipment, goods: Goods) -> list[Proposal]:
    """What the programme asks for, and neither is planned nor comes too late."""
    units = units_per_product(shipment)
    steps = steps_of(shipment.buyer_id, {product.family_id for product in units})
    rows = list(Inspection.objects.filter(shipment=shipment).exclude(state__in=OVER))
    drawn = draws_for(shipment)
    over = overtaken(rows, units)
    over |= {(pk, InspectionType.PRE_SHIPMENT) for pk, draw in drawn.items() if draw.verdict == SkipVerdict.SKIP}
    holding = holding_draws(drawn)
    absent = absent_of(shipment, goods)
    settled = {(row.product_id, row.type) for row in rows} - absent.keys() | over
    return [
        Proposal(
            product=product,
            units=absent.get((product.pk, step.type), count),
            type=InspectionType(step.type),
            day=shipment.ships_on - timedelta(days=step.days_before),
            step=step,
            skip=skip_of(step, holding, product),
        )
        for product, count in units.items()
        for step in steps.get(product.family_id, [])
        if (product.pk, step.type) not in settled
    ]


def absent_of(shipment: Shipment, goods: Goods) -> Counter:
    """{(product, type): units} that were to be inspected and were not presented."""
    products, found = dict(shipment.lines.values_list("pk", "product")), Counter()
    for (line, type), units in goods.missing.items():
        found[products[line], type] += units
    return found


def overtaken(rows: Iterable[Inspection], units: dict[Product, int]) -> set[tuple[int, str]]:
    """The (product, stage) that come too late: all units of the product were looked at in a later stage."""
    looked = Counter()
    for row in rows:
        if row.state in LOOKED_AT and row.original_id is None and row.type in STAGES:
            looked[row.product_id, row.type] += row.lot_size
    return {
        (product.pk, earlier)
        for product, count in units.items()
        for place, stage in enumerate(STAGES)
        if looked[product.pk, stage] >= count
        for earlier in STAGES[:place]
    }


def wants_proposals(user, shipment: Shipment) -> bool:
    """Who plans inspections, as long as there is something to inspect."""
    return may(user, Act.DECIDE, "inspection") and shipment.state in LINES_OPEN


def skip_of(step: ProgrammeStep, drawn: dict[int, SkipDraw], product: Product) -> SkipDraw | None:
    """Only the inspection before the goods leave is skipped."""
    return drawn.get(product.pk) if step.type == InspectionType.PRE_SHIPMENT else None


def steps_of(buyer, families: set[int]) -> dict[int, list[ProgrammeStep]]:
    """The steps of the present editions, by product family."""
    last = ProgrammeEdition.objects.filter(programme=OuterRef("edition__programme")).order_by("-number")
    rows = ProgrammeStep.objects.filter(
        edition__programme__buyer=buyer, edition__programme__family__in=families, edition__programme__retired=False
    )
    rows = rows.select_related("edition__programme__buyer", "edition__programme__family")
    found: dict[int, list[ProgrammeStep]] = {}
    for step in rows.filter(edition=Subquery(last.values("pk")[:1])).annotate(family=F("edition__programme__family")):
        found.setdefault(step.family, []).append(step)
    return found


def photos_missing(inspection: Inspection) -> list[str]:
    """The photos that its programme asks for and no photo shows by its caption."""
    if inspection.programme_step_id is None:
        return []
    there = captions_of(inspection)
    wanted = [name for name in inspection.programme_step.photos if name.casefold() not in there]
    sentence = _("Add the photo “%(caption)s”; the programme asks for it.")
    return [Gap("photos", sentence % {"caption": name}) for name in wanted]


def captions_of(inspection: Inspection) -> set[str]:
    """Of its photos, in every language in which somebody may read them."""
    photos, found = list(inspection.photos.select_related("site_test")), set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {photo.shown_caption.strip().casefold() for photo in photos}
    return found
