"""Plans by variables, s-method: one measured characteristic, normally distributed, standard deviation unknown.

Computed from the non-central t distribution to have a given operating characteristic at two points. These are not the
plans of ISO 3951-1, whose tables could not be verified; whoever shows one says so.
"""

import math
from dataclasses import dataclass

from scipy import special

from .plans import DoublePlan
from .risk import first, quality_at, rate_at
from .tables import NoPlan

LARGEST_SAMPLE_UNITS = 10_000


@dataclass(frozen=True)
class VariablesPlan:
    """Accept if the mean lies at least `k` sample standard deviations inside the limit."""

    n: int
    k: float
    good_rate: float  # proportion outside the limit at which a lot is to pass
    good_probability: float  # how often it does
    bad_rate: float
    bad_probability: float


def variables_acceptance_probability(n: int, k: float, rate: float) -> float:
    """How often a lot with this proportion beyond the one limit passes."""
    if not 0 < rate < 1:
        return 1.0 if rate <= 0 else 0.0
    return 1 - float(special.nctdtr(n - 1, shift(n, rate), k * math.sqrt(n)))


def shift(n: int, rate: float) -> float:
    """Non-centrality: the distance of mean and limit in standard errors."""
    return -float(special.ndtri(rate)) * math.sqrt(n)


def k_at(n: int, rate: float, probability: float) -> float:
    """The k with which a lot of this rate passes this often."""
    return float(special.nctdtrit(n - 1, shift(n, rate), 1 - probability)) / math.sqrt(n)


def variables_plan(
    good_rate: float, bad_rate: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.1
) -> VariablesPlan:
    """The least sample that keeps both risks; k lies midway between what either side would need."""
    if not 0 < good_rate < bad_rate < 1:
        raise NoPlan("The rate to accept is above 0 and below the rate to refuse.")

    def keeps_both(n: int) -> bool:
        return k_at(n, bad_rate, consumer_risk) <= k_at(n, good_rate, 1 - producer_risk)

    n = first(2, LARGEST_SAMPLE_UNITS, keeps_both)
    if not keeps_both(n):
        raise NoPlan("The two rates lie too close together for a sample to tell them apart.")
    k = (k_at(n, bad_rate, consumer_risk) + k_at(n, good_rate, 1 - producer_risk)) / 2
    chances = [variables_acceptance_probability(n, k, rate) for rate in (good_rate, bad_rate)]
    return VariablesPlan(n, k, good_rate, chances[0], bad_rate, chances[1])


def matching_variables_plan(
    n: int, ac: int, *, producer_risk: float = 0.05, consumer_risk: float = 0.1
) -> VariablesPlan:
    """The variables plan that does at two points what an attribute plan does: accept 95 % of good and 10 % of bad lots."""
    if ac >= n:
        raise NoPlan("An attribute plan that no sample can fail has no counterpart by variables.")
    good, bad = quality_at(n, ac, 1 - producer_risk), quality_at(n, ac, consumer_risk)
    return variables_plan(good, bad, producer_risk=producer_risk, consumer_risk=consumer_risk)


def matching_double_plan(plan: DoublePlan, *, producer_risk: float = 0.05, consumer_risk: float = 0.1) -> VariablesPlan:
    """The same for both samples of a double plan together: its first one alone accepts by far fewer lots."""
    good, bad = rate_at(plan, 1 - producer_risk), rate_at(plan, consumer_risk)
    return variables_plan(good, bad, producer_risk=producer_risk, consumer_risk=consumer_risk)
