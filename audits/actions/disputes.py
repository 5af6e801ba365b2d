"""What a supplier holds against a finding, and what somebody who was not there decides.

The score of a submitted audit is frozen: neither a lowered nor a withdrawn finding changes it. The audit's page says
with which findings it was computed; the next audit brings a new one. What the factory was to mend because of it goes on
or is called off by qcportal/reactions.py, as an inspection may ask for the same.
"""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history
from qcportal.core.errors import Rejected
from suppliers.actions import change_corrective_action, pause_reminders
from suppliers.rules import DISPUTE
from suppliers.validators import check_time_to_answer

from .. import emails
from ..models import DisputeFile, Finding, FindingDispute
from ..queries.findings import running_action
from ..rules import FINDING
from ..validators import check_decides, check_disputable, check_lower, check_may_dispute, check_said
from .pushing import push_open_findings


@transaction.atomic
def dispute_finding(
    *, finding: Finding, reason: str, by, uploads=(), version: int | None = None, uuid=None
) -> FindingDispute:
    """By a contact of the supplier, or by a manager for a factory without an account, in time."""
    check_may_dispute(by)
    row = changes.lock(finding, version)
    check_disputable(row)
    check_said(reason, "reason", _("Say why you dispute it."))
    dispute = FindingDispute(uuid=uuid or uuid4(), finding=row, reason=reason, raised_by=by, grade_before=row.grade)
    changes.create(dispute, by=by, event="dispute.disputed", note=reason)
    for upload in uploads:
        stored = files.store(upload, by=by, allow=files.PROOF)
        DisputeFile.objects.create(dispute=dispute, file=stored)
        history.record(event="dispute.proof_added", of=dispute, by=by, changes={"file": [None, stored.name]})
    pause(row, by)
    emails.dispute_raised(dispute, by)
    return dispute


@transaction.atomic
def uphold_finding(*, dispute: FindingDispute, note: str, by, version: int | None = None) -> FindingDispute:
    """The finding stays as it is."""
    return decided(opened(dispute, "uphold", note, by, version), "uphold", note, by)


@transaction.atomic
def lower_finding(
    *, dispute: FindingDispute, grade: str, note: str, by, due_on: date | None = None, version: int | None = None
) -> FindingDispute:
    """The finding stays, at a lower grade; its corrective action may be `due_on` another day for it."""
    row = opened(dispute, "change", note, by, version)
    finding = changes.lock(row.finding)
    check_lower(finding, grade)
    changes.save(finding, by=by, event="finding.lowered", note=note, grade=grade)
    push_open_findings(finding.audit)
    if due_on is not None:
        give_time(finding, due_on, by)
    return decided(row, "change", note, by, grade_before=row.grade_before, grade_after=grade)


@transaction.atomic
def withdraw_finding(*, dispute: FindingDispute, note: str, by, version: int | None = None) -> FindingDispute:
    """It should not have been raised: it counts nowhere any more, though the score that it was part of stays."""
    row = opened(dispute, "withdraw", note, by, version)
    finding = changes.lock(row.finding)
    closing = {"closed_on": max(finding.factory.today(), finding.raised_on), "closing_note": note}
    FINDING.move(finding, "withdraw", closing, by=by, note=note)
    push_open_findings(finding.audit)
    return decided(row, "withdraw", note, by)


def opened(dispute: FindingDispute, verb: str, note: str, by, version: int | None) -> FindingDispute:
    """The dispute locked, if it is to decide and this person decides."""
    row = changes.lock(dispute, version)
    DISPUTE.check(row, verb, by)
    check_decides(row, by)
    check_said(note, "note", _("Say why you decide so."))
    return row


def decided(row: FindingDispute, verb: str, note: str, by, **values) -> FindingDispute:
    made = {"decision": note, "decided_by": by, "decided_at": timezone.now()}
    DISPUTE.move(row, verb, made | values, by=by, note=note)
    emails.dispute_decided(row, by)
    return row


# -- its corrective action -----------------------------------------------------------------------
def pause(finding: Finding, by) -> None:
    action = running_action(finding)
    if action is not None:
        pause_reminders(record=action, by=by)


def give_time(finding: Finding, due_on: date, by) -> None:
    action = running_action(finding)
    if action is None:
        raise Rejected(_("It has no corrective action under way. Leave the new due date empty."), field="due_on")
    check_time_to_answer(due_on, finding.factory)
    change_corrective_action(record=action, due_on=due_on, by=by)
