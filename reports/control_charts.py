"""Control charts of counts: p, np, c and u with three-sigma, Laney's or exact limits, and the choice between them. Pure.

A chart learns its centre and its limits from the points that are `learnt` (all, if none is named) and judges all points.
Sources: Montgomery, Introduction to Statistical Quality Control, chapter 7; Laney, "Improved Control Charts for
Attributes", Quality Engineering 14 (2002) 531; Ryan and Schwertman, "Optimal Limits for Attributes Control Charts",
Journal of Quality Technology 29 (1997) 86.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from .distributions import Binomial, Poisson

MEAN_MOVING_RANGE = 1.128  # of two points, in standard deviations (d2)
TAIL = float(special.ndtr(-3))  # of points beyond one limit at three sigma, by chance: 0.00135
FEW = 5  # expected counts below which a normal curve no longer stands for the binomial or the Poisson
OVERDISPERSED = 0.05  # how seldom chance alone scatters points as much, for the scatter to count as real

Points = Sequence[float]
Learnt = Sequence[bool] | None


@dataclass(frozen=True)
class Limits:
    """A chart: its points, centre line and limits, all in the same unit.

    `sigma` is the standard deviation that chance gives each point, widened by `sigma_z`: how many times more the
    points scatter than the binomial or the Poisson says (Laney), 1 where that is not asked.
    """

    kind: str
    values: list[float]
    centre: float
    sigma: list[float]
    lower: list[float]
    upper: list[float]
    sigma_z: float = 1.0

    @property
    def beyond(self) -> list[int]:
        """The places of the points outside the limits, from 0; a point on a limit is inside."""
        rows = zip(self.values, self.lower, self.upper, strict=True)
        return [place for place, (value, lower, upper) in enumerate(rows) if outside(value, lower, upper)]

    @property
    def standardised(self) -> list[float]:
        """How many of its standard deviations each point lies above the centre line; what run rules look at."""
        pairs = zip(self.values, self.sigma, strict=True)
        return [(value - self.centre) / sigma if sigma else 0.0 for value, sigma in pairs]


def outside(value: float, lower: float, upper: float) -> bool:
    slack = 1e-9 * max(abs(lower), abs(upper))
    return value > upper + slack or value < lower - slack


# -- three sigma ---------------------------------------------------------------------------------
def p_chart(units: Points, defectives: Points, learnt: Learnt = None) -> Limits:
    """Share of defective units in samples of any size."""
    n, d, kept = points(units, defectives, learnt)
    centre = pooled(n, d, kept)
    return three_sigma("p", d / n, centre, binomial_sigma(centre, n), most=1.0)


def np_chart(units: float, defectives: Points, learnt: Learnt = None) -> Limits:
    """Number of defective units in samples that are all of one size."""
    n, d, kept = points([units] * len(defectives), defectives, learnt)
    share = pooled(n, d, kept)
    return three_sigma("np", d, units * share, units * binomial_sigma(share, n), most=units)


def c_chart(defects: Points, learnt: Learnt = None) -> Limits:
    """Number of defects in samples that are all of one size."""
    one, d, kept = points([1] * len(defects), defects, learnt)
    centre = pooled(one, d, kept)
    return three_sigma("c", d, centre, np.sqrt(centre / one))


def u_chart(units: Points, defects: Points, learnt: Learnt = None) -> Limits:
    """Defects per unit in samples of any size."""
    n, d, kept = points(units, defects, learnt)
    centre = pooled(n, d, kept)
    return three_sigma("u", d / n, centre, np.sqrt(centre / n))


# -- Laney ---------------------------------------------------------------------------------------
def p_prime_chart(units: Points, defectives: Points, learnt: Learnt = None) -> Limits:
    """p with limits as wide as the points scatter from one to the next."""
    n, d, kept = points(units, defectives, learnt)
    centre = pooled(n, d, kept)
    return laney("p′", d / n, centre, binomial_sigma(centre, n), kept, most=1.0)


def u_prime_chart(units: Points, defects: Points, learnt: Learnt = None) -> Limits:
    """u with limits as wide as the points scatter from one to the next."""
    n, d, kept = points(units, defects, learnt)
    centre = pooled(n, d, kept)
    return laney("u′", d / n, centre, np.sqrt(centre / n), kept)


def laney(kind, values, centre, sigma, kept, most=np.inf) -> Limits:
    widening = scatter(values[kept], centre, sigma[kept])
    return three_sigma(kind, values, centre, sigma * widening, most, widening)


def scatter(values, centre, sigma) -> float:
    """Laney's sigma z: the mean moving range of the standardised points over what chance alone would give."""
    if len(values) < 2 or not np.all(sigma > 0):
        return 1.0
    z = (values - centre) / sigma
    return float(np.abs(np.diff(z)).mean() / MEAN_MOVING_RANGE)


