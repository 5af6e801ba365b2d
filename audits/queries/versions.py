"""A newer version of an audit's standard: what it changes, and what becomes of the answers."""

from dataclasses import dataclass

from django.db.models import QuerySet

from ..models import Answer, Audit, Question, Standard
from ..rules import OPEN_FOR_MOVING
from ..version_diff import Diff, difference, moves
from .checklist import IN_ORDER


@dataclass(frozen=True)
class Move:
    standard: Standard
    diff: Diff
    along: list[Answer]
    kept: list[Answer]
    targets: dict[str, Question]

    def target_of(self, answer: Answer) -> Question:
        return self.targets[answer.question.key]

    @property
    def again(self) -> list[Answer]:
        """Answers to questions that are still asked but mean something else by now: to be looked at and given again."""
        open_ = self.targets.keys() - {each.question.key for each in self.along}
        latest = {each.question.key: each for each in reversed(self.kept)}  # kept has the later versions first
        return [latest[key] for key in self.targets if key in open_ and key in latest]

    @property
    def gone(self) -> list[Answer]:
        """The other answers that are kept."""
        again = {each.pk for each in self.again}
        return [each for each in self.kept if each.pk not in again]


def newer_version(audit: Audit) -> Standard | None:
    """The published version that an audit could go on by."""
    if audit.state not in OPEN_FOR_MOVING:
        return None
    newer = Standard.objects.published().filter(code=audit.standard.code)
    return newer.filter(version_number__gt=audit.standard.version_number).order_by("-version_number").first()


def planned_move(audit: Audit, standard: Standard) -> Move:
    """What moving the audit would do; three queries at any length."""
    old, new = questions_of(audit.standard_id), questions_of(standard.pk)
    targets = {each.key: each for each in new}
    along, kept = sorted_out(audit, targets)
    return Move(standard, difference(old, new), along, kept, targets)


def questions_of(standard: int) -> list[Question]:
    return list(Question.objects.filter(standard=standard).select_related("section").order_by(*IN_ORDER))


def previous_version(standard: Standard) -> Standard | None:
    """What a version is told apart from."""
    older = Standard.objects.filter(code=standard.code, version_number__lt=standard.version_number)
    return older.order_by("-version_number").first()


def difference_from(standard: Standard, older: Standard) -> Diff:
    """Two queries at any length."""
    return difference(questions_of(older.pk), questions_of(standard.pk))


def sorted_out(audit: Audit, targets: dict[str, Question]) -> tuple[list[Answer], list[Answer]]:
    """Answers that go along, and those that are kept, later versions first. Of several to the same question the last one
    alone may go along: one that was given anew is not overtaken by the one before it."""
    given = Answer.objects.filter(audit=audit).select_related("question__standard")
    along, kept, seen = [], [], set()
    for answer in given.order_by("-question__standard__version_number", *(f"question__{name}" for name in IN_ORDER)):
        key = answer.question.key
        goes = key not in seen and moves(answer.question, targets.get(key), answer.value)
        (along if goes else kept).append(answer)
        seen.add(key)
    return along, kept


def earlier_answers(audit: Audit) -> QuerySet[Answer]:
    """Answers to questions that the audit's version no longer asks, or asks on another scale."""
    found = Answer.objects.filter(audit=audit).exclude(question__standard=audit.standard_id)
    rows = found.select_related("question__standard").prefetch_related("photos__file", "findings")
    return rows.order_by("question__standard__version_number", *(f"question__{name}" for name in IN_ORDER))


def answers_before(audit: Audit, keys: list[str]) -> dict[str, Answer]:
    """The last answer to each question of these keys that an earlier version of the standard asked; one query."""
    found = Answer.objects.filter(audit=audit, question__key__in=keys).exclude(question__standard=audit.standard_id)
    rows = found.select_related("question__standard").order_by("question__standard__version_number")
    return {each.question.key: each for each in rows}
