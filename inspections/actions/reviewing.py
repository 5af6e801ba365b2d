"""What a manager does with a filed inspection."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Forbidden, Rejected
from suppliers.actions import cancel_visit, record_evidence, share_evidence
from suppliers.enums import EvidenceKind, Visibility, VisitState

from ..enums import InspectionState, Result, ShipmentState
from ..models import Inspection
from ..rules import INSPECTION
from ..validators import check_judges
from .corrective_actions import share_corrective_actions
from .not_done import forget_not_done
from .shipments import follow_inspections
from .skip_lot import note_approved

DAYS_TO_DECIDE = 5


@transaction.atomic
def approve_inspection(*, inspection: Inspection, by, version: int | None = None, note: str = "") -> Inspection:
    """The house stands up for these numbers; the report follows as a reaction."""
    row = changes.lock(inspection, version)
    INSPECTION.check(row, "approve", by)
    check_impartial(row, by)
    values = {"reviewed_at": timezone.now(), "reviewed_by": by, "review_note": note, "decide_by": day_to_decide(row)}
    INSPECTION.move(row, "approve", values, by=by, note=note)
    follow_inspections(row.shipment, by=by)
    if not row.blind:
        note_approved(row)
        push_result(row)
    return row


def push_result(row: Inspection) -> None:
    """What it tells of the factory, for qualification to judge."""
    record_evidence(
        factory=row.factory,
        kind=EvidenceKind.INSPECTION,
        grade=row.result,
        valid_until=None,
        source=row,
        variant="again" if row.original_id else row.type,
        severity=row.severity,
        happened_on=row.inspected_on,
    )


def day_to_decide(row: Inspection) -> date | None:
    """Some days after the result, and not after the goods are to leave; nobody decides on a blind re-inspection."""
    if row.blind:
        return None
    today = row.factory.today()
    day = today + timedelta(days=DAYS_TO_DECIDE)
    return max(today, min(day, row.shipment.ships_on)) if row.shipment else day


def check_impartial(inspection: Inspection, by) -> None:
    """Nobody reviews what they filed themselves."""
    if by.pk == inspection.submitted_by_id:
        raise Forbidden(_("You filed this inspection, so somebody else reviews it."))


@transaction.atomic
def send_back_inspection(*, inspection: Inspection, note: str, by, version: int | None = None) -> Inspection:
    """Open again for the inspector, with the reason; the result is undone until it is submitted anew."""
    row = changes.lock(inspection, version)
    INSPECTION.check(row, "send_back", by)
    check_said(note, _("Say what the inspector should change."))
    check_goods_leave(row)
    forget_not_done(row)
    row.plan_lines.update(found=None)
    undone = {"result": Result.PENDING, "review_note": note, "submitted_at": None, "submitted_by": None}
    return INSPECTION.move(row, "send_back", undone, by=by, note=note)


def check_goods_leave(row: Inspection) -> None:
    """One that was not carried out keeps nobody from calling its goods off; then there is nothing to inspect any more."""
    if row.shipment is None or row.state != InspectionState.NOT_DONE:
        return
    shipment = changes.lock(row.shipment)
    if shipment.state == ShipmentState.CANCELLED or not shipment.lines.filter(product=row.product_id).exists():
        raise Rejected(_("These goods do not leave with the shipment any more, so nothing is left to inspect."))


def check_said(note: str, sentence: str) -> None:
    if not note.strip():
        raise Rejected(sentence, field="note")


@transaction.atomic
def share_inspection(*, inspection: Inspection, visibility: str, by, version: int | None = None) -> Inspection:
    """Who else may see it; at any time, as it changes nothing found.

    Its shipment and what it asked of the factory follow, and its report as a reaction.
    """
    row = changes.lock(inspection, version)
    check_judges(row)
    if visibility == Visibility.HOUSE and row.decisions.exists():
        raise Rejected(_("Somebody has decided on this lot, so it stays with its owner."), field="visibility")
    share_corrective_actions(row, visibility, by)
    changes.save(row, by=by, event="inspection.shared", visibility=visibility)
    share_evidence(source=row)
    follow_inspections(row.shipment, by=by)
    return row


@transaction.atomic
def cancel_inspection(
    *, inspection: Inspection, note: str, by, version: int | None = None, with_visit: bool = False
) -> Inspection:
    """It will not take place, or not be finished. `with_visit` frees its people, unless others are inspected on it."""
    row = changes.lock(inspection, version)
    INSPECTION.check(row, "cancel", by)
    check_said(note, _("Say why it is cancelled."))
    INSPECTION.move(row, "cancel", by=by, note=note)
    follow_inspections(row.shipment, by=by)
    if with_visit:
        free_visit(row, by=by, note=note)
    return row


def free_visit(row: Inspection, *, by, note: str) -> None:
    """Its people go elsewhere, unless something else is inspected on it."""
    others = row.visit.inspections.exclude(state=InspectionState.CANCELLED)
    if row.visit.state == VisitState.PLANNED and not others.exists():
        cancel_visit(visit=row.visit, by=by, note=note)
