"""The inspection as managers, buyers and suppliers see it: list, record, review."""

from django.contrib.messages import success
from django.db.models import Case, CharField, F, Value, When
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, Role, may
from qcportal.core.sheets import csv_answer
from suppliers.models import Buyer, Factory, VisitAssignment
from suppliers.queries.owners import OUTSIDE

from .. import actions, charts
from ..enums import InspectionState, InspectionType, Result
from ..filters import InspectionListFilter
from ..forms.inspections import CancelForm, NoteForm, ShareForm
from ..models import Inspection, Product, Shipment
from ..plan_notes import notes_of
from ..queries.measurements import measured
from ..queries.named import goods_name
from ..queries.not_done import untold
from ..queries.sections import failures
from ..queries.site_tests import tests_of
from ..queries.standing import standings
from ..risk import risks
from ..rules import INSPECTION
from ..validators import may_file
from .blind import blind_parts
from .corrective_actions import asking_parts
from .disputes import disputing
from .outcomes import correction_parts, decision_parts, not_done_parts
from .papers import paper_parts
from .presented import presented_parts

LIST = ListPage(
    title=gettext_lazy("Inspections"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code", sub="goods"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("shipment_number", gettext_lazy("Shipment"), path="seen_shipment", kind="code"),
        Column("type", gettext_lazy("Type"), kind="code", choices=InspectionType.choices),
        Column("starts_on", gettext_lazy("Day"), path="from_day", kind="date"),
        Column("lot_size", gettext_lazy("Lot (units)"), kind="number"),
        Column("result", gettext_lazy("Result"), kind="badge", choices=Result.choices),
        Column("state", gettext_lazy("State"), kind="badge", choices=InspectionState.choices),
    ),
    address=by_uuid("inspections:inspection"),
    order="-starts_on",
    filters=InspectionListFilter,
    empty=gettext_lazy("Inspections are scheduled from a shipment: choose it, then the day, the person and the plan."),
    empty_read=gettext_lazy("Inspections appear here once one is planned that you may see."),
    create=(gettext_lazy("Schedule an inspection"), "inspections:inspection_add", "inspection"),
)
PEOPLE = ("submitted_by", "reviewed_by")
RELATED = (
    "factory",
    "imported_from__by",
    "product",
    "shipment",
    "visit",
    "owner",
    "merged_into",
    "corrective_action",
    "original",
    *PEOPLE,
)


@page("inspection", Act.LIST)
def inspection_list(request):
    without = {} if may(request.user, Act.DECIDE, "inspection") else {"create": None}
    rows = Inspection.objects.visible_to(request.user)
    rows = rows.annotate(seen_shipment=seen_shipment(request.user), goods=goods_name())
    return render_list(request, rows, LIST, **without)


def seen_shipment(user):
    """The shipment's number, for whoever may see the shipment; a shared inspection does not tell another buyer's."""
    if user.role == Role.SUPPLIER_CONTACT:
        return Value("")
    if user.role == Role.BUYER:
        own = When(shipment__buyer__in=Buyer.objects.of(user), then=F("shipment__number"))
        return Case(own, default=Value(""), output_field=CharField())
    return F("shipment__number")


@record_page(Inspection, related=RELATED)
def inspection(request, inspection):
    return whole_page(request, inspection)


def whole_page(request, inspection, status: int = 200, **changed):
    """`changed` are forms that were refused. What a list told of has a page of its own."""
    if inspection.imported_from_id:
        context = imported(request.user, inspection) | changed
        return render(request, "inspections/imported.html", context, status=status)
    return render(request, "inspections/inspection.html", shown(request.user, inspection, **changed), status=status)


def imported(user, inspection) -> dict:
    """What a list told of it: nobody plans, files or decides anything."""
    return {
        "inspection": inspection,
        "share_form": ShareForm(initial={"visibility": inspection.visibility}),
        **reader_parts(user, inspection),
        **people_parts(user, inspection),
        "defects": found_of(inspection),
    }


def shown(user, inspection, **changed) -> dict:
    """What the page shows; people outside the house read neither who worked on it nor what belongs to others."""
    return {
        "inspection": inspection,
        "note_form": NoteForm(),
        "share_form": ShareForm(initial={"visibility": inspection.visibility}),
        **reader_parts(user, inspection),
        **people_parts(user, inspection),
        **plan_parts(inspection),
        **found_parts(user, inspection),
        **not_done_parts(user, inspection),
        **paper_parts(user, inspection),
        **decision_parts(user, inspection),
        **presented_parts(user, inspection),
        **correction_parts(user, inspection),
        **asking_parts(user, inspection),
        **disputing(user, inspection),
        **blind_parts(user, inspection),
    } | changed


