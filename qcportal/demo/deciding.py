"""What buyers decided about the lots of the demonstration, signed by their own people."""

from datetime import datetime, timedelta

from inspections.actions.deciding import meaning
from inspections.enums import DecisionKind, Result, ShipmentState
from inspections.models import Decision, Inspection
from inspections.queries.decisions import ACCEPTING

from . import clock

TOLERATED = 2  # units above the acceptance number that a buyer still takes under concession
SAID = {
    DecisionKind.ACCEPT: {},
    DecisionKind.CONCESSION: {
        "reason": "Little above the acceptance number, and nothing that touches safety; the season needs the goods.",
        "conditions": "The factory sorts the lot before loading and pays for it.",
    },
    DecisionKind.REJECT: {"reason": "Far above the acceptance number; the order is made anew."},
}


def day_to_decide(reviewed: datetime, ships_on):
    """As the portal sets it on approval."""
    return min(reviewed.date() + timedelta(days=5), ships_on)


def decide(lot) -> None:
    """In the afternoon of the approval; the lots of the last weeks wait for their buyer."""
    if not lot.waits:
        kind = kind_for(lot)
        sign(lot.world, lot.inspection, kind, clock.at(lot.world.workday(lot.reviewed.date()), 15.5), **SAID[kind])


def kind_for(lot) -> DecisionKind:
    if lot.inspection.result == Result.PASS:
        return DecisionKind.ACCEPT
    above = max(line.found - line.ac for line in lot.lines)
    return DecisionKind.CONCESSION if above <= TOLERATED else DecisionKind.REJECT


def sign(world, inspection: Inspection, kind: str, at: datetime, **said) -> Decision:
    """By the buyer's own person; the shipment follows."""
    buyer = world.signers[inspection.owner_id]
    with clock.standing_at(at):
        decision = Decision.objects.create(
            inspection=inspection, kind=kind, meaning=meaning(kind), signed_name=buyer.name, by=buyer, **said
        )
    world.log.tell("decision.signed", decision, buyer, at)
    follow(world, inspection, decision, at)
    return decision


def follow(world, inspection: Inspection, decision: Decision, at: datetime) -> None:
    shipment, accepted = inspection.shipment, decision.kind in ACCEPTING
    state = ShipmentState.RELEASED if accepted else ShipmentState.HELD
    note = f"{inspection.number}: {decision}"
    world.log.tell(f"shipment.{state}", shipment, decision.by, at, note=note, state=[shipment.state, state])
    shipment.state = state
    shipment.save(update_fields=["state"])
