"""Planning an inspection: the lot, the plan, the visit and the person."""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected
from qcportal.core.numbers import following
from suppliers.actions import plan_visit
from suppliers.actions.visits import Clash
from suppliers.enums import DayPart, Visibility, VisitRole, VisitState

from ..enums import DecisionKind, InspectionType
from ..models import Inspection, LotPart, PlanLine, ProgrammeStep, Protocol, Shipment
from ..queries.decisions import OVER, holding
from ..queries.plans import planned
from ..queries.programmes import steps_of
from ..queries.quantities import there_of
from ..rules import LINES_OPEN, OPEN_FOR_PLANNING
from .drawing import commit_draw
from .freezing import freeze, own_lines, refreeze
from .lots import keep_parts, parts_for, planned_anew, replace_parts, size_of
from .papers import freeze_papers, refreeze_papers
from .site_tests import freeze_tests, protocols_of, refreeze_tests, tested
from .skip_lot import inspect_all_the_same
from .wanted import Plan, filled, lot_series, parted, plan_for, series_of, wanted

PLAN_TERMS = [each for each in PlanLine._meta.local_fields if each.name not in ("id", "inspection")]
HANDLING = {"visibility": Visibility.OWNER, "four_eyes": False}


@transaction.atomic
def schedule_inspection(
    *, product, factory, by, shipment=None, reinspects: Inspection | None = None, type: str | None = None, owner=None, uuid=None,
    lot_size: int | None = None, parts: dict[str, int] | None = None, programme_step: ProgrammeStep | None = None,
    visit=None, inspector=None, starts_on: date | None = None, ends_on: date | None = None, part: str = DayPart.WHOLE,
    visibility: str | None = None, four_eyes: bool | None = None,
    attention: list[str] | None = None, protocols: list[Protocol] | None = None, **plan,
) -> Inspection:  # fmt: skip
    """On an existing `visit` to the factory, or on a new one for `inspector` from `starts_on`. `plan` has fields of Wanted.

    `parts` is {purchase order: units} of the shipment's lines; the lot is their sum. `attention` are points of this inspection alone.
    `programme_step` is what the buyer's programme asks for by it: its plan, tests, visibility and signatures hold where none are given.
    `reinspects` is the inspection of this lot after which it was decided to rework and inspect it again: what is not given is as
    it was then, and without `parts` and `lot_size` what was there is inspected again. Without either it is before shipment.
    """
    shipment = open_for_planning(shipment)
    check_belongs_together(product, factory, shipment, visit)
    check_again(reinspects, product, factory, shipment)
    before = as_before(reinspects, type) if reinspects else Before()
    type, step = type or before.type, programme_step or before.step
    check_asked(step, product, type)
    lot = parts_for(shipment, product, asked_or_there(reinspects, parts, lot_size), lot_size)
    series = lot_series(product, factory, type, owner, again=reinspects is not None)
    made = plan_for(series, size_of(lot, lot_size), wanted(over(before.plan, plan), step))
    handling = over(before.handling, {"visibility": visibility, "four_eyes": four_eyes})
    told = {"type": type, "shipment": shipment, "product": product, "factory": factory, "programme_step": step}
    inspection = Inspection(
        uuid=uuid or uuid4(),
        number=following("INS"),
        visit=visit or visit_for(factory, inspector, starts_on, ends_on, part, by),
        owner=series["owner"],
        original=reinspects and (reinspects.original or reinspects),
        **told | filled(HANDLING, step, handling) | made.facts,
    )
    attention = before.attention if attention is None else attention
    return keep(inspection, made, lot, attention, tests_of(protocols, before, step), by)


def asked_or_there(reinspects: Inspection | None, parts: dict | None, lot_size: int | None) -> dict | None:
    """Where nothing is said of a lot that is inspected again, what was there then."""
    if reinspects and parts is None and lot_size is None:
        return there_of(reinspects) or None
    return parts


def tests_of(protocols: list[Protocol] | None, before: "Before", step: ProgrammeStep | None) -> list[Protocol]:
    """What was asked for, else as before, else what the programme asks for."""
    return next(each for each in (protocols, before.protocols, protocols_of(step)) if each is not None)


