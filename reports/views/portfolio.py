"""Trends of all factories on one page: what rises now, what changed since last week, and what may rise next."""

from html import escape

from django.db.models import F
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from inspections.enums import DefectCategory
from qcportal.core.lists import SAMPLE, Column, ListPage, by_uuid, render_list, reverse_lazily
from qcportal.core.pages import page
from qcportal.core.roles import Act
from suppliers.enums import ProcessArea

from .. import sentences
from ..enums import Verdict
from ..filters import TrendListFilter, WarningListFilter
from ..models import StudyTrend
from ..negative_control_sentences import rose_of_all
from ..numbers import number
from ..queries.portfolio import GOING_ON, changes_for, studied_for, trends_of, warnings_of
from ..sheets import list_csv

SHOWN = 5  # on the start page
WARNED = 3  # above the list, several of one finding in one sentence
SINCE_LAST_WEEK = [
    ("new", gettext_lazy("new trends")),
    ("ended_lately", gettext_lazy("over")),
    ("withdrawn_lately", gettext_lazy("no longer claimed")),
]
factory_page = reverse_lazily("factory_overview")
finding_page = reverse_lazily("audits:finding")


def address(row: dict) -> str:
    """The factory's page, narrowed to the inspections with such defects."""
    return f"{factory_page().replace(SAMPLE, str(row['factory__uuid']))}?category={row['category']}"


def shown_finding(row: dict) -> str:
    """The likeliest one, with how likely it is; none where another cause is likelier."""
    if row["verdict"] == Verdict.NO_FINDING or not row["finding_number"]:
        return ""
    link = finding_page().replace(SAMPLE, str(row["finding_uuid"]))
    number, share = escape(row["finding_number"]), sentences.percent(row["finding_probability"])
    return f'<a href="{escape(link)}">{number}</a> {escape(share)}'


LIST = ListPage(
    title=gettext_lazy("Trends"),
    columns=(
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("category", gettext_lazy("Defect category"), choices=DefectCategory.choices),
        Column("onset", gettext_lazy("Began about"), kind="date"),
        Column("end", gettext_lazy("Ended about"), kind="date"),
        Column("ratio", gettext_lazy("Times the usual rate"), kind="number", show=lambda row: escape(number(row["ratio"]))),
        Column("probability", gettext_lazy("Probability"), kind="number", show=lambda row: escape(sentences.floored(row["probability"]))),
        Column("verdict", gettext_lazy("Verdict"), kind="badge", choices=Verdict.choices),
        Column("finding_number", gettext_lazy("Likeliest finding"), sort=False, show=shown_finding),
        Column("controls", gettext_lazy("Others that rose"), sort=False, show=lambda row: escape(rose_of_all(row["controls"]))),
    ),
    address=address,
    order="-ratio",
    filters=TrendListFilter,
    needs=("factory__uuid", "finding_uuid", "finding_probability"),
    nothing=gettext_lazy("No change to show"),
    empty=gettext_lazy("A trend stands here as soon as there is evidence of one. Without, there is no evidence of change."),
    template="reports/trend_list.html",
    extra={"csv_of": "trend", "csv_address": reverse_lazy("reports:trend_csv")},
)  # fmt: skip


@page("trend", Act.LIST)
def trend_list(request):
    return render_list(request, trends_of(request.user), LIST)


@page("trend", Act.LIST)
def changes_panel(request):
    """What stands above the list: how sure it all is, what changed since last week, and what may rise next."""
    changes, warnings = changes_for(request.user), warnings_of(request.user).order_by("-relevance", "pk")
    context = {
        "changes": [(name, label, changes[name]) for name, label in SINCE_LAST_WEEK],
        "method": sentences.portfolio_sentence(studied_for(request.user), changes["wrong"]),
        "warnings": sentences.warned(warnings.select_related("finding__factory")[:WARNED]),
        "warnings_count": warnings.count(),
    }
    return render(request, "reports/_changes_panel.html", context)


WARNINGS = ListPage(
    title=gettext_lazy("Early warnings"),
    columns=(
        Column("finding_number", gettext_lazy("Finding"), path="finding__number", kind="code"),
        Column("factory_name", gettext_lazy("Factory"), path="finding__factory__name", kind="long"),
        Column("area", gettext_lazy("Process area"), path="finding__process_area", choices=ProcessArea.choices),
        Column("category", gettext_lazy("Defects that may rise"), choices=DefectCategory.choices),
        Column("raised", gettext_lazy("Raised on"), path="finding__raised_on", kind="date"),
    ),
    address=by_uuid("audits:finding"),
    order="-raised",
    filters=WarningListFilter,
    template="reports/warning_list.html",
    extra={"csv_of": "trend", "csv_address": reverse_lazy("reports:warning_csv")},
    nothing=gettext_lazy("No early warning"),
    empty=gettext_lazy("An open finding in an area that such defects often come from stands here before they rise."),
)


@page("trend", Act.LIST)
def warning_list(request):
    return render_list(request, warnings_of(request.user).annotate(uuid=F("finding__uuid")), WARNINGS)


@page("trend", Act.EXPORT)
def warning_csv(request):
    return list_csv(request, warnings_of(request.user), WARNINGS, WARNING_COLUMNS, "early-warnings")


WARNING_COLUMNS = {
    "finding": "finding__number",
    "factory": "finding__factory__name",
    "process_area": "finding__process_area",
    "grade": "finding__grade",
    "defect_category": "category",
    "relevance_0_to_1": "relevance",
    "raised_on": "finding__raised_on",
}


@page("trend", Act.EXPORT)
def trend_csv(request):
    """What the list shows, a trend a line, with everything that is known of it."""
    return list_csv(request, trends_of(request.user), LIST, TREND_COLUMNS, "trends", controls=rose_of_all)


TREND_COLUMNS = {
    "factory": "factory__name",
    "defect_category": "category",
    "onset": "onset",
    "onset_low_90": "onset_low",
    "onset_high_90": "onset_high",
    "end": "end",
    "times_the_usual_rate": "ratio",
    "probability": "probability",
    "q_value": "q_value",
    "verdict": "verdict",
    "finding": "finding_number",
    "finding_probability": "finding_probability",
    "controls_that_rose": "controls",
    "no_finding_probability": "none",
    "defects_inside": "inside_defects",
    "units_inside": "inside_units",
    "defects_outside": "outside_defects",
    "units_outside": "outside_units",
}


@page("trend", Act.LIST)
def alarms_panel(request):
    """For the start page: the strongest of what goes on now, and what is new."""
    rows = StudyTrend.objects.visible_to(request.user).filter(GOING_ON).select_related("factory")
    context = {
        "trends": rows.order_by("-ratio", "-pk")[:SHOWN],
        "changes": changes_for(request.user),
        "warnings_count": warnings_of(request.user).count(),
    }
    return render(request, "reports/_alarms_panel.html", context)
