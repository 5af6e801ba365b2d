"""What an import costs must not grow with the factories that are here already."""

import pytest
from django.db import connection

from suppliers.actions.importing import open_sheet, take
from suppliers.models import Factory
from tests.builders import people
from tests.suppliers.import_files import csv_file

pytestmark = pytest.mark.django_db
ROWS = 3000


def listed(rows: int, workers: int) -> str:
    lines = (f"CN,Mill {n * n} number {n},{n} Road,{workers}\n" for n in range(rows))
    return "country,name,address,workers\n" + "".join(lines)


def rows_read() -> int:
    """Rows of the factories' table that this transaction has looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = %s",
            [Factory._meta.db_table],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("what", ["new", "known", "changed"])
def test_each_row_reads_only_those_that_matter(what):
    by = people.manager()
    if what != "new":
        take(open_sheet(csv_file(listed(ROWS, 1))), by=by)
    before = rows_read()
    outcome = take(open_sheet(csv_file(listed(ROWS, 2 if what == "changed" else 1))), by=by)
    assert {"new": outcome.created, "known": outcome.unchanged, "changed": outcome.updated}[what] == ROWS
    assert rows_read() - before < 5 * ROWS
