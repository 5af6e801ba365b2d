"""What stands on the page of an inspection beside its plan and counts: how it ended, and what was decided."""

from qcportal.core.roles import Act, may

from ..enums import DecisionKind, InspectionState, Result
from ..forms.deciding import DecideForm, SignForm
from ..forms.not_done import ChargeForm
from ..models import Decision, Inspection
from ..queries.corrections import REVIEWED, corrections_of, filed_result
from ..queries.decisions import OVER, chain
from ..queries.not_done import knows_charge, told_of
from ..queries.quantities import packed_wanted
from ..validators import may_decide


def not_done_parts(user, inspection) -> dict:
    """Why it was not carried out; what that costs is read by the house and by whoever pays."""
    if inspection.state != InspectionState.NOT_DONE:
        return {}
    told = told_of(inspection)
    words = told.in_words(packed_wanted(inspection))
    return {
        "told": told,
        "told_words": words,
        "charge": knows_charge(user, told),
        "charge_form": ChargeForm(instance=told),
    }


def decision_parts(user, inspection: Inspection, **refused) -> dict:
    """What was decided, what may be, and the other inspections of this lot that this person may see."""
    decisions = list(Decision.objects.visible_to(user).filter(inspection=inspection).order_by("-pk"))
    seen = chain(inspection).filter(pk__in=Inspection.objects.visible_to(user))
    lot = list(seen)
    again = any(each.pk > inspection.pk and each.state not in OVER for each in lot)
    latest = decisions[0] if decisions else None
    judges = inspection.state == InspectionState.APPROVED and not inspection.blind
    open_now = may_decide(inspection, user) and judges and not again
    second = open_now and latest is not None and not latest.holds and latest.by_id != user.pk
    open_still = not again and not (latest and latest.holds)
    due = inspection.decide_by if inspection.state == InspectionState.APPROVED and open_still else None
    rework = latest is not None and latest.holds and latest.kind == DecisionKind.REWORK
    return {
        "decisions": decisions,
        "due": due,
        "overdue": due is not None and due < inspection.factory.today(),
        "lot": lot if len(lot) > 1 else [],
        "decide_form": DecideForm(inspection=inspection) if open_now else None,
        "sign_form": SignForm() if second else None,
        "may_again": rework and not again and may(user, Act.DECIDE, "inspection"),
    } | refused


def correction_parts(user, inspection: Inspection) -> dict:
    """The inspector's result, the reviewer's corrections as far as they are told, and what follows from all of them."""
    if inspection.state not in REVIEWED:
        return {}
    rows = corrections_of(inspection)
    result = filed_result(inspection, rows)
    shown = {"corrections": list(rows.visible_to(user)), "corrected": bool(rows)}
    return shown | {"filed_result": result, "filed_result_label": Result(result).label}
