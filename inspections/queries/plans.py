"""The plan of an inspection as the actions that plan take it: to plan alike, or to change a part."""

from collections.abc import Iterable

from ..enums import BY_SCHEME, Group, PlanKind, Sampling
from ..models import Inspection, PlanLine


def planned(inspection: Inspection) -> dict:
    """lot_size, standard, level, sampling, counts, aqls, groups, isolated."""
    lines = list(inspection.plan_lines.all())
    names = ("lot_size", "standard", "level", "sampling", "counts")
    main = [line for line in lines if line.group in (Group.ALL, Group.WORKMANSHIP)]
    return {name: getattr(inspection, name) for name in names} | {
        "aqls": aqls_of(main),
        "groups": groups_of(lines, inspection.level),
        "isolated": isolated_of(lines) if inspection.sampling == Sampling.ISOLATED else None,
    }


def chosen(inspection: Inspection) -> dict:
    """The severity that somebody chose, and why; otherwise that the scheme says it."""
    reason = inspection.severity_reason
    return {"severity": inspection.severity if reason else BY_SCHEME, "severity_reason": reason}


def aqls_of(lines: Iterable[PlanLine]) -> dict[str, str]:
    return {line.defect_class: line.aql for line in lines}


def groups_of(lines: list[PlanLine], level: str) -> dict[str, dict]:
    found = {}
    for name in Group.apart():
        own = [line for line in lines if line.group == name]
        if own:
            found[str(name)] = {"level": next((line.level for line in own if line.level), level), "aqls": aqls_of(own)}
    return found


def isolated_of(lines: list[PlanLine]) -> dict:
    limited = [line for line in lines if line.kind == PlanKind.ISOLATED]
    limits = {line.defect_class: {"limiting_quality": line.limiting_quality, "ac": line.ac} for line in limited}
    return {"limits": limits} | ({"consumer_risk": limited[0].consumer_risk} if limited else {})
