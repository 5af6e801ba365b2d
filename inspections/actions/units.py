"""Another defect in a unit that is counted already: it counts once, on the line of its worst class (decision 0014)."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected

from ..models import Defect, DefectType, Inspection
from ..queries.units import judged_apart, place, same_scope, unit_of
from .filing import check_count, line_of, new_line, opened


@transaction.atomic
def add_same_unit(
    *, inspection: Inspection, defect_type: DefectType, defect_class: str, by
) -> tuple[Defect, list[Defect], dict[str, int]]:
    """One more defect, in the unit that was counted last: its line, other lines that changed by it, and by how much its numbers did."""
    row = opened(inspection, by)
    unit = unit_of(row)
    if not unit:
        raise Rejected(_("No unit is counted yet; count its first defect by +."), code="no_unit")
    line = line_of(row, defect_type, defect_class)
    if line in unit:
        check_count(line.count + 1)
        return changes.save(line, by=by, event="defect.counted", count=line.count + 1), [], steps()
    return joined(row, unit, one_more(row, unit[0], line, defect_type, defect_class, by), by)


def one_more(row: Inspection, first: Defect, line: Defect | None, defect_type, defect_class: str, by) -> Defect:
    if line is None:
        return new_line(row, defect_type, defect_class, 1, by, values={"unit_at": first.unit_at})
    check_count(line.count + 1)
    line.unit_at = first.unit_at
    return changes.save(line, by=by, event="defect.counted", count=line.count + 1, units=line.units + 1)


def steps(units: int = 0, shared: int = 0) -> dict[str, int]:
    return {"count": 1, "units": units, "shared_units": shared}


def joined(row: Inspection, unit: list[Defect], line: Defect, by) -> tuple[Defect, list[Defect], dict[str, int]]:
    """Of the two lines the one of the lesser class shares the unit; in another group it counts there too."""
    apart = judged_apart(row)
    rival = next((each for each in unit if same_scope(each, line, apart)), None)
    if rival is None:
        return line, [], steps(units=1)
    lesser = max(rival, line, key=place)
    changes.save(lesser, by=by, event="defect.counted", shared_units=lesser.shared_units + 1)
    return (line, [rival], steps(units=1)) if lesser is rival else (line, [], steps(units=1, shared=1))
