"""The one list of what a history entry of one app causes in another.

Run on commit by Celery, swept by beat, at least once: every reaction may run twice and must then do nothing more.
"""

from collections.abc import Callable
from contextlib import nullcontext
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.actions import reopen_findings_of, tell_days_anew
from audits.enums import AuditState
from audits.models import Audit, Finding, FindingDispute
from audits.queries import findings as asking_findings
from inspections import actions as inspections
from inspections.enums import InspectionState
from inspections.models import Decision, DefectDispute, Inspection, Shipment
from inspections.queries import corrective_actions as asking_inspections
from inspections.queries.goods import decides
from qcportal.core import changes
from qcportal.core.models import HistoryEntry, User
from qcportal.core.notices import in_language_of
from reports import actions as reports
from reports.documents.audit import can_be_told
from reports.enums import ReportKind
from reports.models import Report
from reports.requests import audits as audit_reports
from reports.studies import actions as studies
from suppliers.actions import (
    cancel_corrective_action,
    finish_visit,
    reopen_visit,
    resume_reminders,
    tell_visit_anew,
)
from suppliers.enums import CorrectiveActionState, ListKind, QualificationState, VisitState
from suppliers.models import CorrectiveAction, Factory, FactoryDocument, FactoryImport, Qualification, Visit


def report_requested(entry: HistoryEntry) -> None:
    """An approved inspection of a shipment has its report made."""
    inspection = Inspection.objects.get(uuid=entry.record_uuid)
    if inspection.shipment_id:
        reports.request_shipment_report(inspection=inspection, by=User.objects.system())


def report_shared(entry: HistoryEntry) -> None:
    """Who sees an inspection sees its report, except other buyers."""
    inspection = Inspection.objects.get(uuid=entry.record_uuid)
    reports.follow_visibility(inspection=inspection, by=User.objects.get(pk=entry.actor_id))


def audit_report_requested(entry: HistoryEntry) -> None:
    """An approved audit has the report of its owner made; what a supplier says of itself has none."""
    audit = Audit.objects.get(uuid=entry.record_uuid)
    if can_be_told(audit):
        audit_reports.request_audit_report(audit=audit, by=User.objects.system())


def audit_told_anew(entry: HistoryEntry) -> None:
    """A finding was lowered or withdrawn after a dispute: each reader's report has its next revision."""
    finding = Finding.objects.select_related("audit").get(uuid=entry.record_uuid)
    audit_reports.correct_audit_reports(audit=finding.audit, reason=corrected(finding, entry), by=User.objects.system())


def corrected(finding: Finding, entry: HistoryEntry) -> str:
    words = {"finding": finding.number, "why": entry.note}
    if entry.event == "finding.withdrawn":
        return _("%(finding)s was withdrawn after a dispute: %(why)s") % words
    return _("%(finding)s was lowered after a dispute: %(why)s") % words


def audit_report_shared(entry: HistoryEntry) -> None:
    """What stays in the house stays there with its reports."""
    audit = Audit.objects.get(uuid=entry.record_uuid)
    audit_reports.follow_audit(audit=audit, by=User.objects.get(pk=entry.actor_id))


def skipping_ended(entry: HistoryEntry) -> None:
    """Lots of a supplier that is suspended or rejected are inspected, each of them."""
    found = Qualification.objects.select_related("factory", "buyer").get(uuid=entry.record_uuid)
    reason = _("The supplier was suspended or rejected: %(note)s") % {"note": entry.note}
    inspections.end_skipping(factory=found.factory, buyer=found.buyer, reason=reason)


def skipping_ended_by_merge(entry: HistoryEntry) -> None:
    """A merge suspends or rejects a supplier where the factory that goes was so."""
    if entry.changes.get("state", [None, None])[1] in (QualificationState.SUSPENDED, QualificationState.REJECTED):
        skipping_ended(entry)


def bookings_held(entry: HistoryEntry) -> None:
    """A factory that was stopped, or whose approval ended: what has not left stays until it is qualified again."""
    inspections.hold_bookings(factory=Qualification.objects.get(uuid=entry.record_uuid).factory)


def bookings_follow(entry: HistoryEntry) -> None:
    """What two factories that were one, or became one, are worth apart and together."""
    found = FOLLOWED[entry.record_type].objects.get(uuid=entry.record_uuid)
    factory = found if isinstance(found, Factory) else found.factory
    for each in {factory, factory.merged_into or factory}:
        inspections.free_bookings(factory=each)
        inspections.hold_bookings(factory=each)


def bookings_freed(entry: HistoryEntry) -> None:
    """A factory that is qualified by now, by a decision or by new evidence, has the bookings that waited for it set free."""
    found = QUALIFYING[entry.record_type].objects.select_related("factory").get(uuid=entry.record_uuid)
    inspections.free_bookings(factory=found.factory)


QUALIFYING = {
    "suppliers.qualification": Qualification,
    "suppliers.factorydocument": FactoryDocument,
    "audits.audit": Audit,
}
FOLLOWED = {"suppliers.factory": Factory, "suppliers.qualification": Qualification}


