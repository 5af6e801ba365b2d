"""The supplier review of a period: what a buyer's quality people take into a meeting with a supplier."""

from dataclasses import dataclass, field

from audits.enums import FindingState
from inspections.models import Inspection
from suppliers.models import CorrectiveAction
from suppliers.queries.days import overdue

from .. import period_sentences as said
from .. import scorecard_sentences as words
from ..chart_specs import trend_chart
from ..corrections import WORKED, WORSE
from ..effect_sentences import effect_sentence
from ..enums import SplitBy
from ..figure_rows import age_label, ages, days_said, rate_said, share_said
from ..figures import Tally
from ..models import Report, StudyTrend
from ..periods import Period
from ..queries.effect import effect
from ..queries.factory_trends import factory_trends
from ..queries.figures import Ageing, Looked, Part, ageing, by_lots, on_time
from ..queries.periodic import Basis
from ..queries.scorecards import EARLIER, Counted, Reader, grades, quarter_of, reader_for
from ..queries.sight import Scope
from ..scorecard_charts import history_chart
from ..scorecards import Card
from ..studies.making import made_for
from . import advice, meeting, printing
from .periodic import (
    WIDE,
    Periodic,
    Shown,
    action_row,
    audit_row,
    basis_of,
    common,
    goods_charts,
    trend_line,
    wide,
)
from .review_rows import CardRow, EffectRow, FamilyRow, FindingLine, LotLine
from .telling import TOLD

RELATED = ("owner", "requested_by", "supplier")
MOST = 20  # rows of a table; the portal has all
MOST_LOTS = 400  # of the appendix
MOST_EFFECTS = 6
MOST_FACTORIES = 12  # with a card of their own
MOST_TRENDS = 3  # drawn


@dataclass(frozen=True)
class SupplierReview(Periodic):
    cards: list[CardRow] = field(metadata=TOLD)  # the supplier's, then those of its factories
    more_cards: int
    card_change: str = field(metadata=TOLD)
    measures: list[dict] = field(metadata=TOLD)
    card_period: str  # names the day, and so stands in no figure
    method: str  # this too
    goods: list[said.Compared] = field(metadata=TOLD)
    counted: Tally = field(metadata=TOLD)
    families: list[FamilyRow] = field(metadata=TOLD)
    causes: list[dict] = field(metadata=TOLD)
    trends: Shown = field(metadata=TOLD)
    ended: Shown = field(metadata=TOLD)
    audits: Shown = field(metadata=TOLD)
    raised: Shown = field(metadata=TOLD)
    closed: Shown = field(metadata=TOLD)
    repeated: int = field(metadata=TOLD)
    open_grave: int = field(metadata=TOLD)
    commitments: Shown = field(metadata=TOLD)
    ageing: Ageing = field(metadata=TOLD)
    actions_raised: int = field(metadata=TOLD)
    effects: list[EffectRow] = field(metadata=TOLD)
    lots: Shown = field(metadata=TOLD)
    went_well: list[str] = field(metadata=TOLD)
    to_talk: list[str] = field(metadata=TOLD)
    next_steps: list[str] = field(metadata=TOLD)

    @property
    def supplier(self):
        return self.report.supplier

    @property
    def news(self) -> int:
        """Whether there is anything to talk about: lots, audits, commitments or what the rows say."""
        counted = (self.audits.count, self.raised.count, self.closed.count, self.commitments.count)
        return self.counted.inspections + sum(counted) + len(self.to_talk)

    @property
    def trends_drawn(self) -> list[tuple[str, str]]:
        """(name, alternative text) of the charts of the first trends, in their order; empty where nothing could be drawn."""
        names = [f"trend-{place}" for place in range(MOST_TRENDS)]
        return [(name, self.alts[name]) if name in self.alts else () for name in names]

    @property
    def blank_steps(self) -> range:
        """Lines to be filled by hand."""
        return range(max(2, 5 - len(self.next_steps)))

    @property
    def on_time_said(self):
        return share_said(self.ageing.closed_on_time)

    @property
    def days_said(self):
        return days_said(self.ageing.days_to_close)

    @property
    def ages(self) -> list[tuple[str, int]]:
        return [(age_label(age), count) for age, count in ages(self.ageing)]


