from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audits import actions
from audits.enums import AnswerValue as V
from audits.enums import AuditState, FindingGrade
from audits.enums import FindingState as S
from audits.models import Finding
from audits.rules import DAYS_TO_ANSWER, FINDING
from qcportal import reactions
from qcportal.core import history
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry, User
from qcportal.core.roles import Role
from suppliers.actions import (
    accept_corrective_action,
    answer_corrective_action,
    cancel_corrective_action,
    find_not_effective,
)
from suppliers.enums import CorrectiveActionState, ProcessArea, Visibility
from suppliers.models import CorrectiveAction
from tests.builders import audits as make
from tests.builders import people, suppliers

from .test_answers import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def li():
    return people.auditor()


@pytest.fixture
def audit(li):
    return make.started(li, owner=suppliers.buyer(), visibility=Visibility.SHARED)


def raised(audit, by, **fields):
    fields = {"grade": "major", "statement": "Knives are not counted 刀具未清点"} | fields
    return actions.raise_finding(audit=audit, by=by, **fields)


class TestRaise:
    def test_from_an_answer_takes_area_and_clause_from_the_question(self, audit, li):
        finding = raised(audit, li, answer=make.answer(audit, "s1-q2", V.MAJOR))
        assert (finding.process_area, finding.clause) == (ProcessArea.TRAINING_STAFFING, "8.2")
        assert (finding.raised_on, finding.state) == (audit.audited_on, S.OPEN)

    def test_free_says_its_area_itself(self, audit, li):
        with pytest.raises(ValidationError) as refused:
            raised(audit, li)
        assert list(refused.value.message_dict) == ["process_area"]
        assert raised(audit, li, process_area="documentation").process_area == "documentation"

    def test_factory_owner_and_visibility_are_the_audits(self, audit, li):
        finding = raised(audit, li, process_area="documentation")
        assert (finding.factory, finding.owner, finding.visibility) == (audit.factory, audit.owner, Visibility.SHARED)

    def test_with_photos(self, audit, li):
        finding = raised(audit, li, process_area="documentation", uploads=[jpeg()])
        assert [(each.file.name, each.closing) for each in finding.files.all()] == [("灯 lamp.jpg", False)]

    def test_refuses_an_answer_of_another_audit(self, audit, li):
        with pytest.raises(Rejected, match="another audit"):
            raised(audit, li, answer=make.answer(make.started(people.auditor())))

    def test_only_by_the_team_and_while_in_progress(self, audit, li, boss):
        with pytest.raises(Forbidden):
            raised(audit, boss, process_area="documentation")
        with pytest.raises(Rejected):
            raised(make.audit(person=li, state=AuditState.SUBMITTED), li, process_area="documentation")


class TestChange:
    def test_while_the_audit_is_in_progress(self, audit, li):
        finding = raised(audit, li, process_area="documentation")
        changed = actions.change_finding(finding=finding, grade="minor", evidence="Sheet 4", version=1, by=li)
        assert (changed.grade, changed.evidence, changed.version) == ("minor", "Sheet 4", 2)

    def test_removed_leaves_only_history(self, audit, li):
        actions.remove_finding(finding=raised(audit, li, process_area="documentation"), version=1, by=li)
        assert not Finding.objects.exists()
        assert HistoryEntry.objects.first().event == "finding.removed"

    @pytest.mark.parametrize(
        "change",
        [
            lambda finding, by: actions.change_finding(finding=finding, grade="minor", by=by),
            lambda finding, by: actions.remove_finding(finding=finding, by=by),
        ],
    )
    @pytest.mark.parametrize("state", [AuditState.SUBMITTED, AuditState.APPROVED])
    def test_is_frozen_with_the_audit(self, li, change, state):
        finding = make.finding(make.audit(person=li, state=state))
        with pytest.raises(Rejected, match="does not change any more"):
            change(finding, li)


