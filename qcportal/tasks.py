"""Tasks of the composition root: reactions between the apps, and tidying of the embedded broker."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inspections import actions as inspections
from qcportal import reactions
from qcportal.core import queue, retention
from qcportal.core.models import WorkerHeartbeat


@shared_task(name="qcportal.react")
def react(entry_id: int) -> None:
    reactions.react(entry_id)


@shared_task(name="qcportal.sweep_reactions")
def sweep_reactions() -> None:
    for entry_id in reactions.overdue():
        queue.hint("qcportal.react", entry_id)
    WorkerHeartbeat.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()


@shared_task(name="qcportal.follow_qualifications")
def follow_qualifications() -> None:
    inspections.follow_qualifications()


@shared_task(name="qcportal.forget_the_past")
def forget_the_past() -> None:
    """Sessions that are over, and what the rules of the administrator no longer keep."""
    call_command("clearsessions")
    retention.apply_rules()


@shared_task(name="qcportal.delete_delivered_messages")
def delete_delivered_messages() -> None:
    """The embedded broker marks what it delivered and never deletes it."""
    if settings.CELERY_BROKER_URL:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kombu_message WHERE NOT visible AND timestamp < now() - interval '10 minutes'")
