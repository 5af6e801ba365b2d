"""What of this app waits for a person."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.roles import Role
from qcportal.core.waiting import SHOWN, Item, Waiting
from suppliers.models import Buyer

from ..enums import InspectionState, ShipmentState
from ..models import Inspection, Shipment
from ..rules import MANAGERS
from .decisions import to_rework, undecided
from .skip_lot import all_skipped
from .waiting_series import stopped, to_answer


def waiting_for(user) -> list[Waiting]:
    if user.role in MANAGERS:
        lots = [to_decide_on(user), to_inspect_again(user)]
        return [to_review(user), *lots, series_waiting(user), without_inspection(user)]
    if user.role == Role.INSPECTOR:
        return [to_file(user)]
    return [to_decide_on(user), to_decide(user), coming_shipments(user)] if user.role == Role.BUYER else []


def to_review(user) -> Waiting:
    rows = Inspection.objects.visible_to(user).filter(state=InspectionState.SUBMITTED)
    return inspections(_("Inspections to review"), rows, "?state=submitted")


def to_file(user) -> Waiting:
    states = [InspectionState.IN_PROGRESS, InspectionState.SENT_BACK, InspectionState.PLANNED]
    rows = Inspection.objects.visible_to(user).filter(state__in=states)
    return inspections(_("Inspections to file"), rows, "")


def inspections(title: str, rows: QuerySet, query: str) -> Waiting:
    shown = rows.select_related("factory", "product", "visit").order_by("visit__starts_on", "pk")[:SHOWN]
    items = [
        Item(
            title=f"{row.number} · {row.product.name}",
            address=reverse("inspections:inspection", args=[row.uuid]),
            sub=str(row.factory),
            day=row.visit.starts_on,
            late=row.visit.ends_on < row.factory.today(),
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in shown
    ]
    return Waiting(title, rows.count(), items, reverse("inspections:inspection_list") + query, "clipboard-check")


def to_decide_on(user) -> Waiting:
    """Lots with a result on which nobody has decided; for a buyer the own ones."""
    rows = undecided(Inspection.objects.visible_to(user))
    if user.role == Role.BUYER:
        rows = rows.filter(owner__in=Buyer.objects.of(user))
    return lots(_("Lots to decide on"), rows, "decide_by", icon="gavel")


def to_inspect_again(user) -> Waiting:
    """Lots that are reworked, until the next inspection is planned."""
    rows = to_rework(Inspection.objects.visible_to(user))
    return lots(_("Lots to inspect again after rework"), rows, "until", icon="calendar-plus")


def lots(title: str, rows: QuerySet, day: str, *, icon: str) -> Waiting:
    """By the day in the attribute `day`, the next first."""
    items = [
        Item(
            title=f"{row.number} · {row.product.name}",
            address=reverse("inspections:inspection", args=[row.uuid]) + "#decision",
            sub=str(row.factory),
            day=getattr(row, day),
            late=getattr(row, day) < row.factory.today(),
            state=row.result,
            state_label=row.get_result_display(),
        )
        for row in rows.select_related("factory", "product").order_by(day, "pk")[:SHOWN]
    ]
    address = reverse("inspections:inspection_list") + "?state=approved"
    return Waiting(title, rows.count(), items, address, icon=icon)


def without_inspection(user) -> Waiting:
    """None is planned: also where one was cancelled, or somebody went and could not inspect."""
    over = [InspectionState.CANCELLED, InspectionState.NOT_DONE]
    live = Inspection.objects.filter(shipment=OuterRef("pk")).exclude(state__in=over)
    rows = Shipment.objects.visible_to(user).filter(~Exists(live), state=ShipmentState.BOOKED)
    rows = rows.exclude(pk__in=all_skipped(Shipment.objects.filter(state=ShipmentState.BOOKED)).values("pk"))
    return shipments(_("Shipments without an inspection"), rows, "?state=booked")


def series_waiting(user) -> Waiting:
    """Nothing is planned where inspection is discontinued, and nothing skipped before the offer is answered."""
    halted = [
        Item(
            title=str(each.scheme),
            address=reverse("inspections:scheme", args=[each.scheme.uuid]),
            sub=str(each.scheme.factory),
            late=True,
            state=each.severity,
            state_label=each.label,
        )
        for each in stopped(user)
    ]
    offers = [
        Item(
            title=f"{_('Skip-lot')} · {each.series.programme}",
            address=reverse("inspections:skip_series", args=[each.series.uuid]),
            sub=str(each.series.factory),
            state=each.phase,
            state_label=each.label,
        )
        for each in to_answer(user)
    ]
    items, address = [*halted, *offers], reverse("inspections:waiting_series")
    return Waiting(_("Series that wait for you"), len(items), items[:SHOWN], address, icon="arrows-exchange")


def to_decide(user) -> Waiting:
    """Inspected, or let pass without: goods that wait for the buyer's word."""
    rows = Shipment.objects.visible_to(user)
    let_pass = all_skipped(Shipment.objects.filter(state=ShipmentState.BOOKED)).values("pk")
    rows = rows.filter(Q(state=ShipmentState.INSPECTED) | Q(pk__in=let_pass))
    return shipments(_("Shipments to decide on"), rows, "?state=inspected")


def coming_shipments(user) -> Waiting:
    states = [ShipmentState.BOOKED, ShipmentState.UNDER_INSPECTION]
    rows = Shipment.objects.visible_to(user).filter(state__in=states)
    return shipments(_("Coming shipments"), rows, "")


def shipments(title: str, rows: QuerySet, query: str) -> Waiting:
    items = [
        Item(
            title=row.number,
            address=reverse("inspections:shipment", args=[row.uuid]),
            sub=f"{row.buyer} · {row.factory}",
            day=row.ships_on,
            late=row.ships_on < row.factory.today(),
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in rows.select_related("factory", "buyer").order_by("ships_on", "pk")[:SHOWN]
    ]
    return Waiting(title, rows.count(), items, reverse("inspections:shipment_list") + query, "ship")
