"""Until when a defect may be disputed, and who decides about it, for buttons, mails and checks."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from qcportal.core import history
from qcportal.core.dates import day_at
from suppliers.enums import DisputeState, Visibility
from suppliers.models import VisitAssignment
from suppliers.rules import DAYS_TO_DISPUTE, DISPUTE

from ..enums import InspectionState
from ..models import DefectDispute, Inspection


def disputable_until(inspection: Inspection) -> date | None:
    """The last day, at the factory, on which its defects may be disputed; None as long as the supplier cannot read it.

    What a list told of the past asks nobody for a word by a day.
    """
    if (
        inspection.imported_from_id
        or inspection.state != InspectionState.APPROVED
        or inspection.visibility == Visibility.HOUSE
    ):
        return None
    kept = history.of(inspection).filter(event="inspection.shared", changes__visibility__0=Visibility.HOUSE)
    let_out = kept.order_by("-at").values_list("at", flat=True).first()
    readable = max(filter(None, [inspection.reviewed_at, let_out]))
    return day_at(readable, inspection.factory.time_zone) + timedelta(days=DAYS_TO_DISPUTE)


def took_part(inspection: Inspection, user) -> bool:
    """Went on its visit, filed it or approved it."""
    if user.pk in (inspection.submitted_by_id, inspection.reviewed_by_id):
        return True
    return user.assignments.filter(visit=inspection.visit_id).been().exists()


def decides(user, dispute: DefectDispute) -> bool:
    if not DISPUTE.allows(dispute, "uphold", user) or dispute.raised_by_id == user.pk:
        return False
    return not took_part(dispute.inspection, user)


def to_decide(rows: QuerySet, user) -> QuerySet:
    """Inspections with a dispute that this person may decide."""
    mine = VisitAssignment.objects.filter(person=user).been()
    waiting = DefectDispute.objects.filter(inspection=OuterRef("pk"), state=DisputeState.OPEN).exclude(raised_by=user)
    rows = rows.filter(Exists(waiting)).exclude(visit__in=mine.values("visit"))
    return rows.exclude(reviewed_by=user).exclude(submitted_by=user)
