"""Standards: drafted, published, then never changed; a change is a new version."""

from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Conflict

from ..enums import StandardState
from ..models import Question, Section, Standard
from ..rules import STANDARD
from ..validators import check_can_be_published, check_content, check_draft

SECTION = ("title", "process_area", "words")
QUESTION = (
    "key", "text", "guidance", "clauses", "scale", "options", "lowest", "highest", "unit", "photo_required",
    "shown_if", "weight", "critical", "words",
)  # fmt: skip


@transaction.atomic
def draft_standard(
    *, code: str, name: str, by, description: str = "", validity_months: int = 12, words: dict | None = None, uuid=None
) -> Standard:
    """Version 1 of a new standard, empty."""
    heading = {"code": code, "name": name, "description": description, "words": words or {}}
    standard = Standard(uuid=uuid or uuid4(), validity_months=validity_months, **heading)
    return changes.create(standard, by=by, event="standard.drafted")


@transaction.atomic
def change_standard(*, standard, by, version: int | None = None, **values) -> Standard:
    """name, description, validity_months, words of a draft."""
    row = changes.lock(standard, version)
    check_draft(row)
    return changes.save(row, values, by=by, event="standard.changed")


@transaction.atomic
def replace_content(*, standard, sections: list[dict], by, version: int | None = None) -> Standard:
    """All sections and questions of a draft at once, as data:
    [{title, process_area, words, questions: [{key, text, …}]}], where QUESTION names what a question may hold;
    all but title, process_area, key and text may be left out."""
    row = changes.lock(standard, version)
    check_draft(row)
    check_content(sections)
    row.sections.all().delete()
    write_content(row, sections)
    return touch(row, by=by, event="standard.content_replaced", changes={"questions": [None, row.questions.count()]})


def write_content(standard: Standard, sections: list[dict]) -> None:
    made = [
        Section(standard=standard, position=place, **{name: data[name] for name in SECTION if name in data})
        for place, data in enumerate(sections)
    ]
    questions = [
        Question(standard=standard, section=section, position=place, **question)
        for section, data in zip(made, sections, strict=True)
        for place, question in enumerate(data["questions"])
    ]
    for row in made:
        row.clean_fields(exclude=["standard"])
        row.clean()
    for row in questions:
        row.clean_fields(exclude=["standard", "section"])
        row.clean()
    Section.objects.bulk_create(made)
    Question.objects.bulk_create(questions, batch_size=500)


def content_of(standard: Standard) -> list[dict]:
    """The shape that replace_content takes, with every name; two queries."""
    return [
        content(section, SECTION) | {"questions": [content(row, QUESTION) for row in section.questions.all()]}
        for section in standard.sections.prefetch_related("questions")
    ]


def content(row, names: tuple[str, ...]) -> dict:
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def publish_standard(*, standard, by, version: int | None = None) -> Standard:
    """From now on it never changes; the version published before takes no new audits."""
    row = changes.lock(standard, version)
    STANDARD.check(row, "publish", by)
    check_can_be_published(row)
    for older in Standard.objects.select_for_update().filter(code=row.code, state=StandardState.PUBLISHED):
        STANDARD.move(older, "retire", by=by)
    return STANDARD.move(row, "publish", by=by, published_at=timezone.now())


@transaction.atomic
def retire_standard(*, standard, by, version: int | None = None) -> Standard:
    """No new audits; those that use it keep it."""
    return STANDARD.move(changes.lock(standard, version), "retire", by=by)


@transaction.atomic
def new_version(*, standard, by, uuid=None) -> Standard:
    """A draft with everything of `standard`, to be changed and published."""
    row = changes.lock(standard)
    versions = Standard.objects.filter(code=row.code)
    if versions.filter(state=StandardState.DRAFT).exists():
        raise Conflict(_("There is a draft of the next version already."), code="draft_exists")
    draft = Standard(
        uuid=uuid or uuid4(),
        code=row.code,
        version_number=versions.aggregate(last=Max("version_number"))["last"] + 1,
        name=row.name,
        description=row.description,
        validity_months=row.validity_months,
        words=row.words,
    )
    changes.create(draft, by=by, event="standard.version_drafted", note=str(row))
    write_content(draft, content_of(row))
    return draft


@transaction.atomic
def discard_draft(*, standard, by, version: int | None = None) -> None:
    row = changes.lock(standard, version)
    check_draft(row)
    history.record(event="standard.discarded", of=row, by=by)
    row.delete()


def touch(standard: Standard, *, by, event: str, changes: dict, note: str = "") -> Standard:
    """Its content is part of a standard as people read it: the version counts up with it."""
    standard.version += 1
    standard.save(update_fields=["version", "updated_at"])
    history.record(event=event, of=standard, by=by, changes=changes, note=note)
    return standard
