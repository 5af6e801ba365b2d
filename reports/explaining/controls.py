"""Negative controls: did defects rise at the same time that the finding should not drive? Pure, on arrays.

Beside a trend that findings may explain stand the other defect types of that factory that nothing ties to the areas of
those findings: the same lots, the same inspectors, the same way of counting, without that cause (Lipsitch and others,
Epidemiology 21 (2010) 383). If most of them rose in the same window, something common to all is likelier.

Rates inside and outside the window are compared by the exact conditional test of two counts (Przyborowski and Wilenski,
Biometrika 31 (1940) 313) against the engine's exposure, which is corrected for inspector, product, plan and type of
inspection. Counts that vary more than chance says are taken as the fewer independent ones that say as much.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from .histories import Counts, History, Numbers, Whole, World
from .relevance import Relevance
from .usual import Usual

if TYPE_CHECKING:
    from .trends import Trend

TAIL = 0.025  # of each interval, at either end
POWER = 0.8  # a type that would show a rise as great as the trend's less often than this says nothing
FEWEST = 2  # controls; one alone may have a cause of its own
HELD = 0.1  # probability from which a finding counts as an explanation


@dataclass(frozen=True)
class Control:
    """One defect type: its rate inside the window over that outside, with 95 %; `high` None: nothing bounds it.

    found: defects inside. expected: how many there would be at the rate outside.
    """

    defect_type: str
    ratio: float
    low: float
    high: float | None
    expected: float
    found: int

    @property
    def rose(self) -> bool:
        """Chance alone makes at most one in forty seem to."""
        return self.low > 1


@dataclass(frozen=True)
class Controls:
    """Those of one trend, whose own ratio is `rise`."""

    rows: list[Control] = field(default_factory=list)
    rise: float = 1.0

    @property
    def common(self) -> bool:
        """More than half rose, and by half as much as the trend itself or more (in logarithms).

        Where nothing rose, chance does this in at most 5 % of all cases, however the types depend on each other: on
        average it makes one in forty rise, so more than half at most twice as often (Markov's inequality).
        """
        if len(self.rows) < FEWEST or 2 * sum(row.rose for row in self.rows) <= len(self.rows):
            return False
        return float(np.median([row.ratio for row in self.rows])) >= self.rise**0.5


@dataclass(frozen=True)
class Compared:
    """Of some types, (types,) each: defects found and exposure, inside and outside; what chance multiplies variances by."""

    inside: Numbers
    outside: Numbers
    exposed_inside: Numbers
    exposed_outside: Numbers
    dispersion: Numbers

    def of(self, kinds: NDArray[np.bool_]) -> "Compared":
        return Compared(*[each[kinds] for each in vars(self).values()])


def controls_of(world: World, counts: Counts, common: Usual, relevance: Relevance, trend: "Trend") -> Controls:
    place = [history.key for history in world.histories].index(trend.factory)
    areas = held_areas(world.histories[place], trend, world.areas)
    if not areas:
        return Controls()
    tied = relevance.tied(place)[:, areas].any(axis=1)
    tied[world.types.index(trend.defect_type)] = True
    kinds = np.flatnonzero(~tied)
    seen = compared(counts, common, place, kinds, trend)
    telling = tells(seen, trend.ratio)
    return judged([world.types[kind] for kind in kinds[telling]], seen.of(telling), trend.ratio)


def held_areas(history: History, trend: "Trend", areas: list[str]) -> list[int]:
    held = [each.area for each in history.findings if trend.probabilities.get(each.key, 0) >= HELD]
    return sorted({areas.index(area) for area in held})


def compared(counts: Counts, common: Usual, place: int, kinds: Whole, trend: "Trend") -> Compared:
    rows = counts.rows(place)
    day, defects, exposure = counts.day[rows], counts.defects[rows][:, kinds], common.exposure[rows][:, kinds]
    inside = (day >= trend.onset) & (day <= (day.max() if trend.end is None else trend.end))
    found = [defects[part].sum(axis=0) for part in (inside, ~inside)]
    exposed = [exposure[part].sum(axis=0) for part in (inside, ~inside)]
    usual = exposure * np.maximum(defects.sum(axis=0), 1e-9) / np.maximum(exposure.sum(axis=0), 1e-9)
    return Compared(*found, *exposed, dispersion(usual, inside, common.sizes_at(place)[kinds]))


def dispersion(usual: Numbers, inside: NDArray[np.bool_], size: Numbers) -> Numbers:
    """(types,): how many times the variance of the log ratio is greater than Poisson counts would give it."""
    parts = [usual[part] for part in (inside, ~inside)]
    total = [np.maximum(part.sum(axis=0), 1e-9) for part in parts]
    varied = [(part + part**2 / size).sum(axis=0) for part in parts]
    return sum(v / t**2 for v, t in zip(varied, total, strict=True)) / sum(1 / t for t in total)


def tells(seen: Compared, rise: float) -> NDArray[np.bool_]:
    """Which types would show such a rise, by how many defects there are to expect without it."""
    exposed = seen.exposed_inside + seen.exposed_outside
    rate = (seen.inside + seen.outside) / np.maximum(exposed, 1e-9)
    expected = [np.maximum(rate * each, 1e-9) for each in (seen.exposed_inside, seen.exposed_outside)]
    deviation = np.sqrt(seen.dispersion * sum(1 / each for each in expected))
    return np.log(max(rise, 1.0)) >= (ndtri(1 - TAIL) + ndtri(POWER)) * deviation


def judged(names: list[str], seen: Compared, rise: float) -> Controls:
    inside, outside = seen.inside / seen.dispersion, seen.outside / seen.dispersion
    odds = seen.exposed_inside / seen.exposed_outside
    low = as_ratio(betaincinv(np.maximum(inside, 1e-9), outside + 1, TAIL), odds)
    high = as_ratio(betaincinv(inside + 1, np.maximum(outside, 1e-9), 1 - TAIL), odds)
    ratio = (seen.inside + 0.5) / (seen.outside + 0.5) / odds
    columns = zip(names, ratio, low, high, seen.outside * odds, seen.inside, strict=True)
    rows = [
        Control(name, float(r), float(lo), float(hi) if np.isfinite(hi) else None, float(due), round(float(found)))
        for name, r, lo, hi, due, found in columns
    ]
    return Controls(rows, rise)


def as_ratio(share: Numbers, odds: Numbers) -> Numbers:
    with np.errstate(divide="ignore"):
        return share / (1 - share) / odds
