"""What the factory has to mend, and which of it bears on the product of the report.

An area bears on the product if the library puts defects down to it that were found in this product here within a year.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.text import capfirst

from inspections.models import Defect, DefectTypeArea, Inspection
from qcportal.core.names import both_names

from ..explaining.relevance import LEAST
from ..queries.earlier import product_year
from .rows import ActionRow, FindingRow

MOST_NAMED = 2  # defects that a line names


@dataclass(frozen=True)
class Bearing:
    """Of each process area how many of the product's defects it drives by the library, and which, the most first."""

    defects: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, list[str]] = field(default_factory=dict)

    def of(self, area: str) -> list[str]:
        return self.names.get(area, [])[:MOST_NAMED]

    def order(self, area: str) -> float:
        return -self.defects.get(area, 0)


def bearing_on(inspection: Inspection, sight) -> Bearing:
    """Two queries: what was found in this product here, and what drives that."""
    found = defects_found(inspection, sight)
    weights = DefectTypeArea.objects.filter(defect_type__in=found, weight__gte=LEAST).order_by("pk")
    driven: dict[str, dict[str, float]] = defaultdict(dict)
    for kind, area, weight in weights.values_list("defect_type", "area", "weight"):
        name, count = found[kind]
        driven[area][name] = float(weight) * count
    names = {area: sorted(by_name, key=lambda name: -by_name[name]) for area, by_name in driven.items()}
    return Bearing({area: sum(by_name.values()) for area, by_name in driven.items()}, names)


def defects_found(inspection: Inspection, sight) -> dict[int, tuple[str, int]]:
    """{defect type: (name, found)} in this product here: in this inspection, and in those of the year before it."""
    lots = product_year(sight, inspection) | sight.inspections.filter(pk=inspection.pk)
    rows = Defect.objects.filter(inspection__in=lots.values("pk")).order_by("pk")
    counted: dict[int, tuple[str, int]] = {}
    for kind, name, local, count in rows.values_list(
        "defect_type", "defect_type__name", "defect_type__local_name", "count"
    ):
        counted[kind] = (both_names(name, local)[0], counted.get(kind, ("", 0))[1] + count)
    return counted


def finding_rows(findings, bearing: Bearing) -> list[FindingRow]:
    """The open ones first, and of them those that bear on the product."""

    def order(each) -> tuple:
        return each.state != "open", bearing.order(each.process_area), -each.raised_on.toordinal(), each.number

    return [finding_row(each, bearing) for each in sorted(findings, key=order)]


def finding_row(finding, bearing: Bearing) -> FindingRow:
    return FindingRow(
        number=finding.number,
        area=capfirst(str(finding.get_process_area_display())),
        grade=finding.grade,
        grade_label=str(finding.get_grade_display()),
        statement=finding.statement,
        raised_on=finding.raised_on,
        closed_on=finding.closed_on,
        state=finding.state,
        state_label=str(finding.get_state_display()),
        bears_on=bearing.of(finding.process_area),
    )


def action_rows(actions, bearing: Bearing) -> list[ActionRow]:
    """Those under way; what bears on the product first, then by when they are due."""
    under_way = [each for each in actions if each.closed_on is None and each.state != "cancelled"]
    under_way.sort(key=lambda each: (bearing.order(each.process_area), each.due_on, each.number))
    return [
        ActionRow(
            number=each.number,
            title=each.title,
            area=capfirst(str(each.get_process_area_display())) if each.process_area else "",
            due_on=each.due_on,
            late=each.overdue,
            state=each.state,
            state_label=str(each.get_state_display()),
            bears_on=bearing.of(each.process_area),
        )
        for each in under_way
    ]
