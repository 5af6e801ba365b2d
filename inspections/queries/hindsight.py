"""What the scheme would have done: a factory's last lots, replayed from normal inspection by the rules alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ..enums import DefectClass, Result
from ..models import Inspection, PlanLine, Scheme, SkipSeries
from ..sampling import NoPlan, single_plan
from ..switching import DISCONTINUED, TIGHTENED, Entry, Ledger, Lot, Outcome, plan_outcome, replay
from ..switching.skip_ledger import Ended, Step, would_skip
from .schemes import BEGIN, approved, kin_of, outcome, rules, told
from .skip_lot import editions_of, inspected, key, lots_of

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
        found = scaled(line.found or 0, line.units_now, plan.inspect)
        return plan_outcome(found, plan, severity, scheme.aql, scheme.standard)

    return judged


def scaled(found: int, units: int, sample: int) -> int:
    """To the nearest whole count, halves up."""
    return (2 * found * sample + units) // (2 * units)


# -- skip-lot ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class SkipHindsight:
    """The lots of a series that skip-lot would have let pass, had each offer been taken at once, and what was in them."""

    series: SkipSeries
    lots: int
    skipped: list[Inspection]

    @property
    def failed(self) -> list[Inspection]:
        return [each for each in self.skipped if each.result == Result.FAIL]

    @property
    def defects(self) -> dict[str, int]:
        """Found in their samples."""
        return {name: sum(getattr(each, f"{name}_found") for each in self.skipped) for name in DefectClass.values}


def skip_hindsights(series: list[SkipSeries], replayed: list[Hindsight], today: date) -> list[SkipHindsight]:
    """By the numbers of the present edition, whether it offers skip-lot or not; which lots are drawn is an example."""
    editions, lots, hard = editions_of(series), lots_of(series, today - timedelta(days=DAYS)), hardened(replayed)
    return [
        skip_hindsight(each, editions[each.programme_id][-1], lots[key(each)], hard)
        for each in series
        if lots[key(each)]
    ]


def hardened(replayed: list[Hindsight]) -> set[str]:
    """The lots after which a class of their series would have been tightened or discontinued."""
    entries = [lot.entry for each in replayed for lot in each.lots]
    return {entry.lot for entry in entries if entry.severity_next in (TIGHTENED, DISCONTINUED)}


def skip_hindsight(series: SkipSeries, edition, lots: list[Inspection], hard: set[str]) -> SkipHindsight:
    steps: list[Step] = []
    for row in lots:
        steps += [inspected(row, edition)] + ([Ended()] if row.number in hard else [])
    skipped = set(would_skip(steps, series.programme.uuid.bytes))
    return SkipHindsight(series, len(lots), [row for row in lots if row.number in skipped])
