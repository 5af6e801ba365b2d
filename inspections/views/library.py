from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..actions.library import names_of
from ..enums import DefectCategory, DefectClass, NameLanguage
from ..filters import DefectTypeFilter
from ..forms.library import DefectTypeForm, ExampleForm
from ..models import DefectType

LIST = ListPage(
    title=gettext_lazy("Defect library"),
    columns=(
        Column("name", gettext_lazy("Name"), sub="local_name"),
        Column("code", gettext_lazy("Code")),
        Column("category", gettext_lazy("Category"), choices=DefectCategory.choices),
        Column("default_class", gettext_lazy("Class by default"), kind="badge", choices=DefectClass.choices),
        Column("retired", gettext_lazy("Retired"), kind="flag"),
    ),
    address=by_uuid("inspections:defect_type"),
    order="name",
    filters=DefectTypeFilter,
    empty=gettext_lazy("One name for one kind of defect makes counts comparable. Add the first."),
    create=(gettext_lazy("Add a defect type"), "inspections:defect_type_add", "defect_type"),
    template="inspections/defect_type_list.html",
)


@page("defect_type", Act.LIST)
def defect_type_list(request):
    return render_list(request, DefectType.objects.visible_to(request.user), LIST)


@page("defect_type", Act.WRITE)
def defect_type_add(request):
    form = DefectTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.values().items() if name != "retired"}
        made = carried_out(form, actions.create_defect_type, by=request.user, **values)
        if made:
            success(request, _("%(name)s is added.") % {"name": made.name})
            return redirect("inspections:defect_type", made.uuid)
    return render(request, "inspections/defect_type_form.html", {"form": form})


@record_page(DefectType)
def defect_type(request, kind):
    return type_page(request, kind, ExampleForm())


def type_page(request, kind: DefectType, example_form):
    context = {
        "kind": kind,
        "areas": kind.areas.all(),
        "names": [(NameLanguage(language), words) for language, words in names_of(kind).items()],
        "examples": kind.examples.select_related("file"),
        "example_form": example_form,
        "entries": history.of(kind)[:30] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "inspections/defect_type.html", context)


@record_page(DefectType, Act.WRITE)
def defect_type_edit(request, kind):
    form = DefectTypeForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        values = {"defect_type": kind, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.change_defect_type, **values, **form.values()):
            success(request, _("Saved."))
            return redirect("inspections:defect_type", kind.uuid)
    return render(request, "inspections/defect_type_form.html", {"form": form, "kind": kind, "record": kind})
