"""The page of figures: each number with its interval, its cases and a way to the rows that it is made of."""

from dataclasses import dataclass

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.lists import refusals
from qcportal.core.pages import page
from qcportal.core.roles import Act
from qcportal.core.sheets import csv_answer

from .. import figure_rows as rows
from .. import figure_specs as specs
from ..enums import SplitBy
from ..numbers import number
from ..queries.asked import PERIOD, Asked
from ..queries.figures import COMPARED, Cause, Part

SPECS = {
    "months": lambda asked: specs.months_chart(asked.series, asked.lots_of_month),
    "parts": lambda asked: specs.parts_chart(asked.parts, asked.lots_of_part),
    "causes": lambda asked: specs.causes_chart(asked.causes, asked.lots_of_cause),
    "ages": lambda asked: specs.ages_chart(asked.ageing, asked.actions_of_age),
}
LINES = {
    "months": lambda asked: rows.month_lines(asked.series),
    "parts": lambda asked: rows.part_lines(asked.parts, asked.by, asked.by in SplitBy.of_lots()),
    "causes": lambda asked: rows.cause_lines(asked.causes),
    "ages": lambda asked: rows.age_lines(asked.ageing),
}


@dataclass(frozen=True)
class Number:
    """One figure of the page: what it is, what it says, of how many cases, and where those are."""

    label: str
    said: rows.Said
    cases: str
    address: str
    meaning: str


@page("figure", Act.READ)
def figures(request):
    asked = Asked(request)
    return render(request, "reports/figures.html", shown(asked))


def shown(asked: Asked) -> dict:
    return {
        "form": asked.form,
        "refusals": refusals(asked.request, asked.form),
        "more_narrowed": len(asked.query) > 1,
        "period": [asked.values.get(name) for name in PERIOD],
        "numbers": [*lot_numbers(asked), *action_numbers(asked)],
        "by_lots": asked.by in SplitBy.of_lots(),
        "by_label": capfirst(str(SplitBy(asked.by).label)),
        "parts": [part_row(asked, part) for part in asked.parts[:COMPARED]],
        "parts_left": max(0, len(asked.parts) - COMPARED),
        "causes": [cause_row(asked, cause) for cause in asked.causes[:COMPARED]],
        "causes_left": max(0, len(asked.causes) - COMPARED),
        "ages": [(rows.age_label(age), count, asked.actions_of_age(age)) for age, count in rows.ages(asked.ageing)],
        "reason": limits_reason(asked),
        "beyond": beyond(asked),
        "lots": asked.whole.inspections,
    }


# -- numbers -------------------------------------------------------------------------------------
def lot_numbers(asked: Asked) -> list[Number]:
    whole, in_time = asked.whole, asked.on_time
    cases = ngettext("%s inspection", "%s inspections", whole.inspections) % grouped(whole.inspections)
    units = ngettext("%s unit", "%s units", whole.units) % grouped(whole.units)
    return [
        Number(_("Defects per 100 units"), rows.rate_said(whole.per_100_units), f"{cases} · {units}", asked.lots(),
            _("All defects found, several in one unit too, per 100 units inspected. A lot counts once, by its first approved inspection.")),
        Number(_("Defective units"), rows.share_said(whole.defective), f"{cases} · {units}", asked.lots(with_defects="true"),
            _("Of the units inspected, those with at least one such defect; a unit with several counts on its worst.")),
        Number(_("First-pass rate"), rows.share_said(whole.first_pass), cases, asked.lots(),
            _("Of the lots, those that passed their first inspection.")),
        Number(_("Passed by the day to ship"), rows.share_said(in_time),
            ngettext("%s lot", "%s lots", in_time.cases) % grouped(in_time.cases), asked.lots(in_time="true"),
            _("Of the lots inspected before shipment whose day to ship has come, those that had passed by then, if need be when inspected again.")),
    ]  # fmt: skip


def action_numbers(asked: Asked) -> list[Number]:
    found = asked.ageing
    return [
        Number(_("Corrective actions overdue"), rows.share_said(found.overdue_share),
            _("%(count)d of %(cases)d open") % {"count": found.overdue, "cases": found.open}, asked.actions(overdue="true"),
            _("Of those open today, those whose due day is over.")),
        Number(_("Closed on time"), rows.share_said(found.closed_on_time), cases_of(found.closed_on_time.cases), asked.actions("due", **asked.over),
            _("Of the corrective actions whose due day lay in the period and is over, those whose answer was accepted by then.")),
        Number(_("Days to close (median)"), rows.days_said(found.days_to_close), cases_of(found.days_to_close.cases),
            asked.actions("closed", open="false"),
            _("From the day it was raised to the day its answer was accepted, of those accepted in the period. Fewer than 6 have no interval.")),
    ]  # fmt: skip


def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def cases_of(number: int) -> str:
    return ngettext("%s corrective action", "%s corrective actions", number) % grouped(number)


# -- tables --------------------------------------------------------------------------------------
def part_row(asked: Asked, part: Part) -> dict:
    return {
        "label": part.label,
        "address": asked.lots_of_part(part.key),
        "tally": part.tally,
        "rate": rows.rate_said(part.tally.per_100_units),
        "defective": rows.share_said(part.tally.defective),
        "first_pass": rows.share_said(part.tally.first_pass),
    }


def cause_row(asked: Asked, cause: Cause) -> dict:
    rate = rows.rate_said(cause.tally.per_100_units)
    together = rows.per_cent(cause.cumulative)
    return {
        "label": cause.label,
        "address": asked.lots_of_cause(cause.key),
        "tally": cause.tally,
        "rate": rate,
        "together": together,
    }


def limits_reason(asked: Asked) -> str:
    """Which chart fits the months, and why."""
    limits = asked.series.limits
    if limits is None:
        return ""
    reasons = {
        "u": _("The limits are three standard deviations of a u chart: the months differ as chance makes them differ."),
        "u′": _("The months differ more than chance makes them differ, so the limits are Laney’s (u′), %(times)s times as wide."),
        "exact u": _("The counts are small, so the limits are exact: a stable month lies beyond one of them at most 1.35 times in 1,000."),
    }  # fmt: skip
    return reasons[limits.kind] % {"times": number(limits.sigma_z)}


def beyond(asked: Asked) -> list[tuple[str, str]]:
    """The months outside the limits, each with the address of its lots."""
    series = asked.series
    months = [series.months[place] for place in series.limits.beyond] if series.limits else []
    return [(f"{month.start:%Y-%m}", asked.lots_of_month(month)) for month in months]


# -- charts --------------------------------------------------------------------------------------
@page("figure", Act.READ)
def figure_chart(request, chart):
    """A chart's specification as JSON, for the page."""
    if chart not in SPECS:
        raise Http404
    return JsonResponse(SPECS[chart](Asked(request)))


@page("figure", Act.EXPORT)
def figure_csv(request, chart):
    """A chart's rows, all of them, with the numbers that it is drawn from."""
    if chart not in LINES:
        raise Http404
    return csv_answer(LINES[chart](Asked(request)), f"figures-{chart}")
