"""Limit samples of the defect library."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qcportal.core import changes, files, history
from qcportal.core.errors import Rejected
from qcportal.core.models.files import FileKind

from ..models import DefectExample, DefectType

MOST_EXAMPLES = 8


@transaction.atomic
def add_example(*, defect_type: DefectType, upload, shows: str, by, caption: str = "", uuid=None) -> DefectExample:
    """`uuid` names the example, so that sending it twice keeps one."""
    kind = changes.lock(defect_type)
    if uuid and (kept := kind.examples.filter(uuid=uuid).first()):
        return kept
    if kind.examples.count() >= MOST_EXAMPLES:
        raise Rejected(_("A defect type holds at most 8 examples; remove one first."), field="upload")
    example = DefectExample(uuid=uuid or uuid4(), defect_type=kind, caption=caption.strip(), shows=shows)
    example.clean_fields(exclude=["file"])
    example.file = files.store(upload, by=by, allow=(FileKind.PHOTO,))
    changes.write(example, force_insert=True)
    note_example(kind, "added", [None, example.file.name], by)
    return example


@transaction.atomic
def remove_example(*, example: DefectExample, by) -> DefectType:
    """Takes the photo out of the library; the stored file stays, as history names it."""
    kind = changes.lock(example.defect_type)
    note_example(kind, "removed", [example.file.name, None], by)
    example.delete()
    return kind


def note_example(kind: DefectType, verb: str, change: list, by) -> None:
    kind.version += 1
    kind.save(update_fields=["version", "updated_at"])
    history.record(event=f"defect_type.example_{verb}", of=kind, by=by, changes={"example": change})
