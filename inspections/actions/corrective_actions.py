"""A failed inspection asks the factory to mend what made it fail, as a finding does."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Forbidden, Rejected
from suppliers.actions import pause_reminders, raise_corrective_action, share_corrective_action
from suppliers.enums import DisputeState
from suppliers.models import CorrectiveAction

from ..models import Inspection
from ..queries.corrective_actions import (
    asked_by,
    has_problem,
    open_actions,
    problem_of,
    standing_action,
)
from ..rules import MANAGERS
from ..validators import check_judges, check_told


@transaction.atomic
def request_corrective_action(
    *,
    inspection: Inspection,
    by,
    title: str = "",
    description: str = "",
    process_area: str | None = None,
    due_on: date | None = None,
    responsible=None,
    version: int | None = None,
) -> Inspection:
    """What is left out is as the inspection suggests; owner and visibility are its own. The supplier is told at once."""
    row = changes.lock(inspection, version)
    check_may_ask(row, by)
    problem = problem_of(row)
    action = raise_corrective_action(
        factory=row.factory,
        title=title or problem.title,
        description=description or problem.description,
        due_on=due_on or problem.due_on,
        owner=row.owner,
        visibility=row.visibility,
        responsible=responsible,
        process_area=problem.process_area if process_area is None else process_area,
        check_after_days=problem.check_after_days,
        by=by,
    )
    if is_disputed(row):
        action = pause_reminders(record=action, by=by)
    return changes.save(row, by=by, event="inspection.corrective_action_requested", corrective_action=action)


@transaction.atomic
def link_corrective_action(
    *, inspection: Inspection, corrective_action: CorrectiveAction, by, version: int | None = None
) -> Inspection:
    """The same cause is being mended already: the factory is not asked twice."""
    row = changes.lock(inspection, version)
    check_may_ask(row, by)
    action = changes.lock(corrective_action)
    if not open_actions(row, by).filter(pk=action.pk).exists():
        raise Rejected(
            _("Choose an open corrective action of this factory that is made for the same owner."),
            field="corrective_action",
        )
    if is_disputed(row):
        action = pause_reminders(record=action, by=by)
    return changes.save(row, by=by, event="inspection.corrective_action_linked", corrective_action=action)


def is_disputed(row: Inspection) -> bool:
    return row.disputes.filter(state=DisputeState.OPEN).exists()


def check_may_ask(row: Inspection, by) -> None:
    if by.role not in MANAGERS:
        raise Forbidden(_("Only a manager asks the factory for a corrective action."))
    check_judges(row)
    if not has_problem(row):
        raise Rejected(
            _("A corrective action follows from an approved inspection that failed or found a defect."),
            code="wrong_state",
        )
    if standing_action(row) is not None:
        raise Rejected(_("It has a corrective action already."), code="exists")
    check_told(row)


def share_corrective_actions(row: Inspection, visibility: str, by) -> None:
    """A corrective action quotes the inspection that asked for it, so it follows; call before the inspection changes."""
    for record in asked_by(row):
        share_corrective_action(record=record, before=row.visibility, visibility=visibility, by=by)
