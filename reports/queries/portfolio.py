"""Trends and early warnings of all factories that a person reads of: one list, whatever the number of factories."""

from datetime import date, timedelta

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from qcportal.core.dates import start_of
from qcportal.core.roles import Role
from suppliers.models import Buyer

from ..models import EarlyWarning, Study, StudyTrend, WeighedFinding, readable_findings

LATELY = timedelta(days=7)
GOING_ON = Q(withdrawn_at=None, end=None)


def states(first: date | None = None, last: date | None = None) -> dict[str, Q]:
    """What a trend is at the moment, and what became of it since last week, or from one day to another."""
    since = start_of(first, "UTC") if first else timezone.now() - LATELY
    span = (since, start_of(last, "UTC") + timedelta(days=1)) if last else (since, timezone.now())
    return {
        "ongoing": GOING_ON,
        "over": Q(withdrawn_at=None, end__isnull=False),
        "new": Q(withdrawn_at=None, claimed_at__range=span),
        "ended_lately": Q(withdrawn_at=None, ended_at__range=span),
        "withdrawn_lately": Q(withdrawn_at__range=span),
    }


def trends_of(user) -> QuerySet[StudyTrend]:
    """With the likeliest finding that this person may read."""
    best = WeighedFinding.objects.visible_to(user).filter(trend=OuterRef("pk")).order_by("-probability", "pk")
    rows = StudyTrend.objects.visible_to(user).judged(readable_findings(user))
    return rows.annotate(
        finding_number=Subquery(best.values("finding__number")[:1]),
        finding_uuid=Subquery(best.values("finding__uuid")[:1]),
        finding_probability=Subquery(best.values("probability")[:1]),
    )


def warnings_of(user) -> QuerySet[EarlyWarning]:
    """Of findings that this person may read, and that are still open."""
    return EarlyWarning.objects.visible_to(user).filter(finding__in=readable_findings(user).filter(closed_on=None))


def changes_for(user) -> dict[str, int]:
    """How many in each state. One query."""
    counts = {name: Count("pk", filter=condition) for name, condition in states().items()}
    return StudyTrend.objects.visible_to(user).order_by().aggregate(**counts)


def studies_for(user) -> list[Study]:
    """Those that were made, each with the share of what it claims that is expected to be `wrong`. One query."""
    mine = Study.objects.filter(readable_by(user)).values("pk")
    rows = Study.objects.filter(pk__in=mine, made_at__isnull=False).select_related("buyer", "supplier")
    wrong = Max("trends__q_value", filter=Q(trends__withdrawn_at=None))
    return list(rows.annotate(wrong=wrong).order_by("buyer__name", "supplier__name", "pk"))


def reads_several(user) -> bool:
    """Whether this person works for several buyers, each with a study of its own."""
    return user.role == Role.BUYER and Buyer.objects.of(user).count() > 1


def readable_by(user) -> Q:
    if user.is_house:
        return Q(buyer=None, supplier=None)
    return Q(buyer__memberships__user=user) | Q(supplier__memberships__user=user)
