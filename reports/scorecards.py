"""Scorecards of factories: products, systems and responsiveness side by side, a total by weights, a rank where it is due.

Pure: counts in, points of 0 to 100 out. Every measure is drawn towards the mean of all factories as far as few cases say
little (empirical Bayes: beta-binomial for shares, normal for scores). So of a hundred factories that are all alike, none
comes out as the worst. A is called better than B only where the chance of that is 90 % or more; otherwise their ranks are
not told apart.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import special

CONFIDENCE = 0.90
HALF = float(special.ndtri((1 + CONFIDENCE) / 2))  # of the interval, in standard deviations
SURE = 0.90  # chance of being better from which on one is ranked before another
# How much factories may differ in a share: from hardly (the beta's concentration is 2500) to widely (3); to hold that
# they do nearly all or nothing would make a few good cases look like certainty.
CONCENTRATIONS = 1 / np.linspace(0.02, 0.5, 33) ** 2 - 1
SPREADS = np.linspace(0, 25, 51)  # of true scores between factories, in points
LEAST_CASES = 0.5  # of either kind, held beforehand: where all went well so far, it may still go wrong (Jeffreys)
OF_ONE_SCORE, CASES_BEHIND_IT = 8.0, 4  # points that one audit's score is off by, until repeated audits say otherwise
FEWEST = 3  # factories; of fewer the mean says nothing about each other

PRODUCTS, SYSTEMS, ANSWERS, PRESENTED = "products", "systems", "answers", "presented"
RESPONSIVENESS = "responsiveness"
PARTS = {PRODUCTS: (PRODUCTS,), SYSTEMS: (SYSTEMS,), RESPONSIVENESS: (ANSWERS, PRESENTED)}


class Cases(NamedTuple):
    """Of how many cases how many were good, such as lots that passed when first inspected."""

    good: int
    n: int


class Scores(NamedTuple):
    """Scores of 0 to 100 by their number, sum and sum of squares."""

    n: int
    total: float
    squares: float


@dataclass(frozen=True)
class Counts:
    """What was counted for one measure: of each factory in `keys` a row of `sums`, which is a Cases or a Scores."""

    keys: np.ndarray
    sums: np.ndarray

    @classmethod
    def of(cls, rows: Mapping[int, Cases | Scores]) -> "Counts":
        """Of those of which something was counted."""
        rows = {key: each for key, each in rows.items() if each.n}
        return cls(np.array(list(rows), int), np.array(list(rows.values()), float))

    def only(self, keys: Collection | None) -> "Counts":
        """All, or those of some."""
        if keys is None:
            return self
        wanted = np.isin(self.keys, list(keys))
        return Counts(self.keys[wanted], self.sums[wanted])

    def columns(self, of: type) -> np.ndarray:
        """One for each field of a Cases or a Scores."""
        return self.sums.reshape(-1, len(of._fields)).T.astype(float)


@dataclass(frozen=True)
class Measure:
    """Points of 0 to 100: as found, and what is held true of the factory, with its 90 % interval once that is asked for."""

    found: float
    points: float
    spread: float  # standard deviation of what is held true
    n: int
    of_share: bool = False  # then what is held true is a beta with this mean and spread, else a normal

    @property
    def low(self) -> float:
        return self.interval[0]

    @property
    def high(self) -> float:
        return self.interval[1]

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Of thousands of factories few are shown, and of a beta it costs more than all the rest."""
        if self.of_share:
            return beta_interval(self.points / 100, self.spread / 100)
        return max(0.0, self.points - HALF * self.spread), min(100.0, self.points + HALF * self.spread)


def beta_interval(mean: float, spread: float) -> tuple[float, float]:
    """In points of 0 to 100."""
    size, tail = mean * (1 - mean) / spread**2 - 1, (1 - CONFIDENCE) / 2
    low, high = special.betaincinv(mean * size, (1 - mean) * size, [tail, 1 - tail])
    return 100 * float(low), 100 * float(high)


@dataclass(frozen=True)
class Card:
    """One factory: its measures (those without cases are missing), its parts, and the total where no part is missing."""

    measures: Mapping[str, Measure]
    parts: Mapping[str, Measure]
    total: Measure | None
    missing: tuple[str, ...] = ()  # weighted parts without a case


@dataclass(frozen=True)
class Rank:
    """Between which places the factory stands among `among` with a total; equal ends: the one place it has."""

    best: int
    worst: int
    among: int

    @property
    def distinguished(self) -> bool:
        return self.among > 1 and (self.best, self.worst) != (1, self.among)


# -- measures ------------------------------------------------------------------------------------
def shares(counts: Counts, only: Collection | None = None) -> dict:
    """{factory: Measure} of Cases, of all or of `only` some; what is held beforehand comes from all."""
    held = beta_of(counts.columns(Cases))
    wanted = counts.only(only)
    good, n = wanted.columns(Cases)
    return measures(wanted.keys, n, *(100 * each for each in (good / n, *share(good, n, *held))), of_share=True)


def measures(keys, n, found, points, spreads, *, of_share: bool) -> dict:
    """From arrays with an element a factory."""
    each = zip(keys.tolist(), found.tolist(), points.tolist(), spreads.tolist(), n.astype(int).tolist(), strict=True)
    return {key: Measure(*told, of_share) for key, *told in each}


def share(good: np.ndarray, n: np.ndarray, before_good: np.ndarray, before_bad: np.ndarray, weights: np.ndarray):
    """(means, spreads) of the factories, over all that may be held beforehand by their weights."""
    a, b = before_good + good[:, None], before_bad + (n - good)[:, None]
    return mixed(a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1)), weights)


