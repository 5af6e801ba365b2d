"""A plan asked for and given as a JSON object."""

from collections.abc import Mapping
from typing import Any

from .plans import DoublePlan, Plan, double_plan, single_plan
from .tables import ISO, Z14, NoPlan, edition, shown

REQUIRED = ("lot_size", "level", "aql", "severity")
PLACE, END = ("code_letter", "plan_letter", "arrow"), ("full_inspection", "inspect", "contested")
SINGLE_FIELDS = (*PLACE, "n", "ac", "re", *END)
DOUBLE_FIELDS = (*PLACE, "n1", "n2", "ac1", "re1", "ac2", "re2", *END)


def answer(case: object) -> dict[str, Any]:
    """{"lot_size": …, "level": …, "aql": …, "severity": …}, with "standard" and "kind" (single, double) if not the usual ones."""
    asked = checked(case)
    standard = ISO if asked.get("standard") is None else asked["standard"]
    wanted = (asked["lot_size"], asked["level"], asked["aql"], asked["severity"], standard)
    kind = "single" if asked.get("kind") is None else asked["kind"]
    if kind == "single":
        return single_fields(single_plan(*wanted), standard)
    if kind == "double":
        return double_fields(double_plan(*wanted), standard)
    raise NoPlan(f"{shown(kind)} is no kind of sampling; it is single or double.")


def checked(case: object) -> Mapping[str, Any]:
    if not isinstance(case, Mapping):
        raise NoPlan("A case is a JSON object.")
    missing = [name for name in REQUIRED if case.get(name) is None]
    if missing:
        raise NoPlan(f"The case lacks: {', '.join(missing)}.")
    return case


def single_fields(plan: Plan, standard: str) -> dict[str, Any]:
    fields = {name: getattr(plan, name) for name in SINGLE_FIELDS}
    if edition(standard).name == Z14:
        fields["gap"] = plan.gap
    return with_note(fields, plan.note)


def double_fields(plan: DoublePlan | Plan, standard: str) -> dict[str, Any]:
    if isinstance(plan, Plan):
        return {"type": "single", **single_fields(plan, standard)}
    return with_note({"type": "double"} | {name: getattr(plan, name) for name in DOUBLE_FIELDS}, plan.note)


def with_note(fields: dict[str, Any], note: str) -> dict[str, Any]:
    return {**fields, "note": note} if note else fields
