"""What would have been expected at a factory without its corrective action, from the lots of all that the reader sees."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from suppliers.models import CorrectiveAction

from ..corrections import FEWEST_FACTORIES, Alike, Correction, Lots, Population, alike, correction, population
from .defect_lots import Row, defects_of, up_to
from .pooled import lent
from .sight import Sight

MOST_FACTORIES = 200  # drawn by their uuid, so the same ones each time; more would not make it surer, only slower


@dataclass(frozen=True)
class WithoutCorrection:
    """The factories whose lots told it, the effect that is left, and those that were like it and had no correction.

    `borrowed`: the reader sees too few factories, so how much they differ is that of many buyers' factories together.
    """

    factories: int
    correction: Correction
    alike: Alike | None
    borrowed: bool = False


def without_correction(
    sight: Sight, record: CorrectiveAction, areas: list[str], kinds, since: date, done: date
) -> WithoutCorrection | None:
    """None where nothing says what is usual, or a side has no lots. Three queries, however many factories, or four."""
    lots = lots_of_factories(sight, record, kinds, since)
    corrected = first_corrections(sight, record, areas, since)
    own = lots.pop(record.factory_id, [])
    before, after = split(own, record.raised_on, done)
    series = [Lots.of(up_to(rows, corrected.get(pk))) for pk, rows in lots.items()]
    among = usual([*series, before], areas)
    if among is None or not (len(before) and len(after)):
        return None
    others = [split(rows, record.raised_on, done) for pk, rows in lots.items() if pk not in corrected]
    found = correction(among, before, after)
    return WithoutCorrection(among.factories, found, alike(before, others), borrowed=not among.factories)


def usual(series: list[Lots], areas: list[str]) -> Population | None:
    """What the reader's own factories are like; where they are too few, what many buyers' are."""
    if sum(len(each) > 0 for each in series) < FEWEST_FACTORIES:
        return lent(areas)
    return population(series)


def lots_of_factories(sight: Sight, record: CorrectiveAction, kinds, since: date) -> dict[int, list[Row]]:
    """Each lot by its first inspection, of this factory and a sample of the others."""
    rows = sight.inspections.filter(original=None, units_inspected__gt=0, inspected_on__gte=since)
    others = rows.exclude(factory=record.factory).order_by("factory__uuid").distinct().values("factory")
    own = Q(factory=record.factory)
    rows = rows.filter(own | Q(factory__in=others.values("factory_id")[:MOST_FACTORIES]))
    found = dict(defects_of(rows, kinds))
    lots: dict[int, list[Row]] = defaultdict(list)
    for pk, factory, day, units in rows.order_by().values_list("pk", "factory", "inspected_on", "units_inspected"):
        lots[factory].append((day, units, found.get(pk, 0)))
    return lots


def first_corrections(sight: Sight, record: CorrectiveAction, areas: list[str], since: date) -> dict[int, date]:
    """{factory: day} from which another correction may have changed the same defects."""
    rows = sight.corrective_actions.standing().filter(raised_on__gte=since - timedelta(days=90))
    if areas:
        rows = rows.filter(Q(process_area__in=areas) | Q(process_area=""))
    days: dict[int, date] = {}
    for factory, day in rows.exclude(factory=record.factory).order_by("-raised_on").values_list("factory", "raised_on"):
        days[factory] = day
    return days


def split(rows: Iterable[Row], raised: date, done: date) -> tuple[Lots, Lots]:
    rows = list(rows)
    return Lots.of(up_to(rows, raised)), Lots.of([row[1:] for row in rows if row[0] > done])
