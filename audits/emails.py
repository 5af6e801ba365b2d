"""News of this app, one function each. Nobody is told of the past, nor of what they did themselves."""

from datetime import date
from itertools import chain

from django.urls import reverse

from qcportal.core import notices
from qcportal.core.models import User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from suppliers.emails import contacts_at, managers, members_of
from suppliers.enums import Visibility, VisitRole, VisitState
from suppliers.models import Buyer

from .enums import Announcement, AuditState
from .models import Audit, FindingDispute
from .queries.disputes import decides
from .rules import OPEN_FOR_ASKING

COMING = "audits/email/audit_coming"
WINDOW = "audits/email/window_told"
WITHDRAWN = "audits/email/days_withdrawn"
APPROVED = "audits/email/audit_approved"
SENT_BACK = "audits/email/audit_sent_back"
RELEASED = "audits/email/audit_released"
ASKED = "audits/email/self_assessment_asked"
DUE = "audits/email/self_assessment_due"
ACCEPTED = "audits/email/self_assessment_accepted"
ASKED_AGAIN = "audits/email/self_assessment_sent_back"
RAISED = "audits/email/dispute_raised"
DECIDED = "audits/email/dispute_decided"

Told = tuple[str, date, date]  # the kind of news, and the first and last day, both included


# -- a coming audit ------------------------------------------------------------------------------
def told(audit: Audit) -> Told | None:
    """What the supplier hears of a coming audit: the days of an announced one, the window of a semi-announced one.

    Nobody is told of the past, nor what stays in the house or goes on no visit.
    """
    visit = audit.visit
    if audit.state != AuditState.PLANNED or audit.visibility == Visibility.HOUSE:
        return None
    if visit is None or visit.state == VisitState.CANCELLED:
        return None
    if audit.window_ends_on:
        return coming(audit, WINDOW, audit.window_starts_on, audit.window_ends_on)
    announced = audit.announcement == Announcement.ANNOUNCED and visit.announced
    return coming(audit, COMING, visit.starts_on, visit.ends_on) if announced else None


def coming(audit: Audit, news: str, first: date, last: date) -> Told | None:
    return (news, first, last) if last >= audit.factory.today() else None


def told_anew(audit: Audit, by, before: Told | None = None) -> bool:
    """To the supplier's contacts: its days or its window, or that what they were told `before` holds no more.

    False if there was nothing to tell.
    """
    now = told(audit)
    if now == before:
        return False
    people = contacts_at(audit.factory)
    if now is None:
        unaware = notices.take_back(before[0], audit)
        people = [each for each in people if each not in unaware]
    notices.tell(now[0] if now else WITHDRAWN, people, audit, by=by)
    return True


def seen_audits(person: User):
    return Audit.objects.visible_to(person).select_related("factory", "standard", "visit")


def windows_of(person: User):
    """The audit itself is hidden from the supplier, who hears its window alone."""
    return Audit.objects.with_window_told_to(person).select_related("factory", "standard")


def told_before(person: User):
    """Of days that hold no more its supplier hears, though it sees neither them nor the audit now."""
    return Audit.objects.at_own_factories(person).select_related("factory", "standard")


def of_audit(audit: Audit) -> dict:
    link = reverse("audits:audit", args=[audit.uuid])
    return {"audit": audit, "factory": audit.factory, "visit": audit.visit, "link": link}


def at_factory(audit: Audit) -> dict:
    link = reverse("factory_overview", args=[audit.factory.uuid])
    return {"audit": audit, "factory": audit.factory, "link": link}


def tells_days(audit: Audit, facts: dict) -> bool:
    return (told(audit) or [None])[0] == COMING


def tells_window(audit: Audit, facts: dict) -> bool:
    return (told(audit) or [None])[0] == WINDOW


def tells_nothing(audit: Audit, facts: dict) -> bool:
    return told(audit) is None


# -- its review ----------------------------------------------------------------------------------
def audit_approved(audit: Audit, by) -> None:
    """To who carried it out; to supplier and buyers it is released, as far as they see it."""
    if audit.self_assessed:
        return notices.tell(ACCEPTED, audit.people.order_by("pk"), audit, by=by)
    notices.tell(APPROVED, team(audit), audit, by=by)
    notices.tell(RELEASED, readers(audit), audit, by=by)


