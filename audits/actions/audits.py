"""An audit from its plan to the manager's decision."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected
from qcportal.core.numbers import following
from qcportal.core.punctuation import with_colon
from suppliers.actions import (
    assign,
    cancel_visit,
    change_visit,
    plan_visit,
    share_corrective_action,
    share_evidence,
    start_visit,
)
from suppliers.enums import DayPart, Visibility, VisitRole, VisitState

from .. import emails
from ..enums import Announcement, AuditKind, FindingState
from ..models import Answer, Audit, Finding, Standard
from ..queries.findings import corrective_actions_of
from ..queries.fitness import objections
from ..queries.progress import missing
from ..queries.scores import result_of
from ..rules import steps_of
from ..scoring import valid_until
from ..validators import (
    check_by_the_house,
    check_has_visit,
    check_in_window,
    check_kind_stays,
    check_on_team,
    check_open_for_planning,
    check_said,
    check_usable,
    check_visit_for_audit,
    check_was_not_there,
)
from .follow_ups import check_follows, close_checked, take_open_findings
from .pushing import push_open_findings, push_result

UNSCORED = {"score_percent": None, "grade": "", "valid_until": None}


@transaction.atomic
def schedule_audit(
    *,
    factory,
    standard: Standard,
    by,
    lead=None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    part: str = DayPart.WHOLE,
    team=(),
    visit=None,
    kind: str = AuditKind.PERIODIC,
    announcement: str = Announcement.ANNOUNCED,
    owner=None,
    visibility: str = Visibility.OWNER,
    follows: Audit | None = None,
    window_starts_on: date | None = None,
    window_ends_on: date | None = None,
    overrule: str = "",
    note: str = "",
    uuid=None,
) -> Audit:
    """On an existing `visit` to the factory, or on a new one for the `lead` auditor and the `team` from `starts_on`.

    Only an announced audit's visit is told to the supplier before it starts. `note` is for those who go.
    A follow-up looks again at the open findings of the audit that it `follows`. Of a semi-announced one the supplier
    is told the window, not the day. What speaks against the lead auditor is overruled with a reason, which history keeps.
    """
    check_usable(standard)
    check_has_visit(kind)
    check_follows(follows, factory, owner, kind)
    announced = announcement == Announcement.ANNOUNCED
    if visit is None:
        visit = new_visit(factory, lead, starts_on, ends_on, part, team, by=by, announced=announced, note=note)
    else:
        join_visit(visit, factory, lead, part, team, by=by, announced=announced)
    audit = Audit(
        uuid=uuid or uuid4(),
        number=following("AUD"),
        factory=factory,
        visit=visit,
        standard=standard,
        kind=kind,
        announcement=announcement,
        owner=owner,
        visibility=visibility,
        follows=follows,
        window_starts_on=window_starts_on,
        window_ends_on=window_ends_on,
    )
    check_in_window(audit)
    changes.create(audit, by=by, event="audit.scheduled", note=overruled(audit, lead, overrule))
    take_open_findings(audit)
    emails.window_told(audit, by)
    return audit


def overruled(audit: Audit, lead, reason: str) -> str:
    """What speaks against the lead auditor, with the reason why it is planned all the same; refused without one."""
    lead = lead or lead_of(audit.visit)
    return against(objections(lead, audit.standard, audit.factory, audit.first_day) if lead else [], reason)


def against(found: list[str], reason: str) -> str:
    if found and not reason.strip():
        found.append(_("Choose another lead auditor, or say why it is planned all the same."))
        raise Rejected(" ".join(found), field="overrule", code="objections")
    return " ".join([*found, reason]) if found else ""


def lead_of(visit):
    """Who leads the audit on a visit that was planned before."""
    leads = visit.assignments.filter(role=VisitRole.LEAD_AUDITOR, cancelled_at=None).select_related("person")
    first = leads.order_by("pk").first()
    return first.person if first else None


def new_visit(factory, lead, starts_on, ends_on, part, team, *, by, announced: bool, note: str):
    if lead is None or starts_on is None:
        raise Rejected(
            _("Choose a lead auditor and a day, or a visit that is planned already."),
            field="lead" if lead is None else "starts_on",
            code="required",
        )
    return plan_visit(
        factory=factory,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        by=by,
        announced=announced,
        note=note,
        people=crew(lead, team, part),
    )


def join_visit(visit, factory, lead, part, team, *, by, announced: bool) -> None:
    """Put the auditors on a visit that is planned already; an unannounced audit hides all of it."""
    check_visit_for_audit(visit, factory)
    if visit.announced and not announced:
        change_visit(visit=visit, by=by, announced=False, note=visit.note)
    there = set(visit.assignments.filter(cancelled_at=None).values_list("person_id", flat=True))
    for person, role, day_part in crew(lead, team, part):
        if person.pk not in there:
            assign(visit=visit, person=person, role=role, part=day_part, by=by)


def crew(lead, team, part: str) -> list[tuple]:
    found = [(lead, VisitRole.LEAD_AUDITOR, part)] if lead else []
    return found + [(person, VisitRole.AUDITOR, part) for person in team if person != lead]


@transaction.atomic
def change_audit(*, audit: Audit, by, version: int | None = None, **values) -> Audit:
    """kind, standard, announcement, owner, visibility of a planned audit; its day and people stand on its visit."""
    row = changes.lock(audit, version)
    check_open_for_planning(row)
    check_kind_stays(row, values.get("kind", row.kind))
    if values.get("standard", row.standard) != row.standard:
        check_usable(values["standard"])
    check_follows(row.follows, row.factory, values.get("owner", row.owner), values.get("kind", row.kind))
    announced = values.get("announcement", row.announcement) == Announcement.ANNOUNCED
    if row.visit and row.visit.announced != announced and row.visit.state == VisitState.PLANNED:
        change_visit(visit=row.visit, by=by, announced=announced, note=row.visit.note)
    check_in_window(row, **values)
    return changes.save(row, values, by=by, event="audit.changed")


@transaction.atomic
def share_audit(*, audit: Audit, visibility: str, by, version: int | None = None) -> Audit:
    """Who else may see it, with its findings and what the factory must mend; at any time, as it changes nothing found."""
    row = changes.lock(audit, version)
    for finding in row.findings.order_by("pk"):
        share_finding(changes.lock(finding), visibility, by)
    changes.save(row, by=by, event="audit.shared", visibility=visibility)
    share_evidence(source=row)
    return row


def share_finding(row: Finding, visibility: str, by) -> None:
    """A corrective action quotes its finding, so it follows; one that was cancelled and asked anew does too."""
    for record in corrective_actions_of(row):
        share_corrective_action(record=record, before=row.visibility, visibility=visibility, by=by)
    changes.save(row, by=by, event="finding.shared", visibility=visibility)


@transaction.atomic
def start_audit(*, audit: Audit, by, version: int | None = None, audited_on: date | None = None) -> Audit:
    """Open for answers; the first start puts the day on it, and the visit under way."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "start", by)
    check_on_team(row, by)
    if row.visit:
        set_out(row.visit, by)
    take_open_findings(row)
    return steps_of(row).move(row, "start", by=by, audited_on=audited_on or row.audited_on or row.factory.today())


