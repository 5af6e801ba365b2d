"""Fifty managers send the same person somewhere at the same moment: one succeeds, forty-nine read a sentence."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from qcportal.core.errors import Rejected
from suppliers.actions import assign, move_visit, plan_visit
from suppliers.enums import DayPart, VisitRole
from suppliers.models import Visit, VisitAssignment
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

RIVALS, ROUNDS = 50, 20
MONDAY = date(2026, 3, 2)


@pytest.fixture
def rivals():
    """So many threads, each with a connection of its own that lasts as long as the test."""
    with ThreadPoolExecutor(RIVALS) as pool:
        yield pool
        in_each(pool, RIVALS, [lambda: connection.close()] * RIVALS)  # the thread asks for its own


def at_once(pool, jobs) -> Counter:
    """Start all jobs together, each in a thread of its own; {what came of it: how often}."""
    return Counter(in_each(pool, len(jobs), jobs))


def in_each(pool, number: int, jobs) -> list[str]:
    start = Barrier(number)

    def run(job):
        try:
            connection.ensure_connection()
            start.wait(60)
            job()
        except Rejected as refused:
            return str(refused.sentence)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return "done"

    return list(pool.map(run, jobs))


def test_one_person_is_planned_once(rivals):
    wang, boss, factory = people.inspector(name="Wang"), people.manager(), make.factory("Longhua")

    def job(day):
        people_ = [(wang, VisitRole.LEAD_INSPECTOR, DayPart.WHOLE)]
        return lambda: plan_visit(factory=factory, starts_on=day, ends_on=day, people=people_, by=boss)

    for number in range(ROUNDS):
        day = MONDAY + timedelta(days=number)
        assert at_once(rivals, [job(day)] * RIVALS) == {
            "done": 1,
            f"Wang is already at Longhua on {day.day} Mar 2026.": RIVALS - 1,
        }
    assert Visit.objects.count() == VisitAssignment.objects.count() == ROUNDS


def test_crews_that_share_people_in_any_order_do_not_deadlock(rivals):
    crew, boss, factory = [people.inspector() for _ in range(4)], people.manager(), make.factory()

    def job(shift):
        turned = crew[shift % 4 :] + crew[: shift % 4]
        people_ = [(person, VisitRole.INSPECTOR, DayPart.WHOLE) for person in turned]
        return lambda: plan_visit(factory=factory, starts_on=MONDAY, ends_on=MONDAY, people=people_, by=boss)

    outcome = at_once(rivals, [job(shift) for shift in range(RIVALS)])
    assert outcome.pop("done") == 1
    assert sum(outcome.values()) == RIVALS - 1
    assert all("is already at" in sentence for sentence in outcome)


def test_moving_and_assigning_meet_without_harm(rivals):
    wang, boss = people.inspector(name="Wang"), people.manager()
    tuesday = MONDAY + timedelta(days=1)
    moving = [make.visit(make.factory("Longhua"), starts_on=MONDAY + timedelta(days=7 + n)) for n in range(10)]
    for visit in moving:
        make.assignment(visit, wang)
    waiting = [make.visit(make.factory("Longhua"), starts_on=tuesday) for _ in range(10)]
    jobs = [lambda v=visit: move_visit(visit=v, starts_on=tuesday, ends_on=tuesday, by=boss) for visit in moving]
    jobs += [lambda v=visit: assign(visit=v, person=wang, role=VisitRole.INSPECTOR, by=boss) for visit in waiting]
    assert at_once(rivals, jobs) == {"done": 1, "Wang is already at Longhua on 3 Mar 2026.": 19}


def test_fifty_requests_to_the_api_get_one_success_and_forty_nine_conflicts(rivals):
    wang, boss, factory = people.inspector(name="Wang"), people.manager(), make.factory("Longhua")
    data = {
        "factory": str(factory.uuid),
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-02",
        "people": [{"person": str(wang.uuid), "role": "inspector"}],
    }
    clients = [Client() for _ in range(RIVALS)]
    for client in clients:
        client.force_login(boss)

    def job(client):
        def post():
            answer = client.post("/api/v1/visits/", data, content_type="application/json")
            if answer.status_code != 201:
                raise Rejected(f"{answer.status_code} {answer.json()['detail']}")

        return post

    assert at_once(rivals, [job(client) for client in clients]) == {
        "done": 1,
        "409 Wang is already at Longhua on 2 Mar 2026.": RIVALS - 1,
    }
    assert Visit.objects.count() == 1
