"""What beat asks for now and then."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from qcportal import tasks
from qcportal.celery import app

pytestmark = pytest.mark.django_db


def test_sessions_and_attempts_that_are_over_are_forgotten():
    now = timezone.now()
    for name, ends in (("over", now - timedelta(days=1)), ("running", now + timedelta(days=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
    for name, days in (("old", 100), ("new", 1)):
        attempt = AccessAttempt.objects.create(username=name, ip_address="127.0.0.1", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - timedelta(days=days))
    tasks.forget_the_past()
    assert [each.session_key for each in Session.objects.all()] == ["running"]
    assert [each.username for each in AccessAttempt.objects.all()] == ["new"]


def test_every_task_of_the_beat_list_exists_and_none_piles_up():
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        if isinstance(entry["schedule"], int | float) and entry["schedule"] <= 60:
            assert entry["options"]["expires"] <= entry["schedule"], name
