"""A failed inspection asks the factory to mend the cause, as a finding does; proof and defect stand side by side."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.enums import DefectClass, InspectionState
from inspections.models import DefectTypeArea, Inspection, InspectionPhoto
from inspections.queries.waiting import to_correct
from inspections.rules import DAYS_TO_ANSWER, DAYS_TO_ASK, DAYS_TO_CHECK
from qcportal import overview
from qcportal.core import history
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.event_words import event_words
from qcportal.core.models import OutgoingMail
from qcportal.core.roles import Role
from reports import actions as reporting
from reports.documents import corrective_action as document
from reports.models import Report
from suppliers.actions import answer_corrective_action
from suppliers.enums import CorrectiveActionState, Visibility
from suppliers.models import CorrectiveAction
from tests.audits.test_answers import jpeg
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.guards.world import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def buyer():
    return suppliers.buyer()


@pytest.fixture
def seam():
    kind = made.defect_type("Open seam", local_name="开线")
    DefectTypeArea.objects.create(defect_type=kind, area="training_staffing", weight="0.6")
    DefectTypeArea.objects.create(defect_type=kind, area="process_control", weight="0.4")
    return kind


@pytest.fixture
def failed(buyer, seam):
    """12 open seams, photographed, and minor threads, in a lot of a factory with a supplier."""
    factory = suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer])
    row = made.approved(buyer, factory, result="fail", major_found=12, minor_found=20)
    line = made.defect(row, seam, 12)
    made.defect(row, made.defect_type("Loose thread"), 20, defect_class="minor")
    InspectionPhoto.objects.create(inspection=row, file=photo("seam.jpg"), defect=line)
    InspectionPhoto.objects.create(inspection=row, file=photo("carton.jpg"), caption="Cartons")
    return row


@pytest.fixture
def contact(failed):
    return people.supplier_contact(failed.factory.supplier)


def ask(row, by, **fields):
    return actions.request_corrective_action(inspection=row, by=by, **fields)


class TestAsking:
    def test_in_the_inspections_own_words_and_for_its_owner(self, failed, boss, buyer):
        action = ask(failed, boss, version=1).corrective_action
        assert (action.factory, action.owner, action.visibility) == (failed.factory, buyer, failed.visibility)
        assert "12 × Open seam (major)" in action.description
        assert action.description.index("Open seam") < action.description.index("20 × Loose thread (minor)")
        assert "the plan accepts at most" in action.description
        assert action.title == f"{failed.number}: {failed.product.shown_name}"

    def test_day_and_area_follow_the_gravest_class(self, failed, boss, seam):
        action = ask(failed, boss).corrective_action
        assert action.due_on == failed.factory.today() + timedelta(days=DAYS_TO_ANSWER["major"])
        assert (action.process_area, action.check_after_days) == ("training_staffing", DAYS_TO_CHECK["major"])

    def test_a_critical_defect_wants_an_answer_within_days(self, failed, boss):
        needle = made.defect_type("Needle", default_class="critical")
        DefectTypeArea.objects.create(defect_type=needle, area="facilities_safety", weight="0.2")
        made.defect(failed, needle, 1)
        action = ask(failed, boss).corrective_action
        assert action.due_on == failed.factory.today() + timedelta(days=DAYS_TO_ANSWER["critical"])
        assert action.process_area == "facilities_safety"

    def test_as_the_manager_says_it(self, failed, boss, contact):
        day = failed.factory.today() + timedelta(days=3)
        said = {"title": "Seams", "description": "Line 4", "process_area": "", "due_on": day, "responsible": contact}
        action = ask(failed, boss, **said).corrective_action
        assert {name: getattr(action, name) for name in said} == said

    def test_what_failed_without_a_defect_is_asked_about_too(self, boss, buyer):
        row = made.approved(buyer, result="fail")
        action = ask(row, boss).corrective_action
        assert (action.process_area, action.due_on) == ("", row.factory.today() + timedelta(days=30))

    @pytest.mark.parametrize(("result", "defects", "asks"), [("pass", 2, True), ("pass", 0, False)])
    def test_a_lot_that_passed_asks_only_for_what_was_found(self, boss, buyer, seam, result, defects, asks):
        row = made.approved(buyer, result=result)
        if defects:
            made.defect(row, seam, defects)
        if asks:
            assert ask(row, boss).corrective_action
        else:
            with pytest.raises(Rejected, match="failed or found a defect"):
                ask(row, boss)

    def test_once_unless_it_was_cancelled(self, failed, boss):
        ask(failed, boss)
        with pytest.raises(Rejected, match="already"):
            ask(failed, boss)
        CorrectiveAction.objects.update(state=CorrectiveActionState.CANCELLED)
        ask(failed, boss)
        assert CorrectiveAction.objects.count() == 2

    def test_the_supplier_has_mail_as_of_a_finding(self, failed, boss, contact):
        ask(failed, boss)
        assert OutgoingMail.objects.filter(to=contact.email).count() == 1

    def test_of_what_is_kept_in_the_house_the_factory_is_asked_once_it_may_see_it(self, client, failed, boss, contact):
        Inspection.objects.update(visibility=Visibility.HOUSE)
        failed.refresh_from_db()
        client.force_login(boss)
        page = client.get(reverse("inspections:corrective_action_ask", args=[failed.uuid]))
        api = client.post(
            f"/api/v1/inspections/{failed.uuid}/request-corrective-action/",
            {},
            content_type="application/json",
            headers={"If-Match": '"1"'},
        )
        for refused in (page, api):
            assert refused.status_code == 400
            assert f"The factory does not see {failed.number}" in refused.text
        with pytest.raises(Rejected, match="kept in the house"):
            ask(failed, boss)
        ask(actions.share_inspection(inspection=failed, visibility=Visibility.OWNER, by=boss), boss)
        assert OutgoingMail.objects.filter(to=contact.email).exists()

    def test_every_class_has_its_days(self):
        assert set(DAYS_TO_ANSWER) == set(DAYS_TO_CHECK) == set(DefectClass)


class TestLinking:
    def test_to_an_open_one_so_that_the_factory_is_not_asked_twice(self, failed, boss, buyer):
        open_one = suppliers.corrective_action(failed.factory, owner=buyer)
        row = actions.link_corrective_action(inspection=failed, corrective_action=open_one, by=boss, version=1)
        assert row.corrective_action == open_one
        assert history.of(row).first().event == "inspection.corrective_action_linked"

    def test_not_to_one_of_another_owner_or_factory_or_that_is_mended(self, failed, boss, buyer):
        day = failed.factory.today()
        for other in (
            suppliers.corrective_action(failed.factory, owner=suppliers.buyer()),
            suppliers.corrective_action(suppliers.factory(buyers=[buyer]), owner=buyer),
            suppliers.corrective_action(failed.factory, owner=buyer, state="accepted", closed_on=day),
        ):
            with pytest.raises(Rejected, match="open corrective action of this factory"):
                actions.link_corrective_action(inspection=failed, corrective_action=other, by=boss)


class TestSharing:
    def test_what_it_asked_follows_also_what_was_cancelled(self, failed, boss):
        ask(failed, boss)
        CorrectiveAction.objects.update(state=CorrectiveActionState.CANCELLED)
        ask(failed, boss)
        actions.share_inspection(inspection=failed, visibility=Visibility.HOUSE, by=boss)
        assert set(CorrectiveAction.objects.values_list("visibility", flat=True)) == {Visibility.HOUSE}

    def test_one_that_it_was_put_to_later_keeps_its_own(self, failed, boss, buyer):
        open_one = suppliers.corrective_action(failed.factory, owner=buyer)
        row = actions.link_corrective_action(inspection=failed, corrective_action=open_one, by=boss)
        actions.share_inspection(inspection=row, visibility=Visibility.HOUSE, by=boss)
        open_one.refresh_from_db()
        assert open_one.visibility == Visibility.OWNER


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("state", InspectionState.values)
def test_every_state_and_role(buyer, seam, state, role):
    person = people.buyer_person(buyer) if role == Role.BUYER else people.person(role)
    filed = state in (InspectionState.SUBMITTED, InspectionState.APPROVED)
    row = made.inspection(buyer, state=state, person=person if role == Role.INSPECTOR else None)
    if filed:
        Inspection.objects.filter(pk=row.pk).update(result="fail")
    allowed = role in Role.managing() and state == InspectionState.APPROVED
    other = suppliers.corrective_action(row.factory, owner=buyer)
    for carry_out in (lambda: ask(row, person), lambda: put(row, other, person)):
        if allowed:
            assert carry_out().corrective_action
            Inspection.objects.update(corrective_action=None)
        else:
            with pytest.raises((Forbidden, Rejected)):
                carry_out()


def put(row, action, by):
    return actions.link_corrective_action(inspection=row, corrective_action=action, by=by)


class TestPages:
    def test_from_the_start_page_to_the_proof_beside_the_defect(self, client, failed, boss, contact):
        client.force_login(boss)
        assert "Failed inspections without a corrective action" in client.get("/").text
        listed = client.get(reverse("inspections:inspection_list") + "?waiting=correction").text
        assert failed.number in listed
        page, form = (
            reverse("inspections:inspection", args=[failed.uuid]),
            reverse("inspections:corrective_action_ask", args=[failed.uuid]),
        )
        assert form in client.get(page).text
        filled = client.get(form)
        assert "12 × Open seam" in filled.text
        sent = filled.context["form"].initial | {"version": 1}
        assert client.post(form, sent).status_code == 302
        action = CorrectiveAction.objects.get()
        shown = client.get(page).text
        assert action.number in shown
        assert form not in shown
        assert client.get(form).status_code == 302
        assert failed.number not in client.get(reverse("inspections:inspection_list") + "?waiting=correction").text
        client.force_login(contact)
        panel = reverse("inspections:corrective_action_panel", args=[action.uuid])
        assert panel in client.get(reverse("suppliers:corrective_action", args=[action.uuid])).text
        assert "Open seam" in client.get(panel).text
        photos = client.get(panel + "?photos").text
        assert photos.count("<img") == 1
        assert "Open seam" in photos

    def test_an_open_one_is_offered(self, client, failed, boss, buyer):
        other = suppliers.corrective_action(failed.factory, owner=buyer, title="Seams of May")
        client.force_login(boss)
        assert "Seams of May" in client.get(reverse("inspections:corrective_action_ask", args=[failed.uuid])).text
        sent = {"corrective_action": str(other.uuid), "version": 1}
        client.post(reverse("inspections:corrective_action_link", args=[failed.uuid]), sent)
        failed.refresh_from_db()
        assert failed.corrective_action == other

    def test_an_old_failure_is_history(self, failed, boss):
        assert to_correct(boss).count == 1
        Inspection.objects.update(reviewed_at=timezone.now() - timedelta(days=DAYS_TO_ASK + 1))
        assert to_correct(boss).count == 0

    def test_another_buyer_reads_no_defect_of_an_inspection_that_is_not_shared(self, client, failed, boss):
        other = suppliers.buyer()
        suppliers.qualification(failed.factory, buyer=other)
        action = ask(failed, boss).corrective_action
        CorrectiveAction.objects.update(visibility=Visibility.SHARED)
        client.force_login(people.buyer_person(other))
        for query in ("", "?photos"):
            answer = client.get(reverse("inspections:corrective_action_panel", args=[action.uuid]) + query)
            assert (answer.status_code, "Open seam" in answer.text) == (200, False)

    def test_the_timeline_of_a_defect_category_shows_what_it_asked_for(self, failed, boss, seam):
        ask(failed, boss)
        about = overview.About(category=seam.category)
        [(_lane, marks)] = overview.timeline(
            failed.factory, boss, kinds=["corrective_actions"], period="12", about=about
        )
        assert [mark.title for mark in marks] == [CorrectiveAction.objects.get().number]


class TestReport:
    def test_the_8d_shows_the_defect_beside_the_proof(self, failed, boss, contact):
        action = ask(failed, boss).corrective_action
        told = {"root_cause": "Worn needles", "action_taken": "A needle log"}
        seam = failed.photos.get(file__name="seam.jpg").file.uuid
        answer_corrective_action(record=action, by=contact, **told, uploads=[jpeg()], shows=[seam])
        report = reporting.request_eight_d(corrective_action=action, by=contact)
        content = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
        [(found, [mended])] = content.pairs
        assert (found.name, mended.name) == ("seam.jpg", "灯 lamp.jpg")
        [asked] = content.findings
        assert (asked.number, asked.statement.splitlines()[0]) == (failed.number, "12 × Open seam (major)")

    def test_the_factory_reads_nothing_of_an_inspection_that_stays_in_the_house(self, failed, boss, contact):
        action = ask(failed, boss).corrective_action
        Inspection.objects.update(visibility=Visibility.HOUSE)
        report = reporting.request_eight_d(corrective_action=action, by=contact)
        content = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
        assert (content.pairs, content.findings) == ([], [])


def test_the_api_asks_links_and_hides(client, failed, boss, buyer):
    client.force_login(boss)
    path = f"/api/v1/inspections/{failed.uuid}/"
    asked = client.post(
        f"{path}request-corrective-action/", {}, content_type="application/json", headers={"If-Match": '"1"'}
    )
    action = CorrectiveAction.objects.get()
    assert asked.json()["corrective_action"] == str(action.uuid)
    client.force_login(people.buyer_person(buyer))
    assert client.get(path).json()["corrective_action_number"] == action.number
    CorrectiveAction.objects.update(visibility=Visibility.HOUSE)
    for row in (client.get(path).json(), client.get("/api/v1/inspections/").json()["results"][0]):
        assert (row["corrective_action"], row["corrective_action_number"]) == (None, None)
    CorrectiveAction.objects.update(visibility=Visibility.OWNER, state="cancelled")
    assert client.get(path).json()["corrective_action"] is None
    client.force_login(boss)
    other = suppliers.corrective_action(failed.factory, owner=buyer)
    linked = client.post(
        f"{path}link-corrective-action/",
        {"corrective_action": str(other.uuid)},
        content_type="application/json",
        headers={"If-Match": asked["ETag"]},
    )
    assert linked.json()["corrective_action_number"] == other.number


@pytest.mark.parametrize("event", ["requested", "linked"])
def test_history_says_it_in_words(event):
    assert event_words(f"inspection.corrective_action_{event}") != f"corrective_action_{event}"
