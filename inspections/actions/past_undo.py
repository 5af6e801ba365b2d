"""Past inspections that a list made go again with it."""

from django.db.models import QuerySet, Sum

from suppliers.importing.undoing import Made
from suppliers.models import FactoryImport
from suppliers.queries.hanging import hanging_on

from ..models import Defect, Inspection

HARMLESS = ("inspection.imported", "inspection.imported_again", "inspection.shared")


def rows_of(record: FactoryImport) -> QuerySet:
    return Inspection.objects.filter(imported_from=record)


def hanging(rows: QuerySet) -> dict[int, set[str]]:
    return hanging_on(rows, parts=(Defect,), events=HARMLESS)


def counts(rows: QuerySet) -> dict[str, int]:
    found = Defect.objects.filter(inspection__in=rows.order_by().values("pk")).aggregate(total=Sum("count"))
    return {"inspections": rows.count(), "defects": found["total"] or 0}


def delete(rows: QuerySet) -> None:
    rows.delete()


MADE = (Made("inspection", "inspections:inspection", rows_of, hanging, counts, delete),)
