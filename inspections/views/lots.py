"""Quantities on site, part by part; and one planned lot that becomes two, or two that become one."""

from pathlib import PurePath

from django.contrib.messages import error, success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..enums import InspectionState
from ..forms.filing import sentence_of
from ..forms.lots import MergeForm, QuantityForm, SplitForm
from ..models import Inspection, LotPart
from ..queries.quantities import drawn_cartons, lot_of, may_merge_with, needs_attention, packed_wanted
from ..queries.sections import progress
from .filing import check_may_file
from .inspections import RELATED
from .presented import meaning


def section_page(request, inspection, template: str, **context):
    """A section of the filing, which its template is named after, for who files; otherwise the inspection's own page."""
    if inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", inspection.uuid)
    check_may_file(inspection, request.user)
    context |= {"inspection": inspection, "progress": progress(inspection), "section": PurePath(template).stem}
    return render(request, template, context)


@record_page(Inspection, Act.WRITE, related=(*RELATED, "programme_step"))
def quantity(request, inspection):
    lot = lot_of(inspection)
    drawn = drawn_cartons(inspection, lot)
    forms = [QuantityForm(part=part, drawn=drawn.get(part.position, ())) for part in lot.parts]
    return section_page(request, inspection, "inspections/quantity.html", forms=forms, **standing_of(inspection, lot))


def standing_of(inspection: Inspection, lot) -> dict:
    """What the quantities so far say."""
    return {
        "lot": lot,
        "meaning": meaning(inspection, lot),
        "wanted": packed_wanted(inspection),
        "told": needs_attention(inspection),
    }


@require_POST
@record_page(Inspection, Act.WRITE, related=("programme_step",))
def quantity_part(request, inspection, number: int):
    """Autosave of one part; or, by its button, that all of it is presented and packed."""
    part = inspection.parts.select_related("line").filter(position=number).first()
    if part is None:
        raise Http404
    form = QuantityForm(request.POST, part=part)
    form.is_valid()
    values = whole(part) if "whole" in request.POST else form.values()
    carried_out(form, actions.record_quantities, inspection=inspection, quantities={number: values}, by=request.user)
    if not request.htmx:
        if form.errors:
            error(request, sentence_of(form))
        return redirect("inspections:quantity", inspection.uuid)
    context = {"form": form, "inspection": inspection, **standing_of(inspection, lot_of(inspection))}
    return render(request, "inspections/_quantity_saved.html", context)


def whole(part: LotPart) -> dict:
    """As planned; its cartons as they were counted for the draw, or as booked where all of the line is in this lot."""
    units = {"presented_units": part.units, "packed_units": part.units}
    draw = part.inspection.draws.exclude(revealed_at=None).last()
    alone = draw is not None and part.inspection.parts.count() == 1
    booked = part.line.cartons if part.line and part.units == part.line.quantity_units else None
    cartons = draw.lot.cartons if alone else booked
    return units | ({"cartons_presented": cartons} if cartons else {})


# -- planning ----------------------------------------------------------------------------------
@record_page(Inspection, Act.DECIDE, related=RELATED)
def split(request, inspection):
    if inspection.state != InspectionState.PLANNED or not inspection.parts.exists():
        return redirect("inspections:inspection", inspection.uuid)
    form = SplitForm(request.POST or None, inspection=inspection)
    if request.method == "POST" and form.is_valid():
        values = {"inspection": inspection, "parts": form.moving(), "version": form_version(request)}
        made = carried_out(form, actions.split_inspection, by=request.user, **values)
        if made:
            success(request, _("%(number)s takes its part of the lot.") % {"number": made.number})
            return redirect("inspections:inspection", made.uuid)
    return render(request, "inspections/split.html", {"form": form, "inspection": inspection})


@record_page(Inspection, Act.DECIDE, related=RELATED)
def merge(request, inspection):
    rows = may_merge_with(inspection, request.user)
    if not rows:
        return redirect("inspections:inspection", inspection.uuid)
    form = MergeForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        values = {"inspection": inspection, "other": form.cleaned_data["other"], "version": form_version(request)}
        if carried_out(form, actions.merge_inspections, by=request.user, **values):
            success(request, _("The two lots are one now."))
            return redirect("inspections:inspection", inspection.uuid)
    return render(request, "inspections/merge.html", {"form": form, "inspection": inspection})
