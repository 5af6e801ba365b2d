"""What a factory's charts are made of over the years: a measured size that shifts a little, and a photo of each open seam."""

import random
from decimal import Decimal

from inspections.models import Inspection, MeasuredPoint, MeasuredValue, Product

from .company import POINTS
from .factories import FACTORIES

SKU, PLACE = "NL-KN-104", "Dongguan"
SPREADS = {"Chest width, size M": "0.25", "Body length": "0.3", "Weight": "2.5"}  # of single pieces: standard deviation
SHIFTED, SHIFT = "Chest width, size M", "0.25"  # of the latest inspections: too little for any of them to fail
SHIFTED_LOTS = 8
PICTURED = 8  # of the latest inspections with an open seam
SAMPLES = 5


def past(sku: str = SKU) -> list[Inspection]:
    """Its approved inspections at the factory whose seams became worse, the latest first."""
    name = next(each.name for each in FACTORIES if each.name.startswith(PLACE))
    rows = Inspection.objects.filter(state="approved", factory__name=name, product__sku=sku, original=None)
    return list(rows.order_by("-inspected_on", "-pk"))


def measure(world) -> None:
    """Every past inspection of one product measured its sizes, all of them within tolerance."""
    if not Product.objects.filter(sku=SKU).exists():
        return
    for ago, inspection in enumerate(past()):
        measured = [add_point(inspection, place, point, ago) for place, point in enumerate(POINTS[SKU], start=1)]
        MeasuredValue.objects.bulk_create(value for values in measured for value in values)


def add_point(inspection, place: int, point: tuple, ago: int) -> list[MeasuredValue]:
    """The values of one point, not yet saved; a point without a spread here was not measured then."""
    name, local, nominal, below, above, unit, critical, accept = point
    if name not in SPREADS:
        return []
    numbers = {"nominal": nominal, "lower_tolerance": below, "upper_tolerance": above}
    fields = {key: value and Decimal(value) for key, value in numbers.items()}
    fields |= {"name": name, "local_name": local, "unit": unit, "critical": critical, "accept": accept}
    made = MeasuredPoint.objects.create(inspection=inspection, position=place, samples=SAMPLES, **fields)
    middle = float(nominal) + (float(SHIFT) if name == SHIFTED and ago < SHIFTED_LOTS else 0)
    chance = random.Random(f"{name} {ago}")
    drawn = [chance.gauss(middle, float(SPREADS[name])) for _ in range(SAMPLES)]
    return [MeasuredValue(point=made, sample=n, value=kept(each, made)) for n, each in enumerate(drawn, start=1)]


def kept(value: float, point: MeasuredPoint) -> Decimal:
    """To one decimal, and never out of tolerance."""
    limits = point.limits
    return min(max(Decimal(f"{value:.1f}"), limits.low), limits.high)


def with_open_seams() -> list[Inspection]:
    """Those of the latest at that factory that have no photo of it yet."""
    found = [row for row in past() if row.defects.filter(defect_type__code="SEAM-OPEN").exists()]
    return [row for row in found[:PICTURED] if not row.photos.filter(defect__defect_type__code="SEAM-OPEN").exists()]
