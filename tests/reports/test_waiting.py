"""Which reports wait for whom on the start page."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from reports import actions
from reports.models import Report
from reports.queries import waiting_for
from tests.builders import people, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return suppliers.buyer()


@pytest.fixture
def factory(buyer):
    return suppliers.factory(buyers=[buyer])


def told(user) -> list[tuple]:
    [group] = waiting_for(user)
    assert group.count == len(group.items)
    return [(item.title, item.state, str(item.state_label)) for item in group.items]


def listed(client, user) -> int:
    [group] = waiting_for(user)
    client.force_login(user)
    return client.get(group.address).context["count"]


def test_what_a_later_revision_has_replaced_is_not_shown_as_valid(client, buyer, factory):
    first, second = story.held_again(buyer, factory)
    anna = people.buyer_person(buyer)
    assert told(anna) == []  # the goods are held again: nobody is led to the document that says otherwise
    assert listed(client, anna) == 0
    story.published(second, second.figures)
    assert told(anna) == [(str(second), "held", "held")]
    assert listed(client, anna) == 1
    client.force_login(anna)
    assert client.get(reverse("reports:report_list")).context["count"] == 2


def test_a_report_says_its_result_and_not_that_a_file_is_there(buyer, factory):
    report = story.ready(buyer, factory, result="fail")
    assert told(people.buyer_person(buyer)) == [(str(report), "fail", "fail")]


def test_a_failure_that_a_later_revision_has_replaced_needs_nobody(client, buyer, factory):
    boss = people.manager()
    kept = story.failed()
    first, second = story.held_again(buyer, factory)
    actions.give_up(second.pk, actions.claim(second.pk), "The disk is full.", final=True)
    assert [title for title, *_ in told(boss)] == [str(second), str(kept)]
    Report.objects.create(
        number=second.number, revision=3, kind="release", factory=factory, shipment=second.shipment,
        owner=buyer, requested_by=boss, figures=second.figures,
    )  # fmt: skip
    assert told(boss) == [(str(kept), "failed", "failed")]
    assert listed(client, boss) == 1


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 11), ("Pacific/Pago_Pago", 10)])
def test_a_report_has_the_day_it_was_at_the_factory(buyer, zone, day):
    report = story.ready(buyer, suppliers.factory(buyers=[buyer], time_zone=zone))
    Report.objects.filter(pk=report.pk).update(requested_at=datetime(2026, 3, 10, 12, tzinfo=UTC))
    [group] = waiting_for(people.buyer_person(buyer))
    assert group.items[0].day == date(2026, 3, day)