@dataclass(frozen=True)
class Before:
    """How a lot that is inspected again was planned; of any other nothing is known."""

    type: str = InspectionType.PRE_SHIPMENT
    step: ProgrammeStep | None = None
    plan: dict = field(default_factory=dict)
    handling: dict = field(default_factory=dict)
    attention: list[str] | None = None
    protocols: list[Protocol] | None = None


def as_before(row: Inspection, type: str | None) -> Before:
    """Of its programme what is asked for by `type`, as long as the product is of that family; the series says its severity anew."""
    plan = {name: value for name, value in planned(row).items() if name != "lot_size"}
    handling = {name: getattr(row, name) for name in HANDLING}
    step = step_as(row.programme_step, type or row.type) if is_of_family(row) else None
    return Before(row.type, step, plan, handling, own_lines(row), tested(row))


def over(before: dict, given: dict) -> dict:
    return before | {name: value for name, value in given.items() if value is not None}


def step_as(step: ProgrammeStep | None, type: str) -> ProgrammeStep | None:
    """What the same edition of the programme asks for by inspections of this type."""
    if step is None or step.type == type:
        return step
    return ProgrammeStep.objects.filter(edition=step.edition_id, type=type).first()


def step_anew(row: Inspection, type: str) -> ProgrammeStep | None:
    """Where another type is planned and no programme asked so far: what the present one asks for, so a mistake is undone as it was made."""
    if type == row.type:
        return row.programme_step
    if is_of_family(row):
        return step_as(row.programme_step, type)
    product = row.product
    steps = steps_of(product.buyer_id, {product.family_id}).get(product.family_id, [])
    return next((each for each in steps if each.type == type), None)


def is_of_family(row: Inspection) -> bool:
    """Whether the product still is of the family whose programme asked for this inspection."""
    step = row.programme_step
    return step is not None and step.edition.programme.family_id == row.product.family_id


def open_for_planning(shipment: Shipment | None) -> Shipment | None:
    """Locked, so that nobody cancels it in the same moment."""
    if shipment is not None:
        shipment = Shipment.objects.select_for_update(of=("self",)).get(pk=shipment.pk)
    check_leaves(shipment)
    return shipment


def keep(
    inspection: Inspection, made: Plan, lot: list[LotPart], attention: list[str] | None, protocols: list[Protocol], by
) -> Inspection:
    """With all that it takes over as it is now, and its draw fixed."""
    changes.create(inspection, by=by, event="inspection.scheduled", note=made.reason)
    keep_lines(inspection, made.lines)
    keep_parts(inspection, lot)
    freeze(inspection, attention)
    freeze_tests(inspection, protocols)
    freeze_papers(inspection)
    commit_draw(inspection, by=by)
    inspect_all_the_same(inspection, by=by)
    return inspection


@transaction.atomic
def replan_inspection(
    *,
    inspection: Inspection,
    by,
    lot_size: int | None = None,
    parts: dict[str, int] | None = None,
    attention: list[str] | None = None,
    protocols: list[Protocol] | None = None,
    version: int | None = None,
    **values,
) -> Inspection:
    """Change what is planned, as long as nobody has started; the plan is computed anew.

    `values` has the whole plan as fields of Wanted, and maybe type, visit, visibility and four_eyes. Without `protocols`
    the on-site tests stay the same ones, by their present protocols.
    """
    row = changes.lock(inspection, version)
    check_planned(row)
    check_own_plan(row)
    want, values = parted(values)
    check_belongs_together(row.product, row.factory, row.shipment, values.get("visit"))
    lot = planned_anew(row, parts, lot_size)
    type = values.get("type", row.type)
    made = plan_for(series_of(row) | {"type": type}, size_of(lot, lot_size), want)
    values |= made.facts | {"programme_step": step_anew(row, type)}
    changes.save(row, values, by=by, event="inspection.replanned")
    replace_lines(row, made.lines, by)
    if lot:
        replace_parts(row, lot, by)
    refreeze(row, by, attention)
    refreeze_tests(row, protocols, by)
    refreeze_papers(row, by)
    return row


def check_asked(step: ProgrammeStep | None, product, type: str) -> None:
    if step is None:
        return
    programme = step.edition.programme
    if (programme.buyer_id, programme.family_id, step.type) != (product.buyer_id, product.family_id, type):
        raise Rejected(_("The programme asks for another inspection than this."), field="type")


