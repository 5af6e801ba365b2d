"""Who answers for a corrective action is reminded, who raised it hears when nothing comes: one mail a person and day.

Run every half hour. What is to be told is written down in the morning of the factory, each once; then each person gets
what waits in the mail of the day.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from qcportal.core import changes, notices
from qcportal.core.dates import day_at, today_in
from qcportal.core.each import each_alone
from qcportal.core.models import Notice, User
from qcportal.core.notices import MORNING

from .. import emails
from ..enums import CorrectiveActionState, NoticeKind, Visibility
from ..models import CorrectiveAction, Factory
from . import ending

FIRST, LAST, WEEK = 7, 1, 7  # days before it is due; then the day after, and every week
ESCALATED_AFTER = timedelta(days=7)
ANSWERABLE = set(CorrectiveActionState.to_answer())


def remind() -> None:
    zones = Factory.objects.order_by().values_list("time_zone", flat=True).distinct()
    each_alone(list(zones), remind_in)
    notices.send_waiting()


def remind_in(zone: str) -> None:
    """What is due, where it is morning."""
    if is_awake(zone):
        due = due_in(zone)
        note_reminders(due)
        each_alone([row for row in due if is_to_escalate(row)], escalate)
        ending.note_ends(zone)


def is_awake(zone: str) -> bool:
    return timezone.now().astimezone(ZoneInfo(zone)).hour >= MORNING


def due_in(zone: str) -> list[CorrectiveAction]:
    """Due soon or overdue, where the factory knows of it. What was overdue when it was entered is of the past."""
    until = today_in(zone) + timedelta(days=FIRST)
    rows = CorrectiveAction.objects.to_answer().exclude(visibility=Visibility.HOUSE)
    rows = rows.filter(factory__time_zone=zone, due_on__lte=until, disputed_since=None).select_related("factory")
    return [row for row in rows if row.due_on >= day_at(row.created_at, zone)]


# -- what is to be told --------------------------------------------------------------------------
def note_reminders(records: Iterable[CorrectiveAction]) -> None:
    """Of each the last reminder whose day has come, if that was not before it was asked for; all in two queries."""
    steps = [(record, step) for record in records if (step := step_of(record)) is not None]
    people = emails.contacts_of(record.factory.supplier_id for record, _step in steps)
    notices.owe(
        reminder(person, record, step)
        for record, step in steps
        for person in emails.answering(record, people.get(record.factory.supplier_id, []))
    )


def reminder(person: User, record: CorrectiveAction, step: int) -> Notice:
    return Notice(
        person=person,
        kind=emails.REMINDER,
        record_uuid=record.uuid,
        facts=emails.facts_of(NoticeKind.REMINDER, record),
        key=f"{record.due_on} {step}",
    )


def step_of(record: CorrectiveAction) -> int | None:
    step = reached(record.due_on, record.factory.today())
    asked_on = day_at(record.created_at, record.factory.time_zone)
    return None if step is None or record.due_on + timedelta(days=step) <= asked_on else step


def reached(due_on: date, today: date) -> int | None:
    """Of the days -7, -1, 1, 8, 15, …, counted from `due_on`, the latest that is not to come."""
    days = (today - due_on).days
    if days >= 1:
        return 1 + (days - 1) // WEEK * WEEK
    if days >= -LAST:
        return -LAST
    return -FIRST if days >= -FIRST else None


def is_to_escalate(record: CorrectiveAction) -> bool:
    quiet = record.escalated_at or record.disputed_since
    return not quiet and record.due_on + ESCALATED_AFTER <= record.factory.today()


@transaction.atomic
def escalate(record: CorrectiveAction) -> None:
    """Tell who raised it, or every manager if that person has left; once, until it is due on another day."""
    row = changes.lock(record)
    if row.state not in ANSWERABLE or not is_to_escalate(row):
        return
    row = changes.save(row, by=User.objects.system(), event="corrective_action.escalated", escalated_at=timezone.now())
    facts = emails.facts_of(NoticeKind.ESCALATED, row)
    notices.tell(emails.ESCALATED, emails.managers_of(row), row, facts=facts, key=f"{row.due_on}")
