from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..filters import ProductListFilter
from ..forms.shipments import ProductForm
from ..models import Inspection, Product, ProductPacking, Shipment
from ..points import points_in
from ..queries.papers import papers_of

LIST = ListPage(
    title=gettext_lazy("Products"),
    columns=(
        Column("sku", gettext_lazy("SKU"), sub="local_name"),
        Column("name", gettext_lazy("Name")),
        Column("buyer_name", gettext_lazy("Buyer"), path="buyer__name"),
        Column("family_name", gettext_lazy("Product family"), path="family__name"),
    ),
    address=by_uuid("inspections:product"),
    order="name",
    filters=ProductListFilter,
    empty=gettext_lazy("A product is what a buyer sells; shipments and inspections name it."),
    create=(gettext_lazy("Add a product"), "inspections:product_add", "product"),
)
OPTIONS = 30
LATEST = 20  # inspections and shipments on the product's page; all of them once that is asked for


@page("product", Act.LIST)
def product_list(request):
    return render_list(request, Product.objects.visible_to(request.user), LIST)


@page("product", Act.LIST)
def product_options(request):
    """Options of the product picker."""
    rows, text = Product.objects.visible_to(request.user), request.GET.get("q", "").strip()
    found = rows.search(text) if text else rows
    return render(request, "_form/picker_options.html", {"records": found[:OPTIONS]})


@page("product", Act.WRITE)
def product_add(request):
    form = ProductForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.create_product, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(product)s is added.") % {"product": made})
            return redirect("inspections:product", made.uuid)
    return render(request, "inspections/product_form.html", {"form": form})


@record_page(Product, related=("buyer", "family"))
def product(request, product):
    inspections = Inspection.objects.visible_to(request.user).filter(product=product).select_related("factory")
    shipments = Shipment.objects.visible_to(request.user).filter(lines__product=product).distinct()
    shown = slice(None if request.GET.get("all") else LATEST)
    context = {
        "product": product,
        "papers": papers_of(product, request.user, timezone.localdate()),
        "packing": ProductPacking.objects.filter(product=product).first(),
        "attention": points_in(product.attention),
        "inspections": inspections.order_by("-pk")[shown],
        "shipments": shipments[shown],
        "more": not request.GET.get("all") and max(inspections.count(), shipments.count()) > LATEST,
    }
    return render(
        request,
        "inspections/product.html",
        context | {"entries": history.of(product)[:30] if may(request.user, Act.READ, "history") else None},
    )


@record_page(Product, Act.WRITE, related=("buyer", "family"))
def product_edit(request, product):
    form = ProductForm(request.POST or None, by=request.user, product=product)
    if request.method == "POST" and form.is_valid():
        values = {"product": product, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.change_product, **values, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("inspections:product", product.uuid)
    return render(request, "inspections/product_form.html", {"form": form, "product": product, "record": product})
