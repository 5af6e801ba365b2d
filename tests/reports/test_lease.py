"""A report that takes long is not started twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from reports import actions, claims, making
from reports.documents import shipment as document
from reports.models import Report
from tests.builders import reports as story
from tests.builders import suppliers

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_a_report_that_outlives_many_leases_is_started_once(monkeypatch):
    """Leases of 0.8 s, renewed every 0.2 s, a render of 4 s: five leases long, as a render of five minutes would be."""
    monkeypatch.setattr(claims, "LEASE", timedelta(seconds=0.8))
    monkeypatch.setattr(making, "RENEW_SECONDS", 0.2)
    render, rivals = document.to_pdf, []

    def slow(content):
        rivals.extend(try_to_claim(report.pk, times=20, pause=0.2))
        return render(content)

    monkeypatch.setattr(document, "to_pdf", slow)
    buyer = suppliers.buyer()
    report = story.shipment_report(story.history(buyer, suppliers.factory(buyers=[buyer]), [1])[0])
    assert making.make(report.pk)
    assert rivals == [None] * 20
    done = Report.objects.get(pk=report.pk)
    assert (done.state, done.claim, done.attempts) == ("ready", 1, 1)


def try_to_claim(report_id: int, times: int, pause: float) -> list:
    """What another worker gets that tries again and again, on a connection of its own."""
    answers, tick = [], threading.Event()

    def rival():
        for _ in range(times):
            tick.wait(pause)
            answers.append(actions.claim(report_id))
        connection.close()

    thread = threading.Thread(target=rival)
    thread.start()
    thread.join()
    return answers
