"""Which tests the products get on site, and what came out of them."""

from datetime import timedelta
from decimal import Decimal

from inspections import actions
from inspections.actions.site_tests import freeze_tests
from inspections.models import Inspection, Protocol, SiteTest

from . import goods
from .photos import picture, samples_of

SOFT, ELECTRIC = ("CARTON-DROP", "SHADE"), ("CARTON-DROP", "FUNCTION", "HIPOT")
BY_FAMILY = {
    "knitwear": SOFT,
    "woven": SOFT,
    "home-textile": SOFT,
    "lighting": ELECTRIC,
    "kitchen": ELECTRIC,
    "furniture": ("CARTON-DROP", "MOISTURE"),
}
MOISTURE = ("9.4", "10.1", "8.8", "11.6", "9.9")
TOO_WET = "13.2"
REMARKS = {
    "shade": "Two panels of one unit differ; outside the dark limit sample.",
    "function": "The switch does not click in on one unit.",
    "moisture": "The wet one lay at the open door.",
}


def asked(product) -> list[Protocol]:
    return asked_of(product.family)


def asked_of(family) -> list[Protocol]:
    """The protocols of a product family, the carton drop first."""
    codes = BY_FAMILY[family.code]
    return sorted(Protocol.objects.filter(code__in=codes), key=lambda each: codes.index(each.code))


def outcome(test: SiteTest, row: Inspection, *, failing: bool) -> dict:
    """What stands in a test that was done; a carton drop never fails here."""
    found: dict = {"steps_done": list(range(1, len(test.steps) + 1))}
    if test.drops:
        found |= {"carton_weight": goods.weight(row.product), "weight_unit": "kg"}
    bad = failing and not test.drops
    if test.equipment:
        found |= {"serial_number": f"{test.code[:2]}-2047", "calibrated_until": row.inspected_on + timedelta(days=140)}
    if not test.unit:
        found |= {"tested": test.sample_units, "failed": int(bad)}
    return found | ({"remarks": REMARKS.get(test.kind, "")} if bad else {})


def readings(test: SiteTest, *, failing: bool) -> dict[int, Decimal]:
    values = (*MOISTURE[:4], TOO_WET) if failing else MOISTURE
    return {unit: Decimal(value) for unit, value in enumerate(values, start=1)} if test.unit else {}


def fill(inspection: Inspection, by, *, failing: bool = False) -> None:
    """As the inspector did; a test has its photo where one is asked for."""
    for test in inspection.site_tests.all():
        values = outcome(test, inspection, failing=failing)
        actions.record_test(
            inspection=inspection, number=test.position, by=by, readings=readings(test, failing=failing), **values
        )
        if test.photo_required:
            shown, caption = photo_of(test, inspection.product)
            actions.add_photo(inspection=inspection, upload=shown, caption=caption, site_test=test, by=by)


def photo_of(test: SiteTest, product) -> tuple:
    """The picture of a test, and what is written below it."""
    if test.drops:
        return picture("dropped_carton", test.pk), "Carton after the drops"
    return picture(samples_of(product), test.pk), f"{test.name}: the units tested"


def pictured(inspection: Inspection) -> list[SiteTest]:
    return list(inspection.site_tests.filter(photo_required=True))


def begin(inspection: Inspection, by) -> None:
    """The carton is weighed, and most of its drops are done."""
    values = {
        "carton_weight": goods.weight(inspection.product),
        "weight_unit": "kg",
        "steps_done": [1, 2, 3, 4, 5, 6, 7],
    }
    actions.record_test(inspection=inspection, number=1, by=by, **values)


def of_the_past(rows) -> None:
    """What was tested in inspections that have ended; nothing failed there."""
    for row in rows:
        freeze_tests(row, asked(row.product))
        for test in row.site_tests.all():
            remember(test, row)


def remember(test: SiteTest, row: Inspection) -> None:
    for name, value in outcome(test, row, failing=False).items():
        setattr(test, name, value)
    test.save()
    for unit, value in readings(test, failing=False).items():
        test.readings.create(sample=unit, value=value)
