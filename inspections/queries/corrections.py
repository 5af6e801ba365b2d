"""What a reviewer put right of what was filed, and the inspector's own result beside the corrected one."""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..enums import InspectionState
from ..models import Correction, Inspection

REVIEWED = (InspectionState.SUBMITTED, InspectionState.APPROVED)


def corrections_of(inspection: Inspection) -> QuerySet[Correction]:
    """Of what is filed now; what was corrected before it was sent back stands in history."""
    rows = Correction.objects.filter(inspection=inspection)
    return rows.filter(at__gte=inspection.submitted_at).select_related("by") if inspection.submitted_at else rows.none()


def filed_result(inspection: Inspection, corrections) -> str:
    """What the inspector's figures alone give."""
    return corrections[0].result_before if corrections else inspection.result


def filed_result_of_row() -> Coalesce:
    """The same as an expression."""
    rows = Correction.objects.filter(inspection=OuterRef("pk"), at__gte=OuterRef("submitted_at")).order_by("pk")
    return Coalesce(Subquery(rows.values("result_before")[:1]), F("result"))
