"""How much the counts of one series speak for each window of raised rate. Pure, on arrays.

A window is a pair (first, last) of points. Its evidence is the likelihood of the counts if the rate was raised there,
over their likelihood if it never was: averaged over what the usual rate of the factory may be and over how much it may
be raised, so that nothing is fitted and the many possibilities pay for themselves (a Bayes factor).
"""

from dataclasses import dataclass

import numpy as np

from .histories import Numbers, Whole
from .usual import log_probability

STEP = 0.14  # of the grid of rates, in their logarithm
BASES = np.arange(-12, 13)  # steps around the pooled rate
RAISES = np.arange(2, 14)  # steps above the usual rate: 1.3 to 6 times
RAISE_BELIEF = (np.log(2.8), 0.45)  # mean and deviation of the logarithm of the ratio
UNLIKELY = 1e-9  # a usual rate that is not weighed
LEAST_LOG = -600.0  # of a likelihood against the greatest
SHORTEST = 2  # points in a window, so that one bad lot is no trend


@dataclass(frozen=True)
class Series:
    """One defect type at one factory, in time order."""

    day: Whole  # (n,)
    defects: Numbers  # (n,)
    exposure: Numbers  # (n,) units, weighted by the circumstances
    rate: float  # pooled, defects per unit
    mean: float  # of the logarithm of the factories' rates
    spread: float
    size: Numbers  # (n,), at that rate
    law: float  # it goes with the rate to that power


def log_evidence(series: Series) -> Numbers:
    """(n, n): the logarithm of the evidence of the window from point i to point j; −inf where there is none."""
    fits = fit_by_rate(series)
    base = base_weights(series, fits)
    likely = np.flatnonzero(base > UNLIKELY)
    low, high = likely[0], likely[-1] + 1
    kept = normal(base[low:high])
    log = np.full((len(series.day), len(series.day)), -np.inf)
    first, last = windows(len(series.day))
    log[first, last] = log_factor(in_windows(fits[:, low : high + RAISES[-1]], first, last), kept)
    return log


def in_windows(fits: Numbers, first: Whole, last: Whole) -> Numbers:
    """(windows, rates): log-likelihood of all counts inside."""
    total = np.concatenate([np.zeros((1, fits.shape[1])), np.cumsum(fits, axis=0)])
    return total[last + 1] - total[first]


def fit_by_rate(series: Series) -> Numbers:
    """(n, rates): log-likelihood of each count at each rate of the grid, from the lowest base to the highest raise."""
    steps = np.arange(BASES[0], BASES[-1] + RAISES[-1] + 1)
    relative = np.exp(STEP * steps)
    expected, size = series.exposure[:, None] * series.rate * relative, series.size[:, None] * relative**series.law
    return log_probability(series.defects[:, None], expected, size)


def base_weights(series: Series, fits: Numbers) -> Numbers:
    """How likely each usual rate is, by all counts and by what is usual among the factories."""
    believed = -0.5 * ((np.log(series.rate) + STEP * BASES - series.mean) / series.spread) ** 2
    log = fits[:, : len(BASES)].sum(axis=0) + believed
    return normal(np.exp(log - log.max()))


def normal(weight: Numbers) -> Numbers:
    """The same, adding up to 1."""
    return weight / max(weight.sum(), 1e-300)


RAISE = normal(np.exp(-0.5 * ((STEP * RAISES - RAISE_BELIEF[0]) / RAISE_BELIEF[1]) ** 2))


def windows(points: int) -> tuple[Whole, Whole]:
    """All (first, last) that are long enough; a window over everything is no change."""
    first, last = np.triu_indices(points, SHORTEST - 1)
    change = last - first + 1 < points
    return first[change], last[change]


def log_factor(inside: Numbers, base: Numbers) -> Numbers:
    """(windows,): log Σ base · raise · likelihood at base × raise over likelihood at base, all inside the window."""
    top = inside.max(axis=1, keepdims=True)
    likelihood = np.exp(np.maximum(inside - top, LEAST_LOG))
    raised = likelihood @ raised_above(len(base), inside.shape[1])
    ratio = raised / likelihood[:, : len(base)]
    return np.log(ratio @ base)


def raised_above(bases: int, rates: int) -> Numbers:
    """(rates, bases): for each base, the weights of the rates that are raised above it."""
    matrix = np.zeros((rates, bases))
    for place in range(bases):
        matrix[place + RAISES, place] = RAISE
    return matrix
