"""The papers of a product and their revisions, and which of them are frozen into an inspection that is planned."""

from datetime import date, timedelta
from itertools import islice
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import changes, files, history
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import StoredFile
from qcportal.core.models.files import FileKind
from suppliers.importing.reading import open_table

from ..models import Inspection, InspectionPaper, Paper, PaperRevision, Product
from ..queries.papers import asks_for_another, day_of, frozen, in_use
from ..rules import OPEN_FOR_PLANNING
from ..validators import check_acts_for

KINDS = (FileKind.PDF, FileKind.PHOTO, FileKind.SHEET)
MOST_PAPERS, MOST_REVISIONS = 60, 100
NOT_ALONE = gettext_lazy(
    "The programme asks for four eyes: somebody else than who uploads a revision approves it for use."
)
LINES_READ = 200  # enough to know that it is a table
LONGEST_AHEAD, LONGEST_AGO = timedelta(days=2 * 366), timedelta(days=30 * 366)  # more is a slip of the year


@transaction.atomic
def create_paper(
    *, product: Product, kind: str, name: str, by, for_factory: bool = False, revision: dict | None = None, uuid=None
) -> Paper:
    """`revision` is its first, as `add_revision` takes it."""
    row = changes.lock(product)
    check_acts_for(by, row.buyer)
    if row.papers.count() >= MOST_PAPERS:
        raise Rejected(_("A product holds at most %(most)d papers.") % {"most": MOST_PAPERS})
    paper = Paper(uuid=uuid or uuid4(), product=row, kind=kind, name=name.strip(), for_factory=for_factory)
    changes.create(paper, by=by, event="paper.created")
    if revision:
        add_revision(paper=paper, by=by, **revision)
        paper.refresh_from_db()
    return paper


@transaction.atomic
def change_paper(*, paper: Paper, by, version: int | None = None, **values) -> Paper:
    """name, for_factory. Its kind stays: inspections were planned by it."""
    row = opened(paper, by, version)
    if "name" in values:
        values["name"] = values["name"].strip()
    return changes.save(row, values, by=by, event="paper.changed")


@transaction.atomic
def retire_paper(*, paper: Paper, retired: bool, by, version: int | None = None) -> Paper:
    """No inspection takes it over any more; those that have it keep it, and it stays readable."""
    row = opened(paper, by, version)
    return changes.save(row, by=by, event="paper.retired" if retired else "paper.reopened", retired=retired)


def opened(paper: Paper, by, version: int | None = None) -> Paper:
    row = changes.lock(paper, version)
    check_acts_for(by, row.product.buyer)
    return row


# -- revisions ---------------------------------------------------------------------------------
@transaction.atomic
def add_revision(
    *,
    paper: Paper,
    upload,
    label: str,
    valid_from: date,
    by,
    note: str = "",
    approved: bool = False,
    version: int | None = None,
    uuid=None,
) -> PaperRevision:
    """It comes into use once somebody approves it, `approved` at once. `uuid` names it: sending it twice keeps one."""
    row = opened(paper, by, version)
    if uuid and (kept := row.revisions.filter(uuid=uuid).first()):
        return kept
    if approved and asks_for_another(row.product):
        raise Rejected(NOT_ALONE, field="approved")
    check_room(row)
    check_follows(row, valid_from)
    revision = PaperRevision(uuid=uuid or uuid4(), paper=row, label=label.strip(), valid_from=valid_from)
    revision.note, revision.uploaded_by = note.strip(), by
    revision.clean_fields(exclude=["file"])
    check_name_free(row, revision.label)
    revision.file = stored(upload, by)
    changes.write(revision, force_insert=True)
    note_revision(revision, "added", by)
    return approve(revision, by) if approved else revision


def check_name_free(paper: Paper, label: str) -> None:
    """Asked before the file is kept."""
    if paper.revisions.filter(label__iexact=label).exists():
        raise Rejected(_("This paper has a revision of this name."), field="label")


def check_room(paper: Paper) -> None:
    if paper.retired:
        raise Rejected(_("This paper is retired; take it into use again first."), code="wrong_state")
    if paper.revisions.count() >= MOST_REVISIONS:
        raise Rejected(_("A paper holds at most %(most)d revisions.") % {"most": MOST_REVISIONS})


