"""How the next lot of a series is inspected: the switching rules over its approved lots and what people decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ..enums import InspectionState, InspectionType, PlanKind, SchemeEvent, Severity
from ..models import PlanLine, Scheme, SchemeDecision
from ..sampling import ISO, NoPlan, counts_per_100, one_step_tighter
from ..switching import (
    DISCONTINUED,
    LOTS_TO_REDUCE,
    NORMAL,
    SCORE_TO_REDUCE,
    TIGHTENED,
    Event,
    Ledger,
    Lot,
    Outcome,
    Overrule,
    Rules,
    State,
    double_outcome,
    replay,
    single_outcome,
)
from ..switching.outlook import outlook

SMALL_AC = 1
BEGIN = State(desired=False)  # 9.3.3.1 c): smaller samples are a choice, so a person makes it


@dataclass(frozen=True)
class Standing:
    """A scheme and its ledger; lots are named by the numbers of their inspections."""

    scheme: Scheme
    ledger: Ledger

    @property
    def severity(self) -> str:
        return self.ledger.state.severity

    @property
    def stopped(self) -> bool:
        return self.severity == DISCONTINUED

    @property
    def label(self) -> str:
        return words(self.severity)

    @property
    def score(self) -> int | None:
        return self.ledger.shown_score(self.ledger.state)

    @property
    def since(self):
        """The move that led to the present severity, if there was one."""
        return self.ledger.moves[-1] if self.ledger.moves else None

    @property
    def could_reduce(self) -> bool:
        """The lots would allow reduced inspection, and nobody has said that it is wanted."""
        state = self.ledger.state
        enough = len(state.accepted) == LOTS_TO_REDUCE or state.score >= SCORE_TO_REDUCE
        return state.severity == NORMAL and enough and state.steady and not state.desired


RATES = (1.0, 1.5, 2.0, 3.0)  # times the AQL


def outlook_of(scheme: Scheme) -> dict | None:
    """What the scheme does to lots as large as the last one, from the AQL to three times it; percent."""
    last = PlanLine.objects.filter(scheme=scheme).order_by("-pk").values_list("inspection__lot_size", flat=True).first()
    if last is None:
        return None
    per_100 = counts_per_100(scheme.aql)
    rows = [outlook_row(scheme, last, float(scheme.aql) * times, per_100) for times in RATES]
    return {"rows": rows, "per_100": per_100, "lot_size": last}


def outlook_row(scheme: Scheme, lot_size: int, rate: float, per_100: bool) -> dict:
    found = outlook(lot_size, scheme.level, scheme.aql, rate / 100, standard=scheme.standard, per_100=per_100)
    shares = {name: 100 * getattr(found, name) for name in ("fixed", "switching", "stopping")}
    return {"rate": rate} | shares


def words(severity: str) -> str:
    return str(dict(Severity.choices).get(severity) or _("discontinued"))


def told(ledger: Ledger) -> list[dict]:
    """The moves, the latest first, each with its words."""
    return [{"move": move, "words": f"{words(move.start)} → {words(move.end)}"} for move in reversed(ledger.moves)]


def standing(scheme: Scheme) -> Standing:
    decisions = SchemeDecision.objects.filter(scheme__in=kin_of([scheme]))
    return Standing(scheme, ledger(scheme, approved_lines(scheme), decisions))


def standings_at(schemes: Iterable[Scheme]) -> list[Standing]:
    """Of many schemes in four queries."""
    return [Standing(each, ledger(each, lines, decisions)) for each, lines, decisions in histories(schemes)]


def histories(schemes: Iterable[Scheme]) -> list[tuple[Scheme, list[PlanLine], list[SchemeDecision]]]:
    """Each series with its approved lots and what people decided."""
    lines, decisions, kin = defaultdict(list), defaultdict(list), kin_of(schemes)
    for line in approved(PlanLine.objects.filter(scheme__in=kin)):
        lines[kin[line.scheme_id]].append(line)
    for row in SchemeDecision.objects.filter(scheme__in=kin):
        decisions[kin[row.scheme_id]].append(row)
    return [(each, lines[each.pk], decisions[each.pk]) for each in schemes]


@dataclass(frozen=True)
class Hardening:
    """A moment after which lots of a series are no longer let pass lightly: tightened, discontinued, or irregular production."""

    at: datetime
    scheme: Scheme
    severity: str  # empty: production turned irregular


def hardenings(scheme: Scheme, lines: Iterable[PlanLine], decisions: Iterable[SchemeDecision]) -> list[Hardening]:
    book, found = Ledger(rules(scheme.standard), BEGIN), []
    for at, step in dated(lines, decisions):
        known = len(book.moves)
        book.add(step)
        hard = [move.end for move in book.moves[known:] if move.end in (TIGHTENED, DISCONTINUED)]
        irregular = isinstance(step, Event) and step.event == SchemeEvent.IRREGULAR
        found += [Hardening(at, scheme, severity) for severity in [*hard, *([""] if irregular else [])]]
    return found


def kin_of(schemes: Iterable[Scheme]) -> dict[int, int]:
    """{pk: pk of the series it belongs to}: each series itself, and the same one at factories that were merged into its own."""
    wanted = {(each.factory_id, *key(each)): each.pk for each in schemes}
    factories = {factory for factory, *_ in wanted}
    here = Q(factory__in=factories) | Q(factory__merged_into__in=factories)
    here |= Q(factory__merged_into__merged_into__in=factories)
    found = {}
    for each in Scheme.objects.filter(here).select_related("factory__merged_into"):
        for place in places_of(each.factory):
            if series := wanted.get((place, *key(each))):
                found[each.pk] = series
    return found


def places_of(factory) -> list[int]:
    """A factory, what it was merged into, and what that was merged into."""
    into = factory.merged_into
    return [each for each in (factory.pk, factory.merged_into_id, into and into.merged_into_id) if each]


def key(scheme: Scheme) -> tuple:
    return (
        scheme.owner_id,
        scheme.family_id,
        scheme.standard,
        scheme.level,
        scheme.defect_class,
        scheme.aql,
        scheme.group,
    )


def ledger(scheme: Scheme, lines: Iterable[PlanLine], decisions: Iterable[SchemeDecision]) -> Ledger:
    return replay(steps(lines, decisions), rules(scheme.standard), BEGIN)


def rules(standard: str) -> Rules:
    """ANSI/ASQ Z1.4 has no switching score; ten accepted lots take its place."""
    return Rules() if standard == ISO else Rules(score=False, ten_lots=True)


def steps(lines: Iterable[PlanLine], decisions: Iterable[SchemeDecision]) -> list[Lot | Event | Overrule]:
    return [step for _at, step in dated(lines, decisions)]


def dated(lines: Iterable[PlanLine], decisions: Iterable[SchemeDecision]) -> list[tuple]:
    """Lots when they were approved, decisions when they were made."""
    lots = [(line.inspection.reviewed_at, lot(line)) for line in lines]
    decided = [(row.at, decision(row)) for row in decisions]
    return sorted([*lots, *decided], key=itemgetter(0))


def approved_lines(scheme: Scheme) -> QuerySet[PlanLine]:
    return approved(PlanLine.objects.filter(scheme__in=kin_of([scheme])))


def approved(lines: QuerySet[PlanLine]) -> QuerySet[PlanLine]:
    """A series is of lots that are ready to leave: other types look at goods before they are made, or once more."""
    lines = lines.filter(inspection__state=InspectionState.APPROVED, inspection__type=InspectionType.PRE_SHIPMENT)
    return lines.select_related("inspection").order_by("inspection__reviewed_at", "pk")


def lot(line: PlanLine) -> Lot:
    """Judged on the plan that it was inspected on, whatever severity the rules would have asked for."""
    found = outcome(line)

    def judged(severity: str) -> Outcome:
        return replace(found, elsewhere=severity != line.severity)

    return Lot(line.inspection.number, judged, resubmitted=line.inspection.original_id is not None)


def outcome(line: PlanLine) -> Outcome:
    found = line.found or 0
    if not line.is_double:
        return single_outcome(found, line.ac, line.re, tighter_ac(line))
    first = found if line.first_found is None else line.first_found
    return double_outcome(first, max(0, found - first), line.ac, line.re, line.second_ac)


def tighter_ac(line: PlanLine) -> int:
    """Ac one AQL step tighter; at the edge of the table there is none, and no lot is good enough."""
    if line.severity != NORMAL or line.ac <= SMALL_AC:
        return -1
    try:
        return one_step_tighter(line.plan_letter, line.aql, line.inspection.standard)
    except NoPlan:
        return -1


def is_good(line: PlanLine) -> bool:
    """It would have passed one AQL step tighter, in the sense of 9.3.3.2.1; what is tightened already is never good enough.

    A lot of a double plan is good if its first sample was accepted, as the switching score counts it; an isolated lot never is.
    """
    found = line.found or 0
    if line.is_double or line.kind == PlanKind.ISOLATED:
        return line.is_double and line.severity != TIGHTENED and line.first_found is None and found <= line.ac
    if line.severity == TIGHTENED or line.ac <= SMALL_AC:
        return line.severity != TIGHTENED and found <= line.ac
    try:
        return found <= one_step_tighter(line.plan_letter, line.aql, line.inspection.standard, line.severity)
    except NoPlan:
        return False


def decision(row: SchemeDecision) -> Event | Overrule:
    if row.event == SchemeEvent.OVERRULE:
        return Overrule(row.severity, row.reason)
    return Event(row.event, row.reason)
