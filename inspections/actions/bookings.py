"""A booking at a factory that is not qualified for its buyer: held, set free when it is, or let go on by a manager."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import User
from suppliers.models import Factory
from suppliers.queries.factories import why_not_qualified

from .. import emails
from ..models import Shipment
from ..rules import MANAGERS


@transaction.atomic
def overrule_qualification(*, shipment: Shipment, note: str, by, version: int | None = None) -> Shipment:
    """The booking goes on although the factory is not qualified; name and reason stand on it from now on."""
    row = changes.lock(shipment, version)
    if by.role not in MANAGERS:
        raise Forbidden(_("A manager lets a booking go on at a factory that is not qualified."))
    if not row.unqualified:
        raise Rejected(_("This booking is not held for the factory's qualification."), code="wrong_state")
    if not note.strip():
        raise Rejected(_("Say why it may go on."), field="note", code="required")
    overruled = {"unqualified": False, "overruled_by": by, "overruled_reason": note.strip()}
    changes.save(row, overruled, by=by, event="shipment.qualification_overruled", note=note)
    emails.booking_freed(row, by)
    return row


@transaction.atomic
def free_bookings(*, factory: Factory) -> int:
    """Those whose buyer's qualification is good by now; how many. Run again it does nothing more."""
    held = Shipment.objects.filter(factory=factory, unqualified=True).select_related("factory", "buyer")
    free = [row for row in held.order_by("pk") if not why_not_qualified(row.factory, row.buyer)]
    for row in free:
        freed = changes.save(changes.lock(row), by=User.objects.system(), event="shipment.qualified", unqualified=False)
        emails.booking_freed(freed)
    return len(free)
