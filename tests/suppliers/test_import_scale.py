"""What an import costs must not grow with the factories that are here already, nor its memory with the list."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
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


REMARK = "x" * 5000  # of no column of ours: a list that is held as a whole shows
# The program tells its own peak: what the system tells of a child begins with the memory of whoever started it.
TELLING = """
import atexit, pathlib, runpy, sys
status = pathlib.Path("/proc/self/status")
peak = lambda: next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
atexit.register(lambda: print(peak(), file=sys.stderr))
sys.argv[0] = "manage.py"
runpy.run_path("manage.py", run_name="__main__")
"""


def environment() -> dict[str, str]:
    held = connection.settings_dict
    where = f"{quote(str(held['HOST']), safe='')}:{held['PORT'] or 5432}/{held['NAME']}"
    given = {"DATABASE_URL": f"postgres://{held['USER']}:{held['PASSWORD']}@{where}", "CELERY_BROKER_URL": "memory://"}
    return (
        os.environ
        | given
        | {"PORTAL_URL": "http://localhost:8000", "ALLOWED_HOSTS": "localhost", "SEAL_KEY": settings.SEAL_KEY}
    )


def peak_kb(path: Path, rows: int) -> int:
    """Of `manage.py import_factories`, as it looks through a list on this test's database."""
    lines = (f"CN,Mill {n * n} number {n},{n} Road,{REMARK}\n" for n in range(rows))
    path.write_text("country,name,address,remark\n" + "".join(lines), encoding="utf-8")
    command = [sys.executable, "-c", TELLING, "import_factories", str(path), "--dry-run", "--json"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout)["created"] == rows
    return int(done.stderr.split("VmHWM:")[1].split()[0])


@pytest.mark.django_db(transaction=True)
def test_a_list_eight_times_as_long_takes_no_more_memory(tmp_path):
    short, long = peak_kb(tmp_path / "short.csv", 1_000), peak_kb(tmp_path / "long.csv", 8_000)
    assert long < 1.15 * short
