"""From stored answers to the pure score, and what pages, API and documents show of it."""

from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from suppliers.enums import ProcessArea

from .. import scoring
from ..enums import AnswerValue
from ..models import Answer, Audit, Finding, Question, Section
from ..scoring import Item, Loss, Result, Tally, score

CAP_SENTENCES = {
    scoring.ZERO_TOLERANCE: _("There is a zero tolerance finding."),
    scoring.CRITICAL_FAILED: _("The critical question %(subject)s is answered critical."),
    scoring.CRITICAL_MISSED: _("The critical question %(subject)s is answered major."),
    scoring.CRITICAL_ANSWER: _("The question %(subject)s is answered critical."),
    scoring.CRITICAL_FINDING: _("There is a critical finding."),
    scoring.WEAK_AREA: _("The process area “%(subject)s” is below 50 %%."),
}
IN_ORDER = ("section__position", "section_id", "position", "pk")


def items_of(audit: Audit) -> list[Item]:
    """Every question of the audit's standard in its order, with the answer it got; two queries."""
    given = dict(Answer.objects.filter(audit=audit).order_by().values_list("question_id", "value"))
    columns = ("pk", "key", "section__position", "section__process_area", "weight", "critical", "text")
    rows = Question.objects.filter(standard=audit.standard_id).order_by(*IN_ORDER)
    return [
        Item(key, position + 1, area, weight, critical, given.get(pk), text)
        for pk, key, position, area, weight, critical, text in rows.values_list(*columns)
    ]


def result_of(audit: Audit) -> Result:
    """Its score as it stands: preliminary while it is open, the frozen one afterwards. Sections go by number, from 1."""
    return score(items_of(audit), grades_of(audit))


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
    """How the points were lost, in words; four queries at any length."""
    result = result_of(audit)
    titles = dict(Section.objects.filter(standard=audit.standard_id).values_list("position", "title"))
    values = dict(AnswerValue.choices) | {None: _("not answered")}
    return Card(
        result=result,
        sections=[Part(f"{number}. {titles[number - 1]}", each) for number, each in result.sections.items()],
        areas=[Part(ProcessArea(area).label, each) for area, each in result.areas.items()],
        losses=[Lost(loss, values[loss.item.value]) for loss in result.losses],
        caps=[(cap.grade, cap_sentence(cap)) for cap in result.caps],
    )


def cap_sentence(cap: scoring.Cap) -> str:
    subject = ProcessArea(cap.subject).label if cap.reason == scoring.WEAK_AREA else cap.subject
    return CAP_SENTENCES[cap.reason] % {"subject": subject}


@dataclass(frozen=True)
class Row:
    question: Question
    answer: Answer | None


def answered_sections(audit: Audit) -> list[tuple[Section, list[Row]]]:
    """The whole checklist with answers, photos and findings; six queries at any length."""
    given = Answer.objects.filter(audit=audit).prefetch_related("photos__file", "findings")
    answers = {answer.question_id: answer for answer in given}
    sections = Section.objects.filter(standard=audit.standard_id).prefetch_related("questions")
    return [(section, [Row(each, answers.get(each.pk)) for each in section.questions.all()]) for section in sections]


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
