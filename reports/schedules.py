"""Documents that go out by themselves: who gets which, when, and the mails that are owed for it.

A row per schedule, person and period is the truth, unique in the database: however often beat asks and workers die, it
is there once, and its mail is written in the transaction that ends it.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, history, queue
from qcportal.core.errors import Conflict, Forbidden, Rejected
from qcportal.core.models import User
from qcportal.core.models.mail import MailState
from qcportal.core.paces import MailGroup, Pace, pace_of
from qcportal.core.roles import Role
from suppliers.models import Buyer, Supplier

from . import papers
from .enums import ReportKind, ReportState, Rhythm, ScheduledState
from .models import ReportSchedule, ScheduledMail
from .periods import Due, last_due, next_due

TASK = "reports.send_scheduled"
MISSED = timedelta(days=3)  # what nobody sent for so long, because all stood still, is not sent any more
MOST_HINTS = 200
MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=1)  # quadrupled with each attempt: the last comes after some 6 hours
LONGEST = timedelta(hours=1)  # an attempt that took longer has died; after the last one nothing else is waited for


# -- what people do ------------------------------------------------------------------------------
@transaction.atomic
def make_schedule(*, by: User, buyer: Buyer, paper: str = "", **values) -> ReportSchedule:
    """`values` as the model's: kind, supplier, person, rhythm, day, hour, attached, even_without_news; an empty `paper`
    is the buyer's usual one."""
    schedule = ReportSchedule(buyer=buyer, paper=papers.chosen(paper, owner=buyer), **values)
    check_may(schedule, by)
    check_parts(schedule)
    return changes.create(schedule, by=by, event="schedule.created")


@transaction.atomic
def change_schedule(*, schedule: ReportSchedule, version: int, by: User, **values) -> ReportSchedule:
    row = changes.lock(schedule, version)
    check_may(row, by)
    if "paper" in values:
        values["paper"] = papers.chosen(values["paper"], owner=row.buyer)
    begins = {"begins_at": timezone.now()} if moved(row, values) else {}
    changed = changes.save(row, values | begins, by=by, event="schedule.changed")
    check_may(changed, by)
    check_parts(changed)
    return changed


def moved(row: ReportSchedule, values: dict) -> bool:
    """At another time nothing is due again that was due, and sent, at the one before."""
    return any(name in values and getattr(row, name) != values[name] for name in ("rhythm", "day", "hour"))


@transaction.atomic
def pause_schedule(*, schedule: ReportSchedule, version: int, by: User) -> ReportSchedule:
    row = changes.lock(schedule, version)
    check_may(row, by)
    if row.paused_at:
        return row
    return changes.save(row, by=by, event="schedule.paused", paused_at=timezone.now())


@transaction.atomic
def resume_schedule(*, schedule: ReportSchedule, version: int, by: User) -> ReportSchedule:
    """From now on: what was due meanwhile is not sent afterwards."""
    row = changes.lock(schedule, version)
    check_may(row, by)
    if not row.paused_at:
        return row
    return changes.save(row, by=by, event="schedule.resumed", paused_at=None, begins_at=timezone.now())


@transaction.atomic
def send_now(*, schedule: ReportSchedule, by: User) -> int:
    """Owe everybody the last whole week, month or quarter, who has not had it yet; how many that are.

    What was given up or held back is tried anew.
    """
    row = changes.lock(schedule)
    check_may(row, by)
    people = recipients(row)
    if not people:
        raise Rejected(_("Nobody gets it: no person of the buyer wants summaries."))
    now = timezone.now()
    owed = [mail_of(row, person, due(row, person, now), now) for person in people]
    made = owe(owed) + try_again(row, owed)
    if not made:
        raise Conflict(_("Everybody has had the last one already. The next goes out by itself."))
    history.record(event="schedule.sent_now", of=row, by=by)
    return made


def check_may(schedule: ReportSchedule, by: User) -> None:
    """The house for every buyer; a buyer's person for the own buyer, and to no other single person."""
    if by.role in Role.managing():
        return
    own = Buyer.objects.of(by).filter(pk=schedule.buyer_id).exists()
    if not own or schedule.person_id not in (None, by.pk):
        raise Forbidden(_("You may set up summaries for your own buyer, and for yourself among its people."))
    if schedule.supplier and not Supplier.objects.visible_to(by).filter(pk=schedule.supplier_id).exists():
        raise Forbidden(_("This supplier does not work for your buyer."))


def check_parts(schedule: ReportSchedule) -> None:
    if (schedule.kind == ReportKind.SUPPLIER) != (schedule.supplier is not None):
        raise Rejected(_("A supplier review names its supplier, a portfolio summary none."), field="supplier")
    if not 1 <= schedule.day <= (7 if schedule.rhythm == Rhythm.WEEKLY else 28):
        raise Rejected(_("A day of the week is 1 to 7, one of the month 1 to 28."), field="day")
    if schedule.person and not schedule.person.memberships.filter(buyer=schedule.buyer).exists():
        raise Rejected(_("This person does not work for the buyer."), field="person")


# -- who and when --------------------------------------------------------------------------------
def recipients(schedule: ReportSchedule) -> list[User]:
    """People of the buyer who can sign in and have not switched summaries off."""
    people = User.objects.filter(is_active=True, role=Role.BUYER, memberships__buyer=schedule.buyer_id)
    people = people.filter(pk=schedule.person_id) if schedule.person_id else people
    return [person for person in people.distinct().order_by("pk") if wants(person)]


