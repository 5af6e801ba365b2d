"""While a report is made, its page says what is done now, since when, and why it does not go on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qcportal.core.models import WorkerHeartbeat
from reports import actions
from reports.enums import ReportState
from reports.models import Report
from tests.builders import people
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


def told(client, report) -> str:
    return " ".join(client.get(reverse("reports:progress", args=[report.uuid])).text.split())


@pytest.mark.parametrize(
    ("state", "doing"),
    [
        ("collecting", "Reads what was inspected"),
        ("rendering", "Lays out the pages"),
        ("sealing", "Seals the file"),
    ],
)
def test_it_says_what_is_being_done_and_which_steps_are_over(client, boss, state, doing):
    report = story.requested()
    claim = actions.claim(report.pk)
    actions.advance(report.pk, claim, state=state, percent=50)
    page = told(client, report)
    assert doing in page
    done = list(ReportState).index(ReportState(state))
    assert page.count('<li class="done">') == done
    assert f'<li class="now" aria-current="step">{ReportState(state).label.capitalize()}</li>' in page


def test_it_says_since_when(client, boss):
    report = story.requested()
    for passed, words in ((timedelta(seconds=12), "12 seconds ago"), (timedelta(minutes=5), "5 minutes ago")):
        Report.objects.filter(pk=report.pk).update(requested_at=timezone.now() - passed)
        assert words in told(client, report)


def test_it_says_how_many_are_made_before_it_in_its_queue(client, boss):
    first, second, third = story.requested(), story.requested(), story.requested()
    Report.objects.filter(pk=first.pk).update(in_bulk=True)
    assert "It is next." in told(client, second)
    assert "1 report is made before it." in told(client, third)


def test_without_a_worker_it_does_not_pretend(client, boss, nordlys):
    report = story.requested(nordlys)
    Report.objects.update(requested_at=timezone.now() - timedelta(minutes=2))
    assert "No worker is running" in told(client, report)
    WorkerHeartbeat.objects.create(name="bulk one", queues="bulk", seen_at=timezone.now())
    assert "No worker is running" in told(client, report)
    client.force_login(people.buyer_person(nordlys))
    assert "It takes longer than usual." in told(client, report)
    WorkerHeartbeat.objects.create(name="one", queues="default", seen_at=timezone.now())
    assert "It is next." in told(client, report)


def test_after_a_failure_that_may_pass_it_says_when_it_is_tried_again(client, nordlys):
    report = story.requested(nordlys)
    actions.give_up(report.pk, actions.claim(report.pk), "The database at 10.0.0.5 did not answer.", final=False)
    client.force_login(people.manager())
    assert "10.0.0.5" in told(client, report)
    assert "(attempt 2 of 4)" in told(client, report)
    client.force_login(people.buyer_person(nordlys))
    page = told(client, report)
    assert "(attempt 2 of 4)" in page
    assert "10.0.0.5" not in page


def test_a_worker_that_fell_silent_is_said_so(client, boss):
    report = story.requested()
    actions.claim(report.pk)
    Report.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert "another one takes over" in told(client, report)


def test_a_stranger_learns_nothing(client):
    report = story.requested()
    client.force_login(people.buyer_person())
    assert client.get(reverse("reports:progress", args=[report.uuid])).status_code == 404
