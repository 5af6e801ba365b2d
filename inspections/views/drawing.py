"""Drawing the sample on site, drawing it anew, and saying where it could not be followed.

No version is asked for: a sample is drawn once, and the facts beside it save themselves all the while.
"""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act

from .. import actions
from ..forms.drawing import DeviationForm, DrawAnewForm, DrawForm, UndrawnForm
from ..models import Inspection
from .filing import filing_context
from .inspections import RELATED, whole_page


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def draw(request, inspection):
    form = DrawForm(request.POST)
    return drawn(request, inspection, form, actions.reveal_draw, _("The sample is drawn."))


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def draw_second(request, inspection):
    actions.draw_second(inspection=inspection, by=request.user)
    success(request, _("The second sample is drawn; go on counting."))
    return redirect(reverse("inspections:record", args=[inspection.uuid]) + "#second")


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def draw_anew(request, inspection):
    form = DrawAnewForm(request.POST)
    return drawn(request, inspection, form, actions.draw_anew, _("Give the lot as it is now."))


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def deviate(request, inspection):
    form = DeviationForm(request.POST, request.FILES)
    return drawn(request, inspection, form, actions.deviate, _("Noted with its photo."))


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def undrawn(request, inspection):
    form = UndrawnForm(request.POST, request.FILES)
    return drawn(request, inspection, form, actions.leave_undrawn, _("Noted with its photo."))


def drawn(request, inspection, form, action, sentence: str):
    """Back to the page, or the page again with what was typed and the sentences beside it."""
    if form.is_valid():
        values = form.values() if hasattr(form, "values") else form.cleaned_data
        if carried_out(form, action, inspection=inspection, by=request.user, **values):
            success(request, sentence)
            return redirect("inspections:record", inspection.uuid)
    if inspection.imported_from_id:
        return whole_page(request, inspection, 400)
    return render(request, "inspections/record.html", filing_context(request, inspection, form), status=400)