def check_again(reinspects: Inspection | None, product, factory, shipment) -> None:
    """The same goods of the same shipment, after a decision to rework them."""
    if reinspects is None:
        return
    same = (reinspects.product_id, reinspects.factory_id, reinspects.shipment_id)
    if same != (product.pk, factory.pk, shipment and shipment.pk):
        raise Rejected(_("A lot is inspected again as the same product of the same shipment."), field="product")
    if later := reinspects.later.exclude(state__in=OVER).last():
        words = {"number": reinspects.number, "later": later.number}
        raise Rejected(_("The lot of %(number)s is inspected again already: go on from %(later)s.") % words)
    decision = holding(reinspects)
    if decision is None or decision.kind != DecisionKind.REWORK:
        words = {"number": reinspects.number}
        raise Rejected(_("Nobody has decided to rework the lot of %(number)s and inspect it again.") % words)


def check_planned(row: Inspection) -> None:
    if row.state not in OPEN_FOR_PLANNING:
        words = {"state": row.get_state_display()}
        raise Rejected(_("The plan stays as it is: the inspection is “%(state)s”.") % words, code="wrong_state")


def check_own_plan(row: Inspection) -> None:
    if row.blind:
        raise Rejected(
            _("A blind re-inspection has the plan of the first inspection. Cancel it, or move its visit."), code="blind"
        )


def said(lines) -> list[str]:
    return [f"{line} {of_what(line)}, {line.get_severity_display()}, {line.get_counts_display()}" for line in lines]


def of_what(line: PlanLine) -> str:
    """The quality that was agreed."""
    return f"LQ {line.limiting_quality:g} %" if line.limiting_quality else f"AQL {line.aql or '0'}"


def replace_lines(row: Inspection, lines: list[PlanLine], by) -> None:
    present = list(row.plan_lines.all())
    if [terms_of(line) for line in present] == [terms_of(line) for line in lines]:
        return
    row.plan_lines.all().delete()
    keep_lines(row, lines)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    told = {"plan": [said(present), said(lines)]}
    history.record(event="inspection.plan_changed", of=row, by=by, changes=told)


def terms_of(line: PlanLine) -> dict:
    """All that a plan says: two that give the same numbers may be of other severities, and count in their series as such."""
    return {term.name: term.to_python(getattr(line, term.attname)) for term in PLAN_TERMS}


def keep_lines(inspection: Inspection, lines: list[PlanLine]) -> None:
    for line in lines:
        line.inspection = inspection
    PlanLine.objects.bulk_create(lines)


def visit_for(factory, inspector, starts_on, ends_on, part, by):
    if inspector is None or starts_on is None:
        raise Rejected(_("Choose an inspector and a day, or a visit that is planned already."), field="inspector")
    people = [(inspector, VisitRole.LEAD_INSPECTOR, part)]
    try:
        return plan_visit(factory=factory, starts_on=starts_on, ends_on=ends_on or starts_on, by=by, people=people)
    except Clash as clash:
        clash.field = "inspector"
        raise


def check_leaves(shipment: Shipment | None) -> None:
    """Of goods that somebody let go or called off no inspection is planned; one that is planned already may move."""
    if shipment is not None and shipment.state not in LINES_OPEN:
        words = {"state": shipment.get_state_display()}
        raise Rejected(_("Nothing is inspected any more: the shipment is “%(state)s”.") % words, code="wrong_state")


def check_belongs_together(product, factory, shipment, visit) -> None:
    if visit is not None and visit.state not in (VisitState.PLANNED, VisitState.UNDER_WAY):
        raise Rejected(_("This visit is over or cancelled; choose another or plan a new one."), field="visit")
    if shipment is not None and shipment.factory_id != factory.pk:
        raise Rejected(_("This shipment leaves another factory."), field="shipment")
    if shipment is not None and shipment.buyer_id != product.buyer_id:
        raise Rejected(_("This shipment belongs to another buyer than the product."), field="product")
    if visit is not None and visit.factory_id != factory.pk:
        raise Rejected(_("This visit goes to another factory."), field="visit")
