"""The reviewer's corrections: made in review, and shown beside what was filed for good."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..enums import InspectionState
from ..forms.correcting import CorrectForm
from ..models import Inspection
from . import inspections as page
from .outcomes import correction_parts


@record_page(Inspection, Act.DECIDE, related=page.RELATED)
def correct(request, inspection):
    if inspection.state != InspectionState.SUBMITTED:
        return redirect("inspections:inspection", inspection.uuid)
    search = request.GET.get("q", "")
    chosen = {"figure": request.GET.get("figure", "")}  # a search leaves what was chosen before it
    form = CorrectForm(request.POST or None, inspection=inspection, search=search, initial=chosen)
    if request.method == "POST" and form.is_valid():
        values = {"inspection": inspection, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.correct_figure, **values, **form.cleaned_data):
            success(request, _("Corrected. What was filed stays beside it."))
            return redirect("inspections:inspection", inspection.uuid)
    context = {
        "form": form,
        "inspection": inspection,
        "inside": True,
        "q": search,
        **correction_parts(request.user, inspection),
    }
    return render(request, "inspections/correct.html", context)
