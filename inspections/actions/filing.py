"""What the inspector does on site. Each save is small, costs the same at any number of defects, and is kept at once.

Everything here locks the inspection first, so its defects and photos need no lock of their own.
"""

from uuid import uuid4

from django.db import transaction
from django.db.models import Case, Count, F, Max, OuterRef, PositiveIntegerField, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models.files import FileKind
from qcportal.core.punctuation import joined
from suppliers.actions import start_visit
from suppliers.enums import VisitState

from ..enums import Counts, DefectClass, Group, Result
from ..models import Defect, DefectType, DrawDeviation, Inspection, InspectionPhoto, PlanLine, SiteTest
from ..queries.sections import failures, missing
from ..queries.standing import counted, standings
from ..queries.units import judged_apart, place, same_scope
from ..rules import INSPECTION, OPEN_FOR_FILING
from ..validators import check_inspected_on, may_file
from .shipments import follow_inspections

MOST_DEFECTS = 1_000_000
MOST_PHOTOS = 400
MOST_PRESSES = 20  # of a line, so of every device that counts it the last few


def opened(inspection: Inspection, by, version: int | None = None) -> Inspection:
    """The inspection locked for filing, if it is in progress and this person's."""
    row = changes.lock(inspection, version)
    check_on_visit(row, by)
    if row.state not in OPEN_FOR_FILING:
        raise Rejected(_("This inspection is not in progress; start it first."), code="wrong_state")
    return row


def check_on_visit(inspection: Inspection, by) -> None:
    """Inspectors file their own visits; managers may help; nobody else files."""
    if not may_file(inspection, by):
        raise Forbidden(_("You are not assigned to this visit."))


@transaction.atomic
def start_inspection(*, inspection: Inspection, by, version: int | None = None) -> Inspection:
    """Open for filing; the first start puts the day on it, and the visit under way."""
    row = changes.lock(inspection, version)
    INSPECTION.check(row, "start", by)
    check_on_visit(row, by)
    if row.visit.state == VisitState.CANCELLED:
        raise Rejected(_("The visit is cancelled. A manager plans this inspection on another one first."))
    if row.visit.state == VisitState.PLANNED:
        start_visit(visit=row.visit, by=by)
    INSPECTION.move(row, "start", by=by, inspected_on=row.inspected_on or row.factory.today())
    follow_inspections(row.shipment, by=by)
    return row


@transaction.atomic
def record_facts(*, inspection: Inspection, by, version: int | None = None, **values) -> Inspection:
    """units_inspected, inspected_on, remarks."""
    row = opened(inspection, by, version)
    check_inspected_on(row, values.get("inspected_on"))
    return changes.save(row, values, by=by, event="inspection.facts_recorded")


# -- defects -----------------------------------------------------------------------------------
@transaction.atomic
def count_defect(
    *,
    inspection: Inspection,
    defect_type: DefectType,
    defect_class: str,
    count: int,
    by,
    note: str | None = None,
    found_because_of_audit: bool | None = None,
    units: int | None = None,
    shared_units: int | None = None,
    was: int | None = None,
    press: str = "",
    uuid=None,
) -> Defect | None:
    """Set how often this defect was found in this class; 0 takes the line away. The last word counts, so it may repeat.

    Without `units` each further defect lies in a further unit; `shared_units` of them count on another line.
    `was` is the count from which the person counted on: what another device counted meanwhile then stays.
    `press` is the page's name for what it counted since `was`, the same until it has had an answer.
    """
    row = opened(inspection, by)
    check_count(count)
    defect = line_of(row, defect_type, defect_class)
    typed, step = count, count - (was or 0)
    count = count if was is None else merged(defect, step, press)
    if count != typed:
        units = shared_units = None  # they were said of another number
    if count == 0:
        return forget(row, defect, by)
    given = {"note": note, "found_because_of_audit": found_because_of_audit}
    values = {name: value for name, value in given.items() if value is not None}
    values |= units_of(row, defect_type, defect_class, defect, count, units, shared_units)
    presses = with_press(defect, press, step)
    if defect:
        defect.presses = presses
        return recount(row, defect, values | {"count": count}, by)
    return new_line(row, defect_type, defect_class, count, by, uuid, values | {"presses": presses})


def recount(row: Inspection, line: Defect, values: dict, by) -> Defect:
    """Set the numbers of a line. Where a further unit counts on it, it is the last one; one that is taken back is given back."""
    more, unit = values["units"] - values["shared_units"] - line.own_units, line.unit_at
    if more:
        line.unit_at = timezone.now() if more > 0 else None
    changes.save(line, values, by=by, event="defect.counted")
    if more < 0:
        give_back(row, line, unit, by)
    return line


