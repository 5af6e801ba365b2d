"""What is told of a claimed trend beside it: how much was found inside and outside, what else changed with its onset,
which process areas nobody looked into; and which open findings may still raise something. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..enums import Circumstance
from ..explaining.histories import Found, History, Seen, World
from ..explaining.trends import Trend

YEAR, HALF_YEAR = 365, 182  # days
MOSTLY = 0.5  # share of inspections from which another inspector, product or plan counts as a change
DRIVING, LEAST_RELEVANCE = 0.5, 0.15  # of the greatest relevance for the category, and of all
MOST_WARNED = 3  # categories of one finding
OBSERVATION = "observation"


@dataclass(frozen=True)
class Counted:
    defects: int
    units: int


@dataclass(frozen=True)
class Claim:
    """A trend with what stands beside it; `from_start`: raised from the first inspection on."""

    trend: Trend
    inside: Counted
    outside: Counted
    from_start: bool
    changed: list[str]
    areas: list[str]


@dataclass(frozen=True)
class Warned:
    finding: str
    category: str
    relevance: float


def claims_of(world: World, trends: Iterable[Trend]) -> list[Claim]:
    histories = {history.key: history for history in world.histories}
    return [claim(world, histories[trend.factory], trend) for trend in trends]


def claim(world: World, history: History, trend: Trend) -> Claim:
    inside = [seen for seen in history.inspections if within(seen, trend)]
    outside = [seen for seen in history.inspections if not within(seen, trend)]
    return Claim(
        trend=trend,
        inside=counted(inside, trend.defect_type),
        outside=counted(outside, trend.defect_type),
        from_start=trend.onset <= history.inspections[0].day,
        changed=[kind for kind in Circumstance.values if has_changed(history, trend, kind)],
        areas=never_looked_into(world, history, trend),
    )


def within(seen: Seen, trend: Trend) -> bool:
    return trend.onset <= seen.day and (trend.end is None or seen.day <= trend.end)


def counted(inspections: Iterable[Seen], category: str) -> Counted:
    """What was looked for because of an audit is left out."""
    rows = [(seen.defects.get(category, 0) - seen.found_by_audit.get(category, 0), seen.units) for seen in inspections]
    return Counted(round(sum(defects for defects, _units in rows)), round(sum(units for _defects, units in rows)))


def has_changed(history: History, trend: Trend, kind: str) -> bool:
    """At least half of the first half year's inspections are of one that the year before had not."""
    before = {seen.circumstances.get(kind) for seen in history.inspections if 0 < trend.onset - seen.day <= YEAR}
    first = [seen for seen in history.inspections if within(seen, trend) and seen.day - trend.onset <= HALF_YEAR]
    new = [seen for seen in first if seen.circumstances.get(kind) not in before]
    return bool(before and first) and len(new) >= MOSTLY * len(first)


def drivers(world: World, category: str) -> dict[str, float]:
    """The process areas that the library holds likeliest to be behind this category, the likeliest first."""
    weights = world.relevance[category]
    least = max(DRIVING * max(weights.values(), default=0), LEAST_RELEVANCE)
    return {area: weight for area, weight in sorted(weights.items(), key=lambda each: -each[1]) if weight >= least}


def never_looked_into(world: World, history: History, trend: Trend) -> list[str]:
    """Areas that drive the category, and that no audit looked into since a year before it rose."""
    looked = {area for audit in history.audits if audit.day > trend.onset - YEAR for area in audit.areas or ()}
    return [area for area in drivers(world, trend.defect_type) if area not in looked]


# -- before anything rises ---------------------------------------------------------------------------
def warnings_of(world: World, trends: Iterable[Trend]) -> list[Warned]:
    risen = {(trend.factory, trend.defect_type) for trend in trends if trend.end is None}
    return [
        warned
        for history in world.histories
        for finding in history.findings
        if finding.closed is None and finding.severity != OBSERVATION
        for warned in warned_by(world, history, finding, risen)
    ]


def warned_by(world: World, history: History, finding: Found, risen: set[tuple[str, str]]) -> Iterator[Warned]:
    driven = {category: drivers(world, category).get(finding.area, 0) for category in found_at(history)}
    first = sorted(driven.items(), key=lambda each: -each[1])[:MOST_WARNED]
    for category, relevance in first:
        if relevance and (history.key, category) not in risen:
            yield Warned(finding.key, category, relevance)


def found_at(history: History) -> list[str]:
    """The categories that have ever been found there, so that nobody is warned of what the factory does not make."""
    return sorted({category for seen in history.inspections for category, count in seen.defects.items() if count})
