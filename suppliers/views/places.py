"""Suppliers and factories: lists, forms, and the options that pickers load."""

from django.contrib.messages import success
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..countries import lazy_country_choices
from ..filters import FactoryListFilter, SupplierFilter
from ..forms.places import FactoryForm, SupplierForm
from ..models import Factory, Supplier
from ..queries.memberships import members_of
from ..widgets import SHOWN

SUPPLIERS = ListPage(
    title=gettext_lazy("Suppliers"),
    columns=(
        Column("name", gettext_lazy("Name"), sub="local_name"),
        Column("city", gettext_lazy("City")),
        Column("country", gettext_lazy("Country"), choices=lazy_country_choices()),
        Column("factory_count", gettext_lazy("Factories"), kind="number", sort=False),
        Column("external_id", gettext_lazy("External id")),
    ),
    address=by_uuid("suppliers:supplier"),
    order="name",
    filters=SupplierFilter,
    empty=gettext_lazy("Add the first supplier; its factories and contacts follow."),
    empty_read=gettext_lazy("Suppliers appear here once a manager lets you see one of their factories."),
    create=(gettext_lazy("Add a supplier"), "suppliers:supplier_add", "supplier"),
)

FACTORIES = ListPage(
    title=gettext_lazy("Factories"),
    columns=(
        Column("name", gettext_lazy("Name"), sub="local_name"),
        Column("supplier_name", gettext_lazy("Supplier"), path="supplier__name"),
        Column("city", gettext_lazy("City")),
        Column("country", gettext_lazy("Country"), choices=lazy_country_choices()),
        Column("sector", gettext_lazy("Sector")),
        Column("workers_count", gettext_lazy("Workers"), kind="number"),
    ),
    address=by_uuid("factory_overview"),
    order="name",
    filters=FactoryListFilter,
    empty=gettext_lazy("Import your list of factories, or add the first one by hand."),
    empty_read=gettext_lazy("Factories appear here once a manager lets you see them."),
    create=(gettext_lazy("Add a factory"), "suppliers:factory_add", "factory"),
    template="suppliers/factory_list.html",
)


@page("supplier", Act.LIST)
def supplier_list(request):
    seen = Factory.objects.visible_to(request.user).current().filter(supplier=OuterRef("pk")).order_by()
    counted = Subquery(seen.values("supplier").annotate(count=Count("pk")).values("count"))
    rows = Supplier.objects.visible_to(request.user).annotate(factory_count=Coalesce(counted, 0))
    return render_list(request, rows, SUPPLIERS)


@page("supplier", Act.WRITE)
def supplier_add(request):
    form = SupplierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.create_supplier, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(name)s is added.") % {"name": made})
            return redirect("suppliers:supplier", made.uuid)
    return render(request, "suppliers/supplier_form.html", {"form": form})


@record_page(Supplier)
def supplier(request, supplier):
    factories = Factory.objects.visible_to(request.user).current().filter(supplier=supplier)
    context = {
        "supplier": supplier,
        "factories": factories[:SHOWN],
        "factory_count": factories.count(),
        "members": members_of(supplier, request.user),
        "entries": history.of(supplier)[:20] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "suppliers/supplier.html", context)


@record_page(Supplier, Act.WRITE)
def supplier_edit(request, supplier):
    form = SupplierForm(request.POST or None, instance=supplier)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form,
            actions.change_supplier,
            supplier=supplier,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if saved:
            success(request, _("Saved."))
            return redirect("suppliers:supplier", saved.uuid)
    return render(request, "suppliers/supplier_form.html", {"form": form, "supplier": supplier})


@page("factory", Act.LIST)
def factory_list(request):
    return render_list(request, Factory.objects.visible_to(request.user).current(), FACTORIES)


@page("factory", Act.WRITE)
def factory_add(request):
    form = FactoryForm(request.POST or None, by=request.user, initial={"supplier": request.GET.get("supplier")})
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.create_factory, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(name)s is added.") % {"name": made})
            return redirect("factory_overview", made.uuid)
    return render(request, "suppliers/factory_form.html", {"form": form})


@record_page(Factory, Act.WRITE, related=("supplier",))
def factory_edit(request, factory):
    form = FactoryForm(request.POST or None, instance=factory, by=request.user)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form,
            actions.change_factory,
            factory=factory,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if saved:
            success(request, _("Saved."))
            return redirect("factory_overview", saved.uuid)
    return render(request, "suppliers/factory_form.html", {"form": form, "factory": factory})


# -- what pickers load ---------------------------------------------------------------------------
@page("supplier", Act.LIST)
def supplier_options(request):
    return options(request, Supplier.objects.visible_to(request.user))


@page("factory", Act.LIST)
def factory_options(request):
    return options(request, Factory.objects.visible_to(request.user).current())


def options(request, records):
    """Options of those that fit what was typed; all of them, up to SHOWN, for fewer than two characters."""
    text = request.GET.get("q", "").strip()
    found = list((records.search(text) if len(text) > 1 else records)[:SHOWN])
    return render(request, "_form/picker_options.html", {"records": found, "empty": not found})
