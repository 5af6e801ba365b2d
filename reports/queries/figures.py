"""The figures of what one reader may see: added up by the database, in as many queries for a million inspections as for one.

A lot counts once, by its first inspection with an approved result; `Looked` says which lots, and each function here
what is made of them. What was counted of a lot stands in one narrow row, which the database keeps (`CountedLot`).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections.enums import DefectCategory, DefectClass, InspectionType, Result, ShipmentState
from inspections.models import Defect, DefectType, Shipment
from qcportal.core.names import both_names
from suppliers.models import Factory, ProductFamily
from suppliers.queries.days import overdue, until

from ..control_charts import Limits, fitting_u_chart
from ..enums import SplitBy
from ..figures import MedianDays, Month, Share, Tally, median_places, share
from ..models import CountedLot
from .months import first_of_month
from .sight import Sight

OF_THE_LOT = {SplitBy.FACTORY: "factory", SplitBy.FAMILY: "family", SplitBy.TYPE: "type"}
NOT_TOLD = "null"  # the key of lots of no family, such as imported ones
COMPARED = 15  # as many as a reader compares; the table and the CSV have all
AGES = ((0, 30), (31, 60), (61, 90), (91, None))  # days that a corrective action has been open


@dataclass(frozen=True)
class Looked:
    """What the figures are made of: the lots, and which of their defects are counted."""

    lots: QuerySet
    again: QuerySet  # every approved inspection that the reader sees, for what became of a lot
    shipments: QuerySet
    corrective_actions: QuerySet
    category: str = ""
    defect_class: str = ""
    since: date | None = None  # the lots are already of this time
    until: date | None = None

    def within(self, field: str) -> Q:
        """In the period, by a day of a corrective action or of a line of defects."""
        ends = {f"{field}__gte": self.since, f"{field}__lte": self.until}
        return Q(**{name: day for name, day in ends.items() if day})


def looked_at(sight: Sight, user, lots: QuerySet, corrective_actions: QuerySet, **counted) -> Looked:
    shipments = Shipment.objects.visible_to(user).exclude(state=ShipmentState.CANCELLED)
    return Looked(lots, sight.inspections, shipments, corrective_actions, **counted)


def lots_of(user) -> QuerySet[CountedLot]:
    return CountedLot.objects.visible_to(user)


# -- what was counted ----------------------------------------------------------------------------
def units(defect_class: str) -> F:
    """Units that were looked at for it: of a class its own sample, as far as so many were inspected."""
    return F(f"{defect_class}_units" if defect_class else "units")


def total(looked: Looked) -> Tally:
    return tallies(looked, None).get(None, Tally())


def total_of(lots: QuerySet) -> Tally:
    """What was counted in these lots, of all categories and classes. One query."""
    nothing = lots.none()
    return total(Looked(lots, nothing, nothing, nothing))


def tallies(looked: Looked, key, *, for_audits: bool = True) -> dict:
    """{value of the key: what was counted in its lots}; lots without a defect count as well. One query.

    Not `for_audits`: without what was looked for because of an audit.
    """
    lots = looked.lots.order_by().annotate(lot=F("pk"), looked_at=units(looked.defect_class), **keyed(key))
    if looked.category:
        lines = defects_of(looked) if for_audits else defects_of(looked).filter(found_because_of_audit=False)
        return added_up(ALL_LOTS, lots.values("lot", "looked_at", "result", "key"), lines.values(*COUNTED))
    counted = {name: counted_of(of, looked.defect_class, for_audits) for name, of in NUMBERS.items()}
    return added_up("{lots}", lots.annotate(**counted).values("looked_at", "result", "key", *counted))


NUMBERS = {"found_": "found", "own_": "own"}


def keyed(key) -> dict:
    return {"key": key if key is not None else Cast(None, FloatField())}


def counted_of(of: str, defect_class: str, for_audits: bool):
    every = CountedLot.total(of, defect_class)
    return every if for_audits else every - CountedLot.total(f"audit_{of}", defect_class)


def defects_of(looked: Looked) -> QuerySet:
    """The lines of the category and the class that are asked for, of the same days as the lots."""
    wanted = {"defect_type__category": looked.category, "defect_class": looked.defect_class}
    rows = Defect.objects.filter(looked.within("inspected_on"), **{name: each for name, each in wanted.items() if each})
    return rows.order_by().annotate(own=F("units") - F("shared_units"))


COUNTED = ("inspection", "count", "own")


def defect_tallies(looked: Looked, key: str, whole: Tally) -> dict:
    """{value of the key: what was counted of such defects in all lots}; defects are counted, lots and units are those of `whole`."""
    lots = looked.lots.order_by().annotate(lot=F("pk"), looked_at=units(looked.defect_class))
    lines = defects_of(looked).annotate(key=F(key)).values(*COUNTED, "key")
    found = added_up(LOTS_WITH, lots.values("lot", "looked_at", "result"), lines)
    return {value: of_all_lots(tally, whole) for value, tally in found.items()}


# Rounded, for the last digits of a sum follow the order of its rows, and a document has the hash of its figures.
ADDED_UP = f"""SELECT key, count(*), sum(looked_at), sum(found_), round(sum(found_ * found_ / looked_at::float)::numeric, 9)::float, sum(own_),
 round(sum(own_ * own_ / looked_at::float)::numeric, 9)::float, count(*) FILTER (WHERE result = '{Result.PASS.value}') FROM ({{each}}) AS each GROUP BY key ORDER BY key"""
LOTS_WITH = """SELECT key, looked_at, result, sum(count) AS found_, sum(own) AS own_
 FROM ({lots}) AS lots JOIN ({lines}) AS lines ON inspection = lot GROUP BY lot, key, looked_at, result"""
ALL_LOTS = """SELECT key, looked_at, result, coalesce(sum(count), 0) AS found_, coalesce(sum(own), 0) AS own_
 FROM ({lots}) AS lots LEFT JOIN ({lines}) AS lines ON inspection = lot GROUP BY lot, key, looked_at, result"""


def added_up(each: str, *rows: QuerySet) -> dict[object, Tally]:
    """Sums per key over lots, which stand at {lots} in `each`, and their lines at {lines}: Django's own queries cannot say it."""
    try:
        texts = [query.query.sql_with_params() for query in rows]
    except EmptyResultSet:
        return {}
    sql = each.format(**dict(zip(("lots", "lines"), (text for text, _values in texts), strict=False)))
    with connection.cursor() as cursor:
        cursor.execute(ADDED_UP.format(each=sql), [value for _text, values in texts for value in values])
        return {row[0]: Tally(*map(int, row[1:4]), row[4], int(row[5]), *row[6:]) for row in cursor.fetchall()}


