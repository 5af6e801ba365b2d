"""Audits that factories need: opened by facts, each once; fulfilled by an audit, or waived with a reason."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.each import each_alone
from qcportal.core.errors import Rejected
from qcportal.core.models import User

from .. import emails
from ..enums import EvidenceKind, QualificationState, RequirementReason, RequirementState
from ..models import AuditRequirement, Evidence, Factory, PlannedVolume, Qualification
from ..qualifying import RUN_OF, is_failed_run, original_lots
from ..queries.qualifying import fact_of
from ..sites import Site
from ..validators import check_current, check_said

SPECIAL = timedelta(days=30)  # to carry a special audit out
AT_ONCE = timedelta(0)
RISE_PERCENT = 30
AT_WORK = [QualificationState.UNDER_EVALUATION, *QualificationState.good(), QualificationState.SUSPENDED]
PARTIAL = ("follow_up", "desk_review", "self_assessment")  # kinds by which nobody looks at the whole factory on site
BY_CALENDAR = (RequirementReason.NEVER, RequirementReason.RAN_OUT, RequirementReason.DOES_NOT_HOLD)


@transaction.atomic
def require_audit(*, factory: Factory, reason: str, by, about: str = "", words: dict | None = None, within=SPECIAL):
    """None where the same fact asked before, or the same reason still waits for its audit."""
    # No key: whoever has made a row of the factory in the same moment holds its key.
    Factory.objects.select_for_update(of=("self",), no_key=True).get(pk=factory.pk)
    asked = AuditRequirement.objects.filter(factory=factory, reason=reason)
    if asked.filter(about=about).exists() or asked.open().exists():
        return None
    today = factory.today()
    row = AuditRequirement(
        uuid=uuid4(),
        factory=factory,
        reason=reason,
        about=about,
        words=words or {},
        opened_on=today,
        due_on=today + within,
    )
    changes.create(row, by=by, event="audit_requirement.opened")
    emails.audit_due(row, by)
    return row


@transaction.atomic
def waive_requirement(*, requirement: AuditRequirement, note: str, by, version: int | None = None) -> AuditRequirement:
    row = changes.lock(requirement, version)
    if row.state != RequirementState.OPEN:
        raise Rejected(_("This requirement is not open any more."), code="wrong_state")
    check_said(note, "note")
    waived = {"state": RequirementState.WAIVED, "waived_reason": note}
    return changes.save(row, waived, by=by, event="audit_requirement.waived", note=note)


def fulfil(*, factory: Factory, audit: Evidence) -> None:
    """An approved audit is what open requirements waited for. Call in the transaction that records it."""
    rows = AuditRequirement.objects.open().filter(factory=factory).order_by("pk")
    for row in [each for each in rows if answers(audit, each)]:
        done = {"state": RequirementState.FULFILLED, "fulfilled_by": audit.source_label}
        changes.save(changes.lock(row), done, by=User.objects.system(), event="audit_requirement.fulfilled")


def answers(audit: Evidence, row: AuditRequirement) -> bool:
    """On site, and of the factory as it is since: one from before the move, the rise or the failures says nothing of them.

    One that only the calendar asks for is answered by any audit but that which ran out.
    """
    if audit.kind != EvidenceKind.AUDIT or audit.variant in PARTIAL:
        return False
    if row.reason in BY_CALENDAR:
        return str(audit.source_uuid) != row.about
    return audit.happened_on is not None and audit.happened_on >= row.opened_on


def settle(factory: Factory) -> None:
    """After rows came from another factory: its audits answer here too."""
    for audit in Evidence.objects.filter(factory=factory, kind=EvidenceKind.AUDIT).order_by("happened_on", "pk"):
        if audit.valid_until and audit.valid_until >= factory.today():
            fulfil(factory=factory, audit=audit)


def reopen(factory: Factory, *, of_other: Factory) -> None:
    """After a merge is undone: what only the other factory's audit answered waits for one of this factory."""
    rows = AuditRequirement.objects.filter(factory=factory, state=RequirementState.FULFILLED)
    for row in rows.filter(fulfilled_by__in=names_of(of_other) - names_of(factory)).order_by("pk"):
        anew = {"state": RequirementState.OPEN, "fulfilled_by": ""}
        changes.save(changes.lock(row), anew, by=User.objects.system(), event="audit_requirement.reopened")


def names_of(factory: Factory) -> set[str]:
    audits = Evidence.objects.filter(factory=factory, kind=EvidenceKind.AUDIT)
    return set(audits.values_list("source_label", flat=True))


