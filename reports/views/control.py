"""Control charts of a factory: counts and measurements against their limits, with what stands out by which rule."""

from django.http import JsonResponse
from django.shortcuts import render

from qcportal.core.pages import record_page
from qcportal.core.roles import Act
from qcportal.core.sheets import csv_answer
from suppliers.models import Factory

from .. import control_sentences as words
from .. import leads
from ..control_asked import ControlAsked
from ..control_rows import lines_of, marked_rows
from ..control_series import Sample
from ..control_specs import control_chart as specification

SHOWN = 15  # of what stands out; the CSV has all


@record_page(Factory)
def control_chart(request, factory):
    asked = ControlAsked(request.user, factory, request.GET)
    found = asked.shown
    marked = marked_rows(found, address_in(asked)) if found else []
    context = {
        "factory": factory,
        "asked": asked,
        "found": found,
        "limits": words.limits_sentence(found) if found else "",
        "claim": words.claim_sentence(asked),
        "marked": marked[:SHOWN],
        "marked_left": max(0, len(marked) - SHOWN),
    }
    return render(request, "reports/control_chart.html", context)


@record_page(Factory)
def control_chart_spec(request, factory):
    """The chart's specification as JSON, for the page."""
    asked = ControlAsked(request.user, factory, request.GET)
    return JsonResponse(specification(asked.shown, asked.what, asked.unit, address_in(asked)))


@record_page(Factory, Act.EXPORT)
def control_chart_csv(request, factory):
    """A point a row, with its limits and the rule that it breaks."""
    asked = ControlAsked(request.user, factory, request.GET)
    return csv_answer(lines_of(asked), f"control-{asked.chart}")


def address_in(asked: ControlAsked):
    category = "" if asked.measured else asked.category

    def address(sample: Sample) -> str:
        return leads.lots(asked.user, asked.factory, category, sample.day, sample.last)

    return address