def of_all_lots(tally: Tally, whole: Tally) -> Tally:
    sums = (tally.defects, tally.defect_squares, tally.defectives, tally.defective_squares)
    return Tally(whole.inspections, whole.units, *sums)


# -- by something --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """The figures of one factory, family, category, class or type; `key` narrows to it as a filter does."""

    key: str
    label: str
    tally: Tally


def by_lots(looked: Looked, by: str) -> list[Part]:
    """By what a lot has one of."""
    found = tallies(looked, F(OF_THE_LOT[by]))
    names = NAMES[by](found)
    parts = [Part(*names[key], tally) for key, tally in found.items()]
    return worst_first(parts)


def worst_first(parts: list[Part]) -> list[Part]:
    """By rate. Of more than a reader compares those lead whose interval lies highest: of a few units any rate may be large."""
    surely = sorted(parts, key=lambda part: -(part.tally.per_100_units.low or 0))
    return sorted(surely[:COMPARED], key=rate_down) + sorted(surely[COMPARED:], key=rate_down)


def rate_down(part: Part) -> tuple[float, str]:
    return -(part.tally.per_100_units.per_100_units or 0), part.label


def factory_names(found) -> dict:
    rows = Factory.objects.filter(pk__in=any_of(found)).values_list("pk", "uuid", "name", "local_name")
    return {pk: (str(uuid), both_names(name, local)[0]) for pk, uuid, name, local in rows}


