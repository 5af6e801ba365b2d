"""Findings: raised during an audit, frozen with it, then followed until they are closed."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history
from qcportal.core.errors import Rejected
from qcportal.core.numbers import following
from qcportal.core.roles import Role
from suppliers.actions import pause_reminders, raise_corrective_action
from suppliers.enums import CorrectiveActionState, DisputeState
from suppliers.models import CorrectiveAction

from ..enums import AuditState, FindingGrade, FindingState
from ..models import Answer, Audit, Finding, FindingDispute, FindingFile
from ..queries.repeats import earlier_findings
from ..rules import DAYS_TO_CHECK, FINDING, raised_grade
from ..validators import (
    check_manages,
    check_mended,
    check_not_asked,
    check_on_team,
    check_said,
    check_told,
    not_approved,
)
from . import answers
from .pushing import push_open_findings


@transaction.atomic
def raise_finding(
    *,
    audit: Audit,
    grade: str,
    statement: str,
    by,
    answer: Answer | None = None,
    process_area: str = "",
    clause: str = "",
    evidence: str = "",
    root_cause: str = "",
    uploads=(),
    uuid=None,
) -> Finding:
    """From an answer, whose question then gives process area and clause, or free. Owner and visibility are the audit's.

    `uuid` is its maker's: sent twice, as by a double click, it raises one finding.
    """
    row = answers.opened_for_findings(audit, by)
    if answer is not None and answer.audit_id != row.pk:
        raise Rejected(
            _("This answer belongs to another audit. Open this audit and raise the finding from there."), field="answer"
        )
    finding = Finding(
        uuid=uuid or uuid4(),
        number=following("FND"),
        audit=row,
        answer=answer,
        factory_id=row.factory_id,
        owner_id=row.owner_id,
        visibility=row.visibility,
        grade=grade,
        process_area=process_area or (answer.question.section.process_area if answer else ""),
        clause=clause or (answer.question.clause_for_finding if answer else ""),
        statement=statement,
        evidence=evidence,
        root_cause=root_cause,
        raised_on=row.audited_on or row.factory.today(),
    )
    changes.create(finding, by=by, event="finding.raised")
    attach(finding, uploads, by=by)
    return finding


@transaction.atomic
def change_finding(*, finding: Finding, by, version: int | None = None, uploads=(), **values) -> Finding:
    """grade, process_area, clause, statement, evidence, root_cause, while its audit is in progress.

    `grade` is the auditor's judgement; that of a repeat is raised again from it.
    """
    answers.opened_for_findings(finding.audit, by)
    row = changes.lock(finding, version)
    attach(row, uploads, by=by)
    if "grade" in values and row.repeats_id:
        values |= {"original_grade": values["grade"], "grade": raised_grade(values["grade"])}
    return changes.save(row, values, by=by, event="finding.changed")


@transaction.atomic
def link_repeat(*, finding: Finding, repeats: Finding, by, version: int | None = None) -> Finding:
    """It repeats an earlier one, as a person says: graded one step higher; what it was judged is kept."""
    audit = answers.opened_for_findings(finding.audit, by)
    row = changes.lock(finding, version)
    if not earlier_findings(audit, by).filter(pk=repeats.pk).exists():
        raise Rejected(
            _("Choose a finding of an earlier, approved audit of this factory, made for the same owner."),
            field="repeats",
        )
    judged = row.judged_grade
    linked = {"repeats": repeats, "original_grade": judged, "grade": raised_grade(judged)}
    return changes.save(row, linked, by=by, event="finding.repeat_linked")


@transaction.atomic
def unlink_repeat(*, finding: Finding, by, version: int | None = None) -> Finding:
    """It repeats nothing after all: the grade is again what it was judged."""
    answers.opened_for_findings(finding.audit, by)
    row = changes.lock(finding, version)
    if row.repeats_id is None:
        raise Rejected(_("It is not linked to an earlier finding any more; open its page again."), code="wrong_state")
    judged = {"repeats": None, "original_grade": "", "grade": row.judged_grade}
    return changes.save(row, judged, by=by, event="finding.repeat_unlinked")


@transaction.atomic
def remove_finding(*, finding: Finding, by, version: int | None = None) -> None:
    """One raised by mistake, while its audit is in progress; history keeps what it said."""
    answers.opened_for_findings(finding.audit, by)
    row = changes.lock(finding, version)
    history.record(event="finding.removed", of=row, by=by, changes={"statement": [row.statement, None]})
    row.delete()


@transaction.atomic
def close_finding(
    *, finding: Finding, closing_note: str, by, closed_on: date | None = None, uploads=(), version: int | None = None
) -> Finding:
    """With the evidence that it was put right, after its corrective action was accepted."""
    row = changes.lock(finding, version)
    FINDING.check(row, "close", by)
    if by.role == Role.AUDITOR:
        check_on_team(row.audit, by)
    check_decided(row)
    check_mended(row)
    check_said(closing_note, "closing_note", _("Say how it was put right."))
    attach(row, uploads, by=by, closing=True)
    closing = {"closed_on": closed_on or max(row.factory.today(), row.raised_on), "closing_note": closing_note}
    FINDING.move(row, "close", closing, by=by, note=closing_note)
    push_open_findings(row.audit)
    return row


@transaction.atomic
def reopen_finding(*, finding: Finding, note: str, by, version: int | None = None) -> Finding:
    """It was not put right after all; the reason stays in history."""
    row = changes.lock(finding, version)
    FINDING.check(row, "reopen", by)
    check_decided(row)
    check_said(note, "note", _("Say why it is open again."))
    return reopened(row, note, by)


def reopened(row: Finding, note: str, by) -> Finding:
    FINDING.move(row, "reopen", {"closed_on": None, "closing_note": ""}, by=by, note=note)
    push_open_findings(row.audit)
    return row


@transaction.atomic
def reopen_findings_of(*, corrective_action: CorrectiveAction, note: str, by) -> None:
    """It did not help: what it was to mend is open again, unless it was answered anew and accepted meanwhile."""
    if corrective_action.state in CorrectiveActionState.over():
        return
    closed = Finding.objects.filter(corrective_action=corrective_action, state=FindingState.CLOSED)
    for finding in closed.order_by("pk"):
        why = _("Its corrective action %(number)s did not help: %(note)s")
        reopened(changes.lock(finding), why % {"number": corrective_action.number, "note": note}, by)


@transaction.atomic
def request_corrective_action(
    *,
    finding: Finding,
    title: str,
    due_on: date,
    by,
    description: str = "",
    responsible=None,
    version: int | None = None,
) -> Finding:
    """Ask the factory to mend it; owner and visibility are the finding's. The supplier sees it at once."""
    row = changes.lock(finding, version)
    FINDING.check(row, "close", by)  # what may be closed may be followed up
    check_manages(by)
    check_decided(row)
    check_told(row)
    check_not_asked(row)
    action = raise_corrective_action(
        factory=row.factory,
        title=title,
        description=description or row.statement,
        due_on=due_on,
        owner=row.owner,
        visibility=row.visibility,
        responsible=responsible,
        process_area=row.process_area,
        check_after_days=DAYS_TO_CHECK[FindingGrade(row.grade)],
        by=by,
    )
    if FindingDispute.objects.filter(finding=row, state=DisputeState.OPEN).exists():
        action = pause_reminders(record=action, by=by)
    if row.corrective_action:
        row.earlier_corrective_actions.add(row.corrective_action)
    return changes.save(row, by=by, event="finding.corrective_action_requested", corrective_action=action)


def check_decided(finding: Finding) -> None:
    """Nothing follows from a finding before the house has approved its audit."""
    if finding.audit.state != AuditState.APPROVED:
        raise not_approved(finding)


def attach(finding: Finding, uploads, *, by, closing: bool = False) -> None:
    for upload in uploads:
        stored = files.store(upload, by=by, allow=files.PROOF)
        FindingFile.objects.create(finding=finding, file=stored, closing=closing)
        history.record(event="finding.proof_added", of=finding, by=by, changes={"file": [None, stored.name]})


def suggested_grade(value: str) -> str:
    """The finding's grade that an answer suggests."""
    return value if value in FindingGrade.values else FindingGrade.OBSERVATION
