"""The inspection as managers and buyers see it: list, planning with a live plan, the record, the review."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.errors import Rejected
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act
from suppliers.models import Factory

from .. import actions
from ..queries.standing import judged
from ..enums import DefectClass, InspectionState, InspectionType, Result
from ..filters import InspectionListFilter
from ..forms.inspections import NoteForm, PlanForm, ScheduleForm
from ..models import Inspection, Shipment
from ..risk import risks
from ..rules import INSPECTION

LIST = ListPage(
    title=gettext_lazy("Inspections"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code", sub="product__name"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name"),
        Column("shipment_number", gettext_lazy("Shipment"), path="shipment__number", kind="code"),
        Column("type", gettext_lazy("Type"), kind="code", choices=InspectionType.choices),
        Column("starts_on", gettext_lazy("Visit"), path="visit__starts_on", kind="date"),
        Column("lot_size", gettext_lazy("Lot (units)"), kind="number"),
        Column("result", gettext_lazy("Result"), kind="badge", choices=Result.choices),
        Column("state", gettext_lazy("State"), kind="badge", choices=InspectionState.choices),
    ),
    address=by_uuid("inspections:inspection"),
    order="-number",
    filters=InspectionListFilter,
    empty=gettext_lazy("Inspections are scheduled from a shipment: open one and choose “Schedule an inspection”."),
)
RELATED = ("factory", "product", "shipment", "visit", "owner", "submitted_by", "reviewed_by")


@page("inspection", Act.LIST)
def inspection_list(request):
    return render_list(request, Inspection.objects.visible_to(request.user), LIST)


@record_page(Shipment, related=("buyer", "factory"))
def schedule(request, shipment):
    check_may_schedule(request.user)
    lines = list(shipment.lines.select_related("product"))
    initial = {"lot_size": lines[0].quantity_units if lines else None, "starts_on": request.GET.get("starts_on")}
    form = ScheduleForm(request.POST or None, by=request.user, shipment=shipment, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, schedule_from, form=form, shipment=shipment, by=request.user)
        if made:
            success(request, _("%(number)s is scheduled.") % {"number": made.number})
            return redirect("inspections:inspection", made.uuid)
    context = {"form": form, "shipment": shipment, "lines": lines, "plan": preview(form)}
    return render(request, "inspections/schedule.html", context)


def check_may_schedule(user) -> None:
    from django.core.exceptions import PermissionDenied  # noqa: PLC0415  used here alone

    if user.role not in INSPECTION.find("cancel").roles:
        raise PermissionDenied


def schedule_from(*, form: ScheduleForm, shipment: Shipment, by):
    data = form.cleaned_data
    names = ("product", "type", "visit", "inspector", "starts_on", "part", "visibility")
    chosen = {name: data[name] for name in names}
    return actions.schedule_inspection(shipment=shipment, factory=shipment.factory, by=by, **chosen, **form.plan())


@page("inspection", Act.DECIDE)
def plan_preview(request):
    """The plan that the form's numbers give, while they are typed."""
    form = PlanForm(request.GET)
    return render(request, "inspections/_plan.html", {"plan": preview(form)})


def preview(form: PlanForm) -> dict:
    """{lines} or {refusal}; nothing as long as the form is incomplete."""
    if not form.is_bound:
        form = PlanForm({name: form.get_initial_for_field(field, name) for name, field in form.fields.items()})
    if not form.is_valid() and any(name in form.errors for name in PlanForm.base_fields):
        return {}
    try:
        return {"lines": actions.plan_lines(**form.plan()), "lot_size": form.cleaned_data["lot_size"]}
    except Rejected as refusal:
        return {"refusal": refusal.sentence}


@record_page(Inspection, related=RELATED)
def inspection(request, inspection):
    defects = inspection.defects.select_related("defect_type").order_by("defect_class", "-count")
    context = {
        "inspection": inspection,
        "verdicts": verdict_rows(inspection),
        "defects": defects,
        "photos": inspection.photos.select_related("file"),
        "risks": risks(inspection),
        "verbs": INSPECTION.verbs(inspection, request.user),
        "people": inspection.visit.assignments.filter(cancelled_at=None).select_related("person"),
        "note_form": NoteForm(),
        "entries": history.of(inspection)[:40],
    }
    return render(request, "inspections/inspection.html", context)


def verdict_rows(inspection: Inspection) -> list[dict]:
    lines = {line.defect_class: line for line in inspection.plan_lines.all()}
    return [
        {"verdict": each, "line": lines[each.defect_class], "label": DefectClass(each.defect_class).label}
        for each in judged(inspection)
    ]


@require_POST
@record_page(Inspection, Act.DECIDE)
def approve(request, inspection):
    note = request.POST.get("note", "")
    actions.approve_inspection(inspection=inspection, note=note, version=form_version(request), by=request.user)
    success(request, _("%(number)s is approved. Its report is being made.") % {"number": inspection.number})
    return redirect("inspections:inspection", inspection.uuid)


@require_POST
@record_page(Inspection, Act.DECIDE)
def send_back(request, inspection):
    note = request.POST.get("note", "")
    actions.send_back_inspection(inspection=inspection, note=note, version=form_version(request), by=request.user)
    success(request, _("Sent back to the inspector."))
    return redirect("inspections:inspection", inspection.uuid)


@require_POST
@record_page(Inspection, Act.DECIDE)
def cancel(request, inspection):
    note = request.POST.get("note", "")
    actions.cancel_inspection(inspection=inspection, note=note, version=form_version(request), by=request.user)
    success(request, _("Cancelled."))
    return redirect("inspections:inspection", inspection.uuid)


@record_page(Factory)
def factory_panel(request, factory):
    """The latest inspections of a factory, for its page."""
    rows = (
        Inspection.objects.visible_to(request.user)
        .filter(factory=factory)
        .select_related("product", "shipment", "visit")
    )
    return render(
        request, "inspections/_factory_panel.html", {"inspections": rows.order_by("-pk")[:10], "factory": factory}
    )