# -- collect -------------------------------------------------------------------------------------
def collect(report: Report, *, studied: bool = True) -> SupplierReview:
    """A bounded number of queries, whatever the number of factories. Where a study is due it is made first, unless not `studied`: it takes seconds."""
    basis, scope = basis_of(report), Scope(buyer=report.owner)
    if studied:
        made_for(scope)
    looked = basis.looked()
    counted = figures_of(basis, looked) | trends_of(basis) | audits_of(basis) | actions_of(basis, looked)
    carded = cards_of(basis)
    told = meeting.told(counted, basis.in_vain())
    charts = charts_of(basis, scope) | carded.pop("charts")
    return SupplierReview(**common(report), **counted, **carded, **told, charts=charts, lots=lots_of(basis))


def figures_of(basis: Basis, looked: Looked) -> dict:
    in_time = on_time(looked), on_time(basis.looked(basis.period.before))
    return {
        "goods": said.goods(basis.whole, basis.whole_before, in_time),
        "counted": basis.whole,
        "families": [family_row(part) for part in by_lots(looked, SplitBy.FAMILY)],
        "causes": [
            {"name": each.label, "found": each.tally.defects, "together": each.cumulative} for each in basis.causes
        ],
    }


def family_row(part: Part) -> FamilyRow:
    rate = rate_said(part.tally.per_100_units)
    counts = (part.tally.inspections, part.tally.units, part.tally.defects)
    return FamilyRow(part.label, *counts, rate.value, rate.interval)


def trends_of(basis: Basis) -> dict:
    return {
        "trends": Shown.of(basis.trends_in("ongoing"), MOST, trend_line),
        "ended": Shown.of(basis.trends_in("ended_lately"), MOST, trend_line),
    }


def audits_of(basis: Basis) -> dict:
    findings = basis.sight.findings.select_related("factory", "repeats").order_by("-raised_on", "-pk")
    audits = basis.within(basis.sight.audits, "audited_on").select_related("factory", "standard")
    raised, closed = basis.within(findings, "raised_on"), basis.within(findings, "closed_on")
    again = basis.sight.findings.order_by().values("pk")  # who may not read the first may not read that it is one
    return {
        "audits": Shown.of(audits.order_by("-audited_on", "-pk"), MOST, audit_row),
        "raised": Shown.of(raised, MOST, FindingLine.of),
        "closed": Shown.of(closed, MOST, FindingLine.of),
        "repeated": raised.filter(repeats__in=again).count(),
        "open_grave": findings.filter(state=FindingState.OPEN, grade__in=advice.GRAVE).count(),
    }


def actions_of(basis: Basis, looked: Looked) -> dict:
    rows = basis.sight.corrective_actions.standing().select_related("factory", "responsible")
    late = set(rows.unfinished().filter(overdue()).values_list("pk", flat=True))
    waiting = rows.unfinished().order_by("due_on", "pk")
    return {
        "commitments": Shown.of(waiting, MOST, lambda row: action_row(row, row.pk in late)),
        "ageing": ageing(looked),
        "actions_raised": basis.within(rows, "raised_on").count(),
        "effects": effects_of(basis, rows),
    }


def effects_of(basis: Basis, rows) -> list[EffectRow]:
    """Of the latest that were done by the end of the period, whether the goods became better, luck left out.

    From all that the reader may see, since other factories say what would have come by itself.
    """
    done = rows.filter(corrective_done_on__lte=basis.period.last) | rows.filter(closed_on__lte=basis.period.last)
    sight = Scope(buyer=basis.owner).sight()
    return [effect_row(sight, row) for row in done.order_by("-raised_on", "-pk")[:MOST_EFFECTS]]


def effect_row(sight, row: CorrectiveAction) -> EffectRow:
    found = effect(sight, row)
    verdict = {WORKED: "worked", WORSE: "worse"}.get(found.shown, "not_shown")
    done = said.or_nothing(row.corrective_done_on or row.closed_on)
    return EffectRow(row.number, row.title, row.factory.shown_name, done, verdict, effect_sentence(found))


