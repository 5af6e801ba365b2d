"""Whether the database has the tables that this program needs."""

import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from qcportal.core import embedded


def are_there() -> bool:
    return "core_user" in connection.introspection.table_names()


def are_behind() -> bool:
    steps = MigrationExecutor(connection)
    return bool(steps.migration_plan(steps.loader.graph.leaf_nodes()))


def make() -> None:
    """In an embedded database that was just made, so that the first command works as every later one."""
    with embedded.starting(settings.VAR_DIR):
        if not are_there():
            print("database: making its tables", file=sys.stderr)
            call_command("migrate", interactive=False, verbosity=0)
