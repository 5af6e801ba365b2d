"""What trends and explanations are found from: the inspections, audits and findings of factories. Pure, no database.

Days are whole numbers (`date.toordinal()`), so that arrays hold them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.intp]
Key = str | int

MOST_POINTS = 96  # a longer series is pooled into so many points of neighbouring inspections


@dataclass(frozen=True)
class Seen:
    """One inspection. `defects` has the counts by defect type; a missing type is 0.

    `found_by_audit` are those among them that were looked for because of an audit: they are no sign of a change.
    `circumstances` name what may weigh on a count beside the factory: who inspected, which product, by which plan.
    """

    day: int
    units: float
    defects: Mapping[str, float]
    circumstances: Mapping[str, str] = field(default_factory=dict)
    found_by_audit: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Audited:
    """One audit, and the process areas that it looked into; None where nobody wrote them down."""

    day: int
    areas: frozenset[str] | None = None


@dataclass(frozen=True)
class Found:
    """One finding: about which area, how grave, from when to when (None: still open)."""

    key: Key
    area: str
    severity: str
    raised: int
    closed: int | None = None


@dataclass(frozen=True)
class History:
    """What is known of one factory, inspections in time order."""

    key: Key
    inspections: Sequence[Seen]
    audits: Sequence[Audited] = ()
    findings: Sequence[Found] = ()


@dataclass(frozen=True)
class World:
    """All factories that are looked at together.

    `relevance` has per defect type how likely its causes lie in each process area (0 to 1), as the library believes.
    """

    relevance: Mapping[str, Mapping[str, float]]
    histories: Sequence[History]

    @property
    def types(self) -> list[str]:
        return list(self.relevance)

    @property
    def areas(self) -> list[str]:
        named = {area for weights in self.relevance.values() for area in weights}
        return sorted(named | {finding.area for history in self.histories for finding in history.findings})


@dataclass(frozen=True)
class Counts:
    """All inspections of all factories, one below the other: n rows, a column per defect type.

    `starts` has, per factory, its first row, and at the end n.
    """

    day: Whole  # (n,)
    units: Numbers  # (n,)
    defects: Numbers  # (n, types)
    factory: Whole  # (n,)
    starts: Whole  # (factories + 1,)
    circumstances: Mapping[str, Whole]  # by kind: (n,) the number of its value, −1 where unknown
    since_audit: Numbers  # (n,) days since the last audit, inf before the first

    def rows(self, factory: int) -> slice:
        return slice(int(self.starts[factory]), int(self.starts[factory + 1]))


def counts_of(world: World) -> Counts:
    rows = [(place, seen) for place, history in enumerate(world.histories) for seen in history.inspections]
    lengths = [len(history.inspections) for history in world.histories]
    return Counts(
        day=np.array([seen.day for _, seen in rows], np.intp),
        units=np.array([seen.units for _, seen in rows], float),
        defects=np.array([column(seen, world.types) for _, seen in rows], float).reshape(len(rows), len(world.types)),
        factory=np.array([place for place, _ in rows], np.intp),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.intp),
        circumstances=coded([seen.circumstances for _, seen in rows]),
        since_audit=np.concatenate([days_since_audit(history) for history in world.histories] or [np.zeros(0)]),
    )


def column(seen: Seen, types: Sequence[str]) -> list[float]:
    return [max(0.0, seen.defects.get(kind, 0) - seen.found_by_audit.get(kind, 0)) for kind in types]


def coded(circumstances: Sequence[Mapping[str, str]]) -> dict[str, Whole]:
    """Per kind of circumstance its values as numbers; a kind with one value says nothing and is left out."""
    found: dict[str, Whole] = {}
    for kind in sorted({kind for each in circumstances for kind in each}):
        values = {each[kind] for each in circumstances if kind in each}
        if len(values) > 1:
            code = {value: number for number, value in enumerate(sorted(values))}
            found[kind] = np.array([code.get(each.get(kind, ""), -1) for each in circumstances], np.intp)
    return found


def days_since_audit(history: History) -> Numbers:
    audits = np.array(sorted(audit.day for audit in history.audits), float)
    days = np.array([seen.day for seen in history.inspections], float)
    if not len(audits):
        return np.full(len(days), np.inf)
    last = np.searchsorted(audits, days, side="left") - 1  # an audit of the same day has changed nothing yet
    return np.where(last >= 0, days - audits[np.maximum(last, 0)], np.inf)
