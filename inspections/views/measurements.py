"""Measuring on site: a field for every sample at every point, saved as typed; and the values from a file."""

from django.contrib.messages import error, success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act

from .. import actions
from ..enums import InspectionState
from ..forms.filing import sentence_of
from ..forms.measurements import SamplesForm, ValuesFileForm
from ..models import Inspection
from ..queries.measurements import measured, points_of, standing_of
from ..queries.sections import progress
from .filing import check_may_file, progressed
from .inspections import RELATED
from .measurement_files import file_taken


@record_page(Inspection, Act.WRITE, related=RELATED)
def measurements(request, inspection):
    if inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", inspection.uuid)
    check_may_file(inspection, request.user)
    context = {
        "inspection": inspection,
        "forms": [SamplesForm(standing=each) for each in measured(inspection)],
        "progress": progress(inspection),
        "section": "measurements",
    }
    return render(request, "inspections/measurements.html", context)


@require_POST
@record_page(Inspection, Act.WRITE)
def measure(request, inspection, number: int):
    """Autosave of one point. What can be taken is saved; the answer has a word for each sample, and the point's figures."""
    form = SamplesForm(request.POST, standing=point_or_404(inspection, number))
    form.is_valid()
    values = form.values()
    saved = carried_out(form, actions.record_values, inspection=inspection, values=values, by=request.user)
    if not request.htmx:
        if form.errors:
            error(request, sentence_of(form))
        return redirect("inspections:measurements", inspection.uuid)
    if saved:
        form.standing = form.standing.changed({sample: value for (_point, sample), value in values.items()})
    context = {"form": form, "each": form.standing} | progressed(inspection, "measurements")
    return render(request, "inspections/_point_saved.html", context)


def point_or_404(inspection, number: int):
    point = points_of(inspection).filter(position=number).first()
    if point is None:
        raise Http404
    return standing_of(point)


@record_page(Inspection, Act.WRITE, related=RELATED)
def values_import(request, inspection):
    if inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", inspection.uuid)
    check_may_file(inspection, request.user)
    form = ValuesFileForm(request.POST or None, request.FILES or None, by=request.user)
    context = {"form": form, "inspection": inspection}

    def look(file):
        return actions.look_at_values(inspection=inspection, file=file)

    def take(file):
        return actions.take_values(inspection=inspection, file=file, by=request.user)

    if file_taken(request, form, context, look, take):
        success(request, _("The values are taken in."))
        return redirect("inspections:measurements", inspection.uuid)
    return render(request, "inspections/values_import.html", context)
