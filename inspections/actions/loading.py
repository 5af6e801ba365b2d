"""What is loaded into a container: the empty container, goods, seals and times, recorded on site."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..codes import container_of
from ..enums import ContainerPart, PhotoSubject, Soundness
from ..models import ContainerCheck, Inspection, InspectionPhoto, Loading, LotPart
from ..models.loading import MOST_REMARK
from ..queries.loading import asked, begun, checks_of
from ..validators import check_loading_time
from .filing import add_photo, opened
from .lots import check_number

NOTHING = {"answer": "", "remark": "", "photo": None}
FACTS = list(NOTHING)


@transaction.atomic
def record_loading(
    *,
    inspection: Inspection,
    by,
    version: int | None = None,
    checks: dict[str, dict] | None = None,
    units: dict[int, int | None] | None = None,
    **values,
) -> Loading:
    """Fields of Loading; `checks` {part: {answer, remark, photo}} and `units` {number of the lot's part: units loaded}.

    What is left out stays; the last word counts, so it may repeat.
    """
    row = opened(inspection, by, version)
    if not asked(row):
        raise Rejected(_("This inspection is no container loading."), code="wrong_type")
    loading = begun(row)
    told = changed(loading, values) | (load_units(row, units) if units else {})
    seen = checked(loading, checks or {})
    told |= {f"{part} · {name}": pair for part, each in seen.items() for name, pair in told_of(*each).items()}
    if told:
        loading.recorded_by, loading.recorded_at = by, timezone.now()
        changes.write(loading)
        keep_checks(loading, {part: after for part, (_before, after) in seen.items()})
        history.record(event="inspection.loading_recorded", of=row, by=by, changes=told)
    return loading


def changed(loading: Loading, values: dict) -> dict:
    """Set on the row, not saved; what changed, for history."""
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if "container_number" in values:
        values["container_number"] = container_of(values["container_number"], field="container_number")
    for name in ("began_at", "ended_at"):
        check_loading_time(loading.inspection, values.get(name), name)
    check_photo(loading, values.get("doors_photo"), "doors_photo")
    told = changes.difference(loading, values)
    for name, value in values.items():
        setattr(loading, name, value)
    return told


def check_photo(loading: Loading, photo: InspectionPhoto | None, field: str) -> None:
    if photo is not None and photo.inspection_id != loading.inspection_id:
        raise Rejected(_("This photo belongs to another inspection."), field=field)


# -- the empty container -----------------------------------------------------------------------
def checked(loading: Loading, checks: dict[str, dict]) -> dict[str, tuple[dict, dict]]:
    """{part: (before, after)} of the points that change."""
    known = {each.part: facts_of(each) for each in checks_of(loading)}
    found = {}
    for part, values in checks.items():
        check_photo(loading, values.get("photo"), "photo")
        before = known.get(part, NOTHING)
        after = before | seen_as(part, values)
        if after != before:
            found[str(part)] = before, after
    return found


def facts_of(check: ContainerCheck) -> dict:
    return {name: getattr(check, name) for name in FACTS}


def seen_as(part: str, values: dict) -> dict:
    check_part(part)
    if values.get("answer") and values["answer"] not in Soundness.values:
        raise Rejected(_("Choose one of the answers."), field="answer")
    said = {name: str(values[name] or "").strip()[:MOST_REMARK] for name in ("answer", "remark") if name in values}
    return said | ({"photo": values["photo"]} if "photo" in values else {})


def check_part(part: str) -> None:
    if part not in ContainerPart.values:
        raise Rejected(_("A container has no such point."), field="part")


def keep_checks(loading: Loading, after: dict[str, dict]) -> None:
    rows = [ContainerCheck(loading=loading, part=part, **values) for part, values in after.items()]
    ContainerCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["loading", "part"], update_fields=FACTS
    )


def told_of(before: dict, after: dict) -> dict:
    return {
        name: [history.plain(before[name]), history.plain(after[name])] for name in FACTS if before[name] != after[name]
    }


# -- the goods and the photos ------------------------------------------------------------------
def load_units(row: Inspection, units: dict[int, int | None]) -> dict:
    """What is loaded of each order, written; what changed, for history."""
    parts, told = {part.position: part for part in row.parts.all()}, {}
    for number, value in units.items():
        if number not in parts:
            raise Rejected(_("The lot has no such part."), field="number")
        check_number("units", value)
        part = parts[number]
        if part.loaded_units != value:
            told[f"{part.po_number} · loaded_units"] = [part.loaded_units, value]
            part.loaded_units = value
    LotPart.objects.bulk_update(parts.values(), ["loaded_units"])
    return told


@transaction.atomic
def photograph_loading(*, inspection: Inspection, upload, by, part: str = "", uuid=None) -> InspectionPhoto:
    """A point of the empty container, or the closed and sealed doors; the photo before stays among the inspection's photos."""
    if part:
        check_part(part)
    subject = part or PhotoSubject.SEALED_DOORS
    photo = add_photo(inspection=inspection, upload=upload, shows=subject, by=by, uuid=uuid)
    shown = {"checks": {part: {"photo": photo}}} if part else {"doors_photo": photo}
    record_loading(inspection=inspection, by=by, **shown)
    return photo
