"""What was measured stands in the report, for people and for machines."""

import pytest

from reports.documents import shipment as document
from reports.models import Report
from tests.builders import inspections as made
from tests.builders import reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspected():
    return made.approved()


def content(inspection):
    report = reports.shipment_report(inspection)
    return document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))


def test_the_report_prints_each_point_and_marks_what_is_out_of_tolerance(inspected):
    made.measured_point(inspected, "9.5", "12.25", name="Sleeve")
    found = content(inspected)
    assert "12.25 ×" in document.to_html(found)
    assert found.why == ["Sleeve: 1 of 5 samples outside 9.5 – 11 mm; at most 0 may be."]
    row = found.figures["measured"][0]
    assert (row["name"], row["samples"], row["passes"]) == ("Sleeve", [["9.5", False], ["12.25", True]], False)


def test_a_report_of_nothing_measured_says_nothing_of_measuring(inspected):
    assert "Measurements" not in document.to_html(content(inspected))
