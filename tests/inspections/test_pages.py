"""Each page of the app as the people see it who use it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.enums import InspectionState
from inspections.models import Inspection, Shipment
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import buyer_person, manager, supplier_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    boss = manager()
    client.force_login(boss)
    return boss


def test_a_shipment_is_booked_with_its_lines(client, boss):
    buyer = suppliers.buyer()
    product, factory = made.product(buyer), suppliers.factory(buyers=[buyer])
    answer = client.post(reverse("inspections:shipment_add"), booking(buyer, factory, product))
    shipment = Shipment.objects.get(number="SH-77")
    assert answer.url == reverse("inspections:shipment", args=[shipment.uuid])
    assert shipment.lines.get().quantity_units == 3000


def booking(buyer, factory, product, **changed) -> dict:
    empty = {
        f"line-{place}-{name}": ""
        for place in range(3)
        for name in ("product", "po_number", "quantity_units", "cartons")
    }
    management = {"line-TOTAL_FORMS": 3, "line-INITIAL_FORMS": 0, "line-MIN_NUM_FORMS": 0, "line-MAX_NUM_FORMS": 200}
    values = {
        "number": "SH-77",
        "buyer": buyer.uuid,
        "factory": factory.uuid,
        "ships_on": "2026-12-01",
        "line-0-product": product.uuid,
        "line-0-po_number": "PO-1",
        "line-0-quantity_units": "3000",
    }
    return empty | management | values | changed


def test_a_half_filled_line_gets_a_sentence_and_nothing_typed_is_lost(client, boss):
    buyer = suppliers.buyer()
    data = booking(buyer, suppliers.factory(), made.product(buyer), **{"line-0-quantity_units": "many"})
    page = client.post(reverse("inspections:shipment_add"), data).content.decode()
    assert "Give a whole number" in page
    assert 'value="many"' in page
    assert 'value="SH-77"' in page


def test_a_shipment_without_lines_is_refused(client, boss):
    buyer = suppliers.buyer()
    data = booking(
        buyer,
        suppliers.factory(),
        made.product(buyer),
        **{"line-0-product": "", "line-0-po_number": "", "line-0-quantity_units": ""},
    )
    assert "at least one line" in client.post(reverse("inspections:shipment_add"), data).content.decode()


def test_the_buyer_sees_nothing_of_an_inspection_before_it_is_approved(client):
    buyer = suppliers.buyer()
    filed = made.inspection(buyer, state=InspectionState.SUBMITTED)
    client.force_login(buyer_person(buyer))
    assert client.get(reverse("inspections:inspection", args=[filed.uuid])).status_code == 404


def test_the_supplier_sees_an_approved_inspection_unless_it_stays_in_the_house(client):
    supplier = suppliers.supplier()
    buyer = suppliers.buyer()
    factory = suppliers.factory(supplier=supplier, buyers=[buyer])
    shown, kept = made.approved(buyer, factory), made.approved(buyer, factory, visibility="house")
    client.force_login(supplier_contact(supplier))
    codes = [client.get(reverse("inspections:inspection", args=[each.uuid])).status_code for each in (shown, kept)]
    assert codes == [200, 404]


def test_a_buyers_person_books_for_the_own_buyer_alone(client):
    own, other = suppliers.buyer(), suppliers.buyer()
    factory = suppliers.factory(buyers=[own, other])
    client.force_login(buyer_person(own))
    client.post(reverse("inspections:shipment_add"), booking(other, factory, made.product(other)))
    assert not Shipment.objects.exists()
    client.post(reverse("inspections:shipment_add"), booking(own, factory, made.product(own)))
    assert Shipment.objects.get().buyer == own


@pytest.mark.parametrize(("verb", "result"), [("release", "pass"), ("hold", "fail")])
def test_the_buyer_decides_on_the_shipments_page(client, verb, result):
    shipment = made.shipment(state="inspected")
    seen = made.approved(shipment.buyer, shipment.factory, shipment=shipment, result=result)
    client.force_login(buyer_person(shipment.buyer))
    page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).content.decode()
    assert f'value="{verb}"' in page
    assert seen.number in page
    address = reverse("inspections:shipment_decide", args=[shipment.uuid])
    client.post(address, {"verb": verb, "note": "checked", "version": shipment.version})
    shipment.refresh_from_db()
    assert shipment.state == {"release": "released", "hold": "held"}[verb]


WRITTEN = "Cartons 3 and 4 were wet"


@pytest.mark.parametrize(("newer", "sentence"), [(1, "Somebody changed this record"), (0, "failed. The shipment is")])
def test_what_was_written_about_a_shipment_stays_when_it_is_refused(client, newer, sentence):
    shipment = made.shipment(state="inspected")
    made.approved(shipment.buyer, shipment.factory, shipment=shipment, result="fail")
    client.force_login(buyer_person(shipment.buyer))
    data = {"verb": "release", "note": WRITTEN, "version": shipment.version + newer}
    answer = client.post(reverse("inspections:shipment_decide", args=[shipment.uuid]), data)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert f'value="{WRITTEN}"' in answer.text


def test_a_manager_approves_on_the_inspections_page(client, boss):
    filed = made.inspection(state=InspectionState.SUBMITTED)
    page = client.get(reverse("inspections:inspection", args=[filed.uuid])).content.decode()
    assert "Approve" in page
    client.post(reverse("inspections:approve", args=[filed.uuid]), {"version": filed.version, "note": "Clear"})
    filed.refresh_from_db()
    assert (filed.state, filed.review_note) == (InspectionState.APPROVED, "Clear")


def test_sending_back_without_a_reason_says_so_beside_the_field(client, boss):
    filed = made.inspection(state=InspectionState.SUBMITTED)
    answer = client.post(reverse("inspections:send_back", args=[filed.uuid]), {"version": filed.version, "note": " "})
    assert answer.status_code == 400
    assert "Say what the inspector should change." in answer.content.decode()
    filed.refresh_from_db()
    assert filed.state == InspectionState.SUBMITTED


def test_what_a_reviewer_wrote_stays_when_somebody_was_quicker(client, boss):
    filed = made.inspection(state=InspectionState.SUBMITTED)
    data = {"version": filed.version + 1, "note": "Photo 3 shows another product"}
    answer = client.post(reverse("inspections:send_back", args=[filed.uuid]), data)
    assert "Somebody changed this record" in answer.content.decode()
    assert "Photo 3 shows another product" in answer.content.decode()


def test_cancelling_asks_why_and_keeps_the_page(client, boss):
    planned = made.inspection()
    address = reverse("inspections:cancel", args=[planned.uuid])
    assert "Cancel the inspection" in client.get(address).content.decode()
    assert "This field is required" in client.post(address, {"version": planned.version}).content.decode()
    client.post(address, {"version": planned.version, "note": "Order withdrawn"})
    planned.refresh_from_db()
    assert planned.state == InspectionState.CANCELLED


def test_lines_of_a_shipment_are_edited_in_the_browser(client, boss):
    shipment = made.shipment(units=3000)
    address = reverse("inspections:shipment_edit", args=[shipment.uuid])
    assert 'value="3000"' in client.get(address).content.decode()
    line = shipment.lines.get()
    data = booking(shipment.buyer, shipment.factory, line.product, **{"line-0-quantity_units": "3500"})
    client.post(address, data | {"version": shipment.version, "line-INITIAL_FORMS": 1, "number": shipment.number})
    assert shipment.lines.get().quantity_units == 3500


def test_one_more_line_comes_with_its_number(client, boss):
    page = client.get(reverse("inspections:line_add"), {"place": "3"}).content.decode()
    assert 'name="line-3-po_number"' in page
    assert 'name="line-TOTAL_FORMS" value="4"' in page
    assert "place=4" in page


@pytest.mark.parametrize("place", ["", "x", "-1", "99999999999"])
def test_an_odd_place_for_a_line_is_no_error(client, boss, place):
    assert client.get(reverse("inspections:line_add"), {"place": place}).status_code == 200


def test_products_are_added_and_found_in_any_script(client, boss):
    buyer, family = suppliers.buyer(), suppliers.family()
    data = {"buyer": buyer.uuid, "family": family.uuid, "sku": "A-1", "name": "Shirt", "local_name": "亚麻衬衫"}
    answer = client.post(reverse("inspections:product_add"), data)
    assert "亚麻衬衫" in client.get(answer.url).content.decode()
    assert "A-1" in client.get(reverse("inspections:product_list"), {"q": "麻衬"}).content.decode()
    again = client.post(reverse("inspections:product_add"), data).content.decode()
    assert "already has a product with this SKU" in again
    assert 'value="亚麻衬衫"' in again


def test_an_empty_list_says_what_to_do_next(client, boss):
    page = client.get(reverse("inspections:inspection_list")).content.decode()
    assert "Inspections are scheduled from a shipment" in page


def test_a_products_page_shows_the_latest_and_all_when_asked(client, boss):
    row = made.inspection()
    for _number in range(20):
        made.inspection(product=row.product, factory=row.factory)
    address = reverse("inspections:product", args=[row.product.uuid])
    client.force_login(boss)
    page = client.get(address).text
    assert row.number not in page
    assert 'href="?all=1"' in page
    assert row.number in client.get(address, {"all": 1}).text


def test_inspections_stand_newest_first_whatever_their_numbers(client, boss):
    for number in ("INS-2026-500000", "INS-2026-900000", "INS-2026-100000"):
        Inspection.objects.filter(pk=made.inspection().pk).update(number=number)
    page = client.get(reverse("inspections:inspection_list")).content.decode()
    places = [page.index(f"INS-2026-{each}00000") for each in (1, 9, 5)]
    assert places == sorted(places)


def test_inspections_stand_by_the_day_of_their_visit_the_latest_first_and_the_heading_says_so(client, boss):
    place = suppliers.factory()
    days = [place.today() + timedelta(days=ahead) for ahead in (1, 9, -5)]
    rows = {day: made.inspection(factory=place, visit=suppliers.visit(place, starts_on=day)) for day in days}
    page = client.get(reverse("inspections:inspection_list"))
    places = [page.text.index(rows[day].number) for day in sorted(days, reverse=True)]
    assert places == sorted(places)
    assert [head["label"] for head in page.context["heads"] if head["now"] == "descending"] == ["Day"]
