import io
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from qcportal.core.errors import Forbidden, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry
from qcportal.core.roles import Role
from suppliers.actions import (
    accept_corrective_action,
    answer_corrective_action,
    cancel_corrective_action,
    change_corrective_action,
    raise_corrective_action,
    send_back_corrective_action,
)
from suppliers.enums import CorrectiveActionState as State
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction
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


ALLOWED = {
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
@pytest.mark.parametrize("verb", ["answer", "accept", "send_back", "cancel"])
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
