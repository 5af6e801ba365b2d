"""What a manager does with a filed inspection."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected
from suppliers.actions import record_evidence
from suppliers.enums import EvidenceKind

from ..enums import Result
from ..models import Inspection
from ..rules import INSPECTION
from .shipments import follow_inspection


@transaction.atomic
def approve_inspection(*, inspection: Inspection, by, version: int | None = None, note: str = "") -> Inspection:
    """The house stands up for these numbers; the report follows as a reaction."""
    row = changes.lock(inspection, version)
    INSPECTION.move(row, "approve", by=by, note=note, reviewed_at=timezone.now(), reviewed_by=by, review_note=note)
    follow_inspection(row.shipment, "inspected", by=by)
    record_evidence(factory=row.factory, kind=EvidenceKind.INSPECTION, grade=row.result, valid_until=None, source=row)
    return row


@transaction.atomic
def send_back_inspection(*, inspection: Inspection, note: str, by, version: int | None = None) -> Inspection:
    """Open again for the inspector, with the reason; the result is undone until it is submitted anew."""
    if not note.strip():
        raise Rejected(_("Say what the inspector should change."), field="note")
    row = changes.lock(inspection, version)
    return INSPECTION.move(
        row, "send_back", by=by, note=note, result=Result.PENDING, review_note=note, submitted_at=None, submitted_by=None
    )


@transaction.atomic
def cancel_inspection(*, inspection: Inspection, note: str, by, version: int | None = None) -> Inspection:
    if not note.strip():
        raise Rejected(_("Say why it is cancelled."), field="note")
    return INSPECTION.move(changes.lock(inspection, version), "cancel", by=by, note=note)
