"""What is left of each series beside the rises that are claimed already: a factory may have the same trouble again. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .histories import Counts, Key, Numbers, World
from .looking import Looked, look
from .timing import Points
from .usual import Usual

APART = 90  # days: what begins or ends nearer to a claimed rise is part of it


class Rise(Protocol):
    """A claimed rise, its days as in `Trend`."""

    factory: Key
    defect_type: str
    onset: int
    onset_low: int
    end: int | None
    ratio: float


@dataclass(frozen=True)
class Beside:
    """rises: by the number of the factory, the numbers of the types that rose, and how. common: those are usual there."""

    counts: Counts
    common: Usual
    rises: dict[int, list[tuple[int, Rise]]]

    def look_at(self, place: int) -> Looked:
        """With evidence of the types that rose there alone, and of no window that reaches such a rise."""
        rises = self.rises.get(place, [])
        seen = look(self.counts, self.common, place, {kind for kind, _ in rises})
        for kind, rise in rises:
            seen.evidence[kind][reaching(seen.points, rise)] = 0.0
        return seen


def beside(world: World, counts: Counts, common: Usual, claimed: Iterable[Rise]) -> Beside:
    places = {history.key: place for place, history in enumerate(world.histories)}
    kinds = {name: kind for kind, name in enumerate(world.types)}
    rises = defaultdict(list)
    for rise in claimed:
        rises[places[rise.factory]].append((kinds[rise.defect_type], rise))
    exposure = common.exposure * raised(counts, rises)
    return Beside(counts, replace(common, exposure=exposure), rises)


def raised(counts: Counts, rises: dict[int, list[tuple[int, Rise]]]) -> Numbers:
    """(n, types): by how much the claimed rises raise what is expected."""
    factor = np.ones_like(counts.defects)
    for place, there in rises.items():
        rows = counts.rows(place)
        for kind, rise in there:
            factor[rows, kind] = np.where(within(counts.day[rows], rise), rise.ratio, 1.0)
    return factor


def within(day: NDArray[np.intp], rise: Rise) -> NDArray[np.bool_]:
    return (day >= rise.onset) & (day <= last_day(rise))


def reaching(points: Points, rise: Rise) -> NDArray[np.bool_]:
    """(n, n): the windows that are not apart from the rise."""
    begins, ends = points.day[:, None], points.day[None, :]
    return (begins <= last_day(rise) + APART) & (ends >= rise.onset_low - APART)


def last_day(rise: Rise) -> float:
    return np.inf if rise.end is None else rise.end
