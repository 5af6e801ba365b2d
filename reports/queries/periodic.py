"""What documents of a period are counted from: the rows of one reader, of all factories or of one supplier's."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery

from inspections.enums import ShipmentState
from inspections.models import Inspection, Shipment
from inspections.queries.piles import to_decide
from suppliers.models import Buyer, Factory, Qualification, Supplier
from suppliers.queries.days import overdue

from ..figures import Tally
from ..models import CountedLot, EarlyWarning, StudyTrend, WeighedFinding
from ..periods import Period, months_back
from .figures import Cause, Looked, Series, monthly_series, pareto_of, tallies, total
from .portfolio import states
from .scorecards import not_presented
from .sight import Sight, sight_of_buyer

MONTHS = 12  # of charts


@dataclass(frozen=True)
class Basis:
    """The rows that the owner of a document may see: a buyer, or the house where it is None; at a supplier's factories, or at all."""

    owner: Buyer | None
    period: Period
    supplier: Supplier | None = None

    def here(self, rows: QuerySet, path: str = "factory") -> QuerySet:
        return rows.filter(**{f"{path}__supplier": self.supplier}) if self.supplier else rows

    @cached_property
    def sight(self) -> Sight:
        seen = sight_of_buyer(self.owner)
        return Sight(*map(self.here, (seen.inspections, seen.audits, seen.findings, seen.corrective_actions)))

    @cached_property
    def factories(self) -> QuerySet[Factory]:
        rows = Factory.objects.current()
        rows = rows.filter(qualifications__buyer=self.owner).distinct() if self.owner else rows
        return rows.filter(supplier=self.supplier) if self.supplier else rows

    @cached_property
    def shipments(self) -> QuerySet[Shipment]:
        rows = self.here(Shipment.objects.exclude(state=ShipmentState.CANCELLED))
        return rows.filter(buyer=self.owner) if self.owner else rows

    @cached_property
    def qualifications(self) -> QuerySet[Qualification]:
        rows = self.here(Qualification.objects.filter(factory__merged_into=None))
        return rows.filter(buyer=self.owner) if self.owner else rows

    def within(self, rows: QuerySet, day: str, period: Period | None = None) -> QuerySet:
        span = period or self.period
        return rows.filter(**{f"{day}__range": (span.first, span.last)})

    # -- figures, each as the pages define it ----------------------------------------------------
    def looked(self, period: Period | None = None) -> Looked:
        """For the functions of figures.py: the lots inspected in the period, or in another."""
        span = period or self.period
        lots = self.within(self.here(CountedLot.objects.seen_by_buyer(self.owner)), "inspected_on", span)
        return Looked(
            lots,
            self.sight.inspections,
            self.shipments,
            self.sight.corrective_actions,
            since=span.first,
            until=span.last,
        )

    @cached_property
    def whole(self) -> Tally:
        return total(self.looked())

    @cached_property
    def whole_before(self) -> Tally:
        return total(self.looked(self.period.before))

    @cached_property
    def by_factory(self) -> dict[int, Tally]:
        return tallies(self.looked(), F("factory"))

    @cached_property
    def causes(self) -> list[Cause]:
        return pareto_of(self.looked(), self.whole)

    @cached_property
    def year(self) -> Series:
        """The months up to the end of the period."""
        first = months_back(self.period.last.replace(day=1), MONTHS - 1)
        return monthly_series(self.looked(Period(first, self.period.last)))

    def in_vain(self) -> int:
        """Visits of the period on which the goods were not there to be inspected."""
        seen = self.here(Inspection.objects.seen_by_buyer(self.owner))
        return self.within(not_presented(seen), "day").count()

    # -- trends ----------------------------------------------------------------------------------
    @cached_property
    def trends(self) -> QuerySet[StudyTrend]:
        """With the verdict as far as the findings weighed may be read, and those as `shown`, the likeliest first."""
        readable = self.sight.findings.order_by().values("pk")
        weighed = WeighedFinding.objects.filter(finding__in=readable)
        shown = Prefetch("weighed", weighed.select_related("finding"), to_attr="shown")
        rows = StudyTrend.objects.filter(study__buyer=self.owner, study__supplier=None).judged(readable)
        return self.here(rows).select_related("factory", "study").prefetch_related(shown)

    def trend_counts(self) -> dict[str, int]:
        """How many go on, are new, are over or are no longer claimed since the period began. One query."""
        asked = states(self.period.first, self.period.last)
        counts = {name: Count("pk", filter=condition) for name, condition in asked.items()}
        rows = StudyTrend.objects.filter(study__buyer=self.owner, study__supplier=None)
        return self.here(rows).order_by().aggregate(**counts)

    def trends_in(self, state: str) -> QuerySet[StudyTrend]:
        return self.trends.filter(states(self.period.first, self.period.last)[state]).order_by("-ratio", "-pk")

    @cached_property
    def warnings(self) -> QuerySet[EarlyWarning]:
        """Of findings that are still open."""
        is_open = self.sight.findings.filter(closed_on=None).order_by().values("pk")
        rows = EarlyWarning.objects.filter(study__buyer=self.owner, study__supplier=None, finding__in=is_open)
        return rows.select_related("finding__factory").order_by("-relevance", "pk")

    # -- what waits ------------------------------------------------------------------------------
    @cached_property
    def late(self) -> QuerySet:
        """Corrective actions whose due day is over."""
        rows = self.sight.corrective_actions.standing().unfinished().filter(overdue())
        return rows.select_related("factory", "responsible").order_by("due_on", "pk")

    @cached_property
    def to_decide(self) -> QuerySet[Shipment]:
        """With the result of the latest approved inspection that the owner sees."""
        last = self.sight.inspections.filter(shipment=OuterRef("pk")).order_by("-inspected_on", "-pk")
        rows = to_decide(self.shipments, None).annotate(last_result=Subquery(last.values("result")[:1]))
        return rows.select_related("factory", "buyer").order_by("ships_on", "pk")

    def per_factory(self, rows: QuerySet) -> Counter:
        """{factory: how many}. One query."""
        return Counter(dict(rows.order_by().values_list("factory").annotate(Count("pk"))))
