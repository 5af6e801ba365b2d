"""The shipment report: what was inspected and decided, the factory's trend, and what its audits say to it."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from inspections.actions.filing import judged
from inspections.enums import DefectClass
from inspections.models import Inspection
from inspections.risk import risks
from qcportal.core import charts
from qcportal.core.files import open_derivative
from qcportal.core.pdf import Document, Part, render
from suppliers.enums import CorrectiveActionState

from .. import sentences
from ..chart_specs import trend_chart
from ..models import Report
from ..queries.factory_trends import FactoryTrends, factory_trends
from ..queries.sight import sight_of_buyer

TEMPLATE_VERSION = 1
TEMPLATE = "reports/documents/shipment.html"
STYLE = Path(settings.BASE_DIR) / "templates" / "reports" / "documents" / "shipment.css"
RELATED = (
    "factory__supplier", "shipment__buyer", "inspection__product", "inspection__visit", "inspection__submitted_by",
    "inspection__reviewed_by", "owner",
)  # fmt: skip
CHARTS = 2  # the leading category and the next one with a trend
MOST_FINDINGS = 12


@dataclass(frozen=True)
class ClassRow:
    label: str
    aql: str
    letter: str
    sample_units: int
    ac: int
    re: int
    found: int
    passes: bool


@dataclass(frozen=True)
class DefectRow:
    name: str
    local_name: str
    defect_class: str
    class_label: str
    count: int
    note: str


@dataclass(frozen=True)
class PhotoRow:
    name: str  # of the part that holds it
    caption: str
    sha256: str


@dataclass(frozen=True)
class TrendRow:
    label: str
    sentence: str
    explanation: str
    chart: str  # name of the part that holds it; empty without
    alt: str


@dataclass(frozen=True)
class FindingRow:
    number: str
    area: str
    grade: str
    grade_label: str
    statement: str
    raised_on: date
    state_label: str
    state: str


@dataclass(frozen=True)
class ShipmentReport:
    """Everything the document says, collected from what its reader may see."""

    report: Report
    inspection: Inspection
    made_at: datetime
    classes: list[ClassRow]
    defects: list[DefectRow]
    risks: list
    trends: list[TrendRow]
    method: str
    findings: list[FindingRow]
    more_findings: int
    corrective_actions: list
    audits: list
    photos: list[PhotoRow]
    people: list[str]
    parts: dict[str, Part] = field(repr=False, default_factory=dict)

    @property
    def passes(self) -> bool:
        return self.inspection.result == "pass"

    @property
    def attention(self) -> list[str]:
        """What a buyer should look at first: classes over Ac, then changes."""
        over = [row for row in self.classes if not row.passes]
        return [f"{row.label}: {row.found} > Ac {row.ac}" for row in over]


def collect(report: Report) -> ShipmentReport:
    """Read once what the report's owner may see; the rest is layout."""
    inspection = report.inspection
    sight = sight_of_buyer(report.owner)
    trends = factory_trends(sight, report.factory)
    parts: dict[str, Part] = {}
    findings = sorted(trends.findings.values(), key=lambda each: (each.state != "open", -each.raised_on.toordinal()))
    unfinished = {CorrectiveActionState.OPEN, CorrectiveActionState.ANSWERED, CorrectiveActionState.SENT_BACK}
    return ShipmentReport(
        report=report,
        inspection=inspection,
        made_at=timezone.now(),
        classes=class_rows(inspection),
        defects=defect_rows(inspection),
        risks=risks(inspection),
        trends=trend_rows(trends, parts),
        method=sentences.method_sentence(trends),
        findings=[finding_row(each) for each in findings[:MOST_FINDINGS]],
        more_findings=max(0, len(findings) - MOST_FINDINGS),
        corrective_actions=[each for each in trends.corrective_actions if each.state in unfinished],
        audits=trends.audits[-6:],
        photos=photo_rows(inspection, parts),
        people=[f"{row.person} ({row.get_role_display()})" for row in crew(inspection)],
        parts=parts,
    )


