"""Hints to Celery. The row is the truth; a hint that gets lost is given again by beat."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def hint(task: str, *args, queue: str = "default") -> None:
    """Ask a worker to look now. A broker that is away delays the work and fails nothing."""
    try:
        current_app.send_task(task, args=args, queue=queue, ignore_result=True, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("No hint for %s%s (%s); beat will give it again.", task, args, error)
