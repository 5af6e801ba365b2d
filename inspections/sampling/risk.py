"""What a sample can and cannot show: acceptance probabilities, operating characteristics, exact intervals.

Rates are proportions, 0 to 1, of nonconforming units; with `per_100` they are nonconformities per unit, any number ≥ 0.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from .plans import DoublePlan, Plan

ROUNDING = 1e-12  # chances of whole numbers of units may equal a limit exactly, and floats then fall to either side
SMALL_SHARE = 10  # a sample is at most one unit in so many of a lot that may be taken for endless
WHOLE_NUMBERS = 2000  # the more units, the longer the whole numbers are
USUAL_CHANCES = (0.99, 0.95, 0.9, 0.75, 0.5, 0.25, 0.1, 0.05, 0.01)


def counts_per_100(aql: object) -> bool:
    """Above AQL 10 the tables count nonconformities per 100 units; up to it, nonconforming units as well."""
    return float(str(aql)) > 10


# -- how often a lot passes ------------------------------------------------------------------------
def acceptance_probability(n: int, ac: int, rate: float, *, per_100: bool = False) -> float:
    """How often a lot of this true rate passes, drawn from a long series: binomial, or Poisson if `per_100`."""
    if ac < 0:
        return 0.0
    if per_100:
        return float(special.pdtr(ac, n * rate))
    return 1.0 if ac >= n else float(special.bdtr(ac, n, rate))


def lot_acceptance_probability(lot_size: int, n: int, ac: int, defective_units: int) -> float:
    """The same, exact for one lot of this size (hypergeometric, in whole numbers; of thousands by logarithms)."""
    n, bad = sorted((n, defective_units))  # which are drawn and which are bad may be exchanged
    least, most = max(0, n + bad - lot_size), min(ac, n)
    if most < least:
        return 0.0
    if n > WHOLE_NUMBERS:
        return chance_by_logarithms(lot_size, n, bad, least, most)
    return ways(lot_size, n, bad, least, most) / math.comb(lot_size, n)


def ways(lot_size: int, n: int, bad: int, least: int, most: int) -> int:
    """In how many ways a sample of n holds `least` to `most` bad units."""
    spare = lot_size - bad - n  # good units that are not drawn, if none of n is bad
    here = total = math.comb(bad, least) * math.comb(lot_size - bad, n - least)
    for found in range(least, most):
        here = here * (bad - found) * (n - found) // ((found + 1) * (spare + found + 1))
        total += here
    return total


def chance_by_logarithms(lot_size: int, n: int, bad: int, least: int, most: int) -> float:
    """To about ten digits: the chance of `least` as a product, the others by their ratios."""
    drawn, without = (n, bad) if least == 0 else (lot_size - bad, lot_size - n)
    start = float(np.log1p(-without / (lot_size - np.arange(drawn, dtype=float))).sum())
    found = np.arange(least, most, dtype=float)
    more = np.log((bad - found) * (n - found)) - np.log((found + 1) * (lot_size - bad - n + found + 1))
    return min(1.0, float(np.exp(special.logsumexp(np.concatenate(([0.0], np.cumsum(more)))) + start)))


def double_acceptance_probability(plan: DoublePlan, rate: float, *, per_100: bool = False) -> float:
    """Accepted on the first sample, or undecided there and accepted on both together."""
    chance = acceptance_probability(plan.n1, plan.ac1, rate, per_100=per_100)
    for found in range(plan.ac1 + 1, plan.re1):
        exactly = acceptance_probability(plan.n1, found, rate, per_100=per_100) - acceptance_probability(
            plan.n1, found - 1, rate, per_100=per_100
        )
        chance += exactly * acceptance_probability(plan.n2, plan.ac2 - found, rate, per_100=per_100)
    return chance


def double_lot_acceptance_probability(plan: DoublePlan, lot_size: int, defective_units: int) -> float:
    """The same, exact for one lot of this size: the second sample is drawn from what the first leaves."""
    first = min(plan.n1, lot_size)
    left = lot_size - first

    def at_most(ac: int) -> float:
        return lot_acceptance_probability(lot_size, first, ac, defective_units)

    chance = at_most(plan.ac1)
    for found in range(plan.ac1 + 1, min(plan.re1, defective_units + 1)):
        exactly = at_most(found) - at_most(found - 1)
        bad, second = defective_units - found, min(plan.n2, left)
        if exactly > 0:
            chance += exactly * lot_acceptance_probability(left, second, plan.ac2 - found, bad)
    return chance


def plan_acceptance(
    plan: Plan | DoublePlan, rate: float, *, per_100: bool = False, lot_size: int | None = None
) -> float:
    """How often a lot of this true rate passes this plan.

    With `lot_size` it is exact for that lot, whose nonconforming units are rounded to whole ones, where units are what is counted.
    """
    if isinstance(plan, DoublePlan):
        if lot_size is None or per_100:
            return double_acceptance_probability(plan, rate, per_100=per_100)
        return double_lot_acceptance_probability(plan, lot_size, units_at(rate, lot_size))
    if lot_size is None or per_100:
        return acceptance_probability(plan.n, plan.re - 1, rate, per_100=per_100)
    return lot_acceptance_probability(lot_size, plan.inspect, plan.re - 1, units_at(rate, lot_size))


def says_more_of_the_lot(units: int, lot_size: int) -> bool:
    """Whether the sample is more than a tenth of the lot, from where a long series tells too little of this lot."""
    return units * SMALL_SHARE > lot_size


def units_at(rate: float, lot_size: int) -> int:
    return min(lot_size, math.floor(rate * lot_size + 0.5))


# -- operating characteristic ------------------------------------------------------------------------
def rate_at(plan: Plan | DoublePlan, probability: float, *, per_100: bool = False) -> float:
    """The true rate at which a lot passes this often: the inverse of the OC curve."""
    if isinstance(plan, Plan):
        return quality_at(plan.n, plan.re - 1, probability, per_100=per_100)
    low, high = 0.0, quality_at(plan.n1, plan.re1 - 1, probability, per_100=per_100)
    for _halving in range(60):
        middle = (low + high) / 2
        passes = double_acceptance_probability(plan, middle, per_100=per_100) > probability
        low, high = (middle, high) if passes else (low, middle)
    return (low + high) / 2


def quality_at(n: int, ac: int, probability: float, *, per_100: bool = False) -> float:
    """The same for n and Ac. At 0.10 it is the limiting quality. 1.0 if no sample of n units could be rejected."""
    if per_100:
        return float(special.gammainccinv(ac + 1, probability)) / n
    return 1.0 if ac >= n else float(special.betaincinv(ac + 1, n - ac, 1 - probability))


# -- intervals -----------------------------------------------------------------------------------------
def exact_rate_interval(count: int, units: int, confidence: float = 0.95) -> tuple[float, float]:
    """Garwood's interval for nonconformities per unit (Poisson)."""
    if count < 0 or units < 1:
        raise ValueError("a count is not negative, and there is at least 1 unit")
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(special.gammaincinv(count, tail))
    return low / units, float(special.gammaincinv(count + 1, 1 - tail)) / units


