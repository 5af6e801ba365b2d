"""Somebody went and could not inspect: said on site with evidence, charged by a manager."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..forms.not_done import ChargeForm, NotDoneForm
from ..models import Inspection
from .filing import check_may_file
from .inspections import RELATED, whole_page


@record_page(Inspection, Act.WRITE, related=RELATED)
def not_done(request, inspection):
    check_may_file(inspection, request.user)
    form = NotDoneForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = {"inspection": inspection, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.report_not_done, **values, **form.cleaned_data):
            success(request, _("Noted: it was not carried out."))
            return redirect("inspections:inspection", inspection.uuid)
    return render(request, "inspections/not_done.html", {"form": form, "inspection": inspection})


@require_POST
@record_page(Inspection, Act.DECIDE, related=RELATED)
def charge(request, inspection):
    form = ChargeForm(request.POST)
    values = {"inspection": inspection, "version": form_version(request), "by": request.user}
    if form.is_valid() and carried_out(form, actions.charge_not_done, **values, **form.cleaned_data):
        success(request, _("Saved."))
        return redirect("inspections:inspection", inspection.uuid)
    return whole_page(request, inspection, 400, charge_form=form)