class TestClose:
    def test_with_evidence(self, boss):
        finding = make.finding()
        closed = actions.close_finding(
            finding=finding, closing_note="Register kept", uploads=[jpeg()], version=1, by=boss
        )
        assert (closed.state, closed.closed_on, closed.closing_note) == (
            S.CLOSED,
            closed.factory.today(),
            "Register kept",
        )
        assert closed.files.get().closing

    def test_on_the_day_it_was_seen(self, boss):
        finding = make.finding()
        day = finding.raised_on + timedelta(days=3)
        assert actions.close_finding(finding=finding, closing_note="ok", closed_on=day, by=boss).closed_on == day

    def test_not_before_it_was_raised(self, boss):
        with pytest.raises(ValidationError, match="before it was raised"):
            actions.close_finding(finding=make.finding(), closing_note="ok", closed_on=date(2020, 1, 1), by=boss)

    def test_says_how(self, boss):
        with pytest.raises(Rejected) as refused:
            actions.close_finding(finding=make.finding(), closing_note=" ", by=boss)
        assert refused.value.field == "closing_note"

    def test_by_an_auditor_only_of_its_team(self, li):
        mine, other = make.finding(make.approved(person=li)), make.finding()
        assert actions.close_finding(finding=mine, closing_note="seen", by=li).state == S.CLOSED
        with pytest.raises(Forbidden):
            actions.close_finding(finding=other, closing_note="seen", by=li)

    def test_not_before_the_audit_is_approved(self, boss, li):
        with pytest.raises(Rejected, match="not approved"):
            actions.close_finding(finding=make.finding(make.started(li)), closing_note="x", by=boss)

    @pytest.mark.parametrize(
        ("state", "closes"),
        [
            (CorrectiveActionState.OPEN, False),
            (CorrectiveActionState.ANSWERED, False),
            (CorrectiveActionState.CANCELLED, True),
        ],
    )
    def test_after_its_corrective_action(self, boss, state, closes):
        finding = make.finding()
        finding.corrective_action = suppliers.corrective_action(finding.factory, state=state)
        finding.save()
        if closes:
            assert actions.close_finding(finding=finding, closing_note="x", by=boss).state == S.CLOSED
        else:
            with pytest.raises(Rejected, match="accept it first"):
                actions.close_finding(finding=finding, closing_note="x", by=boss)

    def test_opened_again_with_a_reason(self, boss):
        finding = actions.close_finding(finding=make.finding(), closing_note="ok", by=boss)
        with pytest.raises(Rejected):
            actions.reopen_finding(finding=finding, note="", by=boss)
        again = actions.reopen_finding(finding=finding, note="Same again", by=boss)
        assert (again.state, again.closed_on, again.closing_note) == (S.OPEN, None, "")


class TestCorrectiveAction:
    def ask(self, finding, by, **fields):
        fields = {"title": "Count the knives", "due_on": finding.factory.today() + timedelta(days=30)} | fields
        return actions.request_corrective_action(finding=finding, by=by, **fields)

    def test_is_the_factorys_with_the_findings_owner(self, boss):
        buyer = suppliers.buyer()
        finding = make.finding(make.approved(buyer, visibility=Visibility.SHARED))
        asked = self.ask(finding, boss, version=1)
        action = CorrectiveAction.objects.get()
        assert asked.corrective_action == action
        assert (action.factory, action.owner, action.visibility) == (finding.factory, buyer, Visibility.SHARED)
        assert action.description == finding.statement

    def test_is_asked_for_once(self, boss):
        finding = self.ask(make.finding(), boss)
        with pytest.raises(Rejected, match="already"):
            self.ask(finding, boss)

    @pytest.mark.parametrize(("state", "closed_on"), [("cancelled", None), ("accepted", timezone.localdate())])
    def test_one_that_is_over_leaves_room_for_another(self, client, boss, state, closed_on):
        finding = self.ask(make.finding(), boss)
        CorrectiveAction.objects.update(state=state, closed_on=closed_on)
        client.force_login(boss)
        page = reverse("audits:finding", args=[finding.uuid])
        assert reverse("audits:finding_ask", args=[finding.uuid]) in client.get(page).text
        first = finding.corrective_action
        again = self.ask(Finding.objects.get(), boss).corrective_action
        assert CorrectiveAction.objects.count() == 2
        assert again.number in client.get(page).text
        for action in (first, again):  # what the first was to mend stays on its page
            panel = client.get(reverse("audits:corrective_action_panel", args=[action.uuid])).text
            assert finding.number in panel

    def test_of_what_is_kept_in_the_house_the_factory_is_asked_once_it_may_see_it(self, client, boss):
        finding = make.finding(make.approved(visibility=Visibility.HOUSE))
        client.force_login(boss)
        refused = client.get(reverse("audits:finding_ask", args=[finding.uuid]))
        assert refused.status_code == 400
        assert f"Change who sees {finding.audit.number} first." in refused.text
        with pytest.raises(Rejected, match="kept in the house"):
            self.ask(finding, boss)
        actions.share_audit(audit=finding.audit, visibility=Visibility.OWNER, by=boss)
        assert self.ask(finding, boss).corrective_action

    def test_a_cancelled_one_is_none_wherever_findings_without_one_are_looked_for(self, client, boss):
        finding = self.ask(make.finding(), boss)
        number = finding.corrective_action.number
        client.force_login(boss)
        wanting, waiting = (
            reverse("audits:finding_list") + query for query in ("?unanswered=true", "?waiting=correction")
        )
        assert finding.number not in client.get(wanting).text
        assert finding.number not in client.get(waiting).text
        cancel_corrective_action(record=finding.corrective_action, note="Asked of the wrong line", by=boss)
        for address in (wanting, waiting):
            assert finding.number in client.get(address).text
        assert "Findings without a corrective action" in client.get("/").text
        assert client.get(f"/api/v1/findings/{finding.uuid}/").json()["corrective_action_number"] is None
        facts = client.get(reverse("audits:finding", args=[finding.uuid])).text.partition('<dl class="facts')[2]
        assert number not in facts.partition("</dl>")[0]

    def test_not_before_the_audit_is_approved(self, boss, li):
        with pytest.raises(Rejected, match="not approved"):
            self.ask(make.finding(make.started(li)), boss)

    def test_not_by_an_auditor(self, li):
        with pytest.raises(Forbidden):
            self.ask(make.finding(make.approved(person=li)), li)

    def test_every_grade_has_its_days(self):
        assert set(DAYS_TO_ANSWER) == set(FindingGrade)


