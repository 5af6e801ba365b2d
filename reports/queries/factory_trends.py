"""The defect trends of one factory for one reader, with the findings that may explain them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Sum
from django.utils import timezone
from django.utils.text import capfirst

from inspections.enums import DefectCategory
from inspections.models import Defect, DefectTypeArea

from ..explanations import Cause, Explanation, explain
from ..figures import Month, Rate, defects_per_100_units, monthly
from ..trends import Trend, find_trends
from .sight import Sight

MONTHS_BACK = 36
DAYS_PER_MONTH = 30.4


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


@dataclass(frozen=True)
class FactoryTrends:
    """All categories with defects, those with a trend first; findings and audits by their key."""

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
    counts = counts_by_category(inspected)
    findings = {str(row.uuid): row for row in sight.findings.filter(factory=factory).order_by("raised_on", "pk")}
    relevance = category_relevance()
    found = find_trends([arrays(inspected, counts[category]) for category in counts])
    rows = [
        category_trend(category, inspected, counts[category], trend, findings, relevance[category])
        for (category, trend) in zip(counts, found, strict=True)
    ]
    return FactoryTrends(
        categories=sorted(rows, key=importance),
        findings=findings,
        audits=list(sight.audits.filter(factory=factory).order_by("audited_on")),
        corrective_actions=list(sight.corrective_actions.filter(factory=factory).order_by("raised_on")),
        inspections=len(inspected),
        series_tested=len(counts),
    )


def importance(row: CategoryTrend) -> tuple:
    """Trends before none, the ongoing and strong first; then by how often the defect is found."""
    trend = row.trend
    return (trend is None, not (trend and trend.ongoing), -(trend.ratio if trend else 0), -row.overall.defects)


def inspections(sight: Sight, factory) -> list[Inspected]:
    since = timezone.localdate() - timedelta(days=MONTHS_BACK * DAYS_PER_MONTH)
    rows = sight.inspections.filter(factory=factory, inspected_on__gte=since, units_inspected__gt=0)
    values = rows.order_by("inspected_on", "pk").values_list("pk", "inspected_on", "units_inspected")
    return [Inspected(*row) for row in values]


def counts_by_category(inspected: Iterable[Inspected]) -> dict[str, dict[int, int]]:
    """{category: {inspection: defects}}. What was looked for because of an audit starts no trend and is left out."""
    rows = Defect.objects.filter(inspection__in=[each.pk for each in inspected], found_because_of_audit=False)
    sums = rows.order_by().values_list("defect_type__category", "inspection").annotate(Sum("count"))
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for category, inspection, total in sums:
        counts[category][inspection] = total
    return dict(sorted(counts.items()))


def arrays(inspected: list[Inspected], counts: dict[int, int]):
    units = np.array([each.units for each in inspected], float)
    return units, np.array([counts.get(each.pk, 0) for each in inspected], float)


def category_relevance() -> dict[str, dict[str, float]]:
    """Per category the mean of its types' weights: how likely such a cause lies in each process area."""
    sums: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    types: dict[str, set[int]] = defaultdict(set)
    rows = DefectTypeArea.objects.values_list("defect_type__category", "defect_type", "area", "weight")
    for category, kind, area, weight in rows:
        sums[category][area].append(float(weight))
        types[category].add(kind)
    means = {
        category: {area: sum(weights) / len(types[category]) for area, weights in areas.items()}
        for category, areas in sums.items()
    }
    return defaultdict(dict, means)


def category_trend(category, inspected, counts, trend, findings, relevance) -> CategoryTrend:
    rows = [(each.day, each.units, counts.get(each.pk, 0)) for each in inspected]
    base = CategoryTrend(
        category=category,
        months=monthly(rows),
        overall=rate(rows),
        inspections=len(rows),
    )
    return base if trend is None else with_trend(base, rows, trend, findings, relevance)


def with_trend(base: CategoryTrend, rows, trend: Trend, findings, relevance) -> CategoryTrend:
    onset = rows[trend.first][0]
    end = None if trend.ongoing else rows[trend.last][0]
    inside = rows[trend.first : trend.last + 1]
    causes = [
        Cause(key, row.process_area, row.grade, row.raised_on, row.closed_on) for key, row in findings.items()
    ]
    return CategoryTrend(
        category=base.category,
        months=base.months,
        overall=base.overall,
        inspections=base.inspections,
        trend=trend,
        onset=onset,
        onset_low=rows[trend.first_low][0],
        onset_high=rows[trend.first_high][0],
        end=end,
        inside=rate(inside),
        outside=rate(rows[: trend.first] + rows[trend.last + 1 :]),
        explanation=explain(relevance, causes, onset, end),
    )


def rate(rows) -> Rate:
    return defects_per_100_units(sum(row[2] for row in rows), sum(row[1] for row in rows))
