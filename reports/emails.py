"""News of this app."""

from django.urls import reverse

from qcportal.core import notices
from qcportal.core.models import User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from suppliers.emails import members_of

from .models import Report

READY = "reports/email/report_ready"


def report_ready(report: Report) -> None:
    """To who acts for its owner."""
    notices.tell(READY, members_of(report.owner), report)


def seen_reports(person: User):
    """Those whose place a later revision has taken are no news."""
    return Report.objects.visible_to(person).current().select_related("factory", "shipment")


def of_report(report: Report) -> dict:
    link = reverse("reports:report", args=[report.uuid])
    return {"report": report, "factory": report.factory, "link": link}


notices.register(Kind(READY, MailGroup.REPORTS, seen_reports, of_report, language=lambda report: report.language))
