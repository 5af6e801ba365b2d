from datetime import timedelta

import pytest
from django.utils import timezone

from qcportal.core.dates import day
from qcportal.core.errors import Rejected
from qcportal.core.models import OutgoingMail
from suppliers.actions import (
    answer_corrective_action,
    cancel_assignment,
    cancel_visit,
    change_corrective_action,
    hand_over,
    move_visit,
    plan_visit,
    raise_corrective_action,
    send_back_corrective_action,
)
from suppliers.enums import DayPart, Visibility, VisitRole
from suppliers.models import CorrectiveAction
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

ANSWER = {"containment": "", "root_cause": "Needles", "action_taken": "Log"}


def soon(days=3):
    return timezone.localdate() + timedelta(days=days)


def mails():
    """(to, subject) of what was sent since the last look."""
    found = [(mail.to, mail.subject) for mail in OutgoingMail.objects.order_by("pk")]
    OutgoingMail.objects.all().delete()
    return found


def plan(person, by, day, **fields):
    crew = [(person, VisitRole.LEAD_INSPECTOR, DayPart.MORNING)]
    return plan_visit(factory=make.factory("Longhua & Co"), starts_on=day, ends_on=day, people=crew, by=by, **fields)


class TestVisits:
    def test_a_visitor_is_told_where_when_and_as_what(self):
        wang, boss = people.inspector(name="Wang"), people.manager(name="Olga")
        plan(wang, boss, soon(), note="Gate 3 <b>")
        body = OutgoingMail.objects.get().body
        for word in (
            "Hello Wang",
            "Olga has put you",
            "Longhua & Co",
            f"{day(soon())} (morning)",
            "Gate 3 <b>",
            "/visits/",
        ):
            assert word in body, word

    def test_and_when_it_moves_or_is_called_off(self):
        wang, boss = people.inspector(), people.manager()
        visit = plan(wang, boss, soon())
        move_visit(visit=visit, starts_on=soon(5), ends_on=soon(5), by=boss)
        cancel_visit(visit=visit, by=boss)
        assert [subject.split(" on ")[0] for _, subject in mails()] == [
            "You go to Longhua & Co",
            "The visit to Longhua & Co is now",
            "You do not go to Longhua & Co",
        ]

    def test_and_when_taken_off(self):
        wang, boss = people.inspector(), people.manager()
        visit = plan(wang, boss, soon())
        mails()
        cancel_assignment(assignment=visit.assignments.get(), by=boss)
        assert [to for to, _ in mails()] == [wang.email]

    def test_nobody_is_told_of_the_past_or_of_the_own_doing(self):
        boss = people.manager()
        plan(people.inspector(), boss, soon(-3))
        plan(boss, boss, soon())
        assert mails() == []

    def test_in_the_persons_language(self):
        wang = people.inspector(language="zh-hans")
        plan(wang, people.manager(), soon())
        assert OutgoingMail.objects.get().to == wang.email


