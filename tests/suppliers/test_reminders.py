"""Reminders and escalation: in the factory's morning, each once, one mail a person and day, by the person's choice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from qcportal.core.dates import day
from qcportal.core.models import HistoryEntry, Notice, OutgoingMail
from suppliers import actions
from suppliers.actions import reminders
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

ANSWER = {"root_cause": "Needles", "action_taken": "Log"}


def zone_at(hour: int) -> str:
    """A time zone where it is about this hour now."""
    ahead = (hour - timezone.now().hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


AWAKE, ASLEEP = zone_at(12), zone_at(3)


@pytest.fixture
def supplier():
    return make.supplier()


@pytest.fixture
def mei(supplier):
    return people.supplier_contact(supplier, name="Mei", time_zone=AWAKE)


@pytest.fixture
def boss():
    return people.manager(time_zone=AWAKE)


def asked(supplier, due_in: int, by, zone=AWAKE, days_ago: int = 60, **fields):
    """Raised long ago, due in so many days."""
    factory = make.factory("Longhua", supplier=supplier, time_zone=zone)
    raised, due = factory.today() - timedelta(days=days_ago), factory.today() + timedelta(days=due_in)
    fields = {"title": "Seams", "description": "", "owner": None, "raised_on": raised, "due_on": due} | fields
    record = actions.raise_corrective_action(factory=factory, by=by, **fields)
    type(record).objects.filter(pk=record.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    record.refresh_from_db()
    OutgoingMail.objects.all().delete()
    return record


def told():
    """(to, subject, body) of what was mailed since the last look."""
    found = [(each.to, each.subject, each.body) for each in OutgoingMail.objects.order_by("pk")]
    OutgoingMail.objects.all().delete()
    return found


def next_day():
    """All that was mailed was mailed yesterday."""
    for notice in Notice.objects.exclude(mailed_on=None):
        Notice.objects.filter(pk=notice.pk).update(mailed_on=notice.mailed_on - timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "step"),
    [(-8, None), (-7, -7), (-3, -7), (-1, -1), (0, -1), (1, 1), (7, 1), (8, 8), (14, 8), (15, 15), (100, 99)],
)
def test_the_days_on_which_somebody_is_reminded(days, step):
    due = timezone.localdate()
    assert reminders.reached(due, due + timedelta(days=days)) == step


def test_who_answers_is_reminded_once_however_often_it_runs(supplier, mei, boss):
    soon, later = asked(supplier, 7, boss), asked(supplier, 20, boss)
    reminders.remind()
    [(to, subject, body)] = told()
    assert (to, subject) == (mei.email, f"{soon.number} Seams · Longhua · due on {day(soon.due_on)}, and 1 more")
    assert later.number in body
    for _again in range(2):
        next_day()
        reminders.remind()
    assert told() == []


def test_one_mail_a_day_lists_all_that_is_to_answer(supplier, mei, boss):
    late, soon = asked(supplier, -3, boss), asked(supplier, 1, boss)
    reminders.remind()
    [(_to, subject, body)] = told()
    assert subject.startswith(f"{late.number} Seams · Longhua · OVERDUE since")
    assert body.index(f"{late.number} Seams · Longhua · OVERDUE since") < body.index(f"{soon.number} Seams")
    next_day()
    reminders.remind()
    assert told() == []


def test_what_is_disputed_still_is_not_in_it(supplier, mei, boss):
    soon, disputed = asked(supplier, 7, boss), asked(supplier, 5, boss)
    actions.pause_reminders(record=disputed, by=boss)
    reminders.remind()
    [(_to, subject, body)] = told()
    assert subject == f"{soon.number} Seams · Longhua · due on {day(soon.due_on)}"
    assert disputed.number not in body


def test_a_second_reminder_of_the_day_waits_for_the_next(supplier, mei, boss):
    asked(supplier, 7, boss)
    reminders.remind()
    assert len(told()) == 1
    asked(supplier, 1, boss)
    reminders.remind()
    assert told() == []
    next_day()
    reminders.remind()
    assert [to for to, _subject, _body in told()] == [mei.email]


def test_nobody_is_woken(supplier, mei, boss):
    asked(supplier, 1, boss, zone=ASLEEP)
    reminders.remind()
    assert (told(), Notice.objects.count()) == ([], 0)


def test_nothing_is_told_of_the_past_of_the_house_or_to_who_has_left(supplier, mei, boss):
    old = asked(supplier, -30, boss)
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now())  # taken over from elsewhere, overdue
    asked(supplier, -3, boss, visibility="house")
    reminders.remind()
    assert told() == []
    asked(supplier, 1, boss)
    type(mei).objects.filter(pk=mei.pk).update(is_active=False)
    reminders.remind()
    assert told() == []


def test_what_was_just_asked_for_is_not_reminded_at_once(supplier, mei, boss):
    asked(supplier, 3, boss, days_ago=0)
    reminders.remind()
    assert told() == []


def test_what_is_answered_meanwhile_is_not_told(supplier, mei, boss):
    record = asked(supplier, 1, boss)
    reminders.note_reminders([record])
    actions.answer_corrective_action(record=record, by=mei, **ANSWER)
    OutgoingMail.objects.all().delete()
    reminders.remind()
    assert (told(), Notice.objects.count()) == ([], 0)


class TestEscalation:
    def test_a_week_overdue_who_raised_it_hears_once_and_it_is_marked(self, client, supplier, mei, boss):
        people.manager(time_zone=AWAKE)
        record = asked(supplier, -7, boss)
        for _again in range(2):
            reminders.remind()
            next_day()
        mails = [(to, subject) for to, subject, _body in told() if to != mei.email]
        was = f"a week overdue without an answer, was due on {day(record.due_on)}"
        assert mails == [(boss.email, f"{record.number} Seams · Longhua · {was}")]
        assert HistoryEntry.objects.filter(event="corrective_action.escalated", record_uuid=record.uuid).count() == 1
        client.force_login(boss)
        for address in ("", f"{record.uuid}/"):
            assert "escalated" in client.get(f"/corrective-actions/{address}").text

    def test_not_before_and_not_once_it_is_answered(self, supplier, mei, boss):
        asked(supplier, -6, boss)
        answered = asked(supplier, -30, boss)
        actions.answer_corrective_action(record=answered, by=mei, **ANSWER)
        reminders.remind()
        assert not HistoryEntry.objects.filter(event="corrective_action.escalated").exists()

    def test_where_who_raised_it_has_left_every_manager_hears(self, supplier, boss):
        record = asked(supplier, -9, people.manager(is_active=False))
        reminders.remind()
        assert [to for to, _subject, body in told() if record.number in body] == [boss.email]

    def test_a_later_day_takes_the_mark_away(self, supplier, boss):
        record = asked(supplier, -9, boss)
        reminders.remind()
        later = record.factory.today() + timedelta(days=9)
        changed = actions.change_corrective_action(record=record, due_on=later, by=boss)
        assert changed.escalated_at is None


class TestChoice:
    def choose(self, person, reminders):
        type(person).objects.filter(pk=person.pk).update(mails={"corrective_actions": reminders})
        person.refresh_from_db()

    def test_in_the_profile(self, client, mei):
        client.force_login(mei)
        values = {"name": "Mei", "time_zone": "UTC", "corrective_actions": "daily", "version": mei.version}
        client.post("/profile/", values)
        mei.refresh_from_db()
        assert mei.mails["corrective_actions"] == "daily"

    def test_once_a_day_news_wait_for_the_next_morning(self, supplier, mei, boss):
        self.choose(boss, "daily")
        record = asked(supplier, 20, boss)
        actions.answer_corrective_action(record=record, by=mei, **ANSWER)
        reminders.remind()
        assert told() == []
        Notice.objects.update(at=timezone.now() - timedelta(days=1))
        reminders.remind()
        [(to, subject, body)] = told()
        assert (to, subject) == (boss.email, f"{record.number} is answered by Longhua: accept it or send it back")
        assert record.number in body

    def test_never_means_escalations_alone(self, supplier, mei, boss):
        for each in (mei, boss):
            self.choose(each, "never")
        answered = asked(supplier, 20, boss)
        actions.answer_corrective_action(record=answered, by=mei, **ANSWER)
        actions.send_back_corrective_action(record=answered, by=boss, note="Show it")
        asked(supplier, 1, boss)
        reminders.remind()
        assert told() == []
        asked(supplier, -8, boss)
        reminders.remind()
        assert [to for to, _subject, _body in told()] == [boss.email]

    def test_in_the_persons_language(self, supplier, boss):
        people.supplier_contact(supplier, language="zh-hans", time_zone=AWAKE)
        asked(supplier, 1, boss)
        reminders.remind()
        [(_to, _subject, body)] = told()
        assert re.search("20[0-9]{2}年[0-9]+月", body)