def release_requested(entry: HistoryEntry) -> None:
    """What is decided about a lot, or a shipment as a whole, ends in a document about what may leave."""
    shipment = shipment_of(entry)
    if shipment is not None:
        reports.request_release_document(shipment=shipment, by=User.objects.system())


def told_anew(entry: HistoryEntry) -> None:
    """A figure was corrected after the approval: the report has its next revision, and the release document if it says otherwise now."""
    report_requested(entry)
    inspection = Inspection.objects.select_related("shipment").get(uuid=entry.record_uuid)
    if (
        inspection.shipment_id
        and Report.objects.filter(shipment=inspection.shipment_id, kind=ReportKind.RELEASE).exists()
    ):
        reports.request_release_document(shipment=inspection.shipment, by=User.objects.system())


def release_renewed(entry: HistoryEntry) -> None:
    """A document that lets a lot pass is not valid any more once the lot is inspected all the same, or its shipment cancelled."""
    if Report.objects.filter(shipment__uuid=entry.record_uuid, kind=ReportKind.RELEASE).exists():
        release_requested(entry)


def shipment_of(entry: HistoryEntry) -> Shipment | None:
    """None for a decision that waits for a signature, and for a lot that the shipment does not follow."""
    if entry.record_type == "inspections.shipment":
        return Shipment.objects.get(uuid=entry.record_uuid)
    decision = Decision.objects.select_related("inspection__shipment").get(uuid=entry.record_uuid)
    return decision.inspection.shipment if decision.holds and decides(decision.inspection) else None


WORK = {"inspections.inspection": Inspection, "audits.audit": Audit}
FILED = {*InspectionState.filed(), AuditState.SUBMITTED, AuditState.APPROVED}
CALLED_OFF = {InspectionState.CANCELLED, AuditState.CANCELLED}


def visit_over(entry: HistoryEntry) -> None:
    """A visit is done once something of it is filed, or it began, and none of its inspections and audits waits to be.

    One on which all was called off before anybody went is left: other work may be planned on it.
    """
    visit, states = visit_of(entry)
    if visit is None:
        return
    began = visit.state == VisitState.UNDER_WAY or visit.state == VisitState.PLANNED and states
    if began and states <= FILED:
        finish_visit(visit=visit, by=User.objects.get(pk=entry.actor_id))


def visit_again(entry: HistoryEntry) -> None:
    """What is sent back stands among its people's open visits again, to be filed anew, handed over or assigned."""
    visit, states = visit_of(entry)
    if visit and visit.state == VisitState.DONE and not states <= FILED:
        reopen_visit(visit=visit, by=User.objects.get(pk=entry.actor_id))


def visit_of(entry: HistoryEntry) -> tuple[Visit | None, set[str]]:
    """The visit of an inspection or audit, and the states of all that is to be filed of it; not all audits have one."""
    visit = WORK[entry.record_type].objects.select_related("visit").get(uuid=entry.record_uuid).visit
    if visit is None:
        return None, set()
    found = [work.objects.filter(visit=visit).values_list("state", flat=True) for work in WORK.values()]
    return visit, set(chain(*found)) - CALLED_OFF


def days_told(entry: HistoryEntry) -> None:
    """A supplier that was told the days of a visit hears that it moved, is called off, shown or hidden: of its audit, or else of it."""
    visit, by = Visit.objects.get(uuid=entry.record_uuid), User.objects.get(pk=entry.actor_id)
    if not tell_days_anew(visit=visit, changes=entry.changes, by=by):
        tell_visit_anew(visit=visit, changes=entry.changes, by=by)


def findings_reopened(entry: HistoryEntry) -> None:
    """What a corrective action did not mend is not closed."""
    action = CorrectiveAction.objects.get(uuid=entry.record_uuid)
    reopen_findings_of(corrective_action=action, note=entry.note, by=User.objects.get(pk=entry.actor_id))


def corrective_action_follows(entry: HistoryEntry) -> None:
    """Once the last dispute of what it mends is decided: it goes on, or is called off where nothing is left to mend.

    Locked before it is asked whether another is open: one that is raised at the same time pauses it afterwards.
    """
    dispute = DISPUTES[entry.record_type].objects.get(uuid=entry.record_uuid)
    action, by = dispute.corrective_action, User.objects.get(pk=entry.actor_id)
    if action is None:
        return
    action = changes.lock(action)
    if any(asking.is_disputed(action) for asking in ASKING):
        return
    if action.state not in CorrectiveActionState.over() and left_without_reason(action):
        why = _("Nothing is left to mend after the dispute of %(what)s: %(note)s")
        cancel_corrective_action(record=action, note=why % {"what": dispute, "note": entry.note}, by=by)
    else:
        days = chain(*(asking.least_days(action) for asking in ASKING))
        resume_reminders(record=action, least_days=min(days, default=0), by=by)


def left_without_reason(action: CorrectiveAction) -> bool:
    """A finding or an inspection asked for it, and none that hangs on it stands. Not what was raised by hand."""
    if action.findings.standing().exists() or asking_inspections.left_to_mend(action):
        return False
    return Finding.objects.that_asked_for(action).exists() or asking_inspections.was_asked_for(action)


