"""A list that is uploaded: checked, looked at, taken in. The row is the truth; a Celery message is only a hint.

A worker claims the row as a lease with a claim number, renews it with each batch, and publishes in the transaction
of the import itself, only while the claim is still its own: running twice is harmless.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history, queue
from qcportal.core.errors import Conflict, Rejected
from qcportal.core.models import User
from qcportal.core.models.files import FileKind

from ..enums import DuplicateState, ImportState, ListKind
from ..importing.kinds import fields_of
from ..importing.mapping import check_spec
from ..models import FactoryImport, PossibleDuplicate, RejectedRow
from .history_lists import checked_options
from .importing import BATCH, Sheet, open_sheet, take
from .outcomes import Outcome, Rejection, batches

LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 3
MOST_SAMPLED, LONGEST_SHOWN = 2, 80  # rows shown as they are read, and characters of a cell
MOST_ALIKE = 20  # possible duplicates shown beside the counts; the others have their list
TASK = "suppliers.take_list"


@transaction.atomic
def upload_list(*, upload, by, kind: str = ListKind.FACTORIES, **options) -> FactoryImport:
    """Keep the file and have it checked. Raises Rejected if it cannot be read as a list.

    `options` are those of a list of the past; what is left out is as usual.
    """
    stored = files.store(upload, by=by, allow=(FileKind.SHEET,))
    with stored.file.open("rb") as file:
        seen = read_as(open_sheet(file, kind=kind))
    chosen = checked_options(kind, options)
    record = FactoryImport(file=stored, file_name=stored.name, by=by, kind=kind, options=chosen, **seen)
    changes.create(record, by=by, event="import.uploaded")
    transaction.on_commit(lambda: queue.hint(TASK, record.pk))
    return record


@transaction.atomic
def map_columns(*, record: FactoryImport, mapping: dict, version: int, by, **options) -> FactoryImport:
    """Say which column is what, and have the list checked anew; an option that is left out stays."""
    row = changes.lock(record, version)
    check_not_taken(row)
    with row.file.file.open("rb") as file:
        seen = read_as(open_sheet(file, check_spec(mapping, fields_of(row.kind)), row.kind))
    row.rejected_rows.all().delete()  # they were found with another mapping
    chosen = checked_options(row.kind, row.options | options)
    asked = {"mapping": mapping, "options": chosen, "rows": None, "alike": [], "made": {}, "gone": {}}
    return start(row, ImportState.CHECKING, by, "import.mapped", **asked, **seen)


@transaction.atomic
def take_in(*, record: FactoryImport, version: int, by) -> FactoryImport:
    row = changes.lock(record, version)
    check_not_taken(row)
    if row.state != ImportState.CHECKED:
        raise Conflict(_("The list is not checked yet."))
    return start(row, ImportState.IMPORTING, by, "import.started")


def start(row: FactoryImport, state: str, by, event: str, **values) -> FactoryImport:
    """A claim that somebody still holds is void from now on."""
    values |= {
        "state": state,
        "claim": row.claim + 1,
        "claimed_until": None,
        "attempts": 0,
        "rows_done": 0,
        "error": "",
    }
    changes.save(row, values, by=by, event=event)
    transaction.on_commit(lambda: queue.hint(TASK, row.pk))
    return row


def check_not_taken(row: FactoryImport) -> None:
    if row.state in (ImportState.IMPORTING, ImportState.DONE, ImportState.RETURNING) or row.file is None:
        raise Conflict(_("This list is taken in already."))


@transaction.atomic
def take_by_command(*, file_name: str, sheet: Sheet, by, dry_run: bool, progress, **of) -> Outcome:
    """A list comes in by the command; it stands beside those that came by the browser."""
    record = FactoryImport(file_name=file_name[-255:], state=ImportState.DONE, by=by, **of, **read_as(sheet))
    changes.create(record, by=by, event="import.done")
    outcome = take(sheet, by=by, record=record, progress=progress)
    FactoryImport.objects.filter(pk=record.pk).update(**found(sheet, outcome), rows_done=outcome.rows)
    keep_details(record, outcome)
    transaction.set_rollback(dry_run)
    return outcome


# -- what the worker does ------------------------------------------------------------------------
def free(now) -> Q:
    rested = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Q(state__in=ImportState.working()) & rested


def claim(import_id: int) -> int | None:
    now = timezone.now()
    taken = FactoryImport.objects.filter(free(now), pk=import_id, attempts__lt=MOST_ATTEMPTS).update(
        claim=F("claim") + 1, claimed_until=now + LEASE, attempts=F("attempts") + 1, rows_done=0
    )
    return FactoryImport.objects.values_list("claim", flat=True).get(pk=import_id) if taken else None


def held(import_id: int, claim: int):
    return FactoryImport.objects.filter(pk=import_id, claim=claim, state__in=ImportState.working())


def renew(import_id: int, claim: int, rows: int) -> None:
    held(import_id, claim).update(rows_done=rows, claimed_until=timezone.now() + LEASE)


def publish(record: FactoryImport, claim: int, sheet: Sheet, outcome: Outcome) -> bool:
    """Call in the import's own transaction, and roll back where the answer is False: somebody else has the claim."""
    done = record.state == ImportState.IMPORTING
    state = ImportState.DONE if done else ImportState.CHECKED
    values = found(sheet, outcome) | {"state": state, "claimed_until": None, "rows_done": outcome.rows}
    changed = held(record.pk, claim).update(**values, version=F("version") + 1)
    if changed:
        keep_details(record, outcome)
    if changed and done:
        counts = {name: [None, getattr(outcome, name)] for name in ("created", "updated", "unchanged", "rejected")}
        history.record(event="import.done", of=record, by=record.by, changes=counts)
    return bool(changed)