def mixed(means: np.ndarray, variances: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(means, standard deviations) of mixtures, one a row."""
    mean = means @ weights
    return mean, np.sqrt((variances + (means - mean[:, None]) ** 2) @ weights)


def beta_of(counted: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What may be held likely of any factory beforehand, and how likely that makes what was found at all.

    Factories of which as much was counted are weighed together.
    """
    if counted.shape[1] < FEWEST:
        return np.array([0.5]), np.array([0.5]), np.array([1.0])
    mean = (counted[0].sum() + 0.5) / (counted[1].sum() + 1)
    before_good, before_bad = (np.maximum(each * CONCENTRATIONS, LEAST_CASES) for each in (mean, 1 - mean))
    good, n, times = alike(*counted)
    a, b = before_good[:, None], before_bad[:, None]
    logs = (special.betaln(good + a, n - good + b) - special.betaln(a, b)) @ times
    return before_good, before_bad, special.softmax(logs)


def alike(good: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(good ones, all, factories of which so much was counted), each pair once."""
    radix = n.max() + 1
    pairs, times = np.unique(good * radix + n, return_counts=True)
    return *np.divmod(pairs, radix), times


def scores(counts: Counts, only: Collection | None = None) -> dict:
    """{factory: Measure} of Scores, as for shares."""
    noise = noise_of(*counts.columns(Scores))
    held = spread_of(counts.columns(Scores), noise)
    wanted = counts.only(only)
    n, total, _squares = wanted.columns(Scores)
    return measures(wanted.keys, n, total / n, *score(total / n, noise / n, *held), of_share=False)


def noise_of(n: np.ndarray, total: np.ndarray, squares: np.ndarray) -> float:
    """Variance of one score about its factory's, from factories with several, beside what is held usual."""
    usual, within = CASES_BEHIND_IT * OF_ONE_SCORE**2, np.maximum(0, squares - total**2 / n)
    return (usual + within.sum()) / (CASES_BEHIND_IT + (n - 1).sum())


def spread_of(scored: np.ndarray, noise: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(means, standard deviations, weights) that true scores of factories may have; of few nothing is held beforehand."""
    n, total, _squares = scored
    if len(n) < FEWEST:
        return np.array([50.0]), np.array([1000.0]), np.array([1.0])
    found, variances = total / n, noise / n + SPREADS[:, None] ** 2
    centres = (found / variances).sum(axis=1) / (1 / variances).sum(axis=1)
    logs = -((found - centres[:, None]) ** 2 / variances + np.log(2 * np.pi * variances)).sum(axis=1) / 2
    return centres, SPREADS, special.softmax(logs)


def score(found: np.ndarray, variances: np.ndarray, centres: np.ndarray, between: np.ndarray, weights: np.ndarray):
    """(means, spreads) of the factories, as for shares."""
    variances = variances[:, None]
    own = between**2 / (between**2 + variances)
    return mixed(own * found[:, None] + (1 - own) * centres, own * variances, weights)


# -- cards ---------------------------------------------------------------------------------------
def cards(facts: Mapping[str, Counts], weights: Mapping[str, int], only: Collection | None = None) -> dict:
    """`facts` are {measure: what was counted}, `weights` {part: weight}; the answer is {factory: Card}."""
    measured = {name: (scores if name == SYSTEMS else shares)(counts, only) for name, counts in facts.items()}
    keys = {key for rows in measured.values() for key in rows}
    return {key: card({name: rows[key] for name, rows in measured.items() if key in rows}, weights) for key in keys}


def card(measures: Mapping[str, Measure], weights: Mapping[str, int]) -> Card:
    parts = {name: part for name, among in PARTS.items() if (part := mean_of(measures, dict.fromkeys(among, 1)))}
    wanted = {name: weight for name, weight in weights.items() if weight}
    missing = tuple(name for name in PARTS if name in wanted and name not in parts)
    return Card(measures, parts, None if missing else mean_of(parts, wanted), missing)


def mean_of(measures: Mapping[str, Measure], weights: Mapping[str, int]) -> Measure | None:
    """Of those that are there, by their weights; each is held independent of the others."""
    known = [(measures[name], weight) for name, weight in weights.items() if name in measures and weight]
    if len(known) == 1:
        return known[0][0]
    if not known:
        return None
    whole = sum(weight for _each, weight in known)
    found, points = (sum(getattr(e, name) * w for e, w in known) / whole for name in ("found", "points"))
    spread = math.sqrt(sum((each.spread * weight) ** 2 for each, weight in known)) / whole
    return Measure(found, points, spread, sum(each.n for each, _weight in known))


# -- ranks ---------------------------------------------------------------------------------------
def ranks(of: Mapping, only: Collection | None = None) -> dict:
    """{factory: Card} to {factory: Rank}, of those with a total; each compared with all, which costs, so maybe `only` some."""
    keys = [key for key, each in of.items() if each.total]
    points, spreads = (np.array([getattr(of[key].total, name) for key in keys]) for name in ("points", "spread"))
    return {key: rank(place, points, spreads) for place, key in enumerate(keys) if only is None or key in only}


def rank(place: int, points: np.ndarray, spreads: np.ndarray) -> Rank:
    better = chances_better(points, spreads, points[place], spreads[place])
    before = int((better >= SURE).sum())
    behind = int((better <= 1 - SURE).sum())
    return Rank(1 + before, len(points) - behind, len(points))


def chances_better(points: np.ndarray, spreads: np.ndarray, than: float, spread: float) -> np.ndarray:
    """The chance of each that it is truly better than one; of equals ½."""
    width = np.sqrt(spreads**2 + spread**2)
    return special.ndtr((points - than) / np.maximum(width, 1e-9))
