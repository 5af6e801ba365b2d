"""A real Celery worker for tests: started, killed, and watched."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from qcportal.core.models import HistoryEntry, StoredFile
from reports import actions, leftovers
from reports.enums import ReportState
from reports.models import Report

PATIENCE_SECONDS = 100
CELERY = [sys.executable, "-m", "celery", "-A", "qcportal.celery"]


def database_address(scheme: str) -> str:
    """The test's own database, for another process."""
    held = connection.settings_dict
    query = urlencode({name: held[name.upper()] for name in ("host", "port") if held[name.upper()]})
    return f"{scheme}://{held['USER']}:{held['PASSWORD']}@/{held['NAME']}?{query}"


def broker_address() -> str:
    given = os.environ["CELERY_BROKER_URL"]
    return database_address("sqla+postgresql+psycopg") if given.startswith("memory") else given


def until(happened, patience: float = PATIENCE_SECONDS):
    """What `happened` gives once it is true; the test fails if that takes too long."""
    deadline = time.monotonic() + patience
    while not (found := happened()):
        assert time.monotonic() < deadline, f"{happened.__name__} did not happen within {patience} s"
        time.sleep(0.05)
    return found


class Worker:
    """Processes of Celery, each in a group of its own; `brake` names the stage at which their work waits."""

    def __init__(self, folder: Path):
        self.folder, self.running = folder, []
        self.brake, self.starts = folder / "brake", folder / "starts"

    def start(self, *commands: list[str], broker: str = "") -> None:
        """One that takes both queues, with beat, unless other commands are given."""
        environment = os.environ | {
            "DATABASE_URL": database_address("postgres"),
            "CELERY_BROKER_URL": broker or broker_address(),
            "PORTAL_URL": "http://localhost:8000",
            "SEAL_KEY": settings.SEAL_KEY,
            "ALLOWED_HOSTS": "localhost",
            "QCPORTAL_VAR": str(self.folder),
            "WORKER_UNDER_TEST": str(self.folder),
        }
        both = [*CELERY, "worker", "-B", "-c", "2", "-l", "WARNING"]
        self.running += [self.launched(command, environment) for command in commands or [both]]

    def launched(self, command: list[str], environment: dict[str, str]) -> subprocess.Popen:
        included = ["--include", "tests.reports.slow_worker"] if "worker" in command else []
        self.environment = environment
        with (self.folder / "worker.log").open("ab") as log:
            return subprocess.Popen(
                [*command, *included],
                cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def tend(self) -> None:
        """Start again what has ended, as the supervisor of `make run` and containers do."""
        for place, process in enumerate(self.running):
            if process.poll() is not None:
                self.running[place] = subprocess.Popen(
                    process.args, cwd=settings.BASE_DIR, env=self.environment, start_new_session=True
                )

    def kill(self) -> None:
        """Parent, children and beat at once, as the kernel does when memory runs out."""
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def hold_at(self, stage: str) -> None:
        """`rendering` at first; see slow_worker."""
        fresh = self.folder / "brake.new"
        fresh.write_text(stage)
        fresh.replace(self.brake)

    def go_on(self) -> None:
        self.brake.unlink()

    def pids(self) -> list[int]:
        """Of the children that were held up, one each time."""
        return [int(line) for line in self.starts.read_text().split()] if self.starts.exists() else []


def is_ready(report):
    return lambda: Report.objects.filter(pk=report.pk, state=ReportState.READY).exists()


def is_over(report):
    """Ready, or failed for good."""
    return lambda: not Report.objects.filter(pk=report.pk).unfinished().exists()


def assert_made_once(report, attempts: int | None = None) -> None:
    """One file, one row of it, one entry in the history, and no work left."""
    ready = Report.objects.select_related("file").get(pk=report.pk)
    assert ready.state == ReportState.READY
    assert attempts is None or (ready.attempts, ready.claim) == (attempts, attempts)
    assert HistoryEntry.objects.filter(record_uuid=report.uuid, event="report.ready").count() == 1
    assert StoredFile.objects.filter(kind="pdf").count() == Report.objects.filter(state=ReportState.READY).count()
    assert default_storage.listdir(actions.folder_of(report))[1] == [f"claim-{ready.claim}.pdf"]
    with ready.file.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"
    assert actions.lost() == []


def assert_failed_with(report, sentence: str) -> None:
    """It says why, left no file, and nobody works on it."""
    failed = Report.objects.get(pk=report.pk)
    assert (failed.state, failed.claimed_until) == (ReportState.FAILED, None)
    assert sentence in failed.error
    assert leftovers.listed(actions.folder_of(report))[1] == []
    assert actions.lost() == []
