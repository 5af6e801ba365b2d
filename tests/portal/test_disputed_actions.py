"""One corrective action that a finding and an inspection ask for, while either is disputed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits import actions as auditing
from inspections import actions as inspecting
from qcportal import reactions
from qcportal.core import history
from qcportal.core.models import OutgoingMail
from suppliers.actions import change_corrective_action
from suppliers.models import CorrectiveAction
from tests.builders import audits, inspections, people, suppliers

from .test_reactions import carry_out

pytestmark = pytest.mark.django_db
DAYS_LEFT = 10


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def finding():
    buyer = suppliers.buyer()
    factory = suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer])
    return audits.finding(audits.approved(buyer, factory), statement="No register 无台账")


@pytest.fixture
def contact(finding):
    return people.supplier_contact(finding.factory.supplier)


@pytest.fixture
def action(finding, boss):
    """The finding asks for it."""
    due = finding.factory.today() + timedelta(days=DAYS_LEFT)
    asked = auditing.request_corrective_action(finding=finding, title="Keep it", due_on=due, by=boss)
    finding.refresh_from_db()
    return asked.corrective_action


@pytest.fixture
def line(finding, action):
    """An open seam in a failed inspection that hangs on the same action."""
    failed = inspections.approved(finding.owner, finding.factory, result="fail", corrective_action=action)
    return inspections.defect(failed, inspections.defect_type("Open seam"), 12)


def of_finding(finding, contact):
    return auditing.dispute_finding(finding=finding, reason="It was there", by=contact)


def of_defect(line, contact):
    return inspecting.dispute_defect(defect=line, reason="The seam holds", by=contact)


def now(action) -> CorrectiveAction:
    carry_out()
    return CorrectiveAction.objects.get(pk=action.pk)


def disputed_before(action, days: int, left: int = DAYS_LEFT) -> None:
    """It is disputed since so many days, with so many `left` then."""
    since = action.factory.today() - timedelta(days=days)
    day = {"raised_on": since - timedelta(days=60), "due_on": since + timedelta(days=left)}
    CorrectiveAction.objects.filter(pk=action.pk).update(disputed_since=since, **day)


class TestCalledOff:
    def test_not_while_an_inspection_hangs_on_it(self, finding, action, line, contact, boss):
        auditing.withdraw_finding(dispute=of_finding(finding, contact), note="It was there", by=boss)
        assert (now(action).state, now(action).disputed_since) == ("open", None)

    def test_once_neither_hangs_on_it(self, finding, action, line, contact, boss):
        auditing.withdraw_finding(dispute=of_finding(finding, contact), note="It was there", by=boss)
        assert now(action).state == "open"
        inspecting.withdraw_defect(dispute=of_defect(line, contact), note="It is a pleat", by=boss)
        type(line.inspection).objects.update(result="pass")
        assert now(action).state == "cancelled"
        assert now(action).review_note.endswith("It is a pleat")
        assert line.inspection.number in now(action).review_note

    def test_it_is_said_in_the_language_of_who_decided(self, finding, action, contact):
        boss = people.manager(language="zh-hans")
        auditing.withdraw_finding(dispute=of_finding(finding, contact), note="当时有台账", by=boss)
        assert "Nothing is left" not in now(action).review_note
        assert now(action).review_note.endswith("当时有台账")

    def test_what_follows_may_be_carried_out_twice(self, finding, action, contact, boss):
        dispute = auditing.withdraw_finding(dispute=of_finding(finding, contact), note="It was there", by=boss)
        before = now(action)
        reactions.corrective_action_follows(history.of(dispute).get(event="dispute.withdrawn"))
        assert (before.state, now(action).version) == ("cancelled", before.version)


class TestPaused:
    @pytest.mark.parametrize("first", ["finding", "defect"])
    def test_until_the_last_dispute_is_decided_whichever_it_is(self, finding, action, line, contact, boss, first):
        held = of_finding(finding, contact), of_defect(line, contact)
        uphold = auditing.uphold_finding, inspecting.uphold_defect
        order = (0, 1) if first == "finding" else (1, 0)
        uphold[order[0]](dispute=held[order[0]], note="It stands", by=boss)
        assert now(action).disputed_since
        uphold[order[1]](dispute=held[order[1]], note="It stands", by=boss)
        assert now(action).disputed_since is None

    def test_one_that_is_raised_at_the_same_time_is_not_overlooked(self, finding, action, line, contact, boss):
        """The action is locked before anybody asks whether another dispute is open."""
        dispute = auditing.uphold_finding(dispute=of_finding(finding, contact), note="It stands", by=boss)
        with CaptureQueriesContext(connection) as asked:
            reactions.corrective_action_follows(history.of(dispute).get(event="dispute.upheld"))
        said = [each["sql"] for each in asked]
        locked = [n for n, sql in enumerate(said) if "FOR UPDATE" in sql and '"suppliers_correctiveaction"' in sql]
        looked = [n for n, sql in enumerate(said) if 'dispute"."state" = ' in sql]
        assert locked[0] < looked[0]


class TestDaysGivenBack:
    def test_it_is_due_after_the_days_that_were_left(self, client, finding, action, contact, boss):
        dispute = of_finding(finding, contact)
        disputed_before(action, 8)
        before = now(action).due_on
        OutgoingMail.objects.all().delete()
        auditing.uphold_finding(dispute=dispute, note="Not shown", by=boss)
        after = now(action)
        assert after.due_on == finding.factory.today() + timedelta(days=DAYS_LEFT) == before + timedelta(days=8)
        told = OutgoingMail.objects.filter(to=contact.email, subject__contains="after the dispute")
        assert "days that the dispute took are given back" in told.get().body
        for person in (contact, boss):
            client.force_login(person)
            page = client.get(reverse("suppliers:corrective_action", args=[action.uuid])).text
            assert "the days of a dispute are given back" in page
        assert "The days of the dispute are given back: due on" in page

    @pytest.mark.parametrize(
        ("grade", "days"), [("zero_tolerance", 1), ("critical", 2), ("major", 5), ("minor", 7), ("observation", 7)]
    )
    def test_at_least_some_by_grade(self, finding, action, contact, boss, grade, days):
        type(finding).objects.update(grade=grade)
        finding.refresh_from_db()
        dispute = of_finding(finding, contact)
        disputed_before(action, 8, left=-3)
        auditing.uphold_finding(dispute=dispute, note="Not shown", by=boss)
        assert now(action).due_on == finding.factory.today() + timedelta(days=days)

    def test_the_gravest_of_what_hangs_on_it_counts(self, finding, action, line, contact, boss):
        type(line).objects.update(defect_class="critical")
        line.refresh_from_db()
        dispute = of_defect(line, contact)
        disputed_before(action, 8, left=0)
        inspecting.uphold_defect(dispute=dispute, note="It is open", by=boss)
        assert now(action).due_on == finding.factory.today() + timedelta(days=2)

    def test_a_day_that_was_set_meanwhile_holds(self, finding, action, contact, boss):
        dispute = of_finding(finding, contact)
        disputed_before(action, 8)
        due_on = finding.factory.today() + timedelta(days=4)
        change_corrective_action(record=action, due_on=due_on, by=boss)
        auditing.uphold_finding(dispute=dispute, note="Not shown", by=boss)
        assert now(action).due_on == due_on

    def test_nothing_is_given_back_where_no_day_went_by(self, finding, action, contact, boss):
        auditing.uphold_finding(dispute=of_finding(finding, contact), note="Not shown", by=boss)
        assert now(action).due_on == action.due_on
        assert not OutgoingMail.objects.filter(subject__contains="after the dispute").exists()

    def test_nor_where_it_is_answered_already(self, finding, action, contact, boss):
        dispute = of_finding(finding, contact)
        disputed_before(action, 8)
        CorrectiveAction.objects.update(state="answered")
        before = now(action).due_on
        auditing.uphold_finding(dispute=dispute, note="Not shown", by=boss)
        assert (now(action).due_on, now(action).disputed_since) == (before, None)
