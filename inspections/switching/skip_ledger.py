"""The standing of a skip-lot series, replayed: its lots in their order, what people decided, and what ended it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from .skip_lot import OFFERED, Settings, Standing, after_inspected, decided, ended, is_skipped


@dataclass(frozen=True)
class Inspected:
    """An original lot with a result. `good`: every class would have passed one AQL step tighter."""

    lot: str
    accepted: bool
    good: bool
    settings: Settings
    why: str = ""


@dataclass(frozen=True)
class Answered:
    """A manager took the offer or declined it."""

    skip: bool
    why: str = ""


@dataclass(frozen=True)
class Ended:
    why: str = ""


Step = Inspected | Answered | Ended


@dataclass(frozen=True)
class Entry:
    step: Step
    before: Standing
    after: Standing


def replay(steps: Iterable[Step]) -> list[Entry]:
    standing, entries = Standing(), []
    for step in steps:
        entries.append(Entry(step, standing, after(standing, step)))
        standing = entries[-1].after
    return entries


def after(standing: Standing, step: Step) -> Standing:
    if isinstance(step, Inspected):
        return after_inspected(standing, accepted=step.accepted, good=step.good, settings=step.settings)
    if isinstance(step, Answered):  # an offer that was gone when somebody answered stays without effect
        return decided(standing, skip=step.skip) if standing.phase == OFFERED else standing
    return ended()


def would_skip(steps: Iterable[Step], seed: bytes) -> list[str]:
    """The lots that would have passed uninspected, had each offer been taken at once; what is skipped tells nothing."""
    standing, skipped = Standing(), []
    for step in steps:
        if isinstance(step, Inspected) and is_skipped(standing, seed, step.lot, step.settings):
            skipped.append(step.lot)
            continue
        standing = after(standing, step)
        if standing.phase == OFFERED:
            standing = decided(standing, skip=True)
    return skipped
