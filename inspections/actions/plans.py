"""The plan of an inspection: per class and group, single, double, or for an isolated lot. Nothing is saved here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from ..enums import BY_SCHEME, Counts, DefectClass, Group, Level, PlanKind, Sampling, Severity
from ..models import PlanLine
from ..sampling import ISO, DoublePlan, NoPlan, counts_per_100, double_plan, isolated_plan, single_plan

ACCEPT_ZERO = ""  # a class without an AQL: one defect fails the lot, which is the contract's rule, not the standard's
AQLS = {DefectClass.CRITICAL: ACCEPT_ZERO, DefectClass.MAJOR: "2.5", DefectClass.MINOR: "4.0"}
RISK_PERCENT = Decimal(10)


@dataclass(frozen=True)
class Terms:
    """What one group is judged by: a level, and an AQL per class; a class without one accepts zero."""

    group: str
    level: str
    aqls: Mapping[str, str]


def terms(level: str, aqls: Mapping[str, str], groups: Mapping[str, Mapping] | None = None) -> list[Terms]:
    """All together, or each group by itself: workmanship by `level` and `aqls`, the others too unless they have own ones."""
    if not groups:
        return [Terms(Group.ALL, level, aqls)]
    check_groups(groups)
    apart = [Terms(name, *own_terms(groups.get(name) or {}, level, aqls)) for name in Group.apart()]
    return [Terms(Group.WORKMANSHIP, level, aqls), *apart]


def own_terms(given: Mapping, level: str, aqls: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    return given.get("level") or level, given["aqls"] if given.get("aqls") is not None else aqls


def check_groups(groups: Mapping[str, Mapping]) -> None:
    """Raises Rejected for a group, level or class that there is not; AQLs are judged by the tables."""
    for name, given in groups.items():
        known = name in Group.apart() and set(given) <= {"level", "aqls"}
        if (
            not known
            or given.get("level", Level.II) not in Level.values
            or set(given.get("aqls") or {}) - set(DefectClass)
        ):
            raise Rejected(
                _("Packaging and marking may each have a level and an AQL per class of their own."), field="groups"
            )


def plan_lines(
    *,
    lot_size: int,
    level: str,
    severity: str,
    standard: str,
    aqls: dict[str, str],
    asked: dict[tuple[str, str], str] | None = None,
    groups: dict[str, dict] | None = None,
    sampling: str = Sampling.SINGLE,
    counts: str = Counts.UNITS,
    isolated: dict | None = None,
) -> list[PlanLine]:
    """The plan, not saved. An accept-zero class is looked for in the largest sample of its group.

    `asked` has the severities that schemes ask for, by (group, class). `groups` has own levels and AQLs of packaging and
    marking, `isolated` the limiting quality per class. Raises Rejected with the tables' own sentence.
    """
    if sampling == Sampling.ISOLATED:
        return isolated_lines(lot_size, **isolated or {})
    usual = Severity.NORMAL if severity == BY_SCHEME else severity
    found = []
    for each in terms(level, aqls, groups):
        severities = {name: (asked or {}).get((each.group, name), usual) for name in DefectClass.values}
        try:
            found += group_lines(each, lot_size, severities, standard, sampling, counts)
        except NoPlan as error:
            raise Rejected(str(error)) from error
    if not found:
        raise Rejected(_("A plan judges at least one class: give an AQL, or let a class accept zero."))
    return found


def group_lines(
    each: Terms, lot_size: int, severities: dict[str, str], standard: str, sampling: str, counts: str
) -> list[PlanLine]:
    make = double_plan if sampling == Sampling.DOUBLE else single_plan
    lines = [
        table_line(
            each,
            name,
            severities[name],
            make(lot_size, each.level, each.aqls[name], severities[name], standard),
            counts,
        )
        for name in DefectClass.values
        if each.aqls.get(name)
    ]
    largest = max((line.sample_units for line in lines), default=0)
    units = largest or single_plan(lot_size, each.level, "1.0", severities[DefectClass.MAJOR], standard).inspect
    zero = [zero_line(each.group, name, units) for name in DefectClass.values if each.aqls.get(name) == ACCEPT_ZERO]
    return in_order([*lines, *zero])


def in_order(lines: list[PlanLine]) -> list[PlanLine]:
    return sorted(lines, key=lambda line: DefectClass.values.index(line.defect_class))


def table_line(each: Terms, defect_class: str, severity: str, plan, counts: str) -> PlanLine:
    """Above AQL 10 the tables count defects per 100 units, whatever was chosen."""
    aql = each.aqls[defect_class]
    line = PlanLine(
        group=each.group,
        level=each.level,
        defect_class=defect_class,
        severity=severity,
        aql=aql,
        counts=Counts.DEFECTS if counts_per_100(aql) else counts,
        code_letter=plan.code_letter,
        plan_letter=plan.plan_letter,
        contested=plan.contested,
        note=plan.note,
    )
    return with_samples(line, plan)


def with_samples(line: PlanLine, plan) -> PlanLine:
    """Of a small lot the second sample is what the first leaves.

    Where it leaves nothing, the first decides alone: it rejects from its own Re, and a count below that, on which a second
    sample would have been drawn, stays within Ac of both samples in every plan of the table.
    """
    if not isinstance(plan, DoublePlan):
        line.sample_units, line.ac, line.re = plan.inspect, plan.ac, plan.re
        return line
    first = min(plan.n1, plan.inspect)
    if first == plan.inspect:
        line.sample_units, line.ac, line.re = first, plan.re1 - 1, plan.re1
        return line
    line.kind, line.sample_units, line.ac, line.re = PlanKind.DOUBLE, first, plan.ac1, plan.re1
    line.second_units, line.second_ac, line.second_re = plan.inspect - first, plan.ac2, plan.re2
    return line


def zero_line(group: str, defect_class: str, units: int) -> PlanLine:
    """Every defect counts: a unit that counts in a worse class has this one all the same."""
    return PlanLine(
        group=group,
        defect_class=defect_class,
        kind=PlanKind.ZERO,
        counts=Counts.DEFECTS,
        aql=ACCEPT_ZERO,
        sample_units=units,
        ac=0,
        re=1,
    )


# -- a lot that stands alone -----------------------------------------------------------------------------
def isolated_lines(
    lot_size: int, *, limits: dict[str, dict] | None = None, consumer_risk=RISK_PERCENT
) -> list[PlanLine]:
    """`limits` has {"limiting_quality": percent, "ac": number} per class; a class without a limit accepts zero."""
    given = {name: each for name, each in (limits or {}).items() if name in DefectClass.values}
    if not given:
        raise Rejected(_("Give the limiting quality of at least one class."), field="limiting_quality_major")
    lines = [limit_line(lot_size, name, consumer_risk, **each) for name, each in given.items()]
    units = max(line.sample_units for line in lines)
    zero = [zero_line(Group.ALL, name, units) for name in DefectClass.values if name not in given]
    return in_order([*lines, *zero])


def limit_line(lot_size: int, defect_class: str, risk, *, limiting_quality, ac: int = 0) -> PlanLine:
    try:
        plan = isolated_plan(float(limiting_quality) / 100, lot_size=lot_size, ac=ac, consumer_risk=float(risk) / 100)
    except NoPlan as error:
        raise Rejected(str(error), field=f"limiting_quality_{defect_class}") from error
    return PlanLine(
        defect_class=defect_class,
        kind=PlanKind.ISOLATED,
        sample_units=plan.n,
        ac=plan.ac,
        re=plan.re,
        limiting_quality=Decimal(str(limiting_quality)),
        consumer_risk=Decimal(str(risk)),
    )


def check_table_plan(
    *, lot_size: int, level: str, aqls: dict, standard: str = ISO, groups=None, sampling="single"
) -> None:
    """Raises Rejected where the tables have no such plan."""
    plan = {"level": level, "aqls": aqls, "standard": standard, "groups": groups, "sampling": sampling}
    plan_lines(lot_size=lot_size, severity=Severity.NORMAL, **plan)
