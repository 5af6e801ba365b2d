"""What scorecards count, for one reader: by factory and quarter, in five queries however many records there are."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, DateField, DateTimeField, F, Func, Q, Sum
from django.db.models.functions import Cast, Coalesce, TruncQuarter
from django.utils import timezone

from inspections.enums import InspectionState, NotDoneReason, Result
from inspections.models import Inspection
from suppliers.enums import CorrectiveActionState, Visibility
from suppliers.models import Buyer, Factory
from suppliers.queries.days import over

from ..models import ScorecardWeights
from ..scorecards import (
    ANSWERS,
    PRESENTED,
    PRODUCTS,
    RESPONSIVENESS,
    SYSTEMS,
    Card,
    Cases,
    Rank,
    Scores,
    cards,
    ranks,
)
from .sight import Sight, sight_of_buyer, sight_of_user

QUARTERS = 5  # of a card: the running one and four before
EARLIER = 6  # cards that the history tells
USUAL = {PRODUCTS: 40, SYSTEMS: 40, RESPONSIVENESS: 20}
NOT_PRESENTED = [NotDoneReason.NOT_READY, NotDoneReason.UNDER_PACKED, NotDoneReason.REFUSED, NotDoneReason.CLOSED]


@dataclass(frozen=True)
class Reader:
    """From whose rows cards are counted, and by whose weights."""

    sight: Sight
    inspections: object  # those that were not carried out too
    buyer: Buyer | None
    weights: dict[str, int]


def reader_of(user, buyer: Buyer | None = None) -> Reader:
    """`buyer` is one that the user may see; the house then reads what that buyer reads. A buyer's person has one anyway."""
    buyer = buyer or own_buyer(user)
    if buyer is None:
        return Reader(sight_of_user(user), Inspection.objects.visible_to(user), None, weights_of(None))
    seen = Inspection.objects.seen_by_buyer(buyer)
    return Reader(sight_of_buyer(buyer), seen, buyer, weights_of(buyer))


def buyers_for(user):
    """By whose weights and rows this person may read: any for the house, own ones for a buyer's person."""
    return Buyer.objects.all() if user.is_house else Buyer.objects.of(user)


def own_buyer(user) -> Buyer | None:
    return None if user.is_house else Buyer.objects.of(user).order_by("pk").first()


def weights_row(buyer: Buyer | None) -> ScorecardWeights | None:
    """The buyer's own, or else those of the house."""
    rows = ScorecardWeights.objects.filter(Q(buyer=buyer) | Q(buyer=None)).order_by(F("buyer").asc(nulls_last=True))
    return rows.first()


def weights_of(buyer: Buyer | None) -> dict[str, int]:
    row = weights_row(buyer)
    return {name: getattr(row, name) for name in USUAL} if row else dict(USUAL)


# -- quarters ------------------------------------------------------------------------------------
def quarter_of(day: date) -> date:
    """Its first day."""
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


def before(quarter: date, count: int = 1) -> date:
    for _one in range(count):
        quarter = quarter_of(quarter - timedelta(days=1))
    return quarter


def last_day(quarter: date) -> date:
    return quarter_of(quarter + timedelta(days=100)) - timedelta(days=1)


# -- what is counted -----------------------------------------------------------------------------
type_of = {PRODUCTS: Cases, SYSTEMS: Scores, ANSWERS: Cases, PRESENTED: Cases}


def facts(reader: Reader, since: date) -> dict[str, dict[tuple[int, date], Cases | Scores]]:
    """{measure: {(factory, quarter): what was counted}} from the quarter that begins on `since`."""
    return {
        PRODUCTS: counted(lots(reader, since)),
        SYSTEMS: scored(reader, since),
        ANSWERS: counted(answers(reader, since)),
        PRESENTED: counted(presented(reader, since)),
    }


def counted(rows) -> dict:
    return {(factory, quarter): Cases(good, n) for factory, quarter, good, n in rows}


def by_quarter(rows, day, good: Q):
    """(factory, quarter, good ones, all)."""
    rows = rows.annotate(quarter=TruncQuarter(day, output_field=DateField())).order_by()
    found = rows.values("factory", "quarter").annotate(good=Count("pk", filter=good), n=Count("pk"))
    return found.values_list("factory", "quarter", "good", "n")


def lots(reader: Reader, since: date):
    """Lots by their first inspection: passed or not."""
    rows = Inspection.objects.filter(pk__in=reader.sight.inspections.values("pk"), original=None)
    rows = rows.filter(inspected_on__gte=since, result__in=[Result.PASS, Result.FAIL])
    return by_quarter(rows, "inspected_on", Q(result=Result.PASS))


def presented(reader: Reader, since: date):
    """Visits for an inspection: the goods were there, or the inspection could not be carried out for the factory's reasons.

    A list of the past tells of no visits that were in vain.
    """
    day = Coalesce("inspected_on", Cast("not_done__at", DateField()))
    rows = Inspection.objects.filter(pk__in=reader.inspections.values("pk"), blind=False, imported_from=None).annotate(
        day=day
    )
    done = Q(state=InspectionState.APPROVED)
    rows = rows.filter(done | Q(state=InspectionState.NOT_DONE, not_done__reason__in=NOT_PRESENTED), day__gte=since)
    return by_quarter(rows, "day", done)