def read_as(sheet: Sheet) -> dict:
    """How the file was understood, before its rows are read."""
    table = sheet.table
    separator = f"“{table.separator}”".replace("\t", "⇥") if table.separator else ""
    parts = (table.kind.upper(), table.encoding.upper(), separator)
    return {
        "format": " · ".join(part for part in parts if part),
        "headings": sheet.mapping.headings,
        "columns": sheet.mapping.spec(),
        "sample": [[storable(cell)[:LONGEST_SHOWN] for cell in cells] for cells in sheet.sample[:MOST_SAMPLED]],
    }


def found(sheet: Sheet, outcome: Outcome) -> dict:
    return read_as(sheet) | {
        "rows": outcome.rows,
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "rejected": outcome.rejected,
        "duplicates": len(outcome.possible_duplicates),
        "alike": outcome.possible_duplicates[:MOST_ALIKE],
        "updates": outcome.updates,
        "made": dict(outcome.made),
    }


def keep_details(record: FactoryImport, outcome: Outcome) -> None:
    """The rejected rows in place of those of the last check, and which duplicates this list brought."""
    record.rejected_rows.all().delete()
    for some in batches(outcome.rejections, BATCH):
        RejectedRow.objects.bulk_create(rejected(record, each) for each in some)
    for some in batches(outcome.possible_duplicates, BATCH):
        found = PossibleDuplicate.objects.filter(second__uuid__in=[each["uuid"] for each in some])
        found.update(found_by=record)  # after a check alone there are none


def rejected(record: FactoryImport, rejection: Rejection) -> RejectedRow:
    cells = [storable(cell) for cell in json.loads(rejection.cells)]
    return RejectedRow(record=record, line=rejection.line, reason=storable(rejection.reason), cells=cells)


def storable(text: str) -> str:
    """PostgreSQL takes neither the character zero nor half a character."""
    return text.replace("\0", "").encode(errors="replace").decode()


def publish_back(record: FactoryImport, claim: int, gone: Mapping[str, int]) -> bool:
    """As `publish`, of a list that is taken back; `gone` adds to what went at an earlier time."""
    total = {name: record.gone.get(name, 0) + gone.get(name, 0) for name in record.gone | dict(gone)}
    values = {"state": ImportState.TAKEN_BACK, "gone": total, "claimed_until": None}
    changed = held(record.pk, claim).update(**values, version=F("version") + 1)
    if changed:
        counts = {name: [count, None] for name, count in gone.items()}
        history.record(event="import.taken_back", of=record, by=record.returned_by, changes=counts)
    return bool(changed)


@transaction.atomic
def fail(import_id: int, claim: int, sentence: str) -> None:
    """A list that could not be taken back is as it was: in, or taken back as far as an earlier time did."""
    back = Q(state=ImportState.RETURNING)
    state = Case(
        When(back & Q(gone={}), then=Value(ImportState.DONE)),
        When(back, then=Value(ImportState.TAKEN_BACK)),
        default=Value(ImportState.FAILED),
    )
    changed = held(import_id, claim).update(state=state, error=sentence, claimed_until=None, version=F("version") + 1)
    if changed:
        record = FactoryImport.objects.get(pk=import_id)
        history.record(event="import.failed", of=record, by=User.objects.system(), note=sentence)


def lost() -> list[int]:
    """Lists that wait although nobody works on them; those at which worker after worker died are given up."""
    now = timezone.now()
    dead = FactoryImport.objects.filter(free(now), attempts__gte=MOST_ATTEMPTS)
    for import_id, number in dead.values_list("pk", "claim"):
        fail(import_id, number, _("The worker died each time it took up this list. Nothing was changed."))
    return list(FactoryImport.objects.filter(free(now)).order_by("pk").values_list("pk", flat=True)[:20])


@transaction.atomic
def tell_apart(*, pair: PossibleDuplicate, version: int, by) -> PossibleDuplicate:
    """A person says that the two are not the same."""
    row = changes.lock(pair, version)
    if row.state == DuplicateState.MERGED:
        raise Rejected(_("The two are merged; undo that first."))
    return changes.save(row, by=by, event="duplicate.told_apart", state=DuplicateState.DISTINCT)
