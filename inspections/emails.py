"""News of this app, one function each. Nobody is told of what they did themselves."""

from collections.abc import Sequence

from django.urls import reverse

from qcportal.core import notices
from qcportal.core.models import User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from suppliers.emails import managers, members_of

from .models import DefectDispute, Shipment, ShipmentComment
from .queries.disputes import decides
from .queries.goods import why_unqualified
from .rules import LINES_OPEN

HELD = "inspections/email/booking_held"
FREED = "inspections/email/booking_freed"
RAISED = "inspections/email/dispute_raised"
DECIDED = "inspections/email/dispute_decided"
COMMENTED = "inspections/email/shipment_commented"


# -- bookings ------------------------------------------------------------------------------------
def bookings_held(shipments: Sequence[Shipment]) -> None:
    """To who booked it too: what somebody ordered does not go on."""
    notices.tell_of(HELD, by_person(shipments))


def bookings_freed(shipments: Sequence[Shipment], by=None) -> None:
    """By a qualification, or by a manager who let it go on."""
    notices.tell_of(FREED, by_person(shipments), by=by)


def by_person(shipments: Sequence[Shipment]) -> dict[User, list[Shipment]]:
    """Which of them concern whom: a factory may have hundreds, and nobody reads hundreds of mails."""
    house = managers() if shipments else []
    acting = {buyer: members_of(buyer) for buyer in {each.buyer for each in shipments}}
    found: dict[User, list[Shipment]] = {}
    for shipment in shipments:
        for person in [*acting[shipment.buyer], *house]:
            found.setdefault(person, []).append(shipment)
    return found


def seen_shipments(person: User):
    return Shipment.objects.visible_to(person).select_related("factory", "buyer")


def of_shipment(shipment: Shipment) -> dict:
    link = reverse("inspections:shipment", args=[shipment.uuid])
    return {"shipment": shipment, "factory": shipment.factory, "link": link}


def of_held(shipment: Shipment) -> dict:
    return of_shipment(shipment) | {"why": why_unqualified(shipment)}


def is_held(shipment: Shipment, facts: dict) -> bool:
    return shipment.unqualified and shipment.state in LINES_OPEN


def is_free(shipment: Shipment, facts: dict) -> bool:
    return not shipment.unqualified and shipment.state in LINES_OPEN


# -- disputes ------------------------------------------------------------------------------------
def dispute_raised(dispute: DefectDispute, by) -> None:
    """To the managers who may decide."""
    notices.tell(RAISED, [each for each in managers() if decides(each, dispute)], dispute, by=by)


def dispute_decided(dispute: DefectDispute, by) -> None:
    """To who raised it, if that person still sees it: a membership may have ended since."""
    notices.tell(DECIDED, [dispute.raised_by], dispute, by=by)


def seen_disputes(person: User):
    return DefectDispute.objects.visible_to(person).select_related("inspection__factory", "defect_type")


def of_dispute(dispute: DefectDispute) -> dict:
    inspection = dispute.inspection
    link = reverse("inspections:inspection", args=[inspection.uuid])
    return {"dispute": dispute, "inspection": inspection, "factory": inspection.factory, "link": link}


def is_open(dispute: DefectDispute, facts: dict) -> bool:
    return dispute.decided_at is None


# -- comments ------------------------------------------------------------------------------------
def commented(comment: ShipmentComment) -> None:
    """To who acts for the buyer; of the house to all managers where the buyer wrote, else to those who wrote there too."""
    house = managers()
    if comment.from_house:
        wrote = set(
            ShipmentComment.objects.filter(shipment=comment.shipment, from_house=True).values_list("by", flat=True)
        )
        house = [each for each in house if each.pk in wrote]
    notices.tell(COMMENTED, [*members_of(comment.shipment.buyer), *house], comment, by=comment.by)


def seen_comments(person: User):
    return ShipmentComment.objects.visible_to(person).select_related("shipment__factory", "by")


def of_comment(comment: ShipmentComment) -> dict:
    link = reverse("inspections:shipment", args=[comment.shipment.uuid]) + "#comments"
    return {"comment": comment, "shipment": comment.shipment, "link": link}


DISPUTE = {"group": MailGroup.AUDITS, "rows": seen_disputes, "words": of_dispute}

notices.register(
    Kind(HELD, MailGroup.BOOKINGS, seen_shipments, of_held, is_held),
    Kind(FREED, MailGroup.BOOKINGS, seen_shipments, of_shipment, is_free),
    Kind(RAISED, holds=is_open, **DISPUTE),
    Kind(DECIDED, **DISPUTE),
    Kind(COMMENTED, MailGroup.BOOKINGS, seen_comments, of_comment),
)