class TestCorrectiveActions:
    def raised(self, by, factory, **fields):
        fields = {"title": "Seams", "description": "12 of 80", "due_on": soon(9), "owner": None} | fields
        return raise_corrective_action(factory=factory, by=by, **fields)

    def test_every_contact_is_asked_and_the_raiser_hears_of_the_answer(self):
        supplier, boss = make.supplier(), people.manager()
        one, two = people.supplier_contact(supplier), people.supplier_contact(supplier)
        people.supplier_contact(supplier, is_active=False)
        people.supplier_contact(make.supplier())
        record = self.raised(boss, make.factory("Longhua", supplier=supplier))
        asked = f"Please answer {record.number} at Longhua by {day(soon(9))}: Seams"
        assert mails() == [(one.email, asked), (two.email, asked)]
        answer_corrective_action(record=record, by=one, **ANSWER)
        assert mails() == [(boss.email, f"{record.number} is answered by Longhua: accept it or send it back")]
        send_back_corrective_action(record=record, by=boss, note="Show the log")
        assert "Show the log" in OutgoingMail.objects.first().body
        assert [to for to, _ in mails()] == [one.email, two.email]

    def test_who_answers_for_it_is_asked_alone(self):
        supplier = make.supplier()
        chosen, _other = people.supplier_contact(supplier), people.supplier_contact(supplier)
        self.raised(people.manager(), make.factory(supplier=supplier), responsible=chosen)
        assert [to for to, _ in mails()] == [chosen.email]

    def test_whose_membership_has_ended_hears_nothing_more_and_the_others_do(self):
        supplier, boss = make.supplier(), people.manager()
        gone = people.supplier_contact(supplier)
        record = self.raised(boss, make.factory(supplier=supplier), responsible=gone)
        mails()
        colleague = people.supplier_contact(supplier)
        answer_corrective_action(record=record, by=colleague, **ANSWER)
        gone.memberships.all().delete()
        mails()
        send_back_corrective_action(record=record, by=boss, note="Show the log")
        assert [to for to, _ in mails()] == [colleague.email]

    def test_what_is_sent_back_after_its_day_is_asked_for_until_another(self):
        supplier, boss = make.supplier(), people.manager()
        mei = people.supplier_contact(supplier)
        record = self.raised(boss, make.factory(supplier=supplier), raised_on=soon(-30), due_on=soon(-10))
        CorrectiveAction.objects.update(escalated_at=timezone.now())
        answer_corrective_action(record=record, by=mei, **ANSWER)
        mails()
        with pytest.raises(Rejected, match="That day is over"):
            send_back_corrective_action(record=record, by=boss, note="Show the log")
        sent = send_back_corrective_action(record=record, by=boss, note="Show the log", due_on=soon(5))
        assert (sent.due_on, sent.escalated_at) == (soon(5), None)
        assert [to for to, _ in mails()] == [mei.email]

    @pytest.mark.parametrize(
        "fields", [{"visibility": Visibility.HOUSE}, {"raised_on": soon(-30), "due_on": soon(-20)}]
    )
    def test_the_houses_own_and_old_ones_are_told_to_nobody(self, fields):
        supplier = make.supplier()
        people.supplier_contact(supplier)
        self.raised(people.manager(), make.factory(supplier=supplier), **fields)
        assert mails() == []

    def test_who_answers_is_told_when_that_or_the_day_changes_or_it_leaves_the_house(self):
        supplier, boss = make.supplier(), people.manager()
        mei, lin = people.supplier_contact(supplier), people.supplier_contact(supplier)
        record = self.raised(boss, make.factory(supplier=supplier), visibility=Visibility.HOUSE, responsible=mei)

        def told(**values):
            change_corrective_action(record=record, by=boss, **values)
            return [to for to, _ in mails()]

        assert told(due_on=soon(10)) == []  # the house's own yet
        assert told(visibility=Visibility.OWNER) == [mei.email]
        assert told(title="Side seams", visibility=Visibility.SHARED) == []
        assert told(responsible=lin) == [lin.email]
        assert told(due_on=soon(20)) == [lin.email]
        assert told(responsible=None) == [mei.email, lin.email]
        answer_corrective_action(record=record, by=lin, **ANSWER)
        mails()
        assert told(due_on=soon(30)) == []  # the house reads the answer

    def test_who_takes_answers_over_from_who_leaves_is_told(self):
        supplier, boss = make.supplier(), people.manager()
        mei, lin = people.supplier_contact(supplier), people.supplier_contact(supplier)
        self.raised(boss, make.factory(supplier=supplier), responsible=mei)
        mails()
        hand_over(person=mei, to=lin, by=boss)
        assert [to for to, _ in mails()] == [lin.email]

    def test_a_factory_without_supplier_has_nobody_to_ask(self):
        self.raised(people.manager(), make.factory())
        assert mails() == []
