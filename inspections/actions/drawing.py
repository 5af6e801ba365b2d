"""The sample is drawn, not chosen: committed to when the inspection is planned, revealed before the goods."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from .. import draw
from ..models import Draw, DrawDeviation, Inspection, PlanLine
from ..queries.standing import sample_at_most, sample_needed, standings
from .filing import add_photo, opened


def commit_draw(inspection: Inspection, *, by, reason: str = "") -> Draw:
    """Fix a secret and publish its hash, in history too, where nobody can change it afterwards."""
    secret = draw.new_seed()
    published = draw.commitment(secret, inspection.number)
    row = Draw.objects.create(inspection=inspection, secret=secret, commitment=published, reason=reason)
    history.record(
        event="inspection.draw_committed", of=inspection, by=by, changes={"hash": ["", published]}, note=reason
    )
    return row


@transaction.atomic
def reveal_draw(
    *,
    inspection: Inspection,
    units: int,
    by,
    units_per_carton: int = 0,
    cartons_to_open: int | None = None,
    version: int | None = None,
) -> Draw:
    """Draw from the lot as it is presented. `version` is the inspection's; without `cartons_to_open` the usual number."""
    row = opened(inspection, by, version)
    current = row.draws.select_for_update().filter(revealed_at=None).first()
    if current is None:
        raise Rejected(
            _("The sample is drawn already; draw anew if the lot is another one, and say why."), code="drawn"
        )
    check_drawable(row)
    cartons = cartons_for(units, units_per_carton, cartons_to_open, min(sample_at_most(row), units))
    lot = draw.Lot(row.number, units, units_per_carton, cartons, min(sample_needed(row), units))
    put_drawn(current, lot, by)
    current.deviations.all().delete()  # it is used after all
    told = {"units": ["", units], "cartons": ["", lot.cartons], "fingerprint": ["", current.fingerprint]}
    history.record(event="inspection.drawn", of=row, by=by, changes=told)
    return current


def put_drawn(current: Draw, lot: draw.Lot, by) -> None:
    """The seed, told from now on, and what it gives for this lot."""
    found = drawn_from(current.secret, lot)
    current.seed, current.drawn = current.secret, [[each.number, list(each.units)] for each in found]
    current.units, current.units_per_carton = lot.units, lot.units_per_carton
    current.cartons_to_open, current.count = lot.cartons_to_open, lot.count
    current.revealed_at, current.revealed_by, current.version = timezone.now(), by, current.version + 1
    changes.write(current)


def check_drawable(row: Inspection) -> None:
    if not row.plan_lines.exists():
        raise Rejected(
            _("This inspection has no plan, so there is no sample to draw. Ask the manager to plan another inspection.")
        )
    if not sample_needed(row):
        raise Rejected(
            _(
                "No unit is presented, as “Quantity” says. Put the number right there, or say that the inspection cannot be carried out."
            )
        )


def drawn_from(secret: str, lot: draw.Lot) -> list[draw.Carton]:
    try:
        return draw.drawn(secret, lot)
    except draw.Refused as error:
        raise Rejected(str(error), field="units") from error


