import io
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from qcportal.core.errors import Forbidden, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry, OutgoingMail
from qcportal.core.roles import Role
from suppliers.actions import (
    accept_corrective_action,
    answer_corrective_action,
    cancel_corrective_action,
    change_corrective_action,
    confirm_effective,
    find_not_effective,
    plan_effect_check,
    raise_corrective_action,
    send_back_corrective_action,
)
from suppliers.enums import CorrectiveActionState as State
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction
from suppliers.queries.corrective_actions import earlier_rounds, to_check
from suppliers.rules import CORRECTIVE_ACTION
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

ANSWER = {"containment": "Lot held", "root_cause": "Needles worn", "action_taken": "Needle log, changed each shift"}


def jpeg() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile("needle log 针.jpg", out.getvalue())


def raised(**fields) -> CorrectiveAction:
    fields = {
        "factory": fields.pop("factory", None) or make.factory(),
        "title": "Seams open at the shoulder",
        "description": "12 of 80 pieces",
        "due_on": timezone.now().date() + timedelta(days=14),
        "owner": None,
        "by": people.manager(),
    } | fields
    return raise_corrective_action(**fields)


class TestRaise:
    def test_gets_a_number_and_todays_date_at_the_factory(self):
        factory = make.factory(time_zone="Pacific/Kiritimati")
        record = raised(factory=factory)
        assert re.fullmatch(rf"CA-{timezone.now():%Y}-\d{{6}}", record.number)
        assert (record.state, record.raised_on, record.visibility) == (State.OPEN, factory.today(), Visibility.OWNER)
        assert HistoryEntry.objects.get().event == "corrective_action.raised"

    def test_refuses_a_due_date_in_the_past(self):
        with pytest.raises(ValidationError, match="The due date lies before the day it was raised"):
            raised(due_on=date(2020, 1, 1))

    def test_a_contact_of_the_supplier_may_answer_for_it(self):
        supplier = make.supplier()
        contact = people.supplier_contact(supplier)
        assert raised(factory=make.factory(supplier=supplier), responsible=contact).responsible == contact

    def test_nobody_elses_contact_answers_for_it(self):
        stranger = people.supplier_contact(make.supplier())
        with pytest.raises(Rejected, match="is not a contact of this factory's supplier") as refused:
            raised(responsible=stranger)
        assert refused.value.field == "responsible"


class TestAnswer:
    def test_by_the_supplier_with_proof(self):
        supplier = make.supplier()
        contact = people.supplier_contact(supplier)
        record = raised(factory=make.factory(supplier=supplier))
        answered = answer_corrective_action(record=record, by=contact, uploads=[jpeg()], version=1, **ANSWER)
        assert (answered.state, answered.root_cause) == (State.ANSWERED, "Needles worn")
        assert answered.files.get().file.name == "needle log 针.jpg"

    def test_the_last_why_is_the_root_cause_where_no_other_is_named(self):
        why = ["Needles worn", "Nobody changes them", "There is no needle log"]
        answered = answer_corrective_action(record=raised(), by=people.manager(), whys=[*why, " "], action_taken="Log")
        assert (answered.whys, answered.root_cause) == (why, "There is no needle log")

    @pytest.mark.parametrize("whys", [["Worn", "", "No log"], ["why"] * 8])
    def test_refuses_a_chain_with_a_gap_or_of_more_than_seven(self, whys):
        with pytest.raises(Rejected) as refused:
            answer_corrective_action(record=raised(), by=people.manager(), whys=whys, action_taken="Log")
        assert refused.value.field == "whys"

    def test_corrective_and_preventive_action_have_days_of_their_own_and_none_done_tomorrow(self):
        record, boss = raised(), people.manager()
        today = record.factory.today()
        days = {"corrective_done_on": today, "preventive_planned_on": today + timedelta(days=9)}
        later = {"preventive_done_on": today + timedelta(days=1)}
        with pytest.raises(Rejected, match="still to come") as refused:
            answer_corrective_action(record=record, by=boss, **ANSWER, **days | later)
        assert refused.value.field == "preventive_done_on"
        answered = answer_corrective_action(record=record, by=boss, preventive_action="Line 2 too", **ANSWER, **days)
        assert (answered.corrective_done_on, answered.preventive_action) == (today, "Line 2 too")
        assert (answered.answered_by, answered.answered_at.date()) == (boss, timezone.now().date())

    def test_what_an_earlier_answer_said_and_why_it_was_not_enough_stays_readable(self):
        record, boss = raised(), people.manager()
        for cause, whys in (("Needles worn", ["Worn"]), ("No log", ["Worn", "No log"])):
            day = record.factory.today()
            answer_corrective_action(
                record=record, by=boss, **ANSWER | {"root_cause": cause}, whys=whys, corrective_done_on=day
            )
            send_back_corrective_action(record=record, by=boss, note=f"Not {cause}")
        second, first = earlier_rounds(record)
        assert [(each.number, each.note, each.said.root_cause) for each in (first, second)] == [
            (1, "Not Needles worn", "Needles worn"),
            (2, "Not No log", "No log"),
        ]
        assert (first.said.whys, second.said.whys) == (("Worn",), ("Worn", "No log"))
        assert first.said.corrective_done_on == second.said.corrective_done_on == day
        assert second.said.action_taken == "Needle log, changed each shift"

    @pytest.mark.parametrize("field", ["root_cause", "action_taken"])
    def test_says_why_and_what(self, field):
        with pytest.raises(Rejected) as refused:
            answer_corrective_action(record=raised(), by=people.manager(), **ANSWER | {field: "  "})
        assert refused.value.field == field

    def test_refuses_proof_that_is_no_photo_or_pdf(self):
        record = raised()
        junk = SimpleUploadedFile("proof.jpg", b"MZ\x90 not a photo")
        with pytest.raises(Rejected, match="^proof.jpg: ") as refused:
            answer_corrective_action(record=record, by=people.manager(), uploads=[junk], **ANSWER)
        assert refused.value.field == "uploads"
        record.refresh_from_db()
        assert (record.state, record.files.count()) == (State.OPEN, 0)

    def test_refuses_an_old_version(self):
        record = raised()
        with pytest.raises(StaleVersion):
            answer_corrective_action(record=record, by=people.manager(), version=7, **ANSWER)


