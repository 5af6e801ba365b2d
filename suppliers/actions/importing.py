"""A list becomes records: read, told apart, written, in batches and one transaction.

The whole list is taken or nothing of it. Imports wait for each other, so two lists at once never make one place
twice; a factory added by hand meanwhile is found when its batch is tried again.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.db import IntegrityError, connection, transaction

from qcportal.core.errors import Rejected

from ..enums import ListKind
from ..importing.headings import with_headings
from ..importing.kinds import fields_of
from ..importing.lines import Line
from ..importing.mapping import Mapping, Spec, mapped
from ..importing.reading import Table, open_table
from ..importing.rows import Row, Unusable, parse
from .history_lists import write_history
from .import_batches import Batch
from .outcomes import MOST_UPDATES, Outcome, Rejection, batches

BATCH = 1000
LOCK = 7_204_119  # any number that no other advisory lock of ours has
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Sheet:
    """An opened list: how it was read, which column is what, its first data lines, and all of them."""

    table: Table
    mapping: Mapping
    sample: list[list[str]]
    lines: Iterable[Line]


def open_sheet(file: BinaryIO, spec: Spec | None = None, kind: str = ListKind.FACTORIES) -> Sheet:
    """Raises Rejected if the file is no list, or the mapping names what is not in it."""
    fields = fields_of(kind)
    table = open_table(file, fields)
    headings, first, lines = with_headings(table.lines, fields)
    sample = [line.cells for line in first if not line.problem]
    mapping = mapped(headings.texts, spec, sample, fields)
    return Sheet(table, mapping, sample, lines if table.separator else within(lines, len(headings.texts)))


def within(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """Beside a table on a sheet stand people's notes; in a text such a line has come apart."""
    return (line._replace(cells=line.cells[:width]) for line in lines)


def take(sheet: Sheet, *, by, dry_run: bool = False, progress: Progress = lambda rows: None, record=None) -> Outcome:
    """Write what the list says. Raises Rejected where the file cannot be read on; then nothing is written.

    `record` is the import, which a list of the past cannot do without: what it makes points there.
    """
    outcome = Outcome()
    with transaction.atomic():
        wait_for_turn(progress)
        look_up_by_index()
        if record is None or record.kind == ListKind.FACTORIES:
            write_factories(sheet, outcome, by, progress)
        else:
            write_history(sheet, outcome, record, progress)
        transaction.set_rollback(dry_run)
    outcome.rejections.sort(key=lambda each: each.line)
    return outcome


def write_factories(sheet: Sheet, outcome: Outcome, by, progress: Progress) -> None:
    seen: set = set()
    for lines in batches(sheet.lines, BATCH):
        rows = usable(lines, sheet.mapping, seen, outcome)
        write(rows, {line.number: line for line in lines}, by, outcome)
        progress(outcome.rows)


def wait_for_turn(progress: Progress) -> None:
    """Asked for again and again, so that the waiting shows life."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if cursor.fetchone()[0]:
                return
            progress(0)
            time.sleep(0.2)


def look_up_by_index() -> None:
    """Until the transaction ends: the planner has no statistics of what it wrote, and would read the table each time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def usable(lines: list[Line], mapping: Mapping, seen: set, outcome: Outcome) -> list[Row]:
    """The rows that are none of the file's own repeats; the others are counted."""
    found = []
    for line in lines:
        try:
            row = parse(line, mapping)
        except Unusable as reason:
            outcome.reject(line, str(reason))
            continue
        if row.identities[0] in seen:
            outcome.unchanged += 1
            continue
        seen.update(row.identities)
        found.append(row)
    return found


def write(rows: list[Row], lines: dict[int, Line], by, outcome: Outcome) -> None:
    """Twice if need be: what somebody else has just added is found the second time."""
    if not rows:
        return
    try:
        batch = attempt(rows, by)
    except IntegrityError:
        batch = attempt(rows, by)
    outcome.created += len(batch.created)
    outcome.updated += len(batch.updated)
    outcome.unchanged += len(rows) - len(batch.created) - len(batch.updated) - len(batch.rejected)
    outcome.updates += batch.updates[: MOST_UPDATES - len(outcome.updates)]
    for row, reason in batch.rejected:
        outcome.reject(lines[row.line], reason)
    outcome.possible_duplicates += batch.possible_duplicates


@transaction.atomic
def attempt(rows: list[Row], by) -> Batch:
    batch = Batch(rows, by)
    batch.write()
    return batch


def unreadable(error: Rejected) -> dict:
    """The result for a file that could not be read, in the shape of every other."""
    line = getattr(error, "line", 1)
    return Outcome(rejections=[Rejection(line, str(error.sentence))]).as_dict()
