"""Is a defect type's rate at a factory really higher for a while? Claimed only on evidence. Pure, on arrays.

All series (a defect type at a factory) are looked at together: they share what is usual (`usual.py`), each weighs
every window of a raised rate (`windows.py`), and the findings of the audits take part, as a rise that a finding
explains is likelier than one out of the blue (`explanations.py`). What comes out is, per series, the probability
that there is a trend that began within half a year of the day that is named. The likeliest are claimed, as many as leave
the expected share of wrong claims at `WRONG_SHARE`; of everything else it is said that there is no evidence of change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from .beside import beside
from .controls import Controls, controls_of
from .explanations import Believed, believe
from .histories import History, Key, Numbers, World, counts_of
from .looking import Look, Looked, long_enough, look, ratios, rises, weigh
from .relevance import relevance_in
from .timing import Points, fading_shares, lasting_shares, onset_shares, unseen_shares
from .usual import usual
from .windows import normal

WRONG_SHARE = 0.04  # expected among the claims; at most 5 % is promised
NEAR_DAYS = 180  # an onset named further from the true one is a wrong claim; in a long history, further than
NEAR_SHARE = 1 / 6  # of its time
ONSET_COVERAGE = 0.9
GRADUAL = 0.2  # share of rises that are no step: a window starts where they are half-way up
HALF_WAY = (15.0, 90.0)  # days from the beginning of those
AGAIN = 0.25  # how much rarer a further rise of the same series is than a first one
LIKELY = 0.5  # below, a trend is never claimed
ENOUGH = 0.6  # probability from which one finding stands as the explanation
SUPPORTED, NOT_DISTINGUISHABLE, NO_FINDING = "supported", "not_distinguishable", "no_finding"


@dataclass(frozen=True)
class Trend:
    """A claimed trend. Days are ordinals; `onset_low` to `onset_high` hold the onset with 90 %; `end` None: it goes on.

    ratio: rate inside over outside. q_value: expected share of wrong claims among this one and all surer ones.
    probabilities: per finding of the factory, by its key; with `no_finding` they add up to 1.
    """

    factory: Key
    defect_type: str
    onset: int
    onset_low: int
    onset_high: int
    end: int | None
    ratio: float
    probability: float
    q_value: float
    probabilities: dict[Key, float]
    no_finding: float

    @property
    def verdict(self) -> str:
        best = max(self.probabilities.values(), default=0.0)
        if self.no_finding >= best:
            return NO_FINDING
        return SUPPORTED if best >= ENOUGH else NOT_DISTINGUISHABLE


@dataclass(frozen=True)
class Learnt:
    """What all histories together say: the claimed trends, surest first, with the controls of each, and per defect type
    how relevant each process area is, by the library and by what was learnt."""

    trends: list[Trend]
    controls: list[Controls]
    relevance: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Series:
    """One defect type at one factory, with what is believed of it."""

    factory: Key
    defect_type: str
    kind: int  # its column
    seen: Looked
    windows: Numbers  # (n, n): how likely each is, if there is a trend
    findings: dict[Key, float]  # probability that there is a trend and this finding explains it
    steady: float  # probability that there is no trend


def find_trends(world: World, seed: int = 1) -> list[Trend]:
    return learn(world, seed).trends


def learn(world: World, seed: int = 1) -> Learnt:
    """The same world gives the same answer."""
    counts = counts_of(world)
    places = long_enough(counts)
    if not places or not world.types:
        return Learnt([], [], world.relevance)
    common = usual(counts, rises(counts, usual(counts)))

    def look_at(place: int) -> Looked:
        return look(counts, common, place)

    weighed = weigh(world, places, look_at)
    believed = believe(weighed, seed)
    first = likely_trends(world, places, look_at, believed)
    again = beside(world, counts, common, claimed(first)).look_at
    lessons = believed.of(weigh(world, places, again), AGAIN)
    trends = claimed(first + likely_trends(world, places, again, lessons))
    relevance = relevance_in(world, places, weighed, believed)
    controls = [controls_of(world, counts, common, relevance, trend) for trend in trends]
    return Learnt(trends, controls, relevance.by_name())


# -- what is believed of each series -------------------------------------------------------------
def likely_trends(world: World, places: list[int], look_at: Look, believed: Believed) -> list[tuple[float, Trend]]:
    """Of the series that likelier have a trend than not: (probability that the claim would be right, the claim)."""
    return [
        named(series)
        for row, place in enumerate(places)
        for series in likely_series(world, place, look_at, believed, row)
    ]


def likely_series(world: World, place: int, look_at: Look, believed: Believed, row: int) -> Iterator[Series]:
    kinds = np.flatnonzero(believed.steady[row] < 1 - LIKELY)
    if not len(kinds):
        return
    history, mine, seen = world.histories[place], np.flatnonzero(believed.factory == row), look_at(place)
    other = other_times(seen.points, history, believed)
    times = [finding_times(seen.points, history, finding, believed) for finding in history.findings]
    for kind in kinds:
        by_finding = believed.finding[mine, kind]
        windows = window_shares(seen, int(kind), believed.other[row, kind], other, times, by_finding)
        keys = dict(zip([finding.key for finding in history.findings], by_finding.tolist(), strict=True))
        yield Series(history.key, world.types[kind], int(kind), seen, windows, keys, float(believed.steady[row, kind]))


def finding_times(points: Points, history, finding, believed: Believed) -> Numbers:
    """(n, n): which windows it would leave, by what was learnt of all."""
    begun = believed.unseen @ unseen_shares(points, finding, list(history.audits))
    return begun[:, None] * (believed.fading @ fading_shares(points, finding))


def other_times(points: Points, history: History, believed: Believed) -> Numbers:
    """(n, n): which windows a trend of another cause would leave."""
    lasting = np.tensordot(believed.lasting, lasting_shares(points), 1)
    return onset_shares(points, history.audits)[:, None] * lasting


def window_shares(seen: Looked, kind: int, probability: float, other: Numbers, times, by_finding: Numbers) -> Numbers:
    """(n, n): how likely each window is, over all causes, if there is a trend."""
    shares = probability * normal(seen.evidence[kind] * other)
    for each, explains in zip(times, by_finding, strict=True):
        shares += explains * normal(seen.evidence[kind] * each)
    return normal(shares)


# -- naming it -------------------------------------------------------------------------------------
def named(series: Series) -> tuple[float, Trend]:
    """(probability that the claim would be right, the claim)."""
    begun = begin_of(series)
    onset, trend = begun.day(0.5), 1 - series.steady
    end, last = end_of(series.seen.points, series.windows)
    by_finding = {key: probability / trend for key, probability in series.findings.items()}
    near = max(NEAR_DAYS, NEAR_SHARE * np.ptp(series.seen.points.day))
    right = trend * (begun.until(onset + near) - begun.until(onset - near))
    return right, Trend(
        factory=series.factory,
        defect_type=series.defect_type,
        onset=round(onset),
        onset_low=int(np.floor(begun.day((1 - ONSET_COVERAGE) / 2))),
        onset_high=int(np.ceil(begun.day((1 + ONSET_COVERAGE) / 2))),
        end=None if end is None else max(end, round(onset) + 1),
        ratio=ratio(series, onset, last),
        probability=trend,
        q_value=1.0,
        probabilities=by_finding,
        no_finding=max(0.0, 1 - sum(by_finding.values())),
    )


@dataclass(frozen=True)
class Spread:
    """A day that is not known: what share of it lies before each of some days, evenly between them."""

    days: Numbers
    before: Numbers

    def day(self, share: float) -> float:
        return float(np.interp(share, self.before, self.days))

    def until(self, day: float) -> float:
        return float(np.interp(day, self.days, self.before))


def begin_of(series: Series) -> Spread:
    """The windows begin with a step; some rises are gradual, and began earlier than that."""
    low, high = series.seen.points.gaps
    step = Spread(np.concatenate([low[:1], high]), np.concatenate([[0.0], np.cumsum(series.windows.sum(axis=1))]))
    days = np.arange(low[0] - HALF_WAY[1], high[-1] + 1)
    earlier = np.mean([np.interp(days + shift, step.days, step.before) for shift in np.linspace(*HALF_WAY, 6)], axis=0)
    return Spread(days, (1 - GRADUAL) * np.interp(days, step.days, step.before) + GRADUAL * earlier)


def end_of(points: Points, windows: Numbers) -> tuple[int | None, int]:
    """The day, None if it likelier goes on, and the last point inside."""
    ended = windows.sum(axis=0)
    if ended[-1] >= 0.5:
        return None, len(ended) - 1
    last = int(np.searchsorted(np.cumsum(normal(ended[:-1])), 0.5))
    since, until = points.ends
    return round((since[last] + until[last]) / 2), last


def ratio(series: Series, onset: float, last: int) -> float:
    """Rate inside over outside."""
    place = np.arange(len(series.seen.points.day))
    inside = (series.seen.points.day >= onset) & (place <= last)
    return float(ratios(series.seen, inside[:, None])[series.kind])


# -- what is claimed -------------------------------------------------------------------------------
def claimed(named: list[tuple[float, Trend]]) -> list[Trend]:
    """The surest first, as long as the expected share of wrong ones among them is low enough."""
    ordered = sorted(named, key=lambda each: -each[0])
    wrong = np.cumsum([1 - right for right, _ in ordered]) / np.arange(1, len(ordered) + 1)
    return [
        replace(trend, q_value=max(0.0, float(q)))
        for (_, trend), q in zip(ordered, wrong, strict=True)
        if q <= WRONG_SHARE
    ]
