"""Who is to answer a self-assessment is reminded of its day, in the mail of the day; every half hour, each step once."""

from collections.abc import Iterator
from datetime import timedelta

from qcportal.core import notices
from qcportal.core.dates import day_at, today_in
from qcportal.core.models import Notice
from suppliers.actions.reminders import FIRST, is_awake, reached
from suppliers.models import Factory

from .. import emails
from ..models import Audit


def remind_asked() -> None:
    """Where it is morning; two queries a time zone."""
    for zone in Factory.objects.order_by().values_list("time_zone", flat=True).distinct():
        if is_awake(zone):
            notices.owe(reminders_in(zone))


def reminders_in(zone: str) -> Iterator[Notice]:
    due = Audit.objects.asked_for_by(today_in(zone) + timedelta(days=FIRST)).filter(factory__time_zone=zone)
    for audit in due.prefetch_related("people"):
        step = reached(audit.due_on, today_in(zone))
        if step is not None and audit.due_on + timedelta(days=step) > day_at(audit.created_at, zone):
            facts, key = {"due_on": audit.due_on.isoformat()}, f"{audit.due_on} {step}"
            for person in audit.people.all():
                yield Notice(person=person, kind=emails.DUE, record_uuid=audit.uuid, facts=facts, key=key)
