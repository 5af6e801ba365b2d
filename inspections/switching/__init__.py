"""The scheme, not a calculator: which severity each lot is inspected on, by the switching rules, as a ledger.

Pure: takes lots and events, returns entries and moves, knows no request and no model.
"""

from .ledger import Entry, Event, Ledger, Lot, Overrule, replay
from .outcomes import double_outcome, plan_outcome, single_outcome
from .rules import (
    DISCONTINUED,
    EVENTS,
    LOTS_TO_REDUCE,
    NORMAL,
    REDUCED,
    SCORE_TO_REDUCE,
    STATES,
    TIGHTENED,
    LotId,
    Move,
    Outcome,
    Result,
    Rules,
    State,
    after_event,
    after_lot,
    overruled,
)

__all__ = [
    "DISCONTINUED",
    "EVENTS",
    "LOTS_TO_REDUCE",
    "NORMAL",
    "REDUCED",
    "SCORE_TO_REDUCE",
    "STATES",
    "TIGHTENED",
    "Entry",
    "Event",
    "Ledger",
    "Lot",
    "LotId",
    "Move",
    "Outcome",
    "Overrule",
    "Result",
    "Rules",
    "State",
    "after_event",
    "after_lot",
    "double_outcome",
    "overruled",
    "plan_outcome",
    "replay",
    "single_outcome",
]
