"""What was decided about lots, and the inspections of one lot in their order."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from suppliers.enums import Visibility

from ..enums import DecisionKind, InspectionState, Result
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


def to_rework(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Lots of which the decision that holds says rework, and whose next inspection nobody has planned; `until` is the day."""
    latest = Decision.objects.filter(inspection=OuterRef("pk")).order_by("-pk")
    lot = Inspection.objects.annotate(first=Coalesce("original", "pk")).exclude(state__in=OVER)
    again = lot.filter(first=OuterRef("first"), pk__gt=OuterRef("pk"))
    rows = rows.filter(state=InspectionState.APPROVED).annotate(first=Coalesce("original", "pk"))
    rows = rows.annotate(last=Subquery(latest.values("pk")[:1]), until=Subquery(latest.values("rework_until")[:1]))
    holds = Decision.objects.filter(pk=OuterRef("last"), kind=DecisionKind.REWORK)
    return rows.filter(Exists(holds.exclude(needs_second=True, second_at=None)), ~Exists(again))


def undecided(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Approved ones that are to be decided on by a day, and about which no decision holds yet."""
    latest = Decision.objects.filter(inspection=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    waiting = Decision.objects.filter(needs_second=True, second_at=None)
    rows = rows.filter(state=InspectionState.APPROVED, decide_by__isnull=False).annotate(last=Subquery(latest))
    return rows.filter(Q(last=None) | Q(last__in=waiting.values("pk")))


def latest_of_each_lot(shipment: Shipment) -> list[Inspection]:
    """What was or will be inspected for the buyer of a shipment, and is not kept in the house."""
    rows = shipment.inspections.filter(owner=shipment.buyer_id).exclude(visibility=Visibility.HOUSE)
    return list({row.original_id or row.pk: row for row in rows.exclude(state__in=OVER).order_by("pk")}.values())


def tells_shipment(inspection: Inspection) -> bool:
    """Whether the shipment follows what is decided: not where it is another's, or kept in the house."""
    own = inspection.shipment_id and inspection.shipment.buyer_id == inspection.owner_id
    return bool(own) and inspection.visibility != Visibility.HOUSE


def is_accepted(inspection: Inspection) -> bool:
    decision = holding(inspection)
    return decision is not None and decision.kind in ACCEPTING


def shipment_accepted(shipment: Shipment) -> bool:
    """Each lot is accepted by its latest inspection."""
    lots = latest_of_each_lot(shipment)
    return bool(lots) and all(is_accepted(each) for each in lots)


def failed_lots(shipment: Shipment) -> list[Inspection]:
    """The lots that failed and that nobody has accepted under concession."""
    return [each for each in latest_of_each_lot(shipment) if each.result == Result.FAIL and not is_accepted(each)]