class TestReview:
    def answered(self):
        return answer_corrective_action(record=raised(), by=people.manager(), **ANSWER)

    def test_accepted_is_closed_today(self):
        record = self.answered()
        accepted = accept_corrective_action(record=record, by=people.manager())
        assert (accepted.state, accepted.closed_on) == (State.ACCEPTED, record.factory.today())

    def test_sent_back_says_what_is_missing_and_can_be_answered_again(self):
        boss = people.manager()
        sent = send_back_corrective_action(record=self.answered(), by=boss, note="Show the log")
        assert (sent.state, sent.review_note) == (State.SENT_BACK, "Show the log")
        assert answer_corrective_action(record=sent, by=boss, **ANSWER).state == State.ANSWERED

    @pytest.mark.parametrize("action", [send_back_corrective_action, cancel_corrective_action])
    def test_needs_a_reason(self, action):
        with pytest.raises(Rejected) as refused:
            action(record=self.answered(), by=people.manager(), note=" ")
        assert refused.value.field == "note"

    def test_cancelled(self):
        cancelled = cancel_corrective_action(record=raised(), by=people.manager(), note="Raised twice")
        assert (cancelled.state, cancelled.review_note) == (State.CANCELLED, "Raised twice")

    def test_closed_ones_are_not_changed(self):
        record = accept_corrective_action(record=self.answered(), by=people.manager())
        with pytest.raises(Rejected):
            change_corrective_action(record=record, by=people.manager(), title="Other")

    def test_open_ones_are(self):
        record = change_corrective_action(record=raised(), by=people.manager(), version=1, title="Shoulder seams")
        assert (record.title, record.version) == ("Shoulder seams", 2)


