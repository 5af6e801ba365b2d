"""What a supplier holds against a defect, and what somebody who was not there decides.

What is granted corrects the approved inspection as a reviewer would have: the figure as filed stays beside it with the
reason, the result is derived anew, and whatever was told of it follows: evidence, skip-lot, the next revision of its
report. What the factory was to mend goes on or is called off by qcportal/reactions.py, as an audit may ask for the same.
"""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history
from qcportal.core.dates import day as written_day
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.roles import Role
from suppliers.actions import pause_reminders
from suppliers.enums import CorrectiveActionState
from suppliers.rules import DISPUTE

from .. import emails
from ..enums import DefectClass
from ..models import Correction, Defect, DefectDispute, DefectDisputeFile, Inspection
from ..queries.disputes import disputable_until, took_part
from ..rules import MANAGERS
from .correcting import correct_approved
from .reviewing import check_said


@transaction.atomic
def dispute_defect(
    *, defect: Defect, reason: str, by, uploads=(), version: int | None = None, uuid=None
) -> DefectDispute:
    """By a contact of the supplier, or by a manager for a factory without an account, in time."""
    if by.role not in MANAGERS | {Role.SUPPLIER_CONTACT}:
        raise Forbidden(_("The supplier disputes a defect, or a manager for it."))
    row = changes.lock(defect.inspection)
    line = changes.lock(defect, version)
    check_disputable(row, line)
    if not reason.strip():
        raise Rejected(_("Say why you dispute it."), field="reason")
    what = {"inspection": row, "defect_type": line.defect_type, "defect_class": line.defect_class}
    dispute = DefectDispute(uuid=uuid or uuid4(), reason=reason, raised_by=by, count=line.count, **what)
    changes.create(dispute, by=by, event="dispute.disputed", note=reason)
    for upload in uploads:
        stored = files.store(upload, by=by, allow=files.PROOF)
        DefectDisputeFile.objects.create(dispute=dispute, file=stored)
        history.record(event="dispute.proof_added", of=dispute, by=by, changes={"file": [None, stored.name]})
    if row.corrective_action and row.corrective_action.state not in CorrectiveActionState.over():
        pause_reminders(record=row.corrective_action, by=by)
    emails.dispute_raised(dispute, by)
    return dispute


def check_disputable(row: Inspection, line: Defect) -> None:
    until = disputable_until(row)
    if until is None:
        raise Rejected(_("The supplier cannot read this inspection yet."), code="wrong_state")
    if row.disputes.filter(defect_type=line.defect_type_id, defect_class=line.defect_class).exists():
        raise Rejected(_("This defect was disputed already; a defect is disputed once."), code="exists")
    if row.factory.today() > until:
        raise Rejected(
            _("It could be disputed until %(day)s; that time is over.") % {"day": written_day(until)}, code="too_late"
        )


@transaction.atomic
def uphold_defect(*, dispute: DefectDispute, note: str, by, version: int | None = None) -> DefectDispute:
    """The defect stands as it was found."""
    row = opened(dispute, "uphold", note, by, version)
    return decided(row, "uphold", note, by)


@transaction.atomic
def lower_defect(
    *,
    dispute: DefectDispute,
    note: str,
    by,
    count: int | None = None,
    defect_class: str = "",
    version: int | None = None,
) -> DefectDispute:
    """Fewer of them, or all of them in a lower class."""
    row = opened(dispute, "change", note, by, version)
    if bool(defect_class) == (count is not None):
        raise Rejected(_("Say how many there are, or choose the lower class; one of the two."), field="count")
    made = reclassified(row, defect_class, note, by) if defect_class else counted(row, count or 0, note, by)
    return decided(row, "change", note, by, made)


@transaction.atomic
def withdraw_defect(*, dispute: DefectDispute, note: str, by, version: int | None = None) -> DefectDispute:
    """There is no such defect."""
    row = opened(dispute, "withdraw", note, by, version)
    return decided(row, "withdraw", note, by, corrected(row, "defects", "0", note, by))


def opened(dispute: DefectDispute, verb: str, note: str, by, version: int | None) -> DefectDispute:
    """The dispute locked, if it is to decide and this person decides."""
    changes.lock(dispute.inspection)
    row = changes.lock(dispute, version)
    DISPUTE.check(row, verb, by)
    check_decides(row, by)
    check_said(note, _("Say why you decide so."))
    return row


def check_decides(dispute: DefectDispute, user) -> None:
    """Somebody who was not there, neither filed nor approved it, and did not raise the dispute."""
    if took_part(dispute.inspection, user) or dispute.raised_by_id == user.pk:
        raise Forbidden(
            _(
                "You were on this visit, filed or approved the inspection, or raised the dispute; another manager decides."
            ),
            code="impartiality",
        )


def counted(row: DefectDispute, count: int, note: str, by) -> Correction:
    now = line_now(row)
    if not 0 < count < now.count:
        raise Rejected(
            _("Give fewer than %(now)d and at least 1; where there is none, it is withdrawn.") % {"now": now.count},
            field="count",
        )
    return corrected(row, "defects", str(count), note, by)


def reclassified(row: DefectDispute, defect_class: str, note: str, by) -> Correction:
    line_now(row)
    if defect_class not in lower_classes(row.defect_class):
        words = {"class": row.get_defect_class_display()}
        raise Rejected(_("Choose a lower class than “%(class)s”.") % words, field="defect_class")
    return corrected(row, "class", defect_class, note, by)


def lower_classes(defect_class: str) -> list[DefectClass]:
    """From the gravest to the least."""
    return list(DefectClass)[DefectClass.values.index(defect_class) + 1 :]


def line_now(row: DefectDispute) -> Defect:
    line = row.inspection.defects.filter(defect_type=row.defect_type_id, defect_class=row.defect_class).first()
    if line is None:
        raise Rejected(_("Another correction took this defect away already; uphold what stands now."))
    return line


def corrected(row: DefectDispute, figure: str, value: str, note: str, by) -> Correction:
    key = f"{figure}:{row.defect_type.uuid}:{row.defect_class}"
    return correct_approved(inspection=row.inspection, figure=key, value=value, reason=note, by=by)


def decided(row: DefectDispute, verb: str, note: str, by, correction: Correction | None = None) -> DefectDispute:
    made = {"decision": note, "decided_by": by, "decided_at": timezone.now(), "correction": correction}
    DISPUTE.move(row, verb, made, by=by, note=note)
    emails.dispute_decided(row, by)
    return row
