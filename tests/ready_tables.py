"""Tables are made by the migrations once; each database for tests is a copy of them, in this run and in later ones.

They are made anew when the file of a migration changes, the portal's own or a package's.
"""

import fcntl
import hashlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .environment import VAR

PREFIX = "tables_"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Overrides pytest-django's own: the last it does before it makes the database."""
    with django_db_blocker.unblock(), one_at_a_time():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = ready()


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
        if name in found:
            return name
        made = migrated()
        cursor.execute(f'ALTER DATABASE "{made}" RENAME TO "{name}"')
        for old in found:
            cursor.execute(f'DROP DATABASE "{old}"')
    return name


def stamp() -> str:
    """Changes with any migration; what a migration imports lies beside it."""
    modules = {type(each).__module__ for each in MigrationLoader(None).disk_migrations.values()}
    folders = {Path(inspect.getfile(sys.modules[each])).parent for each in modules}
    files = sorted(file for folder in folders for file in folder.glob("*.py"))
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
