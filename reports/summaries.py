"""The mail of a schedule: what happened in a few lines, with the document beside it."""

import logging
from types import ModuleType

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from qcportal.core import mail
from qcportal.core.models import User
from qcportal.core.notices import FOOTER
from suppliers.models import Buyer

from . import emails, faults, schedules
from .documents.periodic import Periodic
from .enums import ReportKind, ScheduledState
from .languages import known
from .models import Report, ScheduledMail
from .periods import Period
from .queries.sight import Scope
from .requests.periods import DOCUMENTS, request
from .studies.making import made_for

log = logging.getLogger(__name__)
TEMPLATES = {
    ReportKind.PORTFOLIO: "reports/email/portfolio_summary",
    ReportKind.SUPPLIER: "reports/email/supplier_summary",
}
RELATED = ("schedule__buyer", "schedule__supplier", "person", "report__file")


def send(mail_id: int) -> None:
    """Write one mail that is owed. Where a study is due it is made first, by a claim of its own.

    A failure is tried again with growing pauses, and given up after some attempts.
    """
    if not schedules.begin(mail_id):
        return
    try:
        made_for(Scope(buyer=buyer_of(mail_id)))
        send_once(mail_id)
    except Exception as error:
        log.warning("Scheduled mail %s: %s", mail_id, error, exc_info=not faults.passes(error))
        with faults.without_database():
            schedules.note_failure(mail_id, faults.sentence(error))


def buyer_of(mail_id: int) -> Buyer:
    return Buyer.objects.get(pk__in=ScheduledMail.objects.filter(pk=mail_id).values("schedule__buyer"))


@transaction.atomic
def send_once(mail_id: int) -> None:
    """Write one mail that is owed, or see that it need not be; where its PDF is still made, leave it for later.

    Mail and end of the row are one transaction: killed in between, both are not there, and the next attempt writes them.
    """
    rows = ScheduledMail.objects.select_for_update(of=("self",), skip_locked=True).select_related(*RELATED)
    row = rows.filter(pk=mail_id, state=ScheduledState.WAITING).first()
    if row is None or (row.report and not row.report.is_over):
        return None
    if not still_wanted(row):
        return end(row, ScheduledState.DROPPED)
    language = row.report.language if row.report else known(row.person.language or settings.LANGUAGE_CODE)
    with translation.override(language):
        write(row, language)


def still_wanted(row: ScheduledMail) -> bool:
    """The person may have left, or switched summaries off, since it was owed."""
    return row.person in schedules.recipients(row.schedule)


def write(row: ScheduledMail, language: str) -> None:
    document = DOCUMENTS[row.schedule.kind]
    if row.report and row.report.successor:
        row.report = None  # another has taken its place since it was asked for, and goes instead
    content = document.collect(row.report or unsaved(row, language), studied=False)
    if not (content.news or row.schedule.even_without_news):
        return end(row, ScheduledState.NOTHING)
    row.report = row.report or asked_for(row, language)
    if row.schedule.attached and not row.report.is_over:
        row.attempts, row.next_attempt_at = 0, None  # nothing failed: it waits for the PDF
        return row.save(update_fields=["report", "attempts", "next_attempt_at"])
    row.mail = told(row, document, content)
    return end(row, ScheduledState.SENT)


def unsaved(row: ScheduledMail, language: str) -> Report:
    """What the document would be, to see whether there is anything to tell."""
    plan = row.schedule
    span = {"period_from": row.period_from, "period_to": row.period_to}
    by = User.objects.system()
    return Report(
        kind=plan.kind,
        owner=plan.buyer,
        supplier=plan.supplier,
        language=language,
        paper=plan.paper,
        requested_by=by,
        **span,
    )


def asked_for(row: ScheduledMail, language: str) -> Report:
    """The one that a colleague gets too, where there is one that says the same."""
    plan, period = row.schedule, Period(row.period_from, row.period_to)
    wanted = {"language": language, "paper": plan.paper, "bulk": True}
    by = User.objects.system()
    return request(plan.kind, owner=plan.buyer, supplier=plan.supplier, period=period, by=by, **wanted)


def told(row: ScheduledMail, document: ModuleType, content: Periodic):
    context = {
        "r": content,
        "figures": document.subject(content),
        "about": row.schedule.supplier or row.schedule.buyer,
        "link": reverse("reports:report", args=[row.report.uuid]),
        "plan": row.schedule,
    }
    attach = emails.enclosed(row.report) if row.schedule.attached else None
    template, about = TEMPLATES[row.schedule.kind], [mail.About(emails.SUMMARY, row.report.uuid)]
    return mail.send(to=row.person, template=template, context=context, footer=FOOTER, attach=attach, about=about)


def end(row: ScheduledMail, state: str) -> None:
    row.state, row.ended_at = state, timezone.now()
    row.save(update_fields=["state", "ended_at", "report", "mail"])
