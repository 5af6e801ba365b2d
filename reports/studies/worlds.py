"""The world that trends are looked for in: all inspections, audits and findings that one reader may see.

A fixed number of queries, however many factories there are. A type of defects is a defect category; factories and
findings are named by their keys.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, F, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils import timezone

from audits.models import Section
from inspections.models import Defect, DefectTypeArea

from ..enums import Circumstance
from ..explaining.histories import Audited, Found, History, Seen, World
from ..queries.sight import Sight

MONTHS_BACK = 36
DAYS_PER_MONTH = 30.4
METHOD = 3  # counted up when the same rows give another answer: all studies are then made anew


@dataclass(frozen=True)
class Rows:
    """As the database gives them, in a fixed order."""

    inspections: list[tuple]  # key, factory, day, units, inspector, product, severity, type; of a list its own words
    defects: list[tuple]  # inspection, category, type, found because of an audit, count
    weights: list[tuple]  # category, type, area, weight
    audits: list[tuple]  # factory, day, standard, the import it came from, the areas that its list names
    covered: list[tuple]  # standard, area
    findings: list[tuple]  # key, factory, area, grade, raised, closed

    @property
    def sha256(self) -> str:
        return hashlib.sha256(repr((METHOD, self)).encode()).hexdigest()


def rows_of(sight: Sight, since: date | None = None) -> Rows:
    """Six queries. Without `since` the inspections of the last three years."""
    since = since or months_ago()
    inspections, audits = since_day(sight.first_looks, since), sight.audits.order_by("audited_on", "pk")
    found = Defect.objects.filter(inspected_on__gte=since, inspection__in=inspections.order_by().values("pk"))
    named = ("inspection", "defect_type__category", "defect_type", "found_because_of_audit")
    defects = sorted(found.order_by().values_list(*named).annotate(Sum("count")))
    weights = DefectTypeArea.objects.filter(defect_type__in={kind for _lot, _category, kind, *_found in defects})
    covered = Section.objects.filter(standard__in=audits.order_by().values("standard"), questions__isnull=False)
    return Rows(
        inspections=list(
            inspections.annotate(inspector=INSPECTOR, goods=GOODS).values_list(
                "pk", "factory", "inspected_on", "units_inspected", "inspector", "goods", "severity", "type"
            )
        ),
        defects=defects,
        weights=list(weights.order_by("pk").values_list("defect_type__category", "defect_type", "area", "weight")),
        audits=list(audits.values_list("factory", "audited_on", "standard", "imported_from", "covered_areas")),
        covered=sorted(covered.order_by().values_list("standard", "process_area").distinct()),
        findings=list(
            sight.findings.order_by("raised_on", "pk").values_list(
                "pk", "factory", "process_area", "grade", "raised_on", "closed_on"
            )
        ),
    )


LISTED = "listed: "  # before what a list calls somebody or something; other keys are numbers
# Whoever imported a list has inspected none of what it tells.
INSPECTOR = Case(
    When(~Q(inspector_label=""), then=Concat(Value(LISTED), F("inspector_label"))),
    When(imported_from=None, then=Cast("submitted_by", CharField())),
    output_field=CharField(),
)
GOODS = Coalesce(Cast("product", CharField()), NullIf(Concat(Value(LISTED), F("product_label")), Value(LISTED)))


def months_ago() -> date:
    return timezone.localdate() - timedelta(days=MONTHS_BACK * DAYS_PER_MONTH)


def since_day(inspections, since: date):
    """In time order."""
    return inspections.filter(inspected_on__gte=since).order_by("inspected_on", "pk")


def world_of(rows: Rows) -> World:
    found, because = defects_of(rows)
    seen, audits, findings = defaultdict(list), defaultdict(list), defaultdict(list)
    for key, factory, day, units, *circumstances in rows.inspections:
        named = {kind: str(value) for kind, value in zip(Circumstance.values, circumstances, strict=True) if value}
        seen[factory].append(Seen(day.toordinal(), units, found[key], named, because[key]))
    covered = areas_of(rows.covered)
    for factory, day, standard, imported, areas in rows.audits:
        looked_into = covered[standard] if imported is None else frozenset(areas) or None
        audits[factory].append(Audited(day.toordinal(), looked_into))
    for key, factory, area, grade, raised, closed in rows.findings:
        ended = closed.toordinal() if closed else None
        findings[factory].append(Found(str(key), area, grade, raised.toordinal(), ended))
    histories = [History(str(each), seen[each], audits[each], findings[each]) for each in sorted(seen)]
    return World(category_relevance(rows), histories)


def defects_of(rows: Rows) -> tuple[dict, dict]:
    """Per inspection its defects by category: all of them, and those among them that were found because of an audit."""
    found: dict = defaultdict(lambda: defaultdict(float))
    because: dict = defaultdict(lambda: defaultdict(float))
    for inspection, category, _kind, looked_for, count in rows.defects:
        found[inspection][category] += count
        if looked_for:
            because[inspection][category] += count
    return found, because


def areas_of(covered: Iterable[tuple]) -> dict[int, frozenset[str]]:
    """Per standard the process areas that its questions look into."""
    found: dict[int, set[str]] = defaultdict(set)
    for standard, area in covered:
        found[standard].add(area)
    return defaultdict(frozenset, {standard: frozenset(areas) for standard, areas in found.items()})


def category_relevance(rows: Rows) -> dict[str, dict[str, float]]:
    """Per category how likely a cause lies in each process area: its types' weights, by how often each was found."""
    found: dict[int, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for _inspection, category, kind, _looked_for, count in rows.defects:
        found[kind] += count
        total[category] += count
    relevance: dict[str, dict[str, float]] = {category: defaultdict(float) for category in sorted(total)}
    for category, kind, area, weight in rows.weights:
        relevance[category][area] += float(weight) * found[kind] / total[category]
    return relevance
