"""Control charts of measurements: X̄ with R or S, individuals with moving range, CUSUM and EWMA. Pure.

Source: Montgomery, Introduction to Statistical Quality Control, chapters 6 and 9 and appendix VI (the factors).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from .control_charts import MEAN_MOVING_RANGE, Limits, limits

# mean and standard deviation of the range of n normal values, in their standard deviations (d2, d3)
D2 = {2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326, 6: 2.534, 7: 2.704, 8: 2.847, 9: 2.970, 10: 3.078}
D3 = {2: 0.853, 3: 0.888, 4: 0.880, 5: 0.864, 6: 0.848, 7: 0.833, 8: 0.820, 9: 0.808, 10: 0.797}

Samples = Sequence[Sequence[float]]


def c4(n: int) -> float:
    """Mean standard deviation of samples of n normal values, in theirs."""
    return float(np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2)))


# -- samples -------------------------------------------------------------------------------------
def xbar_r_charts(samples: Samples) -> tuple[Limits, Limits]:
    """Means and ranges of samples of one size, 2 to 10 values."""
    x = np.asarray(samples, float)
    n, ranges = x.shape[1], np.ptp(x, axis=1)
    sigma = ranges.mean() / D2[n]
    means = chart("X̄", x.mean(axis=1), x.mean(), sigma / np.sqrt(n))
    return means, chart("R", ranges, ranges.mean(), D3[n] * sigma, least=0.0)


def xbar_s_charts(samples: Samples) -> tuple[Limits, Limits]:
    """Means and standard deviations of samples of one size, from 2 values on."""
    x = np.asarray(samples, float)
    n, deviations = x.shape[1], x.std(axis=1, ddof=1)
    sigma = deviations.mean() / c4(n)
    means = chart("X̄", x.mean(axis=1), x.mean(), sigma / np.sqrt(n))
    return means, chart("S", deviations, deviations.mean(), sigma * np.sqrt(1 - c4(n) ** 2), least=0.0)


def individuals_charts(values: Sequence[float]) -> tuple[Limits, Limits]:
    """Single values and their moving ranges of two, of which there is one fewer."""
    x = np.asarray(values, float)
    ranges = np.abs(np.diff(x))
    sigma = ranges.mean() / MEAN_MOVING_RANGE
    return chart("I", x, x.mean(), sigma), chart("MR", ranges, ranges.mean(), D3[2] * sigma, least=0.0)


def chart(kind, values, centre, sigma: float, least=-np.inf) -> Limits:
    number = len(values)
    lower, upper = max(least, centre - 3 * sigma), centre + 3 * sigma
    return limits(kind, values, centre, [sigma] * number, [lower] * number, [upper] * number)


# -- small shifts --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cusum:
    """Tabular CUSUM in the values' unit: sums above and below the target, both counted upwards from 0.

    A sum exactly at the interval is no signal.
    """

    above: list[float]
    below: list[float]
    interval: float

    @property
    def signals_above(self) -> list[int]:
        return [place for place, value in enumerate(self.above) if value > self.interval + 1e-9]

    @property
    def signals_below(self) -> list[int]:
        return [place for place, value in enumerate(self.below) if value > self.interval + 1e-9]


def cusum(values: Sequence[float], target: float, sigma: float, *, slack: float = 0.5, interval: float = 5.0) -> Cusum:
    """`slack` (k) and `interval` (h) are in standard deviations."""
    above, below, high, low = [], [], 0.0, 0.0
    for value in values:
        high = max(0.0, high + value - target - slack * sigma)
        low = max(0.0, low + target - value - slack * sigma)
        above.append(high)
        below.append(low)
    return Cusum(above, below, interval * sigma)


def ewma_chart(
    values: Sequence[float], target: float, sigma: float, *, weight: float = 0.1, sigmas: float = 2.7
) -> Limits:
    """Averages in which each new value has the `weight` (λ); limits widen from the first to their final width."""
    averages, last = [], target
    for value in values:
        last = weight * value + (1 - weight) * last
        averages.append(last)
    steps = np.arange(1, len(averages) + 1)
    width = sigma * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))
    return limits("EWMA", averages, target, width, target - sigmas * width, target + sigmas * width)
