"""Planning an inspection: the lot, the plan per defect class, the visit and the person."""

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

from ..enums import DecisionKind, DefectClass, InspectionType, Level, Severity, ShipmentState
from ..models import Inspection, PlanLine, ProgrammeStep, Protocol, Shipment
from ..queries.decisions import holding
from ..rules import OPEN_FOR_PLANNING
from ..sampling import ISO, NoPlan, single_plan
from .drawing import commit_draw
from .measurements import freeze_points
from .schemes import BY_SCHEME, known_schemes, schemes_of, severities, strictest
from .site_tests import freeze_tests, protocols_of, refreeze_tests

ACCEPT_ZERO = ""  # a class without an AQL: one defect fails the lot, which is the contract's rule, not the standard's
SETTLED = frozenset({ShipmentState.CANCELLED})
AQLS = {DefectClass.CRITICAL: ACCEPT_ZERO, DefectClass.MAJOR: "2.5", DefectClass.MINOR: "4.0"}


def plan_lines(
    *,
    lot_size: int,
    level: str,
    severity: str,
    standard: str,
    aqls: dict[str, str],
    asked: dict[str, str] | None = None,
) -> list[PlanLine]:
    """The plan per class, not saved. An accept-zero class is looked for in the largest sample of the others.

    `asked` has the severities of single classes, as their schemes ask for. Raises Rejected with the tables' own sentence.
    """
    usual = Severity.NORMAL if severity == BY_SCHEME else severity
    severity_of = {name: (asked or {}).get(name, usual) for name in DefectClass.values}
    try:
        lines = [
            attribute_line(
                name,
                aqls[name],
                severity_of[name],
                single_plan(lot_size, level, aqls[name], severity_of[name], standard),
            )
            for name in DefectClass.values
            if aqls.get(name)
        ]
        largest = max((line.sample_units for line in lines), default=0)
        units = largest or single_plan(lot_size, level, "1.0", usual, standard).inspect
    except NoPlan as error:
        raise Rejected(str(error)) from error
    zero = [zero_line(name, units) for name in DefectClass.values if aqls.get(name) == ACCEPT_ZERO]
    return sorted([*lines, *zero], key=lambda line: DefectClass.values.index(line.defect_class))


def attribute_line(defect_class: str, aql: str, severity: str, plan) -> PlanLine:
    return PlanLine(
        defect_class=defect_class,
        severity=severity,
        aql=aql,
        code_letter=plan.code_letter,
        plan_letter=plan.plan_letter,
        sample_units=plan.inspect,
        ac=plan.ac,
        re=plan.re,
        contested=plan.contested,
    )


def zero_line(defect_class: str, units: int) -> PlanLine:
    return PlanLine(defect_class=defect_class, aql=ACCEPT_ZERO, sample_units=units, ac=0, re=1)


@transaction.atomic
def schedule_inspection(
    *,
    product,
    factory,
    lot_size: int,
    by,
    inspector=None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    part: str = DayPart.WHOLE,
    visit=None,
    shipment=None,
    type: str = InspectionType.PRE_SHIPMENT,
    standard: str = ISO,
    level: str = Level.II,
    severity: str = BY_SCHEME,
    aqls: dict[str, str] | None = None,
    owner=None,
    visibility: str = Visibility.OWNER,
    four_eyes: bool = False,
    reinspects: Inspection | None = None,
    programme_step: ProgrammeStep | None = None,
    protocols: list[Protocol] | None = None,
    uuid=None,
) -> Inspection:
    """On an existing `visit` to the factory, or on a new one for `inspector` from `starts_on`.

    `programme_step` is what the buyer's programme asks for by it; its on-site tests are done unless `protocols` are given.
    `reinspects` is the inspection of this lot after which it was decided to rework and inspect it again.
    """
    if shipment is not None:  # nobody cancels it in the same moment
        shipment = Shipment.objects.select_for_update(of=("self",)).get(pk=shipment.pk)
    check_belongs_together(product, factory, shipment, visit)
    check_asked(programme_step, product, type)
    check_again(reinspects, product, factory, shipment)
    aqls = AQLS if aqls is None else aqls
    owner = owner or product.buyer
    schemes = schemes_of(owner=owner, factory=factory, family=product.family, standard=standard, level=level, aqls=aqls)
    lines = lines_of(schemes, severity, lot_size=lot_size, level=level, standard=standard, aqls=aqls)
    visit = visit or visit_for(factory, inspector, starts_on, ends_on, part, by)
    inspection = Inspection(
        uuid=uuid or uuid4(),
        number=following("INS"),
        type=type,
        shipment=shipment,
        product=product,
        factory=factory,
        visit=visit,
        lot_size=lot_size,
        standard=standard,
        level=level,
        severity=strictest([line.severity for line in lines if line.scheme]) if severity == BY_SCHEME else severity,
        owner=owner,
        visibility=visibility,
        four_eyes=four_eyes,
        programme_step=programme_step,
        original=reinspects and (reinspects.original or reinspects),
    )
    changes.create(inspection, by=by, event="inspection.scheduled")
    keep_lines(inspection, lines)
    freeze_points(inspection)
    freeze_tests(inspection, protocols_of(programme_step) if protocols is None else protocols)
    commit_draw(inspection, by=by)
    return inspection


