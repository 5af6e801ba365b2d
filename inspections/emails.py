"""News of this app, one function each."""

from django.urls import reverse

from qcportal.core import notices
from qcportal.core.models import User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from suppliers.emails import managers, members_of

from .models import Shipment
from .queries.goods import why_unqualified

HELD = "inspections/email/booking_held"
FREED = "inspections/email/booking_freed"


def booking_held(shipment: Shipment) -> None:
    """To who booked it too: what somebody ordered does not go on."""
    notices.tell(HELD, [*members_of(shipment.buyer), *managers()], shipment)


def booking_freed(shipment: Shipment, by=None) -> None:
    """By a qualification, or by a manager who let it go on."""
    notices.tell(FREED, [*members_of(shipment.buyer), *managers()], shipment, by=by)


def seen_shipments(person: User):
    return Shipment.objects.visible_to(person).select_related("factory", "buyer")


def of_shipment(shipment: Shipment) -> dict:
    link = reverse("inspections:shipment", args=[shipment.uuid])
    return {"shipment": shipment, "factory": shipment.factory, "link": link}


def of_held(shipment: Shipment) -> dict:
    return of_shipment(shipment) | {"why": why_unqualified(shipment)}


def is_held(shipment: Shipment, facts: dict) -> bool:
    return shipment.unqualified


def is_free(shipment: Shipment, facts: dict) -> bool:
    return not shipment.unqualified


notices.register(
    Kind(HELD, MailGroup.BOOKINGS, seen_shipments, of_held, is_held),
    Kind(FREED, MailGroup.BOOKINGS, seen_shipments, of_shipment, is_free),
)
