"""Buyers and product families."""

from django.contrib.messages import success
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..enums import QualificationState
from ..filters import BuyerFilter, ProductFamilyFilter
from ..forms.buyers import BuyerForm, ProductFamilyForm
from ..models import Buyer, ProductFamily, Qualification
from ..queries.memberships import members_of
from ..widgets import SHOWN

BUYERS = ListPage(
    title=gettext_lazy("Buyers"),
    columns=(
        Column("name", gettext_lazy("Name")),
        Column("code", gettext_lazy("Code")),
        Column("people_count", gettext_lazy("People"), kind="number", sort=False),
    ),
    address=by_uuid("suppliers:buyer"),
    order="name",
    filters=BuyerFilter,
    empty=gettext_lazy("Add the first buyer, then the people who act for it."),
    create=(gettext_lazy("Add a buyer"), "suppliers:buyer_add", "buyer"),
)

FAMILIES = ListPage(
    title=gettext_lazy("Product families"),
    columns=(Column("name", gettext_lazy("Name")), Column("code", gettext_lazy("Code"))),
    address=by_uuid("suppliers:product_family"),
    order="name",
    filters=ProductFamilyFilter,
    empty=gettext_lazy("Add families of products that are made and judged alike, such as knitwear."),
    create=(gettext_lazy("Add a product family"), "suppliers:product_family_add", "product_family"),
)


@page("buyer", Act.LIST)
def buyer_list(request):
    rows = Buyer.objects.visible_to(request.user).annotate(people_count=Count("memberships"))
    return render_list(request, rows, BUYERS)


@page("buyer", Act.WRITE)
def buyer_add(request):
    form = BuyerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.create_buyer, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(name)s is added.") % {"name": made})
            return redirect("suppliers:buyer", made.uuid)
    return render(request, "suppliers/buyer_form.html", {"form": form})


@record_page(Buyer)
def buyer(request, buyer):
    seen = Qualification.objects.visible_to(request.user).filter(buyer=buyer)
    context = {
        "buyer": buyer,
        "members": members_of(buyer, request.user),
        "qualifications": seen.select_related("factory")[:SHOWN],
        "qualification_count": seen.count(),
        "approved_count": seen.standing(QualificationState.APPROVED).count(),
        "entries": history.of(buyer)[:20] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "suppliers/buyer.html", context)


@record_page(Buyer, Act.WRITE)
def buyer_edit(request, buyer):
    form = BuyerForm(request.POST or None, instance=buyer)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form,
            actions.change_buyer,
            buyer=buyer,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if saved:
            success(request, _("Saved."))
            return redirect("suppliers:buyer", saved.uuid)
    return render(request, "suppliers/buyer_form.html", {"form": form, "buyer": buyer})


# -- product families --------------------------------------------------------------------------
@page("product_family", Act.LIST)
def product_family_list(request):
    return render_list(request, ProductFamily.objects.visible_to(request.user), FAMILIES)


@page("product_family", Act.WRITE)
def product_family_add(request):
    form = ProductFamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.create_product_family, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(name)s is added.") % {"name": made})
            return redirect("suppliers:product_family_list")
    return render(request, "suppliers/product_family_form.html", {"form": form})


@record_page(ProductFamily, takes_posts=True)
def product_family(request, family):
    """Its form for those who may change it; two lines to read for others."""
    if not may(request.user, Act.WRITE, "product_family"):
        return render(request, "suppliers/product_family.html", {"family": family})
    form = ProductFamilyForm(request.POST or None, instance=family)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form,
            actions.change_product_family,
            family=family,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if saved:
            success(request, _("Saved."))
            return redirect("suppliers:product_family_list")
    return render(request, "suppliers/product_family_form.html", {"form": form, "family": family})
