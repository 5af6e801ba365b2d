"""How far an audit is, and what it still lacks."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from qcportal.core.models.files import FileKind
from suppliers.enums import ProcessArea

from ..enums import AnswerValue, Scale
from ..models import Answer, AnswerPhoto, Audit, Finding, Question, Section
from ..scales import share
from ..scoring import FAILED, failed_critical
from .checklist import Checklist, checklist_of, shown
from .follow_ups import unsaid


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
    """`steps` by their number; `areas` are what a special audit looks into first."""

    steps: list[Step]
    areas: tuple[str, ...] = ()

    @property
    def in_turn(self) -> list[Step]:
        """In the order in which they are gone through."""
        return sorted(self.steps, key=lambda step: step.section.process_area not in self.areas)

    def beside(self, step: Step) -> dict[str, Step | None]:
        """What comes before and after it."""
        turn = [None, *self.in_turn, None]
        place = turn.index(step)
        return {"previous": turn[place - 1], "following": turn[place + 1]}

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
    """Counts the shown questions and those answered; one query at any length."""
    return progress_in(checklist_of(audit))


def progress_in(checklist: Checklist) -> Progress:
    asked: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for line in checklist.shown_lines():
        asked[line.section] += 1
        answered[line.section] += line.value is not None
    steps = [Step(row.position + 1, row, asked[row.pk], answered[row.pk]) for row in checklist.sections]
    return Progress(steps, checklist.areas)


def first_section(audit: Audit) -> int:
    """The number of the section with which the team begins."""
    if not audit.areas:
        return 1
    turn = progress_of(audit).in_turn
    return turn[0].number if turn else 1


def unasked_areas(audit: Audit) -> list[str]:
    """Labels of the areas to look into about which its standard asks nothing."""
    if not audit.areas:
        return []
    asked = set(Section.objects.filter(standard=audit.standard_id).values_list("process_area", flat=True))
    return [str(ProcessArea(each).label) for each in audit.areas if each not in asked]


@dataclass(frozen=True)
class Gap:
    """Something that keeps an audit from being submitted; `key` and `number` lead to its question and section,
    `check` to what a follow-up says of an earlier finding."""

    sentence: str
    key: str = ""
    number: int = 0
    check: UUID | None = None
    asked: str = ""  # the question, as its key alone says nothing to who fills in a checklist for the first time


def missing(audit: Audit) -> list[Gap]:
    """In the order of the checklist, then what a follow-up owes to earlier findings; two queries at any length, or three."""
    rows, proofs = shown(audit), proofs_of(audit)
    wants = unexplained if audit.self_assessed else unproven
    gaps = [gap for row in rows if (gap := gap_of(row, row.given, proofs.get(row.pk, Proofs()), wants))]
    if not gaps and not any(share(row, row.given) is not None for row in rows):
        gaps.append(Gap(_("No question counts, so there is nothing to score.")))
    return gaps + [
        Gap(_("Nothing is said yet of the earlier finding %(number)s.") % {"number": number}, check=uuid)
        for uuid, number in unsaid(audit)
    ]


@dataclass(frozen=True)
class Proofs:
    """What stands beside an answer."""

    note: str = ""
    raised: bool = False
    photos: bool = False


def proofs_of(audit: Audit) -> dict[int, Proofs]:
    """By question."""
    raised = Exists(Finding.objects.filter(answer=OuterRef("pk")))
    photos = Exists(AnswerPhoto.objects.filter(answer=OuterRef("pk"), file__kind=FileKind.PHOTO))
    rows = Answer.objects.filter(audit=audit).order_by().annotate(raised=raised, pictured=photos)
    return {row[0]: Proofs(*row[1:]) for row in rows.values_list("question_id", "note", "raised", "pictured")}


def gap_of(question: Question, value: str | None, proofs: Proofs, wants) -> Gap | None:
    sentence = unanswered(value) or wants(question, value, proofs)
    said = {"key": question.key, "number": question.place + 1, "asked": question.shown_text}
    return Gap(sentence % {"key": question.key}, **said) if sentence else None


def unanswered(value: str | None) -> str:
    return _("%(key)s is not answered.") if value is None else ""


def unproven(question: Question, value: str, proofs: Proofs) -> str:
    """An answer that says too little by itself."""
    judged = value if question.scale == Scale.CONFORMITY else ""
    if judged in FAILED and not proofs.raised:
        return _("%(key)s is a major or critical non-conformity without a finding.")
    if judged == AnswerValue.MINOR and not (proofs.raised or proofs.note.strip()):
        return _("%(key)s is a minor non-conformity without a note or finding.")
    if failed_critical(question, question.critical, value) and not proofs.raised:
        return _("%(key)s is a critical question that earns nothing, without a finding.")
    return unpictured(question, value, proofs)


def unexplained(question: Question, value: str, proofs: Proofs) -> str:
    """The same where the supplier answers, who raises no finding: a note says what is wanting."""
    judged = value if question.scale == Scale.CONFORMITY else ""
    wanting = judged in {*FAILED, AnswerValue.MINOR} or failed_critical(question, question.critical, value)
    if wanting and not proofs.note.strip():
        return _("%(key)s: write in the note what is wanting, and by when you put it right.")
    return unpictured(question, value, proofs)


def unpictured(question: Question, value: str, proofs: Proofs) -> str:
    if question.photo_required and value != AnswerValue.NOT_APPLICABLE and not proofs.photos:
        return _("%(key)s needs a photo.")
    return ""
