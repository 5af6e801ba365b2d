"""The rows that figures are made of."""

from django.db.models import BooleanField, Case, F, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from inspections.enums import InspectionType, Result
from inspections.models import Defect
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import page
from qcportal.core.roles import Act
from suppliers.enums import CorrectiveActionState
from suppliers.models import CorrectiveAction
from suppliers.widgets import is_uuid

from ..filters import ActionListFilter, LotListFilter
from ..queries import figures
from ..queries.sight import sight_of_user
from ..sheets import list_csv

LOTS = ListPage(
    title=gettext_lazy("Lots behind the figures"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code", sub="product__name"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("type", gettext_lazy("Type"), kind="code", choices=InspectionType.choices),
        Column("inspected_on", gettext_lazy("Inspected on"), kind="date"),
        Column("looked_at", gettext_lazy("Units"), kind="number"),
        Column("found", gettext_lazy("Defects"), kind="number"),
        Column("own", gettext_lazy("Defective units"), kind="number"),
        Column("result", gettext_lazy("Result"), kind="badge", choices=Result.choices),
    ),
    address=by_uuid("inspections:inspection"),
    order="-inspected_on",
    filters=LotListFilter,
    empty=gettext_lazy("Figures are made of inspections with an approved result, of each lot the first."),
    template="reports/figure_list.html",
    extra={"csv_of": "figure", "csv_address": reverse_lazy("reports:figure_lots_csv")},
)
ACTIONS = ListPage(
    title=gettext_lazy("Corrective actions behind the figures"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code", sub="title"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("raised_on", gettext_lazy("Raised on"), kind="date"),
        Column("due_on", gettext_lazy("Due on"), kind="date"),
        Column("closed_on", gettext_lazy("Accepted on"), kind="date"),
        Column("state", gettext_lazy("State"), kind="badge", choices=CorrectiveActionState.choices),
    ),
    address=by_uuid("suppliers:corrective_action"),
    order="raised_on",
    filters=ActionListFilter,
    empty=gettext_lazy("What a factory must mend stands here, whether an audit, an inspection or you asked for it."),
    template="reports/figure_list.html",
    extra={"csv_of": "figure", "csv_address": reverse_lazy("reports:figure_actions_csv")},
)
LOT_COLUMNS = {
    "number": "number",
    "factory": "factory__name",
    "product": "product__name",
    "type": "type",
    "inspected_on": "inspected_on",
    "units": "looked_at",
    "defects": "found",
    "defective_units": "own",
    "result": "result",
}
ACTION_COLUMNS = {
    "number": "number",
    "title": "title",
    "factory": "factory__name",
    "raised_on": "raised_on",
    "due_on": "due_on",
    "accepted_on": "closed_on",
    "state": "state",
}


@page("figure", Act.LIST)
def figure_lots(request):
    return render_list(request, lots_behind(request), LOTS)


@page("figure", Act.EXPORT)
def figure_lots_csv(request):
    return list_csv(request, lots_behind(request), LOTS, LOT_COLUMNS, "lots")


def lots_behind(request):
    sight = sight_of_user(request.user)
    looked = figures.looked_at(sight, request.user, figures.lots_of(sight), CorrectiveAction.objects.none())
    return with_counts(request, looked)


def with_counts(request, looked):
    """Each lot with what was counted in it, and whether it was in time; none where that is not asked of it."""
    wanted = {"defect_type__category": "category", "defect_class": "defect_class"}
    narrow = {field: request.GET[name] for field, name in wanted.items() if request.GET.get(name)}
    if is_uuid(request.GET.get("defect_type")):
        narrow["defect_type__uuid"] = request.GET["defect_type"]
    lines = Defect.objects.filter(inspection=OuterRef("pk"), **narrow).order_by().values("inspection")
    due = figures.due(looked)
    return looked.lots.annotate(
        looked_at=figures.units(narrow.get("defect_class", "")),
        found=counted(lines, Sum("count")),
        own=counted(lines, Sum(F("units") - F("shared_units"))),
        was_in_time=Case(
            When(due & figures.in_time(looked), then=True),
            When(due, then=False),
            output_field=BooleanField(null=True),
        ),
    )


def counted(lines, total) -> Coalesce:
    return Coalesce(Subquery(lines.annotate(total=total).values("total")), Value(0), output_field=IntegerField())


@page("figure", Act.LIST)
def figure_actions(request):
    return render_list(request, actions_behind(request), ACTIONS)


@page("figure", Act.EXPORT)
def figure_actions_csv(request):
    return list_csv(request, actions_behind(request), ACTIONS, ACTION_COLUMNS, "corrective-actions")


def actions_behind(request):
    return CorrectiveAction.objects.visible_to(request.user).standing()
