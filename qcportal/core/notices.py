"""News for people: at once, in the mail of the day or never, as each chooses (paces.py).

An app registers its kinds of news and tells of records; this floor knows neither. Whatever way a mail goes, it is
sent only to who sees the record then, and says what is true then.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from . import mail
from .dates import day_at, today_in
from .each import each_alone
from .models import Notice, OutgoingMail, StoredFile, User
from .paces import MailGroup, Pace, pace_of

log = logging.getLogger(__name__)
MORNING = 7  # o'clock where the person is
FOOTER = "core/mail_footer.txt"


@dataclass(frozen=True)
class Kind:
    """One sort of news; `template` is its name, and that of its mail.

    `rows` are the records of which a person may hear, `words` what the templates name of one, with its `link`.
    `holds` says whether what is waiting to be told is still so. `also` are further records of the kind that a person
    is reminded of in the same mail. `attach` is the file that goes with a record's own mail, for who wants it so; `taken` is called
    once it has gone. News
    `by_calendar` always wait for the mail of the day; who has switched the group off hears all the same of what
    `escalates`. Who has chosen no language hears in that of the record, if it has one.
    """

    template: str
    group: MailGroup
    rows: Callable[[User], models.QuerySet]
    words: Callable[..., dict]
    holds: Callable[..., bool] = lambda record, facts: True
    also: Callable[[User], list] | None = None
    attach: Callable[[Any, User], StoredFile | None] = lambda record, person: None
    taken: Callable[[Any, User], None] = lambda record, person: None
    by_calendar: bool = False
    escalates: bool = False
    language: Callable[[Any], str] = lambda record: ""

    def pace(self, person: User) -> Pace:
        chosen = pace_of(person, self.group)
        if self.escalates and chosen == Pace.NEVER:
            return Pace.DAILY
        return Pace.DAILY if self.by_calendar and chosen == Pace.AT_ONCE else chosen


class Told(NamedTuple):
    notice: Notice
    kind: Kind
    record: Any


KINDS: dict[str, Kind] = {}
ORDER = {group: place for place, group in enumerate(MailGroup)}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        KINDS[kind.template] = kind
        mail.MATTERS[kind.template] = mail.Matter(kind.rows, kind.taken, partial(tell_later, kind.template))


# -- told ----------------------------------------------------------------------------------------
def tell(template: str, people: Iterable[User], record, *, by=None, facts: dict | None = None, key: str = "") -> None:
    """Nobody is told of what they did themselves; of what waits under a `key`, each once. Call in the action's transaction."""
    tell_of(template, dict.fromkeys(people, [record]), by=by, facts=facts, key=key)


def tell_of(template: str, news: Mapping[User, Sequence], *, by=None, facts: dict | None = None, key: str = "") -> None:
    """Of several records in one mail to each person."""
    kind = KINDS[template]
    hearing = {person: records for person, records in news.items() if person.is_active and person != by}
    later = [(person, each) for person in hearing if kind.pace(person) == Pace.DAILY for each in hearing[person]]
    kept = {"by": str(by) if by else ""} | (facts or {})
    owe(Notice(person=person, kind=template, record_uuid=each.uuid, facts=kept, key=key) for person, each in later)
    for person, records in hearing.items():
        if kind.pace(person) == Pace.AT_ONCE:
            seen = set(kind.rows(person).filter(pk__in=[each.pk for each in records]).values_list("pk", flat=True))
            told = [each for each in records if each.pk in seen]
            with in_language_of(person, *map(kind.language, told)):  # the words too
                send_now(person, kind, told, by)


def send_now(person: User, kind: Kind, records: Sequence, by) -> None:
    if len(records) == 1:
        send_own(person, kind, records[0], by)
    elif records:
        lines = {each.uuid: line_of(each, kind, person) for each in records}
        send_list(person, lines, {each.uuid: (kind, each) for each in records})


def send_own(person: User, kind: Kind, record, by) -> None:
    context = kind.words(record) | {"by": by}
    attach, spoken = kind.attach(record, person), translation.get_language() or ""
    about = [mail.About(kind.template, record.uuid)]
    mail.send(
        to=person, template=kind.template, context=context, footer=FOOTER, language=spoken, attach=attach, about=about
    )


def in_language_of(person: User, *languages: str):
    """The person's own, else the one of what is told, where that is one."""
    told = languages[0] if len(set(languages)) == 1 else ""
    return translation.override(person.language or told or settings.LANGUAGE_CODE)


