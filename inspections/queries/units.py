"""Whether the numbers of units on the lines of defects can be true together."""

from django.db.models import Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..enums import DefectClass, Group
from ..models import Defect, Inspection, PlanLine

WORST_FIRST = {name: place for place, name in enumerate((DefectClass.CRITICAL, DefectClass.MAJOR, DefectClass.MINOR))}


def unit_of(inspection: Inspection) -> list[Defect]:
    """The lines of the unit counted last, the one first that it counts on."""
    last = inspection.defects.order_by("-unit_at").exclude(unit_at=None).values("unit_at")[:1]
    return sorted(inspection.defects.filter(unit_at=Subquery(last)).select_related("defect_type"), key=place)


def place(line: Defect) -> tuple[int, int]:
    """Of the lines of one unit the lowest counts it: the worst class, and among equals the earlier line."""
    return WORST_FIRST[line.defect_class], line.pk


def judged_apart(inspection: Inspection) -> bool:
    return any(line.group != Group.ALL for line in inspection.plan_lines.all())


def same_scope(line: Defect, other: Defect, apart: bool) -> bool:
    """Whether a unit with both counts once: where groups are judged apart it counts once in each."""
    return not apart or line.group == other.group


def doubtful(inspection: Inspection) -> list[str]:
    """Sentences about lines whose units cannot be."""
    lines = list(inspection.defects.select_related("defect_type"))
    apart = judged_apart(inspection)
    found = [too_many(line, inspection.units_inspected) for line in lines]
    found += [over_plan(plan, lines) for plan in inspection.plan_lines.all() if plan.counts_units]
    found += [nowhere(line, lines, apart) for line in lines]
    return [sentence for sentence in found if sentence]


def too_many(line: Defect, inspected: int | None) -> str:
    if not inspected or line.units <= inspected:
        return ""
    words = {"defect": line.defect_type.shown_name, "units": line.units, "inspected": inspected}
    return _("“%(defect)s” is counted on %(units)d units, but %(inspected)d were inspected.") % words


def over_plan(plan: PlanLine, lines: list[Defect]) -> str:
    """A class counts in its own sample alone, also where other classes look at more units."""
    units = sum(
        line.own_units
        for line in lines
        if line.defect_class == plan.defect_class and plan.group in (Group.ALL, line.group)
    )
    if units <= plan.units_now:
        return ""
    words = {"kind": capfirst(plan.label), "units": units, "n": plan.units_now}
    return (
        _("%(kind)s: %(units)d defective units are counted, but the plan looks at %(n)d units. Count in these alone.")
        % words
    )


def units_elsewhere(line: Defect, lines: list[Defect], apart: bool) -> int:
    """How many units count on the other lines that a unit of this one may count on: of the same or a worse class."""
    return sum(
        other.own_units
        for other in lines
        if other is not line
        and WORST_FIRST[other.defect_class] <= WORST_FIRST[line.defect_class]
        and same_scope(line, other, apart)
    )


def nowhere(line: Defect, lines: list[Defect], apart: bool) -> str:
    """A unit that is said to count on another line must count there, or it would count nowhere."""
    there = units_elsewhere(line, lines, apart)
    if line.shared_units <= there:
        return ""
    words = {"defect": line.defect_type.shown_name, "shared": line.shared_units, "there": there}
    return (
        _(
            "“%(defect)s”: %(shared)d units are said to count on another line of the same or a worse class, but only "
            "%(there)d count there."
        )
        % words
    )
