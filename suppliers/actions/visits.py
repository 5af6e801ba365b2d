"""Visits and who goes on them. Nobody is in two places at once: see `place`."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected
from qcportal.core.models import User

from .. import emails
from ..enums import DayPart, VisitState
from ..models import Visit, VisitAssignment
from ..queries.visits import was_shown_later
from ..rules import VISIT
from ..validators import check_current, check_days_in_order, check_days_within, check_goes_as

Days = tuple[date, date]  # first and last, both included

# What is planned on a visit may hold it to something. An app above adds its rule when it is ready, as this one knows
# none of them: it takes the visit and what that is to get, and raises Rejected.
HELD_TO: list[Callable[[Visit, dict], None]] = []


class Clash(Rejected):
    """The person is somewhere else at that time."""

    status, code = 409, "clash"


@transaction.atomic
def plan_visit(
    *, factory, starts_on: date, ends_on: date, by, announced: bool = True, note: str = "", people=(), uuid=None
) -> Visit:
    """A visit with its `people` as (person, VisitRole, DayPart), each for all its days."""
    check_current(factory)
    check_days_in_order(starts_on, ends_on)
    visit = Visit(
        uuid=uuid or uuid4(), factory=factory, starts_on=starts_on, ends_on=ends_on, announced=announced, note=note
    )
    changes.create(visit, by=by, event="visit.planned")
    for person, role, part in sorted(people, key=lambda each: each[0].pk):  # one order of locks: no deadlock
        place(visit, person, role, (starts_on, ends_on), part, by=by)
    return visit


@transaction.atomic
def change_visit(*, visit, by, version: int | None = None, announced: bool, note: str) -> Visit:
    row = changes.lock(visit, version)
    check_not_over(row)
    check_held(row, announced=announced)
    return changes.save(row, {"announced": announced, "note": note}, by=by, event="visit.changed")


@transaction.atomic
def announce_with_audit(*, visit, announced: bool, by) -> Visit:
    """As the audit on it is announced; the audit tells the supplier, or else `tell_visit_anew` does."""
    row = changes.lock(visit)
    check_not_over(row)
    check_held(row, announced=announced)
    return changes.save(row, by=by, event="visit.announced_with_audit", announced=announced)


@transaction.atomic
def tell_visit_anew(*, visit, changes: dict, by) -> None:
    """To the supplier, of a coming visit that is shown to it now, or that what it was told of one holds no more.

    `changes` are {field: [before, after]}. Of one that was shown from the start nothing was told, so no move of it is.
    """
    before = {name: values[0] for name, values in changes.items()}
    was_told, is_told = told(visit, **before), told(visit)
    if was_told != is_told and ("announced" in changes or was_shown_later(visit)):
        tell = emails.visit_shown if is_told else emails.visit_hidden
        tell(visit, by)


def told(visit: Visit, **before) -> tuple | None:
    """The days of a planned visit as the supplier sees them, now or with the values of `before`; nothing of the past."""
    seen = {name: before.get(name, getattr(visit, name)) for name in ("announced", "state", "starts_on", "ends_on")}
    if not seen["announced"] or seen["state"] != VisitState.PLANNED or visit.ends_on < visit.factory.today():
        return None
    return str(seen["starts_on"]), str(seen["ends_on"])


@transaction.atomic
def assign(
    *,
    visit,
    person,
    role: str,
    by,
    days: Days | None = None,
    part: str = DayPart.WHOLE,
    uuid=None,
    version: int | None = None,
) -> VisitAssignment:
    """Put a person on a visit, for `days` or all of its days. `version` is the visit's, which counts up."""
    row = changes.lock(visit, version)
    check_not_over(row)
    days = days or (row.starts_on, row.ends_on)
    check_days_in_order(*days)
    check_days_within(row, *days)
    assignment = place(row, person, role, days, part, by=by, uuid=uuid)
    count_up(row)
    return assignment


@transaction.atomic
def move_visit(*, visit, starts_on: date, ends_on: date, by, version: int | None = None, note: str = "") -> Visit:
    """Move a visit and everybody on it: whoever goes all days goes all new days, others move as far as the first day."""
    check_days_in_order(starts_on, ends_on)
    row = changes.lock(visit, version)
    check_state(row, VisitState.PLANNED)
    check_held(row, starts_on=starts_on, ends_on=ends_on)
    before = (row.starts_on, row.ends_on)
    changes.save(row, by=by, event="visit.moved", note=note, starts_on=starts_on, ends_on=ends_on)
    for assignment in row.assignments.filter(cancelled_at=None).select_related("person").order_by("person_id"):
        move_assignment(assignment, before, (starts_on, ends_on), by=by)
    return row


@transaction.atomic
def cancel_assignment(*, assignment, by, version: int | None = None, note: str = "") -> VisitAssignment:
    """The person is free again; the visit's version counts up."""
    visit = changes.lock(assignment.visit)
    row = changes.lock(assignment, version)
    if row.cancelled_at:
        raise Rejected(_("This assignment is cancelled already."), code="wrong_state")
    check_not_over(visit)
    count_up(visit)
    return take_off(row, by, note)


@transaction.atomic
def cancel_visit(*, visit, by, version: int | None = None, note: str = "") -> Visit:
    """Cancel a visit; its people are free again."""
    row = VISIT.move(changes.lock(visit, version), "cancel", by=by, note=note)
    for assignment in row.assignments.filter(cancelled_at=None).select_related("person"):
        take_off(assignment, by, note)
    return row


