"""What is believed of areas once evidence is weighed, without the inspections that it came from."""

import numpy as np
import pytest

from reports.explaining.explanations import SAYS_NOTHING, Believed, Weighed, believe, steps_of
from reports.explaining.timing import FADING_BELIEF, LASTING_BELIEF, UNSEEN_BELIEF

FACTORIES = 24
LIKELY, POSSIBLE, UNLIKELY = (
    50.0,
    5.0,
    0.2,
)  # evidence of a rise that fits the finding, of that at any time, and of none


def weighed(relevance: list[list[float]], rose: list[list[bool]], areas: list[int]) -> Weighed:
    """A finding at each factory, in these areas, and whether each type rose there when it would have made it rise."""
    evidence = np.where(rose, LIKELY, UNLIKELY)
    return Weighed(
        burst=np.zeros_like(evidence),
        audits=np.ones(len(areas), np.intp),
        other=np.repeat(np.where(rose, POSSIBLE, UNLIKELY)[:, :, None], len(LASTING_BELIEF), axis=2),
        by_finding=np.tile(evidence[:, :, None, None], (1, 1, len(UNSEEN_BELIEF), len(FADING_BELIEF))),
        factory=np.arange(len(areas)),
        area=np.array(areas),
        severity=np.zeros(len(areas), np.intp),
        relevance=np.array(relevance),
    )


def looked_at(relevance: list[list[float]]) -> Believed:
    """Half of the findings lie in area 0, which raises all types but the first, half in area 1, which raises that one."""
    found = [number % 2 for number in range(FACTORIES)]
    rose = [[(area == 1) == (kind == 0) for kind in range(len(relevance))] for area in found]
    return believe(weighed(relevance, rose, found))


@pytest.mark.parametrize("relevance", [[[0.0, 0.0], [1.0, 0.1]], [[0.0, 0.9], [0.0, 0.9]]])
def test_where_the_library_says_nothing_the_counts_tell(relevance):
    """Of a type it names no area, or no type of an area."""
    drives = looked_at(relevance).drives
    silent = 0 if relevance[0] == [0.0, 0.0] else 1
    assert drives[silent, 1 - silent] > 3 * drives[silent, silent]


def test_an_area_said_to_drive_nothing_is_believed_less_than_one_of_which_nothing_is_said():
    """Of the second type no area is named, and the last area for no type."""
    steps = steps_of(np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.5, 1.0, 0.0]]))
    silent = SAYS_NOTHING
    assert steps.tolist() == [[3, 0, silent], [silent, silent, silent], [2, 3, silent]]
