"""A lot's count against its plan, as the switching rules need it: accepted, and what it adds to the switching score."""

from ..sampling import Plan, one_step_tighter
from .rules import NORMAL, Outcome

GOOD_LOT, GOOD_SMALL_LOT = 3, 2  # points by 9.3.3.2.1 a) and 9.3.3.2.2, and by 9.3.3.2.1 b)
SMALL_AC = 1


def single_outcome(found: int, ac: int, re: int, tighter_ac: int = -1) -> Outcome:
    """`tighter_ac` is Ac one AQL step tighter, needed only on normal inspection with Ac 2 or more."""
    accepted = found < re
    worth, good = (GOOD_SMALL_LOT, accepted) if ac <= SMALL_AC else (GOOD_LOT, found <= tighter_ac)
    return Outcome(accepted, worth if good else 0, ends_reduced=ac < found < re)


def double_outcome(first: int, second: int | None, ac1: int, re1: int, ac2: int) -> Outcome:
    """`second` is None while only the first sample is drawn. Raises ValueError if it is needed."""
    if first <= ac1:
        return Outcome(accepted=True, points=GOOD_LOT)
    if first >= re1:
        return Outcome(accepted=False)
    if second is None:
        raise ValueError("the first sample decides nothing, the count of the second is missing")
    return Outcome(accepted=first + second <= ac2)


def plan_outcome(found: int, plan: Plan, severity: str, aql: object, standard: str) -> Outcome:
    """The outcome of a lot inspected on a plan of the tables."""
    tighter = one_step_tighter(plan.plan_letter, aql, standard) if severity == NORMAL and plan.ac > SMALL_AC else -1
    return single_outcome(found, plan.ac, plan.re, tighter)
