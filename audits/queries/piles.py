"""Which audits and findings wait for whom: counted on the start page, listed by `?waiting=`."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import HistoryEntry
from qcportal.core.roles import Role
from qcportal.core.waiting import Pile
from suppliers.enums import DisputeState, VisitRole
from suppliers.models import CorrectiveAction, VisitAssignment
from suppliers.queries.days import over, until

from ..enums import AuditKind, AuditState, FindingGrade
from ..models import Audit
from ..models.audits import given_to
from ..rules import MANAGERS

SOON = timedelta(days=60)
GRAVE = [FindingGrade.ZERO_TOLERANCE, FindingGrade.CRITICAL, FindingGrade.MAJOR]


def to_do(rows: QuerySet, user) -> QuerySet:
    return rows.to_do()


def to_file(rows: QuerySet, user) -> QuerySet:
    return to_do(rows, user).by_the_house()


def late(rows: QuerySet, user) -> QuerySet:
    """Their day is over and nobody has submitted them."""
    return to_do(rows, user).with_days().filter(over("to_day"))


def to_answer(rows: QuerySet, user) -> QuerySet:
    """What the person was asked to say of the own company."""
    return to_do(rows, user).asked_of(user)


def running_out(rows: QuerySet, user) -> QuerySet:
    """The last approved audit of a factory by a standard, for an owner, that ends soon or has ended, where none is planned."""
    here = {"factory": OuterRef("factory"), "standard__code": OuterRef("standard__code"), "imported_from": None}
    same = Audit.objects.by_the_house().filter(**here)
    same = same.alias(whose=Coalesce("owner_id", 0)).filter(whose=Coalesce(OuterRef("owner_id"), 0))
    newer = same.filter(audited_on__gt=OuterRef("audited_on"), state=AuditState.APPROVED)
    coming = same.exclude(state__in=[AuditState.APPROVED, AuditState.CANCELLED])
    return rows.approved().filter(~Exists(newer), ~Exists(coming), until("valid_until", SOON))


def to_follow(rows: QuerySet, user) -> QuerySet:
    """Grave findings that nobody has asked the factory to mend; not those of the past, which a list brought."""
    asked = CorrectiveAction.objects.standing().filter(pk=OuterRef("corrective_action"))
    return rows.open().filter(~Exists(asked), imported_from=None, grade__in=GRAVE, audit__state=AuditState.APPROVED)


def disputed(rows: QuerySet, user) -> QuerySet:
    """The twin of check_decides, for lists: not what this person audited or approved, nor what they raised themselves."""
    mine = VisitAssignment.objects.filter(person=user, role__in=VisitRole.auditing()).been()
    others = rows.filter(dispute__state=DisputeState.OPEN).exclude(audit__visit__in=mine.values("visit"))
    others = others.exclude(audit__in=given_to(user))
    raised = HistoryEntry.objects.filter(record_uuid=OuterRef("uuid"), event="finding.raised", actor_id=user.pk)
    others = others.exclude(Exists(raised), audit__kind=AuditKind.SELF_ASSESSMENT)
    for done_by in ("audit__submitted_by", "audit__reviewed_by", "dispute__raised_by"):
        others = others.exclude(**{done_by: user})
    return others


AUDITS = {
    "filing": Pile(_("My audits"), {Role.AUDITOR}, to_file),
    "answering": Pile(_("Self-assessments to answer"), {Role.SUPPLIER_CONTACT}, to_answer),
    "late": Pile(_("Audits not submitted yet"), MANAGERS, late),
    "renewal": Pile(_("Audits that run out"), MANAGERS, running_out),
}
FINDINGS = {
    "correction": Pile(_("Findings without a corrective action"), MANAGERS, to_follow),
    "dispute": Pile(_("Disputes to decide"), MANAGERS, disputed),
}