@transaction.atomic
def replan_inspection(
    *,
    inspection: Inspection,
    lot_size: int,
    level: str,
    severity: str,
    standard: str,
    aqls: dict[str, str],
    by,
    protocols: list[Protocol] | None = None,
    version: int | None = None,
    **values,
) -> Inspection:
    """Change what is planned, as long as nobody has started; the plan is computed anew. `values`: type, visit, visibility.

    Without `protocols` the on-site tests stay the same ones, by their present protocols.
    """
    row = changes.lock(inspection, version)
    check_planned(row)
    check_belongs_together(row.product, row.factory, row.shipment, values.get("visit"))
    key = {"owner": row.owner, "factory": row.factory, "family": row.product.family}
    schemes = schemes_of(**key, standard=standard, level=level, aqls=aqls)
    plan = {"lot_size": lot_size, "level": level, "standard": standard}
    lines = lines_of(schemes, severity, aqls=aqls, **plan)
    plan["severity"] = (
        strictest([line.severity for line in lines if line.scheme]) if severity == BY_SCHEME else severity
    )
    before, after = said(row.plan_lines.all()), said(lines)
    changes.save(row, values | plan, by=by, event="inspection.replanned")
    if before != after:
        row.plan_lines.all().delete()
        keep_lines(row, lines)
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        history.record(event="inspection.plan_changed", of=row, by=by, changes={"plan": [before, after]})
    refreeze_points(row, by)
    refreeze_tests(row, protocols, by)
    return row


def refreeze_points(row: Inspection, by) -> None:
    """What is measured follows the product as long as nobody has started."""
    if freeze_points(row):
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        told = [str(point) for point in row.points.all()]
        history.record(event="inspection.points_changed", of=row, by=by, changes={"measurement points": ["", told]})


def previewed(
    *, series: dict, standard: str, level: str, aqls: dict[str, str], severity: str, **plan
) -> list[PlanLine]:
    """The plan as it would be scheduled, without making a series; lines know why they are as severe as they are."""
    known = known_schemes(**series, standard=standard, level=level, aqls=aqls) if series else {}
    return lines_of(known, severity, standard=standard, level=level, aqls=aqls, **plan)


def lines_of(schemes: dict, severity: str, **plan) -> list[PlanLine]:
    """The plan's lines in their series; a severity that was chosen holds for this inspection alone."""
    asked = severities(schemes) if severity == BY_SCHEME else {}
    lines = plan_lines(severity=severity, asked=asked, **plan)
    for line in lines:
        line.scheme = schemes.get(line.defect_class)
    return lines


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
    decision = holding(reinspects)
    if decision is None or decision.kind != DecisionKind.REWORK:
        words = {"number": reinspects.number}
        raise Rejected(_("Nobody has decided to rework the lot of %(number)s and inspect it again.") % words)


def check_planned(row: Inspection) -> None:
    if row.state not in OPEN_FOR_PLANNING:
        words = {"state": row.get_state_display()}
        raise Rejected(_("The plan stays as it is: the inspection is “%(state)s”.") % words, code="wrong_state")


def said(lines) -> list[str]:
    return [f"{line} AQL {line.aql or '0'}" for line in lines]


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


def check_belongs_together(product, factory, shipment, visit) -> None:
    if shipment is not None and shipment.state in SETTLED:
        words = {"state": shipment.get_state_display()}
        raise Rejected(_("Nothing is inspected any more: the shipment is “%(state)s”.") % words, code="wrong_state")
    if visit is not None and visit.state not in (VisitState.PLANNED, VisitState.UNDER_WAY):
        raise Rejected(_("This visit is over or cancelled; choose another or plan a new one."), field="visit")
    if shipment is not None and shipment.factory_id != factory.pk:
        raise Rejected(_("This shipment leaves another factory."), field="shipment")
    if shipment is not None and shipment.buyer_id != product.buyer_id:
        raise Rejected(_("This shipment belongs to another buyer than the product."), field="product")
    if visit is not None and visit.factory_id != factory.pk:
        raise Rejected(_("This visit goes to another factory."), field="visit")
