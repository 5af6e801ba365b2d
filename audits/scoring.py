"""The score of an audit, by the formula of docs/guide/audit-score.md. Pure: values in, values out.

An answer earns a share of its question's weight (scales.py); a question that does not apply leaves the sum, as one does
whose scale earns nothing, such as a text. An unanswered one stays in it and earns nothing, so it never counts as conform;
one that is hidden is not given here at all. The grade follows the score as it is shown, unless a cap
holds it down.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .enums import AnswerValue as V
from .enums import FindingGrade as F
from .enums import Grade, Scale
from .scales import Asked, Measure, scored, share

LOWEST_PERCENT = {Grade.A: 90, Grade.B: 75, Grade.C: 60}
WEAK_AREA_PERCENT = 50  # an area below it caps the grade, so that a good average does not hide it
FAILED = frozenset({V.MAJOR, V.CRITICAL})
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Item:
    """A question with its answer; `value` is None while nobody has answered it."""

    key: str
    section: Hashable
    area: str
    weight: int
    critical: bool
    value: str | None
    text: str = ""
    asked: Asked = field(default_factory=Measure)

    @property
    def share(self) -> Fraction | None:
        """Of its weight; None where it is not in the sum."""
        if self.value is None:
            return Fraction(0) if scored(self.asked) else None
        return share(self.asked, self.value)

    @property
    def counts(self) -> bool:
        return self.share is not None

    @property
    def earned(self) -> Fraction:
        return self.weight * (self.share or Fraction(0))


@dataclass(frozen=True)
class Tally:
    """Points of a section, an area or the whole; `percent` is None where nothing counts."""

    earned: Fraction
    possible: int
    questions: int
    answered: int
    not_applicable: int

    @property
    def percent(self) -> Decimal | None:
        return in_percent(self.earned, self.possible) if self.possible else None

    @property
    def unanswered(self) -> int:
        return self.questions - self.answered


@dataclass(frozen=True)
class Loss:
    """Points that one question lost, as points and as percent of the whole audit's points."""

    item: Item
    points: Fraction
    percent: Decimal


@dataclass(frozen=True)
class Cap:
    """Why the grade is at best `grade`: `reason` is one of REASONS, `subject` what it is about."""

    grade: str
    reason: str
    subject: str = ""


(
    ZERO_TOLERANCE,
    CRITICAL_FAILED,
    CRITICAL_MISSED,
    CRITICAL_LOST,
    CRITICAL_ANSWER,
    CRITICAL_FINDING,
    WEAK_AREA,
) = REASONS = (
    "zero_tolerance",  # a zero tolerance finding
    "critical_failed",  # a critical question answered critical
    "critical_missed",  # a critical question answered major
    "critical_lost",  # a critical question whose answer on another scale earns nothing
    "critical_answer",  # any question answered critical
    "critical_finding",  # a critical finding
    "weak_area",  # a process area below WEAK_AREA_PERCENT
)


@dataclass(frozen=True)
class Result:
    total: Tally
    sections: dict[Hashable, Tally]
    areas: dict[str, Tally]
    losses: list[Loss]
    caps: list[Cap]
    grade: str  # empty while nothing counts

    @property
    def percent(self) -> Decimal | None:
        return self.total.percent


def score(items: Iterable[Item], finding_grades: Iterable[str] = ()) -> Result:
    """Score a checklist with the grades of the audit's findings."""
    items = list(items)
    total = tally(items)
    areas = grouped(items, lambda item: item.area)
    caps = [*caps_of_findings(set(finding_grades)), *caps_of_answers(items), *caps_of_areas(areas)]
    return Result(
        total=total,
        sections=grouped(items, lambda item: item.section),
        areas=areas,
        losses=losses(items, total.possible),
        caps=caps,
        grade=grade(total.percent, caps),
    )


def tally(items: list[Item]) -> Tally:
    counting = [item for item in items if item.counts]
    return Tally(
        earned=sum((item.earned for item in counting), Fraction(0)),
        possible=sum(item.weight for item in counting),
        questions=len(items),
        answered=sum(item.value is not None for item in items),
        not_applicable=sum(item.value == V.NOT_APPLICABLE for item in items),
    )


def grouped(items: list[Item], by: Callable[[Item], Hashable]) -> dict:
    """A tally per group, in the order in which the groups first appear."""
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        groups[by(item)].append(item)
    return {name: tally(members) for name, members in groups.items()}


def losses(items: list[Item], possible: int) -> list[Loss]:
    """Where the points went, the largest loss first."""
    lost = [(item, item.weight - item.earned) for item in items if item.counts and item.earned < item.weight]
    return [
        Loss(item, points, in_percent(points, possible)) for item, points in sorted(lost, key=lambda each: -each[1])
    ]


# -- grade -------------------------------------------------------------------------------------
def grade(percent: Decimal | None, caps: list[Cap]) -> str:
    if percent is None:
        return ""
    earned = next((name for name, lowest in LOWEST_PERCENT.items() if percent >= lowest), Grade.D)
    return max([earned, *(cap.grade for cap in caps)])  # later in the alphabet is worse


def caps_of_findings(grades: set[str]) -> list[Cap]:
    found = [Cap(Grade.D, ZERO_TOLERANCE)] if F.ZERO_TOLERANCE in grades else []
    return found + ([Cap(Grade.C, CRITICAL_FINDING)] if F.CRITICAL in grades else [])


def caps_of_answers(items: list[Item]) -> list[Cap]:
    return [cap for cap in map(cap_of_answer, items) if cap]


def cap_of_answer(item: Item) -> Cap | None:
    if item.asked.scale != Scale.CONFORMITY:
        lost = failed_critical(item.asked, item.critical, item.value)
        return Cap(Grade.C, CRITICAL_LOST, item.key) if lost else None
    if item.critical and item.value == V.CRITICAL:
        return Cap(Grade.D, CRITICAL_FAILED, item.key)
    if item.critical and item.value == V.MAJOR:
        return Cap(Grade.C, CRITICAL_MISSED, item.key)
    return Cap(Grade.C, CRITICAL_ANSWER, item.key) if item.value == V.CRITICAL else None


def failed_critical(asked: Asked, critical: bool, value: str | None) -> bool:
    """A critical question whose answer earns nothing of its weight weighs as a major non-conformity."""
    return critical and value is not None and share(asked, value) == 0


def caps_of_areas(areas: dict[str, Tally]) -> list[Cap]:
    weak = [area for area, each in areas.items() if each.percent is not None and each.percent < WEAK_AREA_PERCENT]
    return [Cap(Grade.C, WEAK_AREA, area) for area in weak]


def valid_until(grade: str, audited_on: date, months: int) -> date | None:
    """A and B hold for the standard's time, C for half of it, D not at all (None)."""
    if grade in (Grade.A, Grade.B):
        return months_after(audited_on, months)
    return months_after(audited_on, max(1, months // 2)) if grade == Grade.C else None


def months_after(day: date, months: int) -> date:
    """The same day that many months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def in_percent(part: Fraction | int, whole: int) -> Decimal:
    """One decimal, half up; from exact fractions, so that 89.95 is 90.0 on every machine."""
    tenths = Fraction(part) * 1000 / whole
    return (Decimal(tenths.numerator) / Decimal(tenths.denominator)).quantize(Decimal(1), ROUND_HALF_UP) * TENTH
