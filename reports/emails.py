"""News of this app."""

from datetime import date

from django.urls import reverse

from inspections.queries.to_decide import is_undecided
from qcportal.core import mail, notices
from qcportal.core.models import StoredFile, User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from suppliers.emails import members_of

from . import sharing
from .enums import DownloadWay, ReportState
from .models import Report, ReportDownload
from .queries.outcomes import said

READY = "reports/email/report_ready"
SUPERSEDED = "reports/email/report_superseded"
SUMMARY = "reports/email/summary"


def report_ready(report: Report) -> None:
    """To who acts for its owner, one of a period only to who asked, for a schedule brings it by a mail of its own; who has
    downloaded an earlier revision is told that it holds no longer."""
    had, people = had_earlier(report), members_of(report.owner)
    if report.period_from:
        people = [person for person in people if person.pk == report.requested_by_id]
    notices.tell(SUPERSEDED, had, report)
    notices.tell(READY, [person for person in people if person not in had], report)


def had_earlier(report: Report) -> list[User]:
    """Who downloaded an earlier revision."""
    if report.revision == 1:
        return []
    earlier = ReportDownload.objects.filter(report__number=report.number, report__revision__lt=report.revision)
    return list(User.objects.people().filter(pk__in=earlier.values("person_id")).order_by("pk"))


def seen_reports(person: User):
    """Those whose place a later revision has taken are no news."""
    return Report.objects.visible_to(person).current().select_related("factory", "supplier", "owner", "shipment")


def of_report(report: Report) -> dict:
    link = reverse("reports:report", args=[report.uuid])
    _value, outcome = said(report)
    return {"report": report, "about": report.about, "link": link, "outcome": outcome, "decide_by": decide_by(report)}


def decide_by(report: Report) -> date | None:
    """Until when somebody decides on its lot, as long as that is awaited."""
    lot = report.inspection
    return lot.decide_by if lot and is_undecided(lot) else None


def attached(report: Report, person: User) -> StoredFile | None:
    """For who wants it in the mail."""
    return enclosed(report) if person.attach_reports else None


def enclosed(report: Report) -> StoredFile | None:
    """What goes with a mail, if it is there."""
    return report.file if report.state == ReportState.READY else None


def taken(report: Report, person: User) -> None:
    """Noted when the mail leaves, which may be long after it was written."""
    sharing.note_download(report=report, by=person, way=DownloadWay.MAIL)


def of_revision(report: Report) -> dict:
    """With what was replaced, and why."""
    return of_report(report) | {"before": report.predecessor, "reason": report.reason}


OWN = {"attach": attached, "taken": taken, "language": lambda report: report.language}
notices.register(
    Kind(READY, MailGroup.REPORTS, seen_reports, of_report, **OWN),
    Kind(SUPERSEDED, MailGroup.REPORTS, seen_reports, of_revision, **OWN),
)
mail.MATTERS[SUMMARY] = mail.Matter(seen_reports, taken)
