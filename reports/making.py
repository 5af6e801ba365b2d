"""Making a claimed report: collect, render, seal, store, publish, while a thread keeps the lease."""

import contextlib
import hashlib
import logging

from django.core.files.base import ContentFile
from django.utils import translation

from qcportal.core.models import StoredFile, User
from qcportal.core.models.files import FileKind

from . import actions, faults, leftovers
from .actions import folder_of
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


def make(report_id: int) -> bool:
    """Claim the report and make it; False if it was not free or somebody took it over meanwhile."""
    claim = actions.claim(report_id)
    if claim is None:
        return False
    try:
        with lease(report_id, claim):
            return work(report_id, claim)
    except Exception as error:
        log.warning("Report %s: %s", report_id, error, exc_info=not faults.passes(error))
        with faults.without_database():
            tidy_attempt(report_id, claim)
            actions.give_up(report_id, claim, faults.sentence(error), final=not faults.passes(error))
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
    from qcportal.core import sealing  # noqa: PLC0415  takes half a second to load, and workers alone seal

    with translation.override(report.language):
        return sealing.seal(data, proof.address(report))


def tidy(report: Report, file: StoredFile, published: bool) -> None:
    """One file a report: what earlier claims left behind goes, or one's own if the claim was lost."""
    if published:
        leftovers.empty(folder_of(report), keep=file.file.name)
    else:
        file.file.storage.delete(file.file.name)


def tidy_attempt(report_id: int, claim: int) -> None:
    """What a failed attempt wrote, such as half a file on a full disk; not what it published before it lost the database."""
    report = Report.objects.select_related("file").get(pk=report_id)
    leftovers.empty(folder_of(report), claim=claim, keep=report.file.file.name if report.file else "")


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
