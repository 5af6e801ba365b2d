"""What a series of lots and events does to the severity, move by move."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .rules import DISCONTINUED, NORMAL, LotId, Move, Outcome, Rules, State, after_event, after_lot, overruled


@dataclass(frozen=True)
class Lot:
    """`judge` gives the outcome on the severity in force: its plan, and so its outcome, may depend on it."""

    lot: LotId
    judge: Callable[[str], Outcome]
    resubmitted: bool = False


@dataclass(frozen=True)
class Event:
    event: str
    reason: str = ""


@dataclass(frozen=True)
class Overrule:
    severity: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """One lot. `accepted` is None, and `error` says why, if it could not be inspected or counted."""

    lot: LotId
    severity_used: str
    accepted: bool | None
    switching_score: int | None  # after the lot; None when not on normal inspection
    severity_next: str
    error: str = ""


@dataclass
class Ledger:
    """Entries and moves in order, and the state they lead to. A lot is counted once, resubmitted lots never."""

    rules: Rules = field(default_factory=Rules)
    state: State = field(default_factory=State)
    entries: list[Entry] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    counted: set[LotId] = field(default_factory=set)

    def add(self, step: Lot | Event | Overrule) -> None:
        if isinstance(step, Lot):
            self.entries.append(self.refused(step) or self.entered(step))
        elif isinstance(step, Event):
            self.move(after_event(self.state, step.event, step.reason))
        else:
            self.move(overruled(self.state, step.severity, step.reason))

    def refused(self, lot: Lot) -> Entry | None:
        if self.state.severity == DISCONTINUED:
            return self.entry(lot, None, "inspection is discontinued; it is resumed only by an event")
        if lot.lot in self.counted and not lot.resubmitted:
            return self.entry(lot, None, "counted already; it can only come again as a resubmission")
        return None

    def entered(self, lot: Lot) -> Entry:
        used = self.state
        outcome = lot.judge(used.severity)
        if lot.resubmitted:
            return self.entry(lot, outcome.accepted)
        self.counted.add(lot.lot)
        step, move = after_lot(used, lot.lot, outcome, self.rules)
        self.move((step, move))
        return Entry(lot.lot, used.severity, outcome.accepted, self.score_after(used, outcome), step.severity)

    def entry(self, lot: Lot, accepted: bool | None, error: str = "") -> Entry:
        severity = self.state.severity
        return Entry(lot.lot, severity, accepted, self.shown_score(self.state), severity, error)

    def score_after(self, used: State, outcome: Outcome) -> int | None:
        """The score that this lot made, also if a change that it caused has ended it since."""
        earned = used.score + outcome.points if outcome.points else 0
        made = used.score if outcome.earns_nothing else earned
        return made if used.severity == NORMAL and self.rules.score else None

    def shown_score(self, state: State) -> int | None:
        return state.score if state.severity == NORMAL and self.rules.score else None

    def move(self, step: tuple[State, Move | None]) -> None:
        self.state, move = step
        if move:
            self.moves.append(move)


def replay(steps: Iterable[Lot | Event | Overrule], rules: Rules | None = None, state: State | None = None) -> Ledger:
    """The ledger of a series from this state on."""
    ledger = Ledger(rules or Rules(), state or State())
    for step in steps:
        ledger.add(step)
    return ledger
