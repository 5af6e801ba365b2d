"""Repeats the tests marked `services` against a separate PostgreSQL and against Redis (or Valkey) and RabbitMQ, and runs
the drills that no broker matters to once.

All run as own instances on loopback, on free ports, in a temporary folder, and end with this program. The drills mostly
wait, so both brokers are tried at once, each with a database of its own.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bootstrap

ROOT = Path(__file__).resolve().parent.parent
POLICY = Path("/usr/sbin/policy-rc.d")  # tells Debian not to start what it installs
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")
WAIT_SECONDS = 90
TESTS = {"Redis": "services or drill", "RabbitMQ": "services"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def nothing_starts_by_itself() -> Iterator[None]:
    if os.geteuid() != 0 or POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def install_missing() -> None:
    wanted = {
        "redis-server": redis() is None,
        "rabbitmq-server": rabbitmq() is None,
        "postgresql": postgresql() is None,
    }
    with nothing_starts_by_itself():
        bootstrap.apt([name for name, missing in wanted.items() if missing], "the service tests")


def redis() -> str | None:
    return shutil.which("valkey-server") or shutil.which("redis-server")


def rabbitmq() -> str | None:
    return next((str(path) for path in Path("/usr/lib/rabbitmq/bin").glob("rabbitmq-server")), None)


def postgresql() -> Path | None:
    found = sorted(DEBIAN_POSTGRESQL.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def unprivileged() -> dict:
    """PostgreSQL refuses root: run it as the account Debian makes for it."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


class Servers:
    """What this program started, so that it can end all of it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.running: list[subprocess.Popen] = []
        self.started: tuple = ()

    def start(self, command: list[str], environment: dict[str, str] | None = None, **options) -> None:
        self.started = (command, environment, options)
        log = open(self.folder / f"{Path(command[0]).name}.log", "ab")  # noqa: SIM115  the server writes on
        started = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | (environment or {}), start_new_session=True, **options
        )
        log.close()
        self.running.append(started)

    def kill(self) -> None:
        """The last that was started, at once and whole."""
        process = self.running.pop()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def start_again(self) -> None:
        """What was started last, with the same data on the same port."""
        command, environment, options = self.started
        self.start(command, environment, **options)

    def stop(self) -> None:
        for process in reversed(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT if "postgres" in str(process.args) else signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def start_postgresql(self) -> str:
        bin_folder, port, data = postgresql(), free_port(), self.folder / "postgresql"
        data.mkdir()
        if who := unprivileged():
            os.chown(data, who["user"], who["group"])
        subprocess.run(
            [f"{bin_folder}/initdb", "-D", str(data), "-U", "qcportal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **unprivileged(),
        )  # fmt: skip
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": data,
            "fsync": "off",
            "max_connections": 300,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.start([f"{bin_folder}/postgres", "-D", str(data), "-p", str(port), *options], cwd="/", **unprivileged())
        wait_for("PostgreSQL", lambda: ready([f"{bin_folder}/pg_isready", "-h", "127.0.0.1", "-p", str(port)]))
        for name in ("redis", "rabbitmq"):
            subprocess.run(
                [f"{bin_folder}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "qcportal", name], check=True
            )
        return f"postgres://qcportal@127.0.0.1:{port}"

    def start_redis(self) -> str:
        port = free_port()
        self.start([str(redis()), "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(self.folder)])
        wait_for("Redis", lambda: listens(port))
        return f"redis://127.0.0.1:{port}/0"

    def start_rabbitmq(self) -> str:
        port, home = free_port(), self.folder / "rabbitmq"
        home.mkdir()
        environment = {
            "HOME": str(home),
            "RABBITMQ_NODENAME": f"qcportal{port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_PID_FILE": str(home / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(free_port()),
        }
        self.start([str(rabbitmq())], environment)
        wait_for("RabbitMQ", lambda: listens(port))
        return f"amqp://guest:guest@127.0.0.1:{port}//"


def ready(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(name: str, is_up: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_up():
        if time.monotonic() > deadline:
            raise bootstrap.Stop(f"{name} did not start within {WAIT_SECONDS} s.")
        time.sleep(0.3)
    print(f"{name} is up", flush=True)


class TestRun:
    """The services tests on one broker; what they say is kept until somebody asks for it."""

    def __init__(self, database: str, broker: str, name: str, folder: Path):
        self.name, self.log = name, folder / f"{name}.tests.log"
        environment = {
            "DATABASE_URL": f"{database}/{name.lower()}",
            "CELERY_BROKER_URL": broker,
            "PORTAL_URL": "http://localhost:8000",
            "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
            "SECRET_KEY": "only-for-tests-" * 4,
        }
        command = [sys.executable, "-m", "pytest", "-m", TESTS[name], "-q"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT
            )

    def code(self) -> int:
        """Shows what the tests say, from the first word on, until they end."""
        print(f"\n== {TESTS[self.name]} tests on PostgreSQL and {self.name}", flush=True)
        with self.log.open() as log:
            while self.process.poll() is None:
                print(log.read(), end="", flush=True)
                time.sleep(0.5)
            print(log.read(), end="", flush=True)
        return self.process.returncode


def main() -> int:
    install_missing()
    with tempfile.TemporaryDirectory(prefix="qcportal-services-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        servers = Servers(folder)
        runs: list[TestRun] = []
        try:
            database = servers.start_postgresql()
            brokers = {"Redis": servers.start_redis(), "RabbitMQ": servers.start_rabbitmq()}
            runs += [TestRun(database, broker, name, folder) for name, broker in brokers.items()]
            codes = [run.code() for run in runs]
        finally:
            for run in runs:
                run.process.wait()  # a Ctrl-C reaches them too; they end what they started
            servers.stop()
    return max(codes)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bootstrap.Stop as stop:
        print(f"services: {stop}", file=sys.stderr)
        sys.exit(1)
