"""Ends a Celery worker that has seized up, so that the supervisor (or the container) starts it anew.

A child that is killed while it waits for work takes the pool's lock with it, and no other child ever gets a task
again, although the worker itself looks alive. Seen from the main process: a task stays reserved while a child is free.
And the main process itself may hang, in a broken connection or in its own shutdown; a thread beside it sees that nobody
looks any more.
"""

import logging
import os
import threading
import time

from celery.worker import state

log = logging.getLogger(__name__)
CHECK_SECONDS = 10
STUCK_AFTER = 2  # checks in a row: an idle child takes a task within milliseconds
EXIT_STUCK = 70
SILENT_SECONDS = 40  # several checks


class PoolWatch:
    """Called every CHECK_SECONDS in the worker's main process."""

    def __init__(self, concurrency: int):
        self.concurrency = concurrency
        self.waiting: set[str] = set()
        self.times = 0
        self.checked_at = time.monotonic()

    def be_watched(self) -> None:
        threading.Thread(target=self.watch, name="pool watch", daemon=True).start()

    def watch(self) -> None:
        while time.monotonic() - self.checked_at < SILENT_SECONDS:
            time.sleep(1)
        log.error("The worker has not looked after itself for %d s; it ends and is started again.", SILENT_SECONDS)
        os._exit(EXIT_STUCK)

    def check(self) -> None:
        self.checked_at = time.monotonic()
        active = {request.id for request in state.active_requests}
        waiting = {request.id for request in state.reserved_requests} - active
        stuck = bool(self.waiting & waiting) and len(active) < self.concurrency
        self.times = self.times + 1 if stuck else 0
        self.waiting = waiting
        if self.times >= STUCK_AFTER:
            log.error("The pool takes no work although a child is free; this worker ends and is started again.")
            os._exit(EXIT_STUCK)
