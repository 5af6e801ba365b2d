"""The earlier inspections of the same lot, and the latest of them beside this one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.text import capfirst

from inspections.enums import DefectClass
from inspections.models import Inspection
from inspections.queries.decisions import chain
from inspections.queries.standing import judged
from qcportal.core.punctuation import in_brackets

from .found import defect_rows
from .rows import DefectRow, LotRow


@dataclass(frozen=True)
class Beside:
    """A line of the comparison: then and now; `None` where it was not asked for, or not known."""

    label: str
    then: int | None
    then_of: str  # the acceptance number it was held against; empty for a defect
    then_passes: bool | None
    now: int | None
    now_of: str
    now_passes: bool | None


@dataclass(frozen=True)
class Comparison:
    then: LotRow
    now: LotRow
    classes: list[Beside]
    defects: list[Beside]


def earlier_of(sight, inspection: Inspection) -> QuerySet[Inspection]:
    """The inspections of this very lot before this one, which the reader may see too."""
    if inspection.original_id is None:
        return Inspection.objects.none()
    return chain(inspection).filter(pk__lt=inspection.pk, pk__in=sight.inspections.values("pk"))


def lot_row(row: Inspection) -> LotRow:
    return LotRow(
        number=row.number,
        day=row.inspected_on,
        result=row.result,
        result_label=str(row.get_result_display()),
        critical=row.critical_found,
        major=row.major_found,
        minor=row.minor_found,
        lot_units=row.lot_size,
        units_inspected=row.units_inspected,
        severity=str(row.get_severity_display()),
    )


def compared(rows: list[Inspection], inspection: Inspection) -> Comparison | None:
    """`rows` are the earlier ones in their order; the last is set beside this one."""
    if not rows:
        return None
    then = rows[-1]
    defects = beside(by_defect(defect_rows(then)), by_defect(defect_rows(inspection)))
    return Comparison(lot_row(then), lot_row(inspection), beside(by_class(then), by_class(inspection)), defects)


def by_class(inspection: Inspection) -> dict[tuple[int, str], tuple]:
    rows = zip(inspection.plan_lines.all(), judged(inspection), strict=True)
    return {
        (place, capfirst(line.label)): (each.found, str(each.ac), each.passes)
        for place, (line, each) in enumerate(rows)
    }


def by_defect(rows: Iterable[DefectRow]) -> dict[tuple[int, str], tuple]:
    order = {name: place for place, name in enumerate(DefectClass.values)}
    return {
        (order[row.defect_class], in_brackets(row.shown_name, row.class_label)): (row.count, "", None) for row in rows
    }


def beside(then: dict, now: dict) -> list[Beside]:
    """The gravest first, and each in the order of its name."""
    nothing = (None, "", None)
    return [Beside(key[1], *then.get(key, nothing), *now.get(key, nothing)) for key in sorted(then | now)]
