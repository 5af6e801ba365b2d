"""Rows of the supplier review, as its pages and its figures for machines have them."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst

from .. import scorecard_sentences as words
from ..scorecards import PARTS, Card


@dataclass(frozen=True)
class CardRow:
    """The points of the supplier or of one of its factories; `parts` in the order of PARTS, each with its cases."""

    name: str
    total: str
    missing: str  # why there is no total
    parts: list[tuple[str, int]]
    grade: str

    @classmethod
    def of(cls, name: str, card: Card | None, grade: str) -> "CardRow":
        measures = [card.parts.get(each) if card else None for each in PARTS]
        parts = [(words.points(each), each.n if each else 0) for each in measures]
        total = words.points(card.total if card else None)
        return cls(name, total, words.missing_words(card) if card and not card.total else "", parts, grade)


@dataclass(frozen=True)
class FamilyRow:
    name: str
    lots: int
    units: int
    defects: int
    per_100_units: str
    interval: str


@dataclass(frozen=True)
class FindingLine:
    number: str
    factory: str
    area: str
    grade: str
    grade_label: str
    statement: str
    raised_on: date
    closed_on: date | None
    repeats: bool

    @classmethod
    def of(cls, row) -> "FindingLine":
        """`row` is a Finding; it repeats one of the same owner, which its reader sees too."""
        return cls(
            number=row.number,
            factory=row.factory.shown_name,
            area=capfirst(str(row.get_process_area_display())),
            grade=row.grade,
            grade_label=str(row.get_grade_display()),
            statement=row.statement,
            raised_on=row.raised_on,
            closed_on=row.closed_on,
            repeats=row.repeats is not None and row.repeats.owner_id == row.owner_id,
        )


@dataclass(frozen=True)
class EffectRow:
    """Whether a corrective action helped; `verdict` is worked, worse or not_shown."""

    number: str
    title: str
    factory: str
    done_on: str
    verdict: str
    sentence: str


@dataclass(frozen=True)
class LotLine:
    """An inspection of the period; `found` are critical, major and minor."""

    number: str
    inspected_on: date
    factory: str
    product: str
    type_label: str
    again: bool
    units: int
    found: tuple[int, int, int]
    result: str
    result_label: str
