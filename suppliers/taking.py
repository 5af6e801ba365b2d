"""Taking in a claimed list: in one transaction, while a connection of its own tells how far it is."""

import logging
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from .actions import imports
from .actions.importing import open_sheet, take
from .actions.taking_back import carry_back
from .enums import ImportState
from .models import FactoryImport

log = logging.getLogger(__name__)


def take_list(import_id: int) -> bool:
    """Check the list, take it in or take it back, whichever its row asks for; False if it was not free or taken over meanwhile."""
    claim = imports.claim(import_id)
    if claim is None:
        return False
    record = FactoryImport.objects.select_related("file", "by", "returned_by").get(pk=import_id)
    back = record.state == ImportState.RETURNING
    with translation.override((record.returned_by if back else record.by).language or "en"):
        return carried(record, claim, work_back if back else work)


def carried(record: FactoryImport, claim: int, work: Callable[[FactoryImport, int], bool]) -> bool:
    try:
        return work(record, claim)
    except Rejected as error:
        imports.fail(record.pk, claim, str(error.sentence))
    except Exception:
        log.exception("Import %s", record.pk)
        imports.fail(
            record.pk,
            claim,
            _("The portal could not work through this list. Tell your administrator; nothing was changed."),
        )
    return False


def work(record: FactoryImport, claim: int) -> bool:
    dry = record.state != ImportState.IMPORTING
    with local_copy(record.file) as file, telling(record.pk, claim) as progress, transaction.atomic():
        sheet = open_sheet(file, record.mapping, record.kind)
        outcome = take(sheet, by=record.by, dry_run=dry, progress=progress, record=record)
        published = imports.publish(record, claim, sheet, outcome)
        transaction.set_rollback(not published)
    return published


def work_back(record: FactoryImport, claim: int) -> bool:
    with telling(record.pk, claim) as progress, transaction.atomic():
        gone = carry_back(record, progress)
        published = imports.publish_back(record, claim, gone)
        transaction.set_rollback(not published)
    return published


@contextmanager
def local_copy(stored):
    """Storage may be far away, and sheets are read to and fro."""
    with tempfile.TemporaryFile() as file, stored.file.open("rb") as source:
        for piece in source.chunks():
            file.write(piece)
        file.seek(0)
        yield file


@contextmanager
def telling(import_id: int, claim: int):
    """A thread with its own connection: what the import's transaction writes nobody sees before its end."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda rows: thread.submit(told, imports.renew, import_id, claim, rows).result()


def told(action: Callable, *arguments) -> None:
    try:
        action(*arguments)
    finally:
        connection.close()
