"""An audit from its plan to the manager's decision."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.dates import day as written_day
from qcportal.core.errors import Rejected
from qcportal.core.numbers import following
from qcportal.core.punctuation import joined, with_colon
from suppliers.actions import (
    announce_with_audit,
    cancel_visit,
    share_corrective_action,
    share_evidence,
    start_visit,
    tell_visit_anew,
)
from suppliers.enums import DayPart, Visibility, VisitState

from .. import emails
from ..enums import Announcement, AuditKind, AuditState, FindingState
from ..models import Answer, Audit, Finding, Standard
from ..queries.findings import corrective_actions_of
from ..queries.progress import missing
from ..queries.scores import result_of
from ..rules import steps_of
from ..scoring import valid_until
from ..validators import (
    check_areas_asked,
    check_by_the_house,
    check_has_visit,
    check_in_window,
    check_keeps_window,
    check_kind_stays,
    check_on_team,
    check_open_for_planning,
    check_said,
    check_usable,
    check_was_not_there,
)
from .follow_ups import check_follows, close_checked, take_open_findings
from .pushing import push_open_findings, push_result
from .visiting import check_fit, crew, join_visit, new_visit, overrule_anew, overruled

EARLIEST = timedelta(days=7)  # an audit may begin a little before the day that was planned
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
    overrule: str = "",
    note: str = "",
    uuid=None,
    **plan,
) -> Audit:
    """On an existing `visit` to the factory, or on a new one for the `lead` auditor and the `team` from `starts_on`.

    `plan` is kind, announcement, owner, visibility, follows and the window. Only an announced audit's visit is told to
    the supplier before it starts; of a semi-announced one the window, not the day. `note` is for those who go. A
    follow-up looks again at the open findings of the audit that it `follows`. What speaks against who goes is overruled
    with a reason, which history keeps.
    """
    audit = Audit(uuid=uuid or uuid4(), factory=factory, standard=standard, **{"kind": AuditKind.PERIODIC} | plan)
    check_usable(standard)
    check_has_visit(audit.kind)
    check_areas_asked(standard, audit.areas)
    check_follows(audit.follows, factory, audit.owner, audit.kind)
    people = crew(lead, team, part)
    if visit is None:
        audit.visit = new_visit(audit, people, starts_on, ends_on, by=by, note=note)
    else:
        audit.visit = join_visit(audit, people, visit, by=by)
    check_in_window(audit)
    audit.number = following("AUD")
    changes.create(audit, by=by, event="audit.scheduled", note=overruled(audit, overrule))
    take_open_findings(audit)
    emails.told_anew(audit, by)
    return audit


@transaction.atomic
def change_audit(
    *, audit: Audit, by, version: int | None = None, overrule: str = "", other_people: bool = False, **values
) -> Audit:
    """kind, standard, announcement, owner, visibility of a planned audit; its day and people stand on its visit.

    `other_people`: those who do it changed just now; what speaks against them is asked as with another standard.
    A visit that was hidden by hand stays so until the announcement itself changes.
    """
    row = changes.lock(audit, version)
    check_open_for_planning(row)
    check_kind_stays(row, values.get("kind", row.kind))
    anew = values.get("standard", row.standard) != row.standard
    if anew:
        check_usable(values["standard"])
    check_areas_asked(values.get("standard", row.standard), values.get("areas", row.areas))
    if {"kind", "owner"} & changes.difference(row, values).keys():
        check_follows(row.follows, row.factory, values.get("owner", row.owner), values.get("kind", row.kind))
    check_in_window(row, **values)
    before, told = row.announcement, emails.told(row)
    shown = row.visit and row.visit.announced
    changes.save(row, values, by=by, event="audit.changed")
    if anew or other_people or overrule.strip():
        overrule_anew(row, overrule, by)
    if row.visit and row.announcement != before and row.visit.state == VisitState.PLANNED:
        announced = row.announcement == Announcement.ANNOUNCED
        row.visit = announce_with_audit(visit=row.visit, announced=announced, by=by)
    if not emails.told_anew(row, by, told) and row.visit:
        tell_visit_anew(visit=row.visit, changes={"announced": [shown, row.visit.announced]}, by=by)
    return row


@transaction.atomic
def share_audit(*, audit: Audit, visibility: str, by, version: int | None = None) -> Audit:
    """Who else may see it, with its findings and what the factory must mend; at any time, as it changes nothing found."""
    row = changes.lock(audit, version)
    told, read = emails.told(row), emails.readers(row)
    for finding in row.findings.order_by("pk"):
        share_finding(changes.lock(finding), visibility, by)
    changes.save(row, by=by, event="audit.shared", visibility=visibility)
    share_evidence(source=row)
    emails.told_anew(row, by, told)
    emails.audit_shared(row, by, read)
    return row


def share_finding(row: Finding, visibility: str, by) -> None:
    """A corrective action quotes its finding, so it follows; one that was cancelled and asked anew does too."""
    for record in corrective_actions_of(row):
        share_corrective_action(record=record, before=row.visibility, visibility=visibility, by=by)
    values = {"visibility": visibility}
    if row.visibility == Visibility.HOUSE != visibility:
        values["left_house_on"] = row.factory.today()
    changes.save(row, values, by=by, event="finding.shared")


@transaction.atomic
def start_audit(*, audit: Audit, by, version: int | None = None, audited_on: date | None = None) -> Audit:
    """Open for answers; the first start puts the day on it, and the visit under way."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "start", by)
    check_on_team(row, by)
    day = audited_on or row.audited_on or row.factory.today()
    if row.state == AuditState.PLANNED and not row.self_assessed:
        check_fit(row, row.factory.today())
    if row.visit:
        set_out(row, day, by)
    take_open_findings(row)
    return steps_of(row).move(row, "start", by=by, audited_on=day)


