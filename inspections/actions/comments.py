"""What buyer and house write to each other about a shipment."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.roles import Act, Role, may

from .. import emails
from ..models import Shipment, ShipmentComment
from ..validators import check_acts_for


@transaction.atomic
def comment_on_shipment(*, shipment: Shipment, text: str, by, uuid=None) -> ShipmentComment:
    """By a manager, or by a person of the buyer; the other side hears of it."""
    if not may(by, Act.WRITE, "comment"):
        raise Forbidden(_("You do not write here."))
    check_acts_for(by, shipment.buyer)
    if not text.strip():
        raise Rejected(_("Write something first."), field="text")
    comment = ShipmentComment(
        uuid=uuid or uuid4(), shipment=shipment, text=text.strip(), by=by, from_house=by.role != Role.BUYER
    )
    changes.create(comment, by=by, event="comment.written")
    emails.commented(comment)
    return comment
