"""News of this app."""

from django.urls import reverse

from qcportal.core import notices
from qcportal.core.models import User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from suppliers.emails import members_of

from .models import Report, ReportDownload

READY = "reports/email/report_ready"
SUPERSEDED = "reports/email/report_superseded"


def report_ready(report: Report) -> None:
    """To who acts for its owner; who has downloaded an earlier revision is told that it holds no longer."""
    had = had_earlier(report)
    notices.tell(SUPERSEDED, had, report)
    notices.tell(READY, [person for person in members_of(report.owner) if person not in had], report)


def had_earlier(report: Report) -> list[User]:
    """Who downloaded an earlier revision."""
    if report.revision == 1:
        return []
    earlier = ReportDownload.objects.filter(report__number=report.number, report__revision__lt=report.revision)
    return list(User.objects.people().filter(pk__in=earlier.values("person_id")).order_by("pk"))


def seen_reports(person: User):
    """Those whose place a later revision has taken are no news."""
    return Report.objects.visible_to(person).current().select_related("factory", "shipment")


def of_report(report: Report) -> dict:
    link = reverse("reports:report", args=[report.uuid])
    return {"report": report, "factory": report.factory, "link": link}


def of_revision(report: Report) -> dict:
    """With what was replaced, and why."""
    return of_report(report) | {"before": report.predecessor, "reason": report.reason}


notices.register(
    Kind(READY, MailGroup.REPORTS, seen_reports, of_report),
    Kind(SUPERSEDED, MailGroup.REPORTS, seen_reports, of_revision),
)
