"""A newer version of an audit's standard: what it changes, and what becomes of the answers."""

from dataclasses import dataclass

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


def newer_version(audit: Audit) -> Standard | None:
    """The published version that an audit could go on by."""
    if audit.state not in OPEN_FOR_MOVING:
        return None
    newer = Standard.objects.published().filter(code=audit.standard.code)
    return newer.filter(version_number__gt=audit.standard.version_number).order_by("-version_number").first()


def planned_move(audit: Audit, standard: Standard) -> Move:
    """What moving the audit would do; three queries at any length."""
    old = Question.objects.filter(standard=audit.standard_id).order_by(*IN_ORDER)
    targets = {each.key: each for each in Question.objects.filter(standard=standard).order_by(*IN_ORDER)}
    along, kept = sorted_out(audit, targets)
    return Move(standard, difference(old, targets.values()), along, kept, targets)


def sorted_out(audit: Audit, targets: dict[str, Question]) -> tuple[list[Answer], list[Answer]]:
    """Answers that go along, and those that are kept; of two to the same question the later version's goes along."""
    given = Answer.objects.filter(audit=audit).select_related("question__standard")
    along: dict[str, Answer] = {}
    kept = []
    for answer in given.order_by("-question__standard__version_number", *(f"question__{name}" for name in IN_ORDER)):
        key = answer.question.key
        if key not in along and moves(answer.question, targets.get(key), answer.value):
            along[key] = answer
        else:
            kept.append(answer)
    return list(along.values()), kept


def earlier_answers(audit: Audit) -> list[Answer]:
    """Answers to questions that the audit's version no longer asks, or asks on another scale."""
    found = Answer.objects.filter(audit=audit).exclude(question__standard=audit.standard_id)
    rows = found.select_related("question__standard").prefetch_related("photos__file", "findings")
    return list(rows.order_by("question__standard__version_number", *(f"question__{name}" for name in IN_ORDER)))
