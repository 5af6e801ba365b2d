"""Editing a draft piece by piece. Sections are named by their place, from 1; questions by their key."""

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected

from ..models import Question, Section, Standard
from ..validators import check_condition, check_draft
from .standards import touch

UP, DOWN = -1, 1


def opened(standard: Standard, version: int | None) -> Standard:
    row = changes.lock(standard, version)
    check_draft(row)
    return row


def section_at(standard: Standard, number: int) -> Section:
    sections = standard.sections.order_by("position", "pk")
    if not 1 <= number <= len(sections):
        raise Rejected(_("There is no such section any more."), code="gone")
    return sections[number - 1]


def question_with(standard: Standard, key: str) -> Question:
    found = standard.questions.select_related("section").filter(key=key).first()
    if found is None:
        raise Rejected(_("There is no such question any more."), code="gone")
    return found


@transaction.atomic
def add_section(*, standard, title: str, process_area: str, by, version: int | None = None) -> Section:
    row = opened(standard, version)
    section = Section(standard=row, title=title, process_area=process_area, position=row.sections.count())
    section.full_clean()
    section.save()
    touch(row, by=by, event="standard.section_added", changes={"section": [None, title]})
    return section


@transaction.atomic
def change_section(*, standard, number: int, by, version: int | None = None, **values) -> Section:
    row = opened(standard, version)
    section = section_at(row, number)
    change(row, section, values, by=by, event="standard.section_changed", name=section.title)
    return section


@transaction.atomic
def remove_section(*, standard, number: int, by, version: int | None = None) -> None:
    """With its questions."""
    row = opened(standard, version)
    section = section_at(row, number)
    lost = list(section.questions.values_list("key", flat=True))
    section.delete()
    renumber(row.sections)
    touch(
        row,
        by=by,
        event="standard.section_removed",
        changes={"section": [section.title, None], "questions": [lost, None]},
    )


@transaction.atomic
def move_section(*, standard, number: int, by_places: int, by, version: int | None = None) -> None:
    row = opened(standard, version)
    section = section_at(row, number)
    shift(row.sections, section, by_places)
    touch(row, by=by, event="standard.section_moved", changes={"section": [section.title, by_places]})


@transaction.atomic
def add_question(*, standard, number: int, by, version: int | None = None, **values) -> Question:
    """Into section `number`: what standards.QUESTION names."""
    row = opened(standard, version)
    section = section_at(row, number)
    question = Question(standard=row, section=section, position=section.questions.count(), **values)
    check_shown_if(question)
    question.full_clean()
    question.save()
    touch(row, by=by, event="standard.question_added", changes={"question": [None, question.key]})
    return question


@transaction.atomic
def change_question(
    *, standard, key: str, by, version: int | None = None, new_key: str | None = None, **values
) -> Question:
    row = opened(standard, version)
    question = question_with(row, key)
    values |= {"key": new_key} if new_key else {}
    change(row, question, values, by=by, event="standard.question_changed", name=key)
    return question


@transaction.atomic
def remove_question(*, standard, key: str, by, version: int | None = None) -> None:
    row = opened(standard, version)
    question = question_with(row, key)
    question.delete()
    question.section.questions.filter(position__gt=question.position).update(position=F("position") - 1)
    touch(row, by=by, event="standard.question_removed", changes={"question": [key, None]})


@transaction.atomic
def move_question(*, standard, key: str, by_places: int, by, version: int | None = None) -> None:
    row = opened(standard, version)
    question = question_with(row, key)
    shift(question.section.questions, question, by_places)
    touch(row, by=by, event="standard.question_moved", changes={"question": [key, by_places]})


# -- inside ------------------------------------------------------------------------------------
def change(standard: Standard, part, values: dict, *, by, event: str, name: str) -> None:
    """Set what is new on a section or question; nothing new, nothing written."""
    new = changes.difference(part, values)
    if not new:
        return
    for field, value in values.items():
        setattr(part, field, value)
    if "shown_if" in new:
        check_shown_if(part)
    part.full_clean()
    part.save()
    touch(standard, by=by, event=event, changes=new, note=name)


def check_shown_if(question: Question) -> None:
    """Its condition looks at questions that stand before it; one query where there is a condition."""
    if question.shown_if:
        check_condition(question.key, question.shown_if, set(keys_before(question)))


def keys_before(question: Question):
    place = question.section.position
    earlier = Q(section__position__lt=place) | Q(section=question.section, position__lt=question.position)
    return Question.objects.filter(earlier, standard=question.standard_id).values_list("key", flat=True)


def renumber(parts) -> None:
    """Positions without gaps, so that the next one goes last."""
    put_in_order(list(parts.order_by("position", "pk")))


def shift(parts, part, by_places: int) -> None:
    ordered = list(parts.order_by("position", "pk"))
    place = ordered.index(part)
    ordered.insert(min(max(place + by_places, 0), len(ordered) - 1), ordered.pop(place))
    put_in_order(ordered)


def put_in_order(ordered: list) -> None:
    """Writes those alone that stand elsewhere now, however many there are."""
    moved = [(place, part) for place, part in enumerate(ordered) if part.position != place]
    for place, part in moved:
        part.position = place
    if moved:
        parts = [part for _place, part in moved]
        type(parts[0]).objects.bulk_update(parts, ["position"], batch_size=500)
