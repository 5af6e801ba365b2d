"""Which questions an audit asks: those of its standard that the answers given so far do not hide."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import F, OuterRef, Subquery

from .. import conditions
from ..models import Answer, Audit, Question, Section

IN_ORDER = ("section__position", "section_id", "position", "pk")
SECTION = ("pk", "title", "words", "process_area", "position")


def in_order(audit: Audit):
    """The questions of its standard, each with `place` (its section's position), `area` and `given` (the answer)."""
    given = Answer.objects.filter(audit=audit, question=OuterRef("pk")).values("value")
    rows = Question.objects.filter(standard=audit.standard_id).order_by(*IN_ORDER)
    return rows.annotate(place=F("section__position"), area=F("section__process_area"), given=Subquery(given))


def shown(audit: Audit) -> list[Question]:
    """The questions that are asked, in order, with the answer each got as `given`; one query at any length."""
    rows = list(in_order(audit))
    away = hidden_keys(rows, {row.pk: row.given for row in rows if row.given is not None})
    return [row for row in rows if row.key not in away]


def hidden_keys(questions: Iterable[Question], values: dict[int, str]) -> set[str]:
    """Of all questions of a standard in order, by the answers to them."""
    questions = list(questions)
    given = {each.key: values[each.pk] for each in questions if each.pk in values}
    return conditions.hidden([(each.key, each.shown_if) for each in questions], given)


@dataclass(frozen=True)
class Line:
    """As much of a question as it takes to count and to hide it."""

    key: str
    shown_if: str
    section: int
    value: str | None


@dataclass(frozen=True)
class Checklist:
    """`areas` are looked into first."""

    sections: list[Section]
    lines: list[Line]
    areas: tuple[str, ...] = ()

    @cached_property
    def hidden(self) -> set[str]:
        answers = {line.key: line.value for line in self.lines if line.value is not None}
        return conditions.hidden([(line.key, line.shown_if) for line in self.lines], answers)

    def shown_lines(self) -> list[Line]:
        return [line for line in self.lines if line.key not in self.hidden]

    def answered(self, key: str, value: str) -> "Checklist":
        """As it is once this is answered."""
        return replace(self, lines=[replace(each, value=value) if each.key == key else each for each in self.lines])


def checklist_of(audit: Audit) -> Checklist:
    """One query at any length."""
    columns = ("key", "shown_if", "section_id", "given", *(f"section__{name}" for name in SECTION))
    sections: dict[int, Section] = {}
    lines = []
    for key, shown_if, section, given, *about in in_order(audit).values_list(*columns):
        if section not in sections:
            sections[section] = Section(**dict(zip(SECTION, about, strict=True)))
        lines.append(Line(key, shown_if, section, given))
    return Checklist(list(sections.values()), lines, tuple(audit.areas))
