"""What runs out by itself: qualifications and documents. Told 30 and 7 days before, and when it has."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from qcportal.core import changes, history
from qcportal.core.dates import day_at, today_in
from qcportal.core.each import each_alone
from qcportal.core.models import HistoryEntry, User

from .. import emails
from ..enums import EXPIRED, QualificationState
from ..models import Factory, FactoryDocument, Qualification
from ..models.qualifications import ENDS_ON

DAYS = (7, 30)  # before its last day
STILL_NEWS = timedelta(days=30)  # what ended before is known by now
RAN_OUT = "qualification.expired"


def note_ends(zone: str) -> None:
    """Of the factories in this time zone."""
    each_alone(ended_in(zone), note_expired)
    today = today_in(zone)
    each_alone(qualifications_ending(zone, today), warn_of_qualification)
    each_alone(documents_ending(zone, today), warn_of_document)


def days_left(ends_on: date, since: date, today: date) -> int | None:
    """The step that is reached: 30, 7, or 0 once its last day is over; none that lies before what it is known `since`."""
    if ends_on < today:
        return 0 if ends_on + STILL_NEWS >= today and ends_on >= since else None
    left = (ends_on - today).days
    step = next((days for days in DAYS if left <= days), None)
    return step if step and ends_on - timedelta(days=step) > since else None


# -- qualifications ------------------------------------------------------------------------------
def approved():
    """Of factories that are worked with: what a merged one says, the kept one says or has overruled."""
    rows = Qualification.objects.filter(state__in=QualificationState.good(), factory__merged_into=None)
    return rows.alias(ends=ENDS_ON).select_related("factory", "buyer").order_by("pk")


def qualifications_ending(zone: str, today: date):
    until = today + timedelta(days=max(DAYS))
    return approved().filter(factory__time_zone=zone, ends__gte=today, ends__lte=until)


def warn_of_qualification(row: Qualification) -> None:
    today = row.factory.today()
    if days := days_left(row.ends_on, day_at(row.updated_at, row.factory.time_zone), today):
        emails.qualification_ends(row, days)


def ended_in(zone: str) -> list[Qualification]:
    """Those of which history does not say yet that they ran out on that day."""
    rows = list(approved().filter(factory__time_zone=zone, ends__lt=today_in(zone)))
    entries = HistoryEntry.objects.filter(event=RAN_OUT, record_uuid__in=[row.uuid for row in rows])
    known = {(uuid, changes["ended_on"][1]) for uuid, changes in entries.values_list("record_uuid", "changes")}
    return [row for row in rows if (row.uuid, row.ends_on.isoformat()) not in known]


@transaction.atomic
def note_expired(record: Qualification) -> None:
    """History, and with it reactions and timeline, know that it ran out; its state stays what was decided."""
    row = changes.lock(record)
    if row.standing != EXPIRED or is_known(row):
        return
    told = {"standing": [row.state, EXPIRED], "ended_on": [None, row.ends_on.isoformat()]}
    history.record(event=RAN_OUT, of=row, by=User.objects.system(), changes=told)
    if row.ends_on + STILL_NEWS >= row.factory.today():
        emails.qualification_ends(row, 0)


def is_known(row: Qualification) -> bool:
    return history.of(row).filter(event=RAN_OUT, changes__ended_on__1=row.ends_on.isoformat()).exists()


# -- documents -----------------------------------------------------------------------------------
def documents_ending(zone: str, today: date):
    """Of factories that are worked with, or were: not of one that a merge has closed, nor where the new one waits to be confirmed."""
    rows = FactoryDocument.objects.in_use().filter(factory__in=Factory.objects.current(), factory__time_zone=zone)
    near = rows.filter(valid_until__gte=today - STILL_NEWS, valid_until__lte=today + timedelta(days=max(DAYS)))
    newer = FactoryDocument.objects.to_confirm().filter(factory=OuterRef("factory"), kind=OuterRef("kind"))
    answered = Exists(newer.filter(pk__gt=OuterRef("pk")).order_by())
    return near.exclude(answered).select_related("factory").order_by("pk")


def warn_of_document(row: FactoryDocument) -> None:
    factory = row.factory
    days = days_left(row.valid_until, day_at(row.created_at, factory.time_zone), factory.today())
    if days is not None:
        emails.document_ends(row, days)
