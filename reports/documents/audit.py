"""The audit report: grade and why, findings with proof, what the factory must do, the answers, and what the factory's
defect trends say to the findings.

Made for the audit's owner, for another buyer with whom it is shared, for the factory, and for the house with its
confidential part; each says what its reader may see.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audits.enums import AuditState
from audits.models import Answer, Audit, Finding
from audits.queries.scores import score_card
from qcportal.core.dates import day
from qcportal.core.documents import Part
from qcportal.core.names import both_names

from .. import sentences
from ..audit_charts import area_chart
from ..enums import Audience, Verdict
from ..models import Report
from ..queries.factory_trends import CategoryTrend, FactoryTrends, factory_trends
from ..queries.sight import Scope, Sight
from ..studies.making import made_for
from . import audit_words, changes, machine, printing
from .around import coming, qualifications, team
from .audited import (
    BeforeAudit,
    DisputeRow,
    FoundRow,
    GradeRow,
    PartRow,
    SectionRow,
    audit_before,
    compared,
    dispute_rows,
    found_rows,
    grade_rows,
    is_correction,
    part_rows,
    percents,
    section_rows,
)
from .changed import audit_changes
from .drawn import Picture, picture
from .rows import TrendRow
from .telling import TOLD, before, described, named, scope_of
from .trending import add_chart, trend_rows

TEMPLATE_VERSION = 2
RELATED = (
    "factory__supplier", "audit__factory", "audit__standard", "audit__visit", "audit__submitted_by",
    "audit__reviewed_by", "audit__owner", "owner", "requested_by",
)  # fmt: skip
CHART_WIDTH = 490
MOST_PHOTOS = 60  # of answers without a finding
LEAST_TOLD = 0.01  # probability, below which a finding is not named beside a trend


@dataclass(frozen=True)
class WeighedRow:
    """How likely one finding of this audit explains one change of the factory's defect rates."""

    number: str
    area: str
    category: str
    sentence: str
    probability: float
    percent: str
    verdict: str


@dataclass(frozen=True)
class SecretRow:
    """A note for the house alone, and the question that it stands with."""

    question: str
    note: str


@dataclass(frozen=True)
class AuditReport:
    """Everything the document says, collected from what its reader may see."""

    report: Report
    audit: Audit
    made_at: datetime
    known_on: date  # at the factory
    areas: list[PartRow] = field(metadata=TOLD)
    sections: list[SectionRow] = field(metadata=TOLD)
    grades: list[GradeRow] = field(metadata=TOLD)
    found: list[FoundRow] = field(metadata=TOLD)
    disputes: list[DisputeRow] = field(metadata=TOLD)
    earlier: BeforeAudit | None = field(metadata=TOLD)
    why: list[str] = field(metadata=TOLD)
    qualifications: list[str] = field(metadata=TOLD)
    coming: list[str] = field(metadata=TOLD)
    trends: list[TrendRow] = field(metadata=TOLD)
    weighed: list[WeighedRow] = field(metadata=TOLD)
    warnings: list[str] = field(metadata=TOLD)
    team: list[str] = field(metadata=TOLD)
    changes: list[str] = field(metadata=TOLD)
    lacking: list[str] = field(metadata=TOLD)  # photos that cannot be shown any more, in sentences
    secrets: list[SecretRow]
    audited: bool  # whether trends were looked for at all
    method: str
    attention: list[str]
    next_steps: list[str]
    photos: list[Picture]
    more_photos: int
    chart: str
    chart_alt: str
    parts: dict[str, Part] = field(repr=False, default_factory=dict)

    @property
    def for_factory(self) -> bool:
        return self.report.audience == Audience.FACTORY

    @property
    def factory_names(self) -> tuple[str, str]:
        return both_names(self.report.factory.name, self.report.factory.local_name)

    @property
    def now(self) -> str:
        return _("as known on %(day)s") % {"day": day(self.known_on)}

    @property
    def fresh(self) -> int:
        """Findings that repeat none."""
        return sum(not each.repeats for each in self.found)

    @property
    def validity(self) -> str:
        return audit_words.validity_sentence(self.audit, self.known_on)

    @property
    def rule(self) -> str:
        return audit_words.rule_sentence()

    @property
    def corrections(self) -> list[DisputeRow]:
        return [each for each in self.disputes if is_correction(each)]

    @property
    def charted(self) -> list[TrendRow]:
        return [row for row in self.trends if row.chart][:1]

    @property
    def questions(self) -> int:
        return sum(len(each.answers) for each in self.sections)

    @cached_property
    def figures(self) -> dict:
        return figures(self)

    @property
    def content_sha256(self) -> str:
        return machine.content_hash(self.figures)


