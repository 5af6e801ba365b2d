"""What page 1 tells a buyer to look at and to do next, in sentences."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.enums import FindingGrade
from inspections.enums import DecisionKind, InspectionType, Result, ShipmentState
from inspections.queries.decisions import OVER, holding
from inspections.queries.goods import goods_of
from qcportal.core.dates import day
from qcportal.core.punctuation import joined
from suppliers.enums import Visibility

GRAVE = {FindingGrade.ZERO_TOLERANCE, FindingGrade.CRITICAL, FindingGrade.MAJOR}
DECIDED = {ShipmentState.RELEASED, ShipmentState.HELD, ShipmentState.CANCELLED}
IN_PRODUCTION = {InspectionType.INITIAL, InspectionType.DURING}


def attention(trends, findings: Iterable, late: int) -> list[str]:
    """Changes at the factory first, then what its audits left open, then what is late."""
    found = [row.sentence for row in trends if row.raised]
    grave = sum(1 for row in findings if row.state == "open" and row.grade in GRAVE)
    if grave:
        found.append(ngettext(
            "%(n)d audit finding of grade major or above is open.", "%(n)d audit findings of grade major or above are open.", grave
        ) % {"n": grave})  # fmt: skip
    if late:
        found.append(
            ngettext("%(n)d corrective action is late.", "%(n)d corrective actions are late.", late) % {"n": late}
        )
    return found


def decision(inspection, shipment) -> str:
    """What became of the lot and of its shipment; that one may be held without anybody having decided about the lot.

    Nothing where no buyer decides: of a lot of the house, or of a comparison of inspectors.
    """
    signed = holding(inspection)
    lot = _("This lot: %(decision)s.") % {"decision": signed.get_kind_display()} if signed else ""
    if shipment is not None and shipment.state in DECIDED:
        return joined(lot, _("Shipment: %(state)s.") % {"state": shipment.get_state_display()})
    waits = not inspection.blind and inspection.owner_id is not None
    return lot or (_("Decision: open. The buyer decides in the portal.") if waits else "")


def next_steps(inspection, shipment, trends, audited: bool, late: int) -> list[str]:
    """What would be done by somebody who knows only this report."""
    steps = [after_result(inspection, shipment)]
    raised = [row for row in trends if row.raised]
    if raised and not audited:
        steps.append(_("Audit the factory: its defect rate has changed, and no audit says why."))
    elif any(not row.explained for row in raised):
        steps.append(_("Ask the factory for the cause of the change; if it names none, have a special audit made."))
    elif raised:
        steps.append(_("See that the finding that may explain the change is put right before the next order."))
    if late:
        steps.append(_("Ask the factory for the corrective actions that are late before the next order."))
    return steps


def after_result(inspection, shipment) -> str:
    """What was decided goes before what the result asks for, and of one lot the later inspection before this one."""
    state, passed = shipment.state if shipment else "", inspection.result == Result.PASS
    later = inspection.later.exclude(state__in=OVER).exclude(visibility=Visibility.HOUSE).first()
    if inspection.blind:
        return _("Decide by the lot's own inspection: this one compares two inspectors and judges no goods.")
    if state == ShipmentState.CANCELLED:
        return _("The shipment is cancelled. Nothing is left to decide about it.")
    if state == ShipmentState.RELEASED:
        return after_release(passed)
    if later is not None:
        return _("This lot is inspected again, %(number)s: decide by that result.") % {"number": later.number}
    signed = holding(inspection)
    return after_decision(signed, shipment) if signed else before_decision(inspection, shipment, passed)


def after_release(passed: bool) -> str:
    if passed:
        return _("The shipment is released. Nothing is left to decide about it.")
    return _("The shipment is released all the same. Have what was found put right before the next order.")


def after_decision(signed, shipment) -> str:
    if signed.kind == DecisionKind.REJECT:
        return _("The lot is rejected. Agree with the factory on what becomes of it.")
    if signed.kind == DecisionKind.REWORK:
        return _("Have the lot reworked by %(day)s and inspected again.") % {"day": day(signed.rework_until)}
    if shipment is None:
        return _("The lot is accepted. Nothing is left to decide about it.")
    return _("The lot is accepted. Release the shipment once all of it is.")


def before_decision(inspection, shipment, passed: bool) -> str:
    """By what was inspected: samples, goods in production, or goods that are to leave."""
    if inspection.type == InspectionType.SAMPLE_REVIEW:
        return after_samples(passed)
    if inspection.type in IN_PRODUCTION:
        return after_look_at_production(passed)
    if shipment is None:
        return after_lot(passed)
    if passed:
        return to_release(inspection, shipment)
    if inspection.type == InspectionType.LOADING:
        return _("Hold the shipment; have what was found at loading put right and looked at again before it leaves.")
    if inspection.original_id:
        return _("Hold the shipment. The lot has failed again: reject it, or have every unit checked before it is inspected once more.")  # fmt: skip
    return _("Hold the shipment; have the lot sorted or repaired and inspected again before it is released.")


def after_samples(passed: bool) -> str:
    if passed:
        return _("Approve the samples; the goods themselves are still to be inspected.")
    return _("Have the samples put right and reviewed again before goods are made after them.")


def after_look_at_production(passed: bool) -> str:
    if passed:
        return _("Let production go on, and have the goods inspected before they ship.")
    return _("Have the cause put right in production and the goods made so far sorted, before the inspection that lets them ship.")  # fmt: skip


def after_lot(passed: bool) -> str:
    if passed:
        return _("Accept the lot, or hold it for a reason of your own.")
    return _("Hold the lot; have it sorted or repaired and inspected again before it is accepted.")


def to_release(inspection, shipment) -> str:
    """Not before its other lots may leave too, and nothing is left that nobody looked at."""
    if shipment.state == ShipmentState.HELD:
        return _("This lot may leave. See why the shipment is held before it is released.")
    goods = goods_of(shipment)
    others = [lot for lot in goods.lots if lot.inspection != inspection]
    if any(not lot.judged or (lot.inspection.result == Result.FAIL and not lot.accepted) for lot in others):
        return _("Accept this lot. The shipment can be released once its other lots may leave too.")
    if not goods.whole:
        return _("Accept this lot. The rest of the shipment is neither inspected nor let pass yet.")
    return _("Release the shipment, or hold it for a reason of your own.")
