"""What two people found who inspected the same lot without knowing of each other. Pure.

A kind of defect that both found is known to be there; of those that one found, the other overlooked it or did not have it
in the sample. By how many both found one tells how many there are, those that neither found included (two-sample
capture and recapture: Lincoln 1930, Petersen 1896, with Chapman's correction 1951), and how often each finds what is there.
Whether they judge alike is told by Cohen's kappa (1960), its standard error by Fleiss, Cohen and Everitt (1969).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from .figures import share

CONFIDENCE = 0.95
FEWEST_PAIRS = 10  # fewer say too little of how two judge
HALF = float(special.ndtri((1 + CONFIDENCE) / 2))


@dataclass(frozen=True)
class Look:
    """One of the two looks: who, kinds of defects found by how many, of how many units, and whether the lot passed."""

    person: object
    found: dict
    units: int
    passed: bool

    @property
    def kinds(self) -> Collection:
        return {kind for kind, count in self.found.items() if count}


Pair = tuple[Look, Look]


@dataclass(frozen=True)
class Estimate:
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Capture:
    """Kinds of defects over all pairs: found by both, by one alone; `there` is how many there are."""

    both: int
    first_alone: int
    second_alone: int
    there: Estimate | None

    @property
    def seen(self) -> int:
        return self.both + self.first_alone + self.second_alone


def captured(pairs: Sequence[Pair]) -> Capture:
    """`there` is None where none was found by both: then nothing tells how many were overlooked by both."""
    both = sum(len(one.kinds & other.kinds) for one, other in pairs)
    first = sum(len(one.kinds - other.kinds) for one, other in pairs)
    second = sum(len(other.kinds - one.kinds) for one, other in pairs)
    return Capture(both, first, second, chapman(both + first, both + second, both) if both else None)


def chapman(first: int, second: int, both: int) -> Estimate:
    """How many there are; the interval is log-normal above what was seen (Chao 1987), which never falls below it."""
    value = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    seen = first + second - both
    unseen = value - seen
    if unseen <= 0 or not variance:
        return Estimate(float(max(value, seen)), float(seen), float(max(value, seen)))
    wide = float(np.exp(HALF * np.sqrt(np.log1p(variance / unseen**2))))
    return Estimate(float(value), float(seen + unseen / wide), float(seen + unseen * wide))


def detection(person: object, pairs: Sequence[Pair]) -> tuple[int, int, Estimate | None]:
    """(found, of how many that the other found, the share with its exact interval): what this person finds of what is there."""
    mine = [
        (one, other) if one.person == person else (other, one) for one, other in pairs if person in owners(one, other)
    ]
    known = sum(len(other.kinds) for _own, other in mine)
    found = sum(len(own.kinds & other.kinds) for own, other in mine)
    if not known:
        return 0, 0, None
    part = share(found, known)
    return found, known, Estimate(part.share, part.low, part.high)


def owners(one: Look, other: Look) -> tuple:
    return one.person, other.person


@dataclass(frozen=True)
class Agreement:
    """Of the results pass and fail; `kappa` is what is left of agreement once chance is taken out."""

    pairs: int
    agree: int
    kappa: Estimate | None


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Kappa needs some pairs, and both results on either side: where all pass there is nothing to tell apart."""
    table = np.zeros((2, 2))
    for one, other in pairs:
        table[int(one.passed), int(other.passed)] += 1
    enough = len(pairs) >= FEWEST_PAIRS and table.sum(axis=0).all() and table.sum(axis=1).all()
    return Agreement(len(pairs), int(np.trace(table)), kappa(table) if enough else None)


def kappa(table: np.ndarray) -> Estimate:
    """Of a square table of counts, with its large-sample interval within -1 and 1."""
    total = table.sum()
    shares = table / total
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, chance = np.trace(shares), rows @ columns
    value = (observed - chance) / (1 - chance)
    same = (np.diag(shares) * (1 - (rows + columns) * (1 - value)) ** 2).sum()
    swapped = rows[None, :] + columns[:, None]
    apart = (1 - value) ** 2 * ((shares - np.diag(np.diag(shares))) * swapped**2).sum()
    error = np.sqrt(max(0.0, same + apart - (value - chance * (1 - value)) ** 2) / total) / (1 - chance)
    return Estimate(float(value), float(max(-1, value - HALF * error)), float(min(1, value + HALF * error)))


@dataclass(frozen=True)
class Counts:
    """Of lots that two inspected: what one person wrote down against the other, over as many units."""

    lots: int
    own: int
    others: float
    ratio: Estimate | None


def counts(person: object, pairs: Sequence[Pair]) -> Counts:
    """The interval is exact for two Poisson counts."""
    mine = [
        (one, other) if one.person == person else (other, one) for one, other in pairs if person in owners(one, other)
    ]
    if not mine:
        return Counts(0, 0, 0.0, None)
    own, other = (sum(sum(pair[place].found.values()) for pair in mine) for place in (0, 1))
    scale = sum(pair[0].units for pair in mine) / sum(pair[1].units for pair in mine)
    if not (own and other):
        return Counts(len(mine), own, other * scale, None)
    part = share(own, own + other)
    low, high = (value / (1 - value) / scale for value in (part.low, part.high))
    return Counts(len(mine), own, other * scale, Estimate(own / (other * scale), low, high))
