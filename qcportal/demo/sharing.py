"""What buyer and house wrote to each other about a shipment, and a link by which its forwarder gets its reports."""

from inspections.models import Inspection, ShipmentComment
from reports.sharing import make_link

from . import clock

THREAD = (
    (False, "The boxes leave on the day after the cut-off if this lot is not accepted. How bad are the seams?"),
    (
        True,
        "Most are open over a few stitches; the photos in the report show the worst. The factory offers to sort the lot in three days.",
    ),
    (False, "谢谢。 Please let them sort it, and send somebody again before it is loaded."),
)


def write(world) -> None:
    """About the lot that is to be reworked; the link is given by the buyer's own person."""
    row = Inspection.objects.filter(decisions__kind="rework", shipment__isnull=False).order_by("pk").first()
    buyer = world.signers[row.owner_id]
    for hours, (from_house, text) in enumerate(THREAD):
        by = world.manager if from_house else buyer
        at = clock.at(world.workday(row.reviewed_at.date()), 10 + hours)
        with clock.standing_at(at):
            made = ShipmentComment.objects.create(shipment=row.shipment, text=text, by=by, from_house=from_house)
        world.log.tell("comment.written", made, by, at)
    make_link(
        shipment=row.shipment, by=buyer, given_to="Harbour Forwarding, export desk", days=30, password="demonstration"
    )
