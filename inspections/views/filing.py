"""The inspector's pages on site: big targets, each press saved at once, the state of the lot always in sight."""

from django.contrib.messages import success
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core import files
from qcportal.core.errors import Refused
from qcportal.core.pages import carried_out, file_page, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..queries.standing import missing
from ..enums import DefectClass, InspectionState
from ..forms.inspections import CountForm, FactsForm, PhotoForm
from ..models import DefectType, Inspection, InspectionPhoto
from .inspections import RELATED, verdict_rows

SHOWN = 24


@require_POST
@record_page(Inspection, Act.WRITE)
def start(request, inspection):
    actions.start_inspection(inspection=inspection, version=form_version(request), by=request.user)
    return redirect("inspections:record", inspection.uuid)


@record_page(Inspection, Act.WRITE, related=RELATED)
def record(request, inspection):
    if inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", inspection.uuid)
    names = ("units_inspected", "inspected_on", "remarks")
    facts = FactsForm(initial={name: getattr(inspection, name) for name in names})
    context = (
        counting(inspection)
        | filing_facts(inspection)
        | {
            "facts": facts,
            "photo_form": PhotoForm(),
            "choices": offered(""),
            "photos": inspection.photos.select_related("file"),
        }
    )
    return render(request, "inspections/record.html", context)


def counting(inspection: Inspection) -> dict:
    """What the counters show: every defect line, and each class against its plan."""
    lines = inspection.defects.select_related("defect_type").order_by("pk")
    return {
        "inspection": inspection,
        "lines": lines,
        "verdicts": verdict_rows(inspection),
        "classes": DefectClass.choices,
    }


def filing_facts(inspection: Inspection) -> dict:
    return {"missing": missing(inspection)}


@require_POST
@record_page(Inspection, Act.WRITE)
def facts(request, inspection):
    """Autosave of one field; the answer is a word beside it."""
    form = FactsForm(request.POST)
    if not form.is_valid():
        return render(request, "inspections/_saved.html", {"errors": form.errors})
    values = {name: value for name, value in form.cleaned_data.items() if name in request.POST}
    values = {name: value for name, value in values.items() if value is not None}
    saved = carried_out(form, actions.record_facts, inspection=inspection, by=request.user, **values)
    return render(request, "inspections/_saved.html", {"errors": None if saved else form.errors})


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def count(request, inspection):
    form = CountForm(request.POST)
    refusal = ""
    if form.is_valid():
        try:
            actions.count_defect(inspection=inspection, by=request.user, **form.cleaned_data)
        except Refused as error:
            refusal = error.sentence
    else:
        refusal = _("This count was not saved: a whole number from 0 to 1,000,000.")
    return render(request, "inspections/_counters.html", counting(inspection) | {"refusal": refusal})


@record_page(Inspection, Act.WRITE)
def defect_types(request, inspection):
    """Defect types to choose from, by name in any language, code or category."""
    context = {"choices": offered(request.GET.get("q", "").strip()), "inspection": inspection}
    return render(request, "inspections/_defect_types.html", context)


def offered(text: str):
    rows = DefectType.objects.filter(retired=False)
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(local_name__icontains=word)
            | Q(code__icontains=word)
            | Q(category__icontains=word)
        )
    return rows[:SHOWN]


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def photo_add(request, inspection):
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        values = {"upload": form.cleaned_data["photo"], "caption": form.cleaned_data["caption"]}
        carried_out(form, actions.add_photo, inspection=inspection, by=request.user, **values)
    context = {"inspection": inspection, "photos": inspection.photos.select_related("file"), "photo_form": form}
    return render(request, "inspections/_photos.html", context)


@require_POST
@file_page(InspectionPhoto, related=("inspection", "file"))
def photo_remove(request, found):
    actions.remove_photo(photo=found, by=request.user)
    return HttpResponse("")


@file_page(InspectionPhoto, related=("file",))
def photo(request, found, derivative: str):
    return files.response(found.file, "thumb" if derivative == "thumb" else "print")


@record_page(Inspection, Act.WRITE, related=RELATED)
def submit(request, inspection):
    """Look at everything once more, then send it."""
    if request.method == "POST":
        submitted = actions.submit_inspection(inspection=inspection, version=form_version(request), by=request.user)
        success(request, _("%(number)s is submitted.") % {"number": submitted.number})
        return redirect("inspections:inspection", inspection.uuid)
    context = counting(inspection) | filing_facts(inspection) | {"photos": inspection.photos.select_related("file")}
    return render(request, "inspections/submit.html", context)
