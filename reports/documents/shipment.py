"""The shipment report: what was inspected and found, the factory's trend, and what its audits say to it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.models import Inspection
from inspections.plan_notes import notes_of
from inspections.queries.measurements import measured
from inspections.queries.papers import frozen_for_buyer
from inspections.queries.sections import failures, needs_attention
from qcportal.core.dates import day, day_at
from qcportal.core.documents import Part
from qcportal.core.punctuation import in_brackets, joined
from suppliers.enums import VisitRole

from .. import sentences
from ..chart_specs import pareto_chart
from ..figures import Share
from ..models import Report
from ..queries.corrected import Corrected, corrected
from ..queries.earlier import Earlier, earlier_inspections, factory_first_pass, factory_pareto
from ..queries.factory_trends import factory_trends
from ..queries.sight import Scope
from ..studies.making import made_for
from . import advice, changes, machine, photos, printing
from .bearing import action_rows, bearing_on, finding_rows
from .compared import Comparison, compared, earlier_of, lot_row
from .found import class_rows, defect_rows, draw_rows, line_rows
from .glossary import Term, terms
from .presented import Presented
from .rows import (
    ActionRow,
    ClassRow,
    DefectRow,
    DrawRow,
    FindingRow,
    LineRow,
    LotRow,
    MeasuredRow,
    PaperRow,
    PhotoRow,
    PhotoSection,
    TrendRow,
)
from .site_tests import TriedRow, tried_rows
from .telling import TOLD, named
from .trending import add_chart, trend_rows

TEMPLATE_VERSION = 8
RELATED = (
    "factory__supplier", "shipment__buyer", "inspection__product", "inspection__factory", "inspection__visit",
    "inspection__submitted_by", "inspection__reviewed_by", "owner",
)  # fmt: skip
MOST_FINDINGS = 12
MOST_NAMED = 4  # defects on page 1


@dataclass(frozen=True)
class ShipmentReport:
    """Everything the document says, collected from what its reader may see."""

    report: Report
    inspection: Inspection
    made_at: datetime
    known_on: date  # at the factory: what can change after the inspection is printed as it stood on this day
    classes: list[ClassRow] = field(metadata=TOLD)
    lines: list[LineRow] = field(metadata=TOLD)
    draws: list[DrawRow] = field(metadata=TOLD)
    defects: list[DefectRow] = field(metadata=TOLD)
    measured: list[MeasuredRow] = field(metadata=TOLD)
    site_tests: list[TriedRow] = field(metadata=TOLD)
    presented: Presented = field(metadata=TOLD)
    papers: list[PaperRow] = field(metadata=TOLD)
    corrected: Corrected = field(metadata=TOLD)
    before: list[LotRow] = field(metadata=TOLD)
    compared: Comparison | None = field(metadata=TOLD)
    earlier: list[Earlier] = field(metadata=TOLD)
    pareto: list[tuple[str, int, float]] = field(metadata=TOLD)
    first_pass: Share = field(metadata=TOLD)
    trends: list[TrendRow] = field(metadata=TOLD)
    method: str = field(metadata=TOLD)
    findings: list[FindingRow] = field(metadata=TOLD)
    more_findings: int
    corrective_actions: list[ActionRow] = field(metadata=TOLD)
    audits: list
    photos: list[PhotoSection]
    inspectors: list[str]
    notes: list[str] = field(metadata=TOLD)
    why: list[str] = field(metadata=TOLD)
    decision: str
    attention: list[str] = field(metadata=TOLD)
    next_steps: list[str]
    parts: dict[str, Part] = field(repr=False, default_factory=dict)

    @property
    def notes_said(self) -> str:
        return joined(*self.notes)

    @property
    def then(self) -> str:
        filed = _("on the day of the inspection, %(day)s") % {"day": day(self.inspection.inspected_on)}
        if not self.corrected.rows:
            return filed
        last = max(row.at for row in self.corrected.rows)
        words = {"filed": filed, "day": day(day_at(last, self.report.factory.time_zone))}
        return _("%(filed)s, corrected on %(day)s") % words

    @property
    def now(self) -> str:
        return _("as known on %(day)s") % {"day": day(self.known_on)}

    @property
    def until_then(self) -> str:
        return _("inspections up to %(day)s, %(known)s") % {"day": day(self.inspection.inspected_on), "known": self.now}

    @property
    def sample_units(self) -> int:
        """What the plan asked to inspect: with the second sample where it was drawn."""
        return max((row.units_asked for row in self.classes), default=0)

    @cached_property
    def chapters(self) -> dict[str, str]:
        """{anchor: heading} of those that there are, in their order."""
        said = {
            "trend": (True, _("Defect trend at this factory, and what its audits say to it")),
            "mend": (True, _("Audits, findings and corrective actions")),
            "found": (True, _("What was found")),
            "compared": (self.compared is not None, _("This lot before and now")),
            "measured": (bool(self.measured), _("Measurements")),
            "presented": (self.presented.said, _("What was presented")),
            "tests": (bool(self.site_tests), _("On-site tests")),
            "photos": (bool(self.photos), _("Photos")),
            "drawn": (True, _("How the sample was drawn")),
            "terms": (True, _("Terms")),
        }
        return {anchor: heading for anchor, (there, heading) in said.items() if there}

    @cached_property
    def terms(self) -> list[Term]:
        return terms(self)

    @property
    def terms_halved(self) -> list[list[Term]]:
        half = (len(self.terms) + 1) // 2
        return [self.terms[:half], self.terms[half:]]

    @property
    def defects_most(self) -> list[tuple[str, int]]:
        """Name and count; a defect that was found in two classes is named once."""
        found: Counter[str] = Counter()
        for row in self.defects:
            found[row.shown_name] += row.count
        return found.most_common(MOST_NAMED)

    @property
    def printed(self) -> list[PhotoRow]:
        return [row for section in self.photos for row in section.photos]

    @property
    def zone(self) -> str:
        return photos.zone_words(self.inspection)

    @property
    def place(self) -> str:
        return photos.place_words(self.report.factory)

    @property
    def charted(self) -> list[TrendRow]:
        return [row for row in self.trends if row.chart]

    @property
    def uncharted(self) -> list[TrendRow]:
        return [row for row in self.trends if not row.chart]

    @cached_property
    def figures(self) -> dict:
        return figures(self)

    @property
    def content_sha256(self) -> str:
        return machine.content_hash(self.figures)


# -- collect -------------------------------------------------------------------------------------
def collect(report: Report) -> ShipmentReport:
    """Read once what the report's owner may see; the rest is layout."""
    scope = Scope(buyer=report.owner)
    sight = scope.sight()
    parts: dict[str, Part] = {}
    seen, there = inspected(report, parts), at_factory(report, scope, parts)
    there["attention"] = [*photos.damaged_sentences(seen["photos"], report.inspection), *there["attention"]]
    return ShipmentReport(
        report=report,
        inspection=report.inspection,
        made_at=timezone.now(),
        known_on=report.factory.today(),
        decision=advice.decision(report.inspection, report.shipment),
        parts=parts,
        **there,
        **earlier_lots(report, sight, parts),
        **seen,
    )


