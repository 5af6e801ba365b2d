"""The demonstration company is made whenever somebody first starts the portal, at whatever hour."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from inspections.models import Loading
from qcportal.core.models import HistoryEntry
from qcportal.demo.world import build
from suppliers.models import Factory

pytestmark = pytest.mark.django_db


def test_it_can_be_made_while_its_factories_have_tomorrow_already(monkeypatch):
    day = timezone.localdate() - timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: datetime.combine(day, time(23, 50), tzinfo=UTC))
    build()
    china = Factory.objects.filter(country="CN").first()
    assert china.today() > timezone.localdate()
    for loading in Loading.objects.select_related("inspection"):
        steps = dict(HistoryEntry.objects.filter(record_uuid=loading.inspection.uuid).values_list("event", "at"))
        assert steps["inspection.started"] - steps["inspection.scheduled"] > timedelta(days=6)
        assert steps["inspection.submitted"] - steps["inspection.started"] == timedelta(hours=4)
        assert steps["inspection.submitted"] == loading.inspection.submitted_at > loading.ended_at
