"""Skip-lot: where a series stands and why, the manager's answer to its offer, and the lots that it lets pass."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..forms.skip_lot import SkipDecisionForm
from ..models import Inspection, SkipDraw, SkipSeries
from ..queries.skip_lot import is_suspended, skip_standing
from ..queries.waiting_series import stopped, to_answer

LATEST = 20  # lots on the page; the earlier ones are a press away
RELATED = ("programme__buyer", "programme__family", "factory")


@record_page(SkipSeries, related=RELATED)
def skip_series(request, series):
    return render(request, "inspections/skip_series.html", shown(request, series))


@require_POST
@record_page(SkipSeries, Act.DECIDE, related=RELATED)
def skip_decide(request, series):
    context = shown(request, series, request.POST)
    form = context["form"]
    if form.is_valid():
        arguments = {"version": form_version(request), "by": request.user} | form.cleaned_data
        if carried_out(form, actions.decide_skip_lot, series=series, **arguments):
            success(request, _("Noted."))
            return redirect("inspections:skip_series", series.uuid)
    return render(request, "inspections/skip_series.html", context, status=400)


def shown(request, series: SkipSeries, data=None) -> dict:
    found = skip_standing(series)
    ledger = found.ledger if "all" in request.GET else found.ledger[-LATEST:]
    draws = SkipDraw.objects.visible_to(request.user).filter(agreement__series=series)
    numbers = [each.row.number for each in ledger if each.inspection]
    return {
        "series": series,
        "standing": found,
        "suspended": is_suspended(series.factory, series.programme.buyer),
        "ledger": ledger[::-1],
        "earlier": len(found.ledger) - len(ledger),
        "draws": draws.select_related("shipment", "product", "agreement", "decided_by")[:LATEST],
        "form": SkipDecisionForm(data, standing=found) if may(request.user, Act.DECIDE, "inspection") else None,
        "seen": set(
            Inspection.objects.visible_to(request.user).filter(number__in=numbers).values_list("number", flat=True)
        ),
        "entries": history.of(series)[:20] if may(request.user, Act.READ, "history") else None,
    }


@require_POST
@record_page(SkipDraw, Act.DECIDE, related=("shipment",))
def skip(request, draw):
    """Let the lot pass without inspection, as it was drawn."""
    actions.skip_lot(skip=draw, version=form_version(request), by=request.user)
    success(request, _("This lot passes without inspection; the shipment says so."))
    return redirect("inspections:shipment", draw.shipment.uuid)


@page("inspection", Act.DECIDE)
def waiting_series(request):
    """The series for which somebody has to decide something."""
    context = {"stopped": stopped(request.user), "offers": to_answer(request.user)}
    return render(request, "inspections/waiting_series.html", context)
