"""Summaries that go out by mail: which, to whom, when last and when next."""

from html import escape

from django.contrib.messages import success, warning
from django.db.models import Max, Q
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.dates import instant
from qcportal.core.errors import Conflict, Rejected
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act

from .. import schedules
from ..enums import Rhythm, ScheduledState
from ..filters import ScheduleFilter
from ..models import ReportSchedule
from ..models.schedules import SCHEDULED_CHOICES
from ..period_forms import ScheduleForm
from ..periods import next_due
from ..queries.outcomes import schedule_state

RELATED = ("buyer", "supplier", "person")
MAILS = 30
MOST_TOLD = 5


def shown_next(row: dict) -> str:
    """By the reader's clock."""
    if row["paused_at"]:
        return ""
    due = next_due(row["rhythm"], row["day"], row["hour"], timezone.get_current_timezone_name(), timezone.now())
    return escape(instant(due.at))


STATES = [("running", gettext_lazy("running")), ("paused", gettext_lazy("paused"))]
LIST = ListPage(
    title=gettext_lazy("Summaries by mail"),
    columns=(
        Column("kind", gettext_lazy("Document"), choices=SCHEDULED_CHOICES),
        Column("buyer_name", gettext_lazy("Buyer"), path="buyer__name", kind="long"),
        Column("supplier_name", gettext_lazy("Supplier"), path="supplier__name", kind="long"),
        Column("person_name", gettext_lazy("Only to"), path="person__name"),
        Column("rhythm", gettext_lazy("How often"), choices=Rhythm.choices),
        Column("last_run", gettext_lazy("Last sent"), kind="datetime"),
        Column("next_run", gettext_lazy("Next"), path="begins_at", sort=False, show=shown_next),
        Column("state", gettext_lazy("State"), kind="badge", choices=STATES),
    ),
    address=by_uuid("reports:schedule"),
    order="buyer_name",
    needs=("day", "hour", "paused_at"),
    filters=ScheduleFilter,
    create=(gettext_lazy("Set one up"), "reports:schedule_add", "schedule"),
    empty=gettext_lazy("Set one up, and a summary comes by mail every week, month or quarter."),
)  # fmt: skip


@page("schedule", Act.LIST)
def schedule_list(request):
    sent = Max("mails__ended_at", filter=Q(mails__state=ScheduledState.SENT))
    rows = ReportSchedule.objects.visible_to(request.user).annotate(last_run=sent, state=schedule_state())
    return render_list(request, rows, LIST)


@record_page(ReportSchedule, related=RELATED)
def schedule(request, schedule):
    """What is set up, who gets it, the mails so far, and when the next is due by the reader's clock."""
    people = schedules.recipients(schedule)
    context = {
        "record": schedule,
        "people": people,
        "next": None if schedule.paused_at else schedules.next_run(schedule, request.user.time_zone),
        "mails": schedule.mails.select_related("person", "report", "mail")[:MAILS],
        "given_up": schedules.given_up(schedule, people)[:MOST_TOLD],
        "entries": history.of(schedule)[:MAILS] if request.user.is_house else None,
    }
    return render(request, "reports/schedule.html", context)


@page("schedule", Act.WRITE)
def schedule_add(request):
    form = ScheduleForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, schedules.make_schedule, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("Set up. The first goes out when it is due."))
            return redirect("reports:schedule", made.uuid)
    return shown_form(request, form, None)


@record_page(ReportSchedule, Act.WRITE, related=RELATED)
def schedule_edit(request, schedule):
    form = ScheduleForm(request.POST or None, instance=schedule, by=request.user)
    if request.method == "POST" and form.is_valid():
        values = {"schedule": schedule, "version": form_version(request), "by": request.user}
        if carried_out(form, schedules.change_schedule, **values, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("reports:schedule", schedule.uuid)
    return shown_form(request, form, schedule)


def shown_form(request, form, record):
    back = reverse("reports:schedule", args=[record.uuid]) if record else reverse_lazy("reports:schedule_list")
    return render(request, "reports/schedule_form.html", {"form": form, "record": record, "back": back})


@require_POST
@record_page(ReportSchedule, Act.WRITE)
def schedule_pause(request, schedule):
    schedules.pause_schedule(schedule=schedule, version=form_version(request), by=request.user)
    success(request, _("Paused. Nothing goes out until you resume it."))
    return redirect("reports:schedule", schedule.uuid)


@require_POST
@record_page(ReportSchedule, Act.WRITE)
def schedule_resume(request, schedule):
    row = schedules.resume_schedule(schedule=schedule, version=form_version(request), by=request.user)
    due = schedules.next_run(row, request.user.time_zone)
    success(request, _("Resumed. The next goes out on %(when)s.") % {"when": instant(due.at)})
    return redirect("reports:schedule", schedule.uuid)


@require_POST
@record_page(ReportSchedule, Act.WRITE)
def schedule_send(request, schedule):
    """The last whole week, month or quarter, to who has not had it."""
    try:
        n = schedules.send_now(schedule=schedule, by=request.user)
        success(request, ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", n) % {"n": n})
    except (Conflict, Rejected) as refused:  # nobody to send it to: said on the page that tells who gets it
        warning(request, refused.sentence)
    return redirect("reports:schedule", schedule.uuid)
