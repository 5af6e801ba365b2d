from ..models import Product, Shipment


def units_per_product(shipment: Shipment) -> dict[Product, int]:
    """How many units of each product the shipment holds, over all its orders, in the order of its lines."""
    found: dict[Product, int] = {}
    for line in shipment.lines.select_related("product").order_by("pk"):
        found[line.product] = found.get(line.product, 0) + line.quantity_units
    return found
