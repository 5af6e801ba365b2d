"""What was decided about lots, and the inspections of one lot in their order."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ..enums import DecisionKind, InspectionState
from ..models import Decision, Inspection, Shipment

ACCEPTING = frozenset({DecisionKind.ACCEPT, DecisionKind.CONCESSION})
OVER = [InspectionState.CANCELLED, InspectionState.NOT_DONE]


def chain(inspection: Inspection) -> QuerySet[Inspection]:
    """Every inspection of this lot, the original first."""
    original = inspection.original_id or inspection.pk
    return Inspection.objects.filter(Q(pk=original) | Q(original=original)).order_by("pk")


def holding(inspection: Inspection) -> Decision | None:
    """The decision that counts: the latest, if all have signed that it needs."""
    latest = inspection.decisions.order_by("-pk").first()
    return latest if latest and latest.holds else None


def undecided(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Approved ones that are to be decided on by a day, and about which no decision holds yet."""
    latest = Decision.objects.filter(inspection=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    waiting = Decision.objects.filter(needs_second=True, second_at=None)
    rows = rows.filter(state=InspectionState.APPROVED, decide_by__isnull=False).annotate(last=Subquery(latest))
    return rows.filter(Q(last=None) | Q(last__in=waiting.values("pk")))


def shipment_accepted(shipment: Shipment) -> bool:
    """Each lot that was or will be inspected for its buyer is accepted by its latest inspection."""
    rows = shipment.inspections.filter(owner=shipment.buyer_id).exclude(state__in=OVER).order_by("pk")
    latest = {row.original_id or row.pk: row for row in rows}
    decided = [holding(row) for row in latest.values()]
    return bool(decided) and all(each is not None and each.kind in ACCEPTING for each in decided)
