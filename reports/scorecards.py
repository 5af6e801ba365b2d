"""Scorecards of factories: products, systems and responsiveness side by side, a total by weights, a rank where it is due.

Pure: counts in, points of 0 to 100 out. Every measure is drawn towards the mean of all factories as far as few cases say
little (empirical Bayes: beta-binomial for shares, normal for scores). So of a hundred factories that are all alike, none
comes out as the worst. A is called better than B only where the chance of that is 90 % or more; otherwise their ranks are
not told apart.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Cases:
    """Of how many cases how many were good, such as lots that passed when first inspected."""

    good: int = 0
    n: int = 0

    def __add__(self, other: "Cases") -> "Cases":
        return Cases(self.good + other.good, self.n + other.n)


@dataclass(frozen=True)
class Scores:
    """Scores of 0 to 100 by their number, sum and sum of squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def within(self) -> float:
        """Sum of squares about the mean."""
        return max(0.0, self.squares - self.total**2 / self.n) if self.n else 0.0


@dataclass(frozen=True)
class Measure:
    """Points of 0 to 100: as found, and what is held true of the factory with its 90 % interval."""

    found: float
    points: float
    spread: float  # standard deviation of what is held true
    low: float
    high: float
    n: int


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
def shares(rows: Mapping, only: Collection | None = None) -> dict:
    """{factory: Cases} to {factory: Measure}, of all or of `only` some; what is held beforehand comes from all."""
    rows = {key: each for key, each in rows.items() if each.n}
    held = beta_of(list(rows.values()))
    return {key: share(each, *held) for key, each in rows.items() if only is None or key in only}


def share(cases: Cases, before_good: np.ndarray, before_bad: np.ndarray, weights: np.ndarray) -> Measure:
    """Over all that may be held beforehand, by their weights; the interval is that of the beta with this mean and spread."""
    good, bad = before_good + cases.good, before_bad + cases.n - cases.good
    mean, spread = mixed(good / (good + bad), good * bad / ((good + bad) ** 2 * (good + bad + 1)), weights)
    size = mean * (1 - mean) / spread**2 - 1
    tail = (1 - CONFIDENCE) / 2
    low, high = special.betaincinv(mean * size, (1 - mean) * size, np.array([tail, 1 - tail]))
    return Measure(*(100 * float(each) for each in (cases.good / cases.n, mean, spread, low, high)), cases.n)


def mixed(means: np.ndarray, variances: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """(mean, standard deviation) of a mixture."""
    mean = float(weights @ means)
    return mean, float(np.sqrt(weights @ (variances + (means - mean) ** 2)))


def beta_of(rows: Sequence[Cases]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What may be held likely of any factory beforehand, and how likely that makes what was found at all."""
    if len(rows) < FEWEST:
        return np.array([0.5]), np.array([0.5]), np.array([1.0])
    good, n = (np.array([getattr(each, name) for each in rows], float) for name in ("good", "n"))
    mean = (good.sum() + 0.5) / (n.sum() + 1)
    before_good, before_bad = (np.maximum(each * CONCENTRATIONS, LEAST_CASES) for each in (mean, 1 - mean))
    logs = np.array([beta_binomial(good, n, *pair) for pair in zip(before_good, before_bad, strict=True)])
    return before_good, before_bad, special.softmax(logs)


def beta_binomial(good: np.ndarray, n: np.ndarray, a: float, b: float) -> float:
    return float((special.betaln(good + a, n - good + b) - special.betaln(a, b)).sum())


def scores(rows: Mapping, only: Collection | None = None) -> dict:
    """{factory: Scores} to {factory: Measure}, as for shares."""
    rows = {key: each for key, each in rows.items() if each.n}
    noise = noise_of(list(rows.values()))
    held = spread_of(list(rows.values()), noise)
    return {key: score(each, noise, *held) for key, each in rows.items() if only is None or key in only}


def noise_of(rows: Sequence[Scores]) -> float:
    """Variance of one score about its factory's, from factories with several, beside what is held usual."""
    usual = CASES_BEHIND_IT * OF_ONE_SCORE**2
    more = sum(each.n - 1 for each in rows)
    return (usual + sum(each.within for each in rows)) / (CASES_BEHIND_IT + more)


def spread_of(rows: Sequence[Scores], noise: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(means, standard deviations, weights) that true scores of factories may have; of few nothing is held beforehand."""
    if len(rows) < FEWEST:
        return np.array([50.0]), np.array([1000.0]), np.array([1.0])
    found, variances = np.array([each.mean for each in rows]), noise / np.array([each.n for each in rows])
    fits = np.array([normal_fit(found, variances + spread**2) for spread in SPREADS])
    return fits[:, 1], SPREADS, special.softmax(fits[:, 0])


def normal_fit(found: np.ndarray, variances: np.ndarray) -> tuple[float, float]:
    """(log likelihood, mean)."""
    centre = float((found / variances).sum() / (1 / variances).sum())
    return float(-np.sum((found - centre) ** 2 / variances + np.log(2 * np.pi * variances)) / 2), centre


def score(row: Scores, noise: float, centres: np.ndarray, between: np.ndarray, weights: np.ndarray) -> Measure:
    variance = noise / row.n
    own = between**2 / (between**2 + variance)
    points, spread = mixed(own * row.mean + (1 - own) * centres, own * variance, weights)
    return measure(row.mean, points, spread, row.n)


def measure(found: float, points: float, spread: float, n: int) -> Measure:
    half = HALF * spread
    return Measure(
        found, float(points), float(spread), max(0.0, float(points - half)), min(100.0, float(points + half)), n
    )


# -- cards ---------------------------------------------------------------------------------------
def cards(facts: Mapping[str, Mapping], weights: Mapping[str, int], only: Collection | None = None) -> dict:
    """`facts` are {measure: {factory: Cases or Scores}}, `weights` {part: weight}; the answer is {factory: Card}."""
    measured = {name: (scores if name == SYSTEMS else shares)(rows, only) for name, rows in facts.items()}
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
    spread = np.sqrt(sum((each.spread * weight) ** 2 for each, weight in known)) / whole
    return measure(found, points, spread, sum(each.n for each, _weight in known))


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
