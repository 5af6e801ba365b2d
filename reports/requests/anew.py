"""A document is issued anew because somebody says so: the letterhead is new, a template was mended, a file is gone."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Conflict, Rejected
from qcportal.core.models import User

from ..actions import request_release_document, request_shipment_report
from ..enums import ReportKind, ReportState
from ..models import Report
from .periods import SAME, one_at_a_time
from .series import next_revision


@transaction.atomic
def issue_anew(*, report: Report, reason: str, by: User, version: int | None = None) -> Report:
    """The next revision, from what is on record today; it prints the `reason`.

    Raises Rejected without one, StaleVersion if a `version` is given and the row has moved on since, and Conflict where
    this is not the last revision, or that is not issued yet.
    """
    lock_subject(report)
    report = changes.lock(report, version)
    if not reason.strip():
        raise Rejected(_("Say why it is made again; the new revision prints it."), field="reason")
    if not can_be_issued_anew(report):
        raise Conflict(_("The last revision is issued anew, once it is there itself. Open that one."))
    if report.kind == ReportKind.SHIPMENT:
        return request_shipment_report(inspection=report.inspection, by=by, reason=reason)
    if report.kind == ReportKind.RELEASE:
        return request_release_document(shipment=report.shipment, by=by, reason=reason)
    return next_revision(report, by=by, reason=reason.strip())


def lock_subject(report: Report) -> None:
    """As who asks for a document of its kind does, so that never two at once make the revision after the same."""
    subject = report.audit or report.corrective_action or report.inspection or report.shipment or report.factory
    if subject:
        changes.lock(subject)
    else:
        one_at_a_time({name: getattr(report, name) for name in SAME})


def can_be_issued_anew(report: Report) -> bool:
    return report.state in ReportState.issued() and not report.successor and not report.coming
