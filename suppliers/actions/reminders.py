"""Who answers for a corrective action is reminded, who raised it hears when nothing comes: one mail a person and day.

Run every hour. What is to be told is written down in the morning of the factory, each once; then each person gets
what waits in one mail, by the person's own choice: at once, once a day, or escalations alone.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qcportal.core import changes, mail
from qcportal.core.dates import day_at, today_in
from qcportal.core.models import User
from qcportal.core.models.users import Reminders

from .. import emails
from ..enums import CorrectiveActionState, NoticeKind, Visibility
from ..models import CorrectiveAction, Factory, Notice

MORNING = 7  # o'clock at the factory
FIRST, LAST, WEEK = 7, 1, 7  # days before it is due; then the day after, and every week
ESCALATED_AFTER = timedelta(days=7)
ANSWERABLE = set(CorrectiveActionState.to_answer())


def remind() -> None:
    for zone in zones_awake():
        for record in due_in(zone):
            note_reminder(record)
            if is_to_escalate(record):
                escalate(record)
    waiting = Notice.objects.waiting().order_by().values_list("person", flat=True).distinct()
    for person_id in list(waiting):
        send_daily(person_id)


def zones_awake() -> list[str]:
    zones = Factory.objects.order_by().values_list("time_zone", flat=True).distinct()
    return [zone for zone in zones if is_awake(zone)]


def is_awake(zone: str) -> bool:
    return timezone.now().astimezone(ZoneInfo(zone)).hour >= MORNING


def due_in(zone: str) -> list[CorrectiveAction]:
    """Due soon or overdue, where the factory knows of it. What was overdue when it was entered is of the past."""
    until = today_in(zone) + timedelta(days=FIRST)
    rows = CorrectiveAction.objects.to_answer().exclude(visibility=Visibility.HOUSE)
    rows = rows.filter(factory__time_zone=zone, due_on__lte=until, disputed_since=None).select_related("factory")
    return [row for row in rows if row.due_on >= day_at(row.created_at, zone)]


# -- what is to be told --------------------------------------------------------------------------
def note_reminder(record: CorrectiveAction) -> None:
    """The last reminder whose day has come, if that was not before it was asked for."""
    step = reached(record.due_on, record.factory.today())
    asked_on = day_at(record.created_at, record.factory.time_zone)
    if step is None or record.due_on + timedelta(days=step) <= asked_on:
        return
    owe(emails.contacts(record), record, NoticeKind.REMINDER, step)


def reached(due_on: date, today: date) -> int | None:
    """Of the days -7, -1, 1, 8, 15, …, counted from `due_on`, the latest that is not to come."""
    days = (today - due_on).days
    if days >= 1:
        return 1 + (days - 1) // WEEK * WEEK
    if days >= -LAST:
        return -LAST
    return -FIRST if days >= -FIRST else None


def owe(people: Iterable[User], record: CorrectiveAction, kind: str, step: int = 0) -> None:
    for person in people:
        Notice.objects.get_or_create(
            corrective_action=record, person=person, kind=kind, due_on=record.due_on, step=step
        )


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
    owe(emails.managers_of(row), row, NoticeKind.ESCALATED)


# -- the mail of the day -------------------------------------------------------------------------
@transaction.atomic
def send_daily(person_id: int) -> None:
    """All that waits for a person in one mail a day by the person's calendar; what is not true any more goes."""
    person = User.objects.select_for_update().get(pk=person_id)
    today = today_in(person.time_zone)
    if Notice.objects.filter(person=person, mailed_on=today).exists():
        return
    waiting = list(Notice.objects.waiting().filter(person=person).select_related("corrective_action__factory"))
    ripe = [each for each in waiting if is_ripe(each)]
    told = [each for each in ripe if is_wanted(each, person)]
    Notice.objects.filter(pk__in={each.pk for each in ripe} - {each.pk for each in told}).delete()
    if told:
        Notice.objects.filter(pk__in=[each.pk for each in told]).update(mailed_on=today)
        mail.send(to=person, template="suppliers/email/daily", context=daily(person, told))


def is_ripe(notice: Notice) -> bool:
    """A reminder in the morning in which it was written, other news in the morning after."""
    factory = notice.corrective_action.factory
    old = notice.kind in (NoticeKind.REMINDER, NoticeKind.ESCALATED)
    return is_awake(factory.time_zone) and (old or day_at(notice.at, factory.time_zone) < factory.today())


def is_wanted(notice: Notice, person: User) -> bool:
    """By the person's choice, and still true: to be answered until that day, or answered and not reviewed."""
    record = notice.corrective_action
    chosen = person.reminders != Reminders.NONE or notice.kind == NoticeKind.ESCALATED
    if not (chosen and person.is_active and CorrectiveAction.objects.visible_to(person).filter(pk=record.pk).exists()):
        return False
    if notice.kind == NoticeKind.ANSWERED:
        return record.state == CorrectiveActionState.ANSWERED
    if notice.kind == NoticeKind.REMINDER and record.disputed_since:
        return False
    return record.state in ANSWERABLE and record.due_on == notice.due_on


def daily(person: User, told: list[Notice]) -> dict:
    """What the mail lists: escalated, to review, and with a reminder everything that is due or overdue."""
    by_kind = {kind: [each.corrective_action for each in told if each.kind == kind] for kind in NoticeKind.values}
    asked = by_kind[NoticeKind.REMINDER] + by_kind[NoticeKind.WANTED]
    return {
        "escalated": by_kind[NoticeKind.ESCALATED],
        "answered": by_kind[NoticeKind.ANSWERED],
        "to_answer": to_answer(person) if asked else [],
        "link": reverse("suppliers:corrective_action_list"),
    }


def to_answer(person: User) -> list[CorrectiveAction]:
    """What this person answers for, the most pressing first; `late` as the mail says it."""
    rows = CorrectiveAction.objects.visible_to(person).to_answer().select_related("factory").order_by("due_on", "pk")
    found = [row for row in rows if person in emails.contacts(row)]
    for row in found:
        row.late = row.due_on < row.factory.today()
    return found
