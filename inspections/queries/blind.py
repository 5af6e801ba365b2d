"""Blind re-inspections beside the inspections they repeat: who must not be on both, and what each of the two found."""

from collections import Counter
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from qcportal.core.models import User

from ..enums import InspectionState
from ..models import Defect, DefectType, Inspection
from .decisions import OVER


def on_visits(first: Inspection, visit) -> list[User]:
    """People of this visit who go to the first inspection too, or filed it."""
    going = User.objects.filter(assignments__visit=visit, assignments__cancelled_at=None)
    saw = User.objects.filter(assignments__visit=first.visit_id, assignments__cancelled_at=None)
    return list(going.filter(pk__in=[*saw.values_list("pk", flat=True), first.submitted_by_id or 0]).distinct())


def blind_of(inspection: Inspection) -> Inspection | None:
    """The blind re-inspection of this one that stands."""
    rows = inspection.reinspections.filter(blind=True).exclude(state__in=OVER)
    return rows.select_related("visit", "submitted_by").first()


@dataclass(frozen=True)
class Found:
    """Of one kind of defect: how many each of the two wrote down."""

    kind: DefectType
    first: int
    second: int

    @property
    def by(self) -> str:
        if self.first and self.second:
            return _("both")
        return _("the first alone") if self.first else _("the second alone")


@dataclass(frozen=True)
class Pair:
    """The first inspection, the blind one, and what both found once both are approved."""

    first: Inspection
    second: Inspection
    found: list[Found]
    same_people: list[User]
    reworked: bool = False  # the goods were inspected again after rework before the second looked at them

    @property
    def complete(self) -> bool:
        return {self.first.state, self.second.state} == {InspectionState.APPROVED}

    @property
    def counts(self) -> bool:
        return self.complete and not self.reworked and self.first.submitted_by_id != self.second.submitted_by_id


def pair_of(inspection: Inspection) -> Pair | None:
    """Of either of the two; None where there is no second."""
    second = inspection if inspection.blind else blind_of(inspection)
    if second is None:
        return None
    first = inspection.original if inspection.blind else inspection
    pair = Pair(first, second, [], on_visits(first, second.visit_id))
    if not pair.complete:
        return pair
    reworked = first.later.filter(inspected_on__lte=second.inspected_on).exists()
    return replace(pair, found=found_in(first, second), reworked=reworked)


def found_in(first: Inspection, second: Inspection) -> list[Found]:
    """Kinds of defects by what either wrote down; what was looked for because of an audit is left out."""
    rows = Defect.objects.filter(inspection__in=[first, second], found_because_of_audit=False)
    counts: Counter = Counter()
    for row in rows.select_related("defect_type"):
        counts[row.defect_type, row.inspection_id] += row.count
    kinds = sorted({kind for kind, _place in counts}, key=lambda each: each.code)
    return [Found(each, counts[each, first.pk], counts[each, second.pk]) for each in kinds]
