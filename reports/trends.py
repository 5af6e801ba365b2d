"""Is a defect's rate at a factory really higher for a while? Claimed only on evidence. Pure, on arrays.

A series is one defect category at one factory: per inspection a day (number), the units looked at and the defects
found. The model is Poisson with overdispersion; the question is a window of raised rate with an onset, and maybe an
end. The statistic is the largest log-likelihood ratio over all windows, judged against the same series shuffled, so
the many windows looked at and the overdispersion are both paid for. Over several series the false-discovery rate is
controlled (Benjamini and Hochberg).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05  # false-discovery rate
SHUFFLES = 999
FEWEST_INSPECTIONS = 8
FEWEST_DEFECTS = 6
SHORTEST = 3  # inspections in a window, so that one bad lot is no trend
LEAST_RATIO = 1.3  # below, it is not worth anybody's visit
ONSET_COVERAGE = 0.9

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Trend:
    """A window of raised rate: indices of its first and last inspection, and of the 90 % interval of the first."""

    first: int
    last: int
    first_low: int
    first_high: int
    ongoing: bool
    ratio: float  # rate inside over outside
    p_value: float
    q_value: float


def find_trends(series: Sequence[tuple[Numbers, Numbers]], seed: int = 1) -> list[Trend | None]:
    """One answer per (units, defects) series in time order: its trend, or None for "no evidence of change".

    The false-discovery rate is controlled over all series given together.
    """
    random = np.random.default_rng(seed)
    tested = [test(np.asarray(units, float), np.asarray(defects, float), random) for units, defects in series]
    q_values = false_discovery([each[1] if each else 1.0 for each in tested])
    return [claim(each, q) for each, q in zip(tested, q_values, strict=True)]


Tested = tuple[tuple[Numbers, Numbers, Numbers], float]  # (units, defects, window scores), p-value


def test(units: Numbers, defects: Numbers, random: np.random.Generator) -> Tested | None:
    """(best window and its neighbours, p-value), or None where there is too little to say anything."""
    if len(units) < FEWEST_INSPECTIONS or defects.sum() < FEWEST_DEFECTS:
        return None
    scores = window_scores(units, defects)
    best = float(scores.max())
    if best <= 0:
        return None
    return (units, defects, scores), p_value(units, defects, best, random)


def window_scores(units: Numbers, defects: Numbers) -> Numbers:
    """scores[i, j]: log-likelihood ratio of a raised rate from inspection i to j; −inf where not allowed."""
    n = len(units)
    inside_u, inside_d = spans(units), spans(defects)
    all_u, all_d = units.sum(), defects.sum()
    outside_u, outside_d = all_u - inside_u, all_d - inside_d
    with np.errstate(divide="ignore", invalid="ignore"):
        inside, outside = inside_d / inside_u, outside_d / outside_u
        scores = (
            term(inside_d, inside) + term(outside_d, outside) - all_d * np.log(all_d / all_u)
        )
        raised = inside > outside * LEAST_RATIO
    length = np.subtract.outer(np.arange(n), np.arange(n)).T + 1
    allowed = (length >= SHORTEST) & (length <= n - SHORTEST) & raised
    return np.where(allowed, scores, -np.inf)


def spans(values: Numbers) -> Numbers:
    """spans[i, j] = sum of values i to j."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    return total[None, 1:] - total[:-1, None]


def term(count: Numbers, rate: Numbers) -> Numbers:
    """count · log(rate), which is 0 for no count."""
    return np.where(count > 0, count * np.log(np.where(rate > 0, rate, 1.0)), 0.0)


def p_value(units: Numbers, defects: Numbers, best: float, random: np.random.Generator) -> float:
    """Share of shuffles of the same inspections that look at least as much like a trend."""
    order = np.arange(len(units))
    beaten = 0
    for _ in range(SHUFFLES):
        random.shuffle(order)
        beaten += window_scores(units[order], defects[order]).max() >= best
    return (beaten + 1) / (SHUFFLES + 1)


def false_discovery(p_values: Sequence[float]) -> list[float]:
    """q-values of Benjamini and Hochberg (1995)."""
    p = np.asarray(p_values, float)
    if not len(p):
        return []
    order = np.argsort(p)
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    monotone = np.minimum.accumulate(ranked[::-1])[::-1]
    q = np.empty_like(p)
    q[order] = np.minimum(monotone, 1.0)
    return [float(each) for each in q]


def claim(tested: Tested | None, q_value: float) -> Trend | None:
    if tested is None or q_value > LEVEL:
        return None
    (units, defects, scores), p = tested
    first, last = np.unravel_index(int(np.argmax(scores)), scores.shape)
    low, high = onset_interval(scores, dispersion(units, defects, int(first), int(last)))
    inside = slice(int(first), int(last) + 1)
    rate_in = defects[inside].sum() / units[inside].sum()
    rest_units = units.sum() - units[inside].sum()
    rate_out = (defects.sum() - defects[inside].sum() + 0.5) / rest_units
    return Trend(
        first=int(first),
        last=int(last),
        first_low=low,
        first_high=high,
        ongoing=int(last) == len(units) - 1,
        ratio=float(rate_in / rate_out),
        p_value=p,
        q_value=q_value,
    )


def dispersion(units: Numbers, defects: Numbers, first: int, last: int) -> float:
    """Pearson's chi² per degree of freedom around the two rates; at least 1."""
    inside = np.zeros(len(units), bool)
    inside[first : last + 1] = True
    expected = np.empty(len(units))
    for part in (inside, ~inside):
        expected[part] = units[part] * max(defects[part].sum(), 0.5) / units[part].sum()
    return max(1.0, float(((defects - expected) ** 2 / expected).sum() / max(1, len(units) - 2)))


def onset_interval(scores: Numbers, spread: float) -> tuple[int, int]:
    """The first and last onset within 90 %: likelihood per onset over all ends, tempered by the overdispersion."""
    finite = np.where(np.isfinite(scores), scores, -1e9) / spread
    weight = np.exp(finite - finite.max()).sum(axis=1)
    share = np.cumsum(weight) / weight.sum()
    tail = (1 - ONSET_COVERAGE) / 2
    return int(np.searchsorted(share, tail)), int(np.searchsorted(share, 1 - tail))


@dataclass(frozen=True)
class Limits:
    """u-chart: centre line and per-point limits, widened by Laney's factor where points vary more than Poisson says."""

    centre: float
    sigma_z: float
    upper: list[float]
    lower: list[float]


def u_chart(units: Sequence[float], defects: Sequence[float]) -> Limits:
    """Limits of defects per unit (Laney 2002 for the widening; at least 1, so that it never narrows)."""
    n, d = np.asarray(units, float), np.asarray(defects, float)
    centre = float(d.sum() / n.sum())
    sigma = np.sqrt(centre / n)
    z = (d / n - centre) / np.where(sigma > 0, sigma, 1.0)
    moving = np.abs(np.diff(z)).mean() / 1.128 if len(z) > 1 else 1.0
    widening = max(1.0, float(moving))
    width = 3 * sigma * widening
    return Limits(centre, widening, list(centre + width), list(np.maximum(0.0, centre - width)))
