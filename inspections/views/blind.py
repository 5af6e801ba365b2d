"""A lot inspected a second time by somebody who does not know what was found: planning it, and both beside each other."""

from django.contrib.messages import success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act, Role, may

from .. import actions
from ..enums import InspectionType
from ..forms.inspections import BlindForm
from ..models import Inspection
from ..queries.blind import pair_of
from ..queries.decisions import OVER


def blind_parts(user, inspection: Inspection) -> dict:
    """For those of the house who assign or read; neither of the two inspectors is told of the other."""
    if user.role not in Role.house():
        return {"pair": None, "may_blind": False}
    pair = pair_of(inspection)
    may_compare = may(user, Act.LIST, "leniency")  # who found what is a figure about people
    open_now = inspection.state not in OVER and inspection.type != InspectionType.LOADING and not inspection.blind
    may_blind = open_now and pair is None and may(user, Act.DECIDE, "inspection")
    return {"pair": pair, "may_blind": may_blind, "may_compare": may_compare}


@record_page(Inspection, Act.DECIDE, related=("factory", "visit", "product", "shipment"))
def blind(request, inspection):
    if inspection.visit is None:
        raise Http404
    form = BlindForm(request.POST or None, by=request.user, inspection=inspection)
    if request.method == "POST" and form.is_valid():
        values = {"inspection": inspection, "version": form_version(request), "by": request.user}
        if made := carried_out(form, actions.inspect_blind, **values, **form.cleaned_data):
            success(request, _("%(number)s is scheduled.") % {"number": made.number})
            return redirect("inspections:inspection", made.uuid)
    return render(request, "inspections/blind.html", {"form": form, "inspection": inspection})