# -- collect -------------------------------------------------------------------------------------
def collect(report: Report, *, anew: bool = True) -> AuditReport:
    """Read once what the report's reader may see; `anew`: have changes looked for first if that is due, which takes seconds."""
    scope, audit = scope_of(report), report.audit
    sight = scope.sight()
    parts: dict[str, Part] = {}
    if anew:
        made_for(scope)
    told, shown = judged(report, scope, sight, parts), photos_of(audit, parts)
    lacking = audit_words.lacking(audit, told["found"], shown["photos"])
    told["attention"] = [*lacking, *told["attention"]]
    return AuditReport(
        report=report,
        audit=audit,
        made_at=timezone.now(),
        known_on=report.factory.today(),
        team=team(audit),
        secrets=secrets(report),
        parts=parts,
        lacking=lacking,
        **told,
        **shown,
    )


def judged(report: Report, scope: Scope, sight: Sight, parts: dict[str, Part]) -> dict:
    """Score, findings, what became of them, and what the factory's defects say to them."""
    audit, today = report.audit, report.factory.today()
    card, last = score_card(audit), audit_before(audit, sight)
    found = found_rows(audit, sight, parts)
    areas = part_rows(card.areas, percents(last))
    trends = at_factory(factory_trends(scope, report.factory), audit, parts)
    chart = area_chart(areas, number=audit.number, before=last.number if last else "", width=CHART_WIDTH)
    return {
        "areas": areas,
        "sections": section_rows(audit, card, sight),
        "grades": grade_rows(found),
        "found": found,
        "disputes": dispute_rows(audit, seen_findings(scope)),
        "earlier": compared(audit, last, sight),
        "why": audit_words.grade_sentences(audit, card),
        "qualifications": [audit_words.qualification_sentence(each) for each in qualifications(report)],
        "coming": coming(report, scope),
        "changes": changed(report, found),
        "attention": audit_words.attention(found, trends["trends"], today),
        "next_steps": audit_words.next_steps(audit, found, report.audience == Audience.FACTORY),
        "chart": add_chart(parts, "areas", chart if areas else None),
        "chart_alt": chart["description"],
    } | trends


def changed(report: Report, found: list[FoundRow]) -> list[str]:
    """Against the report before; with one that told of what its reader has lost sight of, nothing is compared."""
    last = before(report)
    if last is None and report.predecessor:
        return [_("The report before told of an audit that is not shared any more, so it is not compared with it.")]
    return audit_changes(last, found)


def at_factory(found: FactoryTrends, audit: Audit, parts: dict[str, Part]) -> dict:
    mine = [each for each in found.warnings if each.finding.audit_id == audit.pk]
    return {
        "trends": trend_rows(found, parts),
        "weighed": weighed_rows(found, audit),
        "warnings": [each["sentence"] for each in sentences.warned(mine)],
        "audited": found.studied,
        "method": sentences.method_sentence(found),
    }


def weighed_rows(trends: FactoryTrends, audit: Audit) -> list[WeighedRow]:
    """The findings of this audit beside each change that they were weighed for, the likeliest first."""
    rises = [each for row in trends.categories for each in (*row.earlier, row) if each.trend]
    rows = [
        WeighedRow(
            number=each.finding.number,
            area=capfirst(str(each.finding.get_process_area_display())),
            category=row.label,
            sentence=sentences.trend_sentence(row, trends),
            probability=round(each.probability, 4),
            percent=sentences.percent(each.probability),
            verdict=verdict(row, each),
        )
        for row in rises
        for each in row.weighed
        if each.finding.audit_id == audit.pk and each.probability >= LEAST_TOLD
    ]
    return sorted(rows, key=lambda row: -row.probability)


