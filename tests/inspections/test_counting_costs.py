"""A press on + asks the database as little after 3,000 defects as after 3."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections import actions
from inspections.enums import DefectClass
from inspections.models import Defect, DefectType
from tests.builders import inspections as made
from tests.builders.people import inspector

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14


def counted_before(inspection, number: int) -> None:
    """So many lines of defects, the classes in turn."""
    kinds = DefectType.objects.bulk_create(
        DefectType(code=f"k-{number}-{place}", name=f"Kind {place}", category="seam", default_class="major")
        for place in range(-(-number // len(DefectClass.values)))
    )
    lines = [(kind, name) for kind in kinds for name in DefectClass.values][:number]
    facts = {"inspection": inspection, "factory": inspection.factory, "inspected_on": inspection.inspected_on}
    Defect.objects.bulk_create(
        Defect(defect_type=kind, defect_class=name, count=1, units=1, group="workmanship", **facts)
        for kind, name in lines
    )


@pytest.fixture
def mei(client):
    mei = inspector(name="Mei")
    client.force_login(mei)
    return mei


def saved(client, inspection, kind, count: int) -> tuple[int, int]:
    """(queries, bytes of the answer) of one press."""
    address = reverse("inspections:count", args=[inspection.uuid])
    data = {"defect_type": kind.uuid, "defect_class": "major", "count": count, "was": count - 1}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, data, headers={"HX-Request": "true"})
    assert "saved" in answer.content.decode()
    return len(queries), len(answer.content)


def test_a_press_costs_the_same_at_3_and_at_3000_defects(client, mei):
    costs = {}
    for number in (3, 3000):
        inspection, kind = made.inspection(person=mei, state="in_progress", lot_size=1_000_000), made.defect_type()
        counted_before(inspection, number)
        saved(client, inspection, kind, 1)
        costs[number] = saved(client, inspection, kind, 2)
    assert costs[3][0] == costs[3000][0] <= MOST_QUERIES
    assert abs(costs[3][1] - costs[3000][1]) < 200


def test_programs_pay_no_more(mei, django_assert_max_num_queries):
    inspection, kind = made.inspection(person=mei, state="in_progress"), made.defect_type()
    counted_before(inspection, 300)
    with django_assert_max_num_queries(MOST_QUERIES):
        actions.count_defect(inspection=inspection, defect_type=kind, defect_class="major", count=1, by=mei)
