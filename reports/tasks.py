"""Thin tasks: ids in, claim, delegate."""

import logging

from celery import shared_task

from qcportal.core import queue
from qcportal.core.collecting import collector_at_rest

from . import actions, bundles, bundling, comparing, deriving, making, schedules, summaries
from .models import Comparison, recount
from .queries.pooled import pool_all
from .studies import actions as studies
from .studies import making as study_making

log = logging.getLogger(__name__)


@shared_task(name=actions.TASK)
def make_report(report_id: int) -> None:
    with collector_at_rest():  # cleared up once the file is there for whoever waits
        making.make(report_id)


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Hint again at reports and bundles whose hint or worker was lost."""
    actions.abandon()
    bundles.claims.abandon()
    for report_id in actions.lost():
        queue.hint(actions.TASK, report_id)
    for report_id in actions.lost(in_bulk=True):
        queue.hint(actions.TASK, report_id, queue="bulk")
    for bundle_id in bundles.lost():
        queue.hint(bundles.TASK, bundle_id, queue="bulk")


@shared_task(name=bundles.TASK)
def make_bundle(bundle_id: int) -> None:
    bundling.make(bundle_id)


@shared_task(name="reports.forget_bundles")
def forget_bundles() -> None:
    bundles.forget()


@shared_task(name="reports.run_schedules")
def run_schedules() -> None:
    schedules.run()


@shared_task(name=schedules.TASK)
def send_scheduled(mail_id: int) -> None:
    summaries.send(mail_id)


@shared_task(name=studies.TASK)
def make_study(study_id: int) -> None:
    study_making.make(study_id)


@shared_task(name=comparing.TASK)
def make_comparison(comparison_id: int) -> None:
    comparing.make(comparison_id)


@shared_task(name="reports.sweep_studies")
def sweep_studies() -> None:
    """Hint at the studies and comparisons that are due. They take seconds, so they stand behind what people wait for."""
    studies.begin()
    comparing.begin()
    for study_id in studies.waiting():
        queue.hint(studies.TASK, study_id, queue="bulk")
    for comparison_id in deriving.waiting(Comparison):
        queue.hint(comparing.TASK, comparison_id, queue="bulk")


@shared_task(name="reports.study_by_night")
def study_by_night() -> None:
    studies.mark_all_due()
    comparing.mark_all_due()


@shared_task(name="reports.pool_by_night")
def pool_by_night() -> None:
    pool_all()


@shared_task(name="reports.recount_lots")
def recount_lots() -> None:
    """By night: the database keeps the counts, so whatever differs was written past it."""
    if wrong := recount():
        log.error("%s lots were counted otherwise than their rows say; they are written anew", wrong)