@transaction.atomic
def plan_volume(*, factory: Factory, year: int, units: int, by) -> PlannedVolume:
    """What the house plans to order in a year; a steep rise over what was planned, or over the year before, asks for an audit."""
    check_current(factory)
    row = PlannedVolume.objects.select_for_update().filter(factory=factory, year=year).first()
    year_before = PlannedVolume.objects.filter(factory=factory, year=year - 1).first()
    compared = year_before or row
    before = compared.units if compared else None
    if row:
        changes.save(row, by=by, event="planned_volume.changed", units=units)
    else:
        row = PlannedVolume(uuid=uuid4(), factory=factory, year=year, units=units)
        changes.create(row, by=by, event="planned_volume.planned")
    if before and units * 100 >= before * (100 + RISE_PERCENT):
        words = {"year": year, "percent": units * 100 // before - 100, "before": before, "units": units}
        require_audit(factory=factory, reason=RequirementReason.VOLUME, about=f"{year} {units}", words=words, by=by)
    return row


def note_move(*, factory: Factory, before: Site, after: Site, by) -> None:
    """An audited factory at another place: the audit was of the old one. Each move asks, to a place where it was before too."""
    if Evidence.objects.filter(factory=factory, kind=EvidenceKind.AUDIT).exists():
        left, found = before.beside(after)
        words, about = {"before": left, "after": found}, f"{factory.version} {found}"[:120]
        require_audit(factory=factory, reason=RequirementReason.MOVE, about=about, words=words, by=by)


def note_family(*, factory: Factory, family, shipment: str, by) -> None:
    """Goods of a family that was not made here before, at a factory that made others."""
    words = {"family": str(family), "shipment": shipment}
    require_audit(factory=factory, reason=RequirementReason.FAMILY, about=family.code, words=words, by=by)


def note_lot(*, factory: Factory, lot: Evidence) -> None:
    """Two of the last five lots failed. Call in the transaction that records the inspection."""
    rows = Evidence.objects.filter(factory=factory, kind=EvidenceKind.INSPECTION).order_by("happened_on", "pk")
    lots = original_lots([fact_of(row, named=True) for row in rows])[-RUN_OF:]
    failed = [each for each in lots if each.grade == "fail"]
    if lot.grade == "fail" and is_failed_run(lots):
        words = {"failed": len(failed), "lots": len(lots), "names": ", ".join(each.label for each in failed)}
        require_audit(
            factory=factory,
            reason=RequirementReason.FAILED_RUN,
            about=str(lot.source_uuid),
            words=words,
            by=User.objects.system(),
        )


def open_due_audits() -> int:
    """Of factories that are worked with: never audited, or their last audit ran out. How many are new.

    One query for each kind of fact; a factory that fails is told to the log and does not keep the others from theirs.
    """
    factories = list(worked_with().order_by("pk"))
    audits, asked = audits_of(factories), asked_of(factories)

    def open_due_audit(factory: Factory) -> bool:
        return note_one(factory, audits[factory.pk], asked[factory.pk])

    return sum(each_alone(factories, open_due_audit))


def worked_with():
    """Decided about, or goods of it are inspected or planned, whether or not anybody has opened a qualification."""
    decided = Qualification.objects.filter(state__in=AT_WORK).values("factory")
    inspected = Evidence.objects.filter(kind=EvidenceKind.INSPECTION).values("factory")
    planned = PlannedVolume.objects.values("factory")
    here = Q(pk__in=decided) | Q(pk__in=inspected) | Q(pk__in=planned)
    turned_down = Qualification.objects.filter(state=QualificationState.REJECTED).values("factory")
    return Factory.objects.current().filter(here).exclude(~Q(pk__in=decided) & Q(pk__in=turned_down))


def audits_of(factories: list[Factory]) -> dict[int, list[Evidence]]:
    found = defaultdict(list)
    rows = Evidence.objects.filter(factory__in=factories, kind=EvidenceKind.AUDIT).exclude(variant__in=PARTIAL)
    for row in rows.order_by("pk"):
        found[row.factory_id].append(row)
    return found


def asked_of(factories: list[Factory]) -> dict[int, list[AuditRequirement]]:
    found = defaultdict(list)
    for row in AuditRequirement.objects.filter(factory__in=factories):
        found[row.factory_id].append(row)
    return found


def note_one(factory: Factory, audits: list[Evidence], asked: list[AuditRequirement]) -> bool:
    due = what_is_due(factory, audits)
    if due is None or any(is_asked(row, due) for row in asked):
        return False
    return require_audit(factory=factory, by=User.objects.system(), within=AT_ONCE, **due) is not None


def is_asked(row: AuditRequirement, due: dict) -> bool:
    return row.reason == due["reason"] and (row.about == due["about"] or row.state == RequirementState.OPEN)


def note_due(factory: Factory) -> bool:
    return note_one(factory, audits_of([factory])[factory.pk], asked_of([factory])[factory.pk])


def what_is_due(factory: Factory, audits: list[Evidence]) -> dict | None:
    """While an audit holds none is; else the latest speaks for the factory, though an earlier one held longer."""
    today = factory.today()
    if any(each.valid_until and each.valid_until >= today for each in audits):
        return None
    last = max(audits, key=lambda each: (each.happened_on or date.min, each.pk), default=None)
    if last is None:
        return {"reason": RequirementReason.NEVER, "about": ""}
    words = {"audit": last.source_label, "grade": last.grade}
    due = {"about": str(last.source_uuid), "words": words}
    if last.valid_until is None:
        return due | {"reason": RequirementReason.DOES_NOT_HOLD}
    return due | {"reason": RequirementReason.RAN_OUT, "words": words | {"day": last.valid_until.isoformat()}}