def lots_of(basis: Basis) -> Shown:
    rows = basis.within(basis.sight.inspections, "inspected_on").select_related("factory", "product", "shipment")
    return Shown.of(rows.order_by("inspected_on", "pk"), MOST_LOTS, lot_line)


def lot_line(row: Inspection) -> LotLine:
    return LotLine(
        number=row.number,
        inspected_on=row.inspected_on,
        factory=row.factory.shown_name,
        product=row.product.shown_name if row.product else row.goods_name,
        type_label=str(row.get_type_display()),
        again=row.original_id is not None,
        units=row.units_inspected or 0,
        found=(row.critical_found, row.major_found, row.minor_found),
        result=row.result,
        result_label=str(row.get_result_display()),
    )


# -- scorecards ----------------------------------------------------------------------------------
def cards_of(basis: Basis) -> dict:
    """As the pages show them at the end of the period's quarter; the change is that to the quarter before the period."""
    reader, key = reader_for(basis.owner), basis.supplier.pk
    whole = Counted(reader, by_supplier=True, earlier=EARLIER - 1, until=basis.period.last)
    board = whole.board(only=())
    history = whole.history(key)
    card, latest = board.cards.get(key), grades(reader, board, {key}, by_supplier=True)
    rows = factory_cards(basis, reader)
    return {
        "cards": [CardRow.of(basis.supplier.shown_name, card, latest.get(key, "")), *rows.rows],
        "more_cards": rows.more,
        "card_change": card_change(card, history, basis.period),
        "measures": words.measure_rows(card) if card else [],
        "card_period": words.period_words(board.first, board.last),
        "method": words.method_sentence(board.first, board.last, words.part_rows(None, reader.weights)),
        "charts": {"history": wide(history_chart(history)) | {"height": 150}} if card else {},
    }


def factory_cards(basis: Basis, reader: Reader) -> Shown:
    """Of its factories, those with the most behind their cards first."""
    board = Counted(reader, until=basis.period.last).board(only=())
    factories = {row.pk: row for row in basis.factories.order_by("name", "pk")}
    keys = sorted(factories, key=lambda pk: -behind(board.cards.get(pk)))
    latest = grades(reader, board, keys[:MOST_FACTORIES])
    rows = [
        CardRow.of(factories[pk].shown_name, board.cards.get(pk), latest.get(pk, "")) for pk in keys[:MOST_FACTORIES]
    ]
    return Shown(rows, max(0, len(keys) - MOST_FACTORIES))


def behind(card: Card | None) -> int:
    return sum(each.n for each in card.measures.values()) if card else 0


def card_change(card: Card | None, history: list, period: Period) -> str:
    """Nothing where either has no total, or both are of one quarter."""
    first = quarter_of(period.before.last)
    earlier = next((each for start, _last, each in history if start == first), None)
    if not (card and card.total and earlier and earlier.total) or first == quarter_of(period.last):
        return ""
    return meeting.card_sentence(card.total, earlier.total, words.points)


# -- charts --------------------------------------------------------------------------------------
def charts_of(basis: Basis, scope: Scope) -> dict[str, dict]:
    """The strongest trends with what audits say beside them, the months before, and what is found most."""
    drawn = {f"trend-{place}": trend_drawn(each, scope) for place, each in enumerate(strongest(basis))}
    return {name: each for name, each in drawn.items() if each} | goods_charts(basis)


def strongest(basis: Basis) -> list[StudyTrend]:
    return list(basis.trends_in("ongoing")[:MOST_TRENDS])


def trend_drawn(trend: StudyTrend, scope: Scope) -> dict | None:
    found = factory_trends(scope, trend.factory)
    row = found.of(trend.category)
    return trend_chart(row, found, width=WIDE, height=190) if row else None


# -- print ---------------------------------------------------------------------------------------
def to_html(content: SupplierReview) -> str:
    return printing.to_html(content, "supplier")


def to_pdf(content: SupplierReview) -> bytes:
    return printing.to_pdf(content, "supplier")


def subject(content: SupplierReview) -> str:
    """The figures that matter in one line, as a mail's subject."""
    return said.subject(content.goods, content.counted, rising=content.trends.count, late=content.ageing.overdue)