def set_out(visit, by) -> None:
    if visit.state == VisitState.CANCELLED:
        raise Rejected(_("The visit of this audit is cancelled. Plan the audit anew."), code="visit_cancelled")
    if visit.state == VisitState.PLANNED:
        start_visit(visit=visit, by=by)


@transaction.atomic
def record_summary(*, audit: Audit, by, version: int | None = None, **values) -> Audit:
    """summary, confidential_note and audited_on, while it is in progress."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "submit", by)
    check_on_team(row, by)
    if values.get("confidential_note"):
        check_by_the_house(row)
    if values.get("audited_on"):
        check_not_in_future(row, values["audited_on"])
    return changes.save(row, values, by=by, event="audit.summarised")


@transaction.atomic
def record_on_site(*, audit: Audit, by, version: int | None = None, **values) -> Audit:
    """Opening and closing meeting, areas visited, people met and documents reviewed, while it is in progress."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "submit", by)
    check_on_team(row, by)
    check_by_the_house(row)
    return changes.save(row, values, by=by, event="audit.on_site_recorded")


def check_not_in_future(audit: Audit, day: date) -> None:
    if day > audit.factory.today():
        raise Rejected(_("This day has not come yet at the factory."), field="audited_on")


@transaction.atomic
def submit_audit(*, audit: Audit, by, version: int | None = None) -> Audit:
    """Score it and freeze what was answered and found."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "submit", by)
    check_on_team(row, by)
    if gaps := missing(row):
        raise Rejected(" ".join(gap.sentence for gap in gaps[:5]), code="incomplete")
    result = result_of(row)
    row.findings.update(raised_on=row.audited_on)  # the day may have been put right after they were raised
    return steps_of(row).move(
        row,
        "submit",
        by=by,
        score_percent=result.percent,
        grade=result.grade,  # none of a self-assessment
        valid_until=valid_until(result.grade, row.audited_on, row.standard.validity_months),
        submitted_at=timezone.now(),
        submitted_by=by,
    )


@transaction.atomic
def approve_audit(*, audit: Audit, by, version: int | None = None, note: str = "") -> Audit:
    """The house stands up for it: buyer and supplier see it, qualification has new evidence, and what a follow-up
    saw put right is closed."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "approve", by)
    check_was_not_there(row, by)
    reviewed = {"reviewed_at": timezone.now(), "reviewed_by": by, "review_note": note}
    steps_of(row).move(row, "approve", reviewed, by=by, note=note)
    close_checked(row, by)
    push_result(row)
    push_open_findings(row)
    emails.self_assessment_reviewed(row, by)
    return row


