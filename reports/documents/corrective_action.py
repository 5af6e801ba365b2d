"""The 8D report of a corrective action: problem, cause, what was done, proof beside the defect, and whether it helped.

It says what its reader may see: the house, a buyer, or the factory's supplier.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import chain

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import capfirst

from inspections.models import Inspection
from inspections.queries.corrective_actions import in_words, worst_defects
from qcportal.core.documents import Part
from qcportal.core.models import StoredFile
from qcportal.core.models.files import FileKind
from qcportal.core.names import both_names
from suppliers.models import CorrectiveAction
from suppliers.queries.corrective_actions import EightD, Round, earlier_rounds, proof_of

from ..effect_sentences import effect_words
from ..models import Report
from ..queries.effect import Effect, effect
from ..queries.sight import Sight
from . import changes, machine, printing
from .drawn import Picture, picture
from .telling import scope_of

TEMPLATE_VERSION = 3
RELATED = ("factory__supplier", "corrective_action__factory", "corrective_action__responsible", "owner")
MOST_PHOTOS = 12  # on either side


@dataclass(frozen=True)
class Asked:
    """A finding that asked for it, or an inspection with its worst defects."""

    number: str
    grade_label: str
    area: str
    statement: str
    evidence: str


@dataclass(frozen=True)
class EightDReport:
    report: Report
    made_at: datetime
    known_on: date
    said: EightD
    rounds: list[Round]
    findings: list[Asked]
    pairs: list[tuple[Picture, list[Picture]]]  # found, and what the factory says shows it put right
    found: list[Picture]  # without such
    mended: list[Picture]  # that belong to none of these
    papers: list[str]
    problem: str  # the description, without what stands with each inspection
    effect: Effect | None
    parts: dict[str, Part] = field(repr=False, default_factory=dict)

    @property
    def record(self):
        return self.report.corrective_action

    @property
    def factory_names(self) -> tuple[str, str]:
        factory = self.report.factory
        return both_names(factory.name, factory.local_name)

    @cached_property
    def effect_words(self) -> dict:
        return effect_words(self.effect) if self.effect else {"sentence": ""}

    @cached_property
    def figures(self) -> dict:
        return figures(self)

    @property
    def content_sha256(self) -> str:
        return machine.content_hash(self.figures)


# -- collect -------------------------------------------------------------------------------------
def collect(report: Report) -> EightDReport:
    sight, record = scope_of(report).sight(), report.corrective_action  # whoever asked for it
    parts: dict[str, Part] = {}
    asked = list(sight.findings.that_asked_for(record).select_related("answer").order_by("raised_on", "pk"))
    lots, proof = lots_of(sight, record), proof_of(record)
    papers = [each.file.name for each in chain(*proof.values()) if each.file.kind != FileKind.PHOTO]
    photos = [*((each, []) for each in photos_of(asked)), *defect_photos(lots)]
    pairs, found, mended = beside(photos[:MOST_PHOTOS], proof, parts)
    return EightDReport(
        report=report,
        made_at=timezone.now(),
        known_on=report.factory.today(),
        said=EightD.of(record),
        rounds=earlier_rounds(record)[::-1],
        findings=[*map(asked_by, asked), *map(asked_by_lot, lots)],
        pairs=pairs,
        found=found,
        mended=mended,
        papers=papers,
        problem=problem_of(record, lots),
        effect=effect(sight, record) if record.closed_on or record.corrective_done_on else None,
        parts=parts,
    )


def photos_of(findings) -> list[StoredFile]:
    """What shows the problem, each finding's own photos first."""
    shown: list[StoredFile] = []
    for finding in findings:
        shown += [each.file for each in finding.files.filter(closing=False).select_related("file")]
        if finding.answer:
            shown += [each.file for each in finding.answer.photos.select_related("file")]
    return [each for each in shown if each.kind == FileKind.PHOTO][:MOST_PHOTOS]


def beside(found: list[tuple[StoredFile, list]], proof: dict, parts: dict[str, Part]) -> tuple:
    """(pairs, found alone, put right alone): together stands only what the factory put together, never by order."""
    answers = {
        shows: [picture(parts, each.file) for each in files if each.file.kind == FileKind.PHOTO]
        for shows, files in proof.items()
    }
    rows = [(picture(parts, stored, marks=marks), answers.pop(stored.pk, [])) for stored, marks in found]
    pairs = [(each, mended) for each, mended in rows if mended]
    alone = [each for each, mended in rows if not mended]
    return pairs, alone, list(chain(*answers.values()))[:MOST_PHOTOS]


def lots_of(sight: Sight, record: CorrectiveAction) -> list[Inspection]:
    """The inspections that asked for it."""
    lots = sight.inspections.filter(corrective_action=record).select_related("product")
    return list(lots.order_by("inspected_on", "pk"))


def defect_photos(lots: list[Inspection]) -> list[tuple[StoredFile, list]]:
    """Of each lot the photos of its defects, the gravest first, with what is marked on them."""
    photos = [photo for lot in lots for photo in lot.photos.filter(defect__isnull=False).in_groups()]
    return [(each.file, each.marks) for each in photos]


def asked_by(finding) -> Asked:
    area = capfirst(str(finding.get_process_area_display()))
    return Asked(finding.number, str(finding.get_grade_display()), area, finding.statement, finding.evidence)


def asked_by_lot(lot: Inspection) -> Asked:
    worst = "\n".join(map(in_words, worst_defects(lot)))
    return Asked(lot.number, str(lot.get_result_display()), lot.goods_name, worst, "")


def problem_of(record: CorrectiveAction, lots: list[Inspection]) -> str:
    """The description without the defects that were put into it in the asker's language: each lot names its own below."""
    below = {line for lot in lots for line in in_all_languages(lot)}
    return "\n".join(line for line in record.description.splitlines() if line.strip() not in below)


def in_all_languages(lot: Inspection) -> Iterator[str]:
    lines = worst_defects(lot)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield from [in_words(line) for line in lines]


# -- print ---------------------------------------------------------------------------------------
def to_html(content: EightDReport) -> str:
    return printing.to_html(content, "corrective_action")


def to_pdf(content: EightDReport) -> bytes:
    return printing.to_pdf(content, "corrective_action")


def figures(content: EightDReport) -> dict:
    """What the document says, for machines; of photos what proves which they were."""
    record, report = content.record, content.report
    names = ("number", "title", "description", "state", "raised_on", "due_on", "closed_on", "check_on", "checked_on")
    told = {name: getattr(record, name) for name in (*names, "effect_note", "review_note")}
    paired = [each for found, mended in content.pairs for each in (found, *mended)]
    pictures = [*paired, *content.found, *content.mended]
    told = machine.plain(
        {
            "template_version": TEMPLATE_VERSION,
            "language": report.language,
            "report": {"number": report.number, "revision": report.revision},
            "corrective_action": told,
            "answer": content.said,
            "earlier_answers": [
                {"judged": each.judged, "note": each.note, "answer": each.said} for each in content.rounds
            ],
            "asked_by": content.findings,
            "effect": content.effect,
            "effect_sentence": content.effect_words["sentence"],
            "photos_sha256": [each.sha256 for each in pictures],
            "photo_pairs_sha256": [
                {"found": found.sha256, "put_right": [each.sha256 for each in mended]}
                for found, mended in content.pairs
            ],
        }
    )
    return told | changes.of_revision(report, told)
