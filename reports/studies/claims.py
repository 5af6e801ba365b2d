"""What is told of a claimed trend beside it: how much was found inside and outside, what else changed with its onset,
which process areas nobody looked into; and which open findings may still raise something. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..enums import Circumstance, Verdict
from ..explaining.controls import Controls
from ..explaining.histories import Found, History, Seen, World
from ..explaining.relevance import LEAST
from ..explaining.trends import Learnt, Trend

YEAR, HALF_YEAR = 365, 182  # days
MOSTLY = 0.5  # share of inspections from which another inspector, product or plan counts as a change
DRIVING = 0.5  # of the greatest relevance for the category
MOST_WARNED = 3  # categories of one finding
OBSERVATION = "observation"


@dataclass(frozen=True)
class Counted:
    defects: int
    units: int


@dataclass(frozen=True)
class Claim:
    """A trend with what stands beside it; `from_start`: raised from the first inspection on.

    outside: what is usual, so without another rise of the same category.
    areas: drive the category and were not looked into. learnt: those among them that the library does not name.
    """

    trend: Trend
    inside: Counted
    outside: Counted
    from_start: bool
    changed: list[str]
    areas: list[str]
    learnt: list[str]
    controls: Controls

    @property
    def verdict(self) -> str:
        """No finding stands as the explanation of what all categories did at once."""
        return str(Verdict.IN_DOUBT) if self.controls.common else self.trend.verdict


@dataclass(frozen=True)
class Warned:
    finding: str
    category: str
    relevance: float
    learnt: bool  # against the library's word


def claims_of(world: World, told: Learnt) -> list[Claim]:
    histories = {history.key: history for history in world.histories}
    rows = zip(told.trends, told.controls, strict=True)
    return [claim(world, told, histories[trend.factory], trend, controls) for trend, controls in rows]


def claim(world: World, told: Learnt, history: History, trend: Trend, controls: Controls) -> Claim:
    rises = [each for each in told.trends if (each.factory, each.defect_type) == (trend.factory, trend.defect_type)]
    inside = [seen for seen in history.inspections if within(seen, trend)]
    outside = [seen for seen in history.inspections if not any(within(seen, each) for each in rises)]
    areas = never_looked_into(told.relevance[trend.defect_type], history, trend)
    known = drivers(world.relevance[trend.defect_type])
    return Claim(
        trend=trend,
        inside=counted(inside, trend.defect_type),
        outside=counted(outside, trend.defect_type),
        from_start=trend.onset <= history.inspections[0].day,
        changed=[kind for kind in Circumstance.values if has_changed(history, trend, kind)],
        areas=areas,
        learnt=[area for area in areas if area not in known],
        controls=Controls() if trend.verdict == Verdict.NO_FINDING else controls,
    )


def within(seen: Seen, trend: Trend) -> bool:
    return trend.onset <= seen.day and (trend.end is None or seen.day <= trend.end)


def counted(inspections: Iterable[Seen], category: str) -> Counted:
    """What was looked for because of an audit is left out."""
    rows = [(seen.defects.get(category, 0) - seen.found_by_audit.get(category, 0), seen.units) for seen in inspections]
    return Counted(round(sum(defects for defects, _units in rows)), round(sum(units for _defects, units in rows)))


def has_changed(history: History, trend: Trend, kind: str) -> bool:
    """At least half of the first half year's inspections are of one that the year before had not; unknown ones say nothing."""
    known = [seen for seen in history.inspections if kind in seen.circumstances]
    before = {seen.circumstances[kind] for seen in known if 0 < trend.onset - seen.day <= YEAR}
    first = [seen for seen in known if within(seen, trend) and seen.day - trend.onset <= HALF_YEAR]
    new = [seen for seen in first if seen.circumstances[kind] not in before]
    return bool(before and first) and len(new) >= MOSTLY * len(first)


def drivers(weights: Mapping[str, float]) -> dict[str, float]:
    """Of a category's relevances the process areas that are likeliest to be behind it, the likeliest first."""
    least = max(DRIVING * max(weights.values(), default=0), LEAST)
    return {area: weight for area, weight in sorted(weights.items(), key=lambda each: -each[1]) if weight >= least}


def never_looked_into(weights: Mapping[str, float], history: History, trend: Trend) -> list[str]:
    """Areas that drive the category, and that no audit looked into since a year before it rose."""
    looked = {area for audit in history.audits if audit.day > trend.onset - YEAR for area in audit.areas or ()}
    return [area for area in drivers(weights) if area not in looked]


# -- before anything rises ---------------------------------------------------------------------------
def warnings_of(world: World, told: Learnt) -> list[Warned]:
    risen = {(trend.factory, trend.defect_type) for trend in told.trends if trend.end is None}
    return [
        warned
        for history in world.histories
        for finding in history.findings
        if finding.closed is None and finding.severity != OBSERVATION
        for warned in warned_by(world, told, history, finding, risen)
    ]


def warned_by(world: World, told: Learnt, history: History, finding: Found, risen: set) -> Iterator[Warned]:
    """risen: factory and category."""
    driven = {category: drivers(told.relevance[category]).get(finding.area, 0) for category in found_at(history)}
    first = sorted(driven.items(), key=lambda each: -each[1])[:MOST_WARNED]
    for category, relevance in first:
        if relevance and (history.key, category) not in risen:
            learnt = finding.area not in drivers(world.relevance[category])
            yield Warned(str(finding.key), category, relevance, learnt)


def found_at(history: History) -> list[str]:
    """The categories that have ever been found there, so that nobody is warned of what the factory does not make."""
    return sorted({category for seen in history.inspections for category, count in seen.defects.items() if count})
