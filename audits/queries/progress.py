"""How far an audit is, and what it still lacks."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from ..enums import AnswerValue
from ..models import Answer, Audit, Finding, Question, Section
from ..scoring import FAILED
from .follow_ups import unsaid
from .scores import IN_ORDER


@dataclass(frozen=True)
class Step:
    """A section of the checklist, by its number from 1, and how much of it is answered."""

    number: int
    section: Section
    questions: int
    answered: int

    @property
    def done(self) -> bool:
        return self.answered == self.questions


@dataclass(frozen=True)
class Progress:
    steps: list[Step]

    @property
    def questions(self) -> int:
        return sum(step.questions for step in self.steps)

    @property
    def answered(self) -> int:
        return sum(step.answered for step in self.steps)

    @property
    def percent(self) -> int:
        """Rounded down: 100 means that nothing is missing."""
        return 100 * self.answered // self.questions if self.questions else 0


def progress_of(audit: Audit) -> Progress:
    """Counts answered questions alone; one query."""
    answered = Count("questions", filter=Exists(Answer.objects.filter(audit=audit, question=OuterRef("questions"))))
    sections = Section.objects.filter(standard=audit.standard_id).annotate(total=Count("questions"), answered=answered)
    return Progress([Step(number, row, row.total, row.answered) for number, row in enumerate(sections, 1)])


@dataclass(frozen=True)
class Gap:
    """Something that keeps an audit from being submitted; `key` and `number` lead to its question and section."""

    sentence: str
    key: str = ""
    number: int = 0


def missing(audit: Audit) -> list[Gap]:
    """In the order of the checklist, then what a follow-up owes to earlier findings; two queries at any length, or three."""
    gaps = [gap for row in answers_by_question(audit) if (gap := gap_of(*row))]
    if not gaps and not Answer.objects.filter(audit=audit).exclude(value=AnswerValue.NOT_APPLICABLE).exists():
        gaps.append(Gap(_("Every question is marked as not applicable, so there is nothing to score.")))
    return gaps + [
        Gap(_("Nothing is said yet of the earlier finding %(number)s.") % {"number": number})
        for number in unsaid(audit)
    ]


def answers_by_question(audit: Audit):
    """(key, section number, value, note, has a finding) per question of the standard."""
    given = {
        question: (value, note, raised)
        for question, value, note, raised in Answer.objects.filter(audit=audit)
        .order_by()
        .annotate(raised=Exists(Finding.objects.filter(answer=OuterRef("pk"))))
        .values_list("question_id", "value", "note", "raised")
    }
    rows = Question.objects.filter(standard=audit.standard_id).order_by(*IN_ORDER)
    for pk, key, position in rows.values_list("pk", "key", "section__position"):
        yield key, position + 1, *given.get(pk, (None, "", False))


def gap_of(key: str, number: int, value: str | None, note: str, raised: bool) -> Gap | None:
    about = {"key": key}
    if value is None:
        return Gap(_("%(key)s is not answered.") % about, key, number)
    if value in FAILED and not raised:
        return Gap(_("%(key)s is a major or critical non-conformity without a finding.") % about, key, number)
    if value == AnswerValue.MINOR and not (raised or note.strip()):
        return Gap(_("%(key)s is a minor non-conformity without a note or finding.") % about, key, number)
    return None