def give_back(row: Inspection, line: Defect, unit, by) -> None:
    """A unit no longer counts on this line: it counts on the worst of its other lines, if it has some."""
    apart = judged_apart(row)
    others = row.defects.filter(unit_at=unit, shared_units__gte=1).exclude(unit_at=None)
    heirs = sorted((each for each in others if same_scope(each, line, apart)), key=place)
    if heirs:
        heir = heirs[0]
        changes.save(heir, by=by, event="defect.counted", shared_units=heir.shared_units - 1)


def units_of(
    row: Inspection, kind, defect_class: str, line: Defect | None, count: int, units: int | None, shared: int | None
) -> dict:
    """In how many units so many defects lie; raises Rejected for more than were looked at."""
    sample = line.sample if line else sample_of(row, kind, defect_class)
    if units is None:
        units = units_after(line, count, min(sample or count, row.units_inspected or count))
    elif units > (line.units if line else 0):
        check_inspected(row.units_inspected, units)
        check_sample(row, kind, defect_class, sample, units)
    if shared is None:
        shared = min(line.shared_units, units) if line else 0
    return {"units": units, "shared_units": shared}


def units_after(line: Defect | None, count: int, most: int) -> int:
    """Each further defect lies in a further unit, as long as there is one; what was counted stays counted."""
    if line is None:
        return max(1, min(count, most))
    wanted = max(1, min(line.units + count - line.count, count))
    return min(wanted, max(line.units, most))


def plans_of(group, defect_class) -> QuerySet[PlanLine]:
    """The plan that counts the units of such lines."""
    return PlanLine.objects.filter(Q(group=Group.ALL) | Q(group=group), defect_class=defect_class, counts=Counts.UNITS)


def sample_of(row: Inspection, kind: DefectType, defect_class: str) -> int | None:
    """How many units the plan for such a line looks at as things stand."""
    plan = plans_of(kind.judged_as, defect_class).filter(inspection=row).first()
    return plan.units_now if plan else None


def check_inspected(inspected: int | None, units: int) -> None:
    if inspected and units > inspected:
        words = {"most": number_format(inspected, force_grouping=True)}
        raise Rejected(_("Only %(most)s units were inspected.") % words, field="units")


def check_sample(row: Inspection, kind: DefectType, defect_class: str, sample: int | None, units: int) -> None:
    """A class counts in its own sample (decision 0014)."""
    if sample is None or units <= sample:
        return
    plan = plans_of(kind.judged_as, defect_class).filter(inspection=row).first()
    label = plan.label if plan else DefectClass(defect_class).label
    words = {"kind": label, "units": number_format(sample, force_grouping=True)}
    raise Rejected(_("The plan for %(kind)s defects looks at %(units)s units.") % words, field="units")


def merged(line: Defect | None, step: int, press: str) -> int:
    """What was counted here is added to what stands there now, but for what the same press added already."""
    found, added = (line.count, dict(line.presses).get(press, 0)) if line else (0, 0)
    return min(max(0, found + step - added), MOST_DEFECTS)


def with_press(line: Defect | None, press: str, step: int) -> list:
    """The presses that a line remembers, with this one last. A line that is counted down to nothing forgets them."""
    others = [each for each in line.presses if each[0] != press] if line else []
    return [*others, [press, step]][-MOST_PRESSES:] if press else others


@transaction.atomic
def add_defect(*, inspection: Inspection, defect_type: DefectType, defect_class: str, by, step: int = 1) -> Defect:
    """One more of this defect, or several, whatever was counted of it before."""
    row = opened(inspection, by)
    defect = line_of(row, defect_type, defect_class)
    if defect is None:
        return new_line(row, defect_type, defect_class, step, by)
    check_count(defect.count + step)
    count = defect.count + step
    units = {"units": defect.units + step, "shared_units": defect.shared_units}
    check_sample(row, defect_type, defect_class, defect.sample, units["units"])
    return recount(row, defect, units | {"count": count}, by)


def line_of(row: Inspection, defect_type: DefectType, defect_class: str) -> Defect | None:
    """With `sample`, the units that its plan looks at: asked in one query, as people press it."""
    second = Case(When(first_found=None, then=0), default=F("second_units"), output_field=PositiveIntegerField())
    plan = plans_of(OuterRef("group"), defect_class).filter(inspection=row)
    plan = plan.values(units=F("sample_units") + Coalesce(second, 0, output_field=PositiveIntegerField()))[:1]
    lines = Defect.objects.filter(inspection=row, defect_type=defect_type, defect_class=defect_class)
    found = lines.annotate(sample=Subquery(plan)).first()
    if found:
        found.defect_type = defect_type  # history names it; asking the database again would cost a query a press
    return found


def new_line(row: Inspection, defect_type, defect_class: str, count: int, by, uuid=None, values=None) -> Defect:
    defect = Defect(
        uuid=uuid or uuid4(),
        inspection=row,
        defect_type=defect_type,
        defect_class=defect_class,
        group=defect_type.judged_as,
        count=count,
        factory_id=row.factory_id,
        inspected_on=row.inspected_on,
        **{"units": count, "unit_at": timezone.now()} | (values or {}),
    )
    return changes.create(defect, by=by, event="defect.found")


