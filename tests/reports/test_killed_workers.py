"""A real worker is killed in the middle of a report: the report is there once another works, exactly once."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from qcportal.core.models import HistoryEntry, StoredFile
from reports import making
from reports.enums import ReportState
from reports.models import Report
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.builders import suppliers
from tests.module_wide import quick

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
PATIENCE_SECONDS = 100


def database_address(scheme: str) -> str:
    """The test's own database, for another process."""
    held = connection.settings_dict
    query = urlencode({name: held[name.upper()] for name in ("host", "port") if held[name.upper()]})
    return f"{scheme}://{held['USER']}:{held['PASSWORD']}@/{held['NAME']}?{query}"


def broker_address() -> str:
    given = os.environ["CELERY_BROKER_URL"]
    return database_address("sqla+postgresql+psycopg") if given.startswith("memory") else given


def until(happened):
    """What `happened` gives once it is true; the test fails if that takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := happened()):
        assert time.monotonic() < deadline, f"{happened.__name__} did not happen within {PATIENCE_SECONDS} s"
        time.sleep(0.05)
    return found


class Worker:
    """A Celery worker of two children with beat, in a process group of its own."""

    def __init__(self, folder: Path):
        self.folder, self.running = folder, []
        self.brake, self.starts = folder / "brake", folder / "starts"

    def start(self) -> None:
        environment = os.environ | {
            "DATABASE_URL": database_address("postgres"),
            "CELERY_BROKER_URL": broker_address(),
            "PORTAL_URL": "http://localhost:8000",
            "ALLOWED_HOSTS": "localhost",
            "SEAL_KEY": settings.SEAL_KEY,
            "QCPORTAL_VAR": str(self.folder),
            "WORKER_UNDER_TEST": str(self.folder),
        }
        command = [sys.executable, "-m", "celery", "-A", "qcportal.celery", "worker", "-B", "-c", "2", "-l", "WARNING"]
        with (self.folder / "worker.log").open("ab") as log:
            self.running.append(
                subprocess.Popen(
                    [*command, "--include", "tests.reports.slow_worker"],
                    cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True,
                )
            )  # fmt: skip

    def kill(self) -> None:
        """Parent, children and beat at once, as the kernel does when memory runs out."""
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def pids(self) -> list[int]:
        """Of the children that began a layout, one a start."""
        return [int(line) for line in self.starts.read_text().split()] if self.starts.exists() else []


@pytest.fixture
def worker(tmp_path, settings):
    settings.STORAGES = quick(tmp_path / "files")["STORAGES"]  # where the worker stores
    worker = Worker(tmp_path)
    worker.brake.touch()
    yield worker
    worker.kill()


@pytest.fixture
def report():
    buyer = suppliers.buyer("Nordlys Living")
    factory = suppliers.factory("Hengyi Garment", buyers=[buyer])
    return story.shipment_report(made.approved(buyer, factory, shipment=made.shipment(buyer, factory)))


def assert_made_once(report, attempts: int) -> None:
    ready = Report.objects.get(pk=report.pk)
    assert (ready.state, ready.attempts, ready.claim) == (ReportState.READY, attempts, attempts)
    assert HistoryEntry.objects.filter(record_uuid=report.uuid, event="report.ready").count() == 1
    assert StoredFile.objects.filter(kind="pdf").count() == 1
    assert default_storage.listdir(making.folder_of(report))[1] == [f"claim-{attempts}.pdf"]


def is_ready(report):
    return lambda: Report.objects.filter(pk=report.pk, state=ReportState.READY).exists()


def test_a_killed_child_loses_no_report(worker, report):
    worker.start()
    [first] = until(worker.pids)
    os.kill(first, signal.SIGKILL)
    worker.brake.unlink()
    until(is_ready(report))
    assert_made_once(report, attempts=2)
    assert first not in worker.pids()[1:]


def test_a_killed_worker_loses_no_report(worker, report):
    worker.start()
    until(worker.pids)
    worker.kill()
    assert Report.objects.get(pk=report.pk).state == ReportState.RENDERING
    worker.brake.unlink()
    worker.start()
    until(is_ready(report))
    assert_made_once(report, attempts=2)


def test_a_report_that_outlasts_its_lease_is_not_started_twice(worker, report):
    """The brake holds it for more than two leases, while beat hints at all that nobody works on and a second child is idle."""
    worker.start()
    until(worker.pids)
    begun = Report.objects.get(pk=report.pk).claimed_until

    def two_leases_later():
        return Report.objects.filter(pk=report.pk, claimed_until__gt=begun + timedelta(seconds=9)).exists()

    until(two_leases_later)
    worker.brake.unlink()
    until(is_ready(report))
    assert len(worker.pids()) == 1
    assert_made_once(report, attempts=1)
