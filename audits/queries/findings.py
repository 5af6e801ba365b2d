"""What follows from a finding."""

from django.db.models import Q

from qcportal.core import history
from suppliers.models import CorrectiveAction

from ..models import Finding


def corrective_actions_of(finding: Finding):
    """The present one, and those it was asked for before: only history names these, by their number first."""
    asked = history.of(finding).filter(event="finding.corrective_action_requested").values_list("changes", flat=True)
    named = [name.split(" ")[0] for changes in asked for name in changes.get("corrective_action", []) if name]
    return CorrectiveAction.objects.filter(Q(findings=finding) | Q(number__in=named)).distinct().order_by("pk")
