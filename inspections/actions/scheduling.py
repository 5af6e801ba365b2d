"""Planning an inspection: the lot, the plan, the visit and the person."""

from dataclasses import dataclass
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

from ..enums import BY_SCHEME, Counts, DecisionKind, InspectionType, Level, Sampling, Severity
from ..models import Inspection, PlanLine, ProgrammeStep, Protocol, Scheme, Shipment
from ..queries.decisions import OVER, holding
from ..rules import LINES_OPEN, OPEN_FOR_PLANNING
from ..sampling import ISO
from .drawing import commit_draw
from .freezing import freeze, refreeze
from .lots import keep_parts, parts_for, planned_anew, replace_parts, size_of
from .papers import freeze_papers, refreeze_papers
from .plans import AQLS, plan_lines, terms
from .schemes import known_schemes, schemes_of, severities, strictest
from .site_tests import freeze_tests, protocols_of, refreeze_tests
from .skip_lot import inspect_all_the_same

# As usual, where neither the caller nor a programme says it.
PLAN = {
    "level": Level.II,
    "standard": ISO,
    "aqls": AQLS,
    "groups": None,
    "sampling": Sampling.SINGLE,
    "counts": Counts.UNITS,
}
HANDLING = {"visibility": Visibility.OWNER, "four_eyes": False}


@transaction.atomic
def schedule_inspection(
    *,
    product,
    factory,
    by,
    lot_size: int | None = None,
    parts: dict[str, int] | None = None,
    attention: list[str] | None = None,
    inspector=None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    part: str = DayPart.WHOLE,
    visit=None,
    shipment=None,
    type: str = InspectionType.PRE_SHIPMENT,
    standard: str | None = None,
    level: str | None = None,
    severity: str = BY_SCHEME,
    severity_reason: str = "",
    aqls: dict[str, str] | None = None,
    groups: dict[str, dict] | None = None,
    sampling: str | None = None,
    counts: str | None = None,
    isolated: dict | None = None,
    owner=None,
    visibility: str | None = None,
    four_eyes: bool | None = None,
    reinspects: Inspection | None = None,
    programme_step: ProgrammeStep | None = None,
    protocols: list[Protocol] | None = None,
    uuid=None,
) -> Inspection:
    """On an existing `visit` to the factory, or on a new one for `inspector` from `starts_on`.

    `parts` is {purchase order: units} of the shipment's lines; the lot is their sum. `attention` are points of this inspection alone.
    `programme_step` is what the buyer's programme asks for by it: its plan, tests, visibility and signatures hold where none are given.
    `reinspects` is the inspection of this lot after which it was decided to rework and inspect it again.
    """
    if shipment is not None:  # nobody cancels it in the same moment
        shipment = Shipment.objects.select_for_update(of=("self",)).get(pk=shipment.pk)
    check_leaves(shipment)
    check_belongs_together(product, factory, shipment, visit)
    check_asked(programme_step, product, type)
    check_again(reinspects, product, factory, shipment)
    lot = parts_for(shipment, product, parts, lot_size)
    lot_size = size_of(lot, lot_size)
    owner = owner or product.buyer
    given = {"level": level, "standard": standard, "aqls": aqls, "groups": groups, "sampling": sampling}
    plan = filled(PLAN, programme_step, given | {"counts": counts}) | {"isolated": isolated, "lot_size": lot_size}
    handling = filled(HANDLING, programme_step, {"visibility": visibility, "four_eyes": four_eyes})
    series = {"owner": owner, "factory": factory, "family": product.family, "type": type}
    asked = asked_of(schemes_of, series, plan)
    lines = lines_of(asked, severity, plan)
    reason = check_severity(lines, asked, severity_reason)
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
        standard=plan["standard"],
        level=plan["level"],
        severity=severity_of(lines, severity),
        severity_reason=reason,
        sampling=plan["sampling"],
        counts=plan["counts"],
        owner=owner,
        **handling,
        programme_step=programme_step,
        original=reinspects and (reinspects.original or reinspects),
    )
    changes.create(inspection, by=by, event="inspection.scheduled", note=reason)
    keep_lines(inspection, lines)
    keep_parts(inspection, lot)
    freeze(inspection, attention)
    freeze_tests(inspection, protocols_of(programme_step) if protocols is None else protocols)
    freeze_papers(inspection)
    commit_draw(inspection, by=by)
    inspect_all_the_same(inspection, by=by)
    return inspection


