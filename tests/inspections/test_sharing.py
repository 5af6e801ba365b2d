"""Who sees an inspection is changed at any time, by managers, and its report follows."""

import pytest
from django.urls import reverse

from inspections import actions
from inspections.models import Shipment
from qcportal import reactions
from qcportal.core import history
from qcportal.core.errors import Rejected
from reports.models import Report
from suppliers.enums import Visibility
from tests.builders import inspections as made
from tests.builders import people, reports, suppliers

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def owner():
    return suppliers.buyer("Ours")


@pytest.fixture
def lot(owner):
    """Approved, for a buyer that shares the factory with another."""
    factory = suppliers.factory(buyers=[owner, suppliers.buyer("Theirs")])
    return made.approved(owner, factory, shipment=made.shipment(owner, factory))


def carry_out():
    for entry_id in reactions.overdue():
        reactions.react(entry_id)


def seen(client, person, lot) -> list[int]:
    client.force_login(person)
    page = reverse("inspections:inspection", args=[lot.uuid])
    return [client.get(address).status_code for address in (page, f"/api/v1/inspections/{lot.uuid}/")]


def share(lot, visibility, by):
    lot.refresh_from_db()
    actions.share_inspection(inspection=lot, visibility=visibility, version=lot.version, by=by)


def test_another_buyer_sees_it_as_long_as_it_is_shared(client, lot, boss):
    other = people.buyer_person(lot.factory.qualifications.get(buyer__name="Theirs").buyer)
    assert seen(client, other, lot) == [404, 404]
    share(lot, Visibility.SHARED, boss)
    assert seen(client, other, lot) == [200, 200]
    share(lot, Visibility.OWNER, boss)
    assert seen(client, other, lot) == [404, 404]
    assert history.of(lot).filter(event="inspection.shared").count() == 2


def test_its_report_goes_back_into_the_house_with_it_and_comes_out_again(client, lot, owner, boss):
    report = reports.shipment_report(lot)
    client.force_login(people.buyer_person(owner))
    address = reverse("reports:report", args=[report.uuid])
    share(lot, Visibility.HOUSE, boss)
    assert client.get(address).status_code == 404  # at once, whatever the workers do
    carry_out()
    assert Report.objects.get(pk=report.pk).visibility == Visibility.HOUSE
    share(lot, Visibility.SHARED, boss)
    carry_out()
    assert client.get(address).status_code == 200
    assert Report.objects.get(pk=report.pk).visibility == Visibility.OWNER


def test_its_shipment_says_what_the_buyer_can_see(owner, boss):
    lot = made.inspection(owner, state="in_progress", shipment=made.shipment(owner, state="under_inspection"))
    share(lot, Visibility.HOUSE, boss)
    assert Shipment.objects.get(pk=lot.shipment_id).state == "booked"
    share(lot, Visibility.OWNER, boss)
    assert Shipment.objects.get(pk=lot.shipment_id).state == "under_inspection"


def test_what_its_owner_has_decided_on_is_not_taken_away(lot, boss):
    made.decision(lot, kind="accept")
    with pytest.raises(Rejected, match="stays with its owner"):
        share(lot, Visibility.HOUSE, boss)
    share(lot, Visibility.SHARED, boss)


def test_a_manager_changes_it_on_the_page_under_way(client, owner, boss):
    lot = made.inspection(owner, state="in_progress")
    client.force_login(boss)
    page = reverse("inspections:inspection", args=[lot.uuid])
    assert "Who sees this inspection" in client.get(page).text
    given = {"version": lot.version, "visibility": "shared"}
    assert client.post(reverse("inspections:share", args=[lot.uuid]), given).url == page
    assert "changed who sees it" in client.get(page).text
    lot.refresh_from_db()
    assert lot.visibility == Visibility.SHARED


def test_what_is_refused_stands_on_the_page(client, lot, boss):
    made.decision(lot, kind="accept")
    client.force_login(boss)
    lot.refresh_from_db()
    given = {"version": lot.version, "visibility": "house"}
    answer = client.post(reverse("inspections:share", args=[lot.uuid]), given)
    assert (answer.status_code, "stays with its owner" in answer.text) == (400, True)


def test_a_program_changes_it_with_the_version(client, lot, boss):
    client.force_login(boss)
    address, given = f"/api/v1/inspections/{lot.uuid}/share/", {"visibility": "shared"}
    assert client.post(address, given, "application/json").status_code == 428
    answer = client.post(address, given, "application/json", headers={"If-Match": f'"{lot.version}"'})
    assert (answer.status_code, answer.json()["visibility"]) == (200, "shared")


@pytest.mark.parametrize("who", [people.inspector, people.read_only])
def test_nobody_but_a_manager_changes_it(client, owner, who):
    person = who()
    lot = made.approved(owner, person=person if who is people.inspector else None)
    client.force_login(person)
    assert "Who sees this inspection" not in client.get(reverse("inspections:inspection", args=[lot.uuid])).text
    given = {"version": lot.version, "visibility": "shared"}
    assert client.post(reverse("inspections:share", args=[lot.uuid]), given).status_code == 403