def answers(reader: Reader, since: date):
    """Corrective actions that were answered or should be by now, by the day they were raised; days are the factory's.

    An answer that was sent back or did not help is none. Nobody waits for one to what is disputed, nor to what the
    factory is not told.
    """
    local = Func("factory__time_zone", "answered_at", function="timezone", output_field=DateTimeField())
    rows = type_rows(reader.sight.corrective_actions.standing(), since).exclude(visibility=Visibility.HOUSE)
    rows = rows.annotate(answered_on=Cast(local, DateField()))
    waits = Q(state__in=CorrectiveActionState.to_answer())
    late = waits & over("due_on") & Q(disputed_since=None)
    rows = rows.filter(~waits & Q(answered_on__isnull=False) | late)
    return by_quarter(rows, "raised_on", ~waits & Q(answered_on__lte=F("due_on")))


def type_rows(rows, since: date):
    """Without the joins by which a buyer's rows are found: they would count some twice."""
    return rows.model.objects.filter(pk__in=rows.values("pk"), raised_on__gte=since)


def scored(reader: Reader, since: date) -> dict:
    rows = reader.sight.audits.model.objects.filter(pk__in=reader.sight.audits.values("pk"))
    rows = rows.filter(audited_on__gte=since, score_percent__isnull=False).order_by()
    rows = rows.annotate(quarter=TruncQuarter("audited_on", output_field=DateField())).values("factory", "quarter")
    sums = {"n": Count("pk"), "total": Sum("score_percent"), "squares": Sum(F("score_percent") * F("score_percent"))}
    found = rows.annotate(**sums).values_list("factory", "quarter", "n", "total", "squares")
    return {(factory, quarter): Scores(n, float(a), float(b)) for factory, quarter, n, a, b in found}


def grades(reader: Reader, board: "Board", *, by_supplier: bool = False) -> dict[int, str]:
    """{factory: grade of its latest audit in the board's time}; of a supplier the worst among its factories.

    A zero tolerance finding caps the grade and leaves the score, so points alone would hide it.
    """
    rows = reader.sight.audits.filter(audited_on__range=(board.first, board.last)).exclude(grade="")
    rows = rows.order_by("audited_on", "pk").values_list("factory", "factory__supplier", "grade")
    latest = {factory: (supplier if by_supplier else factory, grade) for factory, supplier, grade in rows}
    found: dict[int, str] = {}
    for key, grade in latest.values():
        found[key] = max(found.get(key, ""), grade)  # A to D
    return found


# -- cards ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Board:
    """The cards of all factories (or suppliers) that the reader sees, over the quarters up to one; ranks where there are."""

    cards: dict[int, Card]
    ranks: dict[int, Rank]
    first: date
    last: date


class Counted:
    """What was counted for a reader, once; boards of several times are made of it."""

    def __init__(self, reader: Reader, *, earlier: int = 0, by_supplier: bool = False):
        self.reader, self.now = reader, quarter_of(timezone.localdate())
        self.facts = facts(reader, before(self.now, QUARTERS - 1 + earlier))
        if by_supplier:
            self.facts = regrouped(self.facts)

    def board(self, only: Collection[int] | None = None, ago: int = 0) -> Board:
        """`ago` quarters earlier; cards and ranks of all, or ranks of `only` some."""
        last = before(self.now, ago)
        first = before(last, QUARTERS - 1)
        found = cards(between(self.facts, first, last), self.reader.weights)
        return Board(found, ranks(found, only), first, min(last_day(last), timezone.localdate()))

    def history(self, key: int) -> list[tuple[date, date, Card | None]]:
        """Its card as it was at the end of each quarter, the latest first; each counts what is known now of that time."""
        boards = []
        for ago in range(EARLIER):
            last = before(self.now, ago)
            found = cards(between(self.facts, before(last, QUARTERS - 1), last), self.reader.weights, {key})
            boards.append((last, min(last_day(last), timezone.localdate()), found.get(key)))
        return boards


def between(counted_facts: dict, first: date, last: date) -> dict:
    """{measure: {factory: sum}} over the quarters that begin from `first` to `last`."""
    sums: dict[str, dict] = {name: {} for name in counted_facts}
    for name, rows in counted_facts.items():
        for (factory, quarter), each in rows.items():
            if first <= quarter <= last:
                sums[name][factory] = sums[name].get(factory, type_of[name]()) + each
    return sums


def regrouped(counted_facts: dict) -> dict:
    """By the supplier of each factory; factories without one are left out."""
    factories = {key for rows in counted_facts.values() for key, _quarter in rows}
    of = dict(Factory.objects.filter(pk__in=factories, supplier__isnull=False).values_list("pk", "supplier"))
    sums: dict[str, dict] = {name: defaultdict(type_of[name]) for name in counted_facts}
    for name, rows in counted_facts.items():
        for (factory, quarter), each in rows.items():
            if factory in of:
                sums[name][of[factory], quarter] += each
    return sums
