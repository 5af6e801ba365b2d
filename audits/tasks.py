"""Thin tasks: delegate."""

from celery import shared_task

from .actions import reminding


@shared_task(name="audits.remind")
def remind() -> None:
    """Self-assessments that are due soon or late."""
    reminding.remind_asked()
