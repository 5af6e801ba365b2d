"""What becomes of a lot: decided and signed on its page, by a manager or the buyer whose goods they are."""

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.lock import counted
from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..forms.deciding import DecideForm, SignForm
from ..models import Decision, Inspection
from ..validators import may_decide
from . import inspections as page
from .outcomes import decision_parts

RELATED = ("inspection", *(f"inspection__{name}" for name in page.RELATED))


@require_POST
@record_page(Inspection, related=page.RELATED, takes_posts=True)
def decide(request, inspection):
    if not may_decide(inspection, request.user):
        raise PermissionDenied
    form = DecideForm(request.POST, inspection=inspection)
    values = {"inspection": inspection, "version": form_version(request), "by": request.user}
    if form.is_valid() and carried_out(
        form, counted(request, actions.decide_inspection), **values, **form.cleaned_data
    ):
        success(request, _("Signed."))
        return redirect("inspections:inspection", inspection.uuid)
    return refused(request, inspection, decide_form=form)


@require_POST
@record_page(Decision, Act.WRITE, related=RELATED)
def countersign(request, decision):
    form = SignForm(request.POST)
    values = {"decision": decision, "version": form_version(request), "by": request.user}
    if form.is_valid() and carried_out(
        form, counted(request, actions.countersign_decision), **values, **form.cleaned_data
    ):
        success(request, _("Signed."))
        return redirect("inspections:inspection", decision.inspection.uuid)
    return refused(request, decision.inspection, sign_form=form)


def refused(request, inspection: Inspection, **forms):
    inspection.refresh_from_db()
    context = page.shown(request.user, inspection) | decision_parts(request.user, inspection, **forms)
    return render(request, "inspections/inspection.html", context, status=400)
