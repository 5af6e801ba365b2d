"""Somebody leaves while a colleague is just planning a visit for that person."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction

from qcportal import leaving
from qcportal.core.errors import Rejected
from suppliers.actions import plan_visit
from suppliers.enums import DayPart, VisitRole
from suppliers.models import VisitAssignment
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
MONDAY = date(2026, 3, 2)


def plan(person, by):
    crew = [(person, VisitRole.LEAD_INSPECTOR, DayPart.WHOLE)]
    plan_visit(factory=make.factory(), starts_on=MONDAY, ends_on=MONDAY, people=crew, by=by)


def said_by(action) -> str:
    try:
        action()
    except Rejected as refused:
        return str(refused.sentence)
    finally:
        connection.close()
    return "done"


def somebody_waits() -> bool:
    """In this database: other tests run beside it on the same server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT here.pid FROM pg_locks here"
            " JOIN pg_database own ON own.oid = here.database WHERE own.datname = current_database())"
        )
        return cursor.fetchone()[0] > 0


def while_holding(first, second) -> str:
    """What becomes of `second`, begun while the transaction of `first` is not over."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(said_by, second)
            end = time.monotonic() + 30
            while not (somebody_waits() or waiting.done()) and time.monotonic() < end:
                time.sleep(0.05)
        return waiting.result(30)


def test_nobody_leaves_with_a_visit_that_is_just_planned():
    wang, boss, admin = people.inspector(name="Wang"), people.manager(), people.administrator()
    leaves = partial(leaving.deactivate, person=wang, to=None, version=1, by=admin)
    assert while_holding(partial(plan, wang, boss), leaves).startswith("Wang was given new work at this moment.")
    wang.refresh_from_db()
    assert wang.is_active
    assert said_by(leaves) == "done"
    assert not VisitAssignment.objects.filter(cancelled_at=None).exists()


def test_nobody_is_planned_who_is_just_leaving():
    wang, boss, admin = people.inspector(name="Wang"), people.manager(), people.administrator()
    leaves = partial(leaving.deactivate, person=wang, to=None, version=1, by=admin)
    assert while_holding(leaves, partial(plan, wang, boss)) == "Wang is no longer active."
    assert not VisitAssignment.objects.exists()
