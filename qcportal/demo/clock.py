"""The time of the story: what is done in it by the portal's own actions is done when the story says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.utils import timezone

HOUSE = "Europe/Stockholm"  # where managers and buyers read and decide


def at(day: date, hour: float, zone: str = HOUSE) -> datetime:
    """So late on this day by the clock of that place."""
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)) + timedelta(hours=hour)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """It is that moment until the end of the block. Only while the company is loaded, when nobody else is there."""
    with patch.object(timezone, "now", lambda: moment):
        yield
