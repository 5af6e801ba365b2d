"""News of this app."""

from django.urls import reverse

from qcportal.core import mail, notices
from qcportal.core.models import StoredFile, User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from suppliers.emails import members_of

from . import sharing
from .enums import DownloadWay
from .models import Report

READY = "reports/email/report_ready"


def report_ready(report: Report) -> None:
    """To who acts for its owner; one of a period only to who asked, for a schedule brings it by a mail of its own."""
    people = members_of(report.owner)
    if report.period_from:
        people = [person for person in people if person.pk == report.requested_by_id]
    notices.tell(READY, people, report)


def seen_reports(person: User):
    """Those whose place a later revision has taken are no news."""
    return Report.objects.visible_to(person).current().select_related("factory", "supplier", "owner", "shipment")


def of_report(report: Report) -> dict:
    link = reverse("reports:report", args=[report.uuid])
    return {"report": report, "about": report.about, "link": link}


def attached(report: Report, person: User) -> StoredFile | None:
    """For who wants it in the mail; that it leaves the house so is noted."""
    if not person.attach_reports or report.file is None:
        return None
    if mail.fits(report.file):
        sharing.note_download(report=report, by=person, way=DownloadWay.MAIL)
    return report.file


notices.register(
    Kind(READY, MailGroup.REPORTS, seen_reports, of_report, attach=attached, language=lambda report: report.language)
)
