"""Which inspections and shipments wait for whom: counted on the start page, listed by `?waiting=`."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import Role
from qcportal.core.waiting import Pile
from suppliers.models import Buyer
from suppliers.queries.days import over

from ..enums import InspectionState, ShipmentState
from ..models import Inspection, Shipment
from ..rules import DAYS_TO_ASK, MANAGERS
from . import disputes
from .corrective_actions import without_answer
from .decisions import OVER, to_rework, undecided
from .skip_lot import all_skipped


def to_file(rows: QuerySet, user) -> QuerySet:
    return rows.filter(state__in=[InspectionState.IN_PROGRESS, InspectionState.SENT_BACK, InspectionState.PLANNED])


def late(rows: QuerySet, user) -> QuerySet:
    """Their day is over and nobody has submitted them."""
    return to_file(rows, user).filter(over("visit__ends_on"))


def to_decide_on(rows: QuerySet, user) -> QuerySet:
    """For a buyer the own lots: whether another has decided on one that it shares stays with it."""
    rows = undecided(rows)
    return rows.filter(owner__in=Buyer.objects.of(user)) if user.role == Role.BUYER else rows


def to_inspect_again(rows: QuerySet, user) -> QuerySet:
    return to_rework(rows)


def to_correct(rows: QuerySet, user) -> QuerySet:
    """Failed lately, and nobody has asked the factory to mend the cause."""
    return without_answer(rows).filter(reviewed_at__gte=timezone.now() - timedelta(days=DAYS_TO_ASK))


def let_pass() -> QuerySet:
    """Shipments of which every lot is skipped and that nobody has released."""
    return all_skipped(Shipment.objects.filter(state=ShipmentState.BOOKED)).values("pk")


def without_inspection(rows: QuerySet, user) -> QuerySet:
    """None is planned: also where one was cancelled, or somebody went and could not inspect."""
    live = Inspection.objects.filter(shipment=OuterRef("pk")).exclude(state__in=OVER)
    return rows.filter(~Exists(live), state=ShipmentState.BOOKED).exclude(pk__in=let_pass())


def to_decide(rows: QuerySet, user) -> QuerySet:
    """Inspected, or let pass without: goods that wait for the buyer's word."""
    either = Q(state=ShipmentState.INSPECTED) | Q(pk__in=let_pass())
    return rows.filter(either, state__in=[ShipmentState.INSPECTED, ShipmentState.BOOKED])  # few of all, by an index


def coming(rows: QuerySet, user) -> QuerySet:
    return rows.filter(state__in=[ShipmentState.BOOKED, ShipmentState.UNDER_INSPECTION])


def unqualified(rows: QuerySet, user) -> QuerySet:
    """Held until the factory is qualified, or a manager lets them go on."""
    return rows.filter(unqualified=True).exclude(state=ShipmentState.CANCELLED)


BUYERS = frozenset({Role.BUYER})
INSPECTIONS = {
    "filing": Pile(_("Inspections to file"), {Role.INSPECTOR}, to_file),
    "late": Pile(_("Inspections not submitted yet"), MANAGERS, late),
    "decision": Pile(_("Lots to decide on"), MANAGERS | BUYERS, to_decide_on),
    "dispute": Pile(_("Disputed defects to decide"), MANAGERS, disputes.to_decide),
    "correction": Pile(_("Failed inspections without a corrective action"), MANAGERS, to_correct),
    "rework": Pile(_("Lots to inspect again after rework"), MANAGERS, to_inspect_again),
}
SHIPMENTS = {
    "inspection": Pile(_("Shipments without an inspection"), MANAGERS, without_inspection),
    "qualification": Pile(_("Bookings held for qualification"), MANAGERS | BUYERS, unqualified),
    "decision": Pile(_("Shipments to decide on"), BUYERS, to_decide),
    "coming": Pile(_("Coming shipments"), BUYERS, coming),
}
