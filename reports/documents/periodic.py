"""What the documents of a period have in common: their rows, their charts and their figures for machines."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Window
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qcportal.core import charts
from qcportal.core.dates import day, day_at
from qcportal.core.documents import Part

from .. import sentences
from ..figure_specs import causes_chart, months_chart
from ..models import Report, StudyTrend
from ..period_sentences import period_words
from ..periods import Period
from ..queries.periodic import Basis
from . import changes, machine
from .telling import named

MOST_CAUSES = 8
WIDE, NARROW = 640, 430  # pixels of a chart across the page, without its names


@dataclass(frozen=True)
class TrendLine:
    """A claimed trend in a line, and what the audits say to it."""

    factory: str
    category: str
    sentence: str
    explanation: str
    ongoing: bool
    ratio: float


@dataclass(frozen=True)
class ActionRow:
    number: str
    factory: str
    title: str
    owner: str  # who answers for it at the factory
    raised_on: date
    due_on: date
    state: str
    state_label: str
    late: bool


@dataclass(frozen=True)
class AuditRow:
    number: str
    factory: str
    kind: str
    standard: str
    audited_on: date | None
    score_percent: str
    grade: str
    valid_until: date | None


@dataclass(frozen=True)
class Shown:
    """The first rows of a list, and how many more stand in the portal."""

    rows: list
    more: int = 0

    @classmethod
    def of(cls, rows, most: int, make=lambda row: row) -> "Shown":
        """One query: the first rows, and with each how many there are."""
        found = list(rows.annotate(all_found=Window(Count("*")))[:most])
        return cls([make(each) for each in found], found[0].all_found - len(found) if found else 0)

    @property
    def count(self) -> int:
        return len(self.rows) + self.more


@dataclass(frozen=True)
class Periodic:
    """A document of a period; charts are drawn when it is printed, as only workers may."""

    report: Report
    made_at: datetime
    known_on: date
    charts: dict[str, dict] = field(repr=False)  # specifications

    TEMPLATE_VERSION = 1

    @property
    def period(self) -> Period:
        return Period(self.report.period_from, self.report.period_to)

    @property
    def period_words(self) -> str:
        return period_words(self.period)

    @property
    def now(self) -> str:
        return _("as known on %(day)s") % {"day": day(self.known_on)}

    @cached_property
    def parts(self) -> dict[str, Part]:
        return {name: Part(charts.svg(each).encode(), "image/svg+xml") for name, each in self.charts.items()}

    @property
    def alts(self) -> dict[str, str]:
        return {name: each["description"] for name, each in self.charts.items()}

    @cached_property
    def figures(self) -> dict:
        """The document's numbers and sentences for machines; the same content gives the same text on another day."""
        told = machine.plain(self.described() | named(self))
        return told | changes.of_revision(self.report, told)

    def described(self) -> dict:
        report = self.report
        return {
            "template_version": self.TEMPLATE_VERSION,
            "language": report.language,
            "report": {"number": report.number, "revision": report.revision},
            "kind": report.kind,
            "for": report.owner.name if report.owner else None,
            "period": {"from": report.period_from, "to": report.period_to},
        }

    @property
    def content_sha256(self) -> str:
        return machine.content_hash(self.figures)


def basis_of(report: Report) -> Basis:
    return Basis(report.owner, Period(report.period_from, report.period_to), report.supplier)


def common(report: Report) -> dict:
    """The day is that of who asked for it: there is no one factory whose day it could be."""
    now = timezone.now()
    return {"report": report, "made_at": now, "known_on": day_at(now, report.requested_by.time_zone)}


def trend_line(trend: StudyTrend) -> TrendLine:
    label = capfirst(str(trend.get_category_display()))
    best = trend.shown[0] if trend.shown else None
    return TrendLine(
        factory=trend.factory.shown_name,
        category=label,
        sentence=sentences.claim_sentence(trend, label),
        explanation=sentences.verdict_sentence(trend, best),
        ongoing=trend.end is None and trend.withdrawn_at is None,
        ratio=trend.ratio,
    )


def action_row(row, late: bool) -> ActionRow:
    return ActionRow(
        number=row.number,
        factory=row.factory.shown_name,
        title=row.title,
        owner=str(row.responsible or ""),
        raised_on=row.raised_on,
        due_on=row.due_on,
        state=row.state,
        state_label=str(row.get_state_display()),
        late=late,
    )


def audit_row(audit) -> AuditRow:
    return AuditRow(
        number=audit.number,
        factory=audit.factory.shown_name,
        kind=capfirst(str(audit.get_kind_display())),
        standard=str(audit.standard),
        audited_on=audit.audited_on,
        score_percent="" if audit.score_percent is None else str(audit.score_percent),
        grade=audit.grade,
        valid_until=audit.valid_until,
    )


def nowhere(_key) -> str:
    """Paper leads nowhere."""
    return ""


def goods_charts(basis: Basis) -> dict[str, dict]:
    """The year by month, and what was found most in the period, from the specifications of the page of figures."""
    drawn = {}
    if basis.year.months:
        drawn["months"] = wide(months_chart(basis.year, None)) | {"height": 170}
    if len(basis.causes) > 1:
        drawn["causes"] = wide(causes_chart(basis.causes[:MOST_CAUSES], nowhere), NARROW)
    return drawn


def wide(specification: dict, width: int = WIDE) -> dict:
    """As the page has it, as wide as the paper."""
    return specification | {"width": width}
