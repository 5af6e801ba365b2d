"""What is inspected of a buyer's products of a family: every change is a new edition, and inspections keep theirs."""

import json
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..enums import DefectClass, InspectionType, PaperKind, Sampling
from ..models import Programme, ProgrammeEdition, ProgrammeStep
from ..points import MOST_POINTS, points_in
from ..queries.quantities import USUAL_PACKED_PERCENT
from .plans import check_table_plan
from .skip_lot import begin_skip_series

SOME_LOT = 1000
SKIP = ("skip_lot", "qualifying_lots", "inspect_one_in", "requalifying_lots")
MOST_PHOTOS = 30


@transaction.atomic
def create_programme(*, buyer, family, steps: list[dict], by, uuid=None, **skip) -> Programme:
    """`steps` hold the fields of ProgrammeStep, one per type of inspection; `skip` the settings of skip-lot (SKIP)."""
    steps = [whole(step) for step in steps]
    check_steps(steps)
    programme = Programme(uuid=uuid or uuid4(), buyer=buyer, family=family)
    changes.create(programme, by=by, event="programme.created")
    add_edition(programme, steps, skip, by)
    begin_skip_series(programme)
    return programme


@transaction.atomic
def change_programme(
    *,
    programme: Programme,
    by,
    steps: list[dict] | None = None,
    why: str = "",
    retired: bool | None = None,
    version=None,
    **skip,
) -> Programme:
    """New `steps`, or other settings of skip-lot, make a new edition; what is planned by the old one stays as it is."""
    row, unknown = changes.lock(programme, version), skip.keys() - set(SKIP)
    if unknown:
        raise TypeError(f"A programme has no {', '.join(unknown)}.")
    if retired is not None and retired != row.retired:
        changes.save(row, by=by, event="programme.retired" if retired else "programme.reopened", retired=retired)
    last = current(row)
    steps = steps_of(last) if steps is None else [whole(step) for step in steps]
    skip = skip_of(last) | skip
    if facts(steps) != facts(steps_of(last)) or skip != skip_of(last):
        new_edition(row, last, steps, skip, why, by)
    begin_skip_series(row)
    return row


def new_edition(row: Programme, last: ProgrammeEdition, steps: list[dict], skip: dict, why: str, by) -> None:
    check_steps(steps)
    edition = add_edition(row, steps, skip, by, why)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    said = {"steps": [told_of(last), told(steps)], "edition": [last.number, edition.number]}
    if skip != skip_of(last):
        said["skip-lot"] = [str(skip_of(last)), str(skip)]
    history.record(event="programme.changed", of=row, by=by, changes=said, note=why.strip())


def whole(step: dict) -> dict:
    """Before shipment the usual share of the lot is packed, unless the step says another."""
    usual = USUAL_PACKED_PERCENT if step["type"] == InspectionType.PRE_SHIPMENT else None
    return {"packed_percent": usual} | step


def current(programme: Programme) -> ProgrammeEdition:
    return programme.editions.first()


def add_edition(programme: Programme, steps: list[dict], skip: dict, by, why: str = "") -> ProgrammeEdition:
    last = programme.editions.first()
    number = last.number + 1 if last else 1
    edition = ProgrammeEdition(programme=programme, number=number, why=why.strip()[:300], by=by, **skip)
    changes.write(edition)
    for step in steps:
        fields = {name: value for name, value in step.items() if name != "protocols"}
        ProgrammeStep.objects.create(edition=edition, **fields).protocols.set(step.get("protocols", []))
    return edition


def check_steps(steps: list[dict]) -> None:
    if not steps:
        raise Rejected(_("A programme has at least one inspection."))
    if len({step["type"] for step in steps}) < len(steps):
        raise Rejected(_("Each type of inspection stands in a programme once."))
    for step in steps:
        check_step(step)


def check_step(step: dict) -> None:
    """A plan that the tables do not know would be found out only when the first inspection is planned."""
    label = InspectionType(step["type"]).label
    if len(step.get("photos", [])) > MOST_PHOTOS:
        raise Rejected(_("%(type)s: at most 30 photos can be asked for.") % {"type": label})
    if len(points_in(step.get("attention", []))) > MOST_POINTS:
        raise Rejected(_("%(type)s: at most 40 attention points.") % {"type": label})
    if step.get("sampling") == Sampling.ISOLATED:
        raise Rejected(_("A programme plans lots of a series; an isolated lot is planned by itself."))
    plan = {"aqls": {name: step.get(f"aql_{name}", "") for name in DefectClass.values}, "groups": step.get("groups")}
    try:
        check_table_plan(lot_size=SOME_LOT, level=step["level"], standard=step["standard"], **plan)
    except Rejected as error:
        raise Rejected(f"{label}: {error.sentence}") from error


NAMES = (
    "type",
    "days_before",
    "standard",
    "level",
    "aql_critical",
    "aql_major",
    "aql_minor",
    "visibility",
    "four_eyes",
    "packed_percent",
    "packed_decides",
)
LISTS = ("photos", "attention")
FIELDS = (*NAMES, "sampling", "counts", "groups", "papers", *LISTS, "protocols")


def facts(steps: list[dict]) -> list[dict]:
    """Every field of every step, as it is kept: two editions differ if any of these does."""
    return [{name: fact(step, name) for name in FIELDS} for step in sorted(steps, key=lambda step: step["type"])]


def fact(step: dict, name: str):
    """A field that a step leaves out is as empty as the column would be."""
    if name == "protocols":
        return {protocol.pk for protocol in step.get(name, [])}
    value = step.get(name, ProgrammeStep._meta.get_field(name).get_default())
    return sorted(value) if name == "papers" else value


def told(steps: list[dict]) -> list[str]:
    """Each step in a line, for history."""
    return sorted(" · ".join([*told_plan(step), *wanted(step)]) for step in steps)


def told_plan(step: dict) -> list[str]:
    """Each value with its name, without what is empty, which a step may also leave out."""
    given = {name: step[name] for name in NAMES if step.get(name) not in (None, "", False)}
    given |= {name: step.get(name) or fact({}, name) for name in ("sampling", "counts")}
    if step.get("groups"):
        given["groups"] = json.dumps(step["groups"], sort_keys=True)
    return [f"{name} {value}" for name, value in given.items()]


def wanted(step: dict) -> list[str]:
    listed = {name: step.get(name, []) for name in LISTS}
    listed["papers"] = sorted(str(PaperKind(kind).label) for kind in step.get("papers", []))
    listed["tests"] = sorted(protocol.code for protocol in step.get("protocols", []))
    return [f"{name} {', '.join(found)}" for name, found in listed.items() if found]


def told_of(edition: ProgrammeEdition) -> list[str]:
    return told(steps_of(edition))


def steps_of(edition: ProgrammeEdition) -> list[dict]:
    names = [name for name in FIELDS if name != "protocols"]
    steps = edition.steps.prefetch_related("protocols")
    return [{name: getattr(step, name) for name in names} | {"protocols": list(step.protocols.all())} for step in steps]


def skip_of(edition: ProgrammeEdition) -> dict:
    return {name: getattr(edition, name) for name in SKIP}
