"""A whole portal for tests: web, worker and beat as people run them, on a free port and a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg

from qcportal.core import embedded

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180  # alone a tenth of it; a busy machine proves nothing about the portal
STOP_SECONDS = 60  # alone two; who is killed after so long hangs
DROPPED = (
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "PORTAL_URL",
    "CELERY_BROKER_URL",
    "QCPORTAL_VAR",
    "DATABASE_URL",
    "DEMO_PASSWORD",
    "SEAL_KEY",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningPortal:
    """Started by `start`, ended by `stop`; on the embedded database, or on that of DATABASE_URL in a fresh database."""

    def __init__(self, tables: Path | None = None) -> None:
        """`tables`, a dump of them, spares it the migrations where the server is its own."""
        self.tables = tables
        self.folder = Path(tempfile.mkdtemp(prefix="qc portal "))  # a path with a space, as people have them
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.server = os.environ.get("DATABASE_URL", "")
        self.process: subprocess.Popen | None = None
        self.root, self.python, self.as_whom = ROOT, sys.executable, {}  # where the code is, and who runs it by what
        self.environment = self.make_environment()

    def make_environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
        own = {
            "QCPORTAL_VAR": str(self.folder / "var"),
            "PORT": str(self.port),
            "PORTAL_URL": self.address,
            "SECRET_KEY": "k" * 50,
            "STOP_SECONDS": str(STOP_SECONDS),
        }
        if self.server:
            name = f"journey_{self.port}"
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
            own |= {
                "DATABASE_URL": self.server.rsplit("/", 1)[0] + f"/{name}",
                "CELERY_BROKER_URL": os.environ["CELERY_BROKER_URL"],
                "SEAL_KEY": os.environ["SEAL_KEY"],
                "ALLOWED_HOSTS": "portal.test",
            }
        return kept | own

    # -- talking to it -------------------------------------------------------------------------
    def manage(self, *arguments: str) -> str:
        command = [self.python, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, **self.as_whom
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def prepare(self, code: str) -> None:
        """Make the tables, empty them if somebody was here before, and run Python on them."""
        if self.tables and not self.server and not self.process:
            fill(self.folder / "var", self.tables)
            self.tables = None  # they are there now
        make = (
            "call_command('migrate', verbosity=0)" if not self.process else "call_command('flush', interactive=False)"
        )
        self.run(f"from django.core.management import call_command\n{make}\n{code}")

    def run(self, code: str) -> str:
        """Run Python in the portal, with the tests' builders at hand."""
        return self.manage("shell", "-v0", "-c", code).strip()

    # -- life ----------------------------------------------------------------------------------
    def start(self) -> None:
        """Unless it runs already."""
        if self.process and self.process.poll() is None:
            return
        log = open(self.folder / "portal.log", "ab")  # noqa: SIM115  the portal writes on
        command = [self.python, "manage.py", "portal"]
        self.process = subprocess.Popen(
            command, cwd=self.root, env=self.environment, stdout=log, stderr=log, **self.as_whom
        )
        log.close()
        wait_until(self.is_up, START_SECONDS, self.said)

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def said(self) -> str:
        return (self.folder / "portal.log").read_text()[-3000:]

    def stop(self) -> float:
        """Seconds it took to end."""
        began = time.monotonic()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_SECONDS + 30)
        return time.monotonic() - began

    def clean(self) -> None:
        self.stop()
        if self.server:
            name = f"journey_{self.port}"
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        forget(self.folder / "var")
        shutil.rmtree(self.folder, ignore_errors=True)

    def processes(self, word: str) -> list[int]:
        """Ids of this portal's processes whose command holds the word."""
        marker = f"QCPORTAL_VAR={self.folder}/var".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    mine = marker in (entry / "environ").read_bytes()
                    if mine and word.encode() in (entry / "cmdline").read_bytes():
                        found.append(int(entry.name))
                except OSError:
                    continue
        return found


def fill(var: Path, dump: Path) -> None:
    """Make the tables in the empty embedded database of this data folder."""
    with embedded.running(var) as server:
        program = embedded.wheel() / embedded.PROGRAMS / "bin" / "psql"
        connect = ["-h", str(server.socket_folder), "-U", embedded.NAME, "-d", embedded.NAME]
        command = [str(program), *connect, "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def kill_database(server: embedded.Server) -> int:
    """As the kernel does when memory runs out: its first process, which could tell nobody. The id that it had."""
    number = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(number, signal.SIGKILL)
    return number


def forget(var: Path) -> None:
    """As root the embedded data stand outside `var`; they go with the test too."""
    server = embedded.Server(var)
    shutil.rmtree(server.socket_folder, ignore_errors=True)
    shutil.rmtree(server.home, ignore_errors=True)


def wait_until(holds, seconds: float, why=lambda: "") -> None:
    """Ask again until it holds; fail with `why` when the time is over."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s. {why()}"
        time.sleep(0.2)
