from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act, may

from ..actions import comment_on_shipment
from ..forms.comments import CommentForm
from ..models import Shipment
from .shipments import shown


@require_POST
@record_page(Shipment, related=("buyer", "factory"), takes_posts=True)
def comment_add(request, shipment):
    """What is refused stands on the page again, with what was written."""
    if not may(request.user, Act.WRITE, "comment"):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if form.is_valid() and carried_out(
        form, comment_on_shipment, shipment=shipment, by=request.user, **form.cleaned_data
    ):
        return HttpResponseRedirect(f"{reverse('inspections:shipment', args=[shipment.uuid])}#comments")
    context = shown(request.user, shipment, comment_form=form)
    return render(request, "inspections/shipment.html", context, status=400)
