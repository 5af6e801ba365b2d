"""Thin tasks: ids in, claim, delegate."""

from celery import shared_task

from qcportal.core import queue

from . import actions, making


@shared_task(name=actions.TASK)
def make_report(report_id: int) -> None:
    making.make(report_id)


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Hint again at reports whose hint or worker was lost."""
    actions.abandon()
    for report_id in actions.lost():
        queue.hint(actions.TASK, report_id)
