"""How a skip-lot series stands: replayed from its approved lots, its programme's editions and what people decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qcportal.core.punctuation import in_brackets, listed
from suppliers.enums import QualificationState
from suppliers.models import Qualification

from ..enums import InspectionType, Result, SkipEvent, SkipPhase
from ..models import (
    Inspection,
    ProgrammeEdition,
    Scheme,
    Shipment,
    ShipmentLine,
    SkipDecision,
    SkipDraw,
    SkipSeries,
)
from ..switching import TIGHTENED
from ..switching.skip_ledger import Answered, Ended, Entry, Inspected, Step, replay
from ..switching.skip_lot import OFFERED, QUALIFYING, SKIPPING
from ..switching.skip_lot import Standing as Phase
from .schemes import Hardening, hardenings, histories, is_good

NOT_TRUSTED = (QualificationState.SUSPENDED, QualificationState.REJECTED)


@dataclass(frozen=True)
class Dated:
    """An entry of the ledger, when it was made, and the inspection or decision behind it."""

    at: datetime
    entry: Entry
    row: Inspection | SkipDecision | None

    @property
    def inspection(self) -> Inspection | None:
        return self.row if isinstance(self.row, Inspection) else None

    @property
    def decision(self) -> SkipDecision | None:
        return self.row if isinstance(self.row, SkipDecision) else None

    @property
    def moved(self) -> bool:
        return self.entry.before.phase != self.entry.after.phase

    @property
    def before(self) -> str:
        return words(self.entry.before)

    @property
    def after(self) -> str:
        return words(self.entry.after)


@dataclass(frozen=True)
class SkipStanding:
    series: SkipSeries
    edition: ProgrammeEdition
    ledger: list[Dated]

    @property
    def now(self) -> Phase:
        return self.ledger[-1].entry.after if self.ledger else Phase()

    @property
    def allowed(self) -> bool:
        return self.edition.skip_lot and not self.series.programme.retired

    @property
    def phase(self) -> str:
        """What nobody offers is not on offer, however good the lots are."""
        return QUALIFYING if self.now.phase == OFFERED and not self.allowed else self.now.phase

    @property
    def label(self) -> str:
        return str(SkipPhase(self.phase).label)

    @property
    def offered(self) -> bool:
        return self.phase == OFFERED

    @property
    def may_end(self) -> bool:
        return self.agreed is not None

    @property
    def needed(self) -> int:
        """Good lots in a row that this phase asks for."""
        settings = self.edition.skip_settings
        return settings.qualifying_lots if self.now.phase == QUALIFYING else settings.requalifying_lots

    @cached_property
    def agreed(self) -> SkipDecision | None:
        """The agreement by which lots are skipped, or were until lots were not accepted."""
        if self.now.phase in (QUALIFYING, OFFERED):
            return None
        rows = [each.decision for each in self.ledger if each.decision]
        return next((row for row in reversed(rows) if row.event == SkipEvent.ACCEPT), None)

    @property
    def agreement(self) -> SkipDecision | None:
        """By which the next lot is drawn."""
        return self.agreed if self.phase == SKIPPING and self.allowed else None


def words(standing: Phase) -> str:
    label = str(SkipPhase(standing.phase).label)
    return in_brackets(label, standing.good_lots) if standing.good_lots else label


def skip_standing(series: SkipSeries) -> SkipStanding:
    return skip_standings([series])[0]


def skip_standings(series: Iterable[SkipSeries]) -> list[SkipStanding]:
    """Of many series, in a fixed number of queries."""
    series = list(series)
    if not series:
        return []
    editions, decisions = editions_of(series), defaultdict(list)
    for row in SkipDecision.objects.filter(series__in=series).select_related("by"):
        decisions[row.series_id].append(row)
    lots, hard = lots_of(series), hardenings_of(series)
    return [
        standing_of(each, editions[each.programme_id], lots[key(each)], hard[key(each)], decisions[each.pk])
        for each in series
    ]


def editions_of(series: Iterable[SkipSeries]) -> dict[int, list[ProgrammeEdition]]:
    """By programme, the first edition first."""
    found = defaultdict(list)
    for edition in ProgrammeEdition.objects.filter(programme__in={each.programme_id for each in series}):
        found[edition.programme_id].insert(0, edition)
    return found


def key(series: SkipSeries) -> tuple[int, int, int]:
    return (series.programme.buyer_id, series.factory_id, series.programme.family_id)


def lots_of(series: list[SkipSeries], after: date | None = None) -> dict[tuple, list[Inspection]]:
    """Approved original pre-shipment lots with their plans, in the order of their approval."""
    found = defaultdict(list)
    rows = original_lots().filter(places(series, "product__family")).select_related("product")
    rows = rows.filter(inspected_on__gt=after) if after else rows
    for row in rows.prefetch_related("plan_lines").order_by("reviewed_at", "pk"):
        found[row.owner_id, row.factory_id, row.product.family_id].append(row)
    return found


def original_lots() -> QuerySet[Inspection]:
    return Inspection.objects.approved().filter(type=InspectionType.PRE_SHIPMENT, original=None, imported_from=None)


def places(series: list[SkipSeries], family: str) -> Q:
    """Rows of the owners, factories and families of these series."""
    found = Q(pk=None)
    for buyer, factory, kind in map(key, series):
        found |= Q(owner=buyer, factory=factory) & Q(**{family: kind})
    return found


def hardenings_of(series: list[SkipSeries]) -> dict[tuple, list[Hardening]]:
    """Of every class in every plan, whatever its level: a lot is one lot."""
    found = defaultdict(list)
    schemes = list(Scheme.objects.filter(places(series, "family")))
    for scheme, lines, decisions in histories(schemes) if schemes else []:
        found[scheme.owner_id, scheme.factory_id, scheme.family_id] += hardenings(scheme, lines, decisions)
    return found


def standing_of(
    series: SkipSeries, editions: list, lots: list[Inspection], hard: list[Hardening], decisions: list[SkipDecision]
) -> SkipStanding:
    steps = [(row.reviewed_at, inspected(row, edition_at(editions, row.reviewed_at)), row) for row in lots]
    steps += [(each.at, Ended(why_hard(each)), None) for each in hard]
    steps += [(each.at, Ended(_("the programme allows no skip-lot any more")), None) for each in switched_off(editions)]
    steps += [(row.at, answered(row), row) for row in decisions]
    steps = sorted(steps, key=itemgetter(0))
    entries = replay(step for _at, step, _row in steps)
    ledger = [Dated(at, entry, row) for (at, _step, row), entry in zip(steps, entries, strict=True)]
    return SkipStanding(series, editions[-1], ledger)


def edition_at(editions: list[ProgrammeEdition], at: datetime) -> ProgrammeEdition:
    """That held then; for what is older than the programme its first."""
    return next((each for each in reversed(editions) if each.at <= at), editions[0])


def switched_off(editions: list[ProgrammeEdition]) -> list[ProgrammeEdition]:
    return [new for old, new in zip(editions, editions[1:], strict=False) if old.skip_lot and not new.skip_lot]


def inspected(row: Inspection, edition: ProgrammeEdition) -> Inspected:
    for line in row.plan_lines.all():
        line.inspection = row
    accepted, weak = row.result == Result.PASS, [line for line in row.plan_lines.all() if not is_good(line)]
    why = why_lot(accepted, weak)
    return Inspected(row.number, accepted, accepted and not weak, edition.skip_settings, why)


def why_lot(accepted: bool, weak: list) -> str:
    if not accepted:
        return _("not accepted")
    if not weak:
        return _("would have passed one AQL step tighter in every class")
    tightened = any(line.severity == TIGHTENED for line in weak)
    names = capfirst(listed(line.get_defect_class_display() for line in weak))
    if tightened:
        return _("accepted, but on tightened inspection: %(classes)s") % {"classes": names}
    return _("accepted, but would not have passed one AQL step tighter: %(classes)s") % {"classes": names}


def why_hard(each: Hardening) -> str:
    kind = {"kind": each.scheme.get_defect_class_display()}
    if not each.severity:
        return _("production is irregular (%(kind)s)") % kind
    if each.severity == TIGHTENED:
        return _("inspection for %(kind)s defects was tightened") % kind
    return _("inspection for %(kind)s defects was discontinued") % kind


def answered(row: SkipDecision) -> Step:
    return Ended(row.reason) if row.event == SkipEvent.END else Answered(row.event == SkipEvent.ACCEPT, row.reason)


# -- who is trusted, what is drawn -------------------------------------------------------------
def is_suspended(factory, buyer) -> bool:
    return distrust(factory, buyer).exists()


def distrust(factory, buyer) -> QuerySet[Qualification]:
    """What suspends or rejects a factory, for this buyer or for the house."""
    return Qualification.objects.filter(Q(buyer=buyer) | Q(buyer=None), factory=factory, state__in=NOT_TRUSTED)


def draws_for(shipment: Shipment) -> dict[int, SkipDraw]:
    """{product: its draw} of the lots of a shipment."""
    rows = shipment.skip_draws.select_related("agreement__series__programme__buyer", "agreement__series__factory")
    return {row.product_id: row for row in rows}


def holding_draws(drawn: dict[int, SkipDraw]) -> dict[int, SkipDraw]:
    """Those that nobody acted on, and whose agreement still holds."""
    open_ones = {pk: row for pk, row in drawn.items() if not row.verdict}
    series = {row.agreement.series_id: row.agreement.series for row in open_ones.values()}
    hold = {each.agreement.pk for each in skip_standings(series.values()) if each.agreement} if series else set()
    suspended = {each.pk for each in series.values() if is_suspended(each.factory, each.programme.buyer)}
    return {
        pk: row
        for pk, row in open_ones.items()
        if row.agreement_id in hold and row.agreement.series_id not in suspended
    }


def skipped_lots(shipment: Shipment) -> QuerySet[SkipDraw]:
    """What was let pass without inspection: no result, and never counted as one."""
    return shipment.skip_draws.skipped().select_related("product", "agreement", "decided_by").order_by("pk")


def all_skipped(rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """Shipments of which every lot was let pass without inspection."""
    let_pass = SkipDraw.objects.skipped().filter(shipment=OuterRef("shipment"), product=OuterRef("product"))
    others = ShipmentLine.objects.filter(~Exists(let_pass), shipment=OuterRef("pk"))
    return rows.filter(Exists(SkipDraw.objects.skipped().filter(shipment=OuterRef("pk"))), ~Exists(others))
