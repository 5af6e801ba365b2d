"""What a backup holds: the database as pg_dump writes it, the stored files, and the keys of this installation."""

import contextlib
import os
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import connection

from qcportal.core import embedded

DATABASE, FILES = "database.dump", "files"
KEYS = ("local.env", "seal.pem")
PIECE = 1024 * 1024
PLAIN = ("--no-owner", "--no-privileges")
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
ABORT = b"\\.\nSELECT 1 / 0;\n"  # a dump that cannot be read to its end leaves nothing, also in the midst of a table
CONNECTION = ("host", "port", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey")


def program(name: str) -> str:
    """PostgreSQL's own programs: those of the wheel, which are as new as any server we run on."""
    return str(embedded.wheel() / embedded.PROGRAMS / "bin" / name)


def command(name: str, *arguments: str) -> dict:
    """To run one on the portal's database. What it needs to connect goes by environment: arguments are seen by all."""
    held = connection.get_connection_params()
    environment = {f"PG{key.upper()}": str(held[key]) for key in CONNECTION if held.get(key)}
    environment |= {"PGDATABASE": held["dbname"], "PGOPTIONS": "-c client_min_messages=warning"}
    return {"args": [program(name), *arguments], "env": os.environ | environment}


def check(name: str, returncode: int, said: bytes) -> None:
    if returncode:
        raise CommandError(f"{name} failed: {said.decode(errors='replace').strip()[-500:]}")


def dump(target: Path) -> None:
    done = subprocess.run(**command("pg_dump", "--format=custom", *PLAIN, f"--file={target}"), capture_output=True)
    check("pg_dump", done.returncode, done.stderr)


def write(tar: tarfile.TarFile, dump: Path) -> None:
    """The database was dumped before: a file that comes meanwhile is one too many, never one too few."""
    tar.add(dump, DATABASE)
    for name in stored():
        with contextlib.suppress(FileNotFoundError):  # what a worker threw away meanwhile; no row names it
            add(tar, name)
    for name in KEYS:
        if (settings.VAR_DIR / name).exists():
            tar.add(settings.VAR_DIR / name, name)


def add(tar: tarfile.TarFile, name: str) -> None:
    with default_storage.open(name) as file:
        entry = tarfile.TarInfo(f"{FILES}/{name}")
        entry.size, entry.mode = file.size, 0o600
        tar.addfile(entry, file)


def stored(folder: str = "") -> Iterator[str]:
    """Names of all files in the storage, be it a disk or a bucket."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in files)
    for name in folders:
        yield from stored(f"{folder}{name}/")


# -- reading one -------------------------------------------------------------------------------
@contextlib.contextmanager
def readable(name: str) -> Iterator[None]:
    """Whatever goes wrong in here is the archive's fault, not that of the place it is restored to."""
    try:
        yield
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise CommandError(f"{name} cannot be read as an archive of this portal: {error}") from error


def opened(file: str) -> tarfile.TarFile:
    with readable(file):
        return tarfile.open(file)


def unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """What `write` put there and nothing else. By hand: tarfile's filter came with Python 3.11.4, Debian 12 has 3.11.2."""
    for member in members(tar):
        if is_ours(member):
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                file.writelines(content(tar, member))


def is_ours(member: tarfile.TarInfo) -> bool:
    """No link, no device, and no way out of the folder."""
    first, *rest = PurePosixPath(member.name).parts or ("",)
    named = member.name in (DATABASE, *KEYS) or (first == FILES and bool(rest))
    return member.isreg() and named and ".." not in rest


def members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    with readable(str(tar.name)):
        yield from tar


def content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    with readable(str(tar.name)):
        source = tar.extractfile(member)
        while source and (piece := source.read(PIECE)):
            yield piece


def restore(folder: Path) -> None:
    """The database last, in one transaction: what breaks off before leaves the place empty, so it can be repeated."""
    if not (folder / DATABASE).exists():
        raise CommandError("This is no archive of the portal: it holds no database.")
    for path in (folder / FILES).rglob("*"):
        if path.is_file():
            put(str(path.relative_to(folder / FILES)), path)
    if settings.EMBEDDED:
        put_keys(folder)
    load(folder / DATABASE)


def put_keys(folder: Path) -> None:
    """Each whole or not at all, for its owner alone."""
    for name in KEYS:
        if (folder / name).exists():
            (folder / name).chmod(0o600)
            (folder / name).replace(settings.VAR_DIR / name)


def load(dump: Path) -> None:
    """All in one transaction. Through psql, because pg_restore alone says what servers before 17 do not know."""
    script = [program("pg_restore"), "--clean", "--if-exists", *PLAIN, "--file=-", str(dump)]
    psql = command(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"
    )
    with tempfile.TemporaryFile() as said, subprocess.Popen(script, stdout=subprocess.PIPE, stderr=said) as reading:
        with subprocess.Popen(**psql, stdin=subprocess.PIPE, stderr=said) as writing:
            pour(reading.stdout, writing.stdin)
            reading.stdout.close()
            if reading.wait():
                pour([ABORT], writing.stdin)
        said.seek(0)
        check("restoring the database", writing.returncode or reading.returncode, said.read())


def pour(source: Iterable[bytes], target: IO[bytes]) -> None:
    try:
        for line in source:
            if line != UNKNOWN_BEFORE_17:
                target.write(line)
    except BrokenPipeError:  # psql has stopped at an error, and says which
        pass


def put(name: str, source: Path) -> None:
    """Under the very name its row knows: the storage would give another to a second one."""
    if default_storage.exists(name):
        default_storage.delete(name)
    with source.open("rb") as file:
        default_storage.save(name, File(file))
