"""Each page of the app as the people see it who use it."""

import pytest
from django.urls import reverse

from inspections.enums import InspectionState
from inspections.models import Shipment
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import buyer_person, manager, supplier_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    boss = manager()
    client.force_login(boss)
    return boss


@pytest.mark.parametrize("route", ["product_list", "shipment_list", "inspection_list", "defect_type_list"])
def test_a_list_costs_the_same_at_3_and_300_rows(client, boss, route, django_assert_num_queries):
    address, make = reverse(f"inspections:{route}"), BUILD[route]
    for _ in range(3):
        make()
    client.get(address)  # what is read once per process
    with django_assert_num_queries(4):  # session, person, count, rows
        client.get(address)
    for _ in range(300):
        make()
    with django_assert_num_queries(4):
        answer = client.get(address)
    assert answer.content.count(b"<tr>") == 51


BUILD = {
    "product_list": lambda: made.product(),
    "shipment_list": lambda: made.shipment(),
    "inspection_list": lambda: made.inspection(),
    "defect_type_list": lambda: made.defect_type(),
}


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
        "buyer": buyer.pk,
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
    assert "Enter a whole number" in page
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