def verdict(row: CategoryTrend, weighed) -> str:
    """What the study says is said of the likeliest finding."""
    if row.best is not None and row.best.pk != weighed.pk and row.verdict != Verdict.NO_FINDING:
        return _("another finding is likelier")
    return str(row.trend.verdict_label) if row.trend else ""


def seen_findings(scope: Scope):
    """Those that were withdrawn since, too."""
    rows = Finding.objects
    return rows.seen_by_supplier(scope.supplier) if scope.supplier else rows.seen_by_buyer(scope.buyer)


def secrets(report: Report) -> list[SecretRow]:
    """Read for the house's own version alone; any other does not even look."""
    if not report.confidential:
        return []
    rows = Answer.objects.filter(audit=report.audit).exclude(confidential_note="").select_related("question")
    noted = [SecretRow(f"{row.question.key} {row.question.shown_text}", row.confidential_note) for row in rows]
    whole = report.audit.confidential_note
    return [SecretRow("", whole), *noted] if whole else noted


def photos_of(audit: Audit, parts: dict[str, Part]) -> dict:
    """Of answers that no finding came of: those of findings stand with these."""
    rows = Answer.objects.filter(audit=audit, question__standard=audit.standard_id, findings=None, photos__isnull=False)
    rows = rows.distinct().select_related("question__section").prefetch_related("photos__file")
    ordered = sorted(rows, key=lambda row: (row.question.section.position, row.question.position, row.pk))
    shown = [
        (each.file, " ".join(filter(None, [row.question.key, each.caption])))
        for row in ordered
        for each in row.photos.all()
        if each.file.kind == "photo"
    ]
    pictures = [picture(parts, stored, caption) for stored, caption in shown[:MOST_PHOTOS]]
    return {"photos": pictures, "more_photos": max(0, len(shown) - MOST_PHOTOS)}


# -- print ---------------------------------------------------------------------------------------
def to_html(content: AuditReport) -> str:
    return printing.to_html(content, "audit")


def to_pdf(content: AuditReport) -> bytes:
    return printing.to_pdf(content, "audit")


def figures(content: AuditReport) -> dict:
    """The document's numbers and sentences for machines; that there is a confidential part stands in the house's own alone."""
    told = described(content.report, TEMPLATE_VERSION) | {"audit": terms(content.audit)} | named(content)
    told |= {"method": content.method, "reason": content.report.reason, "photos_sha256": hashes(content)}
    if content.report.confidential:
        told["confidential"] = content.secrets
    told = machine.plain(told)
    return told | changes.of_revision(content.report, told, seen=before(content.report) is not None)


def hashes(content: AuditReport) -> list[str]:
    with_findings = [each for row in content.found for each in row.pictures]
    return [each.sha256 for each in (*with_findings, *content.photos)]


def terms(audit: Audit) -> dict:
    """By which rules it was judged, when, and with what result."""
    return {
        "number": audit.number,
        "kind": audit.kind,
        "announcement": audit.announcement,
        "standard": audit.standard.code,
        "standard_version": audit.standard.version_number,
        "audited_on": audit.audited_on,
        "score_percent": audit.score_percent,
        "grade": audit.grade,
        "valid_until": audit.valid_until,
        "summary": audit.summary,
        "areas_visited": audit.areas_visited,
        "people_met": audit.people_met,
        "documents_reviewed": audit.documents_reviewed,
    }


def can_be_told(audit: Audit) -> bool:
    """Whether there is a report to make of it: an audit by the house, with answers, that somebody approved."""
    return audit.state == AuditState.APPROVED and not audit.self_assessed and audit.imported_from_id is None
