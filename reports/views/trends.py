"""The defect trend of a factory on its page: chart, sentence, explanation, evidence."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from qcportal.core.pages import record_page
from qcportal.core.roles import Act
from suppliers.models import Factory

from .. import sentences
from ..chart_specs import trend_chart
from ..enums import Verdict
from ..negative_control_sentences import control_rows, control_sentence
from ..queries.factory_trends import trends_for


@record_page(Factory)
def factory_panel(request, factory):
    """What the inspections say about change, per defect category, and what the audits say to it."""
    trends = trends_for(request.user, factory)
    chosen = trends.of(request.GET.get("category", "")) or trends.leading
    context = {
        "factory": factory,
        "trends": trends,
        "chosen": chosen,
        "sentence": sentences.trend_sentence(chosen, trends) if chosen else "",
        "method": sentences.method_sentence(trends),
        "warnings": sentences.warned(trends.warnings),
    }
    claim = claimed(chosen, trends) if chosen and chosen.trend else {}
    return render(request, "reports/_factory_panel.html", context | claim)


def claimed(chosen, trends) -> dict:
    """What stands beside a claimed trend."""
    return {
        "explanation": sentences.explanation_sentence(chosen, trends),
        "control": control_sentence(chosen),
        "controls": control_rows(chosen.trend),
        "strength": sentences.strength_sentence(chosen.trend),
        "weighed": weighed(chosen),
        "none": sentences.percent(chosen.trend.none),
        "rivals": sentences.rivals(chosen.trend),
        "areas": sentences.areas_sentence(chosen.trend),
        "asks_for_audit": chosen.ongoing and chosen.verdict == Verdict.NO_FINDING,
    }


def weighed(chosen) -> list[dict]:
    """The findings with their probabilities, the likeliest first."""
    return [
        {"finding": each.finding, "percent": sentences.percent(each.probability)}
        for each in chosen.weighed
        if each.probability >= 0.01
    ]


@record_page(Factory)
def factory_chart(request, factory):
    """The chart's specification as JSON, for the page."""
    trends = trends_for(request.user, factory)
    chosen = trends.of(request.GET.get("category", ""))
    if chosen is None:
        raise Http404
    return JsonResponse(trend_chart(chosen, trends))


@record_page(Factory, Act.EXPORT)
def factory_chart_csv(request, factory):
    """The chart's rows: one a month, with the numbers it is drawn from."""
    trends = trends_for(request.user, factory)
    chosen = trends.of(request.GET.get("category", ""))
    if chosen is None:
        raise Http404
    lines = ["month,inspections,units,defects,defects_per_100_units,low_95,high_95"]
    for month in chosen.months:
        rate = month.rate
        lines.append(
            f"{month.start:%Y-%m},{month.inspections},{rate.units},{rate.defects},{rate.per_100_units:.4f},{rate.low:.4f},{rate.high:.4f}"
        )
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="trend-{chosen.category}.csv"'
    return answer
