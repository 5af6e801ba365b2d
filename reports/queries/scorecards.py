"""What scorecards count, for one reader: by factory and quarter, in five queries however many records there are."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, DateField, DateTimeField, F, FloatField, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from inspections.enums import InspectionState, NotDoneReason, Result
from inspections.models import Inspection
from suppliers.enums import CorrectiveActionState, Visibility
from suppliers.models import Buyer, Factory
from suppliers.queries.days import over

from ..models import CountedLot, ScorecardWeights
from ..scorecards import (
    ANSWERS,
    PRESENTED,
    PRODUCTS,
    RESPONSIVENESS,
    SYSTEMS,
    Card,
    Cases,
    Counts,
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
    lots: QuerySet[CountedLot]
    inspections: QuerySet[Inspection]  # those that were not carried out too
    buyer: Buyer | None
    weights: dict[str, int]


def reader_of(user, buyer: Buyer | None = None) -> Reader:
    """`buyer` is one that the user may see; the house then reads what that buyer reads. A buyer's person has one anyway."""
    buyer = buyer or own_buyer(user)
    if buyer is None:
        seen = Inspection.objects.visible_to(user)
        return Reader(sight_of_user(user), lots_of(user), seen, None, weights_of(None))
    return reader_for(buyer)


def reader_for(buyer: Buyer | None) -> Reader:
    """For a document made for a buyer, or for the house where buyer is None."""
    lots, seen = (model.objects.seen_by_buyer(buyer) for model in (CountedLot, Inspection))
    return Reader(sight_of_buyer(buyer), lots, seen, buyer, weights_of(buyer))


def lots_of(user) -> QuerySet[CountedLot]:
    """Suppliers read no figures, so theirs are those of the inspections that they see."""
    if user.is_house:
        return CountedLot.objects.visible_to(user)
    return CountedLot.objects.filter(inspection__in=sight_of_user(user).inspections.order_by().values("pk"))


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
@dataclass(frozen=True)
class Quarters:
    """What was counted for one measure: `sums[place, quarter]` is a Cases or a Scores.

    A place is that of the factory or supplier in `keys`; quarters are numbered from the one that begins on `since`.
    """

    since: date
    keys: np.ndarray
    sums: np.ndarray

    @classmethod
    def of(cls, kind: type, since: date, rows: list[tuple]) -> "Quarters":
        """`rows` are (factory, number of the quarter, the fields of a Cases or Scores)."""
        rows = np.array(rows).reshape(-1, 2 + len(kind._fields))
        keys, places = np.unique(rows[:, 0].astype(int), return_inverse=True)
        quarters = rows[:, 1].astype(int) - number_of(since)
        sums = np.zeros((len(keys), quarters.max(initial=-1) + 1, len(kind._fields)))
        np.add.at(sums, (places, quarters), rows[:, 2:])
        return cls(since, keys, sums)

    def between(self, first: date, last: date) -> Counts:
        """Over the quarters that begin from `first` to `last`, of those with any case."""
        start, end = (number_of(each) - number_of(self.since) for each in (first, last))
        sums = self.sums[:, start : end + 1].sum(axis=1)
        there = sums.any(axis=1)
        return Counts(self.keys[there], sums[there])

    def regrouped(self, supplier_of: dict[int, int]) -> "Quarters":
        """By the supplier of each factory; factories without one are left out."""
        suppliers = np.array([supplier_of.get(key, 0) for key in self.keys.tolist()], int)
        keys, places = np.unique(suppliers[suppliers > 0], return_inverse=True)
        sums = np.zeros((len(keys), *self.sums.shape[1:]))
        np.add.at(sums, places, self.sums[suppliers > 0])
        return Quarters(self.since, keys, sums)


def facts(reader: Reader, since: date) -> dict[str, Quarters]:
    """By measure, from the quarter that begins on `since`."""
    return {
        PRODUCTS: Quarters.of(Cases, since, lots(reader, since)),
        SYSTEMS: Quarters.of(Scores, since, scored(reader, since)),
        ANSWERS: Quarters.of(Cases, since, answers(reader, since)),
        PRESENTED: Quarters.of(Cases, since, presented(reader, since)),
    }


def number_of(quarter: date) -> int:
    """Counted through the years, as the database numbers it."""
    return 4 * quarter.year + (quarter.month - 1) // 3


def by_quarter(rows: QuerySet, day, **sums) -> list[tuple]:
    """(factory, number of the quarter, sums), as the database gives them: of whole numbers Django has nothing to make."""
    number = Func(
        day,
        template="(4 * date_part('year', %(expressions)s) + date_part('quarter', %(expressions)s) - 1)::int",
        output_field=IntegerField(),
    )
    try:
        sql, values = rows.order_by().values_list("factory", number).annotate(**sums).query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def cases(good: Q) -> dict:
    return {"good": Count("pk", filter=good), "n": Count("*")}


