"""What a failed inspection asks of the factory: which inspections may ask, in which words, and what was asked by them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet, Sum

from qcportal.core import history
from qcportal.core.punctuation import in_brackets
from suppliers.enums import CorrectiveActionState, DisputeState
from suppliers.models import CorrectiveAction

from ..enums import DefectClass, InspectionState, Result
from ..models import Defect, DefectDispute, DefectTypeArea, Inspection
from ..rules import DAYS_TO_ANSWER, DAYS_TO_CHECK, LEAST_DAYS_AFTER_DISPUTE, WITHOUT_DEFECT
from .sections import failures

WORST = 5  # lines of defects that the factory is told in words; the page shows all


@dataclass(frozen=True)
class Problem:
    """What the factory is asked about, as the form and the API have it until somebody writes something else."""

    title: str
    description: str
    process_area: str
    due_on: date
    check_after_days: int


def has_problem(inspection: Inspection) -> bool:
    """An approved one that failed, or in which something was found that the plan still accepts. What is past asks for nothing."""
    if inspection.state != InspectionState.APPROVED or inspection.blind or inspection.imported_from_id:
        return False
    return inspection.result == Result.FAIL or inspection.defects.exists()


def problem_of(inspection: Inspection) -> Problem:
    worst = worst_defects(inspection)
    gravest = DefectClass(worst[0].defect_class) if worst else WITHOUT_DEFECT
    words = [*failures(inspection), *map(in_words, worst)]
    return Problem(
        title=f"{inspection.number}: {inspection.goods_name}"[:200],
        description="\n".join(words),
        process_area=likely_area(inspection, gravest),
        due_on=inspection.factory.today() + timedelta(days=DAYS_TO_ANSWER[gravest]),
        check_after_days=DAYS_TO_CHECK[gravest],
    )


def worst_defects(inspection: Inspection) -> list[Defect]:
    """The gravest class first, there the most frequent; the classes stand in their order by name too."""
    lines = inspection.defects.select_related("defect_type").order_by("defect_class", "-count", "pk")
    return list(lines[:WORST])


def in_words(line: Defect) -> str:
    return in_brackets(f"{line.count} × {line.defect_type.shown_name}", line.get_defect_class_display())


def likely_area(inspection: Inspection, defect_class: str) -> str:
    """Where the cause of the defects of this class most likely lies, by the library's weights; empty where it says nothing."""
    lines = {"defect_type__defects__inspection": inspection, "defect_type__defects__defect_class": defect_class}
    areas = DefectTypeArea.objects.filter(**lines).order_by().values("area")
    weighed = areas.annotate(total=Sum(F("weight") * F("defect_type__defects__count")))
    return weighed.order_by("-total", "area").values_list("area", flat=True).first() or ""


# -- what was asked -----------------------------------------------------------------------------
def standing_action(inspection: Inspection) -> CorrectiveAction | None:
    """One that was cancelled asks for nothing any more."""
    action = inspection.corrective_action
    return None if action is None or action.state == CorrectiveActionState.CANCELLED else action


def open_actions(inspection: Inspection, user) -> QuerySet[CorrectiveAction]:
    """Those to which it may be put instead of asking anew: of its factory, made for the same owner, not mended yet."""
    seen = CorrectiveAction.objects.visible_to(user).unfinished()
    return seen.filter(factory=inspection.factory_id, owner=inspection.owner_id).order_by("-raised_on", "-pk")


def asked_by(inspection: Inspection) -> QuerySet[CorrectiveAction]:
    """The present one, and those it asked for before. One that it was put to later quotes somebody else."""
    asked = Q(number__in=named(inspection, "requested"))
    present = Q(inspections=inspection) & ~Q(number__in=named(inspection, "linked"))
    return CorrectiveAction.objects.filter(asked | present).distinct().order_by("pk")


def was_asked_for(action: CorrectiveAction) -> bool:
    """By an inspection that hangs on it; others were put to it later."""
    return any(asked_by(row).filter(pk=action.pk).exists() for row in action.inspections.all())


def left_to_mend(action: CorrectiveAction) -> list[Inspection]:
    """Those that hang on it and have something to mend still."""
    return [row for row in action.inspections.all() if has_problem(row)]


def is_disputed(action: CorrectiveAction) -> bool:
    return DefectDispute.objects.filter(state=DisputeState.OPEN, inspection__corrective_action=action).exists()


def least_days(action: CorrectiveAction) -> list[int]:
    """To answer after a dispute, for each inspection that hangs on it."""
    worst = (worst_defects(row)[:1] for row in left_to_mend(action))
    return [LEAST_DAYS_AFTER_DISPUTE[DefectClass(row[0].defect_class) if row else WITHOUT_DEFECT] for row in worst]


def named(inspection: Inspection, how: str) -> list[str]:
    """Their numbers; history names a corrective action by its number first."""
    entries = history.of(inspection).filter(event=f"inspection.corrective_action_{how}")
    changes = [each.get("corrective_action", [None, None])[1] for each in entries.values_list("changes", flat=True)]
    return [name.split(" ")[0] for name in changes if name]


def without_answer(rows: QuerySet) -> QuerySet:
    """Failed ones by which nobody has asked the factory for anything that still stands."""
    rows = rows.filter(state=InspectionState.APPROVED, result=Result.FAIL, blind=False, imported_from=None)
    return rows.filter(Q(corrective_action=None) | Q(corrective_action__state=CorrectiveActionState.CANCELLED))
