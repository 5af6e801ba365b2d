from ..models import Shipment


def line_facts(shipment: Shipment) -> list[dict]:
    """The lines as the booking action takes them."""
    names = ("product", "po_number", "quantity_units", "cartons")
    return [{name: getattr(line, name) for name in names} for line in shipment.lines.select_related("product")]
