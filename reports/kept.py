"""What of the reports is not kept for ever: files, and who downloaded them."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import StoredFile
from qcportal.core.retention import Kind, register

from .enums import ReportState
from .models import Report, ReportDownload, later_revision


def files(before):
    return Report.objects.filter(state=ReportState.READY, ready_at__lt=before)


def superseded(before):
    return files(before).filter(later_revision())


def remove_files(rows) -> None:
    """Number, revision, hashes and figures stay, so that a copy somebody kept can be verified for ever."""
    stored = list(StoredFile.objects.filter(pk__in=rows.values("file")))
    rows.update(state=ReportState.REMOVED, file=None, version=F("version") + 1)
    StoredFile.objects.filter(pk__in=[each.pk for each in stored]).delete()
    names = [each.file.name for each in stored]
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])


register(
    Kind(
        "superseded_reports",
        _("PDFs of reports whose place a later revision has taken"),
        _("The file is deleted. Number, revision and hashes stay, so a copy somebody kept can still be verified."),
        superseded,
        remove_files,
        least_days=365,
    )
)
register(
    Kind(
        "reports",
        _("PDFs of all reports"),
        _("The file is deleted. Number, revision and hashes stay, so a copy somebody kept can still be verified."),
        files,
        remove_files,
        least_days=365,
    )
)
register(
    Kind(
        "downloads",
        _("Who downloaded reports"),
        _("The log of downloads is deleted. The reports stay."),
        lambda before: ReportDownload.objects.filter(at__lt=before),
        lambda rows: rows.delete(),
        least_days=90,
    )
)
