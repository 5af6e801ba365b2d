"""Trends and early warnings of all factories that a person reads of: one list, whatever the number of factories."""

from datetime import timedelta

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from audits.models import Finding

from ..models import EarlyWarning, Study, StudyTrend, WeighedFinding

LATELY = timedelta(days=7)
GOING_ON = Q(withdrawn_at=None, end=None)


def states() -> dict[str, Q]:
    """What a trend is at the moment, and what became of it since last week."""
    since = timezone.now() - LATELY
    return {
        "ongoing": GOING_ON,
        "over": Q(withdrawn_at=None, end__isnull=False),
        "new": Q(withdrawn_at=None, claimed_at__gte=since),
        "ended_lately": Q(withdrawn_at=None, ended_at__gte=since),
        "withdrawn_lately": Q(withdrawn_at__gte=since),
    }


def trends_of(user) -> QuerySet[StudyTrend]:
    """With the likeliest finding that this person may read."""
    best = WeighedFinding.objects.visible_to(user).filter(trend=OuterRef("pk")).order_by("-probability", "pk")
    rows = StudyTrend.objects.visible_to(user)
    return rows.annotate(
        finding_number=Subquery(best.values("finding__number")[:1]),
        finding_uuid=Subquery(best.values("finding__uuid")[:1]),
        finding_probability=Subquery(best.values("probability")[:1]),
    )


def warnings_of(user) -> QuerySet[EarlyWarning]:
    """Of findings that this person may read, and that are still open."""
    is_open = Finding.objects.visible_to(user).standing().filter(closed_on=None).order_by()
    return EarlyWarning.objects.visible_to(user).filter(finding__in=is_open.values("pk"))


def changes_for(user) -> dict[str, int | float | None]:
    """How many in each state, and the share of what is claimed that is expected to be wrong. One query."""
    counts = {name: Count("pk", filter=condition) for name, condition in states().items()}
    wrong = Max("q_value", filter=Q(withdrawn_at=None))
    return StudyTrend.objects.visible_to(user).order_by().aggregate(**counts, wrong=wrong)


def studied_for(user) -> dict:
    """As of when, and over how much. One query."""
    mine = Study.objects.filter(readable_by(user)).values("pk")
    rows = Study.objects.filter(pk__in=mine, made_at__isnull=False)
    return rows.aggregate(checked_at=Min("checked_at"), series=Sum("series"), inspections=Sum("inspections"))


def readable_by(user) -> Q:
    if user.is_house:
        return Q(buyer=None, supplier=None)
    return Q(buyer__memberships__user=user) | Q(supplier__memberships__user=user)
