"""Is a defect's rate at a factory really higher for a while? Claimed only on evidence. Pure, on arrays.

A series is one defect category at one factory: per inspection, in time order, the units looked at and the defects
found. The question is a window of raised rate with an onset and maybe an end. The statistic is the largest Poisson
log-likelihood ratio over all windows; it is judged against the same inspections shuffled, so that the many windows
looked at and the overdispersion (inspections vary more than Poisson says) are both paid for. Over several series
the false-discovery rate is controlled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05  # false-discovery rate
BATCHES = (99, 200, 700)  # shuffles; a series that is clearly no trend stops after the first ones
CLEARLY_NO_TREND = 20  # shuffles that look at least as much like a trend
FEWEST_INSPECTIONS = 8
FEWEST_DEFECTS = 6
SHORTEST = 3  # inspections in a window and outside it, so that one bad lot is no trend
LEAST_RATIO = 1.3  # below, it is not worth anybody's visit
ONSET_COVERAGE = 0.9
MOST_POINTS = 72  # a longer series is pooled into so many points of neighbouring inspections

Numbers = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Trend:
    """A window of raised rate, by the indices of its first and last inspection.

    `onsets` are the inspections that may have been the first with the raised rate, with their probabilities (sum 1);
    `first_low` and `first_high` hold 90 % of it.
    """

    first: int
    last: int
    first_low: int
    first_high: int
    onsets: tuple[tuple[int, float], ...]
    ongoing: bool
    ratio: float  # rate inside over outside
    p_value: float
    q_value: float


@dataclass(frozen=True)
class Evidence:
    """What speaks for a window in one series: scores of all windows [onset, end], and the p-value of the best."""

    units: Numbers
    defects: Numbers
    starts: Whole  # of each point, the index of its first inspection
    inspections: int
    scores: Numbers
    p_value: float


def find_trends(series: Sequence[tuple[Numbers, Numbers]], seed: int = 1) -> list[Trend | None]:
    """One answer per (units, defects) series: its trend, or None for "no evidence of change".

    The false-discovery rate is controlled over all series given together. The same input gives the same answer.
    """
    weighed = [
        weigh(units, defects, np.random.default_rng([seed, place])) for place, (units, defects) in enumerate(series)
    ]
    q_values = false_discovery([each.p_value if each else 1.0 for each in weighed])
    return [claim(each, q) if each and q <= LEVEL else None for each, q in zip(weighed, q_values, strict=True)]


def weigh(units: Numbers, defects: Numbers, random: np.random.Generator) -> Evidence | None:
    """None where there is too little to say anything, or no window is raised at all."""
    units, defects = np.asarray(units, float), np.asarray(defects, float)
    if len(units) < FEWEST_INSPECTIONS or defects.sum() < FEWEST_DEFECTS:
        return None
    starts = pooled(len(units))
    u, d = np.add.reduceat(units, starts), np.add.reduceat(defects, starts)
    scores = window_scores(u, d)
    best = float(scores.max())
    if not np.isfinite(best):
        return None
    return Evidence(u, d, starts, len(units), scores, p_value(u, d, best, random))


def pooled(inspections: int) -> Whole:
    """The first inspection of each point: every inspection its own, or neighbours together in a long series."""
    return np.unique(np.linspace(0, inspections, min(inspections, MOST_POINTS), endpoint=False).astype(np.intp))


# -- windows -------------------------------------------------------------------------------------
def window_scores(units: Numbers, defects: Numbers) -> Numbers:
    """scores[i, j]: log-likelihood ratio of a raised rate from point i to j; −inf where not allowed."""
    n = len(units)
    found = np.full((n, n), -np.inf)
    steady = defects.sum() * np.log(defects.sum() / units.sum())
    for length in range(SHORTEST, n - SHORTEST + 1):
        onset = np.arange(n - length + 1)
        found[onset, onset + length - 1] = scores_of_length(units[None], defects[None], length)[0] - steady
    return found


def scores_of_length(units: Numbers, defects: Numbers, length: int) -> Numbers:
    """Per row (a series) and onset: the log-likelihood of two rates for windows of this length; −inf if not raised."""
    inside_u, inside_d = sums(units, length), sums(defects, length)
    outside_u = units.sum(axis=1, keepdims=True) - inside_u
    outside_d = defects.sum(axis=1, keepdims=True) - inside_d
    raised = inside_d * outside_u > LEAST_RATIO * outside_d * inside_u
    return np.where(raised, term(inside_d, inside_u) + term(outside_d, outside_u), -np.inf)


def sums(values: Numbers, length: int) -> Numbers:
    """Sums of `length` neighbours, per row."""
    total = np.cumsum(values, axis=1)
    return np.concatenate([total[:, length - 1 : length], total[:, length:] - total[:, :-length]], axis=1)


def term(count: Numbers, units: Numbers) -> Numbers:
    """count · log(rate), which is 0 for no count."""
    return count * np.log(np.maximum(count, 1e-300) / units)


def p_value(units: Numbers, defects: Numbers, best: float, random: np.random.Generator) -> float:
    """Share of shuffles of the same inspections that look at least as much like a trend."""
    steady = defects.sum() * np.log(defects.sum() / units.sum())
    beaten = tried = 0
    for batch in BATCHES:
        order = random.permuted(np.tile(np.arange(len(units)), (batch, 1)), axis=1)
        beaten += int((best_scores(units[order], defects[order]) - steady >= best - 1e-9).sum())
        tried += batch
        if beaten >= CLEARLY_NO_TREND:
            break
    return (beaten + 1) / (tried + 1)


def best_scores(units: Numbers, defects: Numbers) -> Numbers:
    """Per row the score of its best window."""
    lengths = range(SHORTEST, units.shape[1] - SHORTEST + 1)
    return np.max([scores_of_length(units, defects, length).max(axis=1) for length in lengths], axis=0)


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


# -- what is claimed -----------------------------------------------------------------------------
def claim(evidence: Evidence, q_value: float) -> Trend:
    """The best window, in inspections, with how sure its onset is."""
    n = len(evidence.units)
    first, last = (int(each) for each in np.unravel_index(int(np.argmax(evidence.scores)), (n, n)))
    onsets = onset_probabilities(evidence, first, last)
    low, high = middle(onsets, ONSET_COVERAGE)
    starts = np.append(evidence.starts, evidence.inspections)
    return Trend(
        first=int(starts[first]),
        last=int(starts[last + 1]) - 1,
        first_low=int(starts[low]),
        first_high=int(starts[high]),
        onsets=tuple((int(starts[place]), float(share)) for place, share in enumerate(onsets) if share >= 0.005),
        ongoing=last == n - 1,
        ratio=ratio(evidence, first, last),
        p_value=evidence.p_value,
        q_value=q_value,
    )


def ratio(evidence: Evidence, first: int, last: int) -> float:
    """Rate inside over outside; half a defect is added outside, so that none found there is no division by zero."""
    inside = slice(first, last + 1)
    defects, units = evidence.defects[inside].sum(), evidence.units[inside].sum()
    rest = (evidence.defects.sum() - defects + 0.5) / (evidence.units.sum() - units)
    return float(defects / units / rest)


def onset_probabilities(evidence: Evidence, first: int, last: int) -> Numbers:
    """Per point: likelihood of an onset there, over all ends, tempered by the overdispersion around the best window."""
    spread = dispersion(evidence.units, evidence.defects, first, last)
    tempered = evidence.scores / spread
    weight = np.exp(tempered - tempered.max()).sum(axis=1)
    return weight / weight.sum()


def dispersion(units: Numbers, defects: Numbers, first: int, last: int) -> float:
    """Pearson's chi² per degree of freedom around the two rates; at least 1."""
    inside = np.zeros(len(units), bool)
    inside[first : last + 1] = True
    expected = np.empty(len(units))
    for part in (inside, ~inside):
        expected[part] = units[part] * max(defects[part].sum(), 0.5) / units[part].sum()
    return max(1.0, float(((defects - expected) ** 2 / expected).sum() / max(1, len(units) - 2)))


def middle(shares: Numbers, coverage: float) -> tuple[int, int]:
    """First and last place of the middle part of a distribution."""
    total = np.cumsum(shares)
    tail = (1 - coverage) / 2
    high = min(int(np.searchsorted(total, 1 - tail)), len(total) - 1)
    return int(np.searchsorted(total, tail)), high
