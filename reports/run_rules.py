"""Run rules on the standardised points of a control chart: Western Electric's, Nelson's and Anhøj's. Pure.

A rule signals at the last point of the pattern that it looks for, counted from 0. A point exactly on a line is not
beyond it. Sources: Western Electric, Statistical Quality Control Handbook (1956); Nelson, "The Shewhart Control
Chart: Tests for Special Causes", Journal of Quality Technology 16 (1984) 237; Anhøj and Olesen, "Run Charts
Revisited", PLOS ONE 9 (2014) e113825.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .distributions import Binomial

SLACK = 1e-9  # what arithmetic may add to a point that lies on a line

Windows = np.ndarray  # one row for each window of consecutive points


@dataclass(frozen=True)
class Rule:
    """A pattern in so many consecutive points; `found` takes the windows and says of each whether it is there."""

    key: str
    label: Promise
    length: int
    found: Callable[[Windows], np.ndarray]
    line: float = -1.0  # beyond which, on either side, a point must lie to be one of the pattern; -1: anywhere

    def signals(self, standardised: Sequence[float]) -> list[int]:
        z = np.asarray(standardised, float)
        if len(z) < self.length:
            return []
        windows = np.lib.stride_tricks.sliding_window_view(z, self.length)
        return [int(place) + self.length - 1 for place in np.flatnonzero(self.found(windows))]


# -- patterns ------------------------------------------------------------------------------------
def beyond(sigmas: float, least: int) -> Callable[[Windows], np.ndarray]:
    """At least so many of the window beyond a line, all on one side."""
    line = sigmas + SLACK

    def found(windows):
        return ((windows > line).sum(axis=1) >= least) | ((windows < -line).sum(axis=1) >= least)

    return found


def steady(windows):
    """Each higher than the one before, or each lower."""
    steps = np.diff(windows, axis=1)
    return (steps > SLACK).all(axis=1) | (steps < -SLACK).all(axis=1)


def alternating(windows):
    steps = np.diff(windows, axis=1)
    return (steps[:, 1:] * steps[:, :-1] < 0).all(axis=1)


def hugging(windows):
    return (np.abs(windows) < 1 - SLACK).all(axis=1)


def avoiding(windows):
    """None within one sigma, and points on both sides."""
    both = (windows > 0).any(axis=1) & (windows < 0).any(axis=1)
    return (np.abs(windows) > 1 + SLACK).all(axis=1) & both


# -- the rules -----------------------------------------------------------------------------------
WESTERN_ELECTRIC = (
    Rule("western_electric_1", _("one point beyond 3 sigma"), 1, beyond(3, 1), 3),
    Rule("western_electric_2", _("2 of 3 points beyond 2 sigma on one side"), 3, beyond(2, 2), 2),
    Rule("western_electric_3", _("4 of 5 points beyond 1 sigma on one side"), 5, beyond(1, 4), 1),
    Rule("western_electric_4", _("8 points in a row on one side"), 8, beyond(0, 8)),
)
NELSON = (
    Rule("nelson_1", _("one point beyond 3 sigma"), 1, beyond(3, 1), 3),
    Rule("nelson_2", _("9 points in a row on one side"), 9, beyond(0, 9)),
    Rule("nelson_3", _("6 points in a row rising or falling"), 6, steady),
    Rule("nelson_4", _("14 points in a row going up and down"), 14, alternating),
    Rule("nelson_5", _("2 of 3 points beyond 2 sigma on one side"), 3, beyond(2, 2), 2),
    Rule("nelson_6", _("4 of 5 points beyond 1 sigma on one side"), 5, beyond(1, 4), 1),
    Rule("nelson_7", _("15 points in a row within 1 sigma"), 15, hugging),
    Rule("nelson_8", _("8 points in a row beyond 1 sigma on both sides"), 8, avoiding, 1),
)


def strongest(standardised: Sequence[float], rules: Sequence[Rule] = WESTERN_ELECTRIC) -> list[Rule | None]:
    """Per point the first of the rules that signals there, as the rules stand from the strongest on.

    Only points that belong to the pattern are told, not one that follows while it still fills most of the window.
    """
    told: list[Rule | None] = [None] * len(standardised)
    for rule in reversed(rules):
        for place in rule.signals(standardised):
            if abs(standardised[place]) > rule.line:
                told[place] = rule
    return told


# -- Anhøj's -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Runs:
    """How the points lie about the centre line, those on it left out.

    Both limits grow with the number of points: a run is unusually long beyond `longest_allowed`, and the line is
    unusually seldom crossed below `crossings_allowed`.
    """

    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_allowed: int

    @property
    def signal(self) -> bool:
        return self.longest > self.longest_allowed or self.crossings < self.crossings_allowed


def runs(values: Sequence[float], centre: float) -> Runs:
    off = np.asarray(values, float) - centre
    sides = np.sign(off[np.abs(off) > SLACK * max(1e-12, abs(centre))])
    turns = np.flatnonzero(np.diff(sides))
    number = len(sides)
    lengths = np.diff(np.concatenate(([-1], turns, [number - 1]))) if number else np.zeros(1)
    return Runs(
        useful=number,
        longest=int(lengths.max()),
        longest_allowed=round(np.log2(number)) + 3 if number else 0,
        crossings=len(turns),
        crossings_allowed=int(Binomial(number - 1, 0.5).ppf(0.05)) if number > 1 else 0,
    )
