"""The defect trends of one factory for one reader, with the findings that may explain them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from django.core.cache import cache
from django.db.models import Sum
from django.utils.text import capfirst

from inspections.enums import DefectCategory
from inspections.models import Defect, DefectTypeArea

from ..control_charts import Limits, fitting_u_chart
from ..explanations import Cause, Explanation, Onset, explain
from ..figures import Month, Rate, defects_per_100_units, monthly
from ..trends import Trend, find_trends
from .sight import Sight

MONTHS_BACK = 36
DAYS_PER_MONTH = 30.4
KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Inspected:
    """One inspection as the trend sees it."""

    pk: int
    day: date
    units: int


@dataclass(frozen=True)
class CategoryTrend:
    """One defect category at the factory: its months, its trend or none, and what explains it."""

    category: str
    months: list[Month]
    limits: Limits  # per month, in defects per unit
    overall: Rate
    inspections: int
    trend: Trend | None = None
    onset: date | None = None
    onset_low: date | None = None
    onset_high: date | None = None
    end: date | None = None
    inside: Rate | None = None
    outside: Rate | None = None
    explanation: Explanation | None = None

    @property
    def label(self) -> str:
        return capfirst(str(DefectCategory(self.category).label))

    @property
    def from_start(self) -> bool:
        """Raised from the first inspection on: nothing says when it began."""
        return self.trend is not None and self.trend.first == 0


@dataclass(frozen=True)
class FactoryTrends:
    """All categories with defects, those with a trend first; findings by their key, audits and actions by date."""

    categories: list[CategoryTrend]
    findings: dict[str, object]
    audits: list
    corrective_actions: list
    inspections: int
    series_tested: int

    def of(self, category: str) -> CategoryTrend | None:
        return next((each for each in self.categories if each.category == category), None)

    @property
    def leading(self) -> CategoryTrend | None:
        """The one to look at first: the strongest trend, else the most frequent category."""
        return self.categories[0] if self.categories else None


def factory_trends(sight: Sight, factory) -> FactoryTrends:
    """Six queries, whatever the factory's history."""
    inspected = inspections(sight, factory)
    types = counts_by_type(inspected)
    counts = by_category(types)
    findings = {str(row.uuid): row for row in sight.findings.filter(factory=factory).order_by("raised_on", "pk")}
    relevance = category_relevance(types)
    found = kept_trends([arrays(inspected, counts[category]) for category in counts])
    rows = [
        category_trend(category, inspected, counts[category], trend, findings, relevance[category])
        for (category, trend) in zip(counts, found, strict=True)
    ]
    return FactoryTrends(
        categories=sorted(rows, key=importance),
        findings=findings,
        audits=list(sight.audits.filter(factory=factory).order_by("audited_on")),
        corrective_actions=list(
            sight.corrective_actions.filter(factory=factory).select_related("factory").order_by("raised_on")
        ),
        inspections=len(inspected),
        series_tested=len(counts),
    )


def importance(row: CategoryTrend) -> tuple:
    """Trends before none, the ongoing and strong first; then by how often the defect is found."""
    trend = row.trend
    return (trend is None, not (trend and trend.ongoing), -(trend.ratio if trend else 0), -row.overall.defects)


# -- what was counted ----------------------------------------------------------------------------
def inspections(sight: Sight, factory) -> list[Inspected]:
    since = factory.today() - timedelta(days=MONTHS_BACK * DAYS_PER_MONTH)
    rows = sight.inspections.filter(original=None, factory=factory, inspected_on__gte=since, units_inspected__gt=0)
    values = rows.order_by("inspected_on", "pk").values_list("pk", "inspected_on", "units_inspected")
    return [Inspected(*row) for row in values]


def counts_by_type(inspected: Iterable[Inspected]) -> list[tuple[str, int, int, int]]:
    """(category, type, inspection, defects). What was looked for because of an audit starts no trend and is left out."""
    rows = Defect.objects.filter(inspection__in=[each.pk for each in inspected], found_because_of_audit=False)
    named = rows.order_by().values_list("defect_type__category", "defect_type", "inspection")
    return list(named.annotate(Sum("count")))


def by_category(types) -> dict[str, dict[int, int]]:
    """{category: {inspection: defects}}, in the order of the categories' names."""
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for category, _kind, inspection, total in types:
        counts[category][inspection] += total
    return dict(sorted(counts.items()))


def arrays(inspected: list[Inspected], counts: Mapping[int, int]):
    units = np.array([each.units for each in inspected], float)
    return units, np.array([counts.get(each.pk, 0) for each in inspected], float)


def kept_trends(series) -> list[Trend | None]:
    """The same numbers give the same trends, so they are kept by the numbers' hash, whoever asks."""
    text = b"|".join(part.tobytes() for pair in series for part in pair)
    key = "trends:" + hashlib.sha256(text).hexdigest()
    found = cache.get(key)
    if found is None:
        found = find_trends(series)
        cache.set(key, found, KEPT_SECONDS)
    return found


def category_relevance(types) -> dict[str, dict[str, float]]:
    """Per category how likely a cause lies in each process area: its types' weights, by how often each was found here."""
    found: dict[int, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for category, kind, _inspection, count in types:
        found[kind] += count
        total[category] += count
    relevance: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    rows = DefectTypeArea.objects.filter(defect_type__in=found)
    for category, kind, area, weight in rows.values_list("defect_type__category", "defect_type", "area", "weight"):
        relevance[category][area] += float(weight) * found[kind] / total[category]
    return relevance


# -- one category --------------------------------------------------------------------------------
def category_trend(category, inspected, counts, trend, findings, relevance) -> CategoryTrend:
    rows = [(each.day, each.units, counts.get(each.pk, 0)) for each in inspected]
    months = monthly(rows)
    base = CategoryTrend(
        category=category,
        months=months,
        limits=month_limits(months, None, None),
        overall=rate(rows),
        inspections=len(rows),
    )
    return base if trend is None else with_trend(base, rows, trend, findings, relevance)


def month_limits(months: list[Month], onset: date | None, end: date | None) -> Limits:
    """Limits of what is usual, learnt from the months outside the trend."""
    calm = [onset is None or month.last < onset or (end is not None and month.start > end) for month in months]
    return fitting_u_chart([month.rate.units for month in months], [month.rate.defects for month in months], calm)


def with_trend(base: CategoryTrend, rows, trend: Trend, findings, relevance) -> CategoryTrend:
    days = [row[0] for row in rows]
    onset, end = beginning(days, trend.first).day, ending(days, trend)
    causes = [Cause(key, row.process_area, row.grade, row.raised_on, row.closed_on) for key, row in findings.items()]
    onsets = [beginning(days, place, share) for place, share in trend.onsets]
    return replace(
        base,
        limits=month_limits(base.months, onset, end),
        trend=trend,
        onset=onset,
        onset_low=beginning(days, trend.first_low).calm,
        onset_high=days[trend.first_high],
        end=end,
        inside=rate(rows[trend.first : trend.last + 1]),
        outside=rate(rows[: trend.first] + rows[trend.last + 1 :]),
        explanation=explain(relevance, causes, onsets, end),
    )


def beginning(days: list[date], first: int, probability: float = 1.0) -> Onset:
    return Onset(days[max(0, first - 1)], days[first], probability)


def ending(days: list[date], trend: Trend) -> date | None:
    """Between the last inspection with the raised rate and the next; None while it lasts."""
    if trend.ongoing:
        return None
    return days[trend.last] + (days[trend.last + 1] - days[trend.last]) / 2


def rate(rows) -> Rate:
    return defects_per_100_units(sum(row[2] for row in rows), sum(row[1] for row in rows))
