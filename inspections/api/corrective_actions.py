"""What a failed inspection asks of the factory."""

from rest_framework import serializers

from qcportal.core.api.serializers import DayField, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.models import User
from qcportal.core.roles import Act
from suppliers.enums import CorrectiveActionState, ProcessArea
from suppliers.models import CorrectiveAction

from .. import actions

HIDDEN = {"corrective_action": None, "corrective_action_number": None}
SUGGESTED = "Left out: as the inspection suggests, from what failed and its gravest defects."


def without_hidden_actions(rows: list[dict], user) -> list[dict]:
    """An inspection may be shared while its corrective action is not; one that was cancelled is none."""
    named = [row["corrective_action"] for row in rows if row["corrective_action"]]
    if not named:
        return rows
    standing = CorrectiveAction.objects.visible_to(user).exclude(state=CorrectiveActionState.CANCELLED)
    seen = set(standing.filter(uuid__in=named).values_list("uuid", flat=True))
    return [row if row["corrective_action"] in seen else row | HIDDEN for row in rows]


class Ask(WriteSerializer):
    title = serializers.CharField(max_length=200, required=False, help_text=SUGGESTED)
    description = serializers.CharField(required=False, help_text=SUGGESTED)
    process_area = serializers.ChoiceField(
        choices=ProcessArea.choices, required=False, allow_blank=True, help_text=SUGGESTED
    )
    due_on = DayField(required=False, help_text=SUGGESTED)
    responsible = VisibleRecord(User, required=False, allow_null=True, default=None)


class Link(WriteSerializer):
    corrective_action = VisibleRecord(
        CorrectiveAction, help_text="An open one of the same factory, made for the same owner."
    )


class CorrectiveActions:
    """For the inspections' view set."""

    @act(Act.DECIDE, Ask)
    def request_corrective_action(self, record, version, data):
        """Ask the factory to mend what failed; the supplier sees it at once."""
        return actions.request_corrective_action(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, Link)
    def link_corrective_action(self, record, version, data):
        """Put it to a corrective action that mends the same cause already."""
        return actions.link_corrective_action(inspection=record, version=version, by=self.request.user, **data)
