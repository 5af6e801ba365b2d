"""The portfolio summary of a buyer, or of the house, for a period: what changed, what waits, and where to look."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.queries.piles import running_out
from inspections.enums import Result, ShipmentState
from qcportal.core.names import both_names
from suppliers.models import Factory
from suppliers.queries.piles import ending

from .. import period_sentences as said
from .. import scorecard_sentences as words
from .. import sentences
from ..figure_rows import rate_said, share_said
from ..figure_specs import parts_chart
from ..figures import Tally
from ..models import Report
from ..numbers import NOTHING
from ..queries.figures import Ageing, Looked, Part, ageing, on_time, worst_first
from ..queries.periodic import Basis
from ..queries.scorecards import Board, Counted, reader_for
from ..queries.sight import Scope
from ..studies.making import made_for
from . import printing
from .advice import GRAVE
from .periodic import (
    NARROW,
    Periodic,
    Shown,
    action_row,
    audit_row,
    basis_of,
    common,
    goods_charts,
    nowhere,
    trend_line,
    wide,
)
from .telling import TOLD

RELATED = ("owner", "requested_by")
ON_PAGE_ONE = 5
MOST = 40  # rows of a table; the portal has all


@dataclass(frozen=True)
class WaitingRow:
    """A shipment that waits for the buyer's word."""

    number: str
    factory: str
    buyer: str
    ships_on: date
    result: str


@dataclass(frozen=True)
class FactoryRow:
    """What was counted at a factory in the period, and what is open there now."""

    name: str
    lots: int
    first_pass: str
    first_pass_interval: str
    per_100_units: str
    interval: str
    trends: int
    findings: int
    late: int
    standing: str


@dataclass(frozen=True)
class PlaceRow:
    """A factory to look at: its points, and how far its place is known."""

    name: str
    points: str
    place: str


@dataclass(frozen=True)
class EndingRow:
    factory: str
    buyer: str
    state: str
    ends_on: date | None


@dataclass(frozen=True)
class Portfolio(Periodic):
    factories: int = field(metadata=TOLD)
    active: int = field(metadata=TOLD)  # with a lot in the period
    goods: list[said.Compared] = field(metadata=TOLD)
    counted: Tally = field(metadata=TOLD)
    counted_before: Tally = field(metadata=TOLD)
    trend_counts: dict[str, int] = field(metadata=TOLD)
    changes: list[str] = field(metadata=TOLD)
    new: Shown = field(metadata=TOLD)
    ongoing: Shown = field(metadata=TOLD)
    ended: Shown = field(metadata=TOLD)
    warnings: Shown = field(metadata=TOLD)
    to_decide: Shown = field(metadata=TOLD)
    look_at: list[PlaceRow] = field(metadata=TOLD)
    ranked: int = field(metadata=TOLD)
    late: Shown = field(metadata=TOLD)
    ageing: Ageing = field(metadata=TOLD)
    audits: Shown = field(metadata=TOLD)
    audits_due: Shown = field(metadata=TOLD)
    endings: Shown = field(metadata=TOLD)
    rows: Shown = field(metadata=TOLD)
    method: list[str]  # names the day, and so stands in no figure

    @property
    def empty(self) -> bool:
        """Nothing was done in the period and nothing waits."""
        return not (self.counted.inspections or self.audits.count or self.news)

    @property
    def news(self) -> int:
        """What somebody would want to hear of: changes of the period, and what waits for a decision or is late."""
        told = (self.new, self.ended, self.to_decide, self.late, self.audits_due, self.endings)
        return len(self.changes) + sum(each.count for each in told)


# -- collect -------------------------------------------------------------------------------------
def collect(report: Report, *, studied: bool = True) -> Portfolio:
    """A fixed number of queries, whatever the number of factories. Where a study is due it is made first, unless not `studied`: it takes seconds."""
    basis = basis_of(report)
    if studied:
        made_for(Scope(buyer=report.owner))
    looked = basis.looked()
    return Portfolio(
        **common(report),
        **figures_of(basis, looked),
        **trends_of(basis),
        **waiting_of(basis),
        **places_of(basis),
        charts=charts_of(basis),
        ageing=ageing(looked),
        rows=factory_rows(basis),
    )


def figures_of(basis: Basis, looked: Looked) -> dict:
    in_time = on_time(looked), on_time(basis.looked(basis.period.before))
    goods = said.goods(basis.whole, basis.whole_before, in_time)
    return {
        "factories": basis.factories.count(),
        "active": len(basis.by_factory),
        "goods": goods,
        "counted": basis.whole,
        "counted_before": basis.whole_before,
        "changes": [said.change_sentence(row) for row in goods if row.better is not None],
    }


