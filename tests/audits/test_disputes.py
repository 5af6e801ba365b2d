"""A supplier disputes a finding in time; somebody who was not there decides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import actions
from audits.enums import FindingGrade, FindingState
from audits.models import Audit, Finding, FindingDispute
from audits.queries.piles import FINDINGS
from audits.queries.scores import result_of
from audits.rules import DAYS_TO_ANSWER, lower_grades
from audits.validators import disputable_until
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.event_words import event_words
from qcportal.core.models import OutgoingMail, User
from qcportal.core.roles import Role
from reports.queries.sight import sight_of_user
from suppliers.actions import cancel_assignment, reminders, start_visit
from suppliers.enums import DisputeState as S
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction
from suppliers.rules import DAYS_TO_DISPUTE, DISPUTE
from tests.builders import audits as make
from tests.builders import people, suppliers
from tests.portal.test_reactions import carry_out

from .test_answers import jpeg

pytestmark = pytest.mark.django_db
WORDS = "The register lay in the office 台账在办公室"


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def reviewer():
    return people.manager()


@pytest.fixture
def finding(reviewer):
    buyer = suppliers.buyer()
    factory = suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer])
    return make.finding(make.approved(buyer, factory, reviewed_by=reviewer), statement="No register 无台账")


@pytest.fixture
def contact(finding):
    return people.supplier_contact(finding.factory.supplier)


def disputed(finding, by, **fields):
    return actions.dispute_finding(finding=finding, reason=WORDS, by=by, **fields)


def reviewed_before(finding, days: int) -> None:
    then = timezone.now() - timedelta(days=days)
    Audit.objects.filter(pk=finding.audit_id).update(reviewed_at=then)
    finding.audit.refresh_from_db()


class TestRaise:
    def test_with_reason_and_proof(self, finding, contact):
        dispute = disputed(finding, contact, version=1, uploads=[jpeg()])
        assert (dispute.state, dispute.raised_by, dispute.grade_before) == (S.OPEN, contact, finding.grade)
        assert dispute.files.get().file.name == "灯 lamp.jpg"

    @pytest.mark.parametrize(("days", "in_time"), [(DAYS_TO_DISPUTE, True), (DAYS_TO_DISPUTE + 1, False)])
    def test_until_its_last_day_at_the_factory(self, finding, contact, days, in_time):
        reviewed_before(finding, days)
        assert (disputable_until(finding) >= finding.factory.today()) is in_time
        if in_time:
            assert disputed(finding, contact)
        else:
            with pytest.raises(Rejected, match="that time is over"):
                disputed(finding, contact)

    def test_its_time_begins_when_it_leaves_the_house(self, client, finding, contact, boss):
        Audit.objects.update(visibility=Visibility.HOUSE)
        Finding.objects.update(visibility=Visibility.HOUSE)
        reviewed_before(finding, DAYS_TO_DISPUTE + 30)
        finding.refresh_from_db()
        assert disputable_until(finding) is None
        with pytest.raises(Rejected, match="Change who sees"):
            disputed(finding, boss)
        actions.share_audit(audit=finding.audit, visibility=Visibility.OWNER, by=boss)
        finding.refresh_from_db()
        until = finding.factory.today() + timedelta(days=DAYS_TO_DISPUTE)
        assert disputable_until(finding) == until
        client.force_login(contact)
        assert client.get(f"/api/v1/findings/{finding.uuid}/").json()["may_be_disputed_until"] == until.isoformat()
        assert disputed(finding, contact)

    def test_shared_further_its_time_does_not_begin_again(self, finding, boss):
        reviewed_before(finding, 3)
        until = disputable_until(finding)
        actions.share_audit(audit=finding.audit, visibility=Visibility.SHARED, by=boss)
        finding.refresh_from_db()
        assert disputable_until(finding) == until

    def test_once(self, finding, contact):
        disputed(finding, contact)
        with pytest.raises(Rejected, match="disputed once"):
            disputed(finding, contact)

    def test_says_why(self, finding, contact):
        with pytest.raises(Rejected):
            actions.dispute_finding(finding=finding, reason=" ", by=contact)

    def test_not_before_the_audit_is_approved(self, contact):
        with pytest.raises(Rejected, match="not approved"):
            disputed(make.finding(make.audit(state="submitted")), contact)

    def test_a_manager_enters_it_for_a_factory_without_account(self, finding, boss):
        assert disputed(finding, boss).state == S.OPEN

    @pytest.mark.parametrize("person", [people.auditor, people.buyer_person, people.read_only])
    def test_by_nobody_else(self, finding, person):
        with pytest.raises(Forbidden):
            disputed(finding, person())

    def test_who_may_decide_has_mail_and_who_approved_has_none(self, finding, contact, boss, reviewer):
        disputed(finding, contact)
        told = set(OutgoingMail.objects.values_list("to", flat=True))
        assert boss.email in told
        assert {reviewer.email, contact.email}.isdisjoint(told)
        assert WORDS in OutgoingMail.objects.get(to=boss.email).body


class TestDecide:
    def test_upheld_the_finding_stays(self, finding, contact, boss):
        dispute = actions.uphold_finding(dispute=disputed(finding, contact), note="It was not shown", by=boss)
        finding.refresh_from_db()
        assert (dispute.state, dispute.decided_by, finding.state, finding.grade) == (S.UPHELD, boss, "open", "major")

    def test_lowered_with_a_reason(self, finding, contact, boss):
        dispute = actions.lower_finding(dispute=disputed(finding, contact), grade="minor", note="One shift", by=boss)
        finding.refresh_from_db()
        assert (dispute.state, dispute.grade_before, dispute.grade_after) == (S.CHANGED, "major", "minor")
        assert (finding.grade, finding.state) == ("minor", FindingState.OPEN)

    @pytest.mark.parametrize("grade", ["major", "critical", "", "nonsense"])
    def test_only_downwards(self, finding, contact, boss, grade):
        with pytest.raises(Rejected, match="lower grade"):
            actions.lower_finding(dispute=disputed(finding, contact), grade=grade, note="x", by=boss)

    def test_withdrawn_it_counts_nowhere(self, finding, contact, boss):
        actions.withdraw_finding(dispute=disputed(finding, contact), note="It was there", by=boss)
        finding.refresh_from_db()
        assert (finding.state, finding.closing_note) == (FindingState.WITHDRAWN, "It was there")
        assert not Finding.objects.open().exists()
        assert not sight_of_user(boss).findings.exists()

    @pytest.mark.parametrize("act", ["withdraw", "lower"])
    def test_the_score_stays_as_it_was_computed(self, finding, contact, boss, act):
        Finding.objects.update(grade="critical")
        make.all_answered(finding.audit)
        dispute = disputed(Finding.objects.get(), contact)
        if act == "lower":
            actions.lower_finding(dispute=dispute, grade="minor", note="x", by=boss)
        else:
            actions.withdraw_finding(dispute=dispute, note="x", by=boss)
        assert [cap.reason for cap in result_of(finding.audit).caps] == ["critical_finding"]

    def test_needs_a_reason(self, finding, contact, boss):
        with pytest.raises(Rejected):
            actions.uphold_finding(dispute=disputed(finding, contact), note=" ", by=boss)

    def test_not_by_who_was_there_approved_or_raised_it(self, finding, contact, boss, reviewer):
        there = people.manager()
        suppliers.assignment(finding.audit.visit, there, "auditor")
        dispute = disputed(finding, contact)
        for person in (there, reviewer):
            with pytest.raises(Forbidden):
                actions.uphold_finding(dispute=dispute, note="x", by=person)
        own = disputed(make.finding(finding.audit), boss)
        with pytest.raises(Forbidden):
            actions.uphold_finding(dispute=own, note="x", by=boss)

    @pytest.mark.parametrize("how", ["left", "submitted"])
    def test_nor_by_who_left_the_team_or_submitted_it(self, finding, contact, boss, how):
        if how == "left":
            went = suppliers.assignment(finding.audit.visit, boss, "auditor")
            start_visit(visit=finding.audit.visit, by=boss)
            cancel_assignment(assignment=went, by=boss)
        else:
            Audit.objects.update(submitted_by=boss)
        dispute = disputed(Finding.objects.get(), contact)
        with pytest.raises(Forbidden):
            actions.uphold_finding(dispute=dispute, note="x", by=boss)
        rows = Finding.objects.visible_to(boss)
        assert [FINDINGS["dispute"].rows(rows, each).count() for each in (boss, people.manager())] == [0, 1]
        assert not OutgoingMail.objects.filter(to=boss.email, body__contains=WORDS).exists()

    def test_once(self, finding, contact, boss):
        dispute = actions.uphold_finding(dispute=disputed(finding, contact), note="x", by=boss)
        with pytest.raises(Rejected, match="upheld"):
            actions.withdraw_finding(dispute=dispute, note="x", by=boss)

    def test_who_raised_it_has_mail(self, finding, contact, boss):
        actions.uphold_finding(dispute=disputed(finding, contact), note="Not shown on the day", by=boss)
        assert "Not shown on the day" in OutgoingMail.objects.get(to=contact.email).body


class TestCorrectiveAction:
    """What the factory is to mend follows what is decided about the finding that asked for it."""

    @pytest.fixture
    def action(self, finding, boss):
        due = finding.factory.today() + timedelta(days=3)
        return actions.request_corrective_action(
            finding=finding, title="Keep it", due_on=due, by=boss
        ).corrective_action

    def late(self, action):
        """It fell due long ago, and was asked for before that."""
        then = timezone.now() - timedelta(days=60)
        day = action.factory.today() - timedelta(days=20)
        CorrectiveAction.objects.update(created_at=then, due_on=day, raised_on=then.date())
        OutgoingMail.objects.all().delete()

    def test_withdrawn_it_is_called_off_with_the_reason(self, finding, action, contact, boss):
        actions.withdraw_finding(dispute=disputed(finding, contact), note="It was there", by=boss)
        carry_out()
        action.refresh_from_db()
        assert (action.state, action.disputed_since) == ("cancelled", None)
        assert finding.number in action.review_note
        assert action.review_note.endswith("It was there")

    def test_withdrawn_it_stays_where_another_finding_hangs_on_it(self, finding, action, contact, boss):
        make.finding(finding.audit, corrective_action=action)
        actions.withdraw_finding(dispute=disputed(finding, contact), note="It was there", by=boss)
        carry_out()
        action.refresh_from_db()
        assert (action.state, action.disputed_since) == ("open", None)

    def test_withdrawn_what_was_accepted_stays_so(self, finding, action, contact, boss):
        CorrectiveAction.objects.update(state="accepted", closed_on=finding.factory.today())
        finding.refresh_from_db()
        actions.withdraw_finding(dispute=disputed(finding, contact), note="It was there", by=boss)
        carry_out()
        action.refresh_from_db()
        assert action.state == "accepted"

    def test_lowered_a_new_day_is_offered_and_set(self, client, finding, action, contact, boss):
        dispute = disputed(finding, contact)
        client.force_login(boss)
        decide = reverse("audits:dispute_decide", args=[dispute.uuid])
        usual = action.raised_on + timedelta(days=DAYS_TO_ANSWER["minor"])
        assert f'value="{usual.isoformat()}"' in client.get(decide).text
        sent = {"verb": "change", "grade": "minor", "note": "One shift", "version": 1, "due_on": usual.isoformat()}
        client.post(decide, sent)
        carry_out()
        action.refresh_from_db()
        assert (action.due_on, action.disputed_since) == (usual, None)

    def test_lowered_the_day_stays_where_none_is_given_and_none_is_past(self, finding, action, contact, boss):
        dispute, yesterday = disputed(finding, contact), finding.factory.today() - timedelta(days=1)
        with pytest.raises(Rejected, match="time to answer"):
            actions.lower_finding(dispute=dispute, grade="minor", note="x", due_on=yesterday, by=boss)
        carry_out()
        actions.lower_finding(dispute=dispute, grade="minor", note="x", by=boss)
        carry_out()
        before = action.due_on
        action.refresh_from_db()
        assert action.due_on == before

    def test_nobody_is_reminded_while_it_is_disputed(self, client, finding, action, contact, boss):
        dispute = disputed(finding, contact)
        self.late(action)
        zone = finding.factory.time_zone
        assert reminders.due_in(zone) == []
        client.force_login(contact)
        assert "nobody is reminded" in client.get(reverse("suppliers:corrective_action", args=[action.uuid])).text
        actions.uphold_finding(dispute=dispute, note="Not shown", by=boss)
        carry_out()
        assert reminders.due_in(zone) == [action]

    def test_one_that_is_asked_for_during_the_dispute_is_quiet_too(self, finding, contact, boss):
        dispute = disputed(finding, contact)
        asked = {"title": "Keep it", "due_on": finding.factory.today(), "by": boss}
        action = actions.request_corrective_action(finding=finding, **asked).corrective_action
        assert action.disputed_since == finding.factory.today()
        actions.uphold_finding(dispute=dispute, note="Not shown", by=boss)
        carry_out()
        action.refresh_from_db()
        assert action.disputed_since is None

    def test_it_is_quiet_until_the_last_dispute_is_decided(self, finding, action, contact, boss):
        other = make.finding(finding.audit, corrective_action=action)
        first, last = disputed(finding, contact), disputed(other, contact)
        actions.uphold_finding(dispute=first, note="x", by=boss)
        carry_out()
        action.refresh_from_db()
        assert action.disputed_since
        actions.uphold_finding(dispute=last, note="x", by=boss)
        carry_out()
        action.refresh_from_db()
        assert action.disputed_since is None


class TestScope:
    def test_who_reads_the_finding_reads_the_dispute(self, finding, contact):
        disputed(finding, contact)
        own, other = people.buyer_person(finding.owner), people.buyer_person(suppliers.buyer())
        assert FindingDispute.objects.visible_to(own).exists()
        assert not FindingDispute.objects.visible_to(other).exists()
        assert not FindingDispute.objects.visible_to(people.supplier_contact()).exists()
        Finding.objects.update(visibility=Visibility.HOUSE)
        assert not FindingDispute.objects.visible_to(own).exists()


class TestPages:
    def test_from_the_suppliers_phone_to_the_decision(self, client, finding, contact, boss, reviewer):
        page = reverse("audits:finding", args=[finding.uuid])
        client.force_login(contact)
        assert "may be disputed" in client.get(page).text.lower()
        sent = {"reason": WORDS, "version": 1, "uploads": [jpeg()]}
        client.post(reverse("audits:finding_dispute", args=[finding.uuid]), sent)
        shown = client.get(page).text
        assert WORDS in shown
        assert "Somebody who was not there decides" in shown
        decide = reverse("audits:dispute_decide", args=[FindingDispute.objects.get().uuid])
        client.force_login(reviewer)
        assert decide not in client.get(page).text
        assert client.get(decide).status_code == 403
        assert "Disputes to decide" not in client.get("/").text
        client.force_login(boss)
        assert "Disputes to decide" in client.get("/").text
        assert finding.number in client.get(reverse("audits:finding_list") + "?waiting=dispute").text
        assert decide in client.get(page).text
        client.post(decide, {"verb": "change", "grade": "minor", "note": "Only one shift", "version": 1})
        assert "Lowered from major to minor" in client.get(page).text

    def test_a_wrong_choice_is_said_in_the_form(self, client, finding, contact, boss):
        dispute = disputed(finding, contact)
        client.force_login(boss)
        decide = reverse("audits:dispute_decide", args=[dispute.uuid])
        answer = client.post(decide, {"verb": "change", "grade": "", "note": "x", "version": 1})
        assert "Choose a lower grade" in answer.text

    def test_the_audit_says_what_its_score_was_computed_with(self, client, finding, contact, boss):
        make.all_answered(finding.audit)
        actions.withdraw_finding(dispute=disputed(finding, contact), note="x", by=boss)
        client.force_login(contact)
        page = client.get(reverse("audits:audit", args=[finding.audit.uuid])).text
        assert f"The score was computed with {finding.number}" in page


def test_the_api_disputes_and_decides(client, finding, contact, boss):
    client.force_login(contact)
    sent = {"finding": str(finding.uuid), "reason": WORDS}
    until = disputable_until(finding).isoformat()
    assert client.get(f"/api/v1/findings/{finding.uuid}/").json()["may_be_disputed_until"] == until
    made = client.post("/api/v1/finding-disputes/", sent, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert client.get(f"/api/v1/findings/{finding.uuid}/").json()["may_be_disputed_until"] is None
    path = f"/api/v1/finding-disputes/{made.json()['uuid']}/"
    etag = {"If-Match": made["ETag"]}
    said = {"note": "It was there"}
    assert client.post(f"{path}withdraw/", said, content_type="application/json", headers=etag).status_code == 403
    client.force_login(boss)
    done = client.post(f"{path}withdraw/", said, content_type="application/json", headers=etag)
    assert (done.json()["state"], done.json()["decision"]) == ("withdrawn", "It was there")


def test_lower_grades_are_those_below():
    assert lower_grades("major") == [FindingGrade.MINOR, FindingGrade.OBSERVATION]
    assert lower_grades("observation") == []


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("verb", ["uphold", "change", "withdraw"])
@pytest.mark.parametrize("state", S.values)
def test_every_state_and_role(state, verb, role):
    allowed = state == S.OPEN and role in {Role.ADMINISTRATOR, Role.QA_MANAGER}
    assert DISPUTE.allows(FindingDispute(state=state), verb, User(role=role)) == allowed


@pytest.mark.parametrize(
    "event", ["dispute.disputed", "dispute.upheld", "dispute.changed", "dispute.withdrawn", "finding.lowered"]
)
def test_history_says_it_in_words(event):
    assert event_words(event) != event.partition(".")[2] or event == "dispute.changed"
