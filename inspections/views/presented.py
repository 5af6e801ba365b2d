"""What an inspection's page and the review show of quantities, packing, loading, attention points and reference sample."""

from qcportal.core.errors import Rejected
from qcportal.core.roles import Act, may

from .. import actions
from ..models import Inspection, PlanLine, Product, Shipment
from ..queries.attention import attention_points, reference_of
from ..queries.loading import checks_of, loading_of
from ..queries.packing import cartons, sums
from ..queries.plans import planned
from ..queries.quantities import Lot, lot_of, may_merge_with, over_planned, packed_wanted
from ..queries.sections import needs_attention


def presented_parts(user, inspection: Inspection) -> dict:
    """Orders are named to whoever may see the shipment, codes and marks to whoever may see the product."""
    plans = may(user, Act.DECIDE, "inspection")
    knows_orders = Shipment.objects.visible_to(user).filter(pk=inspection.shipment_id).exists()
    return {
        "goods": lot_of(inspection),
        "packed_wanted": packed_wanted(inspection),
        "knows_orders": knows_orders,
        "knows_codes": Product.objects.visible_to(user).filter(pk=inspection.product_id).exists(),
        "over": over_planned(inspection.shipment) if plans and inspection.shipment else [],
        "packing_sums": sums(cartons(inspection)),
        **loading_parts(inspection),
        "attention_points": attention_points(inspection),
        "reference": reference_of(inspection),
        "needs_attention": needs_attention(inspection) if inspection.inspected_on else [],
        "may_merge": bool(plans and may_merge_with(inspection, user)),
    }


def loading_parts(inspection: Inspection) -> dict:
    """Nothing where none is asked for, or nobody has begun."""
    loading = loading_of(inspection)
    if loading is None:
        return {"loading": None}
    parts = [part for part in lot_of(inspection).parts if part.loaded_units is not None]
    return {"loading": loading, "container_checks": checks_of(loading), "loaded_parts": parts}


def meaning(inspection: Inspection, lot: Lot) -> list[dict]:
    """Where another number of units is presented than planned: the plan for so many beside the planned one, per class."""
    if lot.presented in (None, 0, 1, lot.planned):
        return []
    lines = list(inspection.plan_lines.all())
    severities = {key_of(line): line.severity for line in lines}
    terms = planned(inspection) | {"lot_size": lot.presented, "severity": inspection.severity}
    try:
        found = {key_of(line): line for line in actions.plan_lines(**terms, asked=severities)}
    except Rejected:  # of an isolated lot: so few units cannot be told apart by any sample
        found = {}
    return [{"planned": line, "presented": found.get(key_of(line))} for line in lines]


def key_of(line: PlanLine) -> tuple[str, str]:
    return line.group, line.defect_class
