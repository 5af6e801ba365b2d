"""Answers on site: to what somebody asked to look at, and about the reference sample."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import history
from qcportal.core.errors import Rejected

from ..enums import PointAnswer, ReferenceAnswer
from ..models import AttentionPoint, Inspection, InspectionPhoto
from .filing import add_photo, opened

MOST_REMARK = 500


@transaction.atomic
def answer_point(*, inspection: Inspection, number: int, by, version: int | None = None, **values) -> AttentionPoint:
    """`values`: answer, remark and photo, one that is in the inspection already; what is left out stays."""
    row = opened(inspection, by, version)
    point = row.attention_points.filter(position=number).first()
    if point is None:
        raise Rejected(_("This inspection has no such attention point."), field="number")
    check_answer(values.get("answer", ""), PointAnswer.values)
    photo = values.get("photo")
    if photo is not None and photo.inspection_id != row.pk:
        raise Rejected(_("This photo belongs to another inspection."), field="photo")
    keep(row, point, f"{number} {point.text}", values, "inspection.attention_answered", by)
    return point


@transaction.atomic
def photograph_point(*, inspection: Inspection, number: int, upload, by, uuid=None) -> InspectionPhoto:
    """A photo of what the point asks to look at; the one before stays among the inspection's photos."""
    point = opened(inspection, by).attention_points.filter(position=number).first()
    if point is None:
        raise Rejected(_("This inspection has no such attention point."), field="number")
    photo = add_photo(inspection=inspection, upload=upload, caption=point.text, by=by, uuid=uuid)
    answer_point(inspection=inspection, number=number, photo=photo, by=by)
    return photo


@transaction.atomic
def answer_reference(*, inspection: Inspection, by, version: int | None = None, **values) -> Inspection:
    """`values`: answer and remark."""
    row = opened(inspection, by, version)
    check = getattr(row, "reference", None)
    if check is None:
        raise Rejected(_("This inspection asks for no reference sample."), field="answer")
    check_answer(values.get("answer", ""), ReferenceAnswer.values)
    keep(row, check, check.tag, values, "inspection.reference_answered", by)
    return row


def check_answer(answer: str, known: list[str]) -> None:
    if answer and answer not in known:
        raise Rejected(_("Choose one of the answers."), field="answer")


def keep(row: Inspection, record, label: str, values: dict, event: str, by) -> None:
    """Write what changed, and history's line about it."""
    if "remark" in values:
        values["remark"] = values["remark"].strip()[:MOST_REMARK]
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    if not changed:
        return
    told = {
        f"{label} · {name}": [history.plain(getattr(record, name)), history.plain(value)]
        for name, value in changed.items()
    }
    for name, value in changed.items():
        setattr(record, name, value)
    record.save(update_fields=list(changed))
    history.record(event=event, of=row, by=by, changes=told)
