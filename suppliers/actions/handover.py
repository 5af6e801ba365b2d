"""What happens to the work of somebody who leaves."""

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qcportal.core import changes

from .. import emails
from ..models import Visit, VisitAssignment
from ..models.visits import HANDED_OVER
from ..queries.work import open_answers, open_assignments
from ..validators import check_answers_for
from .corrective_actions import asked
from .visits import Days, count_up, first_and_last, place, take_off


@transaction.atomic
def hand_over(*, person, to, by) -> int:
    """Give a person's open visits and answers to `to`, or, where that is None, to nobody; how many there were.

    Refused as a whole with a sentence if `to` is somewhere else on one of the days, of another trade or of another
    supplier.
    """
    assignments, answers = open_assignments(person), open_answers(person)
    visits = Visit.objects.select_for_update().filter(pk__in=[each.visit_id for each in assignments])
    locked = {visit.pk: visit for visit in visits.order_by("pk")}  # all before the first person: no deadlock
    for assignment in assignments:
        pass_on(assignment, locked[assignment.visit_id], to, by)
    for record in answers:
        check_answers_for(record.factory, to)
        asked(changes.lock(record), {"responsible": to}, by=by, event="corrective_action.changed")
    return len(assignments) + len(answers)


def pass_on(assignment: VisitAssignment, visit: Visit, to, by) -> None:
    today = visit.factory.today()
    days, over = days_to_come(assignment, today)
    leave(changes.lock(assignment), today, by)
    if to and not visit.assignments.filter(person=to, cancelled_at=None).exists():
        place(visit, to, assignment.role, days, assignment.part, by=by, filing_only=over)
    count_up(visit)


def leave(assignment: VisitAssignment, today: date, by) -> None:
    """Whoever was there stays among those who went, with the days before today; see VisitAssignment.objects.crew."""
    first, last = first_and_last(assignment)
    if today <= first:
        take_off(assignment, by, "")
        return
    emails.visit_left(assignment, by)
    days = DateRange(first, min(last + timedelta(days=1), today))
    changes.save(assignment, by=by, event=HANDED_OVER, days=days, cancelled_at=timezone.now())


def days_to_come(assignment: VisitAssignment, today: date) -> tuple[Days, bool]:
    """The days from today on. Once all are over they stay, and whoever files them now was not there."""
    first, last = first_and_last(assignment)
    return ((first, last), True) if last < today else ((max(first, today), last), False)
