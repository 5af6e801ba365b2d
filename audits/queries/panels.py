from datetime import date

from django.db.models import Q

from suppliers.enums import VisitState

from ..enums import AuditKind, AuditState
from ..models import Audit, Finding

FEW = 5


def standing_of(factory, user) -> dict:
    """The last approved audit the person may see, one that a list told of only where there is no other, whether it still
    holds, open findings, what comes, and what the supplier said of itself last; six queries."""
    seen = Audit.objects.visible_to(user).filter(factory=factory)
    last = seen.approved().alias(told=Q(imported_from=None)).order_by("-told", "-audited_on", "-pk")
    last = last.select_related("standard").first()
    findings = Finding.objects.visible_to(user).filter(factory=factory).open()
    windows = Audit.objects.windows_told_to(user)
    over = [AuditState.APPROVED, AuditState.CANCELLED]
    return {
        "last": last,
        "holds": holds(last, factory.today()),
        "open_findings": findings.order_by("raised_on", "pk")[:FEW],
        "open_count": findings.count(),
        "windows": windows.filter(factory=factory, window_ends_on__gte=factory.today())[:FEW],
        "said": last_said(factory, user),
        "coming": seen.exclude(state__in=over)
        .exclude(visit__state=VisitState.CANCELLED)
        .with_days()
        .select_related("standard", "visit")
        .order_by("from_day", "pk")[:FEW],
    }


def last_said(factory, user) -> Audit | None:
    """The last self-assessment of the supplier that was accepted."""
    seen = Audit.objects.visible_to(user).filter(factory=factory, kind=AuditKind.SELF_ASSESSMENT)
    accepted = seen.filter(state=AuditState.APPROVED).select_related("standard")
    return accepted.order_by("-audited_on", "-pk").first()


def has_expired(state: str, valid_until: date | None, today: date) -> bool:
    """Whether an approved audit has held and does not any more."""
    return state == AuditState.APPROVED and valid_until is not None and valid_until < today


def holds(audit: Audit | None, today: date) -> bool:
    return audit is not None and audit.valid_until is not None and audit.valid_until >= today