def set_out(audit: Audit, day: date, by) -> None:
    if audit.visit.state == VisitState.CANCELLED:
        raise Rejected(_("The visit of this audit is cancelled. Plan the audit anew."), code="visit_cancelled")
    if audit.visit.state == VisitState.PLANNED:
        check_keeps_window(audit, day, day)
        start_visit(visit=audit.visit, by=by)


@transaction.atomic
def record_summary(*, audit: Audit, by, version: int | None = None, **values) -> Audit:
    """summary, confidential_note and audited_on, while it is in progress."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "submit", by)
    check_on_team(row, by)
    if values.get("confidential_note"):
        check_by_the_house(row)
    if values.get("audited_on"):
        check_audited_on(row, values["audited_on"])
    return changes.save(row, values, by=by, event="audit.summarised")


@transaction.atomic
def record_on_site(*, audit: Audit, by, version: int | None = None, **values) -> Audit:
    """Opening and closing meeting, areas visited, people met and documents reviewed, while it is in progress."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "submit", by)
    check_on_team(row, by)
    check_by_the_house(row)
    check_meetings(row, values)
    return changes.save(row, values, by=by, event="audit.on_site_recorded")


def check_meetings(audit: Audit, values: dict) -> None:
    """Their times have no day, so only those of a visit of one day can be compared."""
    opening, closing = (values.get(name, getattr(audit, name)) for name in ("opening_at", "closing_at"))
    one_day = audit.visit and audit.visit.starts_on == audit.visit.ends_on
    if one_day and opening and closing and closing <= opening:
        raise Rejected(_("The closing meeting comes after the opening meeting."), field="closing_at")


def check_audited_on(audit: Audit, day: date) -> None:
    """How long the result holds is counted from it, so it belongs to the visit."""
    if day > audit.factory.today():
        raise Rejected(_("This day has not come yet at the factory."), field="audited_on")
    if audit.visit and day < audit.visit.starts_on - EARLIEST:
        raise Rejected(
            _("The visit begins on %(day)s; the audit was not that long before it.")
            % {"day": written_day(audit.visit.starts_on)},
            field="audited_on",
            code="before_visit",
        )


@transaction.atomic
def submit_audit(*, audit: Audit, by, version: int | None = None) -> Audit:
    """Score it and freeze what was answered and found."""
    row = changes.lock(audit, version)
    steps_of(row).check(row, "submit", by)
    check_on_team(row, by)
    if gaps := missing(row):
        raise Rejected(joined(*(gap.sentence for gap in gaps[:5])), code="incomplete")
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
    emails.audit_approved(row, by)
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
    emails.audit_sent_back(row, by)
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
    told = emails.told(row)
    if with_visit and row.visit and row.visit.state == VisitState.PLANNED:
        cancel_visit(visit=row.visit, by=by, note=note)
    steps_of(row).move(row, "cancel", by=by, note=note)
    emails.told_anew(row, by, told)
    return row
