"""What was tested on site stands in the report, for people and for machines."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reports.documents import shipment as document
from tests.builders import inspections as made

from .test_measured import content

pytestmark = pytest.mark.django_db


def test_the_report_prints_each_test_its_readings_outside_and_its_equipment():
    inspected = made.approved()
    day = inspected.inspected_on - timedelta(days=3)
    tool = {"equipment": "force gauge", "serial_number": "FG-7", "calibrated_until": day}
    made.site_test(inspected, "89.5", "95", "96", unit="N", low=Decimal(90), **tool)
    made.site_test(inspected, name="Carton drop", kind="carton_drop", carton_weight=Decimal(12), tested=3, failed=0)
    made.site_test(inspected, name="Odour", not_done="The hall smelled of paint.", may_be_left_out=True)
    found = content(inspected)
    page = document.to_html(found)
    for part in (
        "89.5 ×",
        "FG-7",
        "it had run out",
        "610 mm (24 in), ISTA 1A:2001",
        "Not done: The hall smelled of paint.",
    ):
        assert part in page
    assert found.why == ["Pull test: 1 failed of 3; at most 0 may fail."]
    rows = [(row["name"], row["failed"], row["outcome"]) for row in found.figures["site_tests"]]
    assert rows == [("Pull test", 1, "fail"), ("Carton drop", 0, "pending"), ("Odour", 0, "left_out")]


def test_a_report_without_tests_says_nothing_of_them():
    assert "On-site tests" not in document.to_html(content(made.approved()))
