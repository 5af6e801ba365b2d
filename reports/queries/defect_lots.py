"""Lots of factories as (day, units inspected, defects), for what corrections are compared with."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Sum

from inspections.models import Defect, DefectTypeArea

USUALLY = 0.5  # weight from which on the cause of such a defect usually lies in an area

Row = tuple[date, int, int]  # day, units inspected, defects


def kinds_of(areas: list[str]):
    """The defect types whose cause usually lies there."""
    return DefectTypeArea.objects.filter(area__in=areas, weight__gte=USUALLY).values("defect_type")


def defects_of(inspections, kinds):
    """(inspection, defects) without what was looked for because of an audit; `kinds` None counts all."""
    defects = Defect.objects.filter(inspection__in=inspections.values("pk"), found_because_of_audit=False)
    if kinds is not None:
        defects = defects.filter(defect_type__in=kinds)
    return defects.order_by().values_list("inspection").annotate(Sum("count"))


def up_to(rows: Iterable[Row], day: date | None) -> list[tuple[int, int]]:
    return [row[1:] for row in rows if day is None or row[0] < day]
