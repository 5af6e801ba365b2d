"""The curve shows what the sentence beside it says."""

import csv
import io

import pytest
from django.urls import reverse

from inspections.charts import oc_chart
from qcportal.core import charts
from suppliers.enums import VisitRole
from tests.builders import inspections as made
from tests.builders import people, suppliers

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


class TestCsv:
    def rows(self, client, inspection) -> list[list[str]]:
        answer = client.get(reverse("inspections:oc_csv", args=[inspection.uuid]))
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def test_holds_what_the_curves_are_drawn_from(self, client, inspection):
        client.force_login(people.manager())
        heads, *rows = self.rows(client, inspection)
        assert heads == ["class", "true_rate", "unit_of_rate", "lots_accepted_percent"]
        drawn = oc_chart(list(inspection.plan_lines.all()))["layer"][0]["data"]["values"]
        assert [(kind, float(rate), float(share)) for kind, rate, _unit, share in rows] == [
            (each["kind"], each["rate"], each["accepted"]) for each in drawn
        ]
        assert {unit for _kind, _rate, unit, _share in rows} == {"percent_defective"}

    def test_the_page_leads_there_for_those_who_may(self, client, inspection):
        address = reverse("inspections:oc_csv", args=[inspection.uuid])
        page = reverse("inspections:inspection", args=[inspection.uuid])
        for person, status in ((people.manager(), 200), (people.inspector(), 404), (people.buyer_person(), 404)):
            client.force_login(person)
            assert client.get(address).status_code == status
        client.force_login(people.manager())
        assert address in client.get(page).text
        on_site = people.inspector()
        suppliers.assignment(inspection.visit, on_site, VisitRole.INSPECTOR)
        client.force_login(on_site)
        assert client.get(address).status_code == 403
        assert address not in client.get(page).text
