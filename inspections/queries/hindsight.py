"""What the scheme would have done: a factory's last lots, replayed from normal inspection by the rules alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ..models import PlanLine, Scheme
from ..sampling import NoPlan, single_plan
from ..switching import Entry, Ledger, Lot, Outcome, plan_outcome, replay
from .schemes import BEGIN, approved, kin_of, outcome, rules, told

DAYS = 730  # 24 months


@dataclass(frozen=True)
class Lived:
    """A lot as it was judged, and its entry in the replayed ledger, where nothing is inspected after a stop."""

    line: PlanLine
    accepted: bool
    entry: Entry

    @property
    def differs(self) -> bool:
        return self.accepted != self.entry.accepted


@dataclass(frozen=True)
class Hindsight:
    scheme: Scheme
    ledger: Ledger
    lots: list[Lived]

    @property
    def accepted(self) -> int:
        """As the lots were inspected."""
        return sum(each.accepted for each in self.lots)

    @property
    def passed(self) -> int:
        return sum(each.entry.accepted is True for each in self.lots)

    @property
    def refused(self) -> int:
        return sum(each.entry.accepted is False for each in self.lots)

    @property
    def stopped(self) -> int:
        """Sent while inspection would have been discontinued."""
        return sum(each.entry.accepted is None for each in self.lots)

    @property
    def moves(self) -> list[dict]:
        return told(self.ledger)

    @property
    def different(self) -> list[Lived]:
        return [each for each in self.lots if each.differs]


def hindsights(schemes, today: date) -> list[Hindsight]:
    """Of those schemes with lots in the last 24 months; three queries."""
    lines: dict[int, list[PlanLine]] = {}
    kin = kin_of(schemes)
    recent = PlanLine.objects.filter(
        scheme__in=kin, inspection__inspected_on__gt=today - timedelta(days=DAYS), inspection__original=None
    )
    for line in approved(recent):
        lines.setdefault(kin[line.scheme_id], []).append(line)
    return [hindsight(each, lines[each.pk]) for each in schemes if each.pk in lines]


def hindsight(scheme: Scheme, lines: list[PlanLine]) -> Hindsight:
    lots = [Lot(line.inspection.number, judge(scheme, line)) for line in lines]
    ledger = replay(lots, rules(scheme.standard), BEGIN)
    lived = [Lived(line, outcome(line).accepted, entry) for line, entry in zip(lines, ledger.entries, strict=True)]
    return Hindsight(scheme, ledger, lived)


def judge(scheme: Scheme, line: PlanLine) -> Callable[[str], Outcome]:
    """On the severity that it was inspected on a lot stands as judged; on another its count is scaled to that sample."""

    def judged(severity: str) -> Outcome:
        if severity == line.severity:
            return outcome(line)
        try:
            plan = single_plan(line.inspection.lot_size, scheme.level, scheme.aql, severity, scheme.standard)
        except NoPlan:
            return outcome(line)
        found = scaled(line.found or 0, line.units_now, plan.n)
        return plan_outcome(found, plan, severity, scheme.aql, scheme.standard)

    return judged


def scaled(found: int, units: int, sample: int) -> int:
    """To the nearest whole count, halves up."""
    return (2 * found * sample + units) // (2 * units)