def reader_parts(user, inspection) -> dict:
    """What this person may do with it, and which records beside it the person may open."""
    return {
        "untold": untold(user, inspection.state),
        "knows_owner": knows_owner(user, inspection),
        "may_shipment": Shipment.objects.visible_to(user).filter(pk=inspection.shipment_id).exists(),
        "may_product": Product.objects.visible_to(user).filter(pk=inspection.product_id).exists(),
        "may_file": may_file(inspection, user),
        "may_decide": may(user, Act.DECIDE, "inspection"),
        "own_work": inspection.submitted_by_id == user.pk,
        "scheme_links": user.role in Role.house(),
        "verbs": INSPECTION.verbs(inspection, user),
    }


def people_parts(user, inspection) -> dict:
    """Who went and who changed what: for the house and the visitors alone."""
    inside = user.role not in OUTSIDE
    people = VisitAssignment.objects.visible_to(user).crew().filter(visit=inspection.visit_id)
    return {
        "inside": inside,
        "people": people.select_related("person") if inside else (),
        "entries": history.of(inspection, *inspection.disputes.all())[:40] if may(user, Act.READ, "history") else None,
    }


def plan_parts(inspection) -> dict:
    """The sampling plan beside what was found, and what it can and cannot show."""
    found = standings(inspection)
    return {
        "standings": found,
        "severities": {each.line.get_severity_display() for each in found if each.line.aql},
        "notes": notes_of(inspection),
        "draws": inspection.draws.select_related("revealed_by").prefetch_related("deviations"),
        "risks": risks(inspection),
    }


def found_parts(user, inspection) -> dict:
    return {
        "measured": measured(inspection),
        "site_tests": tests_of(inspection),
        "defects": found_of(inspection),
        "photos": inspection.photos.visible_to(user).in_groups(),
        "failures": failures(inspection) if inspection.inspected_on else [],
    }


def found_of(inspection):
    return inspection.defects.select_related("defect_type").order_by("defect_class", "-count")


def knows_owner(user, inspection) -> bool:
    """A buyer does not read the name of another buyer that shared this; the supplier reads none."""
    if user.role == Role.BUYER:
        return Buyer.objects.of(user).filter(pk=inspection.owner_id).exists()
    return user.role != Role.SUPPLIER_CONTACT


@record_page(Inspection)
def oc_chart(request, inspection):
    """The curves' specification as JSON, for the page."""
    return JsonResponse(charts.oc_chart(list(inspection.plan_lines.all())))


@record_page(Inspection, Act.EXPORT)
def oc_csv(request, inspection):
    """What the curves are drawn from."""
    return csv_answer(charts.oc_lines(list(inspection.plan_lines.all())), f"{inspection.number}-oc")


# -- the review --------------------------------------------------------------------------------
@require_POST
@record_page(Inspection, Act.DECIDE, related=RELATED)
def approve(request, inspection):
    done = _("%(number)s is approved.") if inspection.blind else _("%(number)s is approved. Its report is being made.")
    done %= {"number": inspection.number}
    return reviewed(request, inspection, actions.approve_inspection, done)


@require_POST
@record_page(Inspection, Act.DECIDE, related=RELATED)
def send_back(request, inspection):
    return reviewed(request, inspection, actions.send_back_inspection, _("Sent back to the inspector."))


@require_POST
@record_page(Inspection, Act.DECIDE, related=RELATED)
def share(request, inspection):
    return reviewed(request, inspection, actions.share_inspection, _("Saved."), ShareForm, "share_form")


def reviewed(request, inspection, action, done: str, form_class=NoteForm, name: str = "note_form"):
    """What is refused stands on the page again, beside what was written."""
    form = form_class(request.POST)
    version = form_version(request)
    if form.is_valid() and carried_out(
        form, action, inspection=inspection, version=version, by=request.user, **form.cleaned_data
    ):
        success(request, done)
        return redirect("inspections:inspection", inspection.uuid)
    inspection.refresh_from_db()
    return whole_page(request, inspection, 400, **{name: form})


@record_page(Inspection, Act.DECIDE, related=RELATED)
def cancel(request, inspection):
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"inspection": inspection, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.cancel_inspection, **values, **form.cleaned_data):
            success(request, _("Cancelled."))
            return redirect("inspections:inspection", inspection.uuid)
    return render(request, "inspections/cancel.html", {"form": form, "inspection": inspection})


@record_page(Factory)
def factory_panel(request, factory):
    """The latest inspections of a factory, for its page."""
    rows = Inspection.objects.visible_to(request.user).filter(factory=factory).select_related("product", "visit")
    context = {"inspections": rows.order_by("-pk")[:10], "count": rows.count(), "factory": factory}
    return render(request, "inspections/_factory_panel.html", context)