# -- exact ---------------------------------------------------------------------------------------
def exact_p_chart(units: Points, defectives: Points, learnt: Learnt = None) -> Limits:
    """p with limits that a sample in control leaves with at most the three-sigma probability on each side."""
    n, d, kept = points(units, defectives, learnt)
    centre = pooled(n, d, kept)
    return exact("p", n, d, centre, binomial_sigma(centre, n), Binomial(n, centre))


def exact_u_chart(units: Points, defects: Points, learnt: Learnt = None) -> Limits:
    """u with limits that a sample in control leaves with at most the three-sigma probability on each side."""
    n, d, kept = points(units, defects, learnt)
    centre = pooled(n, d, kept)
    return exact("u", n, d, centre, np.sqrt(centre / n), Poisson(centre * n))


def exact(kind, n, d, centre, sigma, chance) -> Limits:
    """The least and the most defects that are still inside, as the counts are whole numbers."""
    lower, upper = np.maximum(chance.ppf(TAIL), 0) / n, chance.ppf(1 - TAIL) / n
    return limits(f"exact {kind}", d / n, centre, sigma, lower, upper)


# -- the chart that fits -------------------------------------------------------------------------
def fitting_p_chart(units: Points, defectives: Points, learnt: Learnt = None) -> Limits:
    """p′ where the samples scatter more than the binomial gives, exact p where counts are small, else p."""
    plain = p_chart(units, defectives, learnt)
    smaller = min(plain.centre, 1 - plain.centre)
    return fitting(plain, units, defectives, learnt, smaller, p_prime_chart, exact_p_chart)


def fitting_u_chart(units: Points, defects: Points, learnt: Learnt = None) -> Limits:
    """u′ where the samples scatter more than Poisson gives, exact u where counts are small, else u."""
    plain = u_chart(units, defects, learnt)
    return fitting(plain, units, defects, learnt, plain.centre, u_prime_chart, exact_u_chart)


def fitting(plain: Limits, units, counts, learnt, rarer: float, prime: Callable, exactly: Callable) -> Limits:
    """Limits never narrow: Laney's are taken only where they are the wider ones."""
    kept = taught(learnt, len(plain.values))
    if overdispersed(np.array(plain.standardised)[kept]):
        wide = prime(units, counts, learnt)
        if wide.sigma_z > 1:
            return wide
    return exactly(units, counts, learnt) if 0 < rarer * min(units) < FEW else plain


def overdispersed(standardised) -> bool:
    """Pearson's test: the squares of the standardised points add up to more than chance gives."""
    degrees = len(standardised) - 1
    return degrees > 0 and special.chdtrc(degrees, float(np.sum(np.square(standardised)))) < OVERDISPERSED


# -- parts ---------------------------------------------------------------------------------------
def points(units: Points, counts: Points, learnt: Learnt):
    """Units, counts and which teach the limits, as arrays."""
    n, d = np.asarray(units, float), np.asarray(counts, float)
    return n, d, taught(learnt, len(d))


def taught(learnt: Learnt, number: int) -> np.ndarray:
    return np.asarray(learnt, bool) if learnt is not None and any(learnt) else np.ones(number, bool)


def pooled(n, d, kept) -> float:
    return float(d[kept].sum() / n[kept].sum())


def binomial_sigma(share: float, n):
    return np.sqrt(share * (1 - share) / n)


def three_sigma(kind, values, centre, sigma, most=np.inf, sigma_z=1.0) -> Limits:
    """No limit lies where no point can lie: below 0 or above `most`."""
    lower, upper = np.maximum(0.0, centre - 3 * sigma), np.minimum(most, centre + 3 * sigma)
    return limits(kind, values, centre, sigma, lower, upper, sigma_z)


def limits(kind, values, centre, sigma, lower, upper, sigma_z=1.0) -> Limits:
    """From arrays, as plain numbers, which every JSON writer knows."""
    drawn, spread, low, high = (np.asarray(each, float).tolist() for each in (values, sigma, lower, upper))
    return Limits(kind, drawn, float(centre), spread, low, high, sigma_z)
