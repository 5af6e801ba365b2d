"""What of this app waits for a person: audits to review, to do and to repeat, findings to follow."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core.roles import Role
from qcportal.core.waiting import SHOWN, Item, Waiting
from suppliers.queries.days import over

from ..enums import AuditState, FindingGrade
from ..models import Audit, Finding
from ..rules import MANAGERS

SOON = timedelta(days=60)
GRAVE = [FindingGrade.ZERO_TOLERANCE, FindingGrade.CRITICAL, FindingGrade.MAJOR]


def waiting_for(user) -> list[Waiting]:
    if user.role in MANAGERS:
        return [to_review(user), to_follow(user), running_out(user), late(user)]
    if user.role == Role.AUDITOR:
        return [to_do(user)]
    return []


def to_review(user) -> Waiting:
    rows = Audit.objects.visible_to(user).filter(state=AuditState.SUBMITTED).order_by("submitted_at", "pk")
    return audits(_("Audits to review"), rows, "?state=submitted")


def to_do(user) -> Waiting:
    """Own audits that are planned, under way or sent back."""
    states = [AuditState.PLANNED, AuditState.IN_PROGRESS, AuditState.SENT_BACK]
    rows = Audit.objects.visible_to(user).filter(state__in=states).order_by("visit__starts_on", "pk")
    return audits(_("My audits"), rows, "")


def late(user) -> Waiting:
    """Their day is over and nobody has submitted them."""
    states = [AuditState.PLANNED, AuditState.IN_PROGRESS, AuditState.SENT_BACK]
    rows = Audit.objects.visible_to(user).filter(over("visit__ends_on"), state__in=states)
    return audits(_("Audits not submitted yet"), rows.order_by("visit__ends_on", "pk"), "")


def running_out(user) -> Waiting:
    """The last approved audit of a factory that ends soon or has ended, where none is planned."""
    newer = Audit.objects.filter(
        factory=OuterRef("factory"), audited_on__gt=OuterRef("audited_on"), state=AuditState.APPROVED
    )
    coming = Audit.objects.filter(factory=OuterRef("factory")).exclude(
        state__in=[AuditState.APPROVED, AuditState.CANCELLED]
    )
    rows = Audit.objects.visible_to(user).approved().filter(~Exists(newer), ~Exists(coming))
    rows = rows.filter(valid_until__lte=timezone.localdate() + SOON).order_by("valid_until", "pk")
    return audits(_("Audits that run out"), rows, "", day="valid_until")


def audits(title: str, rows: QuerySet, query: str, day: str = "starts_on") -> Waiting:
    items = [audit_item(row, day) for row in rows.select_related("factory", "visit")[:SHOWN]]
    return Waiting(title, rows.count(), items, reverse("audits:audit_list") + query, "shield-check")


def audit_item(row: Audit, day: str) -> Item:
    shown = row.valid_until if day == "valid_until" else row.visit.starts_on
    end = row.valid_until if day == "valid_until" else row.visit.ends_on
    return Item(
        title=str(row.factory),
        address=reverse("audits:audit", args=[row.uuid]),
        sub=" · ".join(each for each in (row.number, row.factory.local_name) if each),
        day=shown,
        late=end < row.factory.today(),
        state=row.state,
        state_label=row.get_state_display(),
    )


def to_follow(user) -> Waiting:
    """Grave findings that nobody has asked the factory to mend."""
    rows = (
        Finding.objects.visible_to(user)
        .open()
        .filter(grade__in=GRAVE, corrective_action=None, audit__state=AuditState.APPROVED)
    )
    items = [
        Item(
            title=row.statement[:120],
            address=reverse("audits:finding", args=[row.uuid]),
            sub=f"{row.number} · {row.factory}",
            day=row.raised_on,
            state=row.grade,
            state_label=row.get_grade_display(),
        )
        for row in rows.select_related("factory").order_by("raised_on", "pk")[:SHOWN]
    ]
    address = reverse("audits:finding_list") + "?state=open&unanswered=true"
    return Waiting(_("Findings without a corrective action"), rows.count(), items, address, "flag")