def cartons_for(units: int, per_carton: int, wanted: int | None, count: int) -> int:
    """How many cartons are opened; raises Rejected with a sentence beside the number that does not fit."""
    if not 1 <= units <= draw.MOST_UNITS:
        raise Rejected(_("A lot has 1 to 2,000,000,000 units."), field="units")
    if per_carton > units:
        raise Rejected(_("A carton holds at most the units presented."), field="units_per_carton")
    if not per_carton:
        return 0
    fewest, most = draw.fewest_cartons(units, per_carton, count), -(-units // per_carton)
    if wanted is not None and not fewest <= wanted <= most:
        words = {"fewest": fewest, "most": most, "count": count}
        raise Rejected(
            _("For %(count)d units open at least %(fewest)d and at most %(most)d cartons.") % words,
            field="cartons_to_open",
        )
    return draw.usual_cartons(units, per_carton, count) if wanted is None else wanted


@transaction.atomic
def draw_second(*, inspection: Inspection, by, version: int | None = None) -> Inspection:
    """The first sample of a double plan decides nothing: keep what it showed, and draw on. It cannot be taken back."""
    row = opened(inspection, by, version)
    found = standings(row)
    if not any(each.verdict.needs_second for each in found):
        raise Rejected(_("No second sample is needed: the first one decides, or the second is drawn already."))
    if (row.units_inspected or 0) < sample_needed(row):
        words = {"needed": sample_needed(row)}
        raise Rejected(_("Inspect the first sample whole and say so: the plan asks for %(needed)d units.") % words)
    lines = [each.line for each in found if each.line.is_double]
    told = {line.label: ["", each.verdict.found] for each in found if (line := each.line).is_double}
    for each in found:
        each.line.first_found = each.verdict.found if each.line.is_double else None
    PlanLine.objects.bulk_update(lines, ["first_found"])
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    more = extend(row)
    history.record(event="inspection.second_drawn", of=row, by=by, changes=told | {"units": ["", more]})
    return row


def extend(row: Inspection) -> int:
    """The walk of the draw goes on; how many units the second sample has. Goods chosen on site are chosen on."""
    current = row.draws.select_for_update().exclude(revealed_at=None).last()
    more = max(line.second_units for line in row.plan_lines.filter(first_found__isnull=False))
    if current is None:
        return more
    current.second_count = min(more, current.units - current.count)
    if current.second_count <= 0:
        return more
    drawn = draw.second(current.seed, current.lot, current.second_count)
    current.second_drawn = [[each.number, list(each.units)] for each in drawn]
    current.version += 1
    changes.write(current)
    return current.second_count


@transaction.atomic
def draw_anew(*, inspection: Inspection, reason: str, by, version: int | None = None) -> Draw:
    """A draw from another lot than was presented first. The first one stays, and the report prints both."""
    row = opened(inspection, by, version)
    if not reason.strip():
        raise Rejected(_("Say why the sample is drawn anew."), field="reason")
    if row.draws.filter(revealed_at=None).exists():
        raise Rejected(_("The sample is not drawn yet."), code="not_drawn")
    return commit_draw(row, by=by, reason=reason.strip()[:300])


@transaction.atomic
def deviate(*, inspection: Inspection, carton: int, taken: str, reason: str, upload, by, uuid=None) -> DrawDeviation:
    """Another unit was taken than was drawn: which one, why, and a photo that shows it."""
    row = opened(inspection, by)
    current = row.draws.exclude(revealed_at=None).last()
    if current is None:
        raise Rejected(_("The sample is not drawn yet."), code="not_drawn")
    if carton not in {number for number, _places in [*current.drawn, *current.second_drawn]}:
        raise Rejected(_("This carton was not drawn; name the one that could not be opened."), field="carton")
    made = DrawDeviation(draw=current, carton=carton, taken=taken.strip(), reason=reason.strip())
    return note(row, made, upload, by, uuid, told={"carton": [carton, made.taken]})


@transaction.atomic
def leave_undrawn(*, inspection: Inspection, reason: str, upload, by, uuid=None) -> DrawDeviation:
    """The sample was taken without the draw that was fixed: why, and a photo that shows it. Drawing is still possible."""
    row = opened(inspection, by)
    current = row.draws.select_for_update().filter(revealed_at=None).first()
    if current is None:
        raise Rejected(_("No draw waits here: the sample is drawn, or none was fixed."), code="drawn")
    current.deviations.exclude(photo__file__uuid=uuid).delete()
    made = DrawDeviation(draw=current, carton=0, reason=reason.strip())
    return note(row, made, upload, by, uuid, told={"draw": [current.commitment, ""]})


def note(row: Inspection, made: DrawDeviation, upload, by, uuid, told: dict) -> DrawDeviation:
    """Keep it with its photo; `uuid` names the photo's file, so that sending it twice keeps one."""
    made.full_clean(exclude=["draw", "photo", *([] if made.draw.revealed_at else ["taken"])])
    made.photo = add_photo(inspection=row, upload=upload, by=by, caption=made.reason, uuid=uuid)
    if kept := DrawDeviation.objects.filter(photo=made.photo).first():
        return kept
    made.save()
    history.record(event="inspection.deviated", of=row, by=by, changes=told, note=made.reason)
    return made
