"""What an audit found, as the rows of a document: score, findings, answers, disputes, and the audit before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audits.enums import FindingGrade, FindingState
from audits.models import Answer, Audit, Finding, FindingDispute
from audits.queries.scores import Card, Part, result_of, sections_with
from qcportal.core import documents
from qcportal.core.dates import day_at
from qcportal.core.models import StoredFile
from qcportal.core.models.files import FileKind
from suppliers.enums import CorrectiveActionState, DisputeState, ProcessArea
from suppliers.models import CorrectiveAction

from ..queries.sight import Sight
from .drawn import Picture, picture

MOST_PICTURES = 8  # of one finding
GRAVE = (FindingGrade.ZERO_TOLERANCE, FindingGrade.CRITICAL, FindingGrade.MAJOR)


@dataclass(frozen=True)
class PartRow:
    """A process area or section: percent of its points, and what the area had in the audit before."""

    label: str
    percent: Decimal | None
    before: Decimal | None
    questions: int
    not_applicable: int


@dataclass(frozen=True)
class GradeRow:
    grade: str
    label: str
    raised: int
    open: int
    repeats: int


@dataclass(frozen=True)
class ActionRow:
    """What the factory must do, and how far it is."""

    number: str
    title: str
    due_on: date
    state: str
    state_label: str

    @classmethod
    def of(cls, row: CorrectiveAction):
        return cls(row.number, row.title, row.due_on, row.state, str(row.get_state_display()))

    @property
    def over(self) -> bool:
        return self.state in CorrectiveActionState.over()


@dataclass(frozen=True)
class FoundRow:
    """One finding. `repeats` names the earlier one as far as the reader sees it; `original` is the grade before that raised it."""

    number: str
    grade: str
    grade_label: str
    area: str
    clause: str
    question: str
    statement: str
    evidence: str
    raised_on: date
    state: str
    state_label: str
    closed_on: date | None
    closing_note: str
    repeats: str
    original: str
    action: ActionRow | None
    papers: list[str]
    pictures: list[Picture] = field(default_factory=list)
    more_pictures: int = 0

    @property
    def is_open(self) -> bool:
        return self.state == FindingState.OPEN

    @property
    def grave(self) -> bool:
        return self.grade in GRAVE


@dataclass(frozen=True)
class AnswerRow:
    key: str
    text: str
    answer: str
    lost: bool  # points
    critical: bool
    note: str
    interview_note: str
    findings: list[str]
    photos: int


@dataclass(frozen=True)
class SectionRow:
    label: str
    percent: Decimal | None
    answers: list[AnswerRow]


@dataclass(frozen=True)
class DisputeRow:
    number: str
    reason: str
    state: str
    state_label: str
    before: str
    after: str
    decision: str
    decided_on: date | None


@dataclass(frozen=True)
class PastRow:
    """A finding of the audit before, and what became of it."""

    number: str
    grade_label: str
    area: str
    statement: str
    became: str


@dataclass(frozen=True)
class BeforeAudit:
    """The audit before, as far as this reader sees it."""

    number: str
    audited_on: date
    standard: str
    score_percent: Decimal | None
    grade: str
    put_right: int
    still_open: int
    repeated: int
    findings: list[PastRow]


# -- score ---------------------------------------------------------------------------------------
def part_rows(parts: Iterable[Part], before: dict[str, Decimal | None] | None = None) -> list[PartRow]:
    earlier = before or {}
    return [
        PartRow(
            label=capfirst(str(each.label)),
            percent=each.tally.percent,
            before=earlier.get(str(each.label)),
            questions=each.tally.questions,
            not_applicable=each.tally.not_applicable,
        )
        for each in parts
    ]


def percents(audit: Audit | None) -> dict[str, Decimal | None]:
    """By the label of the process area; of one that was imported nothing is known."""
    if audit is None or audit.imported_from_id:
        return {}
    return {str(ProcessArea(area).label): each.percent for area, each in result_of(audit).areas.items()}


def grade_rows(findings: list[FoundRow]) -> list[GradeRow]:
    """The gravest first; a grade that nothing was found of stands there with 0."""
    return [
        GradeRow(
            grade=grade.value,
            label=capfirst(str(grade.label)),
            raised=sum(each.grade == grade for each in findings),
            open=sum(each.grade == grade and each.is_open for each in findings),
            repeats=sum(each.grade == grade and bool(each.repeats) for each in findings),
        )
        for grade in FindingGrade
    ]


# -- findings ------------------------------------------------------------------------------------
def found_rows(audit: Audit, sight: Sight, parts: dict[str, documents.Part]) -> list[FoundRow]:
    """The gravest first; eight queries at any number."""
    rows = sight.findings.filter(audit=audit).select_related("repeats", "answer__question")
    rows = list(rows.prefetch_related("files__file", "answer__photos__file"))
    asked = {each.corrective_action_id for each in rows if each.corrective_action_id}
    actions = {each.pk: each for each in sight.corrective_actions.filter(pk__in=asked)}
    named = {each.repeats_id for each in rows if each.repeats_id}
    seen = set(sight.findings.filter(pk__in=named).values_list("pk", flat=True))
    order = {grade: place for place, grade in enumerate(FindingGrade.values)}
    ordered = sorted(rows, key=lambda each: (order[each.grade], each.process_area, each.pk))
    return [found_row(each, actions, seen, parts) for each in ordered]


def found_row(row: Finding, actions: dict, seen: set[int], parts: dict[str, documents.Part]) -> FoundRow:
    shown, papers = split(files_of(row))
    action = actions.get(row.corrective_action_id)
    return FoundRow(
        number=row.number,
        grade=row.grade,
        grade_label=capfirst(str(row.get_grade_display())),
        area=capfirst(str(row.get_process_area_display())),
        clause=row.clause,
        question=f"{row.answer.question.key} {row.answer.question.shown_text}" if row.answer else "",
        statement=row.statement,
        evidence=row.evidence,
        raised_on=row.raised_on,
        state=row.state,
        state_label=str(row.get_state_display()),
        closed_on=row.closed_on,
        closing_note=row.closing_note,
        repeats=repeated(row, seen),
        original=str(row.get_original_grade_display()) if row.was_raised else "",
        action=ActionRow.of(action) if action else None,
        papers=papers,
        pictures=[picture(parts, stored, caption) for stored, caption in shown[:MOST_PICTURES]],
        more_pictures=max(0, len(shown) - MOST_PICTURES),
    )


def repeated(row: Finding, seen: set[int]) -> str:
    if row.repeats_id is None:
        return ""
    return row.repeats.number if row.repeats_id in seen else _("an earlier finding")


def files_of(row: Finding) -> list[tuple[StoredFile, str]]:
    """What shows it: its own files, then those of the answer that it came of."""
    own = [(each.file, "") for each in row.files.all() if not each.closing]
    return own + [(each.file, each.caption) for each in (row.answer.photos.all() if row.answer else ())]


def split(stored: list[tuple[StoredFile, str]]) -> tuple[list[tuple[StoredFile, str]], list[str]]:
    """(photos, names of papers)"""
    photos = [each for each in stored if each[0].kind == FileKind.PHOTO]
    return photos, [file.name for file, _caption in stored if file.kind != FileKind.PHOTO]


def dispute_rows(audit: Audit, seen: QuerySet) -> list[DisputeRow]:
    """Of findings that the reader sees, those withdrawn since too; one query."""
    rows = FindingDispute.objects.filter(finding__audit=audit, finding__in=seen.order_by().values("pk"))
    return [
        DisputeRow(
            number=each.finding.number,
            reason=each.reason,
            state=each.state,
            state_label=str(each.get_state_display()),
            before=str(each.get_grade_before_display()),
            after=str(each.get_grade_after_display()) if each.grade_after else "",
            decision=each.decision,
            decided_on=day_at(each.decided_at, audit.factory.time_zone) if each.decided_at else None,
        )
        for each in rows.select_related("finding").order_by("pk")
    ]


def is_correction(row: DisputeRow) -> bool:
    return row.state in (DisputeState.CHANGED, DisputeState.WITHDRAWN)


# -- answers -------------------------------------------------------------------------------------
def section_rows(audit: Audit, card: Card, sight: Sight) -> list[SectionRow]:
    """The checklist as it was asked, in each section what lost points first; five queries at any length."""
    lost = {each.loss.item.key for each in card.losses}
    raised: dict[int, list[str]] = {}
    found = sight.findings.filter(audit=audit, answer__isnull=False).order_by("pk")
    for answer, number in found.values_list("answer", "number"):
        raised.setdefault(answer, []).append(number)
    given = Answer.objects.filter(audit=audit).prefetch_related("photos")
    percent = {each.number: each.tally.percent for each in card.sections}
    return [
        SectionRow(
            label=f"{place}. {section.shown_title}",
            percent=percent.get(place),
            answers=sorted((answer_row(each, lost, raised) for each in rows), key=lambda each: not each.lost),
        )
        for place, (section, rows) in enumerate(sections_with(audit, given), start=1)
        if rows
    ]


def answer_row(row, lost: set[str], raised: dict[int, list[str]]) -> AnswerRow:
    question, answer = row.question, row.answer
    return AnswerRow(
        key=question.key,
        text=question.shown_text,
        answer=answer.shown_value if answer else _("not answered"),
        lost=question.key in lost,
        critical=question.critical,
        note=answer.note if answer else "",
        interview_note=answer.interview_note if answer else "",
        findings=raised.get(answer.pk, []) if answer else [],
        photos=len(answer.photos.all()) if answer else 0,
    )


# -- the audit before ----------------------------------------------------------------------------
def audit_before(audit: Audit, sight: Sight) -> Audit | None:
    """The latest before this one; of one day the one that was recorded later, by the same standard before any other."""
    rows = sight.audits.filter(factory=audit.factory_id, audited_on__lte=audit.audited_on).exclude(pk=audit.pk)
    rows = [each for each in rows.select_related("standard").order_by("-audited_on", "-pk")[:10] if older(each, audit)]
    alike = [each for each in rows if each.standard.code == audit.standard.code]
    return next(iter([*alike, *rows]), None)


def older(row: Audit, audit: Audit) -> bool:
    return (row.audited_on, row.pk) < (audit.audited_on, audit.pk)


def compared(audit: Audit, last: Audit | None, sight: Sight) -> BeforeAudit | None:
    """What became of the findings of the audit before; two queries."""
    if last is None:
        return None
    again = set(sight.findings.filter(audit=audit, repeats__isnull=False).values_list("repeats", flat=True))
    findings = list(sight.findings.filter(audit=last).order_by("pk"))
    closed = [each for each in findings if each.state == FindingState.CLOSED and each.pk not in again]
    repeats = [each for each in findings if each.pk in again]
    return BeforeAudit(
        number=last.number,
        audited_on=last.audited_on,
        standard=last.standard.shown_title,
        score_percent=last.score_percent,
        grade=last.grade,
        put_right=len(closed),
        still_open=len(findings) - len(closed) - len(repeats),
        repeated=len(repeats),
        findings=[past_row(each, again) for each in findings],
    )


def past_row(row: Finding, again: set[int]) -> PastRow:
    became = _("found again") if row.pk in again else str(row.get_state_display())
    area = capfirst(str(row.get_process_area_display()))
    return PastRow(row.number, str(row.get_grade_display()), area, row.statement, became)
