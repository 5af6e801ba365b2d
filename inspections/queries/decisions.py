"""What was decided about lots, and the inspections of one lot in their order."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..enums import DecisionKind, InspectionState, InspectionType
from ..models import Decision, Inspection

ACCEPTING = frozenset({DecisionKind.ACCEPT, DecisionKind.CONCESSION})
OVER = [InspectionState.CANCELLED, InspectionState.NOT_DONE]
# In the order of production. A sample review looks at samples, so it says nothing of the goods.
STAGES = (InspectionType.INITIAL, InspectionType.DURING, InspectionType.PRE_SHIPMENT, InspectionType.LOADING)


def chain(inspection: Inspection) -> QuerySet[Inspection]:
    """Every inspection that judges this lot, the original first."""
    original = inspection.original_id or inspection.pk
    return Inspection.objects.filter(Q(pk=original) | Q(original=original), blind=False).order_by("pk")


def holding(inspection: Inspection) -> Decision | None:
    """The decision that counts: the latest, if all have signed that it needs."""
    latest = inspection.decisions.order_by("-pk").first()
    return latest if latest and latest.holds else None


def to_rework(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Lots of which the decision that holds says rework, whose next inspection nobody has planned, and which no later
    stage has overtaken; `until` is the day."""
    latest = Decision.objects.filter(inspection=OuterRef("pk")).order_by("-pk")
    again = Inspection.objects.filter(blind=False, original=OuterRef("first"), pk__gt=OuterRef("pk"))
    again = again.exclude(state__in=OVER)
    # few of all inspections, and few of those are not inspected again: asked first, as the rest is dearer
    done_again = Inspection.objects.filter(blind=False, original=OuterRef("inspection")).exclude(state__in=OVER)
    reworked = Decision.objects.filter(~Exists(done_again), kind=DecisionKind.REWORK).order_by().values("inspection")
    rows = rows.filter(state=InspectionState.APPROVED, blind=False, pk__in=reworked)
    rows = rows.annotate(first=Coalesce("original", "pk"))
    rows = rows.annotate(last=Subquery(latest.values("pk")[:1]), until=Subquery(latest.values("rework_until")[:1]))
    holds = Decision.objects.filter(pk=OuterRef("last"), kind=DecisionKind.REWORK)
    rows = rows.filter(Exists(holds.exclude(needs_second=True, second_at=None)), ~Exists(again))
    return rows.exclude(overtaken())


def overtaken() -> Q:
    """Of a stage whose goods a later one has looked at: no smaller a lot of the same product of the shipment."""
    found = Q(pk__in=[])
    same = {"shipment": OuterRef("shipment"), "product": OuterRef("product"), "lot_size__gte": OuterRef("lot_size")}
    for place, stage in enumerate(STAGES):
        later = Inspection.objects.filter(type__in=STAGES[place + 1 :], state=InspectionState.APPROVED, **same)
        found |= Q(Exists(later), type=stage)
    return found


def undecided(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Approved ones that are to be decided on by a day, and about which no decision holds yet."""
    latest = Decision.objects.filter(inspection=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    waiting = Decision.objects.filter(needs_second=True, second_at=None)
    rows = rows.filter(state=InspectionState.APPROVED, decide_by__isnull=False).annotate(last=Subquery(latest))
    return rows.filter(Q(last=None) | Q(last__in=waiting.values("pk")))
