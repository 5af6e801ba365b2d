"""A booking at a factory that is not qualified for its buyer: held, set free when it is, or let go on by a manager."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import User
from suppliers.models import Factory
from suppliers.queries.factories import qualified, stopped

from .. import emails
from ..models import Shipment
from ..rules import LINES_OPEN, MANAGERS


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
    emails.bookings_freed([row], by)
    return row


@transaction.atomic
def free_bookings(*, factory: Factory | None = None) -> int:
    """Those whose buyer's qualification is good by now, of one factory or all; how many. Run again it does nothing more."""
    held = to_leave(factory).filter(qualified(), unqualified=True)
    freed = marked(held, held=False, event="shipment.qualified")
    emails.bookings_freed(freed)
    return len(freed)


@transaction.atomic
def hold_bookings(*, factory: Factory | None = None) -> int:
    """Those that have not left, and nobody let go on, where the factory was stopped or its approval ended since."""
    going_on = to_leave(factory).filter(stopped(), unqualified=False, overruled_by=None)
    held = marked(going_on, held=True, event="shipment.unqualified")
    emails.bookings_held(held)
    return len(held)


def follow_qualifications() -> None:
    """What ran out since the last time, and what a lost reaction or two decisions at once left behind."""
    free_bookings()
    hold_bookings()


def to_leave(factory: Factory | None):
    """Neither released nor cancelled."""
    rows = Shipment.objects.filter(state__in=LINES_OPEN).order_by("pk")
    return rows.filter(factory=factory) if factory else rows


def marked(shipments: Iterable[Shipment], *, held: bool, event: str) -> list[Shipment]:
    """Without what somebody let go on, or decided about, in this moment."""
    rows = (changes.lock(each) for each in shipments)
    changing = [row for row in rows if row.unqualified != held and not row.overruled_by_id and row.state in LINES_OPEN]
    system = User.objects.system()
    return [changes.save(row, by=system, event=event, unqualified=held) for row in changing]