def audit_shared(audit: Audit, by, before: list[User]) -> None:
    """The result is released to those who did not read it `before`; a supplier's time to dispute begins."""
    if is_approved(audit, {}) and not audit.self_assessed:
        notices.tell(RELEASED, [each for each in readers(audit) if each not in before], audit, by=by)


def audit_sent_back(audit: Audit, by) -> None:
    notices.tell(ASKED_AGAIN if audit.self_assessed else SENT_BACK, team(audit), audit, by=by)


def team(audit: Audit) -> list[User]:
    if audit.visit is None:
        return list(audit.people.order_by("pk"))
    going = audit.visit.assignments.filter(role__in=VisitRole.auditing(), cancelled_at=None)
    return [each.person for each in going.select_related("person").order_by("pk")]


def readers(audit: Audit) -> list[User]:
    """Who acts for its supplier and its owner, and where it is shared for any buyer of the factory."""
    if audit.visibility == Visibility.HOUSE:
        return []
    shared = Buyer.objects.filter(qualifications__factory=audit.factory).order_by("pk")
    companies = [audit.owner, *(shared if audit.visibility == Visibility.SHARED else [])]
    return [*contacts_at(audit.factory), *chain.from_iterable(map(members_of, companies))]


def is_approved(audit: Audit, facts: dict) -> bool:
    return audit.state == AuditState.APPROVED


def is_sent_back(audit: Audit, facts: dict) -> bool:
    return audit.state == AuditState.SENT_BACK


# -- what a supplier says of itself --------------------------------------------------------------
def self_assessment_asked(audit: Audit, people, by) -> None:
    notices.tell(ASKED, people, audit, by=by)


def is_asked(audit: Audit, facts: dict) -> bool:
    return audit.state in OPEN_FOR_ASKING


def is_due(audit: Audit, facts: dict) -> bool:
    return is_asked(audit, facts) and audit.due_on.isoformat() == facts["due_on"]


# -- disputes ------------------------------------------------------------------------------------
def dispute_raised(dispute: FindingDispute, by) -> None:
    """To the managers who may decide."""
    notices.tell(RAISED, [each for each in managers() if decides(each, dispute)], dispute, by=by)


def dispute_decided(dispute: FindingDispute, by) -> None:
    """To who raised it, if that person still sees it: a membership may have ended since."""
    notices.tell(DECIDED, [dispute.raised_by], dispute, by=by)


def seen_disputes(person: User):
    return FindingDispute.objects.visible_to(person).select_related("finding__audit__factory")


def of_dispute(dispute: FindingDispute) -> dict:
    finding = dispute.finding
    link = reverse("audits:finding", args=[finding.uuid])
    return {"dispute": dispute, "finding": finding, "factory": finding.factory, "link": link}


def is_open(dispute: FindingDispute, facts: dict) -> bool:
    return dispute.decided_at is None


AUDIT = {"group": MailGroup.AUDITS, "rows": seen_audits, "words": of_audit}
DISPUTE = {"group": MailGroup.AUDITS, "rows": seen_disputes, "words": of_dispute}

notices.register(
    Kind(COMING, holds=tells_days, **AUDIT),
    Kind(WINDOW, MailGroup.AUDITS, windows_of, at_factory, tells_window),
    Kind(WITHDRAWN, MailGroup.AUDITS, told_before, at_factory, tells_nothing),
    Kind(APPROVED, holds=is_approved, **AUDIT),
    Kind(RELEASED, holds=is_approved, **AUDIT),
    Kind(SENT_BACK, holds=is_sent_back, **AUDIT),
    Kind(ASKED, holds=is_asked, **AUDIT),
    Kind(DUE, by_calendar=True, holds=is_due, **AUDIT),
    Kind(ACCEPTED, holds=is_approved, **AUDIT),
    Kind(ASKED_AGAIN, holds=is_sent_back, **AUDIT),
    Kind(RAISED, holds=is_open, **DISPUTE),
    Kind(DECIDED, **DISPUTE),
)