def check_count(count: int) -> None:
    if not 0 <= count <= MOST_DEFECTS:
        raise Rejected(_("A count lies between 0 and 1,000,000."), field="count")


def forget(row: Inspection, defect: Defect | None, by) -> None:
    if defect is not None:
        history.record(event="defect.removed", of=defect, by=by, changes={"count": [defect.count, 0]})
        defect.delete()
        if defect.own_units:
            give_back(row, defect, defect.unit_at, by)


@transaction.atomic
def forget_defect(*, defect: Defect, by) -> None:
    row = opened(defect.inspection, by)
    forget(row, Defect.objects.filter(pk=defect.pk).first(), by)


def keep_found(row: Inspection) -> None:
    """What each line of the plan counts, for whoever reads many results: schemes, hindsight, trends."""
    found = standings(row)
    for each in found:
        each.line.found = each.verdict.found
    PlanLine.objects.bulk_update([each.line for each in found], ["found"])


# -- photos ------------------------------------------------------------------------------------
@transaction.atomic
def add_photo(
    *,
    inspection: Inspection,
    upload,
    by,
    caption: str = "",
    defect: Defect | None = None,
    site_test: SiteTest | None = None,
    step: int | None = None,
    shows: str = "",
    uuid=None,
) -> InspectionPhoto:
    """`uuid` names the file, so that sending it twice keeps one photo.

    `shows` is what was asked for by name, `step` the step of the test: both are told where no `caption` is written.
    """
    row = opened(inspection, by)
    kept = row.photos.filter(file__uuid=uuid).first() if uuid else None
    if kept:
        return kept
    check_own_defect(row, defect)
    check_own_test(row, site_test)
    shown = {"caption": caption.strip()[:200], "defect": defect, "site_test": site_test, "step": step, "shows": shows}
    place = next_place(row)
    stored = files.store(upload, by=by, allow=(FileKind.PHOTO,), file_uuid=uuid)
    photo = InspectionPhoto.objects.create(inspection=row, file=stored, position=place, **shown)
    history.record(event="inspection.photo_added", of=row, by=by, changes={"photo": [None, stored.name]})
    return photo


def next_place(row: Inspection) -> int:
    """After the last photo; raises Rejected where there are enough."""
    there = row.photos.aggregate(count=Count("pk"), last=Coalesce(Max("position"), -1))
    if there["count"] >= MOST_PHOTOS:
        raise Rejected(_("An inspection holds at most 400 photos."), field="photo")
    return there["last"] + 1


def check_own_defect(row: Inspection, defect: Defect | None) -> None:
    if defect is not None and defect.inspection_id != row.pk:
        raise Rejected(_("This defect belongs to another inspection."), field="defect")


def check_own_test(row: Inspection, site_test: SiteTest | None) -> None:
    if site_test is not None and site_test.inspection_id != row.pk:
        raise Rejected(_("This test belongs to another inspection."), field="site_test")


@transaction.atomic
def describe_photo(*, photo: InspectionPhoto, caption: str, defect: Defect | None, by) -> InspectionPhoto:
    """What a photo shows: a caption, and the defect it is of."""
    row = opened(photo.inspection, by)
    check_own_defect(row, defect)
    before = photo.caption
    photo.caption, photo.defect = caption.strip()[:200], defect
    photo.save(update_fields=["caption", "defect"])
    changed = {"caption": [before, photo.caption], "photo": [photo.file.name, photo.file.name]}
    history.record(event="inspection.photo_described", of=row, by=by, changes=changed)
    return photo


@transaction.atomic
def remove_photo(*, photo: InspectionPhoto, by) -> None:
    """Takes the photo out of the inspection; the stored file stays, as history names it."""
    row = opened(photo.inspection, by)
    if DrawDeviation.objects.filter(photo=photo).exists():
        raise Rejected(_("This photo shows why another unit was taken than was drawn; it stays."))
    history.record(event="inspection.photo_removed", of=row, by=by, changes={"photo": [photo.file.name, None]})
    photo.delete()


# -- submitting --------------------------------------------------------------------------------
@transaction.atomic
def submit_inspection(*, inspection: Inspection, by, version: int | None = None) -> Inspection:
    """Freeze what was found and derive the result from it."""
    row = changes.lock(inspection, version)
    check_on_visit(row, by)
    INSPECTION.check(row, "submit", by)
    if problems := missing(row):
        raise Rejected(joined(*problems), code="incomplete")
    keep_found(row)
    return INSPECTION.move(
        row,
        "submit",
        derived(row),
        by=by,
        submitted_at=timezone.now(),
        submitted_by=by,
    )


def derived(row: Inspection) -> dict:
    """The result and the counts that follow from the rows."""
    totals = counted(row)
    return {"result": Result.FAIL if failures(row) else Result.PASS} | {
        f"{name}_found": totals.get(name, 0) for name in DefectClass.values
    }
