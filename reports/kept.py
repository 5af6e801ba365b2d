"""What of the reports is not kept for ever: files, and who downloaded them."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import StoredFile
from qcportal.core.retention import Kind, register

from .enums import ReportState
from .models import Report, ReportDownload
from .models.documents import later


def files(before):
    return Report.objects.filter(state=ReportState.READY, ready_at__lt=before)


def superseded(before):
    """Whose later revision is there to be read, too; one that failed takes nobody's place."""
    return files(before).filter(Exists(later().filter(state=ReportState.READY)))


def remove_files(rows) -> None:
    """Number, revision, figures and the row of the file with its hash stay: a copy somebody kept is verified for ever."""
    stored = StoredFile.objects.filter(pk__in=rows.values("file"))
    names = list(stored.values_list("file", flat=True))
    stored.update(original_gone_at=timezone.now())
    rows.update(state=ReportState.REMOVED, version=F("version") + 1)
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
