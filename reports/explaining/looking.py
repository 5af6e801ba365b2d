"""Each factory as trends see it: its points in time, and the evidence of every window and every cause. Pure, on arrays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .explanations import Weighed, numbered, relevance_of
from .histories import MOST_POINTS, Counts, Found, History, Numbers, Whole, World
from .timing import (
    FADING_BELIEF,
    UNSEEN_BELIEF,
    Points,
    burst_shares,
    fading_shares,
    lasting_shares,
    onset_shares,
    unseen_shares,
)
from .usual import Usual
from .windows import Series, log_evidence

FEWEST_POINTS = 6
AT_FIRST = 0.1  # share of series with a trend, before anything is learnt
BINS = (len(UNSEEN_BELIEF), len(FADING_BELIEF))
MOST_RISE = 8.0  # believed at first sight
MOST_EVIDENCE = 600.0  # logarithm; beyond, nothing is surer


@dataclass(frozen=True)
class Looked:
    """One factory: its points, the evidence (types, n, n) of each window, and what is counted (n, types) and expected.

    point_of (inspections,): the point that each inspection is part of.
    """

    points: Points
    evidence: Numbers
    defects: Numbers
    exposure: Numbers
    point_of: Whole


Look = Callable[[int], Looked]  # at the factory of that number


def long_enough(counts: Counts) -> list[int]:
    """The factories of which enough is known to look at."""
    return [factory for factory in range(len(counts.starts) - 1) if points_in(counts, factory) >= FEWEST_POINTS]


def points_in(counts: Counts, factory: int) -> int:
    return int(min(MOST_POINTS, counts.starts[factory + 1] - counts.starts[factory]))


def look(counts: Counts, common: Usual, factory: int, kinds: Iterable[int] | None = None) -> Looked:
    """With evidence of all types, or of these alone."""
    rows = counts.rows(factory)
    starts = point_starts(rows.stop - rows.start)
    many = np.diff(np.append(starts, rows.stop - rows.start))
    defects, exposure = (np.add.reduceat(each[rows], starts, axis=0) for each in (counts.defects, common.exposure))
    points = Points(counts.day[rows][starts])
    evidence = np.full((defects.shape[1], len(starts), len(starts)), -np.inf)
    for kind in range(defects.shape[1]) if kinds is None else kinds:
        series = Series(points.day, defects[:, kind], exposure[:, kind], *common.of(factory, kind, many))
        evidence[kind] = log_evidence(series)
    in_point = np.repeat(np.arange(len(starts)), many)
    return Looked(points, np.exp(np.minimum(evidence, MOST_EVIDENCE)), defects, exposure, in_point)


def point_starts(inspections: int) -> Whole:
    """The first inspection of each point: every inspection its own, or neighbours together in a long history."""
    return np.unique(np.linspace(0, inspections, min(MOST_POINTS, inspections), endpoint=False).astype(np.intp))


def rises(counts: Counts, common: Usual) -> Numbers:
    """(n, types): by how much trends are believed to raise each rate, at first sight."""
    raised = np.ones_like(counts.defects)
    for factory in long_enough(counts):
        seen = look(counts, common, factory)
        raised[counts.rows(factory)] = rise(seen)[seen.point_of]
    return raised


def rise(seen: Looked) -> Numbers:
    """(points, types)"""
    believed = seen.evidence * onset_shares(seen.points, [])[:, None] / np.arange(len(seen.points.day), 0, -1)[:, None]
    believed *= AT_FIRST / (1 - AT_FIRST)
    believed /= 1 + believed.sum(axis=(1, 2), keepdims=True)
    inside = np.cumsum(believed.sum(axis=2), axis=1) - np.cumsum(believed.sum(axis=1), axis=1) + believed.sum(axis=1)
    return 1 + inside.T * (np.minimum(ratios(seen, inside.T > 0.5), MOST_RISE) - 1)


def ratios(seen: Looked, inside: NDArray[np.bool_]) -> Numbers:
    """(types,): rate inside over outside; half a defect is added to each."""
    within, without = (
        (np.where(part, seen.defects, 0).sum(axis=0) + 0.5) / (np.where(part, seen.exposure, 0).sum(axis=0) + 1e-9)
        for part in (inside, np.logical_not(inside))
    )
    return np.where(inside.any(axis=0), np.maximum(within / without, 1.0), 1.0)


# -- weighing causes -----------------------------------------------------------------------------
def weigh(world: World, places: list[int], look_at: Look) -> Weighed:
    burst, other, by_finding = [], [], []
    for place in places:
        history, seen = world.histories[place], look_at(place)
        begun, lasting = onset_shares(seen.points, history.audits), lasting_shares(seen.points)
        burst.append(np.einsum("tij,ij->t", seen.evidence, burst_shares(seen.points, history.audits)))
        other.append(np.einsum("tij,i,kij->tk", seen.evidence, begun, lasting, optimize=True))
        by_finding += [finding_evidence(seen, history, finding) for finding in history.findings]
    findings = [finding for place in places for finding in world.histories[place].findings]
    area, severity = numbered(findings, world.areas)
    factory = np.repeat(np.arange(len(places)), [len(world.histories[place].findings) for place in places])
    evidence = np.array(by_finding) if by_finding else np.zeros((0, len(world.types), *BINS))
    audits = np.array([len(world.histories[place].audits) for place in places], np.intp)
    return Weighed(np.array(burst), audits, np.array(other), evidence, factory, area, severity, relevance_of(world))


def finding_evidence(seen: Looked, history: History, finding: Found) -> Numbers:
    """(types, unseen, fading)"""
    begun = unseen_shares(seen.points, finding, list(history.audits))
    return (begun @ seen.evidence) @ fading_shares(seen.points, finding).T
