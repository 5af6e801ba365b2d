"""The release document: for each order and product of a shipment how many units may leave, by whose decision.

What it says is collected when it is asked for and frozen in the report's figures; a worker only lays it out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from qcportal.core.dates import day_at
from qcportal.core.documents import Part
from qcportal.core.names import both_names

from ..enums import ReleaseStatus
from ..models import Report
from ..queries.release import Decided, LetPass, Line, named, shown_products, table
from . import machine, printing

RELATED = ("factory__supplier", "shipment__buyer", "owner")


@dataclass(frozen=True)
class ReleaseDocument:
    report: Report
    made_at: datetime
    known_on: date  # at the factory, when it was asked for
    status: str
    lines: list[Line]
    decided: list[Decided]
    let_pass: list[LetPass]
    by_hand: dict | None  # who released or held the shipment as a whole, where no decision about a lot says it

    @property
    def parts(self) -> dict[str, Part]:
        return {}

    @property
    def status_label(self) -> str:
        return str(ReleaseStatus(self.status).label)

    @property
    def total(self) -> int:
        return sum(line.units for line in self.lines)

    @property
    def factory_names(self) -> tuple[str, str]:
        return both_names(**self.figures["factory"])

    @cached_property
    def table(self) -> tuple[list, list]:
        return table(self.figures["statement"])

    @property
    def sums(self) -> list[tuple[str, str, int]]:
        """(fate, its label, units of the shipment)."""
        fates, _rows = self.table
        return [(fate, str(fate.label), sum(getattr(line, fate) for line in self.lines)) for fate in fates]

    @property
    def rows(self) -> list:
        return self.table[1]

    @property
    def absent(self) -> bool:
        return any(line.not_presented for line in self.lines)

    @property
    def let_go(self) -> bool:
        """Whether the shipment is released; documents made before this was told say nothing and mean yes."""
        return self.figures["statement"].get("let_go", True)

    @property
    def signed(self) -> bool:
        return any(each.signed_name for each in self.decided)

    @property
    def conditions(self) -> list[Decided]:
        return [each for each in self.decided if each.conditions]

    @cached_property
    def figures(self) -> dict:
        return self.report.figures

    @property
    def ships_on(self) -> date | None:
        day = self.figures["shipment"]["ships_on"]
        return parse_date(day) if day else None

    @property
    def content_sha256(self) -> str:
        return machine.content_hash(self.figures)


def collect(report: Report) -> ReleaseDocument:
    """From what was frozen when it was asked for; decisions made since belong to the next revision."""
    said = report.figures["statement"]
    lines = [Line(**each) for each in said["lines"]]
    shown = shown_products(lines)
    return ReleaseDocument(
        report=report,
        made_at=timezone.now(),
        known_on=day_at(report.requested_at, report.factory.time_zone),
        status=said["status"],
        lines=lines,
        decided=[Decided(**dated(named(each, shown))) for each in said["decided"]],
        let_pass=[LetPass(**dated(named(each, shown))) for each in said.get("let_pass", [])],
        by_hand=dated(said["by_hand"]),
    )


def dated(told: dict | None) -> dict | None:
    """With days and instants again, as JSON has them as text."""
    if told is None:
        return None
    instants = ("signed_at", "second_at", "at", "agreed_at", "requested_at")
    found = {name: parse_datetime(told[name]) for name in instants if told.get(name)}
    days = {name: parse_date(told[name]) for name in ("rework_until",) if told.get(name)}
    return told | found | days


def to_html(content: ReleaseDocument) -> str:
    return printing.to_html(content, "release")


def to_pdf(content: ReleaseDocument) -> bytes:
    return printing.to_pdf(content, "release")
