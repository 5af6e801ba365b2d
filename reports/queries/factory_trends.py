"""The defect trends of one factory for one reader: its months as they are counted now, and what the reader's study claims."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.utils.text import capfirst

from inspections.enums import DefectCategory
from inspections.models import Defect
from suppliers.models import Buyer

from ..control_charts import Limits, fitting_u_chart
from ..enums import WEIGHED_ANEW, Verdict
from ..figures import Month, Rate, defects_per_100_units
from ..models import EarlyWarning, Study, StudyTrend, WeighedFinding
from .months import first_of_month
from .sight import Scope, Sight, scopes_at, sight_of_user

MONTHS_BACK = 36
DAYS_PER_MONTH = 30.4


class Inspected(NamedTuple):
    """What was looked at in a month."""

    units: int
    inspections: int


@dataclass(frozen=True)
class CategoryTrend:
    """One defect category at the factory: its months, its trend or none, and the findings weighed, the likeliest first.

    Where it rose more than once, `trend` is the latest and `earlier` holds the others, oldest first.
    """

    category: str
    months: list[Month]
    limits: Limits  # per month, in defects per unit
    overall: Rate
    inspections: int
    trend: StudyTrend | None = None
    earlier: tuple["CategoryTrend", ...] = ()
    inside: Rate | None = None
    outside: Rate | None = None
    weighed: tuple[WeighedFinding, ...] = ()

    @property
    def label(self) -> str:
        return capfirst(str(DefectCategory(self.category).label))

    @property
    def verdict(self) -> str:
        return self.trend.shown_verdict if self.trend else ""

    @property
    def best(self) -> WeighedFinding | None:
        return self.weighed[0] if self.weighed else None

    @property
    def cause(self) -> str | None:
        """The finding that may explain it, by its key."""
        silent = self.best is None or self.verdict in {Verdict.NO_FINDING, WEIGHED_ANEW}
        return None if silent else str(self.best.finding.uuid)

    @property
    def ongoing(self) -> bool:
        return self.trend is not None and self.trend.end is None

    @property
    def rises(self) -> list[StudyTrend]:
        return [each.trend for each in (*self.earlier, self) if each.trend]

    @property
    def causes(self) -> set[str]:
        """The findings that may explain one of its rises."""
        return {each.cause for each in (*self.earlier, self) if each.cause}

    def raised_in(self, month: Month) -> bool:
        return any(raised_in(each, month) for each in self.rises)


@dataclass(frozen=True)
class FactoryTrends:
    """All categories with defects, those with a trend first; findings by their key, audits and actions by date.

    `study` is None, or was not made yet, where nothing can be said about change; `scope` None: none is made for this reader.
    buyers: those among whose studies this reader may choose, where there are several.
    """

    categories: list[CategoryTrend]
    findings: dict[str, object]
    audits: list
    corrective_actions: list
    inspections: int
    scope: Scope | None
    study: Study | None
    warnings: list[EarlyWarning]
    buyers: tuple[Buyer, ...] = ()

    @property
    def buyer(self) -> Buyer | None:
        """The one chosen among several."""
        return self.scope.buyer if self.buyers and self.scope else None

    def of(self, category: str) -> CategoryTrend | None:
        return next((each for each in self.categories if each.category == category), None)

    @property
    def leading(self) -> CategoryTrend | None:
        """The one to look at first: the strongest trend, else the most frequent category."""
        return self.categories[0] if self.categories else None

    @property
    def studied(self) -> bool:
        return self.study is not None and self.study.made_at is not None


def trends_for(user, factory, buyer: str = "") -> FactoryTrends:
    """For a page: by the study that this person reads; who reads none sees what is counted, and no claim.

    buyer: the uuid of one of several buyers that this person works for; else it is the first by name.
    """
    scopes = scopes_at(user, factory)
    asked = [each for each in scopes if each.buyer and str(each.buyer.uuid) == buyer]
    scope = next(iter([*asked, *scopes]), None)
    found = factory_trends(scope, factory, scope.sight() if scope else sight_of_user(user))
    return replace(found, buyers=tuple(each.buyer for each in scopes) if len(scopes) > 1 else ())


def factory_trends(scope: Scope | None, factory, sight: Sight | None = None) -> FactoryTrends:
    """Nine queries, whatever the factory's history."""
    sight = sight or scope.sight()
    inspected, counts = counted(sight, factory)
    findings = {str(row.uuid): row for row in sight.findings.filter(factory=factory).order_by("raised_on", "pk")}
    study = study_of(scope)
    claimed = claimed_at(study, factory, findings)
    rows = [category_trend(category, inspected, counts[category], claimed[category]) for category in counts]
    return FactoryTrends(
        categories=sorted(rows, key=importance),
        findings=findings,
        audits=list(sight.audits.filter(factory=factory).order_by("audited_on")),
        corrective_actions=list(
            sight.corrective_actions.filter(factory=factory).select_related("factory").order_by("raised_on")
        ),
        inspections=sum(each.inspections for each in inspected.values()),
        scope=scope,
        study=study,
        warnings=warnings_at(study, findings),
    )


