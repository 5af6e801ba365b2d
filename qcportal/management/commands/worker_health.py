"""Whether the worker of this machine has shown itself lately; the health check of its container."""

import socket
from datetime import timedelta

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from qcportal.celery import HEARTBEAT_SECONDS
from qcportal.core.models import WorkerHeartbeat


class Command(BaseCommand):
    help = "Succeeds if a Celery worker of this machine has written its heartbeat within the last minute and a half."

    def handle(self, *args, **options):
        since = timezone.now() - timedelta(seconds=4 * HEARTBEAT_SECONDS + 10)
        if not WorkerHeartbeat.objects.filter(name__startswith=f"{socket.gethostname()} ", seen_at__gt=since).exists():
            raise CommandError("No worker of this machine has shown itself for a minute and a half.")
