"""Did a correction work? What the rate would have been without it, beside what it became. Pure: arrays in, values out.

A correction is asked for when a factory just looked bad, and part of looking bad is bad luck: without any correction the
next lots look better (regression to the mean). So the rate after is compared not with the rate before but with the rate
to be expected given the lots before and what all factories are like: empirical Bayes (Robbins 1956; for counts before
and after a treatment: Hauer, Observational Before–After Studies, 1997). Because every lot before counts in full, those
that led to the correction too, and the population is fitted by likelihood, it does not matter why the correction was
asked for when it was.

The model: the rate of a factory is gamma over factories; the defects of a lot are negative binomial about its rate, as
defects come in clusters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

CONFIDENCE = 0.90
FEWEST_FACTORIES = 8  # of which the population is made; fewer say little about how much factories differ
POINTS = 80
RATIOS = np.geomspace(0.01, 10, 240)  # of the rate after to the rate without correction
CLUSTERING = np.geomspace(0.5, 200, 12)  # size of the negative binomial; a high one is nearly Poisson
FEWEST_ALIKE = 4
LIKE = 1.5  # a factory is like another when their rates before differ by at most this factor

WORKED, NOT_SHOWN, WORSE = "worked", "not_shown", "worse"


@dataclass(frozen=True)
class Lots:
    """Lots of one factory: units inspected and defects found, of equal length."""

    units: np.ndarray
    defects: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int]]) -> "Lots":
        """Rows are (units inspected, defects)."""
        table = np.array(rows, float).reshape(-1, 2)
        return cls(table[:, 0], table[:, 1])

    def __len__(self) -> int:
        return len(self.units)

    @property
    def rate(self) -> float:
        """Defects per unit."""
        return float(self.defects.sum() / self.units.sum())


@dataclass(frozen=True)
class Population:
    """What factories are like: rates in defects per unit."""

    mean: float
    shape: float  # of the gamma; 1/√shape is the coefficient of variation between factories
    clustering: float
    factories: int

    @property
    def rates(self) -> np.ndarray:
        return rates_about(self.mean)

    @property
    def variance(self) -> float:
        return self.mean**2 / self.shape


@dataclass(frozen=True)
class Correction:
    """Rates in defects per unit, falls as shares (0.3: 30 % fewer; negative: more), with a 90 % interval."""

    before: float
    expected: float  # without any correction
    after: float
    effect: float  # fall from what would be expected
    low: float
    high: float

    @property
    def naive_fall(self) -> float | None:
        return 1 - self.after / self.before if self.before else None

    @property
    def expected_fall(self) -> float | None:
        return 1 - self.expected / self.before if self.before else None

    @property
    def verdict(self) -> str:
        if self.low > 0:
            return WORKED
        return WORSE if self.high < 0 else NOT_SHOWN


# -- the population ------------------------------------------------------------------------------
def population(factories: Sequence[Lots], weights: Sequence[float] | None = None) -> Population | None:
    """From each factory's lots up to its first correction; None where too few of them, or no defects, say anything.

    `weights` say how much each factory counts; without them all count alike.
    """
    shares = np.ones(len(factories)) if weights is None else np.asarray(weights, float)
    known = [each for each in factories if len(each)]
    shares = shares[[bool(len(each)) for each in factories]] if len(factories) else shares
    if len(known) < FEWEST_FACTORIES or not sum(each.defects.sum() for each in known):
        return None
    start = sum(each.defects.sum() for each in known) / sum(each.units.sum() for each in known)
    grid, clustering = rates_about(start), 8.0
    for _round in range(2):
        mean, shape = fit_rates(likelihoods(known, grid, clustering), grid, start, shares)
        clustering = max(CLUSTERING, key=lambda size: fit(likelihoods(known, grid, size), grid, mean, shape, shares))
    return Population(mean, shape, float(clustering), len(known))


def rates_about(mean: float) -> np.ndarray:
    return np.geomspace(mean / 2000, mean * 40, POINTS)


def fit_rates(table: np.ndarray, grid: np.ndarray, start: float, shares: np.ndarray) -> tuple[float, float]:
    """The gamma's mean and shape that make what was found likeliest."""
    from scipy import optimize  # noqa: PLC0415  takes a while to load, and only a study calls for it

    def loss(logs: np.ndarray) -> float:
        mean, shape = np.exp(logs)
        return -fit(table, grid, mean, shape, shares)

    bounds = [(np.log(start / 10), np.log(start * 10)), (np.log(0.2), np.log(200))]
    found = optimize.minimize(loss, [np.log(start), np.log(2)], method="Nelder-Mead", bounds=bounds)
    mean, shape = np.exp(found.x)
    return float(mean), float(shape)


