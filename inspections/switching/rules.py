"""The switching rules of ISO 2859-1:1999, clauses 9.3 and 9.4: which severity the next lot is inspected on.

Only original lots move the state. A change takes effect with the next lot, and every count begins anew with it.
ANSI/ASQ Z1.4 has no switching score: there ten accepted lots take its place, and a count between Ac and Re ends reduced
inspection; its other rules are the same and named by ISO's clauses. Steady production and the wish for reduced inspection are conditions of starting it (9.3.3.1 b and c);
production that turns irregular, or no longer steady, ends it (9.3.4 b).
"""

from dataclasses import dataclass, replace
from itertools import dropwhile

NORMAL, TIGHTENED, REDUCED, DISCONTINUED = "normal", "tightened", "reduced", "discontinued"
STATES = (NORMAL, TIGHTENED, REDUCED, DISCONTINUED)

WINDOW, REJECTED_IN_WINDOW = 5, 2  # 9.3.1
ACCEPTED_TO_RESTORE = 5  # 9.3.2
SCORE_TO_REDUCE = 30  # 9.3.3.1 a)
LOTS_TO_REDUCE = 10  # the same as amended in 2011, and in Z1.4
REJECTED_TO_STOP = 5  # 9.4

LotId = int | str


@dataclass(frozen=True)
class Rules:
    """What a programme follows. Without `reduced` or `discontinuation` those changes never happen."""

    score: bool = True
    ten_lots: bool = False  # ten accepted lots do instead of the score
    reduced: bool = True
    discontinuation: bool = True


@dataclass(frozen=True)
class Outcome:
    """A lot's result against its plan. `points` go to the switching score; 0 sets it back.

    `elsewhere`: on another severity than the one in force. Accepted there, a lot neither earns score nor counts among those
    accepted in a row; not accepted, it counts as any other.
    """

    accepted: bool
    points: int = 0
    ends_reduced: bool = False
    elsewhere: bool = False

    @property
    def earns_nothing(self) -> bool:
        return self.accepted and self.elsewhere


@dataclass(frozen=True)
class Result:
    lot: LotId
    accepted: bool


@dataclass(frozen=True)
class State:
    """Where the scheme stands before the next lot. The lots are those since the last change that a rule still looks at."""

    severity: str = NORMAL
    score: int = 0
    earned: tuple[LotId, ...] = ()  # the lots behind the score
    window: tuple[Result, ...] = ()  # on normal: of the last five, from the first not accepted on
    accepted: tuple[LotId, ...] = ()  # the last lots in a row
    rejected: tuple[LotId, ...] = ()  # on tightened: all
    steady: bool = True
    desired: bool = True


@dataclass(frozen=True)
class Move:
    """One change of severity: by which rule, and the lots that caused it; by a person, why."""

    start: str
    end: str
    rule: str
    lots: tuple[LotId, ...] = ()
    reason: str = ""


Step = tuple[State, Move | None]


# -- lots ------------------------------------------------------------------------------------------------
def after_lot(state: State, lot: LotId, outcome: Outcome, rules: Rules) -> Step:
    """The state after an original lot. None may be inspected while inspection is discontinued."""
    if state.severity == DISCONTINUED:
        raise ValueError("inspection is discontinued")
    counted = COUNTED[state.severity](state, lot, outcome, rules)
    move = DUE[state.severity](counted, lot, outcome, rules)
    return (changed(counted, move.end), move) if move else (counted, None)


def counted_on_normal(state: State, lot: LotId, outcome: Outcome, rules: Rules) -> State:
    last = (*state.window, Result(lot, outcome.accepted))[-WINDOW:]
    window = tuple(dropwhile(lambda each: each.accepted, last))
    kept = LOTS_TO_REDUCE if rules.ten_lots else 0
    return scored(replace(state, window=window, accepted=run(state, lot, outcome, kept)), lot, outcome, rules)


def counted_on_tightened(state: State, lot: LotId, outcome: Outcome, rules: Rules) -> State:
    stopping = rules.discontinuation and not outcome.accepted
    rejected = (*state.rejected, lot) if stopping else state.rejected
    return replace(state, rejected=rejected, accepted=run(state, lot, outcome, ACCEPTED_TO_RESTORE))


def counted_on_reduced(state: State, _lot: LotId, _outcome: Outcome, _rules: Rules) -> State:
    return state