def lot_interval(found: int, n: int, lot_size: int, confidence: float = 0.95) -> tuple[int, int]:
    """How many units of this very lot may be nonconforming: the exact interval for a finite lot, in units."""
    if not 0 <= found <= n <= lot_size or n < 1:
        raise ValueError("found lies between 0 and n, and n between 1 and the lot")
    tail = (1 - confidence) / 2 + ROUNDING  # a lot whose chance is the tail itself is not credible

    def at_most(ac: int, units: int) -> float:
        return lot_acceptance_probability(lot_size, n, ac, units)

    low = first(found, lot_size - n + found, lambda units: 1 - at_most(found - 1, units) > tail)
    high = first(found, lot_size - n + found, lambda units: at_most(found, units + 1) <= tail)
    return low, high


def first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number in low … high from which on a monotone condition holds; `high` if it never does before."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


# -- in words --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Times:
    """A probability as people say it: `times` in `out_of`. 0 in 1000 means less than once, 1000 in 1000 practically always."""

    times: int
    out_of: int


def as_times(probability: float) -> Times:
    """0.71 is 7 in 10, 0.97 is 97 in 100: as coarse as the number can be said without saying never or always."""
    for out_of in (10, 100, 1000):
        times = math.floor(probability * out_of + 0.5)
        if 0 < times < out_of:
            break
    return Times(times, out_of)


@dataclass(frozen=True)
class Risk:
    """What a buyer should know: a lot this bad is still accepted this often."""

    rate: float
    probability: float
    per_100: bool

    @property
    def times(self) -> Times:
        return as_times(self.probability)


def risk(plan: Plan | DoublePlan, rate: float = 0.05, *, per_100: bool = False, lot_size: int | None = None) -> Risk:
    return Risk(rate, plan_acceptance(plan, rate, per_100=per_100, lot_size=lot_size), per_100)
