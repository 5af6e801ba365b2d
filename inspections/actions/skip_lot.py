"""Skip-lot: offered to the manager and never silent; drawn when a lot is booked, and let pass by a press that is kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected
from qcportal.core.models import User

from .. import draw, skip_draw
from ..enums import InspectionType, Result, SkipEvent, SkipVerdict
from ..models import Inspection, Programme, Shipment, SkipDecision, SkipDraw, SkipSeries
from ..queries.decisions import OVER
from ..queries.planning import units_per_product
from ..queries.skip_lot import SkipStanding, is_suspended, original_lots, skip_standing, skip_standings
from ..rules import LINES_OPEN


# -- the series --------------------------------------------------------------------------------
def begin_skip_series(programme: Programme) -> None:
    """A series per factory with approved lots of the programme; call in the transaction that made or changed it."""
    lots = original_lots().filter(owner=programme.buyer, product__family=programme.family)
    for factory in set(lots.values_list("factory", flat=True)):
        SkipSeries.objects.get_or_create(programme=programme, factory_id=factory)
    for each in skip_standings(programme.skip_series.select_related("programme")):
        note_offer(each)


def note_approved(inspection: Inspection) -> None:
    """A lot more in its series, which may now be on offer; call in the transaction of the approval."""
    where = {"buyer": inspection.owner_id, "family": inspection.product.family_id}
    programme = Programme.objects.filter(**where).first()
    if programme and inspection.type == InspectionType.PRE_SHIPMENT and inspection.original_id is None:
        series, _made = SkipSeries.objects.get_or_create(programme=programme, factory=inspection.factory)
        note_offer(skip_standing(series))


def note_offer(found: SkipStanding) -> None:
    """For the start page, which looks only at these."""
    if found.series.on_offer != found.offered:
        SkipSeries.objects.filter(pk=found.series.pk).update(on_offer=found.offered)


@transaction.atomic
def decide_skip_lot(*, series: SkipSeries, event: str, reason: str, by, version: int | None = None) -> SkipSeries:
    """Accept or decline the offer, or end skipping; always with a reason.

    Accepting publishes the hash of a secret, and draws the lots that are booked already.
    """
    row = changes.lock(series, version)
    found = skip_standing(row)
    check_fits(found, event, reason)
    made = SkipDecision(series=row, event=event, reason=reason.strip()[:300], by=by)
    if event == SkipEvent.ACCEPT:
        agree(made, found)
    made.save()
    row.version, row.on_offer = row.version + 1, False
    row.save(update_fields=["version", "on_offer", "updated_at"])
    said = {"event": ["", event]} | ({"hash": ["", made.commitment]} if made.commitment else {})
    history.record(event="skip_series.decided", of=row, by=by, changes=said, note=made.reason)
    for shipment in waiting_shipments(row) if made.commitment else []:
        draw_lots(shipment, by=by)
    return row


def agree(made: SkipDecision, found: SkipStanding) -> None:
    made.secret, made.inspect_one_in = draw.new_seed(), found.edition.inspect_one_in
    made.commitment = skip_draw.commitment(made.secret)


def check_fits(found: SkipStanding, event: str, reason: str) -> None:
    if not reason.strip():
        raise Rejected(_("Say why."), field="reason")
    if event == SkipEvent.END:
        if not found.may_end:
            raise Rejected(_("No lots are skipped here, so there is nothing to end."), field="event")
    elif not found.offered:
        raise Rejected(_("Skipping is not on offer."), field="event")
    elif event == SkipEvent.ACCEPT and is_suspended(found.series.factory, found.series.programme.buyer):
        raise Rejected(_("The factory is suspended or rejected, so each of its lots is inspected."), field="event")


def end_skipping(*, factory, buyer, reason: str) -> None:
    """The supplier is suspended by this buyer, or by the house where `buyer` is empty. Repeating it does nothing more."""
    rows = SkipSeries.objects.filter(factory=factory, decisions__event=SkipEvent.ACCEPT)
    rows = rows.filter(programme__buyer=buyer) if buyer else rows
    for series in rows.distinct():
        if skip_standing(series).may_end:
            decide_skip_lot(series=series, event=SkipEvent.END, reason=reason, by=User.objects.system())


# -- the draw ----------------------------------------------------------------------------------
def waiting_shipments(series: SkipSeries) -> list[Shipment]:
    """Booked at this factory for the programme's buyer, the first to leave first."""
    rows = Shipment.objects.filter(buyer=series.programme.buyer, factory=series.factory, state__in=LINES_OPEN)
    return list(rows.filter(lines__product__family=series.programme.family).distinct().order_by("ships_on", "pk"))


def draw_lots(shipment: Shipment, *, by) -> None:
    """Draw what is booked by agreement; call in the transaction of the booking. A lot is drawn once and never again."""
    agreed = {each.series.programme.family_id: each.agreement for each in agreements(shipment)}
    known = set(shipment.skip_draws.values_list("product", flat=True)) if agreed else set()
    known |= inspected_products(shipment) if agreed else set()
    for product, units in units_per_product(shipment).items() if agreed else []:
        if product.family_id in agreed and product.pk not in known:
            draw_lot(agreed[product.family_id], shipment, product, units, by)


