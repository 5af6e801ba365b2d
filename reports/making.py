"""Making a claimed report: collect, render, seal, store, publish, while a thread keeps the lease."""

import contextlib
import hashlib
import logging

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from qcportal.core import sealing
from qcportal.core.models import StoredFile, User
from qcportal.core.models.files import FileKind

from . import actions
from .documents import audit, corrective_action, factory, portfolio, proof, release, shipment, supplier
from .enums import ReportKind, ReportState
from .leases import kept
from .models import Report

log = logging.getLogger(__name__)
RENEW_SECONDS = 15
DOCUMENTS = {
    ReportKind.SHIPMENT: shipment,
    ReportKind.RELEASE: release,
    ReportKind.EIGHT_D: corrective_action,
    ReportKind.AUDIT: audit,
    ReportKind.FACTORY: factory,
    ReportKind.SUPPLIER: supplier,
    ReportKind.PORTFOLIO: portfolio,
}
PASSING = (
    OperationalError,
    InterfaceError,
    OSError,
    MemoryError,
)  # worth another attempt; anything else is a fault of the input


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
    document = DOCUMENTS[Report.objects.values_list("kind", flat=True).get(pk=report_id)]
    report = Report.objects.select_related(*document.RELATED).get(pk=report_id)
    with translation.override(report.language):
        content = document.collect(report)
        if not actions.advance(report_id, claim, state=ReportState.RENDERING, percent=40):
            return False
        data = document.to_pdf(content)
    if not actions.advance(report_id, claim, state=ReportState.SEALING, percent=90):
        return False
    file = stored(report, claim, sealed(report, data))
    done = actions.publish(report_id, claim, file=file, figures=content.figures, content_sha256=content.content_sha256)
    tidy(report, file, done)
    return done


def sealed(report: Report, data: bytes) -> bytes:
    with translation.override(report.language):
        return sealing.seal(data, proof.address(report))


def tidy(report: Report, file: StoredFile, published: bool) -> None:
    """One file a report: what earlier claims left behind goes, or one's own if the claim was lost."""
    storage, folder = file.file.storage, folder_of(report)
    made = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    for name in made - {file.file.name} if published else {file.file.name}:
        storage.delete(name)


def folder_of(report: Report) -> str:
    return f"reports/{report.uuid}"


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
    file.file.name = file.file.storage.save(f"{folder_of(report)}/claim-{claim}.pdf", ContentFile(data))
    return file


def lease(report_id: int, claim: int) -> contextlib.AbstractContextManager:
    return kept(lambda: actions.renew(report_id, claim), RENEW_SECONDS, f"lease of report {report_id}")


def sentence(error: Exception) -> str:
    """For the manager: what went wrong, and what to do."""
    if isinstance(error, SoftTimeLimitExceeded):
        return _(
            "The report took longer than the time allowed and was stopped. What was filed is safe. Try again when the server has less to do."
        )
    kind = type(error).__name__
    return _(
        "The report could not be made (%(kind)s: %(why)s). What was filed is safe. Try again; if it fails again, tell your administrator."
    ) % {
        "kind": kind,
        "why": str(error)[:300],
    }