DISPUTES = {"audits.findingdispute": FindingDispute, "inspections.defectdispute": DefectDispute}
ASKING = (asking_findings, asking_inspections)


def studied_anew(entry: HistoryEntry) -> None:
    """What trends and explanations are made from has changed; whose it may be is asked when the studies are made."""
    found = STUDIED[entry.record_type].objects.get(uuid=entry.record_uuid)
    for factory in {found, found.merged_into or found} if isinstance(found, Factory) else {found.factory}:
        studies.mark_due(factory=factory)


def studied_with_history(entry: HistoryEntry) -> None:
    """A list of the past tells of any number of factories: every reader's study is made anew."""
    if FactoryImport.objects.get(uuid=entry.record_uuid).kind in ListKind.history():
        studies.mark_all_due()


STUDIED = WORK | {"audits.finding": Finding, "suppliers.factory": Factory}
TAKEN_BACK = WORK | {"audits.finding": Finding}  # what a list of the past makes, and may lose again


def has_gone(entry: HistoryEntry) -> bool:
    """Of a list that was taken back meanwhile; what is made anew then follows from that."""
    model = TAKEN_BACK.get(entry.record_type)
    return model is not None and not model.objects.filter(uuid=entry.record_uuid).exists()


REACTIONS: dict[str, list[Callable[[HistoryEntry], None]]] = {
    "inspection.approved": [report_requested, studied_anew],
    "inspection.corrected_on_dispute": [told_anew, studied_anew],
    "inspection.shared": [report_shared, studied_anew],
    "decision.signed": [release_requested],
    "decision.countersigned": [release_requested],
    "shipment.released": [release_requested],
    "shipment.held": [release_requested],
    "shipment.lot_skipped": [release_requested],
    "shipment.lot_inspected_all_the_same": [release_renewed],
    "shipment.cancelled": [release_renewed],
    "inspection.submitted": [visit_over],
    "inspection.not_done": [visit_over],
    "inspection.cancelled": [visit_over],
    "inspection.sent_back": [visit_again],
    "dispute.upheld": [corrective_action_follows],
    "dispute.changed": [corrective_action_follows],
    "dispute.withdrawn": [corrective_action_follows],
    "visit.changed": [days_told],
    "visit.moved": [days_told],
    "visit.cancelled": [days_told],
    "audit.submitted": [visit_over],
    "audit.cancelled": [visit_over],
    "audit.sent_back": [visit_again],
    "audit.shared": [audit_report_shared, studied_anew],
    "finding.changed": [studied_anew],
    "finding.closed": [studied_anew],
    "finding.lowered": [audit_told_anew, studied_anew],
    "finding.reopened": [studied_anew],
    "finding.shared": [studied_anew],
    "finding.withdrawn": [audit_told_anew, studied_anew],
    "inspection.corrected": [studied_anew],
    "import.done": [studied_with_history],
    "import.taken_back": [studied_with_history],
    "audit.approved": [bookings_freed, audit_report_requested, studied_anew],
    "document.added": [bookings_freed],
    "document.confirmed": [bookings_freed],
    "factory.merged": [bookings_follow, studied_anew],
    "factory.unmerged": [bookings_follow, studied_anew],
    "factory.gave_back": [bookings_follow],
    "corrective_action.found_not_effective": [findings_reopened],
    "qualification.approved": [bookings_freed],
    "qualification.approved_conditionally": [bookings_freed],
    "qualification.evaluation_started": [bookings_freed],
    "qualification.evidence_lost": [bookings_held],
    "qualification.evidence_renewed": [bookings_freed],
    "qualification.suspended": [skipping_ended, bookings_held],
    "qualification.rejected": [skipping_ended, bookings_held],
    "qualification.taken_over": [skipping_ended_by_merge, bookings_follow],
    "qualification.given_back": [bookings_follow],
}


def react(entry_id: int) -> bool:
    """Run what an entry causes, once among those who try at the same time; False if there was nothing to do.

    What it writes is in the language of who caused it, as if that person had written it.
    """
    with transaction.atomic():
        due = HistoryEntry.objects.select_for_update(skip_locked=True).filter(
            pk=entry_id, reaction_due=True, reacted_at=None
        )
        entry = due.first()
        if entry is None:
            return False
        with in_language_of_actor(entry):
            for reaction in [] if has_gone(entry) else REACTIONS.get(entry.event, []):
                reaction(entry)
        HistoryEntry.objects.filter(pk=entry.pk).update(reacted_at=timezone.now())
        return True


def in_language_of_actor(entry: HistoryEntry):
    actor = User.objects.filter(pk=entry.actor_id).first()
    return in_language_of(actor) if actor else nullcontext()


def overdue() -> list[int]:
    """Entries whose reaction has not run; beat hands them to Celery again."""
    return list(
        HistoryEntry.objects.filter(reaction_due=True, reacted_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)[:500]
    )