def importance(row: CategoryTrend) -> tuple:
    """Trends before none, the ongoing and strong first; then by how often the defect is found."""
    return (row.trend is None, not row.ongoing, -(row.trend.ratio if row.trend else 0), -row.overall.defects)


# -- what the study says -------------------------------------------------------------------------
def study_of(scope: Scope | None) -> Study | None:
    if scope is None:
        return None
    return Study.objects.filter(buyer=scope.buyer, supplier=scope.supplier).first()


def claimed_at(study: Study | None, factory, findings: Mapping[str, object]) -> dict[str, list[StudyTrend]]:
    """By category, the oldest first; of the weighed findings those that may be seen now."""
    claimed: dict[str, list[StudyTrend]] = defaultdict(list)
    if study is None:
        return claimed
    readable = [each.pk for each in findings.values()]
    seen = WeighedFinding.objects.filter(finding__in=readable)
    shown = Prefetch("weighed", seen.select_related("finding"), to_attr="shown")
    rows = study.trends.current().judged(readable).filter(factory=factory).order_by("onset", "pk")
    for row in rows.prefetch_related(shown):
        claimed[row.category].append(row)
    return claimed


def warnings_at(study: Study | None, findings: Mapping[str, object]) -> list[EarlyWarning]:
    if study is None:
        return []
    is_open = [each.pk for each in findings.values() if each.closed_on is None]
    rows = study.warnings.filter(finding__in=is_open)
    return list(rows.select_related("finding__factory").order_by("-relevance", "pk"))


# -- what was counted ----------------------------------------------------------------------------
def counted(sight: Sight, factory) -> tuple[dict[date, Inspected], dict[str, dict[date, int]]]:
    """What was looked at by month, and the defects by category and month."""
    since = factory.today() - timedelta(days=MONTHS_BACK * DAYS_PER_MONTH)
    here = {"factory": factory, "inspected_on__gte": since}
    lots = sight.first_looks.filter(**here).order_by()
    return by_month(lots), counts_by_category(Defect.objects.filter(**here, inspection__in=lots.values("pk")))


def by_month(lots: QuerySet) -> dict[date, Inspected]:
    """{first of the month: what was looked at in it}, in time order."""
    months = lots.values_list(first_of_month("inspected_on")).annotate(Sum("units_inspected"), Count("pk"))
    return {start: Inspected(*sums) for start, *sums in sorted(months)}


def counts_by_category(defects: QuerySet) -> dict[str, dict[date, int]]:
    """{category: {first of the month: defects}}. What was looked for because of an audit starts no trend and is left out."""
    rows = defects.filter(found_because_of_audit=False).order_by()
    months = rows.values_list("defect_type__category", first_of_month("inspected_on")).annotate(Sum("count"))
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    for category, start, total in months:
        counts[category][start] = total
    return dict(sorted(counts.items()))


# -- one category --------------------------------------------------------------------------------
def category_trend(
    category: str, inspected: Mapping[date, Inspected], counts: Mapping[date, int], rises: list[StudyTrend]
) -> CategoryTrend:
    months = [
        Month(start, defects_per_100_units(counts.get(start, 0), each.units), each.inspections)
        for start, each in inspected.items()
    ]
    base = CategoryTrend(
        category=category,
        months=months,
        limits=month_limits(months, rises),
        overall=defects_per_100_units(sum(counts.values()), sum(each.units for each in inspected.values())),
        inspections=sum(each.inspections for each in inspected.values()),
    )
    if not rises:
        return base
    *earlier, latest = [with_trend(base, each) for each in rises]
    return replace(latest, earlier=tuple(earlier))


def raised_in(trend: StudyTrend, month: Month) -> bool:
    return month.last >= trend.onset and (trend.end is None or month.start <= trend.end)


def month_limits(months: list[Month], rises: list[StudyTrend]) -> Limits:
    """Limits of what is usual, learnt from the months outside every rise."""
    calm = [not any(raised_in(each, month) for each in rises) for month in months]
    return fitting_u_chart([month.rate.units for month in months], [month.rate.defects for month in months], calm)


def with_trend(base: CategoryTrend, trend: StudyTrend) -> CategoryTrend:
    return replace(
        base,
        trend=trend,
        inside=defects_per_100_units(trend.inside_defects, trend.inside_units),
        outside=defects_per_100_units(trend.outside_defects, trend.outside_units),
        weighed=tuple(trend.shown),
    )
