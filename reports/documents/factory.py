"""The factory profile: who they are, how good they are as far as that is known, what changed, what may come, and how
defect trends, audit findings, corrective actions and qualification hang together.

Made for the house, or for a buyer from what that buyer may see; as of the day it is made.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import Finding
from qcportal.core.dates import day
from qcportal.core.documents import Part
from qcportal.core.names import both_names
from qcportal.core.punctuation import listed
from suppliers.enums import CorrectiveActionState
from suppliers.models import PlannedVolume

from .. import sentences
from ..chart_specs import pareto_chart
from ..figures import Rate, Share
from ..models import Report
from ..profile_charts import score_chart
from ..queries.earlier import factory_first_pass, factory_pareto
from ..queries.factory_trends import FactoryTrends, factory_trends
from ..queries.sight import Scope, Sight
from ..scorecard_sentences import period_words
from ..studies.making import made_for
from . import machine, printing, profile_words
from .around import coming
from .changed import profile_changes
from .profiled import (
    MONTHS_12,
    AuditRow,
    DueRow,
    InspectedRow,
    OpenRow,
    PaperRow,
    QualifiedRow,
    ScoreRow,
    action_rows,
    audit_rows,
    due_rows,
    families,
    finding_rows,
    lot_rows,
    paper_rows,
    qualified_rows,
    score_rows,
)
from .rows import TrendRow
from .telling import TOLD, before, described, named, scope_of
from .trending import add_chart, trend_rows

TEMPLATE_VERSION = 1
RELATED = ("factory__supplier", "owner", "requested_by")


@dataclass(frozen=True)
class FactoryProfile:
    """Everything the document says, collected from what its reader may see."""

    report: Report
    made_at: datetime
    known_on: date  # at the factory
    qualifications: list[QualifiedRow] = field(metadata=TOLD)
    families: list[str] = field(metadata=TOLD)
    volumes: list[tuple[int, int]] = field(metadata=TOLD)  # (year, units)
    papers: list[PaperRow] = field(metadata=TOLD)
    scores: list[ScoreRow] = field(metadata=TOLD)
    period: tuple[date, date]
    trends: list[TrendRow] = field(metadata=TOLD)
    warnings: list[str] = field(metadata=TOLD)
    pareto: list[tuple[str, int, float]] = field(metadata=TOLD)
    first_pass: Share = field(metadata=TOLD)
    rate: Rate = field(metadata=TOLD)
    audits: list[AuditRow] = field(metadata=TOLD)
    open_findings: list[OpenRow] = field(metadata=TOLD)
    open_actions: list[OpenRow] = field(metadata=TOLD)
    lots: list[InspectedRow] = field(metadata=TOLD)
    more_lots: int = field(metadata=TOLD)
    due: list[DueRow] = field(metadata=TOLD)
    coming: list[str] = field(metadata=TOLD)
    changes: list[str] = field(metadata=TOLD)
    method: str
    parts: dict[str, Part] = field(repr=False, default_factory=dict)

    @property
    def factory_names(self) -> tuple[str, str]:
        return both_names(self.report.factory.name, self.report.factory.local_name)

    @property
    def now(self) -> str:
        return _("as known on %(day)s") % {"day": day(self.known_on)}

    @property
    def scored_in(self) -> str:
        return period_words(*self.period)

    @property
    def scores_said(self) -> str:
        return listed(map(profile_words.score_words, self.scores))

    @property
    def attention(self) -> list[str]:
        return profile_words.attention(self)

    @property
    def charted(self) -> list[TrendRow]:
        return [row for row in self.trends if row.chart]

    @property
    def uncharted(self) -> list[TrendRow]:
        return [row for row in self.trends if not row.chart]

    @property
    def aged_findings(self) -> list[tuple[OpenRow, int]]:
        """With the days since each was raised; they are of the day and no content."""
        return [(row, (self.known_on - row.raised_on).days) for row in self.open_findings]

    @property
    def aged_actions(self) -> list[tuple[OpenRow, int]]:
        return [(row, (self.known_on - row.raised_on).days) for row in self.open_actions]

    @property
    def made_here(self) -> str:
        return listed(self.families)

    @cached_property
    def figures(self) -> dict:
        return figures(self)

    @property
    def content_sha256(self) -> str:
        return machine.content_hash(self.figures)


# -- collect -------------------------------------------------------------------------------------
def collect(report: Report, *, anew: bool = True) -> FactoryProfile:
    """Read once what its reader may see; `anew`: have changes looked for first if that is due, which takes seconds."""
    scope, factory, today = scope_of(report), report.factory, report.factory.today()
    sight = scope.sight()
    parts: dict[str, Part] = {}
    if anew:
        made_for(scope)
    told = at_factory(report, scope, sight, parts) | scored(report, parts) | lately(report, sight, today, parts)
    return FactoryProfile(
        report=report,
        made_at=timezone.now(),
        known_on=today,
        qualifications=qualified_rows(factory, report.owner),
        coming=coming(report, scope),
        parts=parts,
        changes=changed(report, told | {"qualifications": qualified_rows(factory, report.owner)}, closed_since(report, sight)),
        **for_the_house(report),
        **told,
    )  # fmt: skip


def changed(report: Report, now: dict, closed: dict[str, date]) -> list[str]:
    """Against the profile before; with one that told of what its reader has lost sight of, nothing is compared."""
    last = before(report)
    if last is None and report.predecessor:
        return [_("The profile before told of an audit that is not shared any more, so it is not compared with it.")]
    return profile_changes(last, now, closed)


def for_the_house(report: Report) -> dict:
    """What buyers do not read: papers, planned volumes, and why an audit is due."""
    if report.owner:
        return {"papers": [], "volumes": [], "due": []}
    volumes = PlannedVolume.objects.filter(factory=report.factory, year__gte=report.factory.today().year)
    return {
        "papers": paper_rows(report.factory),
        "volumes": list(volumes.order_by("year").values_list("year", "units")),
        "due": due_rows(report.factory),
    }


def at_factory(report: Report, scope: Scope, sight: Sight, parts: dict[str, Part]) -> dict:
    """Its trends, what its audits found, and what it has to mend."""
    found: FactoryTrends = factory_trends(scope, report.factory)
    over = CorrectiveActionState.over()
    return {
        "trends": trend_rows(found, parts),
        "warnings": [each["sentence"] for each in sentences.warned(found.warnings)],
        "method": sentences.method_sentence(found),
        "audits": audit_rows(sight, report.factory),
        "open_findings": finding_rows(found.findings.values()),
        "open_actions": action_rows([each for each in found.corrective_actions if each.state not in over]),
    }


def scored(report: Report, parts: dict[str, Part]) -> dict:
    rows, period = score_rows(report.factory, report.owner)
    add_chart(parts, "scores", score_chart(rows, width=240))
    return {"scores": rows, "period": period}


def lately(report: Report, sight: Sight, today: date, parts: dict[str, Part]) -> dict:
    """The inspections of twelve months."""
    factory, since = report.factory, today - MONTHS_12
    pareto = factory_pareto(sight, factory, today)
    add_chart(parts, "pareto", pareto_chart(pareto, width=175) if len(pareto) > 1 else None)
    lots, more, rate = lot_rows(sight, factory, since)
    return {
        "families": families(sight, factory, since),
        "pareto": pareto,
        "first_pass": factory_first_pass(sight, factory, today),
        "lots": lots,
        "more_lots": more,
        "rate": rate,
    }


def closed_since(report: Report, sight: Sight) -> dict[str, date]:
    """{number: day} of findings that are closed by now."""
    rows = sight.findings.filter(factory=report.factory, closed_on__gte=report.factory.today() - timedelta(days=730))
    return dict(Finding.objects.filter(pk__in=rows.order_by().values("pk")).values_list("number", "closed_on"))


# -- print ---------------------------------------------------------------------------------------
def to_html(content: FactoryProfile) -> str:
    return printing.to_html(content, "factory")


def to_pdf(content: FactoryProfile) -> bytes:
    return printing.to_pdf(content, "factory")


def figures(content: FactoryProfile) -> dict:
    """The document's numbers and sentences for machines; the same content gives the same text on another day."""
    told = described(content.report, TEMPLATE_VERSION) | named(content) | {"scored_since": content.period[0]}
    return machine.plain(told | {"method": content.method, "reason": content.report.reason})