def wants(person: User) -> bool:
    return pace_of(person, MailGroup.SUMMARIES) != Pace.NEVER


def due(schedule: ReportSchedule, person: User, now) -> Due:
    return last_due(schedule.rhythm, schedule.day, schedule.hour, person.time_zone, now)


def next_run(schedule: ReportSchedule, zone: str) -> Due:
    return next_due(schedule.rhythm, schedule.day, schedule.hour, zone, timezone.now())


# -- what beat does ------------------------------------------------------------------------------
def mail_of(schedule: ReportSchedule, person: User, found: Due, at) -> ScheduledMail:
    span = {"period_from": found.period.first, "period_to": found.period.last}
    return ScheduledMail(schedule=schedule, person=person, due_at=at, **span)


def owe(mails: Iterable[ScheduledMail]) -> int:
    """Those that are not owed or sent yet; how many."""
    before = ScheduledMail.objects.count()
    ScheduledMail.objects.bulk_create(mails, ignore_conflicts=True)
    return ScheduledMail.objects.count() - before


def try_again(schedule: ReportSchedule, owed: Iterable[ScheduledMail]) -> int:
    """Those of the same people and periods that were given up, or whose mail was held back, wait anew; how many."""
    same = Q(pk__in=[])
    for each in owed:
        same |= Q(person=each.person, period_from=each.period_from)
    anew = {"state": ScheduledState.WAITING, "ended_at": None, "attempts": 0, "next_attempt_at": None, "error": ""}
    lost = Q(state=ScheduledState.FAILED) | Q(state=ScheduledState.SENT, mail__state=MailState.WITHHELD)
    return ScheduledMail.objects.filter(same, lost, schedule=schedule).update(**anew)


def owe_what_is_due() -> None:
    now = timezone.now()
    for schedule in ReportSchedule.objects.running().select_related("buyer").order_by("pk"):
        found = [(person, due(schedule, person, now)) for person in recipients(schedule)]
        ripe = [(person, each) for person, each in found if max(schedule.begins_at, now - MISSED) <= each.at]
        ScheduledMail.objects.bulk_create(
            [mail_of(schedule, person, each, each.at) for person, each in ripe], ignore_conflicts=True
        )


def to_write() -> QuerySet[ScheduledMail]:
    """Mails whose PDF is not being made and whose pause after a failure is over."""
    over = Q(report=None) | Q(report__state__in=ReportState.over())
    rested = Q(next_attempt_at=None) | Q(next_attempt_at__lte=timezone.now())
    return ScheduledMail.objects.filter(over, rested, state=ScheduledState.WAITING)


def waiting() -> list[int]:
    """Mails to be written, the oldest first; beat hints at them again until they are."""
    rows = to_write().filter(attempts__lt=MOST_ATTEMPTS).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:MOST_HINTS])


def begin(mail_id: int) -> bool:
    """Count an attempt before it is made, so that one which kills its worker counts too; False if none is due."""
    row = to_write().filter(pk=mail_id, attempts__lt=MOST_ATTEMPTS)
    attempts = row.values_list("attempts", flat=True).first()
    if attempts is None:
        return False
    pause = LONGEST if attempts + 1 == MOST_ATTEMPTS else FIRST_PAUSE * 4**attempts
    begun = {"attempts": F("attempts") + 1, "next_attempt_at": timezone.now() + pause, "error": ""}
    return row.filter(attempts=attempts).update(**begun) == 1


def note_failure(mail_id: int, sentence: str) -> None:
    """Why the attempt failed; after the last one the mail is given up."""
    row = ScheduledMail.objects.filter(pk=mail_id, state=ScheduledState.WAITING)
    row.update(error=sentence)
    give_up(row.filter(attempts__gte=MOST_ATTEMPTS))


def give_up(rows: QuerySet[ScheduledMail]) -> None:
    """The schedule's page says why, to its managers, from the moment at which nothing is tried any more."""
    rows.filter(error="").update(error=died_sentence())
    rows.update(state=ScheduledState.FAILED, ended_at=timezone.now())


def given_up(schedule: ReportSchedule, people: Sequence[User]) -> list[tuple[ScheduledMail, bool]]:
    """What was given up of the `people` who get it and came to no other end since; with whether `send_now` tries it."""
    since = schedule.mails.filter(person=OuterRef("person"), ended_at__gt=OuterRef("ended_at"))
    over = Exists(since.exclude(state=ScheduledState.FAILED))
    rows = schedule.mails.filter(~over, state=ScheduledState.FAILED, person__in=people).select_related("person")
    now = timezone.now()
    return [(row, row.period_from == due(schedule, row.person, now).period.first) for row in rows]


def died_sentence() -> str:
    sentence = _("The last of %(n)d attempts never ended: its worker died, perhaps for lack of memory. Tell your administrator.")  # fmt: skip
    return sentence % {"n": MOST_ATTEMPTS}


def give_up_on_silent() -> None:
    """Of those whose last attempt never came back."""
    give_up(to_write().filter(attempts__gte=MOST_ATTEMPTS))


def run() -> None:
    give_up_on_silent()
    owe_what_is_due()
    for mail_id in waiting():
        queue.hint(TASK, mail_id, queue="bulk")