def take_off(assignment: VisitAssignment, by, note: str) -> VisitAssignment:
    changes.save(assignment, by=by, event="visit.assignment_cancelled", note=note, cancelled_at=timezone.now())
    emails.visit_left(assignment, by)
    return assignment


@transaction.atomic
def start_visit(*, visit, by, version: int | None = None) -> Visit:
    """Somebody is there. Saying so twice is harmless: an inspection and an audit may share a visit."""
    row = changes.lock(visit, version)
    return row if row.state == VisitState.UNDER_WAY else VISIT.move(row, "start", by=by)


@transaction.atomic
def finish_visit(*, visit, by, version: int | None = None) -> Visit:
    """The work there is over; saying so twice is harmless."""
    row = changes.lock(visit, version)
    return row if row.state == VisitState.DONE else VISIT.move(row, "finish", by=by)


@transaction.atomic
def reopen_visit(*, visit, by, version: int | None = None) -> Visit:
    """Something of it has to be filed again; saying so twice is harmless. Days and people stay as they were."""
    row = changes.lock(visit, version)
    return row if row.state == VisitState.UNDER_WAY else VISIT.move(row, "reopen", by=by)


# -- one person, one place ---------------------------------------------------------------------
def place(
    visit: Visit, person, role: str, days: Days, part: str, *, by, uuid=None, filing_only: bool = False
) -> VisitAssignment:
    """Assign under a lock of the person's row, so that rivals queue up and do not deadlock; the constraint decides."""
    person = lock_person(person)
    check_goes_as(person, role)  # as the locked row says: an account may just have ended, or changed its role
    assignment = VisitAssignment(
        uuid=uuid or uuid4(),
        visit=visit,
        person=person,
        role=role,
        days=DateRange(*days, "[]"),
        part=part,
        filing_only=filing_only,
    )
    or_clash(assignment, by, lambda: changes.create(assignment, by=by, event="visit.assigned"))
    assignment.refresh_from_db(fields=["days"])  # as the database gives it, without the last day
    emails.visit_assigned(assignment, by)
    return assignment


def move_assignment(assignment: VisitAssignment, before: Days, after: Days, *, by) -> None:
    days = moved(first_and_last(assignment), before, after)
    if days[1] < days[0]:
        raise Rejected(
            _("%(person)s would have no day left on the visit. Change that assignment first.")
            % {"person": assignment.person},
            code="no_day_left",
        )
    lock_person(assignment.person)
    wanted = {"days": DateRange(days[0], days[1] + timedelta(days=1))}
    if days[1] >= assignment.visit.factory.today():
        wanted["filing_only"] = False
    or_clash(assignment, by, lambda: changes.save(assignment, wanted, by=by, event="visit.assignment_moved"))
    emails.visit_moved(assignment, by)


def moved(days: Days, before: Days, after: Days) -> Days:
    if days == before:
        return after
    shift = after[0] - before[0]
    return max(days[0] + shift, after[0]), min(days[1] + shift, after[1])


def count_up(visit: Visit) -> None:
    """Who goes is part of the visit as people read it, so its version says when that changed."""
    visit.version += 1
    visit.save(update_fields=["version", "updated_at"])


def first_and_last(assignment: VisitAssignment) -> Days:
    """The database gives ranges without their last day."""
    return assignment.days.lower, assignment.days.upper - timedelta(days=1)


def lock_person(person) -> User:
    """As it stands now, until the transaction ends; other tables may still point at the person meanwhile.

    After the visit's row, never before it: all who lock both do so in this order.
    """
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def or_clash(assignment: VisitAssignment, by, write):
    """Write, or say with whom and when it clashes."""
    try:
        with transaction.atomic():
            return write()
    except (ValidationError, IntegrityError):
        rival = clashing(assignment)
        if rival is None:
            raise
        raise clash(assignment, rival, by) from None


def clashing(assignment: VisitAssignment) -> VisitAssignment | None:
    rivals = VisitAssignment.objects.filter(
        person=assignment.person, cancelled_at=None, filing_only=False, days__overlap=assignment.days
    ).exclude(pk=assignment.pk)
    if assignment.part != DayPart.WHOLE:
        rivals = rivals.filter(part__in=[DayPart.WHOLE, assignment.part])
    return rivals.select_related("visit__factory").order_by("days").first()


def clash(assignment: VisitAssignment, rival: VisitAssignment, by) -> Clash:
    """Names the other factory only to who may see that visit."""
    day = max(assignment.days.lower, rival.days.lower)
    facts = {"person": assignment.person, "day": date_format(day), "factory": rival.visit.factory}
    if rival.visit_id == assignment.visit_id:
        return Clash(_("%(person)s is already on this visit.") % facts, field="person")
    if Visit.objects.visible_to(by).filter(pk=rival.visit_id).exists():
        return Clash(_("%(person)s is already at %(factory)s on %(day)s.") % facts, field="person")
    return Clash(_("%(person)s is already assigned elsewhere on %(day)s.") % facts, field="person")


def check_held(visit: Visit, **values) -> None:
    for rule in HELD_TO:
        rule(visit, values)


# -- states ------------------------------------------------------------------------------------
def check_state(visit: Visit, *states: str) -> None:
    if visit.state not in states:
        raise Rejected(
            _("This cannot be done now: the visit is “%(state)s”.") % {"state": visit.get_state_display()},
            code="wrong_state",
        )


def check_not_over(visit: Visit) -> None:
    check_state(visit, VisitState.PLANNED, VisitState.UNDER_WAY)