def owe(notices: Iterable[Notice]) -> None:
    """What was owed before, by its key, stays as it is."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def take_back(template: str, record) -> set[User]:
    """Who was to hear it in the mail of the day and has heard nothing of the kind before; now they never will."""
    owed = Notice.objects.filter(kind=template, record_uuid=record.uuid)
    aware = owed.exclude(mailed_on=None).values("person")
    waiting = owed.waiting()
    people = set(User.objects.filter(pk__in=waiting.values("person")).exclude(pk__in=aware))
    waiting.delete()
    return people


# -- the mail of the day -------------------------------------------------------------------------
def send_waiting() -> None:
    waiting = Notice.objects.waiting().order_by().values("person")
    each_alone(User.objects.filter(pk__in=waiting).order_by("pk"), send_daily)


@transaction.atomic
def send_daily(person: User) -> None:
    """All that waits for a person in one mail a day by the person's calendar; what is not true any more goes."""
    person = User.objects.select_for_update().get(pk=person.pk)
    today = today_in(person.time_zone)
    told_today = Notice.objects.filter(person=person, mailed_on=today).exists()
    if told_today or timezone.now().astimezone(ZoneInfo(person.time_zone)).hour < MORNING:
        return
    ripe = [each for each in Notice.objects.waiting().filter(person=person) if is_ripe(each, person, today)]
    told, gone = looked_up(ripe, person)
    Notice.objects.filter(pk__in=[each.pk for each in gone]).delete()
    if told:
        with in_language_of(person):
            mailed = send_entries(person, told)
        Notice.objects.filter(pk__in=mailed).update(mailed_on=today)


def is_ripe(notice: Notice, person: User, today) -> bool:
    """A deadline on the day on which it was written, other news on the morning after."""
    kind = KINDS.get(notice.kind)
    return kind is None or kind.by_calendar or day_at(notice.at, person.time_zone) < today


def looked_up(waiting: list[Notice], person: User) -> tuple[list[Told], list[Notice]]:
    """What this person still wants and sees and what is still so, in the order of the groups; and what is not."""
    told = []
    for kind in KINDS.values():
        mine = [each for each in waiting if each.kind == kind.template]
        if mine and person.is_active and kind.pace(person) != Pace.NEVER:
            seen = {row.uuid: row for row in kind.rows(person).filter(uuid__in=[each.record_uuid for each in mine])}
            told += [Told(each, kind, seen[each.record_uuid]) for each in mine if each.record_uuid in seen]
    still = {each.notice.pk: attempt(each.kind.holds, each.kind, each.record, each.notice.facts) for each in told}
    gone = [each for each in waiting if still.get(each.pk, False) is False]
    told = [each for each in told if still[each.notice.pk]]
    return sorted(told, key=lambda each: ORDER[each.kind.group]), gone


def attempt(work: Callable, kind: Kind, record, *arguments):
    """One record at fault keeps nobody from hearing of the others: it gives None and waits, and the log says why."""
    try:
        return work(record, *arguments)
    except Exception:  # whatever it is
        log.exception("%s of %s cannot be told", kind.template, record.uuid)
        return None


def send_entries(person: User, told: list[Told]) -> set[int]:
    """One thing as its own mail, several as a list; which notices are told by it."""
    entries = with_others(person, {each.record.uuid: (each.kind, each.record) for each in told})
    lines = {
        uuid: line for uuid, (kind, record) in entries.items() if (line := attempt(line_of, kind, record, kind, person))
    }
    if len(lines) == 1:
        kind, record = entries[next(iter(lines))]
        by = {"name": next((each.notice.facts.get("by", "") for each in told if each.record == record), "")}
        send_own(person, kind, record, by)
    elif lines:
        send_list(person, lines, entries)
    return {each.notice.pk for each in told if each.record.uuid in lines or each.record.uuid not in entries}


def send_list(person: User, lines: dict[UUID, dict], entries: dict) -> None:
    """`entries` as with_others gives them; those without a line stay out."""
    context = {"groups": by_group(lines, entries), "first": next(iter(lines.values())), "others": len(lines) - 1}
    about = [mail.About(entries[uuid][0].template, uuid) for uuid in lines]
    mail.send(to=person, template="core/email/daily", context=context, footer=FOOTER, about=about)


def tell_later(template: str, held: OutgoingMail, uuids: list[UUID]) -> None:
    """What a list told of that was held back is in the next mail of the day, as far as it is still so and seen then."""
    told = Notice.objects.filter(person=held.person, record_uuid__in=uuids)
    of_day = told.filter(mailed_on=day_at(held.created_at, held.person.time_zone))
    if not of_day.update(mailed_on=None):  # it went at once
        owe(Notice(person=held.person, kind=template, record_uuid=each, facts={"by": ""}) for each in uuids)


def with_others(person: User, entries: dict) -> dict:
    """One entry a record. Who is reminded of one sees in the same mail whatever else waits, the most pressing first."""
    for kind in {kind.template: kind for kind, _record in entries.values()}.values():
        if kind.also:
            others = {each.uuid: (kind, each) for each in kind.also(person)}
            kept = {uuid: each for uuid, each in entries.items() if each[0] != kind and uuid not in others}
            entries = kept | others
    return dict(sorted(entries.items(), key=lambda entry: ORDER[entry[1][0].group]))


def line_of(record, kind: Kind, person: User) -> dict:
    """The subject of its own mail, and its link."""
    words = kind.words(record)
    subject = render_to_string(f"{kind.template}_subject.txt", words | {"person": person})
    return {"subject": " ".join(subject.split()), "link": words["link"]}


def by_group(lines: dict, entries: dict) -> list[tuple[str, list[dict]]]:
    found: dict[str, list[dict]] = {}
    for uuid, line in lines.items():
        found.setdefault(str(entries[uuid][0].group.label), []).append(line)
    return list(found.items())
