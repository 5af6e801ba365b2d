"""Packing, attention points and reference samples of the demonstration's products, and what was found of them."""

from datetime import timedelta
from decimal import Decimal

from inspections import actions as inspections
from inspections.actions.freezing import freeze_attention, freeze_packing, freeze_reference
from inspections.codes import check_digit
from inspections.models import AttentionPoint, Inspection, LotPart, PackingReading, ReferenceCheck
from inspections.queries.packing import cartons

from . import clock

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
        "carton_marks": "HARBOUR & PINE\nHP-5501 CANVAS WORK JACKET\nQTY 24 PCS\nCOUNTRY OF ORIGIN",
        "length_cm": 60,
        "width_cm": 40,
        "height_cm": 45,
        "gross_weight_kg": Decimal("18.4"),
        "packing": "assorted",
        "units_per_carton": 24,
        "assortment": "S 4, M 8, L 8, XL 4",
    },
    "NL-KN-104": {
        "unit_gtin": gtin(104),
        "outer_gtin": gtin(104, before="1"),
        "carton_marks": "NORDLYS LIVING\nNL-KN-104\nCOUNTRY OF ORIGIN",
        "units_per_carton": 24,
        "decides": False,
    },
}
# How many of a family go into a carton, and what it then weighs in kg.
CARTONS = {
    "knitwear": (24, "9.2"),
    "woven": (24, "18.4"),
    "home-textile": (24, "11.4"),
    "lighting": (8, "12.6"),
    "kitchen": (6, "10.8"),
    "furniture": (4, "15.2"),
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


def per_carton(product) -> int:
    return CARTONS[product.family.code][0]


def weight(product) -> Decimal:
    return Decimal(CARTONS[product.family.code][1])


def add_products(world) -> None:
    """Known since the reference sample was approved."""
    approved = world.today - timedelta(days=140)
    for sku, packing in PACKINGS.items():
        product, (tag, place) = world.products[sku], REFERENCES[sku]
        reference = {"reference_tag": tag, "reference_approved_on": approved, "reference_kept_at": place}
        with clock.standing_at(clock.at(approved, 14)):
            product = inspections.set_packing(product=product, by=world.manager, **packing)
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
    """The sample is drawn from what is packed, this share of the goods; all of them are there, and what is drawn is pulled."""
    size, parts = per_carton(row.product), list(row.parts.all())
    units = {part.position: int(part.units * packed) for part in parts}
    drawn = inspections.reveal_draw(inspection=row, units=sum(units.values()), units_per_carton=size, by=by)
    pulled, last, quantities = [carton.number for carton in drawn.cartons], 0, {}
    for part in parts:
        first, last = last, last + -(-units[part.position] // size)
        quantities[part.position] = {
            "presented_units": part.units,
            "packed_units": units[part.position],
            "cartons_presented": last - first,
            "cartons_pulled": [number for number in pulled if first < number <= last],
        }
    inspections.record_quantities(inspection=row, quantities=quantities, by=by)


def begin(row: Inspection, by) -> None:
    """Some of a visit under way: a carton is read, whose bar code differs, and a point is not OK."""
    number = row.draws.get().cartons[0].number
    texts = {
        "unit_gtin": gtin(5501),
        "outer_gtin": gtin(5502, before="1"),
        "sscc": sscc(number),
        "size": "60 x 40 x 44",
        "weight": "18.6",
    }
    readings = {(number, kind): {"text": text} for kind, text in texts.items()}
    readings[number, "marks"] = {"answer": "conform"}
    inspections.record_readings(inspection=row, readings=readings, by=by)
    inspections.answer_point(inspection=row, number=1, answer="ok", by=by)
    remark = "Only English and Vietnamese."
    inspections.answer_point(inspection=row, number=2, answer="not_ok", remark=remark, by=by)


def add_past(inspection: Inspection, line, pulled: list[int]) -> LotPart:
    """The part of an inspection of the past, all of which was packed."""
    units, count = inspection.lot_size, line.cartons
    known = {"po_number": line.po_number, "ordered_units": line.quantity_units, "units": units}
    found = {"presented_units": units, "packed_units": units, "cartons_presented": count, "cartons_pulled": pulled}
    return LotPart.objects.create(inspection=inspection, line=line, position=1, **known, **found)


def complete_past(world) -> None:
    """The latest inspection of each of these products has its cartons read and its points answered."""
    for sku in PACKINGS:
        row = Inspection.objects.filter(product=world.products[sku], state="approved").order_by("-inspected_on").first()
        if row:
            freeze_packing(row)
            freeze_attention(row, None)
            freeze_reference(row)
            PackingReading.objects.bulk_create(readings_of(row))
            AttentionPoint.objects.filter(inspection=row).update(answer="ok")
            ReferenceCheck.objects.filter(inspection=row).update(answer="used")


def readings_of(row: Inspection) -> list[PackingReading]:
    """Everything as expected, but for one carton mark where that fails no lot."""
    found, packing = [], row.packing
    for place, carton in enumerate(cartons(row)):
        known = {"unit_gtin": packing.unit_gtin, "outer_gtin": packing.outer_gtin, "sscc": sscc(carton.number)}
        known |= {"size": packing.size, "weight": f"{packing.gross_weight_kg or ''}", "count": "24"}
        for check in carton.checks:
            values = {"answer": "conform"} if check.judged else {"text": known[check.kind]}
            if check.kind == "marks" and place == 2 and not packing.decides:
                values = {"answer": "not_conform", "remark": "The country of origin is missing."}
            found.append(PackingReading(inspection=row, carton=carton.number, kind=check.kind, **values))
    return found
