"""Skip-lot: good lots of a qualified supplier and product pass without inspection, all but one in so many.

After the idea of ISO 2859-3. Its numbers could not be verified, so they are the programme's own settings. Nothing is ever
skipped without a manager who accepted the offer.
"""

import hashlib
from dataclasses import dataclass, replace

QUALIFYING, OFFERED, SKIPPING, INTERRUPTED = "qualifying", "offered", "skipping", "interrupted"
PHASES = (QUALIFYING, OFFERED, SKIPPING, INTERRUPTED)


@dataclass(frozen=True)
class Settings:
    """Of a programme, in lots: how many good ones in a row qualify, one in how many is inspected, how many requalify."""

    qualifying_lots: int = 10
    inspect_one_in: int = 4
    requalifying_lots: int = 4

    def __post_init__(self) -> None:
        if self.qualifying_lots < 1 or self.requalifying_lots < 1 or self.inspect_one_in < 2:
            raise ValueError("Qualifying takes 1 lot or more, and skipping inspects one lot in 2 or more.")


@dataclass(frozen=True)
class Standing:
    """`good_lots` in a row since the phase began."""

    phase: str = QUALIFYING
    good_lots: int = 0


def after_inspected(standing: Standing, *, accepted: bool, good: bool, settings: Settings) -> Standing:
    """After an original lot that was inspected. `good` lots would have passed one AQL step tighter.

    While skipping a lot not accepted interrupts it: each lot is inspected until enough are good again, and a second lot
    not accepted on the way ends the qualification.
    """
    if standing.phase == SKIPPING:
        return standing if accepted else Standing(INTERRUPTED)
    if standing.phase == INTERRUPTED and not accepted:
        return Standing(QUALIFYING)
    if standing.phase == OFFERED:
        return standing if good else Standing(QUALIFYING)
    return counted(standing, good, settings)


def counted(standing: Standing, good: bool, settings: Settings) -> Standing:
    good_lots = standing.good_lots + 1 if good else 0
    needed = settings.qualifying_lots if standing.phase == QUALIFYING else settings.requalifying_lots
    return Standing(OFFERED) if good_lots >= needed else replace(standing, good_lots=good_lots)


def decided(standing: Standing, *, skip: bool) -> Standing:
    """A manager takes the offer, or declines it and qualification begins again."""
    if standing.phase != OFFERED:
        raise ValueError("Skipping is not on offer.")
    return Standing(SKIPPING if skip else QUALIFYING)


def ended() -> Standing:
    """The manager ends it, production turned irregular, or inspection became tightened: from the beginning."""
    return Standing()


def is_skipped(standing: Standing, seed: bytes, lot: str, settings: Settings) -> bool:
    """Whether this lot passes without inspection; drawn from a secret seed, so that nobody can choose and anybody can check."""
    if standing.phase != SKIPPING:
        return False
    digest = hashlib.sha256(seed + b"\0" + lot.encode()).digest()
    return int.from_bytes(digest[:8]) % settings.inspect_one_in != 0
