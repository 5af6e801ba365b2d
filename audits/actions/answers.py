"""What auditors write down on site. Each save is small, costs the same at any number of questions, and is kept at once."""

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history
from qcportal.core.errors import Conflict, Rejected, StaleVersion

from ..models import Answer, AnswerPhoto, Audit, Question
from ..validators import (
    check_answer,
    check_by_the_house,
    check_on_team,
    check_open_for_answers,
    check_opened_for_findings,
)

MOST_PHOTOS = 20


def opened(audit: Audit, by) -> Audit:
    """The audit locked for answers, if it is in progress and this person's. Its version stays: answers have their own."""
    row = changes.lock(audit)
    check_on_team(row, by)
    check_open_for_answers(row)
    return row


def opened_for_findings(audit: Audit, by) -> Audit:
    """The audit locked for what is found wanting in it."""
    row = changes.lock(audit)
    check_opened_for_findings(row, by)
    return row


@transaction.atomic
def answer_question(
    *,
    audit: Audit,
    question: Question,
    value: str,
    by,
    note: str = "",
    version: int | None = None,
    seen: int | None = None,
    uuid=None,
) -> Answer:
    """Give or change an answer. `version` is the answer's own; without it, and without `seen`, the last word counts.

    `seen` is the version that a page showed, 0 where it showed none: what others wrote since is not written over.

    The checks of `full_clean` would cost a query each; what they ask is said by check_answer and the constraints.
    """
    row = opened(audit, by)
    if question.standard_id != row.standard_id:
        raise Rejected(_("This question belongs to another standard."), field="question")
    value = check_answer(question, value, note)
    answer = Answer.objects.select_for_update(of=("self",)).filter(audit=row, question=question).first()
    if answer is None:
        check_not_taken_back(seen)
        return first_answer(row, question, value, note, by, uuid)
    answer.question = question
    return changed_answer(answer, {"value": value, "note": note}, by, version, seen)


def first_answer(audit, question, value: str, note: str, by, uuid) -> Answer:
    answer = Answer(uuid=uuid or uuid4(), audit=audit, question=question, value=value, note=note)
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("There is a record with this uuid already."), field="uuid") from error
    given = {"value": [None, value], "note": [None, note]}
    history.record(event="answer.given", of=answer, by=by, changes=given)
    return answer


def changed_answer(answer: Answer, values: dict, by, version: int | None, seen: int | None = None) -> Answer:
    if version is not None and answer.version != version:
        changes.lock(answer, version)  # says so
    found = changes.difference(answer, values)
    if not found:
        return answer
    check_not_overtaken(answer, set(found), seen, by)
    for name, value in values.items():
        setattr(answer, name, value)
    answer.version += 1
    answer.save(update_fields=[*values, "version", "updated_at"])
    history.record(event="answer.changed", of=answer, by=by, changes=found)
    return answer


def check_not_taken_back(seen: int | None) -> None:
    """Refused where the page showed an answer that is gone."""
    if seen:
        raise StaleVersion(
            _("This answer was taken back after you opened it. Open the page again, and answer anew if it still holds.")
        )


def check_not_overtaken(answer: Answer, names: set[str], seen: int | None, by) -> None:
    """Refused where somebody else wrote one of these fields since `seen`; each version has its entry in history.

    What the same person wrote meanwhile, from beside or before a lost connection, is no reason. One that was taken back
    and given anew counts from 1 again: below `seen` it is another than the page showed.
    """
    if seen is None or answer.version == seen:
        return
    anew = answer.version < seen
    steps = answer.version - (0 if anew else seen)
    since = list(history.of(answer).order_by("-at", "-pk")[:steps])
    others = [each for each in since if each.actor_id != by.pk and names & set(each.changes)]
    if others or anew or len(since) < steps:
        who = others[0].actor_label if others else _("Somebody")
        raise StaleVersion(
            _("%(person)s wrote something else here after you opened it. Compare the two and keep one.")
            % {"person": who}
        )


WORDS = {"value", "note", "interview_note", "confidential_note"}


@transaction.atomic
def clear_answer(*, answer: Answer, by, version: int | None = None, seen: int | None = None) -> None:
    """Take an answer back: the question is open again. One with photos or findings is changed instead."""
    opened(answer.audit, by)
    row = changes.lock(answer, version)
    check_not_overtaken(row, WORDS, seen, by)
    if row.photos.exists() or row.findings.exists():
        raise Rejected(_("This answer has photos or findings. Remove them first, or change the answer."), code="in_use")
    history.record(
        event="answer.cleared", of=row, by=by, changes={"value": [row.value, None], "note": [row.note, None]}
    )
    row.delete()


@transaction.atomic
def note_answer(
    *,
    answer: Answer,
    by,
    interview_note: str | None = None,
    confidential_note: str | None = None,
    version: int | None = None,
    seen: int | None = None,
) -> Answer:
    """What was heard, and what stays in the house, beside the answer itself; None leaves a note as it is."""
    check_by_the_house(opened(answer.audit, by))
    row = changes.lock(answer, version)
    notes = {"interview_note": interview_note, "confidential_note": confidential_note}
    given = {name: text.strip() for name, text in notes.items() if text is not None}
    return changed_answer(row, given, by, None, seen)


@transaction.atomic
def add_photo(*, answer: Answer, upload, by, caption: str = "", version: int | None = None, uuid=None) -> AnswerPhoto:
    """Evidence for an answer, a photo or a PDF. `uuid` names the file, so that sending it twice keeps one."""
    opened(answer.audit, by)
    row = changes.lock(answer, version)
    kept = row.photos.filter(file__uuid=uuid).first() if uuid else None
    if kept:
        return kept
    position = row.photos.count()
    if position >= MOST_PHOTOS:
        raise Rejected(_("An answer holds at most %(most)d files.") % {"most": MOST_PHOTOS}, field="photo")
    stored = files.store(upload, by=by, allow=files.PROOF, file_uuid=uuid)
    photo = AnswerPhoto.objects.create(answer=row, file=stored, caption=caption.strip()[:200], position=position)
    count_up(row, "answer.photo_added", {"photo": [None, stored.name]}, by)
    return photo


@transaction.atomic
def remove_photo(*, photo: AnswerPhoto, by, version: int | None = None) -> Answer:
    """Takes the photo out of the answer; the stored file stays, as history names it."""
    opened(photo.answer.audit, by)
    row = changes.lock(photo.answer, version)
    name = photo.file.name
    photo.delete()
    return count_up(row, "answer.photo_removed", {"photo": [name, None]}, by)


def count_up(answer: Answer, event: str, found: dict, by) -> Answer:
    """Its photos are part of an answer as people read it."""
    answer.version += 1
    answer.save(update_fields=["version", "updated_at"])
    history.record(event=event, of=answer, by=by, changes=found)
    return answer
