"""What follows from a finding."""

from datetime import date, timedelta

from django.db.models import Q

from suppliers.enums import CorrectiveActionState, DisputeState
from suppliers.models import CorrectiveAction

from ..enums import FindingGrade
from ..models import Finding, FindingDispute
from ..rules import DAYS_TO_ANSWER, LEAST_DAYS_AFTER_DISPUTE, lower_grades


def running_action(finding: Finding) -> CorrectiveAction | None:
    """The corrective action that the factory is at because of it."""
    action = finding.corrective_action
    return None if action is None or action.state in CorrectiveActionState.over() else action


def is_disputed(action: CorrectiveAction) -> bool:
    return FindingDispute.objects.filter(state=DisputeState.OPEN, finding__corrective_action=action).exists()


def least_days(action: CorrectiveAction) -> list[int]:
    """To answer after a dispute, for each finding that hangs on it."""
    grades = action.findings.standing().values_list("grade", flat=True)
    return [LEAST_DAYS_AFTER_DISPUTE[FindingGrade(grade)] for grade in grades]


def usual_days(finding: Finding) -> dict[str, date]:
    """Until when its running corrective action is usually due at each lower grade; never sooner than it is now."""
    action = running_action(finding)
    if action is None:
        return {}
    soonest = max(action.due_on, finding.factory.today())
    return {
        grade: max(soonest, action.raised_on + timedelta(days=DAYS_TO_ANSWER[grade]))
        for grade in lower_grades(finding.grade)
    }


def corrective_actions_of(finding: Finding):
    """The present one, and those it was asked for before."""
    earlier = finding.earlier_corrective_actions.values("pk")
    return CorrectiveAction.objects.filter(Q(pk=finding.corrective_action_id) | Q(pk__in=earlier)).order_by("pk")
