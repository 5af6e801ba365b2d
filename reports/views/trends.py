"""The defect trend of a factory on its page: chart, sentence, explanation, evidence."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, JsonResponse
from django.shortcuts import render

from qcportal.core.pages import record_page
from qcportal.core.punctuation import joined
from qcportal.core.roles import Act
from qcportal.core.sheets import csv_answer
from suppliers.models import Factory

from .. import leads, sentences
from ..chart_specs import trend_chart
from ..enums import WEIGHED_ANEW, Verdict
from ..figure_rows import trend_lines
from ..models import LEAST_TOLD
from ..negative_control_sentences import control_rows, control_sentence
from ..queries.evidence import evidence_of
from ..queries.factory_trends import CategoryTrend, FactoryTrends, trends_for
from ..trend_period import PERIODS, chosen_period, first_month, within


@dataclass(frozen=True)
class Shown:
    """What a reader chose to see of a factory: `whole` has all its months, `row` those of the period; None without defects."""

    trends: FactoryTrends
    whole: CategoryTrend | None
    period: str
    since: date

    @property
    def row(self) -> CategoryTrend | None:
        return self.whole and within(self.whole, self.since)


def shown(request, factory) -> Shown:
    trends = trends_for(request.user, factory, request.GET.get("buyer", ""))
    period = chosen_period(request.GET.get("months", ""))
    since = first_month(period, factory.today())
    return Shown(trends, trends.of(request.GET.get("category", "")), period, since)


def shown_or_404(request, factory) -> Shown:
    found = shown(request, factory)
    if found.whole is None:
        raise Http404
    return found


@record_page(Factory)
def factory_panel(request, factory):
    """What the inspections say about change, per defect category, and what the audits say to it."""
    asked = shown(request, factory)
    trends, chosen = asked.trends, asked.whole or asked.trends.leading
    context = {
        "factory": factory,
        "trends": trends,
        "chosen": chosen,
        "period": asked.period,
        "periods": PERIODS.items(),
        "sentence": sentences.trend_sentence(chosen, trends) if chosen else sentences.nothing_found_sentence(trends),
        "method": sentences.method_sentence(trends),
        "query": query_of(asked, chosen),
        "warnings": sentences.warned(trends.warnings),
    }
    behind = evidence(request.user, factory, chosen, asked.since, trends.buyer) if chosen else {}
    claim = claimed(chosen, trends) if chosen and chosen.trend else {}
    before = [earlier(request.user, factory, each, trends) for each in reversed(chosen.earlier)] if chosen else []
    return render(request, "reports/_factory_panel.html", context | behind | claim | {"earlier": before})


def query_of(asked: Shown, chosen: CategoryTrend | None) -> str:
    """What chart and CSV are asked for."""
    found = {"category": chosen.category if chosen else "", "months": asked.period}
    return urlencode(found | ({"buyer": asked.trends.buyer.uuid} if asked.trends.buyer else {}))


def evidence(user, factory, chosen: CategoryTrend, since: date, buyer=None) -> dict:
    """The inspections and photos of the time in which the rate was raised, or else of the time that is shown."""
    first, last = raised_time(chosen, factory) or (since, factory.today())
    return {
        "evidence": evidence_of(user, factory, chosen.category, first, last, buyer),
        "lots": leads.lots(user, factory, chosen.category, first, last, buyer=buyer),
        "lots_with_such": leads.lots(user, factory, chosen.category, first, last, with_defects="true", buyer=buyer),
    }


def raised_time(row: CategoryTrend, factory) -> tuple[date, date] | None:
    return row.trend and (row.trend.onset, row.trend.end or factory.today())


def claimed(chosen, trends) -> dict:
    """What stands beside a claimed trend."""
    return {
        "explanation": sentences.explanation_sentence(chosen, trends),
        "control": control_sentence(chosen),
        "controls": control_rows(chosen.trend),
        "strength": sentences.strength_sentence(chosen.trend),
        "weighed": weighed(chosen),
        "others": others(chosen),
        "none": sentences.percent(chosen.trend.none),
        "rivals": sentences.rivals(chosen.trend),
        "areas": sentences.areas_sentence(chosen.trend),
        "asks_for_audit": chosen.ongoing and chosen.verdict == Verdict.NO_FINDING,
    }


def earlier(user, factory, row: CategoryTrend, trends) -> dict:
    """The same trouble before, in sentences."""
    explained = [sentences.explanation_sentence(row, trends), control_sentence(row)]
    return {
        "trend": row.trend,
        "sentence": sentences.trend_sentence(row, trends),
        "lots": leads.lots(user, factory, row.category, *raised_time(row, factory), buyer=trends.buyer),
        "explained": joined(*explained),
        "cause": row.cause,
    }


def weighed(chosen) -> list[dict]:
    """The findings with their probabilities, the likeliest first; none while one of them is gone."""
    told = [each for each in chosen.weighed if each.probability >= LEAST_TOLD and chosen.verdict != WEIGHED_ANEW]
    return [{"finding": each.finding, "percent": sentences.percent(each.probability)} for each in told]


def others(chosen) -> str:
    """What is left for findings that are hardly likely, so that the shares add up."""
    left = sum(each.probability for each in chosen.weighed if each.probability < LEAST_TOLD)
    return sentences.percent(left) if round(100 * left) else ""


@record_page(Factory)
def factory_chart(request, factory):
    """The chart's specification as JSON, for the page."""
    asked = shown_or_404(request, factory)
    where = leads.of_trend(request.user, factory, asked.whole.category, asked.trends.buyer)
    return JsonResponse(trend_chart(asked.row, asked.trends, leads=where))


@record_page(Factory, Act.EXPORT)
def factory_chart_csv(request, factory):
    """The chart's rows: one a month, with the numbers it is drawn from."""
    row = shown_or_404(request, factory).row
    return csv_answer(trend_lines(row), f"trend-{row.category}")
