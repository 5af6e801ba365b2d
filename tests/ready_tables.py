"""Tables are made by the migrations once; each database for tests is a copy of them, in this run and in later ones.

They are made anew when the file of a migration changes, the portal's own or a package's. A dump of them lies beside
for portals on a server of their own: it is read in a second, while all migrations take eight.
"""

import fcntl
import hashlib
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from qcportal import archive
from qcportal.core import migrating

from .environment import VAR

PREFIX = "tables_"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Overrides pytest-django's own: the last it does before it makes the database."""
    with django_db_blocker.unblock(), one_at_a_time():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = ready()


@pytest.fixture(scope="session")
def dumped_tables(django_db_modify_db_settings) -> Path:
    """SQL that makes all tables in an empty database, with what the migrations write into them."""
    return dump_of(settings.DATABASES["default"]["TEST"]["TEMPLATE"])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The first worker makes the tables, the others wait for them."""
    VAR.mkdir(parents=True, exist_ok=True)
    with open(VAR / "tables.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready() -> str:
    """The name of a database with all tables. It gets this name once it is whole, so a broken run leaves no half of one."""
    name = PREFIX + stamp()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        found = {row[0] for row in cursor.fetchall()}
        if name in found and dump_of(name).exists():
            return name
        made = migrated()
        for old in found:
            cursor.execute(f'DROP DATABASE "{old}"')
            dump_of(old).unlink(missing_ok=True)
        dump(made, dump_of(name))
        cursor.execute(f'ALTER DATABASE "{made}" RENAME TO "{name}"')
    return name


def dump_of(name: str) -> Path:
    return VAR / f"{name}.sql"


def dump(database: str, target: Path) -> None:
    """Whole or not at all."""
    asked = archive.command("pg_dump", *archive.PLAIN)
    with open(target.with_suffix(".new"), "wb") as file:
        subprocess.run(asked["args"], env=asked["env"] | {"PGDATABASE": database}, stdout=file, check=True)
    os.replace(file.name, target)


def stamp() -> str:
    """Changes with any migration, with what it imports from beside it, and with how all are run."""
    modules = {type(each).__module__ for each in MigrationLoader(None).disk_migrations.values()}
    folders = {Path(inspect.getfile(sys.modules[each])).parent for each in modules}
    files = [*sorted(file for folder in folders for file in folder.glob("*.py")), Path(migrating.__file__)]
    content = b"".join(file.read_bytes() for file in files) + django.__version__.encode()
    return hashlib.sha256(content).hexdigest()[:16]


def migrated() -> str:
    """The name of a database in which every migration has just run; nobody is connected to it."""
    usual = connection.settings_dict["NAME"]
    try:
        return connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = usual
