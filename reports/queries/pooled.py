"""What factories are like over at least five buyers: made by night from all rows, lent to readers who see too few."""

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from inspections.models import Inspection
from suppliers.enums import ProcessArea, Visibility
from suppliers.models import CorrectiveAction

from ..corrections import Lots, Population
from ..models import PooledPopulation
from ..pooled import borrowed, pooled
from .defect_lots import defects_of, kinds_of, up_to

YEARS_DAYS = 730


def pool_all() -> None:
    """Each process area and all defects anew; where there are no longer five buyers nothing is left standing."""
    for area in ("", *ProcessArea.values):
        pool(area)


@transaction.atomic
def pool(area: str) -> None:
    made = pooled(lots_of_buyers(area))
    if made is None:
        PooledPopulation.objects.filter(area=area).delete()
        return
    values = {"mean": made.mean, "variance": made.variance, "clustering": made.clustering}
    PooledPopulation.objects.update_or_create(area=area, defaults=values)


def lots_of_buyers(area: str) -> dict[int, list[Lots]]:
    """By buyer the lots of each factory, by their first inspection and up to its first correction of this kind."""
    since = timezone.localdate() - timedelta(days=YEARS_DAYS)
    rows = Inspection.objects.approved().filter(original=None, units_inspected__gt=0, inspected_on__gte=since)
    rows = rows.exclude(owner=None).exclude(visibility=Visibility.HOUSE)
    found, first = dict(defects_of(rows, kinds_of([area]) if area else None)), first_corrections(area, since)
    lots: dict[tuple[int, int], list] = defaultdict(list)
    values = rows.order_by("owner", "factory__uuid").values_list(
        "pk", "owner", "factory", "inspected_on", "units_inspected"
    )
    for pk, owner, factory, day, units in values:
        lots[owner, factory].append((day, units, found.get(pk, 0)))
    buyers: dict[int, list[Lots]] = defaultdict(list)
    for (owner, factory), of_factory in lots.items():
        buyers[owner].append(Lots.of(up_to(of_factory, first.get(factory))))
    return buyers


def first_corrections(area: str, since: date) -> dict[int, date]:
    """{factory: day} from which a correction may have changed these defects."""
    rows = CorrectiveAction.objects.standing().filter(raised_on__gte=since - timedelta(days=90))
    rows = rows.filter(process_area__in=[area, ""]) if area else rows
    return dict(rows.order_by("-raised_on").values_list("factory", "raised_on"))


def lent(areas: list[str]) -> Population | None:
    """For the defects of one process area, or for all; None where there is nothing to lend, as for several areas together."""
    if len(areas) > 1:
        return None
    row = PooledPopulation.objects.filter(area=next(iter(areas), "")).first()
    return row and borrowed(row.mean, row.variance, row.clustering)
