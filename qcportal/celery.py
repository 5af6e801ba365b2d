"""The Celery application and its beat list. The rows are the truth; messages are hints (docs/decisions/0003)."""

import os
import resource
import socket

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutdown
from django.conf import settings
from kombu import Queue
from kombu.transport import TRANSPORT_ALIASES

from qcportal.pool_watch import CHECK_SECONDS, PoolWatch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
HEARTBEAT_SECONDS = 20

TRANSPORT_ALIASES["sqla"] = "qcportal.broker:Transport"  # instead of kombu's own


def broker_address() -> str:
    """The broker of the settings, or the embedded PostgreSQL itself."""
    if settings.CELERY_BROKER_URL:
        return settings.CELERY_BROKER_URL
    database = settings.DATABASES["default"]
    return f"sqla+postgresql+psycopg://{database['USER']}@/{database['NAME']}?host={database['HOST']}"


app = Celery("qcportal")
app.conf.update(
    broker_url=broker_address(),
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_default_queue="default",
    # With one key for both, each message would be delivered to both.
    task_queues=[Queue(name, routing_key=name) for name in ("default", "bulk")],
    task_create_missing_queues=False,
    task_soft_time_limit=600,
    task_time_limit=660,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=50,
    worker_max_memory_per_child=settings.WORKER_MEMORY_MB
    * 1024
    // 2,  # in KiB: a child that grew so far is replaced after its task
    worker_timer_precision=0.2,  # a stop waits for the timer's nap
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    # Nobody asks workers by messages; their queue for that is one worker's own, so a second on a host, or the next after a
    # kill, would be refused by RabbitMQ.
    worker_enable_remote_control=False,
    timezone="UTC",
    beat_scheduler="qcportal.beat.Scheduler",
    beat_schedule_filename=str(settings.VAR_DIR / "beat"),
    beat_schedule={
        "reactions that did not run": {"task": "qcportal.sweep_reactions", "schedule": 15, "options": {"expires": 15}},
        "reports nobody works on": {"task": "reports.sweep", "schedule": 15, "options": {"expires": 15}},
        "summaries that are due": {"task": "reports.run_schedules", "schedule": 60, "options": {"expires": 60}},
        "files of a month that are not kept any more": {"task": "reports.forget_bundles", "schedule": 3600},
        "studies that are due": {"task": "reports.sweep_studies", "schedule": 30, "options": {"expires": 30}},
        "studies by night": {
            "task": "reports.study_by_night",
            "schedule": crontab(hour=1, minute=30),
            "options": {"expires": 3600},
        },
        "what is lent to readers of few factories": {
            "task": "reports.pool_by_night",
            "schedule": crontab(hour=1, minute=45),
            "options": {"expires": 3600},
        },
        "counts of lots": {
            "task": "reports.recount_lots",
            "schedule": crontab(hour=3, minute=10),
            "options": {"expires": 3600, "queue": "bulk"},
        },
        "lists nobody takes in": {"task": "suppliers.sweep_imports", "schedule": 30, "options": {"expires": 30}},
        "corrective actions due": {"task": "suppliers.remind", "schedule": 1800, "options": {"expires": 1800}},
        "audits that are due": {"task": "suppliers.open_due_audits", "schedule": 3600, "options": {"expires": 3600}},
        "self-assessments due": {"task": "audits.remind", "schedule": 1800, "options": {"expires": 1800}},
        "bookings of factories": {
            "task": "qcportal.follow_qualifications",
            "schedule": 3600,
            "options": {"expires": 3600},
        },
        "mail that waits": {"task": "qcportal.sweep_mail", "schedule": 60, "options": {"expires": 60}},
        "delivered messages": {"task": "qcportal.delete_delivered_messages", "schedule": 300},
        "what is over": {"task": "qcportal.forget_the_past", "schedule": 24 * 3600, "options": {"expires": 3600}},
        "answers to old keys": {"task": "qcportal.forget_idempotent_answers", "schedule": 3600},
    },
)
app.autodiscover_tasks()


def make_broker_tables() -> None:
    """Once, before several processes would make them at the same time."""
    if not settings.CELERY_BROKER_URL:
        with app.connection() as connection:
            connection.default_channel.queue_declare("default", durable=True)
            connection.default_channel.queue_declare("bulk", durable=True)


@worker_init.connect
def load_what_prints(**_ignored) -> None:
    """Once for all children."""
    from qcportal.core import pdf, sealing  # noqa: F401, PLC0415


@worker_process_init.connect
def limit_memory(**_ignored) -> None:
    """A task that needs more gets a MemoryError of its own, before the machine runs out and kills whom it likes.

    Linux counts what a process can write; macOS has no such limit.
    """
    most = settings.WORKER_MEMORY_MB * 2**20
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


@worker_ready.connect
def show_life(sender, **_ignored) -> None:
    """A row that says this worker is there; the embedded broker has no `inspect`."""
    queues = ",".join(sorted(sender.app.amqp.queues.consume_from))
    name = f"{socket.gethostname()} {os.getpid()}"
    sender.timer.call_repeatedly(HEARTBEAT_SECONDS, heartbeat, (name, queues))
    heartbeat(name, queues)
    watch = PoolWatch(sender.app.conf.worker_concurrency or sender.controller.concurrency)
    sender.timer.call_repeatedly(CHECK_SECONDS, watch.check)
    watch.be_watched()


@worker_shutdown.connect
def leave(sender, **_ignored) -> None:
    """All tasks are done and the pool has ended; Python would take seconds more to put every module away."""
    os._exit(sender.exitcode or 0)


def heartbeat(name: str, queues: str) -> None:
    from django.db import Error, connection  # noqa: PLC0415  the apps are not loaded when this module is
    from django.utils import timezone  # noqa: PLC0415  the same

    from qcportal.core.models import WorkerHeartbeat  # noqa: PLC0415  the same

    try:
        WorkerHeartbeat.objects.update_or_create(name=name, defaults={"queues": queues, "seen_at": timezone.now()})
    except Error:  # the next one comes in 20 s; a worker does not die of it
        pass
    finally:
        connection.close()
