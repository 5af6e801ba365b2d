"""A result is derived; what becomes of the lot a person decides and signs, and a second person where four eyes are asked for."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Forbidden, NotProven, Rejected

from ..enums import DecisionKind, InspectionState, Result
from ..models import Decision, Inspection
from ..queries.decisions import ACCEPTING
from ..queries.goods import decides, shipment_accepted, why_unqualified_now
from ..rules import SHIPMENT
from ..validators import check_judges, may_decide


@transaction.atomic
def decide_inspection(
    *,
    inspection: Inspection,
    kind: str,
    password: str,
    by,
    reason: str = "",
    conditions: str = "",
    rework_until: date | None = None,
    version: int | None = None,
    uuid=None,
) -> Decision:
    """Sign what becomes of the lot. `password` is the signer's own, typed for this signature."""
    row = changes.lock(inspection, version)
    check_may_decide(row, by)
    check_fits(row, kind, reason, rework_until)
    check_signature(by, password)
    decision = Decision(
        uuid=uuid or uuid4(),
        inspection=row,
        kind=kind,
        reason=reason.strip(),
        conditions=conditions.strip() if kind == DecisionKind.CONCESSION else "",
        rework_until=rework_until if kind == DecisionKind.REWORK else None,
        meaning=meaning(kind),
        signed_name=by.name,
        by=by,
        needs_second=row.four_eyes,
    )
    changes.create(decision, by=by, event="decision.signed")
    settled(row, decision, by)
    return decision


def meaning(kind: str) -> str:
    return _("I have read the result of this inspection and decide: %(kind)s.") % {"kind": DecisionKind(kind).label}


@transaction.atomic
def countersign_decision(*, decision: Decision, password: str, by, version: int | None = None) -> Decision:
    """The second pair of eyes."""
    inspection = changes.lock(decision.inspection)
    row = changes.lock(decision, version)
    check_may_decide(inspection, by)
    if row.holds or row != inspection.decisions.first():
        raise Rejected(_("This decision waits for no signature."), code="wrong_state")
    if row.by_id == by.pk:
        raise Forbidden(_("You signed it first, so somebody else signs second."))
    check_signature(by, password)
    signature = {"second_by": by, "second_name": by.name, "second_at": timezone.now()}
    changes.save(row, signature, by=by, event="decision.countersigned")
    settled(inspection, row, by)
    return row


def check_may_decide(row: Inspection, by) -> None:
    check_judges(row)
    if not may_decide(row, by):
        raise Forbidden(_("You do not decide about this lot."))
    if row.state != InspectionState.APPROVED:
        raise Rejected(_("There is no approved result to decide on yet."), code="wrong_state")
    if row.later.exclude(state__in=[InspectionState.CANCELLED, InspectionState.NOT_DONE]).exists():
        raise Rejected(_("This lot is inspected again; decide on the later inspection."), code="wrong_state")


def check_fits(row: Inspection, kind: str, reason: str, rework_until: date | None) -> None:
    if kind == DecisionKind.ACCEPT and row.result == Result.FAIL:
        raise Rejected(_("A lot that failed is accepted only under concession."), field="kind")
    if kind != DecisionKind.ACCEPT and not reason.strip():
        raise Rejected(_("Say why."), field="reason")
    if kind == DecisionKind.REWORK and rework_until is None:
        raise Rejected(_("Say until when it is reworked."), field="rework_until")
    if kind == DecisionKind.REWORK and rework_until < row.factory.today():
        raise Rejected(_("This day is over at the factory."), field="rework_until")


def check_signature(by, password: str) -> None:
    if not by.check_password(password):
        raise NotProven(_("This is not your password; nothing was signed."), field="password")


def settled(row: Inspection, decision: Decision, by) -> None:
    """The lot's version moves with what is decided about it, and the shipment follows a decision that holds."""
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    if decision.holds and decides(row):
        follow_decision(row, decision, by)


def follow_decision(row: Inspection, decision: Decision, by) -> None:
    """Accepted in all its lots the shipment is released; one that is not holds it."""
    shipment = changes.lock(row.shipment)
    accepted = decision.kind in ACCEPTING
    leaves = accepted and shipment_accepted(shipment) and not why_unqualified_now(shipment)
    verb = "release" if leaves else "" if accepted else "hold"
    if verb and SHIPMENT.allows(shipment, verb, by):
        SHIPMENT.move(shipment, verb, by=by, note=f"{row.number}: {decision}")
