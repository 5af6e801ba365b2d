"""What is known of a factory, as the rows of its profile."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audits.models import Audit
from inspections.models import Inspection
from qcportal.core.names import both_names
from suppliers.models import AuditRequirement, Buyer, CorrectiveAction, Factory, FactoryDocument, Qualification

from ..figures import Rate, defects_per_100_units
from ..queries.scorecards import Counted, reader_for
from ..queries.sight import Sight
from ..scorecard_sentences import PART_LABELS, UNKNOWN
from ..scorecards import Card, Measure

MONTHS_12 = timedelta(days=365)
MOST_LOTS = 200


@dataclass(frozen=True)
class QualifiedRow:
    who: str
    standing: str
    standing_label: str
    ends_on: date | None
    unmet: list[str]


@dataclass(frozen=True)
class ScoreRow:
    """Points of 0 to 100 with their 90 % interval; None, and why, where nothing was counted."""

    name: str
    label: str
    percent: int  # its weight in the total
    points: float | None
    low: float | None
    high: float | None
    n: int
    unknown: str


@dataclass(frozen=True)
class AuditRow:
    number: str
    kind_label: str
    standard: str
    audited_on: date
    score_percent: Decimal | None
    grade: str
    valid_until: date | None
    findings: int


@dataclass(frozen=True)
class InspectedRow:
    number: str
    day: date
    type_label: str
    product: str
    lot_size: int | None
    units_inspected: int | None
    critical: int
    major: int
    minor: int
    result: str
    result_label: str


@dataclass(frozen=True)
class PaperRow:
    """A licence or certificate on file."""

    kind: str
    name: str
    valid_until: date | None


@dataclass(frozen=True)
class DueRow:
    due_on: date
    sentence: str


@dataclass(frozen=True)
class OpenRow:
    """A finding that is open, or a corrective action under way; `due_on` of the latter."""

    number: str
    grade: str
    label: str
    area: str
    text: str
    raised_on: date
    due_on: date | None
    state_label: str


# -- who they are --------------------------------------------------------------------------------
def qualified_rows(factory: Factory, buyer: Buyer | None) -> list[QualifiedRow]:
    """A buyer's own, or all for the house."""
    rows = Qualification.objects.filter(factory=factory).select_related("buyer", "factory")
    rows = rows.filter(buyer=buyer) if buyer else rows
    return [
        QualifiedRow(
            who=each.buyer.name if each.buyer else "",
            standing=each.standing,
            standing_label=each.get_standing_display(),
            ends_on=each.ends_on,
            unmet=each.unmet_labels,
        )
        for each in rows.order_by("buyer__name", "pk")
    ]


def families(sight: Sight, factory: Factory, since: date) -> list[str]:
    """What was inspected here lately."""
    rows = sight.inspections.filter(factory=factory, inspected_on__gt=since).order_by()
    return sorted(rows.values_list("product__family__name", flat=True).distinct())


def paper_rows(factory: Factory) -> list[PaperRow]:
    """For the house alone: buyers read no papers of factories."""
    rows = FactoryDocument.objects.in_use().filter(factory=factory)
    rows = sorted(rows, key=lambda each: (each.valid_until is None, each.valid_until or date.max, each.pk))
    return [PaperRow(capfirst(str(each.get_kind_display())), each.name, each.valid_until) for each in rows]


def due_rows(factory: Factory) -> list[DueRow]:
    """For the house alone: what is asked may rest on the lots of any buyer."""
    rows = AuditRequirement.objects.open().filter(factory=factory).order_by("due_on", "pk")
    return [DueRow(each.due_on, each.sentence) for each in rows]


