"""A world as JSON, and what is found in it as JSON. What is wrong is said with its place; unknown keys are ignored."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

from .controls import Controls
from .histories import Audited, Found, History, Key, Seen, World
from .trends import Trend

CIRCUMSTANCES = ("inspector", "product", "plan", "type")
UNKNOWN = "unknown"
Row = TypeVar("Row")


class Unreadable(Exception):
    """The file cannot be used; the message says where and why."""


def world_from(text: str | bytes) -> World:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"This is not JSON: {error}") from None
    top = mapping(content, "the file")
    types = mapping(or_empty(top.get("defect_types")), "defect_types")
    relevance = {kind: relevance_from(each, f"defect_types.{kind}") for kind, each in types.items()}
    factories = listed(top.get("factories"), "factories")
    histories = [history_from(each, f"factories[{place}]") for place, each in enumerate(factories)]
    only_once([history.key for history in histories], "factories: the id")
    return World(relevance | {kind: {} for kind in sorted(counted_types(histories) - set(relevance))}, histories)


def relevance_from(content: Any, where: str) -> dict[str, float]:
    """Areas without a weight are left out: the library says nothing of them."""
    areas = mapping(or_empty(mapping(or_empty(content), where).get("areas")), f"{where}.areas")
    return {area: number(each, f"{where}.areas.{area}") for area, each in areas.items() if each is not None}


def counted_types(histories: list[History]) -> set[str]:
    return {kind for history in histories for seen in history.inspections for kind in seen.defects}


def history_from(content: Any, where: str) -> History:
    found = mapping(content, where)
    seen = [each for each in rows_of(found, "inspections", where, inspection_from) if each.units > 0]
    audits = rows_of(found, "audits", where, audit_from)
    findings = rows_of(found, "findings", where, finding_from)
    only_once([finding.key for finding in findings], f"{where}.findings: the id")
    return History(
        name(found, "id", where),
        sorted(seen, key=lambda each: each.day),
        sorted(audits, key=lambda each: each.day),
        findings,
    )


def rows_of(found: Mapping[str, Any], key: str, where: str, read: Callable[[Any, str], Row]) -> list[Row]:
    rows = listed([] if found.get(key) is None else found[key], f"{where}.{key}")
    return [read(each, f"{where}.{key}[{place}]") for place, each in enumerate(rows)]


def inspection_from(content: Any, where: str) -> Seen:
    """Where no unit was looked at, nothing was seen: whoever reads the rows leaves it out."""
    found = mapping(content, where)
    return Seen(
        day=day(found.get("date"), f"{where}.date"),
        units=number(found.get("units"), f"{where}.units"),
        defects=counts(found.get("defects"), f"{where}.defects"),
        circumstances={kind: str(found[kind]) for kind in CIRCUMSTANCES if found.get(kind) is not None},
        found_by_audit=counts(found.get("found_by_audit"), f"{where}.found_by_audit"),
    )


def counts(content: Any, where: str) -> dict[str, float]:
    return {
        kind: number(0 if count is None else count, f"{where}.{kind}")
        for kind, count in mapping(or_empty(content), where).items()
    }


def audit_from(content: Any, where: str) -> Audited:
    found = mapping(content, where)
    areas = found.get("areas")
    return Audited(
        day(found.get("date"), f"{where}.date"),
        None if areas is None else frozenset(map(str, listed(areas, f"{where}.areas"))),
    )


def finding_from(content: Any, where: str) -> Found:
    found = mapping(content, where)
    raised, closed = day(found.get("raised"), f"{where}.raised"), found.get("closed")
    ended = None if closed is None else day(closed, f"{where}.closed")
    if ended is not None and ended < raised:
        raise Unreadable(f"{where}.closed: {closed} is before the finding was raised ({found['raised']}).")
    area, severity = (str(found[key]) if found.get(key) not in (None, "") else UNKNOWN for key in ("area", "severity"))
    return Found(name(found, "id", where), area, severity, raised, ended)


# -- reading values ------------------------------------------------------------------------------
def mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{where}: an object is needed here.")
    return value


def or_empty(value: Any) -> Any:
    """What is null is as if it were not there; some languages write an empty object as an empty list."""
    return {} if value is None or value == [] else value


def listed(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"{where}: a list is needed here.")
    return value


def number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise Unreadable(f"{where}: a number from 0 is needed here, not {json.dumps(value)}.")
    return float(value)


def day(value: Any, where: str) -> int:
    """An hour behind it is left out."""
    try:
        return datetime.fromisoformat(value).toordinal()
    except (TypeError, ValueError):
        raise Unreadable(f"{where}: a day such as 2025-03-01 is needed here, not {json.dumps(value)}.") from None


def name(found: Mapping[str, Any], key: str, where: str) -> Key:
    """As it stands there, so that whoever wrote a number finds a number in the answer."""
    value = found.get(key)
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise Unreadable(f"{where}.{key}: a name is needed here.")
    return value


def only_once(names: list[Key], what: str) -> None:
    seen: set[Key] = set()
    for each in names:
        if each in seen:
            raise Unreadable(f"{what} {each} stands there twice.")
        seen.add(each)


# -- writing -------------------------------------------------------------------------------------
def trends_as_json(trends: list[Trend], controls: list[Controls] | None = None) -> str:
    rows = [as_mapping(trend) for trend in trends]
    for row, beside in zip(rows, controls or [], strict=controls is not None):
        row |= {"controls": [asdict(each) for each in beside.rows], "common": beside.common}
    return json.dumps({"trends": rows}, indent=1)


def world_as_json(world: World) -> str:
    """As `world_from` reads it."""
    types = {kind: {"areas": dict(areas)} for kind, areas in world.relevance.items()}
    return json.dumps({"defect_types": types, "factories": [*map(factory_as_mapping, world.histories)]}, indent=1)


def factory_as_mapping(history: History) -> dict[str, Any]:
    audits = [{"date": iso(each.day), "areas": areas_as_list(each.areas)} for each in history.audits]
    return {
        "id": history.key,
        "inspections": [*map(inspection_as_mapping, history.inspections)],
        "audits": audits,
        "findings": [*map(finding_as_mapping, history.findings)],
    }


def areas_as_list(areas: frozenset[str] | None) -> list[str] | None:
    return None if areas is None else sorted(areas)


def inspection_as_mapping(seen: Seen) -> dict[str, Any]:
    counted = {"defects": dict(seen.defects), "found_by_audit": dict(seen.found_by_audit)}
    return {"date": iso(seen.day), "units": seen.units, **counted, **seen.circumstances}


def finding_as_mapping(found: Found) -> dict[str, Any]:
    closed = None if found.closed is None else iso(found.closed)
    named = {"id": found.key, "area": found.area, "severity": found.severity}
    return named | {"raised": iso(found.raised), "closed": closed}


def as_mapping(trend: Trend) -> dict[str, Any]:
    likeliest_first = sorted(trend.probabilities.items(), key=lambda each: -each[1])
    return {
        "factory": trend.factory,
        "defect_type": trend.defect_type,
        "onset": iso(trend.onset),
        "onset_low": iso(trend.onset_low),
        "onset_high": iso(trend.onset_high),
        "end": None if trend.end is None else iso(trend.end),
        "ratio": round(trend.ratio, 3),
        "q_value": round(trend.q_value, 5),
        "explanations": [{"finding": key, "probability": each} for key, each in likeliest_first],
        "no_finding_probability": trend.no_finding,
        "verdict": trend.verdict,
    }


def iso(ordinal: int) -> str:
    """An onset may be earlier than the first inspection, but not than the calendar."""
    return date.fromordinal(max(1, ordinal)).isoformat()
