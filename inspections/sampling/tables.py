"""The tables of an edition, read from its file in `inspections/data/`: what is printed, and where an arrow leads.

An edition may be based on another and hold only what differs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

ISO, Z14 = "ISO 2859-1:1999", "ANSI/ASQ Z1.4"
SEVERITIES = ("normal", "tightened", "reduced")
DATA = Path(__file__).parent.parent / "data"
FILES = ("iso2859_1_1999", "ansi_asq_z1_4")
DOWN, UP, SINGLE = "v", "^", "*"
NUMBER = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)\Z")


class NoPlan(ValueError):
    """There is no such plan; the message says why, for the user."""


@dataclass(frozen=True)
class Table:
    """One printed table: sample size in units per letter, and per letter a cell per AQL."""

    name: str
    n: Mapping[str, int]
    rows: Mapping[str, tuple[str, ...]]

    def follow(self, letter: str, column: int) -> tuple[str, str]:
        """The letter and cell of the plan that arrows lead to; an arrow changes the sample size too."""
        order = tuple(self.rows)
        place = order.index(letter)
        while (cell := self.rows[order[place]][column]) in (DOWN, UP):
            place += 1 if cell == DOWN else -1
        return order[place], cell

    def direction(self, start: str, end: str) -> str:
        order = tuple(self.rows)
        steps = order.index(end) - order.index(start)
        return "down" if steps > 0 else "up" if steps < 0 else "none"


@dataclass(frozen=True)
class Doubt:
    """Cells ("K 2.5") on which the sources of an edition disagree."""

    severity: str
    cells: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Edition:
    name: str
    aqls: tuple[str, ...]
    levels: tuple[str, ...]
    code_letters: tuple[tuple[int, int | None, tuple[str, ...]], ...]  # first and last lot size, a letter per level
    single: Mapping[str, Table]
    double: Mapping[str, Table]
    doubts: tuple[Doubt, ...]
    switching_score: bool

    def doubt(self, severity: str, letter: str, column: int) -> str:
        """Why the adopted value of this single plan is contested; empty if it is not."""
        cell = f"{letter} {self.aqls[column]}"
        return next((each.why for each in self.doubts if each.severity == severity and cell in each.cells), "")


def edition(spelling: object) -> Edition:
    """The edition that a name means, in any of its spellings."""
    if not isinstance(spelling, str) or spelling.strip().casefold() not in spellings():
        raise NoPlan(f"{shown(spelling)} is no standard the tables have; use {ISO} or {Z14}.")
    return load(spellings()[spelling.strip().casefold()])


@cache
def spellings() -> dict[str, str]:
    """File of an edition by each of its names."""
    return {name.casefold(): file for file in FILES for name in [raw(file)["standard"], *raw(file)["spellings"]]}


@cache
def load(file: str) -> Edition:
    own = raw(file)
    base = raw(own["based_on"]) if "based_on" in own else own
    return Edition(
        name=own["standard"],
        aqls=tuple(base["aqls"].split()),
        levels=tuple(base["levels"].split()),
        code_letters=tuple((first, last, tuple(row.split())) for first, last, row in base["code_letters"]),
        single={name: single_table(name, own, base) for name in SEVERITIES},
        double={name: read_table(printed) for name, printed in own["double"].items()},
        doubts=tuple(
            Doubt(each["severity"], tuple(each["cells"].split(", ")), each["why"]) for each in own["contested"]
        ),
        switching_score=own["switching_score"],
    )


@cache
def raw(file: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / f"{file}.json").read_text(encoding="utf-8"))
    return content


def single_table(severity: str, own: dict[str, Any], base: dict[str, Any]) -> Table:
    table = read_table(own["single"].get(severity) or base["single"][severity])
    rows = {letter: list(cells) for letter, cells in table.rows.items()}
    for place, cell in own.get("cells", {}).get(severity, {}).items():
        letter, aql = place.split()
        rows[letter][base["aqls"].split().index(aql)] = cell
    return Table(table.name, table.n, {letter: tuple(cells) for letter, cells in rows.items()})


def read_table(printed: dict[str, Any]) -> Table:
    rows = {letter: tuple(cells.split()) for letter, cells in printed["rows"].items()}
    return Table(printed["table"], printed["n"], rows)


def aqls(standard: str = ISO) -> tuple[str, ...]:
    return edition(standard).aqls


def levels(standard: str = ISO) -> tuple[str, ...]:
    return edition(standard).levels


def aql_column(aql: object, standard: str = ISO) -> int:
    """The column of an AQL given as text or number: "0.40", "0.4" and 0.4 are the same."""
    known = aqls(standard)
    text = str(aql).strip()
    if isinstance(aql, bool) or not NUMBER.match(text):
        raise NoPlan(f"{shown(aql)} is no AQL; it is one of: {', '.join(known)}.")
    if Decimal(text) not in (values := [Decimal(each) for each in known]):
        raise NoPlan(f"{shown(aql)} is none of the 26 AQLs; they are: {', '.join(known)}.")
    return values.index(Decimal(text))


def code_letter(lot_size: object, level: object, standard: str = ISO) -> str:
    """Table 1. A lot is a whole number of units, 2 or more."""
    if level not in levels(standard):
        raise NoPlan(f"{shown(level)} is no inspection level; it is one of: {', '.join(levels(standard))}.")
    if isinstance(lot_size, bool) or not isinstance(lot_size, int):
        raise NoPlan(f"{shown(lot_size)} is no lot size; it is a whole number of units.")
    if lot_size < 2:
        raise NoPlan("A lot has at least 2 units; the tables have no code letter for fewer.")
    row = next(row for row in edition(standard).code_letters if row[1] is None or lot_size <= row[1])
    return row[2][levels(standard).index(str(level))]


def shown(value: object) -> str:
    """What somebody gave, quoted and short enough for a sentence."""
    text = value if isinstance(value, str) else repr(value)
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"