class TestNotEffective:
    """A finding is not closed while what it asked for is shown not to help."""

    @pytest.fixture
    def closed(self, boss):
        finding = TestCorrectiveAction().ask(make.finding(grade="critical"), boss)
        action = finding.corrective_action
        answer_corrective_action(record=action, root_cause="Heat", action_taken="Fan", by=boss)
        accept_corrective_action(record=action, by=boss)
        return actions.close_finding(finding=finding, closing_note="A fan", by=boss)

    def found(self, closed, boss):
        action = CorrectiveAction.objects.get()
        again = {"note": "Six more 又六件", "due_on": action.factory.today() + timedelta(days=9)}
        return find_not_effective(record=action, by=boss, **again)

    def reacted(self, finding):
        for entry_id in reactions.overdue():
            reactions.react(entry_id)
        finding.refresh_from_db()
        return finding

    def test_opens_its_finding_again_and_says_why(self, closed, boss):
        action = self.found(closed, boss)
        finding = self.reacted(closed)
        assert (finding.state, finding.closed_on, finding.closing_note) == (S.OPEN, None, "")
        (entry,) = history.of(finding).filter(event="finding.reopened")
        assert (entry.note, entry.actor_id) == (
            f"Its corrective action {action.number} did not help: Six more 又六件",
            boss.pk,
        )
        assert finding.audit.factory.evidence.get(kind="critical").grade == "1"

    def test_twice_does_nothing_more(self, closed, boss):
        self.found(closed, boss)
        self.reacted(closed)
        HistoryEntry.objects.filter(event="corrective_action.found_not_effective").update(reacted_at=None)
        assert self.reacted(closed).state == S.OPEN
        assert history.of(closed).filter(event="finding.reopened").count() == 1

    def test_what_was_put_right_before_it_ran_stays_closed(self, closed, boss):
        action = self.found(closed, boss)
        answer_corrective_action(record=action, root_cause="Dust", action_taken="Filter", by=boss)
        accept_corrective_action(record=action, by=boss)
        assert self.reacted(closed).state == S.CLOSED


ALLOWED = {
    (S.OPEN, "close"): {Role.ADMINISTRATOR, Role.QA_MANAGER, Role.AUDITOR},
    (S.CLOSED, "reopen"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (S.OPEN, "withdraw"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
    (S.CLOSED, "withdraw"): {Role.ADMINISTRATOR, Role.QA_MANAGER},
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("verb", ["close", "reopen", "withdraw"])
@pytest.mark.parametrize("state", S.values)
def test_every_state_and_role(state, verb, role):
    assert FINDING.allows(Finding(state=state), verb, User(role=role)) == (role in ALLOWED.get((state, verb), ()))