def check_follows(paper: Paper, day: date) -> None:
    """An earlier day than the latest revision's would never come into use."""
    today = timezone.localdate()
    if not today - LONGEST_AGO <= day <= today + LONGEST_AHEAD:
        raise Rejected(_("This day is too far away; check the year."), field="valid_from")
    last = paper.revisions.approved().first()
    if last and day < last.valid_from:
        words = {"label": last.label, "day": date_format(last.valid_from)}
        raise Rejected(_("Revision %(label)s holds from %(day)s; the next one from that day or later.") % words, field="valid_from")  # fmt: skip


def stored(upload, by) -> StoredFile:
    """Checked by its content; of a table the beginning is read."""
    file = files.store(upload, by=by, allow=KINDS, sides=files.READABLE)
    if file.kind == FileKind.SHEET:
        try:
            with file.file.open("rb") as content:
                list(islice(open_table(content).lines, LINES_READ))
        except Rejected as refusal:
            file.file.delete(save=False)
            raise files.refused(refusal.sentence) from refusal
    return file


@transaction.atomic
def approve_revision(*, revision: PaperRevision, by, version: int | None = None) -> PaperRevision:
    """From its day on it is in use; it never changes again. `version` is the paper's."""
    opened(revision.paper, by, version)
    row = PaperRevision.objects.select_related("paper__product").get(pk=revision.pk)
    if row.approved_at is not None:
        raise Rejected(_("This revision is approved already."), code="wrong_state")
    if row.uploaded_by_id == by.pk and asks_for_another(row.paper.product):
        raise Forbidden(NOT_ALONE)
    check_follows(row.paper, row.valid_from)
    return approve(row, by)


def approve(row: PaperRevision, by) -> PaperRevision:
    row.approved_by, row.approved_at = by, timezone.now()
    changes.write(row)
    note_revision(row, "approved", by)
    return row


@transaction.atomic
def withdraw_revision(*, revision: PaperRevision, by, version: int | None = None) -> Paper:
    """Only what nobody has approved: nothing was planned or made by it. The stored file stays, as history names it."""
    paper = opened(revision.paper, by, version)
    row = PaperRevision.objects.select_related("paper", "file").filter(pk=revision.pk).first()
    if row is None or row.approved_at is not None:
        raise Rejected(_("A revision that is approved stays; add the next one instead."), code="wrong_state")
    note_revision(row, "withdrawn", by)
    row.delete()
    return paper


def note_revision(row: PaperRevision, verb: str, by) -> None:
    paper = changes.lock(row.paper)
    paper.version += 1
    paper.save(update_fields=["version", "updated_at"])
    told = {"revision": [None, f"{row.label} · {row.valid_from} · {row.file.name} · {row.file.sha256}"]}
    history.record(event=f"paper.revision_{verb}", of=paper, by=by, changes=told)


# -- planning ----------------------------------------------------------------------------------
def freeze_papers(inspection: Inspection) -> bool:
    """Take over what holds on the day of the visit; whether that changed anything."""
    wanted = list(in_use(inspection.product, day_of(inspection)).values())
    if wanted == frozen(inspection):
        return False
    inspection.papers.all().delete()
    InspectionPaper.objects.bulk_create(InspectionPaper(inspection=inspection, revision=row) for row in wanted)
    return True


def refreeze_papers(row: Inspection, by) -> None:
    """As long as nobody has started. History has both lists."""
    before = [str(each) for each in frozen(row)]
    if freeze_papers(row):
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        told = {"papers": [before, [str(each) for each in frozen(row)]]}
        history.record(event="inspection.papers_changed", of=row, by=by, changes=told)


@transaction.atomic
def take_papers(*, inspection: Inspection, by, version: int | None = None) -> Inspection:
    """The manager takes newer revisions over."""
    row = changes.lock(inspection, version)
    if row.state not in OPEN_FOR_PLANNING:
        raise Rejected(_("Somebody has started; the papers stay as they were then."), code="wrong_state")
    refreeze_papers(row, by)
    return row
