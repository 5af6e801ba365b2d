"""The curve shows what the sentence beside it says."""

import pytest

from inspections.charts import oc_chart
from qcportal.core import charts
from tests.builders import inspections as made
from tests.builders import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection():
    return made.inspection()


def values(layer: dict) -> dict:
    return {each["kind"]: each for each in layer["data"]["values"]}


def test_the_agreed_quality_is_nearly_always_accepted_and_the_ring_one_time_in_ten(inspection):
    _curves, agreed, rare, _rule = oc_chart(list(inspection.plan_lines.all()))["layer"]
    assert values(agreed)["major"] == {"kind": "major", "rate": 2.5, "accepted": pytest.approx(98.5, abs=0.5)}
    assert [each["accepted"] for each in rare["data"]["values"]] == pytest.approx([10, 10, 10], abs=0.01)
    assert "critical" not in values(agreed)


def test_every_curve_falls_from_all_to_hardly_any(inspection):
    curves = oc_chart(list(inspection.plan_lines.all()))["layer"][0]["data"]["values"]
    major = [each["accepted"] for each in curves if each["kind"] == "major"]
    assert (major[0], major) == (100, sorted(major, reverse=True))


def test_is_drawn(inspection):
    assert "<svg" in charts.svg(oc_chart(list(inspection.plan_lines.all()), width=400))


def test_the_page_asks_for_it(client, inspection):
    client.force_login(people.manager())
    address = f"/inspections/{inspection.uuid}/oc.json"
    assert address in client.get(f"/inspections/{inspection.uuid}/").text
    assert client.get(address).json()["layer"]
