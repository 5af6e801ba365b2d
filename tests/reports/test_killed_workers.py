"""A real worker is killed in the middle of a report: the report is there once another works, exactly once."""

import os
import signal
from datetime import timedelta

import pytest

from reports.enums import ReportState
from reports.models import Report
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.builders import suppliers

from .workers import assert_made_once, is_ready, until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def report():
    buyer = suppliers.buyer("Nordlys Living")
    factory = suppliers.factory("Hengyi Garment", buyers=[buyer])
    return story.shipment_report(made.approved(buyer, factory, shipment=made.shipment(buyer, factory)))


def test_a_killed_child_loses_no_report(worker, report):
    worker.start()
    [first] = until(worker.pids)
    os.kill(first, signal.SIGKILL)
    worker.go_on()
    until(is_ready(report))
    assert_made_once(report, attempts=2)
    assert first not in worker.pids()[1:]


def test_a_killed_worker_loses_no_report(worker, report):
    worker.start()
    until(worker.pids)
    worker.kill()
    assert Report.objects.get(pk=report.pk).state == ReportState.RENDERING
    worker.go_on()
    worker.start()
    until(is_ready(report))
    assert_made_once(report, attempts=2)


def test_a_report_that_outlasts_its_lease_is_not_started_twice(worker, report):
    """The brake holds it for more than two leases, while beat hints at all that nobody works on and a second child is idle."""
    worker.start()
    until(worker.pids)
    begun = Report.objects.get(pk=report.pk).claimed_until

    def two_leases_later():
        return Report.objects.filter(pk=report.pk, claimed_until__gt=begun + timedelta(seconds=9)).exists()

    until(two_leases_later)
    worker.go_on()
    until(is_ready(report))
    assert len(worker.pids()) == 1
    assert_made_once(report, attempts=1)
