"""Whether a worker has shown itself lately; the health check of its container."""

from datetime import timedelta

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from qcportal.celery import HEARTBEAT_SECONDS
from qcportal.core.models import WorkerHeartbeat


class Command(BaseCommand):
    help = "Succeeds if a Celery worker has written its heartbeat within the last minute and a half."

    def handle(self, *args, **options):
        since = timezone.now() - timedelta(seconds=4 * HEARTBEAT_SECONDS + 10)
        if not WorkerHeartbeat.objects.filter(seen_at__gt=since).exists():
            raise CommandError("No worker has shown itself for a minute and a half.")
