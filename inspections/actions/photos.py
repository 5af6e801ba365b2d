"""What is drawn on a photo, and in which order photos stand. The file itself never changes."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import history, marked
from qcportal.core.errors import Rejected, StaleVersion
from qcportal.core.marks import checked, in_words

from ..models import Inspection, InspectionPhoto
from .filing import opened

EARLIER, LATER = "earlier", "later"


@transaction.atomic
def mark_photo(*, photo: InspectionPhoto, marks: list, by, was: str | None = None) -> InspectionPhoto:
    """Put these marks in place of those there are; an empty list takes them off. `was` is the `marked_as` they were made from."""
    row = opened(photo.inspection, by)
    drawn = present(row, photo)
    if was is not None and was != drawn.marked_as:
        raise StaleVersion(_("Somebody marked this photo after you opened it. Open it again and repeat yours."))
    return put_marks(row, drawn, checked(marks), by)


def present(row: Inspection, photo: InspectionPhoto) -> InspectionPhoto:
    found = row.photos.select_related("file").filter(pk=photo.pk).first()
    if found is None:
        raise Rejected(_("This photo was removed."))
    return found


def put_marks(row: Inspection, photo: InspectionPhoto, new: list[dict], by) -> InspectionPhoto:
    before = photo.marks
    if new == before:
        return photo
    photo.marks, photo.marked_by, photo.marked_at = new, by, timezone.now()
    photo.save(update_fields=["marks", "marked_by", "marked_at"])
    said = {"photo": [photo.file.name, photo.file.name], "marks": [in_words(before), in_words(new)]}
    history.record(event="inspection.photo_marked", of=row, by=by, changes=said)
    marked.keep(photo.file, new)
    transaction.on_commit(partial(marked.drop, photo.file, before))
    return photo


@transaction.atomic
def move_photo(*, photo: InspectionPhoto, way: str, by) -> None:
    """A place earlier or later among the photos of the same defect, or among those of none."""
    row = opened(photo.inspection, by)
    rows = list(row.photos.all())
    group = [each for each in rows if each.defect_id == photo.defect_id]
    place = [each.pk for each in group].index(present(row, photo).pk)
    other = place + (-1 if way == EARLIER else 1)
    if 0 <= other < len(group):
        swap(rows, group[place], group[other])
        name = photo.file.name
        history.record(event="inspection.photo_moved", of=row, by=by, changes={"photo": [name, name]})


def swap(rows: list[InspectionPhoto], one: InspectionPhoto, other: InspectionPhoto) -> None:
    here, there = rows.index(one), rows.index(other)
    rows[here], rows[there] = other, one
    for position, each in enumerate(rows):
        each.position = position
    InspectionPhoto.objects.bulk_update(rows, ["position"])
