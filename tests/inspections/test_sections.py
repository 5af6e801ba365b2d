"""Every reason for which a lot fails stands where people look: before submitting, on its page, in the report."""

import pytest
from django.urls import reverse

from inspections import actions
from inspections.queries.sections import failures
from tests.builders import inspections as made
from tests.builders.people import inspector

pytestmark = pytest.mark.django_db


@pytest.fixture
def li():
    return inspector(name="Li")


@pytest.fixture
def under_way(li):
    return actions.start_inspection(inspection=made.inspection(person=li), by=li)


def test_a_lot_without_defects_has_no_reason_to_fail(under_way):
    assert failures(under_way) == []


def test_each_class_above_its_number_is_a_reason(under_way, li, client):
    for name, count in (("critical", 1), ("major", 8), ("minor", 1)):
        actions.count_defect(
            inspection=under_way, defect_type=made.defect_type(), defect_class=name, count=count, by=li
        )
    found = failures(under_way)
    assert found == [
        "Critical: 1 found in 125 units; the plan accepts at most 0.",
        "Major: 8 found in 125 units; the plan accepts at most 7.",
    ]
    client.force_login(li)
    for name in ("inspection", "submit"):
        page = client.get(reverse(f"inspections:{name}", args=[under_way.uuid])).text
        assert all(sentence in page for sentence in found)
