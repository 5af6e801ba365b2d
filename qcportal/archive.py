"""What a backup holds: the database as pg_dump writes it, the stored files, and the keys of this installation."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from qcportal.core import embedded

DATABASE, FILES, KEYS = "database.dump", "files", "local.env"


def program(name: str) -> str:
    """PostgreSQL's own programs: those of the wheel, which are as new as any server we run on."""
    return str(embedded.wheel() / embedded.PROGRAMS / "bin" / name)


def connect() -> tuple[list[str], dict[str, str]]:
    """Arguments and environment for pg_dump and pg_restore."""
    found = connection.settings_dict
    options = {"-h": found["HOST"], "-p": str(found["PORT"] or ""), "-U": found["USER"], "-d": found["NAME"]}
    arguments = [part for name, value in options.items() if value for part in (name, value)]
    return arguments, os.environ | {"PGPASSWORD": found["PASSWORD"] or ""}


def call(name: str, *arguments: str) -> None:
    place, environment = connect()
    done = subprocess.run([program(name), *place, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"{name} failed: {done.stderr.strip()[-500:]}")


def dump(target: Path) -> None:
    call("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def write(tar: tarfile.TarFile, dump: Path) -> None:
    tar.add(dump, DATABASE)
    if settings.MEDIA_ROOT.exists():
        tar.add(settings.MEDIA_ROOT, FILES)
    if (settings.VAR_DIR / KEYS).exists():
        tar.add(settings.VAR_DIR / KEYS, KEYS)


def has_tables() -> bool:
    return "core_user" in connection.introspection.table_names()


def restore(folder: Path) -> None:
    """The database first: if it cannot be read, nothing else is touched."""
    if not (folder / DATABASE).exists():
        raise CommandError("This is no archive of the portal: it holds no database.")
    call(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        str(folder / DATABASE),
    )
    if (folder / FILES).exists():
        shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    if (folder / KEYS).exists():
        shutil.copy2(folder / KEYS, settings.VAR_DIR / KEYS)