def crew(inspection: Inspection):
    return inspection.visit.assignments.filter(cancelled_at=None).select_related("person")


def class_rows(inspection: Inspection) -> list[ClassRow]:
    lines = {line.defect_class: line for line in inspection.plan_lines.all()}
    return [
        ClassRow(
            label=str(DefectClass(each.defect_class).label),
            aql=lines[each.defect_class].aql,
            letter=lines[each.defect_class].plan_letter,
            sample_units=each.sample_units,
            ac=each.ac,
            re=each.re,
            found=each.found,
            passes=each.passes,
        )
        for each in judged(inspection)
    ]


def defect_rows(inspection: Inspection) -> list[DefectRow]:
    order = {name: place for place, name in enumerate(DefectClass.values)}
    rows = inspection.defects.annotate(name=F("defect_type__name"), local=F("defect_type__local_name"))
    ordered = sorted(rows, key=lambda row: (order[row.defect_class], -row.count))
    return [
        DefectRow(row.name, row.local, row.defect_class, str(row.get_defect_class_display()), row.count, row.note)
        for row in ordered
    ]


def trend_rows(trends: FactoryTrends, parts: dict[str, Part]) -> list[TrendRow]:
    rows = []
    for place, row in enumerate(trends.categories):
        drawn = place == 0 or (row.trend is not None and place < CHARTS)
        specification = trend_chart(row, trends, width=620, height=170) if drawn else None
        name = f"chart-{row.category}" if specification else ""
        if specification:
            parts[name] = Part(charts.svg(specification).encode(), "image/svg+xml")
        rows.append(
            TrendRow(
                label=row.label,
                sentence=sentences.trend_sentence(row),
                explanation=sentences.explanation_sentence(row, trends),
                chart=name,
                alt=specification["description"] if specification else "",
            )
        )
    return rows


def finding_row(finding) -> FindingRow:
    return FindingRow(
        number=finding.number,
        area=str(finding.get_process_area_display()),
        grade=finding.grade,
        grade_label=str(finding.get_grade_display()),
        statement=finding.statement,
        raised_on=finding.raised_on,
        state_label=str(finding.get_state_display()),
        state=finding.state,
    )


def photo_rows(inspection: Inspection, parts: dict[str, Part]) -> list[PhotoRow]:
    rows = []
    for photo in inspection.photos.select_related("file"):
        name = f"photo-{photo.file.uuid}"
        with open_derivative(photo.file, "print") as file:
            parts[name] = Part(file.read(), "image/jpeg")
        rows.append(PhotoRow(name, photo.caption or photo.file.name, photo.file.sha256))
    return rows


def to_html(content: ShipmentReport) -> str:
    return render_to_string(TEMPLATE, {"r": content, "language": content.report.language})


def to_pdf(content: ShipmentReport) -> bytes:
    attached = {"figures.json": Part(json.dumps(figures(content), ensure_ascii=False, indent=1).encode(), "application/json")}
    return render(Document(to_html(content), STYLE, content.parts, attached))


def figures(content: ShipmentReport) -> dict:
    """The document's numbers and sentences for machines; the same content gives the same text on another day."""
    inspection = content.inspection
    return {
        "template_version": TEMPLATE_VERSION,
        "report": {"number": content.report.number, "revision": content.report.revision},
        "inspection": {
            "number": inspection.number,
            "result": inspection.result,
            "inspected_on": inspection.inspected_on.isoformat(),
            "lot_size_units": inspection.lot_size,
            "units_inspected": inspection.units_inspected,
            "standard": inspection.standard,
            "level": inspection.level,
            "severity": inspection.severity,
        },
        "classes": [vars(row) for row in content.classes],
        "defects": [vars(row) for row in content.defects],
        "trends": [{"category": row.label, "sentence": row.sentence, "explanation": row.explanation} for row in content.trends],
        "findings": [{**vars(row), "raised_on": row.raised_on.isoformat()} for row in content.findings],
        "photos_sha256": [row.sha256 for row in content.photos],
    }


def content_hash(figures: dict) -> str:
    """SHA-256 over the figures as canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
