"""The rows that figures are made of."""

from django.db.models import BooleanField, Case, F, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from inspections.enums import DefectClass, InspectionType, Result
from inspections.models import Defect
from inspections.queries.named import goods_name
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import page
from qcportal.core.roles import Act
from suppliers.enums import CorrectiveActionState
from suppliers.models import CorrectiveAction
from suppliers.widgets import is_uuid

from ..filters import ActionListFilter, LotListFilter
from ..models import CountedLot
from ..queries import figures
from ..queries.sight import sight_of_user
from ..sheets import list_csv

LOTS = ListPage(
    title=gettext_lazy("Lots behind the figures"),
    columns=(
        Column("number", gettext_lazy("Number"), path="inspection__number", kind="code", sub="goods"),
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
    "number": "inspection__number",
    "factory": "factory__name",
    "product": "goods",
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
    sight, lots = sight_of_user(request.user), figures.lots_of(request.user)
    looked = figures.looked_at(sight, request.user, lots, CorrectiveAction.objects.none())
    return with_counts(request, looked)


def with_counts(request, looked):
    """Each lot with what was counted in it, and whether it was in time; none where that is not asked of it."""
    due, defect_class = figures.due(looked), known_class(request)
    return looked.lots.annotate(
        uuid=F("inspection__uuid"),
        goods=goods_name("inspection__"),
        looked_at=figures.units(defect_class),
        **counted(request, defect_class),
        was_in_time=Case(
            When(due & figures.in_time(looked), then=True),
            When(due, then=False),
            output_field=BooleanField(null=True),
        ),
    )


def known_class(request) -> str:
    asked = request.GET.get("defect_class", "")
    return asked if asked in DefectClass.values else ""


def counted(request, defect_class: str) -> dict:
    """All defects of the lot or of a class stand in its row; those of one category or type are added up."""
    narrow = {"defect_type__category": request.GET.get("category", "")}
    if is_uuid(request.GET.get("defect_type")):
        narrow["defect_type__uuid"] = request.GET["defect_type"]
    narrow = {name: value for name, value in narrow.items() if value}
    if not narrow:
        return {name: CountedLot.total(name, defect_class) for name in ("found", "own")}
    lines = Defect.objects.filter(inspection=OuterRef("pk"), **narrow).order_by().values("inspection")
    lines = lines.filter(defect_class=defect_class) if defect_class else lines
    totals = {"found": Sum("count"), "own": Sum(F("units") - F("shared_units"))}
    return {name: summed(lines, total) for name, total in totals.items()}


def summed(lines, total) -> Coalesce:
    return Coalesce(Subquery(lines.annotate(total=total).values("total")), Value(0), output_field=IntegerField())


@page("figure", Act.LIST)
def figure_actions(request):
    return render_list(request, actions_behind(request), ACTIONS)


@page("figure", Act.EXPORT)
def figure_actions_csv(request):
    return list_csv(request, actions_behind(request), ACTIONS, ACTION_COLUMNS, "corrective-actions")


def actions_behind(request):
    return CorrectiveAction.objects.visible_to(request.user).standing()
