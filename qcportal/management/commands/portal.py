"""Serve the portal: web, worker and beat under one supervisor. `make run` ends here."""

import contextlib
import fcntl
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from qcportal import celery
from qcportal.core.models import User
from qcportal.supervisor import Child, Supervisor

START_SECONDS = 60


class Command(BaseCommand):
    help = "Migrates, loads the demonstration company on first start, and serves web, worker and beat until stopped."
    requires_system_checks: list = []

    def handle(self, *args, **options):
        check_port(settings.PORT)
        with only_one(settings.VAR_DIR):
            self.prepare()
            Supervisor(children()).run(self.announce)

    def prepare(self) -> None:
        self.stderr.write("database: bringing tables up to date")
        call_command("migrate", interactive=False, verbosity=0)
        celery.make_broker_tables()
        if settings.EMBEDDED and not User.objects.people().exists():
            self.stderr.write("demonstration company: loading (first start only)")
            call_command("demo")

    def announce(self) -> None:
        wait_until_up(settings.PORT)
        self.stdout.write(f"\nQC Portal is at {settings.PORTAL_URL}/")
        if settings.EMBEDDED:
            self.stdout.write(accounts())
        self.stdout.write("Stop with Ctrl-C.\n")
        self.stdout.flush()


def children() -> list[Child]:
    python = [sys.executable, "-m"]
    worker = ["celery", "-A", "qcportal", "worker", "-Q", "default,bulk", "-c", os.environ.get("WORKERS", "2")]
    quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    beat = ["celery", "-A", "qcportal", "beat", "--loglevel", "WARNING", "--pidfile="]
    return [
        Child("web", [*python, "gunicorn", "-c", "python:qcportal.gunicorn", "qcportal.wsgi"]),
        Child("worker", [*python, *worker, *quiet]),
        Child("beat", [*python, *beat]),
    ]


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[None]:
    """A second start in the same folder would serve the same data twice."""
    with open(var / "portal.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError("This copy of the portal is running already. Stop it first.") from error
        yield


def check_port(port: int) -> None:
    """Say it in one line if the port is taken, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            hint = f"Port {port} is taken. Stop what uses it, or choose another: PORT={port + 1} make run"
            raise CommandError(hint) from error


def wait_until_up(port: int) -> None:
    address = f"http://127.0.0.1:{port}/health/"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise CommandError("The web server did not come up within a minute; the lines above say why.")


def accounts() -> str:
    """The demonstration accounts, if their password was made on this machine."""
    password = os.environ.get("DEMO_PASSWORD", "")
    people = User.objects.people().filter(is_active=True, email__endswith="@demo.example").order_by("role", "name")
    lines = [f"  {person.email:<34} {person.get_role_display()}" for person in people]
    return "\n".join([f"Demonstration accounts, all with the password {password}", *lines]) if lines else ""
