"""A follow-up audit and the open findings of what it follows.

What it says takes effect when it is approved, not at once: nothing that one person saw on site is a result of the
house before another has read it, and a finding closed too early would lift a caution from buyers' eyes.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history
from qcportal.core.errors import Rejected
from qcportal.core.punctuation import joined

from ..enums import AuditKind, AuditState, CheckOutcome, FindingState
from ..models import Audit, CheckFile, FindingCheck, FindingFile
from ..queries.follow_ups import open_before
from ..rules import FINDING
from ..validators import check_mended, check_said
from . import answers
from .pushing import push_open_findings


def check_follows(follows: Audit | None, factory, owner, kind: str) -> None:
    """What is followed is approved, at the same factory and of the same owner, who reads both."""
    if follows is None and kind == AuditKind.FOLLOW_UP:
        raise Rejected(
            _(
                "A follow-up is planned from the page of the approved audit that it follows. Open that, or choose another kind."
            ),
            field="kind",
            code="follows_nothing",
        )
    if follows is None:
        return
    if kind != AuditKind.FOLLOW_UP:
        raise Rejected(_("An audit that follows another is of the kind “follow-up”."), field="kind")
    if follows.factory_id != factory.pk or follows.owner != owner:
        raise Rejected(_("A follow-up goes to the same factory, for the same owner."), field="follows")
    if follows.state != AuditState.APPROVED or follows.self_assessed:
        raise Rejected(_("Only an approved audit is followed up."), field="follows", code="wrong_state")


def take_open_findings(audit: Audit) -> None:
    """Those open now; one that was opened again since comes too. Call in the transaction that plans or starts it."""
    there = set(audit.checks.values_list("finding_id", flat=True))
    new = [each for each in open_before(audit) if each.pk not in there]
    FindingCheck.objects.bulk_create(FindingCheck(audit=audit, finding=each) for each in new)


@transaction.atomic
def check_finding(
    *, check: FindingCheck, outcome: str, note: str, by, uploads=(), version: int | None = None
) -> FindingCheck:
    """Put right, or still open with the progress seen; with what shows it, while the follow-up is in progress."""
    answers.opened(check.audit, by)
    row = changes.lock(check, version)
    if row.finding.state != FindingState.OPEN:
        raise Rejected(_("This finding is closed already."), code="wrong_state")
    if outcome not in CheckOutcome.values:
        raise Rejected(_("Say whether it is put right or still open."), field="outcome", code="required")
    check_said(note, "note", _("Say what you saw."))
    for upload in uploads:
        stored = files.store(upload, by=by, allow=files.PROOF)
        CheckFile.objects.create(check_of=row, file=stored)
        history.record(event="check.proof_added", of=row, by=by, changes={"file": [None, stored.name]})
    return changes.save(row, {"outcome": outcome, "note": note}, by=by, event="check.checked")


def check_closes(finding) -> None:
    """Why the follow-up is not approved names the finding, and both ways on."""
    try:
        check_mended(finding)
    except Rejected as refused:
        other = _("Or send this audit back, so that it leaves %(finding)s open.") % {"finding": finding.number}
        raise Rejected(joined(refused.sentence, other), code=refused.code) from refused


def close_checked(audit: Audit, by) -> None:
    """Close what the follow-up saw put right, with its words and proof. Call in the transaction that approves it."""
    said = FindingCheck.objects.filter(audit=audit, outcome=CheckOutcome.PUT_RIGHT, finding__state=FindingState.OPEN)
    for check in said.select_related("finding__audit__factory", "finding__audit__owner").prefetch_related("files"):
        finding = changes.lock(check.finding)
        check_closes(finding)
        proofs = [FindingFile(finding=finding, file_id=each.file_id, closing=True) for each in check.files.all()]
        FindingFile.objects.bulk_create(proofs)
        closing = {"closed_on": max(audit.audited_on, finding.raised_on), "closing_note": check.note}
        FINDING.move(finding, "close", closing, by=by, note=audit.number)
        push_open_findings(check.finding.audit)