def at_factory(report: Report, scope: Scope, parts: dict[str, Part]) -> dict:
    """Its trends, what its audits found and what it has to mend; and what page 1 says of it all."""
    made_for(scope)
    found = factory_trends(scope, report.factory)
    bearing = bearing_on(report.inspection, scope.sight())
    trends = trend_rows(found, parts)
    findings = finding_rows(found.findings.values(), bearing)
    actions = action_rows(found.corrective_actions, bearing)
    late = sum(each.late for each in actions)
    return {
        "trends": trends,
        "method": sentences.method_sentence(found),
        "findings": findings[:MOST_FINDINGS],
        "more_findings": max(0, len(findings) - MOST_FINDINGS),
        "corrective_actions": actions,
        "audits": found.audits[-6:],
        "attention": [*needs_attention(report.inspection), *advice.attention(trends, findings, late)],
        "next_steps": advice.next_steps(report.inspection, report.shipment, trends, bool(found.audits), late),
    }


def earlier_lots(report: Report, sight, parts: dict[str, Part]) -> dict:
    """What the factory's lots showed up to the day of this inspection."""
    inspection = report.inspection
    pareto = factory_pareto(sight, report.factory, inspection.inspected_on)
    before = list(earlier_of(sight, inspection))
    add_chart(parts, "pareto", pareto_chart(pareto, width=175) if len(pareto) > 1 else None)
    return {
        "before": [lot_row(each) for each in before],
        "compared": compared(before, inspection),
        "earlier": earlier_inspections(sight, inspection),
        "pareto": pareto,
        "first_pass": factory_first_pass(sight, report.factory, inspection.inspected_on),
    }