def fit(table: np.ndarray, grid: np.ndarray, mean: float, shape: float, shares: np.ndarray) -> float:
    return float(shares @ special.logsumexp(table + prior(grid, mean, shape), axis=1))


def prior(grid: np.ndarray, mean: float, shape: float) -> np.ndarray:
    """Log weights of the rates in the grid, whose steps are equal on the log scale."""
    logs = shape * np.log(grid) - grid * shape / mean
    return logs - special.logsumexp(logs)


def likelihoods(factories: Sequence[Lots], grid: np.ndarray, clustering: float) -> np.ndarray:
    """Log likelihood of each factory's lots (rows) at each rate (columns)."""
    return np.array([likelihood(each, grid, clustering) for each in factories])


def likelihood(lots: Lots, grid: np.ndarray, clustering: float) -> np.ndarray:
    mean = lots.units[:, None] * grid[None, :]
    found = lots.defects[:, None]
    fixed = special.gammaln(found + clustering) - special.gammaln(clustering) - special.gammaln(found + 1)
    logs = (
        fixed
        + found * np.log(mean)
        + clustering * np.log(clustering)
        - (found + clustering) * np.log(mean + clustering)
    )
    return logs.sum(axis=0)


# -- one correction ------------------------------------------------------------------------------
def correction(among: Population, before: Lots, after: Lots) -> Correction:
    weights = posterior(among, before)
    expected = float(weights @ among.rates)
    effect = 1 - after.rate / expected
    low, high = effect_interval(among, weights, after)
    return Correction(before.rate, expected, after.rate, effect, min(low, effect), max(high, effect))


def posterior(among: Population, before: Lots) -> np.ndarray:
    """How likely each rate of the grid is, without correction, given the lots before."""
    logs = likelihood(before, among.rates, among.clustering) + prior(among.rates, among.mean, among.shape)
    return np.exp(logs - special.logsumexp(logs))


def effect_interval(among: Population, weights: np.ndarray, after: Lots) -> tuple[float, float]:
    """Every ratio is held equally likely beforehand on the log scale, and what was found after it weighs them."""
    rates = among.rates[:, None] * RATIOS[None, :]
    logs = likelihood(after, rates.ravel(), among.clustering).reshape(rates.shape)
    ratios = weights @ np.exp(logs - logs.max())
    steps = np.cumsum(ratios) / ratios.sum()
    tail = (1 - CONFIDENCE) / 2
    high, low = (float(np.interp(share, steps, RATIOS)) for share in (tail, 1 - tail))
    return 1 - low, 1 - high


# -- factories like it, without a correction -----------------------------------------------------
@dataclass(frozen=True)
class Alike:
    """Factories that looked as bad at the time and had no correction: how far their rate fell, with a 90 % interval."""

    factories: int
    fall: float
    low: float
    high: float


def alike(before: Lots, others: Sequence[tuple[Lots, Lots]], most: int = 10) -> Alike | None:
    """`others` are the lots of other factories (before, after) in the same days; None where fewer than four are like it."""
    near = [each for each in others if len(each[0]) and len(each[1]) and is_like(each[0], before)]
    near = sorted(near, key=lambda each: abs(np.log(each[0].rate / before.rate)))[:most]
    if len(near) < FEWEST_ALIKE:
        return None
    return Alike(len(near), *fall_of(near))


def is_like(other: Lots, before: Lots) -> bool:
    if not (other.rate and before.rate):
        return False
    return 1 / LIKE <= other.rate / before.rate <= LIKE


def fall_of(near: Sequence[tuple[Lots, Lots]]) -> tuple[float, float, float]:
    """(fall, low, high) of the rates of all taken together; the interval by drawing factories anew, always the same way."""
    sums = np.array(
        [[f(each) for each in pair for f in (lambda s: s.defects.sum(), lambda s: s.units.sum())] for pair in near]
    )
    drawn = np.random.default_rng(1).integers(len(near), size=(2000, len(near)))
    falls = 1 - ratio(sums[drawn].sum(axis=1))
    low, high = np.quantile(falls, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(1 - ratio(sums.sum(axis=0))), float(low), float(high)


def ratio(sums: np.ndarray) -> np.ndarray:
    """Of the rate after to the rate before; the last axis is (defects, units) before and after."""
    return sums[..., 2] / sums[..., 3] / (sums[..., 0] / sums[..., 1])