def any_of(keys) -> RawSQL:
    """As one value, where a list would write thousands into the query."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def family_names(found) -> dict:
    rows = ProductFamily.objects.filter(pk__in=found).values_list("pk", "uuid", "name")
    return {pk: (str(uuid), name) for pk, uuid, name in rows} | {None: (NOT_TOLD, _("not told"))}


def type_names(found) -> dict:
    return {key: (key, capfirst(str(InspectionType(key).label))) for key in found}


NAMES = {SplitBy.FACTORY: factory_names, SplitBy.FAMILY: family_names, SplitBy.TYPE: type_names}


def by_category(looked: Looked, whole: Tally) -> list[Part]:
    """A unit with defects of several categories counts in that of its worst one."""
    found = defect_tallies(looked, "defect_type__category", whole)
    parts = [Part(key, capfirst(str(DefectCategory(key).label)), tally) for key, tally in found.items()]
    return sorted(parts, key=lambda part: (-part.tally.defects, part.label))


def by_class(looked: Looked) -> list[Part]:
    """Each class in its own sample, the gravest first; a unit counts in its worst class."""
    wanted = [looked.defect_class] if looked.defect_class else DefectClass.values
    return [Part(key, capfirst(str(DefectClass(key).label)), total(of_class(looked, key))) for key in wanted]


def of_class(looked: Looked, defect_class: str) -> Looked:
    return replace(looked, defect_class=defect_class)


def parts(looked: Looked, by: str, whole: Tally) -> list[Part]:
    if by == SplitBy.CATEGORY:
        return by_category(looked, whole)
    return by_class(looked) if by == SplitBy.CLASS else by_lots(looked, by)


@dataclass(frozen=True)
class Cause:
    """A type of defect in a Pareto: what was counted of it, and which share of all it makes up with those above it."""

    key: str
    label: str
    tally: Tally
    cumulative: float


def pareto_of(looked: Looked, whole: Tally) -> list[Cause]:
    """All types of defects that were found, the most frequent first."""
    found = defect_tallies(looked, "defect_type", whole)
    rows = DefectType.objects.filter(pk__in=found).values_list("pk", "uuid", "code", "name", "local_name")
    told = {pk: (str(uuid), f"{both_names(name, local)[0]} ({code})") for pk, uuid, code, name, local in rows}
    ordered = sorted(found.items(), key=lambda each: (-each[1].defects, told[each[0]]))
    causes, seen = [], 0
    for pk, tally in ordered:
        seen += tally.defects
        causes.append(Cause(*told[pk], tally, seen / whole.defects))
    return causes


# -- over time -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Series:
    """Months in their order, each with what was counted in it, and the control chart that fits them (defects per unit)."""

    months: list[Month]
    tallies: list[Tally]
    limits: Limits | None


def monthly_series(looked: Looked) -> Series:
    """Without what was found because of an audit: it says that somebody looked, not that the goods became worse."""
    found = tallies(looked, first_of_month("inspected_on"), for_audits=False)
    months = [Month(start, tally.per_100_units, tally.inspections) for start, tally in found.items()]
    counts = [(tally.units, tally.defects) for tally in found.values()]
    limits = fitting_u_chart(*zip(*counts, strict=True)) if counts else None
    return Series(months, list(found.values()), limits)


# -- on time -------------------------------------------------------------------------------------
def on_time(looked: Looked) -> Share:
    """Of the lots inspected before shipment whose day to ship has come, those that had passed by that day."""
    hits = Count("pk", filter=in_time(looked))
    return share(*looked.lots.filter(due(looked)).aggregate(hits=hits, cases=Count("pk")).values())


def due(looked: Looked) -> Q:
    """Lots of which it is asked whether they were in time."""
    come = until("shipment__ships_on", timedelta(0))
    return come & Q(type=InspectionType.PRE_SHIPMENT, shipment__in=looked.shipments)


def in_time(looked: Looked) -> Q:
    """Passed at once or when it was inspected again."""
    at_once = Q(result=Result.PASS, inspected_on__lte=F("shipment__ships_on"))
    later = looked.again.filter(
        original=OuterRef("pk"), result=Result.PASS, inspected_on__lte=OuterRef("shipment__ships_on")
    )
    return at_once | Q(Exists(later))


# -- corrective actions --------------------------------------------------------------------------
@dataclass(frozen=True)
class Ageing:
    """Corrective actions of one reader: how long those that are open today have been, and how others were closed in the period."""

    open: int
    overdue: int
    ages: list[int]  # how many are in each of AGES
    closed_on_time: Share
    days_to_close: MedianDays

    @property
    def overdue_share(self) -> Share:
        return share(self.overdue, self.open)


def ageing(looked: Looked) -> Ageing:
    rows = looked.corrective_actions.standing()
    late = overdue()
    waiting = rows.unfinished().aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=late),
        **{f"age_{low}": Count("pk", filter=aged(low, high)) for low, high in AGES},
    )
    counts = [waiting[f"age_{low}"] for low, _high in AGES]
    return Ageing(
        waiting["open"], waiting["overdue"], counts, closed_on_time(looked, rows, late), days_to_close(looked, rows)
    )


def aged(low: int, high: int | None, today: date | None = None) -> Q:
    """Raised so many days ago."""
    today = today or timezone.localdate()
    wanted = Q(raised_on__lte=today - timedelta(days=low)) if low else Q()
    return wanted & Q(raised_on__gte=today - timedelta(days=high)) if high is not None else wanted


def closed_on_time(looked: Looked, rows: QuerySet, late: Q) -> Share:
    """Of those whose due day lay in the period and is over, those whose answer was accepted by then."""
    hits = Count("pk", filter=Q(closed_on__lte=F("due_on")))
    judged = rows.filter(looked.within("due_on"), late)
    return share(*judged.aggregate(hits=hits, cases=Count("pk")).values())


def days_to_close(looked: Looked, rows: QuerySet) -> MedianDays:
    """From the day it was raised to the day its answer was accepted, of those accepted in the period."""
    closed = rows.filter(looked.within("closed_on"), closed_on__isnull=False)
    took = closed.order_by().annotate(took=F("closed_on") - F("raised_on"))
    days = took.order_by("took", "pk").values_list("took", flat=True)
    cases = took.count()
    if not cases:
        return MedianDays(0, None, None, None)
    middle, low, high = (None if place is None else days[place].days for place in median_places(cases))
    return MedianDays(cases, middle, low, high)