def run(state: State, lot: LotId, outcome: Outcome, kept: int) -> tuple[LotId, ...]:
    """The lots accepted in a row, as far back as a rule looks."""
    if outcome.earns_nothing:
        return state.accepted
    return (*state.accepted, lot)[-kept:] if outcome.accepted and kept else ()


def scored(state: State, lot: LotId, outcome: Outcome, rules: Rules) -> State:
    """9.3.3.2: the score rises with each good lot on normal inspection; any other sets it to 0."""
    if not rules.score or outcome.earns_nothing:
        return state
    if not outcome.points:
        return replace(state, score=0, earned=())
    return replace(state, score=state.score + outcome.points, earned=(*state.earned, lot)[-SCORE_TO_REDUCE:])


def due_on_normal(state: State, _lot: LotId, _outcome: Outcome, rules: Rules) -> Move | None:
    rejected = tuple(each.lot for each in state.window if not each.accepted)
    if len(rejected) >= REJECTED_IN_WINDOW:
        return Move(NORMAL, TIGHTENED, "9.3.1", rejected)
    if not (rules.reduced and state.steady and state.desired):
        return None
    if rules.score and state.score >= SCORE_TO_REDUCE:
        return Move(NORMAL, REDUCED, "9.3.3.1", state.earned)
    if len(state.accepted) == LOTS_TO_REDUCE:
        return Move(
            NORMAL, REDUCED, "9.3.3.1 as amended in 2011" if rules.score else "ten accepted lots", state.accepted
        )
    return None


def due_on_tightened(state: State, _lot: LotId, _outcome: Outcome, _rules: Rules) -> Move | None:
    if len(state.rejected) == REJECTED_TO_STOP:
        return Move(TIGHTENED, DISCONTINUED, "9.4", state.rejected)
    if len(state.accepted) == ACCEPTED_TO_RESTORE:
        return Move(TIGHTENED, NORMAL, "9.3.2", state.accepted)
    return None


def due_on_reduced(_state: State, lot: LotId, outcome: Outcome, _rules: Rules) -> Move | None:
    if not outcome.accepted:
        return Move(REDUCED, NORMAL, "9.3.4 a)", (lot,))
    return Move(REDUCED, NORMAL, "between Ac and Re", (lot,)) if outcome.ends_reduced else None


COUNTED = {NORMAL: counted_on_normal, TIGHTENED: counted_on_tightened, REDUCED: counted_on_reduced}
DUE = {NORMAL: due_on_normal, TIGHTENED: due_on_tightened, REDUCED: due_on_reduced}


def changed(state: State, severity: str) -> State:
    return replace(state, severity=severity, score=0, earned=(), window=(), accepted=(), rejected=())


# -- what people say -------------------------------------------------------------------------------------------
STEADY = {"steady": True, "not_steady": False}
DESIRED = {"desired": True, "not_desired": False}
# What an event ends, and where that leads.
ENDS = {
    "not_steady": (REDUCED, NORMAL, "9.3.4 b)"),
    "irregular": (REDUCED, NORMAL, "9.3.4 b)"),
    "restore_normal": (REDUCED, NORMAL, "9.3.4 c)"),
    "resume": (DISCONTINUED, TIGHTENED, "9.4"),
}
EVENTS = tuple(dict.fromkeys([*STEADY, *DESIRED, *ENDS]))


def after_event(state: State, event: str, reason: str = "") -> Step:
    """The state after what the responsible authority reports or decides; an event out of place changes nothing.

    A condition that comes true starts reduced inspection only after the next lot.
    """
    if event not in EVENTS:
        raise ValueError(f"“{event}” is no event of the scheme; it is one of: {', '.join(EVENTS)}.")
    told = replace(state, steady=STEADY.get(event, state.steady), desired=DESIRED.get(event, state.desired))
    start, end, rule = ENDS.get(event, ("", "", ""))
    if told.severity != start:
        return told, None
    return changed(told, end), Move(start, end, rule, reason=reason)


def overruled(state: State, severity: str, reason: str) -> Step:
    """The responsible authority sets the severity itself (9.1, 9.3) and says why."""
    if severity not in STATES:
        raise ValueError(f"“{severity}” is no severity; it is one of: {', '.join(STATES)}.")
    if not reason.strip():
        raise ValueError("Say why the rules are overruled.")
    return changed(state, severity), Move(state.severity, severity, "overruled", reason=reason)
