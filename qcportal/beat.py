"""Celery's beat, which shows that it goes on."""

from celery.beat import PersistentScheduler
from django.conf import settings

SILENT_SECONDS = 120  # it ticks for every entry of its list, so at least each 15 s
SIGN = settings.VAR_DIR / "beat.alive"


class Scheduler(PersistentScheduler):
    def tick(self, *args, **kwargs):
        SIGN.touch()
        return super().tick(*args, **kwargs)
