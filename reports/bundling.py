"""Making the ZIP file of a month: one PDF after another, never all in memory, and an index that names what is missing."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qcportal.core.models import StoredFile
from qcportal.core.sheets import as_csv

from . import bundles, faults, leftovers
from .bundles import Month, claims
from .enums import ReportState
from .leases import kept
from .models import Bundle, Report
from .queries.outcomes import LABELS, outcome

log = logging.getLogger(__name__)
RENEW_SECONDS = 15
BLOCK = 2**20
FORBIDDEN = '/\\:*?"<>|'  # in a file's name on one system or another
LONGEST_NAME = 100
RELATED = ("file", "factory", "supplier", "shipment", "inspection")


def make(bundle_id: int) -> bool:
    """Claim the bundle and make its file; False if it was not free, somebody took it over, or it failed."""
    claim = claims.claim(bundle_id)
    if claim is None:
        return False
    bundle = Bundle.objects.select_related("asked_by", "buyer").get(pk=bundle_id)
    try:
        with kept(lambda: claims.renew(bundle_id, claim), RENEW_SECONDS, f"lease of bundle {bundle_id}"):
            return work(bundle, claim)
    except Exception as error:
        log.warning("Bundle %s: %s", bundle_id, error, exc_info=not faults.passes(error))
        with faults.without_database():
            kept_path = Bundle.objects.values_list("path", flat=True).get(pk=bundle_id)
            leftovers.empty(bundles.folder_of(bundle), claim=claim, keep=kept_path)
            claims.give_up(bundle_id, claim, faults.sentence(error), final=not faults.passes(error))
    return False


def work(bundle: Bundle, claim: int) -> bool:
    month, path = Month.of(bundle), f"{bundles.folder_of(bundle)}/claim-{claim}.zip"
    rows = bundles.reports_of(bundle.asked_by, month)
    bundles.check_size(rows)
    with translation.override(bundle.language), tempfile.TemporaryFile(dir=settings.VAR_DIR) as file:
        held, missing = write(file, bundle, claim, rows)
        size = file.tell()
        file.seek(0)
        path = default_storage.save(path, File(file))
    done = claims.finish(
        bundle.pk, claim, reports=held, missing=missing, path=path, size_bytes=size, expires_at=timezone.now() + bundles.KEPT
    )  # fmt: skip
    if done:
        leftovers.empty(bundles.folder_of(bundle), keep=path)
    else:
        default_storage.delete(path)
    return done


def write(file: BinaryIO, bundle: Bundle, claim: int, rows) -> tuple[list[int], int]:
    """The reports one after another, and the index last; which it holds, and how many are missing."""
    rows = list(rows.select_related(*RELATED).annotate(outcome=outcome()).defer("figures"))
    ready = [row for row in rows if row.state == ReportState.READY]
    without = list(bundles.inspections_without(bundle.asked_by, Month.of(bundle)).select_related("factory", "shipment"))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # a PDF is packed already
        for place, row in enumerate(ready):
            copy(row.file, archive, name_of(row))
            if place % 10 == 0 and not claims.advance(
                bundle.pk, claim, state=ReportState.RENDERING, percent=10 + 85 * place // len(ready)
            ):
                break
        lines = [headings(), *map(line_of, rows), *map(missing_line, without)]
        archive.writestr(zipfile.ZipInfo("index.csv", timezone.now().timetuple()[:6]), as_csv(lines))
    return [row.pk for row in ready], len(rows) - len(ready) + len(without)


def copy(stored: StoredFile, archive: zipfile.ZipFile, name: str) -> None:
    """Piece by piece; what is not what it was when it was made does not go out."""
    told = hashlib.sha256()
    info = zipfile.ZipInfo(name, stored.created_at.timetuple()[:6])
    with stored.file.open("rb") as source, archive.open(info, "w") as target:
        for block in blocks(source):
            told.update(block)
            target.write(block)
    if told.hexdigest() != stored.sha256:
        raise faults.Damaged(_("The file of %(name)s in the storage is damaged.") % {"name": stored.name})


def blocks(source) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block


def name_of(row: Report) -> str:
    """Number, revision and place, in whatever script; what holds no longer says so in its name."""
    place = row.factory or row.supplier
    name = f"{row.number}-r{row.revision}" + (f" {place.name}" if place else "")
    bare = "".join(letter for letter in name if letter.isprintable() and letter not in FORBIDDEN).strip(" .")
    return bare[:LONGEST_NAME].strip() + (f" ({_('superseded')})" if row.superseded else "") + ".pdf"


def headings() -> list[str]:
    words = [_("File"), _("Number"), _("Revision"), _("Kind"), _("Result"), _("State"), _("Language"), _("Factory")]
    return [
        *words,
        _("Shipment"),
        _("Inspection"),
        _("Inspected on"),
        _("Ready"),
        "SHA-256",
        _("Content hash (SHA-256)"),
    ]


def line_of(row: Report) -> list[str]:
    ready = row.state == ReportState.READY
    state = _("superseded") if row.superseded else str(row.get_state_display())
    return [
        name_of(row) if ready else "",
        row.number,
        str(row.revision),
        str(row.get_kind_display()),
        str(LABELS.get(row.outcome, row.outcome)),
        state if ready else _("missing: %(state)s") % {"state": state},
        row.language_name,
        row.factory.name if row.factory else "",
        *of_inspection(row.shipment, row.inspection),
        row.ready_at.strftime("%Y-%m-%d %H:%M UTC") if row.ready_at else "",
        row.file.sha256 if ready else "",
        row.content_sha256,
    ]


def missing_line(inspection) -> list[str]:
    """An approved inspection of which no report was asked for."""
    told = ["", "", "", "", str(inspection.get_result_display()), _("missing: never asked for"), ""]
    return [*told, inspection.factory.name, *of_inspection(inspection.shipment, inspection), "", "", ""]


def of_inspection(shipment, inspection) -> list[str]:
    day = inspection.inspected_on.isoformat() if inspection and inspection.inspected_on else ""
    return [shipment.number if shipment else "", inspection.number if inspection else "", day]
