"""A list of the past is taken back: what it made goes again, but for what something has since been built on."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Conflict

from ..enums import ImportState
from ..importing.kinds import KINDS
from ..importing.undoing import Made
from ..models import FactoryImport
from .history_lists import GROUPS
from .importing import look_up_by_index, wait_for_turn
from .imports import start
from .outcomes import batches

MOST_SHOWN = 50  # of the records that stay


@dataclass(frozen=True)
class Staying:
    """A record that stays, the route of its page, and what hangs on it."""

    row: object
    page: str
    why: list[str]


@dataclass
class Preview:
    """`goes` counts what would go, as in Kind.made; `staying` are the first of those that stay, `stays` how many there are."""

    goes: Counter = field(default_factory=Counter)
    staying: list[Staying] = field(default_factory=list)
    stays: int = 0


def preview(record: FactoryImport) -> Preview:
    """What would go and what would stay if the list were taken back now."""
    found = Preview()
    for made in KINDS[record.kind].undo:
        rows = made.rows(record)
        hanging = made.hanging(rows)
        found.goes.update(made.counts(rows.exclude(pk__in=hanging)))
        found.stays += len(hanging)
        for row in rows.filter(pk__in=hanging).order_by("pk")[: MOST_SHOWN - len(found.staying)]:
            found.staying.append(Staying(row, made.page, sorted(hanging[row.pk])))
    return found


def left(record: FactoryImport) -> bool:
    """Whether anything that the list made is still here."""
    return any(made.rows(record).exists() for made in KINDS[record.kind].undo)


@transaction.atomic
def take_back(*, record: FactoryImport, version: int | None, by) -> FactoryImport:
    """Have a worker take away what the list made. Raises Conflict with a sentence where nothing can go."""
    row = changes.lock(record, version)
    if row.state not in ImportState.over() or not left(row):
        raise Conflict(_("Nothing of this list is in the portal to be taken back."))
    if not any(preview(row).goes.values()):
        raise Conflict(_("On everything of this list something has been built since, so none of it can be taken back."))
    return start(row, ImportState.RETURNING, by, "import.return_asked", returned_by=by)


# -- what the worker does ------------------------------------------------------------------------
def carry_back(record: FactoryImport, progress: Callable[[int], None]) -> Counter:
    """Delete what nothing hangs on, a batch at a time; how many there were. Call in a transaction."""
    wait_for_turn(progress)  # no list adds to what goes
    look_up_by_index()
    gone: Counter = Counter()
    done = 0
    for made in KINDS[record.kind].undo:
        for keys in batches(keys_of(made.rows(record)), GROUPS):
            gone.update(delete(made, made.rows(record).filter(pk__in=keys), record))
            done += len(keys)
            progress(done)
    return gone


def keys_of(rows: QuerySet) -> Iterator[int]:
    return iter(list(rows.order_by("pk").values_list("pk", flat=True)))


def held(rows: QuerySet) -> list:
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def delete(made: Made, rows: QuerySet, record: FactoryImport) -> dict[str, int]:
    """Locked before it is asked what hangs on them: what comes to hang on one meanwhile waits, and finds it gone."""
    locked, _parts = held(rows), held(made.parts(rows))
    hanging = made.hanging(rows)
    free = [row for row in locked if row.pk not in hanging]
    going = rows.filter(pk__in=[row.pk for row in free])
    counted = made.counts(going)
    made.delete(going)
    entries = ((row, {}) for row in free)
    history.record_many(event=f"{made.name}.taken_back", rows=entries, by=record.returned_by, note=record.file_name)
    return counted
