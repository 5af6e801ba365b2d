"""Visits: list, plan, one visit with its people, and the visitor's own list for a phone."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.dates import days
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, Role, may

from .. import actions
from ..enums import VisitState
from ..filters import VisitListFilter
from ..forms.visits import AssignForm, CrewFormSet, MoveForm, ReasonForm, VisitChangeForm, VisitForm, members
from ..models import Visit, VisitAssignment
from ..queries import visits as queries
from ..rules import VISIT

LIST = ListPage(
    title=gettext_lazy("Visits"),
    columns=(
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long", sub="factory__local_name"),
        Column("factory_city", gettext_lazy("City"), path="factory__city"),
        Column("starts_on", gettext_lazy("Days"), kind="date", show=lambda row: days(row["starts_on"], row["ends_on"])),
        Column("people", gettext_lazy("Who goes"), path="crew_names", sort=False),
        Column("announced", gettext_lazy("Announced"), kind="flag"),
        Column("state", gettext_lazy("State"), kind="badge", choices=VisitState.choices),
    ),
    address=by_uuid("suppliers:visit"),
    order="-starts_on",
    needs=("ends_on",),
    filters=VisitListFilter,
    empty=gettext_lazy("Plan the first visit: which factory, which days, who goes."),
    empty_read=gettext_lazy("Visits appear here once they are planned for you or announced to you."),
    create=(gettext_lazy("Plan a visit"), "suppliers:visit_add", "visit"),
)


@page("visit", Act.LIST)
def visit_list(request):
    return render_list(request, queries.with_names(Visit.objects.visible_to(request.user), request.user), LIST)


@page("visit", Act.LIST)
def my_visits(request):
    """Today, to file, coming: made for a phone in one hand."""
    groups = queries.own(request.user)
    return render(request, "suppliers/my_visits.html", {"groups": groups})


@page("visit", Act.WRITE)
def visit_add(request):
    """Days, factory and person may come in the address, from a calendar's empty day or a factory's page."""
    form = VisitForm(request.POST or None, by=request.user, initial=asked_for(request))
    crew = CrewFormSet(request.POST or None, form_kwargs={"by": request.user}, initial=asked_person(request))
    if request.method == "POST" and form.is_valid() and crew.is_valid():
        made = carried_out(form, actions.plan_visit, by=request.user, people=members(crew), **form.cleaned_data)
        if made:
            success(request, _("The visit is planned."))
            return redirect("suppliers:visit", made.uuid)
    return render(request, "suppliers/visit_add.html", {"form": form, "crew": crew})


def asked_for(request) -> dict:
    day = request.GET.get("starts_on", "")
    return {"factory": request.GET.get("factory"), "starts_on": day, "ends_on": request.GET.get("ends_on", day)}


def asked_person(request) -> list[dict]:
    person = request.GET.get("person")
    return [{"person": person}] if person else []


@record_page(Visit, related=("factory__supplier",))
def visit(request, record):
    seen = VisitAssignment.objects.visible_to(request.user).filter(visit=record).select_related("person")
    may_write = may(request.user, Act.WRITE, "visit")
    context = {
        "record": record,
        "crew": seen.filter(cancelled_at=None).order_by("role", "pk"),
        "gone": seen.exclude(cancelled_at=None).order_by("cancelled_at") if may_write else [],
        "verbs": VISIT.verbs(record, request.user) if may_write else set(),
        "open": record.state in queries.OPEN,
        "shows_note": request.user.role != Role.SUPPLIER_CONTACT,
        "entries": history.of(record, *seen)[:30] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "suppliers/visit.html", context)


@record_page(Visit, Act.WRITE, related=("factory",))
def visit_edit(request, record):
    form = VisitChangeForm(request.POST or None, instance=record)
    return changed(request, record, form, actions.change_visit, _("Change the visit"), _("Saved."))


@record_page(Visit, Act.WRITE, related=("factory",))
def visit_move(request, record):
    days = {"starts_on": record.starts_on, "ends_on": record.ends_on}
    form = MoveForm(request.POST or None, initial=days)
    return changed(request, record, form, actions.move_visit, _("Move the visit"), _("The visit is moved."))


@record_page(Visit, Act.WRITE, related=("factory",))
def visit_cancel(request, record):
    VISIT.check(record, "cancel", request.user)
    form = ReasonForm(request.POST or None)
    label, done = _("Call the visit off"), _("The visit is cancelled.")
    return changed(request, record, form, actions.cancel_visit, label, done, ends=True)


def changed(request, record, form, action, label, done, ends=False):
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form, action, visit=record, version=form_version(request), by=request.user, **form.cleaned_data
        )
        if saved:
            success(request, done)
            return redirect("suppliers:visit", record.uuid)
    context = {"form": form, "record": record, "label": label, "ends": ends}
    return render(request, "suppliers/visit_form.html", context)


@record_page(Visit, Act.WRITE, related=("factory",))
def visit_assign(request, record):
    form = AssignForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = carried_out(
            form,
            actions.assign,
            visit=record,
            version=form_version(request),
            by=request.user,
            **form.assignment(),
        )
        if made:
            success(request, _("%(person)s goes along.") % {"person": made.person})
            return redirect("suppliers:visit", record.uuid)
    context = {"form": form, "record": record, "label": _("Put somebody on the visit")}
    return render(request, "suppliers/visit_form.html", context)


@require_POST
@record_page(Visit, Act.WRITE)
def visit_start(request, record):
    actions.start_visit(visit=record, version=form_version(request), by=request.user)
    return redirect("suppliers:visit", record.uuid)


@require_POST
@record_page(Visit, Act.WRITE)
def visit_finish(request, record):
    actions.finish_visit(visit=record, version=form_version(request), by=request.user)
    return redirect("suppliers:visit", record.uuid)


@require_POST
@record_page(VisitAssignment, Act.WRITE, related=("visit", "person"))
def assignment_cancel(request, assignment):
    actions.cancel_assignment(assignment=assignment, version=form_version(request), by=request.user)
    success(request, _("%(person)s does not go.") % {"person": assignment.person})
    return redirect("suppliers:visit", assignment.visit.uuid)
