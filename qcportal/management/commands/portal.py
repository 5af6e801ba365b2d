"""Serve the portal: web, worker and beat under one supervisor. `make run` ends here."""

import contextlib
import fcntl
import http.client
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from qcportal import celery
from qcportal.core import embedded, seal_key
from qcportal.core.models import User
from qcportal.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Migrates, loads the demonstration company on first start, and serves web, worker and beat until stopped."
    requires_system_checks: list = []

    def handle(self, *args, **options):
        check_port(settings.PORT)
        with only_one(settings.VAR_DIR):
            self.prepare()
            self.stderr.write("starting web, workers and beat")
            tend = self.tend_database if settings.EMBEDDED else lambda: None
            Supervisor(children(), is_up, self.announce, tend, grace_seconds=settings.STOP_SECONDS).run()
            self.stderr.write("stopped")

    def prepare(self) -> None:
        self.stderr.write("database: bringing tables up to date")
        seal_key.current()  # said now, not by the first report
        call_command("migrate", interactive=False, verbosity=0)
        celery.make_broker_tables()
        if settings.EMBEDDED and not User.objects.people().exists():
            self.stderr.write("demonstration company: loading (first start only)")
            call_command("demo")

    def tend_database(self) -> None:
        """A server that was killed is started again; whoever used it connects anew."""
        server = embedded.Server(settings.VAR_DIR)
        try:
            if not server.lives() and embedded.revive(server):
                self.stderr.write("the database had ended; it was started again")
        except embedded.EmbeddedError as error:  # a full disk; the next look tries again
            self.stderr.write(str(error))

    def announce(self) -> None:
        self.stdout.write(f"\nQC Portal is at {settings.PORTAL_URL}/")
        if settings.EMBEDDED:
            self.stdout.write(accounts())
        self.stdout.write("Stop with Ctrl-C.\n")
        self.stdout.flush()


def children() -> list[Child]:
    # The warning is about root, whom we serve on purpose.
    python = [sys.executable, "-W", "ignore:You're running the worker", "-m"]
    celery_app = [*python, "celery", "--quiet", "-A", "qcportal"]
    worker = [*celery_app, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return [
        Child("web", [*python, "gunicorn", "-c", "python:qcportal.gunicorn", "qcportal.wsgi"]),
        Child("worker", [*worker, "-Q", "default", "-c", str(settings.WORKERS)]),
        Child("bulk worker", [*worker, "-Q", "bulk", "-c", str(settings.BULK_WORKERS)]),
        Child("beat", [*celery_app, "beat", "--loglevel", "WARNING", "--pidfile="]),
    ]


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[None]:
    """A second start in the same folder would serve the same data twice."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = open(var / "portal.lock", "a")  # noqa: SIM115  closed below
    except OSError as error:
        raise CommandError(f"The folder {var} cannot be written: {error.strerror}.") from error
    with lock:
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
        except PermissionError as error:
            raise CommandError(f"Port {port} is kept for root. Choose one above 1023: PORT=8000 make run") from error
        except OSError as error:
            hint = f"Port {port} is taken. Stop what uses it, or choose another: PORT={port + 1} make run"
            raise CommandError(hint) from error


def is_up() -> bool:
    """Asked without a proxy, whatever the environment says of one."""
    asking = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=2)
    try:
        asking.request("GET", "/health/")
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def accounts() -> str:
    """The demonstration accounts that open with the password that was made on this machine."""
    password = os.environ.get("DEMO_PASSWORD", "")
    people = User.objects.people().filter(is_active=True, email__endswith="@demo.example").order_by("role", "name")
    by_hash = {person.password: person.check_password(password) for person in people}  # most share one hash
    lines = [f"  {person.email:<34} {person.get_role_display()}" for person in people if by_hash[person.password]]
    if people and not lines:  # var/local.env was deleted, the database was not
        return f"The demonstration accounts have another password than var/local.env. Set one: manage.py changepassword {people[0].email}"
    return "\n".join([f"Demonstration accounts, all with the password {password}", *lines]) if lines else ""
