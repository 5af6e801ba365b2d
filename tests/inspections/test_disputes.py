"""A supplier disputes a defect in time; somebody who was not there decides, and what is granted corrects the inspection."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.actions.disputes import lower_classes
from inspections.enums import DefectClass, InspectionState
from inspections.models import Correction, DefectDispute, Inspection
from inspections.queries.disputes import disputable_until
from inspections.queries.waiting import disputed as pile
from qcportal import reactions
from qcportal.core import history
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.event_words import event_words
from qcportal.core.models import OutgoingMail
from qcportal.core.roles import Role
from reports import actions as reporting
from reports.models import Report
from suppliers.actions import cancel_assignment, start_visit
from suppliers.enums import DisputeState as S
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction, Evidence
from suppliers.rules import DAYS_TO_DISPUTE
from tests.audits.test_answers import jpeg
from tests.builders import audits, people, suppliers
from tests.builders import inspections as made
from tests.guards.world import photo
from tests.portal.test_reactions import carry_out

pytestmark = pytest.mark.django_db
WORDS = "The seam holds 线缝没有问题"


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def reviewer():
    return people.manager()


@pytest.fixture
def inspector():
    return people.inspector()


@pytest.fixture
def seam():
    return made.defect_type("Open seam")


@pytest.fixture
def failed(reviewer, inspector):
    """12 open seams, of which the plan accepts fewer."""
    buyer = suppliers.buyer()
    factory = suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer])
    by = {"reviewed_by": reviewer, "submitted_by": inspector, "person": inspector}
    shipment = made.shipment(buyer, factory)
    row = made.approved(buyer, factory, result="fail", major_found=12, shipment=shipment, **by)
    row.photos.create(file=photo())
    actions.reviewing.push_result(row)
    return row


@pytest.fixture
def line(failed, seam):
    return made.defect(failed, seam, 12)


@pytest.fixture
def contact(failed):
    return people.supplier_contact(failed.factory.supplier)


def disputed(line, by, **fields) -> DefectDispute:
    return actions.dispute_defect(defect=line, reason=WORDS, by=by, **fields)


def now(row) -> Inspection:
    return Inspection.objects.get(pk=row.pk)


class TestRaise:
    def test_with_reason_and_proof(self, line, contact, seam):
        dispute = disputed(line, contact, version=1, uploads=[jpeg()])
        assert (dispute.state, dispute.raised_by, dispute.count) == (S.OPEN, contact, 12)
        assert (dispute.defect_type, dispute.defect_class) == (seam, "major")
        assert dispute.files.get().file.name == "灯 lamp.jpg"

    def test_nobody_is_reminded_of_its_corrective_action_meanwhile(self, failed, line, contact, boss):
        action = suppliers.corrective_action(failed.factory)
        Inspection.objects.filter(pk=failed.pk).update(corrective_action=action)
        line.refresh_from_db()
        dispute = disputed(line, contact)
        action.refresh_from_db()
        assert action.disputed_since == failed.factory.today()
        actions.uphold_defect(dispute=dispute, note="The seam is open.", by=boss)
        carry_out()
        action.refresh_from_db()
        assert action.disputed_since is None

    @pytest.mark.parametrize(("days", "in_time"), [(DAYS_TO_DISPUTE, True), (DAYS_TO_DISPUTE + 1, False)])
    def test_until_its_last_day_at_the_factory(self, failed, line, contact, days, in_time):
        Inspection.objects.update(reviewed_at=timezone.now() - timedelta(days=days))
        line.refresh_from_db()
        assert (disputable_until(now(failed)) >= failed.factory.today()) is in_time
        if in_time:
            assert disputed(line, contact)
        else:
            with pytest.raises(Rejected, match="that time is over"):
                disputed(line, contact)

    def test_time_runs_from_the_day_on_which_it_left_the_house(self, failed, line, boss, contact):
        Inspection.objects.update(visibility=Visibility.HOUSE, reviewed_at=timezone.now() - timedelta(days=40))
        assert disputable_until(now(failed)) is None
        actions.share_inspection(inspection=now(failed), visibility=Visibility.OWNER, by=boss)
        assert disputable_until(now(failed)) == failed.factory.today() + timedelta(days=DAYS_TO_DISPUTE)
        assert disputed(line, contact)

    @pytest.mark.parametrize("change", [{"visibility": "house"}, {"state": "planned", "result": "pending"}])
    def test_not_what_the_supplier_cannot_read(self, line, boss, change):
        Inspection.objects.update(**change)
        with pytest.raises(Rejected, match="cannot read"):
            disputed(line, boss)

    def test_once(self, line, contact):
        disputed(line, contact)
        with pytest.raises(Rejected, match="disputed once"):
            disputed(line, contact)

    def test_says_why(self, line, contact):
        with pytest.raises(Rejected):
            actions.dispute_defect(defect=line, reason=" ", by=contact)

    def test_who_may_decide_has_mail_and_who_approved_has_none(self, line, contact, boss, reviewer):
        disputed(line, contact)
        told = set(OutgoingMail.objects.values_list("to", flat=True))
        assert boss.email in told
        assert {reviewer.email, contact.email}.isdisjoint(told)
        body = OutgoingMail.objects.get(to=boss.email).body
        assert WORDS in body
        assert "12 × Open seam (major)" in body


class TestDecide:
    def test_upheld_the_defect_stands(self, failed, line, contact, boss):
        dispute = actions.uphold_defect(dispute=disputed(line, contact), note="It opens by hand", by=boss)
        assert (dispute.state, dispute.decided_by, dispute.correction) == (S.UPHELD, boss, None)
        assert (now(failed).result, now(failed).major_found) == ("fail", 12)

    def test_withdrawn_the_inspection_is_corrected_with_the_reason(self, failed, line, contact, boss):
        dispute = actions.withdraw_defect(dispute=disputed(line, contact), note="It is a pleat", by=boss)
        row, correction = now(failed), Correction.objects.get()
        assert (dispute.state, dispute.correction) == (S.WITHDRAWN, correction)
        assert (row.result, row.major_found, row.defects.count()) == ("pass", 0, 0)
        assert (correction.before, correction.after, correction.reason) == ("12", "0", "It is a pleat")
        assert (correction.result_before, correction.result_after, correction.by) == ("fail", "pass", boss)
        entry = history.of(row).get(event="inspection.corrected_on_dispute")
        assert entry.changes["result"] == ["fail", "pass"]
        assert Evidence.objects.get(source_uuid=row.uuid).grade == "pass"

    def test_fewer_of_them(self, failed, line, contact, boss):
        dispute = actions.lower_defect(dispute=disputed(line, contact), count=9, note="Three are pleats", by=boss)
        assert (dispute.state, now(failed).major_found, now(failed).result) == (S.CHANGED, 9, "fail")

    def test_a_lower_class(self, failed, line, contact, boss):
        actions.lower_defect(dispute=disputed(line, contact), defect_class="minor", note="Inside", by=boss)
        assert (now(failed).major_found, now(failed).minor_found) == (0, 12)

    @pytest.mark.parametrize(
        "said",
        [{"count": 12}, {"count": 0}, {"defect_class": "critical"}, {"defect_class": "major"}, {}]
        + [{"count": 4, "defect_class": "minor"}],
    )
    def test_only_downwards_and_one_of_both(self, failed, line, contact, boss, said):
        with pytest.raises(Rejected):
            actions.lower_defect(dispute=disputed(line, contact), note="x", by=boss, **said)
        assert (now(failed).major_found, now(failed).minor_found) == (12, 0)

    def test_needs_a_reason(self, line, contact, boss):
        with pytest.raises(Rejected):
            actions.withdraw_defect(dispute=disputed(line, contact), note=" ", by=boss)

    def test_not_by_who_was_there_filed_approved_or_raised_it(self, failed, line, contact, boss, reviewer):
        there, filer = people.manager(), people.manager()
        suppliers.assignment(failed.visit, there, "inspector")
        Inspection.objects.update(submitted_by=filer)
        dispute = disputed(line, contact)
        for person in (there, filer, reviewer):
            with pytest.raises(Forbidden):
                actions.uphold_defect(dispute=DefectDispute.objects.get(pk=dispute.pk), note="x", by=person)
            assert pile(person).count == 0
        assert pile(boss).count == 1
        DefectDispute.objects.update(raised_by=boss)
        with pytest.raises(Forbidden):
            actions.uphold_defect(dispute=DefectDispute.objects.get(pk=dispute.pk), note="x", by=boss)
        assert pile(boss).count == 0

    def test_nor_by_who_left_the_visit_once_it_had_started(self, failed, line, contact, boss):
        went = suppliers.assignment(failed.visit, boss, "inspector")
        start_visit(visit=failed.visit, by=boss)
        cancel_assignment(assignment=went, by=boss)
        dispute = disputed(line, contact)
        with pytest.raises(Forbidden):
            actions.uphold_defect(dispute=dispute, note="x", by=boss)
        assert [pile(each).count for each in (boss, people.manager())] == [0, 1]
        assert not OutgoingMail.objects.filter(to=boss.email, body__contains=WORDS).exists()

    def test_who_raised_it_has_mail(self, line, contact, boss):
        actions.uphold_defect(dispute=disputed(line, contact), note="It opens by hand", by=boss)
        assert "It opens by hand" in OutgoingMail.objects.get(to=contact.email).body

    def test_one_whose_line_went_meanwhile_is_said_so(self, failed, line, contact, boss):
        dispute = disputed(line, contact)
        line.delete()
        with pytest.raises(Rejected, match="took this defect away"):
            actions.lower_defect(dispute=dispute, count=1, note="x", by=boss)

    def test_the_report_has_its_next_revision_and_no_other(self, failed, line, contact, boss):
        first = reporting.request_shipment_report(inspection=failed, by=boss)
        actions.withdraw_defect(dispute=disputed(line, contact), note="It is a pleat", by=boss)
        for _again in range(2):
            for entry in reactions.overdue():
                reactions.react(entry)
            reactions.told_anew(history.of(failed).get(event="inspection.corrected_on_dispute"))
        found = Report.objects.filter(inspection=failed).order_by("revision")
        assert [(each.number, each.revision) for each in found] == [(first.number, 1), (first.number, 2)]


class TestItsCorrectiveAction:
    @pytest.fixture
    def action(self, failed, line, boss):
        return actions.request_corrective_action(inspection=failed, by=boss).corrective_action

    def withdrawn(self, line, contact, boss):
        line.refresh_from_db()
        dispute = disputed(line, contact)
        actions.withdraw_defect(dispute=dispute, note="It is a pleat", by=boss)
        carry_out()

    def test_is_called_off_once_nothing_is_left_to_mend(self, failed, line, contact, boss, action):
        self.withdrawn(line, contact, boss)
        reactions.corrective_action_follows(history.of(failed.disputes.get()).get(event="dispute.withdrawn"))
        action.refresh_from_db()
        assert (action.state, action.disputed_since) == ("cancelled", None)
        assert failed.number in action.review_note
        assert "It is a pleat" in action.review_note

    @pytest.mark.parametrize(
        "what", ["another defect", "another inspection", "a finding", "raised by hand", "accepted"]
    )
    def test_goes_on_for_what_else_hangs_on_it(self, failed, line, contact, boss, action, what):
        if what == "another defect":
            made.defect(failed, made.defect_type("Loose thread"), 1, defect_class="minor")
        elif what == "another inspection":
            made.approved(failed.owner, failed.factory, result="fail", corrective_action=action)
        elif what == "a finding":
            audits.finding(audits.approved(failed.owner, failed.factory), corrective_action=action)
        elif what == "raised by hand":
            action = suppliers.corrective_action(failed.factory, owner=failed.owner)
            Inspection.objects.update(corrective_action=None)
            actions.link_corrective_action(inspection=failed, corrective_action=action, by=boss)
        else:
            CorrectiveAction.objects.update(state="accepted", closed_on=failed.factory.today())
        before = CorrectiveAction.objects.get(pk=action.pk).state
        self.withdrawn(line, contact, boss)
        action.refresh_from_db()
        assert (action.state, action.disputed_since) == (before, None)

    @pytest.mark.parametrize("how", ["asked", "linked"])
    def test_asked_for_or_linked_meanwhile_nobody_is_reminded_of_it(self, client, failed, line, contact, boss, how):
        disputed(line, contact)
        if how == "asked":
            row = actions.request_corrective_action(inspection=failed, by=boss)
        else:
            other = suppliers.corrective_action(failed.factory, owner=failed.owner)
            row = actions.link_corrective_action(inspection=failed, corrective_action=other, by=boss)
        assert row.corrective_action.disputed_since == failed.factory.today()
        client.force_login(contact)
        page = client.get(reverse("suppliers:corrective_action", args=[row.corrective_action.uuid])).text
        assert "A finding or defect that it mends is disputed since" in page


class TestScope:
    def test_who_reads_what_was_found_reads_the_dispute(self, failed, line, contact, inspector):
        disputed(line, contact)
        own, other = people.buyer_person(failed.owner), people.buyer_person(suppliers.buyer())
        seen = DefectDispute.objects
        assert seen.visible_to(own).exists()
        assert seen.visible_to(contact).exists()
        assert not seen.visible_to(other).exists()
        assert not seen.visible_to(people.supplier_contact()).exists()
        assert not seen.visible_to(inspector).exists()
        Inspection.objects.update(visibility=Visibility.HOUSE)
        assert not seen.visible_to(own).exists()
        assert not seen.visible_to(contact).exists()


class TestPages:
    def test_from_the_suppliers_phone_to_the_decision(self, client, failed, line, contact, boss, reviewer):
        page = reverse("inspections:inspection", args=[failed.uuid])
        form = reverse("inspections:defect_dispute", args=[line.uuid])
        client.force_login(contact)
        shown = client.get(page).text
        assert "may be disputed until" in shown
        assert form in shown
        client.post(form, {"reason": WORDS, "version": 1, "uploads": [jpeg()]})
        shown = client.get(page).text
        assert WORDS in shown
        assert "Somebody who was not there decides" in shown
        assert form not in shown
        dispute = DefectDispute.objects.get()
        proof = client.get(reverse("inspections:defect_dispute_file", args=[dispute.files.get().file.uuid, "print"]))
        assert proof.getvalue()
        decide = reverse("inspections:defect_dispute_decide", args=[dispute.uuid])
        client.force_login(reviewer)
        assert decide not in client.get(page).text
        assert client.get(decide).status_code == 403
        client.force_login(boss)
        assert "Disputed defects to decide" in client.get("/").text
        assert failed.number in client.get(reverse("inspections:inspection_list") + "?waiting=dispute").text
        assert decide in client.get(page).text
        refused = client.post(decide, {"verb": "change", "count": "12", "note": "x", "version": 1})
        assert "Give fewer than 12" in refused.text
        client.post(decide, {"verb": "change", "count": "3", "note": "Nine are pleats", "version": 1})
        client.force_login(contact)
        shown = client.get(page).text
        assert "Nine are pleats" in shown
        assert now(failed).result == "pass"

    def test_the_inspector_is_offered_no_dispute(self, client, line, inspector):
        client.force_login(inspector)
        form = reverse("inspections:defect_dispute", args=[line.uuid])
        assert form not in client.get(reverse("inspections:inspection", args=[line.inspection.uuid])).text
        assert client.get(form).status_code == 403


def test_the_api_disputes_and_decides(client, failed, line, contact, boss):
    client.force_login(contact)
    path = f"/api/v1/inspections/{failed.uuid}/"
    assert client.get(path).json()["defects_disputable_until"] == disputable_until(failed).isoformat()
    sent = {"defect": str(line.uuid), "reason": WORDS}
    answer = client.post("/api/v1/defect-disputes/", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (201, "open")
    dispute, etag = f"/api/v1/defect-disputes/{answer.json()['uuid']}/", {"If-Match": answer["ETag"]}
    said = {"note": "Inside", "defect_class": "minor"}
    assert client.post(f"{dispute}change/", said, content_type="application/json", headers=etag).status_code == 403
    client.force_login(boss)
    done = client.post(f"{dispute}change/", said, content_type="application/json", headers=etag)
    assert (done.json()["state"], done.json()["decision"]) == ("changed", "Inside")
    assert client.get(path).json()["minor_found"] == 12


DECIDING = {
    "uphold": actions.uphold_defect,
    "change": lambda **said: actions.lower_defect(count=1, **said),
    "withdraw": actions.withdraw_defect,
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("verb", DECIDING)
def test_every_state_and_role_of_a_decision(line, contact, verb, role):
    person = people.person(role)
    for state in S.values:
        dispute = made.dispute(line, contact)
        if state != S.OPEN:
            DECIDING[{"upheld": "uphold", "changed": "change", "withdrawn": "withdraw"}[state]](
                dispute=dispute, note="x", by=people.manager()
            )
        row = DefectDispute.objects.get(pk=dispute.pk)
        if role in Role.managing() and state == S.OPEN:
            assert DECIDING[verb](dispute=row, note="x", by=person).state != S.OPEN
        else:
            with pytest.raises((Forbidden, Rejected)):
                DECIDING[verb](dispute=row, note="x", by=person)
        DefectDispute.objects.all().delete()
        Correction.objects.all().delete()
        line.inspection.defects.all().delete()
        line = made.defect(line.inspection, line.defect_type, 12)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("state", InspectionState.values)
def test_every_state_and_role_of_a_dispute(seam, state, role):
    row = made.inspection(state=state)
    line = made.defect(row, seam, 3)
    allowed = role in Role.managing() | {Role.SUPPLIER_CONTACT} and state == InspectionState.APPROVED
    if allowed:
        assert disputed(line, people.person(role))
    else:
        with pytest.raises((Forbidden, Rejected)):
            disputed(line, people.person(role))


def test_lower_classes_are_those_below():
    assert lower_classes("major") == [DefectClass.MINOR]
    assert lower_classes("minor") == []


def test_history_says_it_in_words():
    assert event_words("inspection.corrected_on_dispute") != "corrected_on_dispute"
