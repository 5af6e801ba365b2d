"""Which plan a lot gets: single sampling throughout, double sampling where the table could be verified."""

from dataclasses import dataclass, replace

from .tables import ISO, SEVERITIES, SINGLE, Edition, NoPlan, Table, aql_column, code_letter, edition, shown

NO_DOUBLE_TABLE = (
    "The double sampling table of {standard} for {severity} inspection could not be verified; this is the single plan."
)


@dataclass(frozen=True)
class Plan:
    """A single sampling plan. `n` and `ac` are those of `plan_letter`, which an arrow may have moved from `code_letter`.

    The lot is accepted below `re`. Only in the reduced table of ANSI/ASQ Z1.4 is there a gap between `ac` and `re`.
    """

    code_letter: str
    plan_letter: str
    arrow: str  # none, up, down
    n: int
    ac: int
    re: int
    full_inspection: bool  # n reaches the lot: every unit is looked at
    inspect: int  # units to look at
    contested: bool  # sources disagree on this cell
    note: str = ""  # what the user must know of this plan, such as why it is contested
    table: str = ""  # the standard's name of the table

    @property
    def gap(self) -> int:
        """How many counts accept the lot and yet end reduced inspection."""
        return self.re - self.ac - 1


@dataclass(frozen=True)
class DoublePlan:
    """Two samples: decided on the first at ≤ `ac1` or ≥ `re1`, else on both together at `ac2` and `re2`."""

    code_letter: str
    plan_letter: str
    arrow: str
    n1: int
    n2: int
    ac1: int
    re1: int
    ac2: int
    re2: int
    full_inspection: bool  # both samples together reach the lot
    inspect: int  # units to look at, at most
    contested: bool = False
    note: str = ""
    table: str = ""


def single_plan(lot_size: int, level: str, aql: object, severity: str = "normal", standard: str = ISO) -> Plan:
    """The plan for a lot. Raises NoPlan for a lot, level, AQL, severity or standard that the tables do not have."""
    tables, column = edition(standard), aql_column(aql, standard)
    check_severity(severity)
    letter = code_letter(lot_size, level, standard)
    return single_from(tables, severity, letter, column, lot_size)


def sample_size(lot_size: int, level: str, standard: str = ISO) -> int:
    """What the code letter alone says (single sampling, normal inspection): no AQL moves it, and it is never more than the lot."""
    letter = code_letter(lot_size, level, standard)
    return min(lot_size, edition(standard).single["normal"].n[letter])


def single_from(tables: Edition, severity: str, letter: str, column: int, lot_size: int) -> Plan:
    table = tables.single[severity]
    plan_letter, cell = table.follow(letter, column)
    ac, re = accept_reject(cell)
    n, doubt = table.n[plan_letter], tables.doubt(severity, plan_letter, column)
    return Plan(
        code_letter=letter,
        plan_letter=plan_letter,
        arrow=table.direction(letter, plan_letter),
        n=n,
        ac=ac,
        re=re,
        full_inspection=n >= lot_size,
        inspect=min(n, lot_size),
        contested=bool(doubt),
        note=doubt,
        table=table.name,
    )


def double_plan(
    lot_size: int, level: str, aql: object, severity: str = "normal", standard: str = ISO
) -> DoublePlan | Plan:
    """The double plan for a lot, or the single one where the standard has none or none was verified (a note says so)."""
    tables, column = edition(standard), aql_column(aql, standard)
    single = single_plan(lot_size, level, aql, severity, standard)
    if severity not in tables.double:
        note = NO_DOUBLE_TABLE.format(standard=tables.name, severity=severity)
        return replace(single, note=f"{note} {single.note}".strip())
    plan_letter, cell = tables.double[severity].follow(single.code_letter, column)
    if cell == SINGLE:
        return single_at(tables, severity, single.code_letter, plan_letter, column, lot_size)
    return double_from(tables.double[severity], single.code_letter, plan_letter, cell, lot_size)


def single_at(tables: Edition, severity: str, letter: str, plan_letter: str, column: int, lot_size: int) -> Plan:
    """The single plan of the letter at which the double table stars."""
    plan = single_from(tables, severity, plan_letter, column, lot_size)
    arrow = tables.double[severity].direction(letter, plan_letter)
    return replace(plan, code_letter=letter, arrow=arrow)


def double_from(table: Table, letter: str, plan_letter: str, cell: str, lot_size: int) -> DoublePlan:
    (ac1, re1), (ac2, re2) = (accept_reject(part) for part in cell.split(","))
    n = table.n[plan_letter]
    return DoublePlan(
        code_letter=letter,
        plan_letter=plan_letter,
        arrow=table.direction(letter, plan_letter),
        n1=n,
        n2=n,
        ac1=ac1,
        re1=re1,
        ac2=ac2,
        re2=re2,
        full_inspection=2 * n >= lot_size,
        inspect=min(2 * n, lot_size),
        table=table.name,
    )


def one_step_tighter(letter: str, aql: object, standard: str = ISO, severity: str = "normal") -> int:
    """Ac of the plan in this row at the next lower AQL; on normal inspection what clause 9.3.3.2.1 a) compares with."""
    column = aql_column(aql, standard) - 1
    row = edition(standard).single[severity].rows.get(letter)
    if column < 0 or row is None or not row[column][:1].isdigit():
        raise NoPlan(f"The {severity} table has no plan one step tighter than {letter} at AQL {aql}.")
    return accept_reject(row[column])[0]


def check_severity(severity: object) -> None:
    if severity not in SEVERITIES:
        raise NoPlan(f"{shown(severity)} is no severity; it is one of: {', '.join(SEVERITIES)}.")


def accept_reject(cell: str) -> tuple[int, int]:
    ac, _slash, re = cell.partition("/")
    return int(ac), int(re) if re else int(ac) + 1
