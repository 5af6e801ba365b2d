"""A document is issued anew because somebody says so: the letterhead is new, a template was mended, a file is gone."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Conflict, Rejected
from qcportal.core.models import User

from ..actions import request_release_document, request_shipment_report
from ..enums import ReportKind, ReportState
from ..models import Report
from .series import next_revision


@transaction.atomic
def issue_anew(*, report: Report, reason: str, by: User) -> Report:
    """The next revision, from what is on record today; it prints the `reason`.

    Raises Rejected without one, and Conflict where this is not the last revision, or that is not issued yet.
    """
    report = changes.lock(report)
    if not reason.strip():
        raise Rejected(_("Say why it is made again; the new revision prints it."), field="reason")
    if not can_be_issued_anew(report):
        raise Conflict(_("The last revision is issued anew, once it is there itself. Open that one."))
    if report.kind == ReportKind.SHIPMENT:
        return request_shipment_report(inspection=report.inspection, by=by, reason=reason)
    if report.kind == ReportKind.RELEASE:
        return request_release_document(shipment=report.shipment, by=by, reason=reason)
    return next_revision(report, by=by, reason=reason.strip())


def can_be_issued_anew(report: Report) -> bool:
    return report.state in ReportState.issued() and not report.successor and not report.coming