def lots(reader: Reader, since: date) -> list[tuple]:
    """Lots by their first inspection: passed or not."""
    return by_quarter(reader.lots.filter(inspected_on__gte=since), F("inspected_on"), **cases(Q(result=Result.PASS)))


def presented(reader: Reader, since: date) -> list[tuple]:
    """Visits for an inspection: the goods were there, or the inspection could not be carried out for the factory's reasons.

    A list of past inspections tells of no visit in vain, so it says nothing of how often that happened.
    """
    done = visited(reader.inspections).filter(state=InspectionState.APPROVED, inspected_on__gte=since)
    in_vain = not_presented(reader.inspections).filter(day__gte=since)
    ready, lost = by_quarter(done, F("inspected_on"), n=Count("*")), by_quarter(in_vain, DAY_THERE, n=Count("*"))
    return [*((*where, n, n) for *where, n in ready), *((*where, 0, n) for *where, n in lost)]


DAY_THERE = Coalesce("inspected_on", Cast("not_done__at", DateField()))


def visited(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return rows.filter(blind=False, imported_from=None)


def not_presented(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Somebody came, and the goods were not there to be inspected; `day` is when."""
    in_vain = visited(rows).filter(state=InspectionState.NOT_DONE, not_done__reason__in=NOT_PRESENTED)
    return in_vain.alias(day=DAY_THERE)


def answers(reader: Reader, since: date) -> list[tuple]:
    """Corrective actions that were answered or should be by now, by the day they were raised; days are the factory's.

    An answer that was sent back or did not help is none. Nobody waits for one to what is disputed, nor to what the
    factory is not told.
    """
    local = Func("factory__time_zone", "answered_at", function="timezone", output_field=DateTimeField())
    rows = reader.sight.corrective_actions.standing().exclude(visibility=Visibility.HOUSE)
    rows = rows.filter(raised_on__gte=since).alias(answered_on=Cast(local, DateField()))
    waits = Q(state__in=CorrectiveActionState.to_answer())
    late = waits & over("due_on") & Q(disputed_since=None)
    rows = rows.filter(~waits & Q(answered_on__isnull=False) | late)
    return by_quarter(rows, F("raised_on"), **cases(~waits & Q(answered_on__lte=F("due_on"))))


def scored(reader: Reader, since: date) -> list[tuple]:
    rows = reader.sight.audits.filter(audited_on__gte=since, score_percent__isnull=False)
    score = F("score_percent")
    total, squares = (Cast(Sum(each), FloatField()) for each in (score, score * score))
    return by_quarter(rows, F("audited_on"), n=Count("*"), total=total, squares=squares)


def grades(reader: Reader, board: "Board", among: Collection[int], *, by_supplier: bool = False) -> dict[int, str]:
    """{factory: grade of its latest audit in the board's time}; of a supplier the worst among its factories.

    A zero tolerance finding caps the grade and leaves the score, so points alone would hide it.
    """
    place = "factory__supplier" if by_supplier else "factory"
    rows = reader.sight.audits.filter(audited_on__range=(board.first, board.last), **{f"{place}__in": among})
    rows = rows.exclude(grade="").order_by("audited_on", "pk").values_list("factory", place, "grade")
    latest = {factory: (key, grade) for factory, key, grade in rows}
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

    def ranked(self, only: Collection[int]) -> "Board":
        """With the ranks of some."""
        return replace(self, ranks=ranks(self.cards, set(only)))


class Counted:
    """What was counted for a reader, once; boards of several times are made of it."""

    def __init__(self, reader: Reader, *, earlier: int = 0, by_supplier: bool = False, until: date | None = None):
        """`until` a day: as of its quarter, else of the running one."""
        self.reader, self.now = reader, quarter_of(until or timezone.localdate())
        self.facts = facts(reader, before(self.now, QUARTERS - 1 + earlier))
        if by_supplier:
            suppliers = dict(Factory.objects.filter(supplier__isnull=False).values_list("pk", "supplier"))
            self.facts = {name: each.regrouped(suppliers) for name, each in self.facts.items()}

    def cards(self, only: Collection[int] | None = None, ago: int = 0) -> dict[int, Card]:
        """As they were `ago` quarters earlier, of all or of `only` some."""
        last = before(self.now, ago)
        first = before(last, QUARTERS - 1)
        found = {name: each.between(first, last) for name, each in self.facts.items()}
        return cards(found, self.reader.weights, only)

    def board(self, only: Collection[int] | None = None) -> Board:
        """Cards of all; ranks of all, or of `only` some."""
        found = self.cards()
        last = min(last_day(self.now), timezone.localdate())
        return Board(found, ranks(found, only), before(self.now, QUARTERS - 1), last)

    def history(self, key: int) -> list[tuple[date, date, Card | None]]:
        """Its card as it was at the end of each quarter, the latest first; each counts what is known now of that time."""
        quarters = [before(self.now, ago) for ago in range(EARLIER)]
        return [
            (last, min(last_day(last), timezone.localdate()), self.cards({key}, ago).get(key))
            for ago, last in enumerate(quarters)
        ]
