"""What a programme proposes for a shipment, and which of its photos an inspection still lacks."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from qcportal.core.roles import Act, may

from ..enums import InspectionType, SkipVerdict
from ..models import Inspection, Product, ProgrammeEdition, ProgrammeStep, Shipment, SkipDraw
from ..rules import LINES_OPEN
from .decisions import OVER
from .gaps import Gap
from .planning import units_per_product
from .quantities import left_absent
from .skip_lot import draws_for, holding_draws


@dataclass(frozen=True)
class Proposal:
    """An inspection that the programme asks for and nobody has planned yet."""

    product: Product
    units: int
    step: ProgrammeStep
    day: date
    skip: SkipDraw | None = None  # what was drawn for this lot, if a skip-lot agreement holds

    @property
    def passes(self) -> bool:
        """Drawn to be skipped, as the lot that it is now."""
        return self.skip is not None and self.skip.skips and self.skip.units == self.units


def proposals(shipment: Shipment) -> list[Proposal]:
    """Of the products of a shipment, the earliest first, and what of a lot was not presented.

    Five queries, and those of skip-lot where lots were drawn.
    """
    units = units_per_product(shipment)
    steps = steps_of(shipment.buyer_id, {product.family_id for product in units})
    rows = Inspection.objects.filter(shipment=shipment).exclude(state__in=OVER)
    planned = set(rows.values_list("product_id", "type"))
    drawn = draws_for(shipment)
    planned |= {(pk, InspectionType.PRE_SHIPMENT) for pk, draw in drawn.items() if draw.verdict == SkipVerdict.SKIP}
    holding = holding_draws(drawn)
    absent = left_absent(shipment, {product.pk: count for product, count in units.items()})
    found = [
        Proposal(product, absent.get((product.pk, step.type), count), step, day_of(step, shipment), skip)
        for product, count in units.items()
        for step in steps.get(product.family_id, [])
        for skip in [skip_of(step, holding, product)]
        if (product.pk, step.type) not in planned - absent.keys()
    ]
    return sorted(found, key=lambda each: (each.day, each.product.pk))


def day_of(step: ProgrammeStep, shipment: Shipment) -> date:
    return shipment.ships_on - timedelta(days=step.days_before)


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
    found: dict[int, list[ProgrammeStep]] = {}
    for step in rows.filter(edition=Subquery(last.values("pk")[:1])).annotate(family=F("edition__programme__family")):
        found.setdefault(step.family, []).append(step)
    return found


def photos_missing(inspection: Inspection) -> list[str]:
    """The photos that its programme asks for and no photo shows by its caption."""
    if inspection.programme_step_id is None:
        return []
    there = {caption.strip().casefold() for caption in inspection.photos.values_list("caption", flat=True)}
    wanted = [name for name in inspection.programme_step.photos if name.casefold() not in there]
    sentence = _("Add the photo “%(caption)s”; the programme asks for it.")
    return [Gap("photos", sentence % {"caption": name}) for name in wanted]
