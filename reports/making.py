"""Making a claimed report: collect, render, store, publish, while a thread keeps the lease."""

import contextlib
import hashlib
import logging
import threading
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.utils import translation
from django.utils.translation import gettext as _

from qcportal.core.models import StoredFile, User
from qcportal.core.models.files import FileKind

from . import actions
from .documents import shipment
from .enums import ReportState
from .models import Report

log = logging.getLogger(__name__)
RENEW_SECONDS = 15
PASSING = (OperationalError, OSError, MemoryError)  # worth another attempt; anything else is a fault of the input


def make(report_id: int) -> bool:
    """Claim the report and make it; False if it was not free or somebody took it over meanwhile."""
    claim = actions.claim(report_id)
    if claim is None:
        return False
    try:
        with lease(report_id, claim):
            return work(report_id, claim)
    except PASSING as error:
        log.warning("Report %s: %s", report_id, error)
        actions.give_up(report_id, claim, sentence(error), final=False)
    except Exception as error:
        log.exception("Report %s cannot be made", report_id)
        actions.give_up(report_id, claim, sentence(error), final=True)
    return False


def work(report_id: int, claim: int) -> bool:
    report = Report.objects.select_related(*shipment.RELATED).get(pk=report_id)
    with translation.override(report.language):
        content = shipment.collect(report)
        if not actions.advance(report_id, claim, state=ReportState.RENDERING, percent=40):
            return False
        data = shipment.to_pdf(content)
    if not actions.advance(report_id, claim, state=ReportState.RENDERING, percent=90):
        return False
    file = stored(report, claim, data)
    figures = shipment.figures(content)
    done = actions.publish(report_id, claim, file=file, figures=figures, content_sha256=shipment.content_hash(figures))
    if not done:
        file.file.storage.delete(file.file.name)
    return done


def stored(report: Report, claim: int, data: bytes) -> StoredFile:
    """The file under its claim number; its row is saved only by publishing."""
    file = StoredFile(
        sha256=hashlib.sha256(data).hexdigest(),
        kind=FileKind.PDF,
        media_type="application/pdf",
        name=f"{report.number}-r{report.revision}.pdf",
        size_bytes=len(data),
        uploaded_by=User.objects.system(),
    )
    path = f"reports/{report.uuid}/claim-{claim}.pdf"
    file.file.name = file.file.storage.save(path, ContentFile(data))
    return file


@contextlib.contextmanager
def lease(report_id: int, claim: int) -> Iterator[None]:
    """Renew the claim from a thread with its own connection until the work is over."""
    over = threading.Event()

    def keep() -> None:
        try:
            while not over.wait(RENEW_SECONDS):
                with contextlib.suppress(OperationalError):
                    if not actions.renew(report_id, claim):
                        return
        finally:
            connection.close()

    thread = threading.Thread(target=keep, name=f"lease of report {report_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def sentence(error: Exception) -> str:
    """For the manager: what went wrong, and what to do."""
    kind = type(error).__name__
    return _("The report could not be made (%(kind)s: %(why)s). What was filed is safe. Try again; if it fails again, tell your administrator.") % {
        "kind": kind,
        "why": str(error)[:300],
    }
