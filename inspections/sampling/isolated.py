"""Plans for a lot that stands alone: computed from limiting quality, without tables and without switching rules."""

from collections.abc import Callable
from dataclasses import dataclass

from .risk import acceptance_probability, first, lot_acceptance_probability, units_at
from .tables import NoPlan

LARGEST_SAMPLE_UNITS = 100_000


@dataclass(frozen=True)
class IsolatedPlan:
    """`consumer_risk` is how often a lot at the limiting quality passes, computed for this very plan."""

    n: int
    ac: int
    re: int
    full_inspection: bool
    limiting_quality: float
    consumer_risk: float


def isolated_plan(
    limiting_quality: float, *, lot_size: int | None = None, ac: int = 0, consumer_risk: float = 0.1
) -> IsolatedPlan:
    """The least sample that lets a lot at the limiting quality (a proportion) pass at most this often.

    Hypergeometric for a lot of known size, binomial for a long series. Raises NoPlan if no sample can do it.
    """
    check(limiting_quality, lot_size, ac, consumer_risk)
    largest = lot_size or LARGEST_SAMPLE_UNITS
    n = least(largest, lambda units: chance(units, ac, limiting_quality, lot_size) <= consumer_risk)
    passes = chance(n, ac, limiting_quality, lot_size)
    if passes > consumer_risk:
        raise NoPlan(
            f"No sample with acceptance number {ac} can tell such a lot; take a smaller number or a higher limiting quality."
        )
    return IsolatedPlan(n, ac, ac + 1, n == lot_size, limiting_quality, passes)


def least(largest: int, keeps: Callable[[int], bool]) -> int:
    """The first number of units that keeps the risk, looked for from below: large samples of a large lot take long to compute."""
    high = 1
    while high < largest and not keeps(high):
        high *= 2
    return first(high // 2 + 1, min(high, largest), keeps)


def chance(n: int, ac: int, rate: float, lot_size: int | None) -> float:
    if lot_size is None:
        return acceptance_probability(n, ac, rate)
    return lot_acceptance_probability(lot_size, n, ac, units_at(rate, lot_size))


def check(limiting_quality: float, lot_size: int | None, ac: int, consumer_risk: float) -> None:
    if not 0 < limiting_quality < 1:
        raise NoPlan("The limiting quality lies between 0 and 100 %.")
    if not 0 < consumer_risk < 1:
        raise NoPlan("The consumer's risk lies between 0 and 100 %.")
    if ac < 0 or (lot_size is not None and lot_size < 2):
        raise NoPlan("An acceptance number is not negative, and a lot has at least 2 units.")
