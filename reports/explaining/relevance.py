"""Which process areas drive which defect types: the library's word, moved by what the histories taught. Pure, on arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .explanations import DRIVE_BELIEF, DRIVES, Believed, Weighed, steps_of
from .histories import Numbers, Whole, World

LEAST = 0.15  # relevance from which an area may be behind a type
ELSEWHERE = 1.0  # rises that findings of an area explain at other factories, from which it is known to drive the type


@dataclass(frozen=True)
class Relevance:
    """library, learnt (types, areas): 0 to 1, before and after the histories.

    explained (findings, types): probability that the finding explains a rise. place, area (findings,): of which history.
    """

    world: World
    library: Numbers
    learnt: Numbers
    explained: Numbers
    place: Whole
    area: Whole

    def tied(self, place: int) -> NDArray[np.bool_]:
        """(types, areas): where an area may be behind a type by the library, or by what other factories taught.

        The factory's own rises would teach that all that rose at once has one cause, and leave nothing to compare with.
        """
        others = self.place != place
        elsewhere = np.zeros(self.learnt.T.shape)
        np.add.at(elsewhere, self.area[others], self.explained[others])
        return (self.library >= LEAST) | ((self.learnt >= LEAST) & (elsewhere.T >= ELSEWHERE))

    def by_name(self) -> dict[str, dict[str, float]]:
        """Per type what was learnt of each area."""
        areas = self.world.areas
        rows = zip(self.world.types, self.learnt.tolist(), strict=True)
        return {kind: dict(zip(areas, weights, strict=True)) for kind, weights in rows}


def relevance_in(world: World, places: list[int], weighed: Weighed, believed: Believed) -> Relevance:
    library = weights_of(world)
    learnt = learnt_from(library, weighed, believed)
    return Relevance(world, library, learnt, believed.finding, np.array(places)[weighed.factory], weighed.area)


def weights_of(world: World) -> Numbers:
    """(types, areas): the library's belief."""
    rows = [[min(1.0, weights.get(area, 0.0)) for area in world.areas] for weights in world.relevance.values()]
    return np.array(rows, float).reshape(len(world.types), len(world.areas))


def learnt_from(library: Numbers, weighed: Weighed, believed: Believed) -> Numbers:
    """(types, areas): relevance on the library's scale, after the histories.

    What is learnt is how strongly an area drives a type. What was believed of that at first stands for the library's
    weight, never for 0, and the strongest for 1, with straight lines between; so few rows leave it with the library.
    """
    at_first = (DRIVE_BELIEF @ DRIVES)[steps_of(weighed.relevance)]
    fallen = library * believed.drives / at_first
    risen = library + (1 - library) * (believed.drives - at_first) / (DRIVES[-1] - at_first)
    return np.where(believed.drives < at_first, fallen, risen)
