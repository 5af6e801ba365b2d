"""What the scheme does to lots of one true quality: how many pass, against the fixed normal plan.

Exact, as a Markov chain over the states of the rules, and simulated, as the check on it.
"""

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..sampling import ISO, SEVERITIES, Plan, acceptance_probability, one_step_tighter, plan_acceptance, single_plan
from .outcomes import GOOD_LOT, GOOD_SMALL_LOT, SMALL_AC
from .rules import DISCONTINUED, NORMAL, Outcome, Rules, State, after_lot

Chances = Mapping[str, tuple[tuple[float, Outcome], ...]]  # per severity: how often a lot has this outcome
SWITCHING = Rules(score=False, reduced=False, discontinuation=False)  # 9.3.1 and 9.3.2 only
STOPPING = Rules(score=False, reduced=False)  # and 9.4


@dataclass(frozen=True)
class Outlook:
    """Shares of the lots sent, 0 to 1. A lot sent while inspection is discontinued does not pass."""

    fixed: float  # under the normal plan whatever happens
    switching: float  # with tightened inspection
    stopping: float  # and with discontinuation
    stopped: float  # how often inspection is discontinued before the last lot


def outlook(
    lot_size: int, level: str, aql: object, rate: float, *, standard: str = ISO, per_100: bool = False, lots: int = 200
) -> Outlook:
    """`lots` successive lots of this true rate, from normal inspection, single sampling."""
    chances = outcome_chances(lot_size, level, aql, rate, standard, per_100)
    switching, _never = passed_and_stopped(chances, SWITCHING, lots)
    stopping, stopped = passed_and_stopped(chances, STOPPING, lots)
    fixed = sum(chance for chance, outcome in chances[NORMAL] if outcome.accepted)
    return Outlook(fixed, switching, stopping, stopped)


def outcome_chances(
    lot_size: int, level: str, aql: object, rate: float, standard: str = ISO, per_100: bool = False
) -> Chances:
    plans = {severity: single_plan(lot_size, level, aql, severity, standard) for severity in SEVERITIES}
    return {severity: plan_chances(plan, severity, aql, rate, standard, per_100) for severity, plan in plans.items()}


def plan_chances(
    plan: Plan, severity: str, aql: object, rate: float, standard: str, per_100: bool
) -> tuple[tuple[float, Outcome], ...]:
    """Good (earns points), just accepted, accepted in the gap of Z1.4, not accepted."""
    accepted = plan_acceptance(plan, rate, per_100=per_100)
    within_ac = acceptance_probability(plan.n, plan.ac, rate, per_100=per_100)
    good, worth = within_ac, GOOD_SMALL_LOT
    if severity == NORMAL and plan.ac > SMALL_AC:
        tighter = one_step_tighter(plan.plan_letter, aql, standard)
        good, worth = acceptance_probability(plan.n, tighter, rate, per_100=per_100), GOOD_LOT
    return (
        (good, Outcome(accepted=True, points=worth)),
        (within_ac - good, Outcome(accepted=True)),
        (accepted - within_ac, Outcome(accepted=True, ends_reduced=True)),
        (1 - accepted, Outcome(accepted=False)),
    )


@cache
def following(state: State, outcome: Outcome, rules: Rules) -> State:
    """States without lot names are few, so each change is worked out once."""
    return after_lot(state, 0, outcome, rules)[0]


# -- exact -----------------------------------------------------------------------------------------------
def passed_and_stopped(chances: Chances, rules: Rules, lots: int) -> tuple[float, float]:
    """The expected share of lots that pass, and the chance that inspection is discontinued by the end."""
    states, passed = {State(): 1.0}, 0.0
    for _lot in range(lots):
        states, accepted = after_one(states, chances, rules)
        passed += accepted
    return passed / lots, sum(share for state, share in states.items() if state.severity == DISCONTINUED)


def after_one(states: Mapping[State, float], chances: Chances, rules: Rules) -> tuple[dict[State, float], float]:
    """How likely each state is after one more lot, and how likely that lot passes."""
    after: defaultdict[State, float] = defaultdict(float)
    accepted = 0.0
    for state, share in states.items():
        if state.severity == DISCONTINUED:
            after[state] += share
            continue
        for chance, outcome in chances[state.severity]:
            after[following(state, outcome, rules)] += share * chance
            accepted += share * chance * outcome.accepted
    return dict(after), accepted


# -- simulated -------------------------------------------------------------------------------------------
def simulated(chances: Chances, rules: Rules, *, lots: int = 200, repeats: int = 2000, seed: int = 1) -> float:
    """The share of lots that pass in `repeats` series of `lots`; the same for the same seed."""
    draw = random.Random(seed)
    return sum(passed_in_series(chances, rules, lots, draw) for _series in range(repeats)) / repeats / lots


def passed_in_series(chances: Chances, rules: Rules, lots: int, draw: random.Random) -> int:
    state, passed = State(), 0
    for _lot in range(lots):
        if state.severity == DISCONTINUED:
            break
        outcome = drawn(chances[state.severity], draw.random())
        passed += outcome.accepted
        state = following(state, outcome, rules)
    return passed


def drawn(chances: tuple[tuple[float, Outcome], ...], point: float) -> Outcome:
    for chance, outcome in chances:
        if point < chance:
            return outcome
        point -= chance
    return chances[-1][1]
