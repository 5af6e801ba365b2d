"""Packing, attention points and reference samples of the demonstration's products, and what was found of them."""

from datetime import timedelta

from inspections import actions as inspections
from inspections.actions.freezing import freeze
from inspections.codes import check_digit
from inspections.models import AttentionPoint, Inspection, LotPart, PackingReading, ReferenceCheck
from inspections.queries.packing import cartons

MAKER = "2001240"  # numbers that begin with 2 are a shop's own, so these name nobody's goods


def gtin(number: int, before: str = "") -> str:
    body = f"{before}{MAKER}{number:05d}"
    return f"{body}{check_digit(body)}"


def sscc(number: int) -> str:
    body = f"3{MAKER}{number:09d}"
    return f"{body}{check_digit(body)}"


PACKINGS = {
    "HP-5501": {
        "unit_gtin": gtin(5501),
        "outer_gtin": gtin(5501, before="1"),
        "sscc": True,
        "carton_marks": "HARBOUR & PINE\nHP-5501 CANVAS WORK JACKET\nQTY 24 PCS\nMADE IN VIETNAM",
        "length_cm": 60,
        "width_cm": 40,
        "height_cm": 45,
        "gross_weight_kg": 18,
        "packing": "assorted",
        "units_per_carton": 24,
        "assortment": "S 4, M 8, L 8, XL 4",
    },
    "NL-KN-104": {
        "unit_gtin": gtin(104),
        "outer_gtin": gtin(104, before="1"),
        "carton_marks": "NORDLYS LIVING\nNL-KN-104\nMADE IN CHINA",
        "units_per_carton": 24,
        "decides": False,
    },
}
ATTENTION = {
    "HP-5501": [
        "!The pull tab of each zip is riveted, not crimped",
        "Care label in French too",
        "No loose needle parts",
    ],
    "NL-KN-104": ["!Neck stretches over the head form", "Wash label sewn into the left seam"],
}
REFERENCES = {"HP-5501": ("RS-5501-C", "at the inspector's office"), "NL-KN-104": ("RS-104-B", "factory, sample room")}


def add_products(world) -> None:
    """From the inspections on that are planned now."""
    for sku, packing in PACKINGS.items():
        product, (tag, place) = world.products[sku], REFERENCES[sku]
        product = inspections.set_packing(product=product, by=world.manager, **packing)
        approved = world.today - timedelta(days=140)
        reference = {"reference_tag": tag, "reference_approved_on": approved, "reference_kept_at": place}
        world.products[sku] = inspections.change_product(
            product=product, attention=ATTENTION[sku], by=world.manager, **reference
        )


def order_twice(shipment) -> None:
    """A third of the goods stands on a second order."""
    line = shipment.lines.get()
    second = line.quantity_units // 3
    shipment.lines.create(product=line.product, po_number=f"{line.po_number}-B", quantity_units=second)
    line.quantity_units -= second
    line.cartons = None
    line.save()


def present(row: Inspection, by, packed: float = 1) -> None:
    """All of it is there, and this share of it in cartons of 24."""
    quantities = {}
    for part in row.parts.all():
        units = int(part.units * packed)
        quantities[part.position] = {
            "presented_units": part.units,
            "packed_units": units,
            "cartons_presented": -(-units // 24),
        }
    inspections.record_quantities(inspection=row, quantities=quantities, by=by)


def begin(row: Inspection, by) -> None:
    """Some of a visit under way: a carton read, in which a bar code differs, and a point that is not OK."""
    present(row, by, packed=0.7)
    draw = inspections.reveal_draw(inspection=row, units=row.lot_size, units_per_carton=24, by=by)
    number = draw.cartons[0].number
    texts = {
        "unit_gtin": gtin(5501),
        "outer_gtin": gtin(5502, before="1"),
        "sscc": sscc(number),
        "size": "60 x 40 x 44",
        "weight": "18.4",
    }
    readings = {(number, kind): {"text": text} for kind, text in texts.items()}
    readings[number, "marks"] = {"answer": "conform"}
    inspections.record_readings(inspection=row, readings=readings, by=by)
    inspections.answer_point(inspection=row, number=1, answer="ok", by=by)
    remark = "Only English and Vietnamese."
    inspections.answer_point(inspection=row, number=2, answer="not_ok", remark=remark, by=by)


def add_past(inspection: Inspection, line, pulled: list[int]) -> None:
    """The part of an inspection of the past, all of which was packed."""
    units, count = inspection.lot_size, line.cartons
    known = {"po_number": line.po_number, "ordered_units": line.quantity_units, "units": units}
    found = {"presented_units": units, "packed_units": units, "cartons_presented": count, "cartons_pulled": pulled}
    LotPart.objects.create(inspection=inspection, line=line, position=1, **known, **found)


def complete_past(world) -> None:
    """The latest inspection of each of these products has its cartons read and its points answered."""
    for sku in PACKINGS:
        row = Inspection.objects.filter(product=world.products[sku], state="approved").order_by("-inspected_on").first()
        if row:
            freeze(row)
            PackingReading.objects.bulk_create(readings_of(row))
            AttentionPoint.objects.filter(inspection=row).update(answer="ok")
            ReferenceCheck.objects.filter(inspection=row).update(answer="used")


def readings_of(row: Inspection) -> list[PackingReading]:
    """Everything as expected, but for one carton mark."""
    found, packing = [], row.packing
    for place, carton in enumerate(cartons(row)):
        known = {"unit_gtin": packing.unit_gtin, "outer_gtin": packing.outer_gtin, "sscc": sscc(carton.number)}
        known |= {"size": packing.size, "weight": "18", "count": "24"}
        for check in carton.checks:
            values = {"answer": "conform"} if check.judged else {"text": known[check.kind]}
            if check.kind == "marks" and place == 2:
                values = {"answer": "not_conform", "remark": "The country of origin is missing."}
            found.append(PackingReading(inspection=row, carton=carton.number, kind=check.kind, **values))
    return found
