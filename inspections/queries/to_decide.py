"""What of a shipment waits for a person's decision, at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..enums import InspectionState, ShipmentState
from ..models import Inspection
from ..validators import may_decide
from .decisions import OVER, holding
from .goods import Goods
from .held import Lot


@dataclass(frozen=True)
class ToDecide:
    """A lot with a result about which no decision holds; `units` are those of the shipment that hang on it."""

    inspection: Inspection
    units: int
    overdue: bool
    waits_for_second: bool


def to_decide(goods: Goods, seen: Mapping[int, Inspection], user) -> list[ToDecide]:
    """`seen` are the inspections of the shipment that this person sees, with product and factory, by their keys.

    All lots of a shipment belong to its buyer, so who may decide about one may about each.
    """
    lots = [each for each in goods.lots if waits(each, user) and each.inspection.pk in seen]
    if not lots or not may_decide(lots[0].inspection, user):
        return []
    return [told(each, seen[each.inspection.pk]) for each in lots]


def waits(lot: Lot, user) -> bool:
    """Who has signed first waits for somebody else."""
    signed = lot.latest is not None and (lot.latest.holds or lot.latest.by_id == user.pk)
    return lot.judged and lot.again is None and not signed and not lot.inspection.imported_from_id


def waits_for(row: Inspection, user) -> bool:
    """Whether this inspection alone has a result that this person is to decide on."""
    return is_undecided(row) and may_decide(row, user) and not signed_first(row, user)


def is_undecided(row: Inspection) -> bool:
    """Whether it has a result of which somebody is still to say what becomes of the lot."""
    if row.state != InspectionState.APPROVED or row.blind or row.imported_from_id:
        return False
    if row.shipment and row.shipment.state == ShipmentState.CANCELLED:
        return False
    return holding(row) is None and not row.later.exclude(state__in=OVER).exists()


def signed_first(row: Inspection, user) -> bool:
    latest = row.decisions.order_by("-pk").first()
    return latest is not None and latest.by_id == user.pk


def told(lot: Lot, row: Inspection) -> ToDecide:
    overdue = row.decide_by is not None and row.decide_by < row.factory.today()
    return ToDecide(row, sum(lot.units.values()), overdue, waits_for_second=lot.latest is not None)