@transaction.atomic
def send_back_audit(*, audit: Audit, by, note: str = "", reasons=None, version: int | None = None) -> Audit:
    """Open again for its team, with the reason; score and grade are gone until it is submitted anew.

    `reasons` says of single questions, by their key, what is wanting in the answer.
    """
    row = changes.lock(audit, version)
    steps_of(row).check(row, "send_back", by)
    check_was_not_there(row, by)
    asked = {key: reason.strip() for key, reason in (reasons or {}).items() if reason.strip()}
    check_said(note or " ".join(asked), "note", _("Say what should be changed."))
    question_answers(row, asked)
    undone = UNSCORED | {"submitted_at": None, "submitted_by": None, "review_note": note}
    steps_of(row).move(row, "send_back", undone, by=by, note="\n".join([note, *map(with_colon, asked, asked.values())]))
    emails.self_assessment_reviewed(row, by)
    return row


def question_answers(audit: Audit, reasons: dict[str, str]) -> None:
    """Put what a review asks beside the answers; what an earlier one asked is gone."""
    answers = audit.answers.filter(question__standard=audit.standard_id).select_related("question")
    answers = {
        answer.question.key: answer
        for answer in answers.exclude(review_note="") | answers.filter(question__key__in=reasons)
    }
    if unknown := sorted(set(reasons) - set(answers)):
        raise Rejected(_("These questions have no answer: %(keys)s.") % {"keys": ", ".join(unknown)}, field="reasons")
    for key, answer in answers.items():
        answer.review_note = reasons.get(key, "")
    Answer.objects.bulk_update(answers.values(), ["review_note"], batch_size=500)


@transaction.atomic
def cancel_audit(*, audit: Audit, note: str, by, version: int | None = None, with_visit: bool = False) -> Audit:
    """It will not take place, or not be finished; `with_visit` frees its people too."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "cancel", by)
    check_said(note, "note", _("Say why it is cancelled."))
    for finding in row.findings.filter(state=FindingState.OPEN):
        day = max(row.factory.today(), finding.raised_on)
        closing = {"state": FindingState.CLOSED, "closed_on": day, "closing_note": note}
        changes.save(changes.lock(finding), closing, by=by, event="finding.closed", note=note)
    if with_visit and row.visit and row.visit.state == VisitState.PLANNED:
        cancel_visit(visit=row.visit, by=by, note=note)
    return steps_of(row).move(row, "cancel", by=by, note=note)