def trends_of(basis: Basis) -> dict:
    return {
        "trend_counts": basis.trend_counts(),
        "new": Shown.of(basis.trends_in("new"), ON_PAGE_ONE, trend_line),
        "ongoing": Shown.of(basis.trends_in("ongoing"), MOST // 2, trend_line),
        "ended": Shown.of(basis.trends_in("ended_lately"), ON_PAGE_ONE, trend_line),
        "warnings": warnings_of(basis),
    }


def warnings_of(basis: Basis) -> Shown:
    """Several of one finding in one sentence, as on the page."""
    found = sentences.warned(basis.warnings[:MOST])[:ON_PAGE_ONE]
    rows = [{"factory": each["factory"].shown_name, "sentence": each["sentence"], "explanation": ""} for each in found]
    findings = basis.warnings.order_by().values("finding").distinct().count() if rows else 0
    return Shown(rows, findings - len(rows))


def waiting_of(basis: Basis) -> dict:
    audits = basis.within(basis.sight.audits, "audited_on").select_related("factory", "standard")
    due = running_out(basis.sight.audits, None).select_related("factory", "standard")
    endings = ending(basis.qualifications).select_related("factory", "buyer")
    return {
        "to_decide": Shown.of(basis.to_decide, MOST // 4, waiting_row),
        "late": Shown.of(basis.late, MOST // 4, lambda row: action_row(row, late=True)),
        "audits": Shown.of(audits.order_by("-audited_on", "-pk"), MOST // 2, audit_row),
        "audits_due": Shown.of(due.order_by("valid_until", "pk"), MOST // 4, audit_row),
        "endings": Shown.of(endings.order_by("valid_until", "pk"), MOST // 4, ending_row),
    }


def waiting_row(shipment) -> WaitingRow:
    passed = NOTHING if shipment.state == ShipmentState.INSPECTED else _("let pass without inspection")
    return WaitingRow(
        number=shipment.number,
        factory=shipment.factory.shown_name,
        buyer=shipment.buyer.name,
        ships_on=shipment.ships_on,
        result=str(dict(Result.choices).get(shipment.last_result) or passed),
    )


def ending_row(row) -> EndingRow:
    buyer = row.buyer.name if row.buyer else _("the house")
    return EndingRow(row.factory.shown_name, buyer, str(row.get_standing_display()), row.ends_on)


# -- factories -----------------------------------------------------------------------------------
def places_of(basis: Basis) -> dict:
    """The last places, as far as the numbers tell factories apart; where they do not, nobody is pointed at."""
    reader = reader_for(basis.owner)
    board = Counted(reader, until=basis.period.last).board()
    behind = [key for key, rank in board.ranks.items() if rank.distinguished and rank.worst == rank.among]
    behind = sorted(behind, key=lambda key: board.cards[key].total.points)[:ON_PAGE_ONE]
    names = Factory.objects.in_bulk(behind)
    parts = words.part_rows(None, reader.weights)
    return {
        "look_at": [place_row(names[key], board, key) for key in behind],
        "ranked": len(board.ranks),
        "method": [words.method_sentence(board.first, board.last, parts)],
    }


def place_row(factory: Factory, board: Board, key: int) -> PlaceRow:
    return PlaceRow(factory.shown_name, words.points(board.cards[key].total), words.rank_words(board.ranks[key]))


def factory_rows(basis: Basis) -> Shown:
    """Those with a lot in the period, the ones that surely have most defects first."""
    names = Factory.objects.in_bulk(list(basis.by_factory))
    parts = [Part(str(pk), names[pk].shown_name, tally) for pk, tally in basis.by_factory.items()]
    shown = worst_first(parts)[:MOST]
    grave = basis.sight.findings.open().filter(grade__in=GRAVE)
    beside = {
        "trends": basis.per_factory(basis.trends_in("ongoing")),
        "findings": basis.per_factory(grave),
        "late": basis.per_factory(basis.late),
    }
    standing = standings(basis, [int(part.key) for part in shown])
    rows = [factory_row(part, {name: each[int(part.key)] for name, each in beside.items()}, standing) for part in shown]
    return Shown(rows, max(0, len(parts) - MOST))


def standings(basis: Basis, keys: list[int]) -> dict[int, str]:
    """What the owner decided about each factory; to the house its own word."""
    rows = basis.qualifications.filter(factory__in=keys, buyer=basis.owner).select_related("factory")
    return {row.factory_id: str(row.get_standing_display()) for row in rows}


def factory_row(part: Part, beside: dict[str, int], standing: dict[int, str]) -> FactoryRow:
    passed, rate = share_said(part.tally.first_pass), rate_said(part.tally.per_100_units)
    return FactoryRow(
        name=part.label,
        lots=part.tally.inspections,
        first_pass=passed.value,
        first_pass_interval=passed.interval,
        per_100_units=rate.value,
        interval=rate.interval,
        standing=standing.get(int(part.key), NOTHING),
        **beside,
    )


# -- charts --------------------------------------------------------------------------------------
def charts_of(basis: Basis) -> dict[str, dict]:
    """Of the page of figures, from the same specifications."""
    names = {pk: both_names(*name)[0] for pk, *name in named(basis)}
    parts = worst_first([Part("", names[pk], tally) for pk, tally in basis.by_factory.items()])
    drawn = {"factories": wide(parts_chart(parts, nowhere), NARROW)} if len(parts) > 1 else {}
    return goods_charts(basis) | drawn


def named(basis: Basis):
    return Factory.objects.filter(pk__in=list(basis.by_factory)).values_list("pk", "name", "local_name")


# -- print ---------------------------------------------------------------------------------------
def to_html(content: Portfolio) -> str:
    return printing.to_html(content, "portfolio")


def to_pdf(content: Portfolio) -> bytes:
    return printing.to_pdf(content, "portfolio")


def subject(content: Portfolio) -> str:
    """The figures that matter in one line, as a mail's subject."""
    n = content.to_decide.count
    waits = ngettext("%(n)d shipment to decide", "%(n)d shipments to decide", n) % {"n": n} if n else ""
    return said.subject(content.goods, content.counted, new=content.new.count, late=content.late.count, first=waits)