def agreements(shipment: Shipment) -> list[SkipStanding]:
    """Those by which lots of this shipment may be skipped. Locks their series: places are given out one by one."""
    rows = SkipSeries.objects.filter(programme__buyer=shipment.buyer, factory=shipment.factory)
    rows = rows.filter(pk__in=SkipDecision.objects.filter(event=SkipEvent.ACCEPT).values("series")).order_by("pk")
    rows = list(rows.select_related("programme").select_for_update(of=("self",)))
    if not rows or is_suspended(shipment.factory, shipment.buyer):
        return []
    return [each for each in skip_standings(rows) if each.agreement]


def inspected_products(shipment: Shipment) -> set[int]:
    """Whose lots have their pre-shipment inspection already, planned or done."""
    rows = shipment.inspections.filter(type=InspectionType.PRE_SHIPMENT).exclude(state__in=OVER)
    return set(rows.values_list("product", flat=True))


def draw_lot(agreement: SkipDecision, shipment: Shipment, product, units: int, by) -> None:
    place = agreement.draws.count() + 1
    if place > skip_draw.MOST_LOTS:
        return
    lot, drawn_key = f"{shipment.number} {product.sku}", skip_draw.key_of(agreement.secret, place)
    skips = skip_draw.skips(drawn_key, lot, agreement.inspect_one_in)
    values = {"agreement": agreement, "place": place, "lot": lot, "key": drawn_key, "skips": skips, "units": units}
    SkipDraw.objects.create(shipment=shipment, product=product, **values)
    told = {"lot": ["", lot], "place": ["", place], "key": ["", drawn_key], "skipped": ["", skips]}
    history.record(event="shipment.lot_drawn", of=shipment, by=by, changes=told)


# -- the lot -----------------------------------------------------------------------------------
@transaction.atomic
def skip_lot(*, skip: SkipDraw, by, version: int | None = None) -> SkipDraw:
    """Let the lot pass without inspection, as it was drawn. It has no result, and nothing counts it as inspected."""
    shipment = changes.lock(skip.shipment)
    current = {each.agreement.pk for each in agreements(shipment)}
    row = changes.lock(skip, version)
    check_may_skip(row, shipment, current)
    settle(row, SkipVerdict.SKIP, by)
    said = {"lot": ["", row.lot], "agreement": ["", row.agreement.commitment]}
    history.record(event="shipment.lot_skipped", of=shipment, by=by, changes=said)
    return row


def check_may_skip(row: SkipDraw, shipment: Shipment, current: set[int]) -> None:
    if not row.skips:
        raise Rejected(_("This lot was drawn to be inspected."))
    if row.verdict or row.product_id in inspected_products(shipment):
        raise Rejected(_("What becomes of this lot is decided already."), code="wrong_state")
    if row.agreement_id not in current or shipment.state not in LINES_OPEN:
        raise Rejected(_("The agreement no longer holds, so this lot is inspected."), code="ended")
    if shipment.inspections.filter(product=row.product, result=Result.FAIL).exists():
        raise Rejected(_("An inspection of these goods failed, so this lot is inspected."), code="failed")
    if units_per_product(shipment).get(row.product) != row.units:
        raise Rejected(_("The quantity is not the one that was drawn, so this lot is inspected."), code="changed")


def settle(row: SkipDraw, verdict: str, by) -> None:
    row.verdict, row.decided_at, row.decided_by = verdict, timezone.now(), by
    row.version += 1
    changes.write(row)


def inspect_all_the_same(inspection: Inspection, *, by) -> None:
    """Whoever plans the inspection of a lot that was drawn has it inspected, whatever was drawn or decided before."""
    if inspection.shipment is None or inspection.type != InspectionType.PRE_SHIPMENT:
        return
    row = inspection.shipment.skip_draws.select_for_update().filter(product=inspection.product).first()
    if row and row.verdict != SkipVerdict.INSPECT:
        settle(row, SkipVerdict.INSPECT, by)
    if row and row.skips:
        told = {"lot": ["", row.lot], "inspection": ["", inspection.number]}
        history.record(event="shipment.lot_inspected_all_the_same", of=inspection.shipment, by=by, changes=told)


def check_skipped_stay(shipment: Shipment, lines: list[dict]) -> None:
    """What was let pass as one quantity does not leave as another."""
    units: dict[int, int] = {}
    for line in lines:
        units[line["product"].pk] = units.get(line["product"].pk, 0) + line["quantity_units"]
    for row in shipment.skip_draws.skipped().select_related("product"):
        if units.get(row.product_id) != row.units:
            words = {"product": row.product, "units": row.units}
            sentence = _("%(product)s stays with %(units)d units: this lot was let pass without inspection.") % words
            raise Rejected(sentence, field="lines")
