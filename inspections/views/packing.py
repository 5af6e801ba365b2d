"""How a product is packed and marked, and what is read on each carton that was opened."""

from django.contrib.messages import error, success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..forms.filing import sentence_of
from ..forms.packing import CartonForm, PackingForm
from ..models import ExpectedPacking, Inspection, Product, ProductPacking
from ..queries.packing import Carton, cartons
from .inspections import RELATED
from .lots import section_page


@record_page(Inspection, Act.WRITE, related=RELATED)
def packing(request, inspection):
    found = cartons(inspection)
    first = next((each.number for each in found if not each.whole), None)
    expected = ExpectedPacking.objects.filter(inspection=inspection).first()
    forms = [CartonForm(carton=each) for each in found]
    return section_page(
        request, inspection, "inspections/packing.html", forms=forms, open_carton=first, expected=expected
    )


@require_POST
@record_page(Inspection, Act.WRITE)
def carton(request, inspection, number: int):
    """Autosave of one carton; the answer has a word for each check, and how the carton stands."""
    form = CartonForm(request.POST, carton=carton_or_404(inspection, number))
    form.is_valid()
    readings = form.readings()
    carried_out(form, actions.record_readings, inspection=inspection, readings=readings, by=request.user)
    if not request.htmx:
        if form.errors:
            error(request, sentence_of(form))
        return redirect("inspections:packing", inspection.uuid)
    form.carton = carton_or_404(inspection, number)
    context = {"form": form, "carton": form.carton, "inspection": inspection}
    return render(request, "inspections/_carton_saved.html", context)


def carton_or_404(inspection, number: int) -> Carton:
    found = next((each for each in cartons(inspection) if each.number == number), None)
    if found is None:
        raise Http404
    return found


@record_page(Product, Act.WRITE, related=("buyer",))
def product_packing(request, product):
    present = ProductPacking.objects.filter(product=product).first()
    form = PackingForm.of(present, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"product": product, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.set_packing, **values, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("inspections:product", product.uuid)
    return render(request, "inspections/packing_form.html", {"form": form, "product": product})
