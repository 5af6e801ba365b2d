"""What of this app waits for a person."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.roles import Role
from qcportal.core.waiting import SHOWN, Item, Waiting, first_of

from ..enums import InspectionState
from ..models import Inspection, Shipment
from ..rules import MANAGERS
from .piles import INSPECTIONS, SHIPMENTS
from .waiting_series import stopped, to_answer


def waiting_for(user) -> list[Waiting]:
    if user.role in MANAGERS:
        lots = [to_decide_on(user), disputed(user), to_correct(user), to_inspect_again(user)]
        late = inspections_in(user, "late")
        booked = [shipments(user, "qualification"), shipments(user, "inspection")]
        return [to_review(user), late, *lots, series_waiting(user), *booked]
    if user.role == Role.INSPECTOR:
        return [inspections_in(user, "filing")]
    if user.role == Role.BUYER:
        piles = ("qualification", "decision", "coming")
        return [to_decide_on(user), *(shipments(user, name) for name in piles)]
    return []


def to_review(user) -> Waiting:
    rows = Inspection.objects.visible_to(user).filter(state=InspectionState.SUBMITTED)
    return inspections(_("Inspections to review"), rows, "?state=submitted")


def inspections_in(user, name: str) -> Waiting:
    pile = INSPECTIONS[name]
    return inspections(pile.title, pile.rows(Inspection.objects.visible_to(user), user), f"?waiting={name}")


def inspections(title: str, rows: QuerySet, query: str) -> Waiting:
    shown, count = first_of(rows.select_related("factory", "product", "visit").order_by("visit__starts_on", "pk"))
    items = [
        Item(
            title=f"{row.number} · {row.goods_name}",
            address=reverse("inspections:inspection", args=[row.uuid]),
            sub=str(row.factory),
            day=row.visit.starts_on,
            day_word=_("inspection"),
            late=row.visit.ends_on < row.factory.today(),
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in shown
    ]
    return Waiting(title, count, items, reverse("inspections:inspection_list") + query, "clipboard-check")


def to_decide_on(user) -> Waiting:
    """Lots with a result on which nobody has decided."""
    return lots(user, "decision", "decide_by", _("decide by"), icon="gavel")


def to_correct(user) -> Waiting:
    """Failed inspections by which nobody has asked the factory to mend the cause."""
    return results(user, "correction", "tool")


def disputed(user) -> Waiting:
    """With a defect that the supplier disputes, and on which this person decides."""
    return results(user, "dispute", "scale", place="#disputes")


def results(user, name: str, icon: str, place: str = "") -> Waiting:
    """Approved ones, those that have waited longest first; `place` is where on the page it goes on."""
    pile = INSPECTIONS[name]
    rows = pile.rows(Inspection.objects.visible_to(user), user).select_related("factory", "product")
    shown, count = first_of(rows.order_by("reviewed_at", "pk"))
    items = [
        Item(
            title=f"{row.number} · {row.goods_name}",
            address=reverse("inspections:inspection", args=[row.uuid]) + place,
            sub=str(row.factory),
            day=row.inspected_on,
            day_word=_("inspected"),
            state=row.result,
            state_label=row.get_result_display(),
        )
        for row in shown
    ]
    address = reverse("inspections:inspection_list") + f"?waiting={name}"
    return Waiting(pile.title, count, items, address, icon)


def to_inspect_again(user) -> Waiting:
    """Lots that are reworked, until the next inspection is planned."""
    return lots(user, "rework", "until", _("rework until"), icon="calendar-plus")


def lots(user, name: str, day: str, word: str, *, icon: str) -> Waiting:
    """By the day in the attribute `day`, the next first; `word` says what day it is."""
    pile = INSPECTIONS[name]
    rows = pile.rows(Inspection.objects.visible_to(user), user).select_related("factory", "product")
    shown, count = first_of(rows.order_by(day, "pk"))
    items = [
        Item(
            title=f"{row.number} · {row.goods_name}",
            address=reverse("inspections:inspection", args=[row.uuid]) + "#decision",
            sub=str(row.factory),
            day=getattr(row, day),
            day_word=word,
            late=getattr(row, day) < row.factory.today(),
            state=row.result,
            state_label=row.get_result_display(),
        )
        for row in shown
    ]
    address = reverse("inspections:inspection_list") + f"?waiting={name}"
    return Waiting(pile.title, count, items, address, icon=icon)


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


def shipments(user, name: str) -> Waiting:
    pile = SHIPMENTS[name]
    rows = pile.rows(Shipment.objects.visible_to(user), user).select_related("factory", "buyer")
    shown, count = first_of(rows.order_by("ships_on", "pk"))
    items = [
        Item(
            title=row.number,
            address=reverse("inspections:shipment", args=[row.uuid]),
            sub=f"{row.buyer} · {row.factory}",
            day=row.ships_on,
            day_word=_("ships"),
            late=row.ships_on < row.factory.today(),
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in shown
    ]
    address = reverse("inspections:shipment_list") + f"?waiting={name}"
    return Waiting(pile.title, count, items, address, "ship")
