"""Trends of all factories on one page: what rises now, what changed since last week, and what may rise next."""

from dataclasses import replace
from html import escape

from django.db.models import F
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.enums import FindingGrade
from inspections.enums import DefectCategory
from qcportal.core.dates import day, days
from qcportal.core.lists import SAMPLE, Column, ListPage, by_uuid, render_list, reverse_lazily
from qcportal.core.pages import page
from qcportal.core.roles import Act, may
from qcportal.core.templatetags.portal import badge_html
from suppliers.enums import ProcessArea

from .. import glance, sentences
from ..enums import SHOWN_VERDICTS, WEIGHED_ANEW, Verdict
from ..filters import TrendListFilter, WarningListFilter
from ..negative_control_sentences import rose_of_all
from ..numbers import number
from ..queries.portfolio import GOING_ON, changes_for, reads_several, studies_for, trends_of, warnings_of
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
    return f"{factory_page().replace(SAMPLE, str(row['factory__uuid']))}?category={row['category']}#trend"


def address_of_buyers(row: dict) -> str:
    """The same by the study that the row is of."""
    return address(row).replace("#", f"&buyer={row['study__buyer__uuid']}#")


def shown_verdict(row: dict) -> str:
    """With the likeliest finding and how many of its controls rose."""
    rose = rose_of_all(row["controls"])
    told = [shown_finding(row), escape(_("controls that rose: %(rose)s") % {"rose": rose}) if rose else ""]
    lines = "".join(f'<span class="sub">{each}</span>' for each in told if each)
    return badge_html(row["shown_verdict"], dict(SHOWN_VERDICTS)[row["shown_verdict"]]) + lines


def shown_finding(row: dict) -> str:
    """The likeliest one, with how likely it is; none where another cause is likelier."""
    if row["shown_verdict"] in {Verdict.NO_FINDING, WEIGHED_ANEW} or not row["finding_number"]:
        return ""
    link = finding_page().replace(SAMPLE, str(row["finding_uuid"]))
    number, share = escape(row["finding_number"]), sentences.percent(row["finding_probability"])
    return f'<a class="text-nowrap" href="{escape(link)}">{number}</a> {escape(share)}'


def shown_onset(row: dict) -> str:
    """With the interval that holds it nine times in ten."""
    between = _("or earlier") if row["from_start"] else days(row["onset_low"], row["onset_high"])
    return f'<span class="text-nowrap">{escape(day(row["onset"]))}</span><span class="sub">{escape(between)}</span>'


def shown_ratio(row: dict) -> str:
    """With the rates that it is made of."""
    rates = {name: sentences.rate_words(row[f"{name}_defects"], row[f"{name}_units"]) for name in ("outside", "inside")}
    told = _("%(outside)s → %(inside)s per 100 units") % rates
    return f'{escape(number(row["ratio"]))}<span class="sub">{escape(told)}</span>'


LIST = ListPage(
    title=gettext_lazy("Trends"),
    columns=(
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("category", gettext_lazy("Defect category"), choices=DefectCategory.choices),
        Column("onset", gettext_lazy("Began about (90 %)"), kind="date", show=shown_onset),
        Column("end", gettext_lazy("Ended about"), kind="date"),
        Column("ratio", gettext_lazy("Times the usual rate"), kind="number", show=shown_ratio),
        Column("probability", gettext_lazy("Probability of a change"), kind="number", show=lambda row: escape(sentences.floored(row["probability"]))),
        Column("shown_verdict", gettext_lazy("Verdict"), kind="badge", show=shown_verdict),
    ),
    address=address,
    order="-ratio",
    filters=TrendListFilter,
    needs=(
        "factory__uuid", "finding_number", "finding_uuid", "finding_probability", "controls",
        "from_start", "onset_low", "onset_high",
        "inside_defects", "inside_units", "outside_defects", "outside_units",
    ),
    nothing=gettext_lazy("No change to show"),
    empty=gettext_lazy("A trend stands here as soon as there is evidence of one. Without, there is no evidence of change."),
    template="reports/trend_list.html",
    extra={"csv_of": "trend", "csv_address": reverse_lazy("reports:trend_csv")},
)  # fmt: skip


def by_buyer(page: ListPage, **changes) -> ListPage:
    """A list for whoever works for several buyers: each row says in whose rows it was found."""
    buyer = Column("buyer_name", gettext_lazy("Buyer"), path="study__buyer__name", kind="long")
    return replace(page, columns=(*page.columns, buyer), **changes)


LIST_BY_BUYER = by_buyer(LIST, address=address_of_buyers, needs=(*LIST.needs, "study__buyer__uuid"))


@page("trend", Act.LIST)
def trend_list(request):
    return render_list(request, trends_of(request.user), LIST_BY_BUYER if reads_several(request.user) else LIST)


@page("trend", Act.LIST)
def changes_panel(request):
    """What stands above the list: how sure it all is, what changed since last week, and what may rise next."""
    changes, warnings = changes_for(request.user), warnings_of(request.user).order_by("-relevance", "pk")
    context = {
        "changes": [(name, label, changes[name]) for name, label in SINCE_LAST_WEEK],
        "methods": sentences.portfolio_sentences(studies_for(request.user)),
        "warnings": sentences.warned(warnings.select_related("finding__factory")[:WARNED]),
        "warnings_count": warnings.count(),
    }
    return render(request, "reports/_changes_panel.html", context)


WARNINGS = ListPage(
    title=gettext_lazy("Early warnings"),
    columns=(
        Column("finding_number", gettext_lazy("Finding"), path="finding__number", kind="code"),
        Column("factory_name", gettext_lazy("Factory"), path="finding__factory__name", kind="long"),
        Column("grade", gettext_lazy("Grade"), path="finding__grade", kind="badge", choices=FindingGrade.choices),
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
    shown = by_buyer(WARNINGS) if reads_several(request.user) else WARNINGS
    return render_list(request, warnings_of(request.user).annotate(uuid=F("finding__uuid")), shown)


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
    "buyer": "study__buyer__name",
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
    "verdict": "shown_verdict",
    "finding": "finding_number",
    "finding_probability": "finding_probability",
    "controls_that_rose": "controls",
    "no_finding_probability": "none",
    "defects_inside": "inside_defects",
    "units_inside": "inside_units",
    "defects_outside": "outside_defects",
    "units_outside": "outside_units",
    "buyer": "study__buyer__name",
}


@page("trend", Act.LIST)
def glance_panel(request):
    """For the top of the start page: how the goods were of late, what goes on and what may come."""
    context = {
        "numbers": glance.lot_numbers(request.user) if may(request.user, Act.LIST, "figure") else [],
        "changes": changes_for(request.user),
        "warnings_count": warnings_of(request.user).count(),
    }
    return render(request, "reports/_glance_panel.html", context)


@page("trend", Act.LIST)
def alarms_panel(request):
    """For the start page: the strongest of what goes on now, and what is new."""
    rows = trends_of(request.user).filter(GOING_ON).select_related("factory", "study__buyer")
    context = {
        "trends": rows.order_by("-ratio", "-pk")[:SHOWN],
        "changes": changes_for(request.user),
        "by_buyer": reads_several(request.user),
    }
    return render(request, "reports/_alarms_panel.html", context)
