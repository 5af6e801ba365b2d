"""A deadline ends when the day ends at the factory, wherever its reader sits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from suppliers.queries.waiting import overdue, visits_in
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db

# always on different days: 25 hours lie between them
FIRST, LAST = "Pacific/Kiritimati", "Pacific/Pago_Pago"


@pytest.fixture
def due():
    """Two actions due on the day that is today at the last place on earth, and over at the first."""
    last = suppliers.factory(time_zone=LAST)
    day = last.today()
    late = suppliers.corrective_action(suppliers.factory(time_zone=FIRST), due_on=day, raised_on=day - timedelta(9))
    in_time = suppliers.corrective_action(last, due_on=day, raised_on=day - timedelta(9))
    return late, in_time


def test_only_what_is_over_at_its_factory_is_overdue(due):
    late, _ = due
    found = overdue(people.manager())
    assert (found.count, [item.late for item in found.items]) == (1, [True])
    assert found.items[0].sub.startswith(late.number)


def test_what_is_disputed_is_not_called_overdue(due, client):
    """It may yet be withdrawn, or the days are given back."""
    late, in_time = due
    type(late).objects.filter(pk=late.pk).update(disputed_since=late.due_on)
    client.force_login(people.manager())
    page = client.get(reverse("suppliers:corrective_action", args=[late.uuid])).text
    assert "is disputed since" in page
    assert "overdue" not in page
    assert overdue(people.manager()).count == 0
    assert client.get("/api/v1/corrective-actions/?overdue=true").json()["results"] == []
    listed = client.get("/api/v1/corrective-actions/?overdue=false").json()["results"]
    assert {row["number"] for row in listed} == {late.number, in_time.number}


@pytest.mark.parametrize("zone", [FIRST, LAST])  # the reader's own day is another than one of these
@pytest.mark.parametrize(("ahead", "waits"), [(-1, 0), (0, 1), (14, 1), (15, 0)])
def test_a_visit_without_people_waits_by_the_factorys_calendar(zone, ahead, waits):
    place = suppliers.factory(time_zone=zone)
    suppliers.visit(place, starts_on=place.today() + timedelta(ahead))
    assert visits_in(people.manager(), "people").count == waits


@pytest.mark.parametrize(("asked", "which"), [("true", 0), ("false", 1)])
def test_list_and_api_say_the_same(due, client, asked, which):
    client.force_login(people.manager())
    answer = client.get(f"/api/v1/corrective-actions/?overdue={asked}").json()
    assert [row["number"] for row in answer["results"]] == [due[which].number]
    page = client.get(reverse("suppliers:corrective_action_list") + f"?overdue={asked}").text
    assert due[which].number in page
    assert due[1 - which].number not in page
