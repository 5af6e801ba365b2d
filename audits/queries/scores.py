"""From stored answers to the pure score, and what pages, API and documents show of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from suppliers.enums import ProcessArea

from .. import scoring
from ..models import Answer, Audit, Finding, Question, Section
from ..scales import in_words
from ..scoring import Item, Loss, Result, Tally, score
from .checklist import hidden_keys, shown
from .self_assessments import Beside, Said

CAP_SENTENCES = {
    scoring.ZERO_TOLERANCE: _("There is a zero tolerance finding."),
    scoring.CRITICAL_FAILED: _("The critical question %(subject)s is answered critical."),
    scoring.CRITICAL_MISSED: _("The critical question %(subject)s is answered major."),
    scoring.CRITICAL_LOST: _("The critical question %(subject)s earned no point."),
    scoring.CRITICAL_ANSWER: _("The question %(subject)s is answered critical."),
    scoring.CRITICAL_FINDING: _("There is a critical finding."),
    scoring.WEAK_AREA: _("The process area “%(subject)s” is below 50 %%."),
}


def items_of(audit: Audit) -> list[Item]:
    """Every question that is shown, in its order, with the answer it got; one query."""
    return [
        Item(row.key, row.place + 1, row.area, row.weight, row.critical, row.given, row.shown_text, asked=row)
        for row in shown(audit)
    ]


def result_of(audit: Audit) -> Result:
    """Its score as it stands: preliminary while it is open, the frozen one afterwards. Sections go by number, from 1.

    What a supplier says of itself has a score by the same formula, and no grade.
    """
    result = score(items_of(audit), grades_of(audit))
    return replace(result, grade="", caps=[]) if audit.self_assessed else result


def grades_of(audit: Audit):
    """The grades of its findings; of one that was disputed since, the grade that the score was computed with."""
    then = Coalesce(NullIf("dispute__grade_before", Value("")), "grade")
    return Finding.objects.filter(audit=audit).order_by().values_list(then, flat=True)


# -- to look at --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """A section or process area with its points."""

    label: str
    tally: Tally
    number: int | None = None  # a section's


@dataclass(frozen=True)
class Lost:
    loss: Loss
    answer: str  # what the question was answered, in words


@dataclass(frozen=True)
class Card:
    result: Result
    sections: list[Part]
    areas: list[Part]
    losses: list[Lost]
    caps: list[tuple[str, str]]  # (grade at best, sentence)


def score_card(audit: Audit) -> Card:
    """How the points were lost, in words; three queries at any length."""
    result = result_of(audit)
    titles = {each.position: each.shown_title for each in Section.objects.filter(standard=audit.standard_id)}
    return Card(
        result=result,
        sections=[Part(f"{number}. {titles[number - 1]}", each, number) for number, each in result.sections.items()],
        areas=[Part(ProcessArea(area).label, each) for area, each in result.areas.items()],
        losses=[Lost(loss, said(loss.item)) for loss in result.losses],
        caps=[(cap.grade, cap_sentence(cap)) for cap in result.caps],
    )


def said(item: Item) -> str:
    return in_words(item.asked, item.value) if item.value is not None else _("not answered")


def cap_sentence(cap: scoring.Cap) -> str:
    subject = ProcessArea(cap.subject).label if cap.reason == scoring.WEAK_AREA else cap.subject
    return CAP_SENTENCES[cap.reason] % {"subject": subject}


@dataclass(frozen=True)
class Row:
    question: Question
    answer: Answer | None
    beside: Beside | None = None  # what the supplier said


def answered_sections(audit: Audit, user, said: Said | None = None) -> list[tuple[Section, list[Row]]]:
    """The checklist as it is shown, with answers, photos and the findings that the reader sees; six queries at any length."""
    return sections_with(audit, given_to(audit, user), said)


def sections_with(audit: Audit, given: Iterable[Answer], said: Said | None = None) -> list[tuple[Section, list[Row]]]:
    """The checklist as it is shown, with the answers that are `given`."""
    answers = {answer.question_id: answer for answer in given}
    sections = list(Section.objects.filter(standard=audit.standard_id).prefetch_related("questions"))
    questions = [each for section in sections for each in section.questions.all()]
    away = hidden_keys(questions, {pk: answer.value for pk, answer in answers.items()})
    return [(section, rows_of(section, answers, away, said)) for section in sections]


def rows_of(section: Section, answers: dict, away: set[str], said: Said | None) -> list[Row]:
    return rows([each for each in section.questions.all() if each.key not in away], answers, said)


def rows_with_answers(audit: Audit, questions: list[Question], user, said: Said | None = None) -> list[Row]:
    """Of some of the questions that are asked; four queries at any length."""
    return rows(
        questions, {each.question_id: each for each in given_to(audit, user).filter(question__in=questions)}, said
    )


def given_to(audit: Audit, user):
    """The answers with their photos and the findings that the reader sees."""
    findings = Prefetch("findings", Finding.objects.visible_to(user).order_by("pk"))
    return Answer.objects.filter(audit=audit).prefetch_related("photos__file", findings)


def rows(questions: list[Question], answers: dict, said: Said | None) -> list[Row]:
    asked = [(each, answers.get(each.pk)) for each in questions]
    for question, answer in asked:
        if answer:
            answer.question = question  # known here; asking for it would be a query an answer
    return [Row(each, answer, said.beside(each, answer) if said else None) for each, answer in asked]


# -- as data -----------------------------------------------------------------------------------
def as_data(result: Result) -> dict:
    """A result as plain data, for the API and for documents."""
    return {
        "score_percent": result.percent,
        "grade": result.grade,
        "total": tally_data(result.total),
        "sections": [{"section": number} | tally_data(each) for number, each in result.sections.items()],
        "process_areas": [{"process_area": area} | tally_data(each) for area, each in result.areas.items()],
        "losses": [
            {"question": loss.item.key, "value": loss.item.value, "points": float(loss.points), "percent": loss.percent}
            for loss in result.losses
        ],
        "caps": [{"grade": cap.grade, "reason": cap.reason, "subject": cap.subject} for cap in result.caps],
    }


def tally_data(tally: Tally) -> dict:
    return {
        "percent": tally.percent,
        "earned": float(tally.earned),
        "possible": tally.possible,
        "questions": tally.questions,
        "answered": tally.answered,
        "not_applicable": tally.not_applicable,
    }
