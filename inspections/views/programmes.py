"""What is inspected of a buyer's products of a family: the list, a programme with its editions, and changing it."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..enums import InspectionType
from ..filters import ProgrammeFilter
from ..forms.programmes import ProgrammeForm, step_forms, steps_in
from ..models import Programme, SkipSeries
from ..queries.skip_lot import skip_standings
from .skip_lot import RELATED as SKIP_RELATED

RELATED = ("buyer", "family")
LIST = ListPage(
    title=gettext_lazy("Inspection programmes"),
    columns=(
        Column("family_name", gettext_lazy("Product family"), path="family__name"),
        Column("buyer_name", gettext_lazy("Buyer"), path="buyer__name"),
        Column("retired", gettext_lazy("Retired"), kind="flag"),
        Column("updated_at", gettext_lazy("Changed"), kind="datetime"),
    ),
    address=by_uuid("inspections:programme"),
    order="family_name",
    filters=ProgrammeFilter,
    empty=gettext_lazy(
        "A programme says what is inspected of a buyer's products of a family, when, and by which plan."
    ),
    create=(gettext_lazy("Add a programme"), "inspections:programme_add", "programme"),
)


@page("programme", Act.LIST)
def programme_list(request):
    return render_list(request, Programme.objects.visible_to(request.user), LIST)


@record_page(Programme, related=RELATED)
def programme(request, programme):
    editions = programme.editions.select_related("by").prefetch_related("steps__protocols")
    context = {
        "programme": programme,
        "editions": editions,
        "skips": skip_standings(
            SkipSeries.objects.visible_to(request.user)
            .filter(programme=programme)
            .select_related("factory", *SKIP_RELATED)
        ),
        "entries": history.of(programme)[:20] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "inspections/programme.html", context)


@page("programme", Act.WRITE)
def programme_add(request):
    form, steps = ProgrammeForm(request.POST or None, by=request.user), step_forms(request.POST or None)
    if request.method == "POST" and all_valid(form, steps):
        made = carried_out(form, actions.create_programme, steps=steps_in(steps), by=request.user, **form.cleaned_data)
        if made:
            success(request, _("The programme is added."))
            return redirect("inspections:programme", made.uuid)
    return filled(request, form, steps)


@record_page(Programme, Act.WRITE, related=RELATED)
def programme_edit(request, programme):
    form = ProgrammeForm(request.POST or None, by=request.user, programme=programme)
    steps = step_forms(request.POST or None, programme.editions.prefetch_related("steps__protocols").first())
    if request.method == "POST" and all_valid(form, steps):
        values = {"programme": programme, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.change_programme, steps=steps_in(steps), **values, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("inspections:programme", programme.uuid)
    return filled(request, form, steps, programme=programme, record=programme)


def all_valid(form, steps) -> bool:
    return all([form.is_valid(), *(each.is_valid() for each in steps.values())])


def filled(request, form, steps, **more):
    kinds = dict(InspectionType.choices)
    rows = [{"label": kinds[kind], "form": each} for kind, each in steps.items()]
    return render(request, "inspections/programme_form.html", {"form": form, "steps": rows} | more)