class TestEffect:
    def accepted(self, **fields):
        record = answer_corrective_action(record=raised(), by=people.manager(), **ANSWER)
        return accept_corrective_action(record=record, by=people.manager(), **fields)

    def test_it_waits_for_a_look_from_the_day_set_on_acceptance(self):
        today = raised().factory.today()
        due, later = self.accepted(check_on=today), self.accepted(check_on=today + timedelta(days=1))
        self.accepted()
        assert list(to_check(CorrectiveAction.objects.all())) == [due]
        plan_effect_check(record=later, check_on=today, by=people.manager())
        assert to_check(CorrectiveAction.objects.all()).count() == 2

    def test_not_before_it_is_accepted(self):
        with pytest.raises(Rejected) as refused:
            self.accepted(check_on=raised().factory.today() - timedelta(days=1))
        assert refused.value.field == "check_on"

    def test_effective_it_is_over_and_stays_closed_since_it_was_accepted(self):
        record = self.accepted(check_on=raised().factory.today())
        done = confirm_effective(record=record, by=people.manager(), note="0 of 800 since")
        assert (done.state, done.closed_on, done.checked_on) == (State.EFFECTIVE, record.closed_on, record.closed_on)
        assert not CorrectiveAction.objects.filter(pk=record.pk).unfinished().exists()

    def test_not_effective_the_factory_answers_anew_until_a_new_day(self):
        supplier = make.supplier()
        contact = people.supplier_contact(supplier)
        record = raised(factory=make.factory(supplier=supplier))
        boss = people.manager()
        accept_corrective_action(
            record=answer_corrective_action(record=record, by=contact, **ANSWER), by=boss, check_on=record.raised_on
        )
        OutgoingMail.objects.all().delete()
        due = record.factory.today() + timedelta(days=20)
        again = find_not_effective(record=record, by=boss, note="9 of 80 in March", due_on=due)
        assert (again.state, again.closed_on, again.check_on, again.due_on) == (State.NOT_EFFECTIVE, None, None, due)
        assert "9 of 80 in March" in OutgoingMail.objects.get(to=contact.email).body
        assert [each.judged for each in earlier_rounds(again)] == ["not effective"]
        assert answer_corrective_action(record=again, by=contact, **ANSWER).state == State.ANSWERED

    def test_it_says_what_shows_it_and_leaves_time(self):
        record, today = self.accepted(), raised().factory.today()
        with pytest.raises(Rejected) as silent:
            confirm_effective(record=record, by=people.manager(), note=" ")
        with pytest.raises(Rejected) as late:
            find_not_effective(record=record, by=people.manager(), note="Again", due_on=today - timedelta(days=1))
        assert (silent.value.field, late.value.field) == ("note", "due_on")


ALLOWED = {
    (State.NOT_EFFECTIVE, "answer"): {Role.ADMINISTRATOR, Role.QA_MANAGER, Role.SUPPLIER_CONTACT},
    (State.NOT_EFFECTIVE, "cancel"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (State.ACCEPTED, "confirm_effective"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (State.ACCEPTED, "find_not_effective"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (State.OPEN, "answer"): {Role.ADMINISTRATOR, Role.QA_MANAGER, Role.SUPPLIER_CONTACT},
    (State.SENT_BACK, "answer"): {Role.ADMINISTRATOR, Role.QA_MANAGER, Role.SUPPLIER_CONTACT},
    (State.ANSWERED, "accept"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (State.ANSWERED, "send_back"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (State.OPEN, "cancel"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (State.SENT_BACK, "cancel"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (State.ANSWERED, "cancel"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", [each.verb for each in CORRECTIVE_ACTION.steps])
def test_transition_table(state, verb, role):
    person = people.person(role)
    record = CorrectiveAction(state=state)
    assert CORRECTIVE_ACTION.allows(record, verb, person) == (role in ALLOWED.get((state, verb), set()))


def test_supplier_contact_lacks_the_decisions():
    record = raised()
    answer_corrective_action(record=record, by=people.manager(), **ANSWER)
    with pytest.raises(Forbidden):
        accept_corrective_action(record=record, by=people.supplier_contact())


class TestScope:
    def test_each_role_sees_its_own(self):
        supplier, (ours, theirs) = make.supplier(), (make.buyer(), make.buyer())
        factory = make.factory(supplier=supplier, buyers=[ours, theirs])
        house = raised(factory=factory, visibility=Visibility.HOUSE)
        owned = raised(factory=factory, owner=ours)
        shared = raised(factory=factory, owner=theirs, visibility=Visibility.SHARED)
        foreign = raised(factory=factory, owner=theirs)

        def seen(user):
            return set(CorrectiveAction.objects.visible_to(user))

        assert seen(people.manager()) == seen(people.read_only()) == {house, owned, shared, foreign}
        assert seen(people.buyer_person(ours)) == {owned, shared}
        assert seen(people.supplier_contact(supplier)) == {owned, shared, foreign}
        for nobody in (people.inspector, people.auditor, people.buyer_person, people.supplier_contact):
            assert seen(nobody()) == set()
        assert seen(people.manager(is_active=False)) == set()
