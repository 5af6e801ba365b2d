"""A series of lots and events as a JSON object, and what the switching rules make of it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count, filterfalse
from typing import Any

from ..json_lines import BadInput
from ..sampling import ISO, DoublePlan, Plan, double_plan, edition, one_step_tighter, single_plan
from ..sampling.tables import shown
from .ledger import Entry, Event, Lot, Overrule, replay
from .outcomes import SMALL_AC, double_outcome, plan_outcome, single_outcome
from .rules import NORMAL, STATES, Outcome, Rules, State

OPTIONS = {"amd1_ten_lots"}
DOUBLE = ("ac1", "re1", "ac2")


def answer(scenario: object) -> dict[str, Any]:
    """{"lots": [an entry per lot]}; lots that could not be inspected have an error, and then so has the whole."""
    told = mapping(scenario, "A scenario")
    ledger = replay(steps(told), rules(told), State(severity=start(told)))
    answered: dict[str, Any] = {"lots": [fields(entry) for entry in ledger.entries]}
    errors = [f"lot {entry.lot}: {entry.error}" for entry in ledger.entries if entry.error]
    return answered | ({"error": "; ".join(errors)} if errors else {})


def fields(entry: Entry) -> dict[str, Any]:
    result = {
        "lot": entry.lot,
        "severity_used": entry.severity_used,
        "accepted": entry.accepted,
        "switching_score": entry.switching_score,
        "severity_next": entry.severity_next,
    }
    return result | ({"error": entry.error} if entry.error else {})


# -- reading -------------------------------------------------------------------------------------------------
def steps(told: Mapping[str, Any]) -> Iterator[Lot | Event | Overrule]:
    listed = told.get("lots")
    if not isinstance(listed, list):
        raise BadInput("A scenario has a list of lots and events, “lots”.")
    unused = unused_numbers(listed)
    for place, row in enumerate(listed, start=1):
        item = mapping(row, f"Item {place}")
        yield event(item) if "event" in item else lot(item, place, unused, told)


def unused_numbers(listed: list[Any]) -> Iterator[int]:
    """For lots without a name: counted through, past the numbers that other lots of the scenario are named by."""
    named_by = [row["lot"] for row in listed if isinstance(row, Mapping) and isinstance(row.get("lot"), int)]
    return filterfalse(set(named_by).__contains__, count(start=1))


def event(item: Mapping[str, Any]) -> Event | Overrule:
    reason = str(item.get("reason") or item.get("text") or "")
    if item["event"] == "overrule":
        return Overrule(str(item.get("severity")), reason)
    return Event(str(item["event"]), reason)


def lot(item: Mapping[str, Any], place: int, unused: Iterator[int], told: Mapping[str, Any]) -> Lot:
    name = item["lot"] if "lot" in item else next(unused)
    if isinstance(name, bool) or not isinstance(name, int | str):
        raise BadInput(f"Item {place}: a lot is named by a number or a text.")
    resubmitted = item.get("resubmission", False)
    if not isinstance(resubmitted, bool):
        raise BadInput(f"Lot {name}: “resubmission” is true or false.")
    return Lot(name, named(name, partial(judged, item, told)), resubmitted)


def named(name: int | str, judge: Callable[[str], Outcome]) -> Callable[[str], Outcome]:
    """The same, with errors that say which lot they are about."""

    def judge_lot(severity: str) -> Outcome:
        try:
            return judge(severity)
        except ValueError as error:
            raise BadInput(f"Lot {name}: {error}") from error

    return judge_lot


def rules(told: Mapping[str, Any]) -> Rules:
    options = mapping(told.get("options") or {}, "The options")
    if unknown := set(options) - OPTIONS:
        raise BadInput(f"There is no option {shown(sorted(unknown)[0])}; there is: {', '.join(OPTIONS)}.")
    if not isinstance(options.get("amd1_ten_lots", False), bool):
        raise BadInput("“amd1_ten_lots” is true or false.")
    has_score = edition(standard(told)).switching_score
    return Rules(score=has_score, ten_lots=options.get("amd1_ten_lots", False) or not has_score)


def start(told: Mapping[str, Any]) -> str:
    severity = NORMAL if told.get("start") is None else told["start"]
    if severity not in STATES:
        raise BadInput(f"{shown(severity)} is no severity to start on; it is one of: {', '.join(STATES)}.")
    return str(severity)


def standard(told: Mapping[str, Any]) -> str:
    name = ISO if told.get("standard") is None else told["standard"]
    return edition(name).name


def mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(f"{what} is no JSON object.")
    return value


# -- judging ----------------------------------------------------------------------------------------------------
def judged(item: Mapping[str, Any], told: Mapping[str, Any], severity: str) -> Outcome:
    """By the plan given, else by the plan of the tables for the severity in force."""
    first, second = counts(item.get("nonconforming"))
    if item.get("plan") is not None:
        return by_given_plan(mapping(item["plan"], "The plan"), told, severity, first, second)
    plan = plan_of_tables(item, told, severity)
    if isinstance(plan, DoublePlan):
        return double_outcome(first, second, plan.ac1, plan.re1, plan.ac2)
    one_sample_only(second)
    return plan_outcome(first, plan, severity, told.get("aql"), standard(told))


def plan_of_tables(item: Mapping[str, Any], told: Mapping[str, Any], severity: str) -> Plan | DoublePlan:
    kind = "single" if told.get("kind") is None else told["kind"]
    if kind not in ("single", "double"):
        raise BadInput(f"{shown(kind)} is no kind of sampling; it is single or double.")
    make = single_plan if kind == "single" else double_plan
    lot_size: Any = item.get("lot_size")  # whatever it is, the tables check it
    level: Any = told.get("level")
    return make(lot_size, level, told.get("aql"), severity, standard(told))


def by_given_plan(
    plan: Mapping[str, Any], told: Mapping[str, Any], severity: str, first: int, second: int | None
) -> Outcome:
    if "ac1" in plan:
        return double_outcome(first, second, *(whole(plan.get(name), name) for name in DOUBLE))
    one_sample_only(second)
    ac = whole(plan.get("ac"), "ac")
    re = ac + 1 if plan.get("re") is None else whole(plan["re"], "re")
    needed = severity == NORMAL and ac > SMALL_AC and edition(standard(told)).switching_score
    return single_outcome(first, ac, re, tighter(plan, told) if needed else -1)


def tighter(plan: Mapping[str, Any], told: Mapping[str, Any]) -> int:
    if plan.get("ac_one_step_tighter") is not None:
        return whole(plan["ac_one_step_tighter"], "ac_one_step_tighter")
    if told.get("aql") is None or not isinstance(plan.get("letter"), str):
        raise BadInput("the plan lacks ac_one_step_tighter, or a letter and AQL to look it up by")
    return one_step_tighter(plan["letter"], told["aql"], standard(told))


def counts(found: object) -> tuple[int, int | None]:
    """A count, or one per sample of which the second may be missing."""
    pair = found if isinstance(found, list) else [found, None]
    if len(pair) not in (1, 2):
        raise BadInput("“nonconforming” is a count, or a pair of counts in double sampling")
    second = pair[1] if len(pair) == 2 else None
    return whole(pair[0], "nonconforming"), None if second is None else whole(second, "nonconforming")


def one_sample_only(second: int | None) -> None:
    if second is not None:
        raise BadInput("the plan has one sample, “nonconforming” two counts")


def whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadInput(f"“{name}” is a whole number, 0 or more")
    return value
