"""Thin tasks: ids in, claim, delegate."""

from celery import shared_task

from qcportal.core import queue

from . import taking
from .actions import imports, relying, reminders, requirements


@shared_task(name=imports.TASK)
def take_list(import_id: int) -> None:
    taking.take_list(import_id)


@shared_task(name="suppliers.open_due_audits")
def open_due_audits() -> None:
    """Factories that were never audited, or whose last audit ran out since yesterday; approvals go by what stands there too."""
    relying.follow_all()
    requirements.open_due_audits()


@shared_task(name="suppliers.sweep_imports")
def sweep_imports() -> None:
    """Hint again at lists whose hint or worker was lost."""
    for import_id in imports.lost():
        queue.hint(imports.TASK, import_id)


@shared_task(name="suppliers.remind")
def remind() -> None:
    """Reminders and escalations of corrective actions, in the morning of each factory."""
    reminders.remind()