# -- scores --------------------------------------------------------------------------------------
def score_rows(factory: Factory, buyer: Buyer | None) -> tuple[list[ScoreRow], tuple[date, date]]:
    """Products, systems, responsiveness and the total, by the reader's rows and weights; and of which time. Seven queries."""
    reader = reader_for(buyer)
    board = Counted(reader).board({factory.pk})
    card = board.cards.get(factory.pk, Card({}, {}, None))
    whole = sum(reader.weights.values())
    rows = [
        score_row(name, capfirst(str(label)), round(100 * reader.weights[name] / whole), card.parts.get(name))
        for name, label in PART_LABELS.items()
    ]
    return [*rows, score_row("total", _("Total"), 100, card.total)], (board.first, board.last)


def score_row(name: str, label: str, percent: int, found: Measure | None) -> ScoreRow:
    unknown = capfirst(str(UNKNOWN.get(name, "")))
    if found is None:
        return ScoreRow(name, label, percent, None, None, None, 0, unknown)
    points, low, high = (round(each, 1) for each in (found.points, found.low, found.high))
    return ScoreRow(name, label, percent, points, low, high, found.n, "")


# -- what happened -------------------------------------------------------------------------------
def audit_rows(sight: Sight, factory: Factory) -> list[AuditRow]:
    """The latest first; two queries."""
    rows = list(sight.audits.filter(factory=factory).select_related("standard").order_by("-audited_on", "-pk"))
    counted: dict[int, int] = {}
    for key in sight.findings.filter(factory=factory).order_by().values_list("audit", flat=True):
        counted[key] = counted.get(key, 0) + 1
    return [audit_row(each, counted.get(each.pk, 0)) for each in rows]


def audit_row(row: Audit, findings: int) -> AuditRow:
    return AuditRow(
        number=row.number,
        kind_label=str(row.get_kind_display()),
        standard=row.standard.shown_title,
        audited_on=row.audited_on,
        score_percent=row.score_percent,
        grade=row.grade,
        valid_until=row.valid_until,
        findings=findings,
    )


def lot_rows(sight: Sight, factory: Factory, since: date) -> tuple[list[InspectedRow], int, Rate]:
    """(the latest inspections, how many more there are, defects per 100 units of all of them)"""
    rows = sight.inspections.filter(factory=factory, inspected_on__gt=since).select_related("product")
    rows = list(rows.order_by("-inspected_on", "-pk"))
    found = sum(each.critical_found + each.major_found + each.minor_found for each in rows)
    rate = defects_per_100_units(found, sum(each.units_inspected or 0 for each in rows))
    return [lot_row(each) for each in rows[:MOST_LOTS]], max(0, len(rows) - MOST_LOTS), rate


def lot_row(row: Inspection) -> InspectedRow:
    return InspectedRow(
        number=row.number,
        day=row.inspected_on,
        type_label=str(row.get_type_display()),
        product=both_names(row.product.name, row.product.local_name)[0] if row.product else "",
        lot_size=row.lot_size,
        units_inspected=row.units_inspected,
        critical=row.critical_found,
        major=row.major_found,
        minor=row.minor_found,
        result=row.result,
        result_label=str(row.get_result_display()),
    )


def finding_rows(findings) -> list[OpenRow]:
    """The oldest first."""
    rows = sorted((each for each in findings if each.state == "open"), key=lambda each: (each.raised_on, each.pk))
    return [
        OpenRow(
            number=each.number,
            grade=each.grade,
            label=str(each.get_grade_display()),
            area=capfirst(str(each.get_process_area_display())),
            text=each.statement,
            raised_on=each.raised_on,
            due_on=None,
            state_label=str(each.get_state_display()),
        )
        for each in rows
    ]


def action_rows(rows: list[CorrectiveAction]) -> list[OpenRow]:
    return [
        OpenRow(
            number=each.number,
            grade="",
            label="",
            area=capfirst(str(each.get_process_area_display())) if each.process_area else "",
            text=each.title,
            raised_on=each.raised_on,
            due_on=each.due_on,
            state_label=str(each.get_state_display()),
        )
        for each in sorted(rows, key=lambda each: (each.due_on, each.pk))
    ]
