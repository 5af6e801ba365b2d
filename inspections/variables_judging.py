"""A measurement point judged by variables: mean, standard deviation and k, exactly. Pure.

The values are decimals and k is one of four places, so the verdict is computed in fractions: nothing that is rounded decides.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

FEWEST_TO_TELL = 8  # values, below which no shape can be told
STRANGE = 1.96  # standard errors: one sample in twenty of a normal distribution looks as strange


@dataclass(frozen=True)
class Spread:
    """Of at least two values."""

    count: int
    mean: Fraction
    variance: Fraction  # of the sample, n − 1

    @property
    def deviation(self) -> float:
        return math.sqrt(self.variance)


def spread(values: list[Decimal]) -> Spread | None:
    if len(values) < 2:
        return None
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    return Spread(len(exact), mean, sum((value - mean) ** 2 for value in exact) / (len(exact) - 1))


def far_enough(distance: Fraction, k: Fraction, variance: Fraction) -> bool:
    """distance ≥ k · s, without a root."""
    squared = k * k * variance
    if k >= 0:
        return distance >= 0 and distance * distance >= squared
    return distance >= 0 or distance * distance <= squared


def accepts(found: Spread, k: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    """Each limit is judged for itself with the same k; two limits under one common AQL need another method."""
    distances = [found.mean - Fraction(low)] if low is not None else []
    distances += [Fraction(high) - found.mean] if high is not None else []
    return all(far_enough(each, Fraction(k), found.variance) for each in distances)


def inside(found: Spread, low: Decimal | None, high: Decimal | None) -> dict[str, float | None]:
    """How far the mean lies inside each limit, in standard deviations; None where all values are the same."""
    ends = {"lower": low, "upper": high}
    distances = {
        side: (found.mean - Fraction(end)) * (1 if side == "lower" else -1)
        for side, end in ends.items()
        if end is not None
    }
    return {side: float(each) / found.deviation if found.variance else None for side, each in distances.items()}


# -- is it normal? -----------------------------------------------------------------------------
FEW, SAME, SKEWED, TAILED, PLAUSIBLE = "few", "same", "skewed", "tailed", "plausible"


def shape(values: list[Decimal]) -> str:
    """A simple look at skewness and kurtosis in their standard errors; it can warn, and proves nothing."""
    found = spread(values)
    if found is None or found.count < FEWEST_TO_TELL:
        return FEW
    if not found.variance:
        return SAME
    skewness, kurtosis = moments([float(value) for value in values])
    skew_error, tail_error = errors(found.count)
    if abs(skewness) > STRANGE * skew_error:
        return SKEWED
    return TAILED if abs(kurtosis) > STRANGE * tail_error else PLAUSIBLE


def moments(values: list[float]) -> tuple[float, float]:
    """Skewness and excess kurtosis, both adjusted for the size of the sample (G1 and G2)."""
    n, mean = len(values), math.fsum(values) / len(values)
    second, third, fourth = (math.fsum((value - mean) ** power for value in values) / n for power in (2, 3, 4))
    skewness, excess = third / second**1.5, fourth / second**2 - 3
    adjusted = skewness * math.sqrt(n * (n - 1)) / (n - 2)
    return adjusted, ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))


def errors(n: int) -> tuple[float, float]:
    """The standard errors of both under a normal distribution."""
    skew = math.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
    return skew, 2 * skew * math.sqrt((n * n - 1) / ((n - 3) * (n + 5)))
