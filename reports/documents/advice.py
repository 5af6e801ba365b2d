"""What page 1 tells a buyer to look at and to do next, in sentences."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.enums import FindingGrade
from inspections.enums import Result, ShipmentState

GRAVE = {FindingGrade.ZERO_TOLERANCE, FindingGrade.CRITICAL, FindingGrade.MAJOR}
DECIDED = {ShipmentState.RELEASED, ShipmentState.HELD, ShipmentState.CANCELLED}


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


def decision(shipment) -> str:
    """What became of the shipment; it may be held without anybody having decided."""
    if shipment is None:
        return ""
    if shipment.state in DECIDED:
        return _("Shipment: %(state)s.") % {"state": shipment.get_state_display()}
    return _("Decision: open. The buyer decides in the portal.")


def next_steps(result: str, shipment, trends, audited: bool, late: int) -> list[str]:
    """What would be done by somebody who knows only this report."""
    steps = [after_result(result, shipment)]
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


def after_result(result: str, shipment) -> str:
    """Nobody is asked to release or to hold what has been released."""
    if shipment is not None and shipment.state == ShipmentState.RELEASED:
        return after_release(result)
    if result == Result.PASS:
        return _("Release the shipment, or hold it for a reason of your own.")
    return _("Hold the shipment; have the lot sorted or repaired and inspected again before it is released.")


def after_release(result: str) -> str:
    if result == Result.PASS:
        return _("The shipment is released. Nothing is left to decide about it.")
    return _("The shipment is released all the same. Have what was found put right before the next order.")
