"""Acceptance sampling by attributes, pure and exact: plans of ISO 2859-1:1999 and ANSI/ASQ Z1.4, and what they can show.

The tables stand in `data/iso2859_1_1999.json` with their sources. Proportions are 0 to 1; AQLs are percent
nonconforming, or nonconformities per 100 units (above 10 only those).
"""

import json
import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from scipy import stats

ISO, Z14 = "ISO 2859-1:1999", "ANSI/ASQ Z1.4"
SPELLINGS = {ISO: ISO, Z14: Z14, "ANSI/ASQ Z1.4 (MIL-STD-105E)": Z14}
SEVERITIES = ("normal", "tightened", "reduced")
DATA = Path(__file__).parent / "data" / "iso2859_1_1999.json"


class NoPlan(ValueError):
    """There is no such plan; the message says why, for the user."""


@dataclass(frozen=True)
class Plan:
    """A single sampling plan. `n` and `ac` are those of `plan_letter`, which an arrow may have moved from `code_letter`."""

    code_letter: str
    plan_letter: str
    arrow: str  # none, up, down
    n: int
    ac: int
    re: int
    full_inspection: bool  # n reaches the lot: every unit is looked at
    inspect: int  # units to look at
    contested: bool  # sources disagree on this cell


@cache
def data() -> dict:
    return json.loads(DATA.read_text(encoding="utf-8"))


@cache
def aqls() -> tuple[str, ...]:
    return tuple(data()["aqls"])


@cache
def levels() -> tuple[str, ...]:
    return tuple(data()["levels"])


def single_plan(lot_size: int, level: str, aql, severity: str = "normal", standard: str = ISO) -> Plan:
    """The plan for a lot. Raises NoPlan for a lot, level, AQL, severity or standard that the tables do not have."""
    standard, column = standard_name(standard), aql_column(aql)
    if severity not in SEVERITIES:
        raise NoPlan(f"“{severity}” is no severity; it is one of: {', '.join(SEVERITIES)}.")
    letter = code_letter(lot_size, level)
    plan_letter, cell = follow(standard, severity, letter, column)
    ac, re = accept_reject(cell)
    n = table(standard, severity)["n"][plan_letter]
    order = letters(standard, severity)
    return Plan(
        code_letter=letter,
        plan_letter=plan_letter,
        arrow=direction(order.index(plan_letter) - order.index(letter)),
        n=n,
        ac=ac,
        re=re,
        full_inspection=n >= lot_size,
        inspect=min(n, lot_size),
        contested=is_contested(standard, severity, plan_letter, column),
    )


def standard_name(spelling: str) -> str:
    if spelling not in SPELLINGS:
        raise NoPlan(f"“{spelling}” is no standard the tables have; use {ISO} or {Z14}.")
    return SPELLINGS[spelling]


def aql_column(aql) -> int:
    """The column of an AQL given as text or number: "0.40", "0.4" and 0.4 are the same."""
    try:
        wanted = Decimal(str(aql))
    except InvalidOperation as error:
        raise NoPlan(f"“{aql}” is no AQL; it is one of: {', '.join(aqls())}.") from error
    for column, known in enumerate(aqls()):
        if Decimal(known) == wanted:
            return column
    raise NoPlan(f"{aql} is none of the 26 AQLs; they are: {', '.join(aqls())}.")


def code_letter(lot_size: int, level: str) -> str:
    if level not in levels():
        raise NoPlan(f"“{level}” is no inspection level; it is one of: {', '.join(levels())}.")
    if isinstance(lot_size, bool) or not isinstance(lot_size, int) or lot_size < 2:
        raise NoPlan("A lot has at least 2 units; the tables have no code letter for fewer.")
    row = next(row for row in data()["code_letters"] if row[1] is None or lot_size <= row[1])
    return row[2].split()[levels().index(level)]


# -- tables ------------------------------------------------------------------------------------
@cache
def table(standard: str, severity: str) -> dict:
    """{n: {letter: units}, rows: {letter: [cell per AQL]}}"""
    name = "z14_reduced" if (standard, severity) == (Z14, "reduced") else severity
    found = data()["tables"][name]
    rows = {letter: cells.split() for letter, cells in found["rows"].items()}
    if (standard, severity) == (Z14, "tightened"):
        for place, cell in data()["z14_tightened_cells"].items():
            letter, aql = place.split()
            rows[letter][aqls().index(aql)] = cell
    return {"n": found["n"], "rows": rows}


@cache
def letters(standard: str, severity: str) -> tuple[str, ...]:
    return tuple(table(standard, severity)["rows"])


def follow(standard: str, severity: str, letter: str, column: int) -> tuple[str, str]:
    """The letter and cell of the plan that arrows lead to; an arrow changes the sample size too."""
    order, rows = letters(standard, severity), table(standard, severity)["rows"]
    place = order.index(letter)
    while (cell := rows[order[place]][column]) in "v^":
        place += 1 if cell == "v" else -1
    return order[place], cell


def accept_reject(cell: str) -> tuple[int, int]:
    ac, _slash, re = cell.partition("/")
    return int(ac), int(re) if re else int(ac) + 1


def direction(steps: int) -> str:
    return "down" if steps > 0 else "up" if steps < 0 else "none"


def is_contested(standard: str, severity: str, letter: str, column: int) -> bool:
    cell = f"{letter} {aqls()[column]}"
    return standard == ISO and any(
        each["severity"] == severity and cell in each["cells"] for each in data()["contested"]
    )


# -- what a sample can and cannot show -----------------------------------------------------------
def counts_per_100(aql) -> bool:
    """Above AQL 10 the tables count nonconformities per 100 units; below, nonconforming units."""
    return Decimal(str(aql)) > 10


def acceptance_probability(n: int, ac: int, rate: float, *, per_100: bool = False) -> float:
    """How often a lot with this true rate passes. `rate` is a proportion of units, or defects per unit if `per_100`."""
    if per_100:
        return float(stats.poisson.cdf(ac, n * rate))
    return float(stats.binom.cdf(ac, n, rate))


def lot_acceptance_probability(lot_size: int, n: int, ac: int, defective_units: int) -> float:
    """The same, exact for one lot of finite size (hypergeometric)."""
    return float(stats.hypergeom.cdf(ac, lot_size, defective_units, n))


def exact_interval(found: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval for a proportion: at least this confidence, whatever the truth."""
    if not 0 <= found <= n or n < 1:
        raise ValueError("found lies between 0 and n, and n is at least 1")
    tail = (1 - confidence) / 2
    low = 0.0 if found == 0 else float(stats.beta.ppf(tail, found, n - found + 1))
    high = 1.0 if found == n else float(stats.beta.ppf(1 - tail, found + 1, n - found))
    return low, high


def exact_rate_interval(count: int, units: int, confidence: float = 0.95) -> tuple[float, float]:
    """Garwood's interval for defects per unit (Poisson)."""
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(stats.chi2.ppf(tail, 2 * count)) / 2 / units
    return low, float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2 / units


def times_in_ten(probability: float) -> int:
    """A probability as people say it: 0.71 is 7 times in 10."""
    return math.floor(probability * 10 + 0.5)