def inspected(report: Report, parts: dict[str, Part]) -> dict:
    """The inspection itself: its plan, what was found, by whom, and why the result is what it is."""
    inspection = report.inspection
    return {
        "classes": class_rows(inspection),
        "lines": line_rows(report.shipment),
        "draws": draw_rows(inspection),
        "defects": defect_rows(inspection),
        "measured": [MeasuredRow.of(each) for each in measured(inspection)],
        "site_tests": tried_rows(inspection),
        "presented": Presented.of(inspection),
        "papers": [PaperRow.of(each) for each in frozen_for_buyer(inspection, report.owner)],
        "corrected": corrected(inspection),
        "photos": photos.sections(inspection, parts),
        "inspectors": inspectors(inspection),
        "notes": notes_of(inspection),
        "why": failures(inspection) or [nothing_failed(inspection)],
    }


def nothing_failed(inspection: Inspection) -> str:
    if inspection.plan_lines.exists():
        return _("Every defect class stays within its acceptance number.")
    return _("Nothing was found that fails the lot; no defect class had an acceptance number.")


def inspectors(inspection: Inspection) -> list[str]:
    """Who was there; who filed it for somebody else was not."""
    crew = inspection.visit.assignments.went().filter(role__in=VisitRole.inspecting())
    return [in_brackets(row.person, row.get_role_display()) for row in crew.select_related("person").order_by("pk")]


# -- print ---------------------------------------------------------------------------------------
def to_html(content: ShipmentReport) -> str:
    return printing.to_html(content, "shipment")


def to_pdf(content: ShipmentReport) -> bytes:
    return printing.to_pdf(content, "shipment")


def figures(content: ShipmentReport) -> dict:
    """The document's numbers and sentences for machines; the same content gives the same text on another day.

    The day itself, `known_on`, stands beside them in the attachment.
    """
    told = machine.plain(described(content) | listed(content) | named(content))
    return told | changes.of_revision(content.report, told)


def described(content: ShipmentReport) -> dict:
    """Which document this is, and of what."""
    report, product = content.report, content.inspection.product
    return {
        "template_version": TEMPLATE_VERSION,
        "language": report.language,
        "report": {"number": report.number, "revision": report.revision},
        "inspection": rules(content.inspection),
        "product": {"sku": product.sku, "name": product.name},
        "factory": {"name": report.factory.name, "local_name": report.factory.local_name},
    }


def rules(inspection: Inspection) -> dict:
    """By which rules the lot was judged, and with what result."""
    return {
        "number": inspection.number,
        "result": inspection.result,
        "inspected_on": inspection.inspected_on,
        "lot_size_units": inspection.lot_size,
        "units_inspected": inspection.units_inspected,
        "standard": inspection.standard,
        "level": inspection.level,
        "severity": inspection.severity,
        "sampling": inspection.sampling,
        "counts": inspection.counts,
    }


def listed(content: ShipmentReport) -> dict:
    """What is read from records, a row each; of photos what proves which they were."""
    return {
        "audits": [[each.number, each.audited_on, each.score_percent, each.grade] for each in content.audits],
        "photos_sha256": [row.sha256 for row in content.printed],
        "photos_marked": [row.marked for row in content.printed],
        "photos_filed_at": [row.filed_at for row in content.printed],
    }