@transaction.atomic
def replan_inspection(
    *,
    inspection: Inspection,
    level: str,
    severity: str,
    standard: str,
    aqls: dict[str, str],
    by,
    lot_size: int | None = None,
    parts: dict[str, int] | None = None,
    attention: list[str] | None = None,
    groups: dict[str, dict] | None = None,
    sampling: str = Sampling.SINGLE,
    counts: str = Counts.UNITS,
    isolated: dict | None = None,
    protocols: list[Protocol] | None = None,
    severity_reason: str = "",
    version: int | None = None,
    **values,
) -> Inspection:
    """Change what is planned, as long as nobody has started; the plan is computed anew. `values`: type, visit, visibility.

    Without `protocols` the on-site tests stay the same ones, by their present protocols.
    """
    row = changes.lock(inspection, version)
    check_planned(row)
    check_belongs_together(row.product, row.factory, row.shipment, values.get("visit"))
    lot = planned_anew(row, parts, lot_size)
    lot_size = size_of(lot, lot_size)
    series = series_of(row) | {"type": values.get("type", row.type)}
    plan = {"lot_size": lot_size, "level": level, "standard": standard, "sampling": sampling, "counts": counts}
    given = plan | {"aqls": aqls, "groups": groups, "isolated": isolated}
    asked = asked_of(schemes_of, series, given)
    lines = lines_of(asked, severity, given)
    plan["severity"] = severity_of(lines, severity)
    plan["severity_reason"] = check_severity(lines, asked, severity_reason)
    changes.save(row, values | plan, by=by, event="inspection.replanned")
    replace_lines(row, lines, by)
    if lot:
        replace_parts(row, lot, by)
    refreeze(row, by, attention)
    refreeze_tests(row, protocols, by)
    refreeze_papers(row, by)
    return row


def previewed(*, series: dict, severity: str, **plan) -> list[PlanLine]:
    """The plan as it would be scheduled, without making a series; lines know why they are as severe as they are."""
    return lines_of(asked_of(known_schemes, series, plan), severity, plan)


def series_of(row: Inspection) -> dict:
    return {"owner": row.owner, "factory": row.factory, "family": row.product.family, "type": row.type}


@dataclass(frozen=True)
class Asked:
    """The series that lots are of by (group, class), and the severity that each series asks for."""

    schemes: dict[tuple[str, str], Scheme]
    severities: dict[tuple[str, str], str]

    def of(self, line: PlanLine) -> str:
        return self.severities.get((line.group, line.defect_class), Severity.NORMAL)


def asked_of(find, series: dict, plan: dict) -> Asked:
    """`series` says whose lots of which family they are, where, and of which type.

    Only lots before shipment make a series and stand in it; others are inspected on the severity at which it stands, and an
    isolated lot has none. Raises Rejected where inspection is discontinued.
    """
    if not series or plan.get("sampling") == Sampling.ISOLATED:
        return Asked({}, {})
    own = series["type"] == InspectionType.PRE_SHIPMENT
    place = {name: series[name] for name in ("owner", "factory", "family")}
    of_lot = terms(plan["level"], plan["aqls"], plan.get("groups"))
    schemes = (find if own else known_schemes)(**place, standard=plan["standard"], terms=of_lot)
    return Asked(schemes if own else {}, severities(schemes, series["type"]))


def lines_of(asked: Asked, severity: str, plan: dict) -> list[PlanLine]:
    """The plan's lines; a severity that was chosen holds for this inspection alone."""
    lines = plan_lines(severity=severity, asked=asked.severities if severity == BY_SCHEME else {}, **plan)
    for line in lines:
        line.scheme = asked.schemes.get((line.group, line.defect_class))
    return lines


def check_severity(lines: list[PlanLine], asked: Asked, reason: str) -> str:
    """Why another severity is chosen than a series asks for; empty where none is."""
    other = next((line for line in lines if line.aql and line.severity != asked.of(line)), None)
    if other is None:
        return ""
    if not reason.strip():
        words = {"kind": other.label, "asked": Severity(asked.of(other)).label}
        sentence = _("Say why: for %(kind)s defects the scheme asks for “%(asked)s”.") % words
        raise Rejected(sentence, field="severity_reason")
    return reason.strip()[:300]


def severity_of(lines: list[PlanLine], severity: str) -> str:
    """Of the inspection as a whole."""
    return strictest([line.severity for line in lines if line.aql]) if severity == BY_SCHEME else severity


def filled(usual: dict, step: ProgrammeStep | None, given: dict) -> dict:
    """What is not given is as the programme asks."""
    asked = {name: getattr(step, name) for name in usual} if step else usual
    return asked | {name: value for name, value in given.items() if value is not None}


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


def said(lines) -> list[str]:
    return [f"{line} {of_what(line)}, {line.get_counts_display()}" for line in lines]


def of_what(line: PlanLine) -> str:
    """The quality that was agreed."""
    return f"LQ {line.limiting_quality:g} %" if line.limiting_quality else f"AQL {line.aql or '0'}"


def replace_lines(row: Inspection, lines: list[PlanLine], by) -> None:
    present = list(row.plan_lines.all())
    before, after = said(present), said(lines)
    if before == after and [line.scheme_id for line in present] == [line.scheme_id for line in lines]:
        return
    row.plan_lines.all().delete()
    keep_lines(row, lines)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    history.record(event="inspection.plan_changed", of=row, by=by, changes={"plan": [before, after]})


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
