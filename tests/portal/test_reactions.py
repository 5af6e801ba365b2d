"""What happens in one app because of another, carried out behind the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.actions import cancel_audit, send_back_audit, start_audit, submit_audit
from inspections.actions import cancel_inspection, send_back_inspection
from qcportal import leaving, not_carried_out, reactions
from qcportal.core.models import HistoryEntry
from reports.models import Report
from suppliers.actions import start_visit
from suppliers.enums import VisitState
from tests.builders import audits, inspections, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return people.auditor()


def carry_out():
    for entry_id in reactions.overdue():
        reactions.react(entry_id)


def state_of(visit) -> str:
    carry_out()
    visit.refresh_from_db()
    return visit.state


def answered(auditor):
    audit = audits.all_answered(audits.started(auditor))
    assert state_of(start_visit(visit=audit.visit, by=auditor)) == VisitState.UNDER_WAY
    return audit


class TestVisit:
    def test_is_done_when_its_audit_is_filed(self, auditor):
        audit = answered(auditor)
        submit_audit(audit=audit, by=auditor)
        assert state_of(audit.visit) == VisitState.DONE

    @pytest.mark.parametrize("state", ["planned", "in_progress", "sent_back"])
    def test_goes_on_while_an_inspection_of_it_waits_to_be_filed(self, auditor, state):
        audit = answered(auditor)
        inspections.inspection(visit=audit.visit, factory=audit.factory, state=state)
        submit_audit(audit=audit, by=auditor)
        assert state_of(audit.visit) == VisitState.UNDER_WAY

    def test_is_done_when_what_still_waited_is_called_off(self, auditor):
        audit = answered(auditor)
        waits = inspections.inspection(visit=audit.visit, factory=audit.factory)
        submit_audit(audit=audit, by=auditor)
        cancel_inspection(inspection=waits, by=people.manager(), note="The goods are not ready.")
        assert state_of(audit.visit) == VisitState.DONE

    def test_is_over_when_all_of_it_is_called_off_after_it_began(self, auditor):
        audit = answered(auditor)
        cancel_audit(audit=audit, by=people.manager(), note="The factory is closed.")
        assert state_of(audit.visit) == VisitState.DONE

    def test_stays_planned_when_all_of_it_is_called_off_before(self, auditor):
        audit = audits.audit(person=auditor)
        cancel_audit(audit=audit, by=people.manager(), note="The factory is closed.")
        assert state_of(audit.visit) == VisitState.PLANNED

    def test_is_left_alone_when_it_is_over_already(self, auditor):
        audit = answered(auditor)
        type(audit.visit).objects.update(state=VisitState.CANCELLED)
        submit_audit(audit=audit, by=auditor)
        assert state_of(audit.visit) == VisitState.CANCELLED


def sent_back(audit):
    send_back_audit(audit=audit, by=people.manager(), note="Photograph the needle log.")
    return state_of(audit.visit)


class TestSentBack:
    """The visit was over when the work was filed; what comes back must not fall out of everybody's lists."""

    @pytest.fixture
    def returned(self, auditor):
        audit = answered(auditor)
        submit_audit(audit=audit, by=auditor)
        assert state_of(audit.visit) == VisitState.DONE
        assert sent_back(audit) == VisitState.UNDER_WAY
        return audit

    def test_stands_in_my_visits_again(self, client, auditor, returned):
        client.force_login(auditor)
        assert str(returned.factory) in client.get(reverse("suppliers:my_visits")).text

    def test_goes_to_a_colleague_when_its_auditor_leaves(self, auditor, returned):
        successor = people.auditor()
        leaving.deactivate(person=auditor, to=successor, version=auditor.version, by=people.administrator())
        assert start_audit(audit=returned, by=successor).state == "in_progress"

    def test_is_over_again_once_it_is_filed_anew(self, auditor, returned):
        submit_audit(audit=start_audit(audit=returned, by=auditor), by=auditor)
        assert state_of(returned.visit) == VisitState.DONE

    def test_stays_over_when_it_was_filed_anew_before_that_was_carried_out(self, auditor):
        audit = answered(auditor)
        submit_audit(audit=audit, by=auditor)
        state_of(audit.visit)
        send_back_audit(audit=audit, by=people.manager(), note="Photograph the needle log.")
        submit_audit(audit=start_audit(audit=audit, by=auditor), by=auditor)
        assert state_of(audit.visit) == VisitState.DONE

    def test_an_inspection_opens_its_visit_too(self):
        inspection = inspections.inspection(state="submitted")
        type(inspection.visit).objects.update(state=VisitState.DONE)
        send_back_inspection(inspection=inspection, by=people.manager(), note="Count again.")
        assert state_of(inspection.visit) == VisitState.UNDER_WAY


class TestFailing:
    @pytest.fixture
    def failing(self, monkeypatch):
        """An approval whose report cannot be asked for, a quarter of an hour ago."""
        inspection = inspections.inspection(state="approved")
        HistoryEntry.objects.create(
            event="inspection.approved",
            record_type="inspections.inspection",
            record_uuid=inspection.uuid,
            record_label=str(inspection),
            actor_label="Olga",
            reaction_due=True,
        )
        HistoryEntry.objects.update(at=timezone.now() - timedelta(minutes=15))
        return inspection

    def test_waits_for_administrators_and_nobody_else(self, client, failing):
        client.force_login(people.administrator())
        assert f"/inspections/{failing.uuid}/" in client.get("/").text
        assert "Not carried out" in client.get("/").text
        client.force_login(people.manager())
        assert "Not carried out" not in client.get("/").text

    def test_all_of_them_stand_on_a_list(self, client, failing):
        client.force_login(people.administrator())
        [group] = not_carried_out.waiting_for(people.administrator())
        page = client.get(group.address)
        assert (group.count, page.context["count"]) == (1, 1)
        assert f'href="/inspections/{failing.uuid}/"' in page.text
        assert "keeps failing" in page.text
        client.force_login(people.manager())
        assert client.get(group.address).status_code == 403

    def test_a_decision_leads_to_its_inspection(self, client, failing):
        decision = inspections.decision(failing, kind="accept")
        HistoryEntry.objects.update(record_type="inspections.decision", record_uuid=decision.uuid)
        client.force_login(people.administrator())
        for address in ("/", reverse("not_carried_out")):
            assert f'href="/inspections/{failing.uuid}/"' in client.get(address).text

    def test_waits_no_longer_once_it_is_carried_out(self, client, failing):
        carry_out()
        client.force_login(people.administrator())
        assert "Not carried out" not in client.get("/").text
        assert not Report.objects.exists()  # it belongs to no shipment
