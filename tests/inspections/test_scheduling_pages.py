"""Planning an inspection: lot and plan, person and day, all shown before anything is saved."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.enums import InspectionState
from inspections.models import Inspection
from suppliers.models import Visit
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import buyer_person, inspector, manager

pytestmark = pytest.mark.django_db
PLAN = {
    "lot_size": 4000,
    "standard": "ISO 2859-1:1999",
    "level": "II",
    "severity": "normal",
    "aql_critical": "",
    "aql_major": "2.5",
    "aql_minor": "4.0",
}


@pytest.fixture
def boss(client):
    boss = manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def mei():
    return inspector(name="Mei")


def soon(days: int = 3):
    return timezone.localdate() + timedelta(days=days)


def at(name, record):
    return reverse(f"inspections:{name}", args=[record.uuid])


def scheduling(shipment, person=None, **changed) -> dict:
    who = {"inspector": person.uuid, "starts_on": soon()} if person else {}
    what = {
        "product": shipment.lines.get().product.uuid,
        "type": "pre_shipment",
        "part": "whole",
        "visibility": "owner",
    }
    return PLAN | what | who | changed


def refusal(client, shipment, data) -> str:
    page = client.post(at("schedule", shipment), data).content.decode()
    assert not Inspection.objects.filter(shipment=shipment).exists()
    return page


def test_the_plan_is_shown_while_the_lot_is_typed(client, boss):
    page = client.get(reverse("inspections:plan_preview"), PLAN).content.decode()
    assert ">200<" in page
    assert ">10<" in page


@pytest.mark.parametrize("lot", ["", "x", "-5", "1"])
def test_no_plan_is_shown_for_no_lot(client, boss, lot):
    page = client.get(reverse("inspections:plan_preview"), PLAN | {"lot_size": lot}).content.decode()
    assert "once the lot size is typed" in page


def test_a_plan_says_when_an_arrow_changed_its_letter_and_when_it_is_the_whole_lot(client, boss):
    query = PLAN | {"lot_size": 40, "aql_major": "0.10"}
    page = client.get(reverse("inspections:plan_preview"), query).content.decode()
    assert "an arrow of the table leads from letter D" in page
    assert "the sample is the whole lot" in page


def test_scheduling_from_a_shipment_makes_visit_and_plan(client, boss, mei):
    shipment = made.shipment(units=4000)
    answer = client.post(at("schedule", shipment), scheduling(shipment, mei))
    planned = Inspection.objects.get(shipment=shipment)
    assert answer.url == at("inspection", planned)
    assert planned.visit.assignments.get().person == mei
    assert planned.plan_lines.get(defect_class="major").ac == 10
    assert planned.owner == shipment.buyer


def test_the_lot_comes_from_the_shipments_lines(client, boss):
    shipment = made.shipment(units=4000)
    product = shipment.lines.get().product
    shipment.lines.create(product=product, po_number="PO-second", quantity_units=500)
    part = client.get(at("lot_size", shipment), {"product": product.uuid})
    for page in (client.get(at("schedule", shipment)).content.decode(), part.content.decode()):
        assert 'value="4000"' in page
        assert 'value="500"' in page
        assert "PO-second" in page
    assert part["HX-Trigger-After-Settle"] == "plan-changed"


def test_a_visit_of_several_days_may_be_planned(client, boss, mei):
    shipment = made.shipment()
    client.post(at("schedule", shipment), scheduling(shipment, mei, ends_on=soon(5)))
    visit = Inspection.objects.get().visit
    assert (visit.starts_on, visit.ends_on) == (soon(3), soon(5))


def test_a_second_inspection_may_go_on_a_visit_that_is_planned(client, boss, mei):
    shipment = made.shipment()
    visit = suppliers.visit(shipment.factory, people=[(mei, "lead_inspector")], starts_on=soon())
    client.post(at("schedule", shipment), scheduling(shipment, visit=visit.uuid))
    assert Inspection.objects.get().visit == visit
    assert Visit.objects.count() == 1


def test_visits_elsewhere_and_past_ones_are_not_offered(client, boss):
    shipment = made.shipment()
    elsewhere = suppliers.visit(starts_on=soon())
    done = suppliers.visit(shipment.factory, state="done")
    page = client.get(at("schedule", shipment)).content.decode()
    assert str(elsewhere.uuid) not in page
    assert str(done.uuid) not in page


def test_an_inspector_who_is_elsewhere_is_named_before_and_after_saving(client, boss, mei):
    first, second = made.shipment(), made.shipment()
    client.post(at("schedule", first), scheduling(first, mei))
    query = {"inspector": mei.uuid, "starts_on": soon(), "part": "whole"}
    assert "Mei is already at" in client.get(reverse("inspections:clash_preview"), query).content.decode()
    assert "Mei is already at" in refusal(client, second, scheduling(second, mei))


def test_a_free_inspector_is_said_to_be_free(client, boss, mei):
    query = {"inspector": mei.uuid, "starts_on": soon(), "part": "whole"}
    assert "Free on these days" in client.get(reverse("inspections:clash_preview"), query).content.decode()


def test_half_a_form_asks_the_calendar_nothing(client, boss, mei):
    page = client.get(reverse("inspections:clash_preview"), {"inspector": mei.uuid, "part": "whole"}).content.decode()
    assert page.strip() == ""


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"lot_size": "many"}, "Give a whole number"),
        ({"lot_size": "1_000"}, "Give a whole number"),
        ({"lot_size": "1"}, "greater than or equal to 2"),
        ({"lot_size": "99999999999"}, "at most 10 digits"),
        ({"lot_size": "9999999999"}, "less than or equal to"),
        ({"starts_on": "2020-01-01"}, "over at the factory"),
        ({"starts_on": "tomorrow"}, "Enter a valid date"),
        ({"starts_on": ""}, "Say who goes and when"),
        ({"inspector": ""}, "Say who goes and when"),
        ({"ends_on": "2020-01-01"}, "before the first"),
        ({"ends_on": "2999-01-01"}, "Check the year"),
        ({"aql_major": "7"}, "Select a valid choice"),
        ({"visit": "00000000-0000-0000-0000-000000000000"}, "Select a valid choice"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_lost(client, boss, mei, changed, sentence):
    shipment = made.shipment()
    page = refusal(client, shipment, scheduling(shipment, mei, **changed))
    assert sentence in page
    assert f'value="{changed.get("lot_size", 4000)}"' in page


def test_a_cancelled_shipment_is_not_inspected(client, boss, mei):
    shipment = made.shipment(state="cancelled")
    assert "Nothing is inspected any more" in refusal(client, shipment, scheduling(shipment, mei))


@pytest.mark.parametrize("who", [lambda shipment: buyer_person(shipment.buyer), lambda shipment: inspector()])
def test_only_the_house_plans_inspections(client, who):
    shipment = made.shipment()
    client.force_login(who(shipment))
    assert client.get(at("schedule", shipment)).status_code in (403, 404)
    assert client.get(reverse("inspections:inspection_add")).status_code == 403


def test_a_shipment_is_chosen_first(client, boss):
    waiting, gone = made.shipment(), made.shipment(state="released")
    page = client.get(reverse("inspections:inspection_add")).content.decode()
    assert at("schedule", waiting) in page
    assert gone.number not in page


def test_a_planned_inspection_is_replanned_for_another_lot(client, boss, mei):
    planned = made.inspection(person=mei, lot_size=3000)
    data = PLAN | {"type": "during", "visit": planned.visit.uuid, "visibility": "shared", "version": planned.version}
    page = client.get(at("replan", planned)).content.decode()
    assert 'value="3000"' in page
    answer = client.post(at("replan", planned), data)
    assert answer.url == at("inspection", planned)
    planned.refresh_from_db()
    assert (planned.lot_size, planned.type, planned.visibility) == (4000, "during", "shared")
    assert planned.plan_lines.get(defect_class="major").sample_units == 200


def test_a_plan_that_somebody_else_changed_meanwhile_is_refused(client, boss, mei):
    planned = made.inspection(person=mei)
    data = PLAN | {"type": "during", "visit": planned.visit.uuid, "visibility": "owner", "version": planned.version + 1}
    assert "Somebody changed this record" in client.post(at("replan", planned), data).content.decode()


def test_a_plan_in_use_stays(client, boss, mei):
    started = made.inspection(person=mei, state=InspectionState.IN_PROGRESS)
    assert client.get(at("replan", started)).url == at("inspection", started)
