"""Somebody leaves: the account ends and the open work goes to another person, both or neither."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qcportal.core import actions
from qcportal.core.errors import Rejected
from qcportal.core.roles import Role
from reports.actions import request_shipment_report
from reports.documents import shipment
from suppliers.actions import cancel_assignment, hand_over
from suppliers.enums import VisitRole, VisitState
from suppliers.models import Visit, VisitAssignment
from suppliers.queries.visits import person_grid, with_names
from tests.builders import inspections as inspected
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

LEAD = VisitRole.LEAD_INSPECTOR
DAY = timedelta(days=1)


def soon(days=3):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def admin(client):
    person = people.administrator()
    client.force_login(person)
    return person


def leave(client, person, to=None, version=1):
    values = {"to": str(to.uuid) if to else "", "version": version}
    return client.post(reverse("person_deactivate", args=[person.uuid]), values, follow=True)


def going(person) -> set[str]:
    found = VisitAssignment.objects.filter(person=person, cancelled_at=None)
    return {str(each.visit.factory) for each in found}


def test_open_visits_go_to_a_colleague(client, admin):
    wang, zhou = people.inspector(name="Wang"), people.inspector(name="Zhou")
    make.visit(make.factory("Longhua"), starts_on=soon(), ends_on=soon(4), people=[(wang, LEAD)])
    make.visit(make.factory("Filed"), starts_on=soon(-9), state=VisitState.DONE, people=[(wang, LEAD)])
    page = client.get(reverse("person_deactivate", args=[wang.uuid]))
    assert "Longhua" in page.text
    assert "Filed" not in page.text
    assert "Wang can no longer sign in." in leave(client, wang, to=zhou).text
    wang.refresh_from_db()
    assert (wang.is_active, going(wang), going(zhou)) == (False, {"Filed"}, {"Longhua"})


def test_without_a_successor_the_visits_are_free(client, admin):
    wang = people.inspector()
    visit = make.visit(starts_on=soon(), people=[(wang, LEAD)])
    leave(client, wang)
    assert not visit.assignments.filter(cancelled_at=None).exists()


def test_a_clash_leaves_everything_as_it_was(client, admin):
    wang, zhou = people.inspector(name="Wang"), people.inspector(name="Zhou")
    make.visit(make.factory("Longhua"), starts_on=soon(), people=[(wang, LEAD)])
    make.visit(make.factory("Ha Noi"), starts_on=soon(), people=[(zhou, LEAD)])
    assert "Zhou is already at Ha Noi" in leave(client, wang, to=zhou).text
    wang.refresh_from_db()
    assert (wang.is_active, going(wang), going(zhou)) == (True, {"Longhua"}, {"Ha Noi"})


class TestWhatIsToBeFiledStill:
    def test_goes_to_somebody_who_was_elsewhere_on_that_day(self, client, admin):
        wang, zhou = people.inspector(name="Wang"), people.inspector(name="Zhou")
        visit = make.visit(make.factory("Longhua"), starts_on=soon(-5), people=[(wang, LEAD)])
        make.visit(make.factory("Filed"), starts_on=soon(-5), state=VisitState.DONE, people=[(zhou, LEAD)])
        assert "Wang can no longer sign in." in leave(client, wang, to=zhou).text
        assert (going(wang), going(zhou)) == (set(), {"Longhua", "Filed"})
        taken = visit.assignments.get(person=zhou)
        assert (taken.filing_only, taken.days.lower) == (True, visit.starts_on)
        client.force_login(zhou)
        assert client.get(reverse("suppliers:visit", args=[visit.uuid])).status_code == 200

    def test_occupies_nobody_on_the_day_that_is_over(self, admin):
        wang, zhou = people.inspector(), people.inspector()
        visit = make.visit(make.factory("Longhua"), starts_on=soon(-5), people=[(wang, LEAD)])
        hand_over(person=wang, to=zhou, by=admin)
        other = make.visit(make.factory("Late entry"), starts_on=soon(-5))
        make.assignment(other, zhou)
        ((_person, (cell,)),) = [row for row in person_grid(admin, [visit.starts_on]) if row[0] == zhou]
        assert [str(each.visit.factory) for each in cell.assignments] == ["Late entry"]

    def test_of_a_visit_that_goes_on_the_days_from_today_are_taken_over(self, admin):
        wang, zhou = people.inspector(name="Wang"), people.inspector(name="Zhou")
        factory = make.factory("Longhua")
        today = factory.today()
        visit = make.visit(factory, starts_on=today - DAY, ends_on=today + DAY, people=[(wang, LEAD)])
        make.visit(make.factory("Yesterday"), starts_on=today - DAY, people=[(zhou, LEAD)])
        hand_over(person=wang, to=zhou, by=admin)
        taken = visit.assignments.get(person=zhou)
        assert (taken.filing_only, taken.days.lower, taken.days.upper) == (False, today, today + 2 * DAY)
        left = visit.assignments.get(person=wang)
        assert (left.days.lower, left.days.upper) == (today - DAY, today)
        grid = person_grid(admin, [today - DAY, today])
        there = {person.name: [len(cell.assignments) for cell in cells] for person, cells in grid if person != admin}
        assert there == {"Wang": [1, 0], "Zhou": [1, 1]}


class TestWhoWent:
    """Whoever files for somebody who left was not there, and no paper says so."""

    @pytest.fixture
    def report(self, admin):
        wang, zhou = people.inspector(name="Wang"), people.inspector(name="Zhou")
        factory = make.factory("Longhua", buyers=[buyer := make.buyer()])
        visit = make.visit(factory, starts_on=factory.today() - 3 * DAY, people=[(wang, LEAD)])
        wrong = make.assignment(visit, people.inspector(name="Wrong"), VisitRole.INSPECTOR)
        cancel_assignment(assignment=wrong, by=admin)
        inspection = inspected.approved(buyer, factory, visit=visit, shipment=inspected.shipment(buyer, factory))
        hand_over(person=wang, to=zhou, by=admin)
        return request_shipment_report(inspection=inspection, by=admin)

    def test_on_the_signed_report(self, report):
        names = shipment.inspectors(report.inspection)
        assert [name.split(" (")[0] for name in names] == ["Wang"]

    def test_on_the_page_of_the_inspection(self, client, report):
        page = client.get(reverse("inspections:inspection", args=[report.inspection.uuid])).text
        said = page.split("<dt>People</dt>")[1].split("</dl>")[0].split("</dd>")[0]
        assert "Wang <" in said
        assert "files only" in said.split("Zhou")[1]
        assert "Wrong" not in said

    def test_in_the_calendar_and_the_list_of_visits(self, client, admin, report):
        day = report.inspection.visit.starts_on
        (event,) = client.get(
            reverse("suppliers:calendar_events"), {"start": f"{day:%Y-%m-%d}", "end": f"{day + DAY:%Y-%m-%d}"}
        ).json()
        assert event["title"].endswith("· Wang")
        assert with_names(Visit.objects.all(), admin).get().crew_names == "Wang"

    def test_still_to_be_filed_goes_to_the_next_one_alone(self, admin, report):
        zhou = report.inspection.visit.assignments.get(person__name="Zhou").person
        hand_over(person=zhou, to=people.inspector(name="Li"), by=admin)
        assert [name.split(" (")[0] for name in shipment.inspectors(report.inspection)] == ["Wang"]


def test_who_is_on_the_visit_already_stays_on_it(client, admin):
    wang, zhou = people.inspector(), people.inspector()
    make.visit(make.factory("Longhua"), starts_on=soon(), people=[(wang, LEAD), (zhou, VisitRole.INSPECTOR)])
    leave(client, wang, to=zhou)
    assert (going(wang), going(zhou)) == (set(), {"Longhua"})


def test_answers_go_to_another_contact(client, admin):
    supplier = make.supplier()
    chen, lin = people.supplier_contact(supplier), people.supplier_contact(supplier)
    record = make.corrective_action(make.factory(supplier=supplier), responsible=chen)
    leave(client, chen, to=lin)
    record.refresh_from_db()
    assert record.responsible == lin


def test_answers_go_to_no_contact_of_another_supplier(client, admin):
    supplier = make.supplier()
    chen, lin = people.supplier_contact(supplier), people.supplier_contact(supplier, name="Lin")
    stranger = people.supplier_contact(make.supplier("Rival"), name="Stranger")
    record = make.corrective_action(make.factory(supplier=supplier), responsible=chen)
    page = client.get(reverse("person_deactivate", args=[chen.uuid])).text
    assert "Lin" in page
    assert "Stranger" not in page
    leave(client, chen, to=stranger)
    with pytest.raises(Rejected, match="Stranger is not a contact of this factory's supplier"):
        hand_over(person=chen, to=stranger, by=admin)
    record.refresh_from_db()
    chen.refresh_from_db()
    assert (record.responsible, chen.is_active) == (chen, True)
    leave(client, chen, to=lin)
    record.refresh_from_db()
    assert record.responsible == lin


def test_nobody_deactivates_the_own_account(client, admin):
    assert "You cannot deactivate your own account." in leave(client, admin).text


def test_only_colleagues_in_the_same_role_are_offered(client, admin):
    people.auditor(name="Li Na")
    page = client.get(reverse("person_deactivate", args=[people.inspector().uuid]))
    assert "Li Na" not in page.text


@pytest.mark.parametrize(
    ("person", "status"), [(people.manager, 403), (people.read_only, 403), (people.inspector, 404)]
)
def test_only_administrators_may(client, person, status):
    client.force_login(person())
    assert client.get(reverse("person_deactivate", args=[people.inspector().uuid])).status_code == status


def test_the_persons_page_leads_there(client, admin):
    wang = people.inspector()
    address = reverse("person_deactivate", args=[wang.uuid])
    assert address in client.get(reverse("core:person", args=[wang.uuid])).text


def change_role(person, role):
    return actions.change_person(user=person, version=person.version, by=people.administrator(), role=role)


def test_a_role_does_not_change_while_visits_hang_on_it():
    wang = people.inspector()
    make.visit(starts_on=soon(), ends_on=soon(4), people=[(wang, LEAD)])
    with pytest.raises(Rejected, match="hang on this role") as refused:
        change_role(wang, Role.BUYER)
    assert refused.value.field == "role"


def test_a_role_does_not_change_while_the_person_acts_for_a_company():
    with pytest.raises(Rejected, match="hang on this role"):
        change_role(people.buyer_person(make.buyer()), Role.INSPECTOR)


def test_a_role_on_which_nothing_hangs_changes():
    wang = people.inspector()
    make.visit(starts_on=soon(-9), ends_on=soon(-8), state=VisitState.DONE, people=[(wang, LEAD)])
    assert change_role(wang, Role.AUDITOR).role == Role.AUDITOR
