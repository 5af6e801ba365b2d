"""Each page of the app as the people see it who use it."""

import pytest
from django.urls import reverse

from inspections.enums import InspectionState
from inspections.models import Inspection, Shipment
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import buyer_person, inspector, manager, supplier_contact
from tests.inspections.test_filing import picture

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


def test_the_plan_is_shown_while_the_lot_is_typed(client, boss):
    query = {
        "lot_size": 4000,
        "standard": "ISO 2859-1:1999",
        "level": "II",
        "severity": "normal",
        "aql_major": "2.5",
        "aql_minor": "4.0",
    }
    page = client.get(reverse("inspections:plan_preview"), query).content.decode()
    assert ">200<" in page
    assert ">10<" in page


def test_scheduling_from_a_shipment_makes_visit_and_plan(client, boss):
    mei, shipment = inspector(name="Mei"), made.shipment(units=4000)
    answer = client.post(reverse("inspections:schedule", args=[shipment.uuid]), scheduling(shipment, mei))
    planned = Inspection.objects.get(shipment=shipment)
    assert answer.url == reverse("inspections:inspection", args=[planned.uuid])
    assert planned.visit.assignments.get().person == mei
    assert planned.plan_lines.get(defect_class="major").ac == 10


def scheduling(shipment, person, **changed) -> dict:
    return {
        "product": shipment.lines.get().product.uuid,
        "type": "pre_shipment",
        "inspector": person.uuid,
        "starts_on": "2026-12-01",
        "part": "whole",
        "visibility": "owner",
        "lot_size": 4000,
        "standard": "ISO 2859-1:1999",
        "level": "II",
        "severity": "normal",
        "aql_critical": "",
        "aql_major": "2.5",
        "aql_minor": "4.0",
    } | changed


def test_an_inspector_who_is_elsewhere_is_named_in_a_sentence(client, boss):
    mei, first, second = inspector(name="Mei"), made.shipment(), made.shipment()
    client.post(reverse("inspections:schedule", args=[first.uuid]), scheduling(first, mei))
    page = client.post(reverse("inspections:schedule", args=[second.uuid]), scheduling(second, mei)).content.decode()
    assert "Mei is already at" in page
    assert not Inspection.objects.filter(shipment=second).exists()


@pytest.fixture
def under_way(client):
    mei = inspector(name="Mei")
    client.force_login(mei)
    planned = made.inspection(person=mei, lot_size=3000)
    client.post(reverse("inspections:start", args=[planned.uuid]), {"version": planned.version})
    return planned


def test_the_inspector_counts_photographs_and_submits(client, under_way):
    kind = made.defect_type("Open seam")
    count = reverse("inspections:count", args=[under_way.uuid])
    page = client.post(count, {"defect_type": kind.uuid, "defect_class": "major", "count": 5}).content.decode()
    assert "3 more major defects and this lot fails" in page
    client.post(reverse("inspections:facts", args=[under_way.uuid]), {"units_inspected": 125})
    client.post(reverse("inspections:photo_add", args=[under_way.uuid]), {"photo": picture(), "caption": "Seam"})
    under_way.refresh_from_db()
    client.post(reverse("inspections:submit", args=[under_way.uuid]), {"version": under_way.version})
    under_way.refresh_from_db()
    assert (under_way.state, under_way.result, under_way.major_found) == (InspectionState.SUBMITTED, "pass", 5)


@pytest.mark.parametrize("value", ["-3", "x", "99999999999"])
def test_an_impossible_number_of_units_gets_a_sentence(client, under_way, value):
    page = client.post(reverse("inspections:facts", args=[under_way.uuid]), {"units_inspected": value}).content.decode()
    assert "invalid-feedback" in page


def test_more_units_than_the_lot_get_the_constraints_sentence(client, under_way):
    page = client.post(reverse("inspections:facts", args=[under_way.uuid]), {"units_inspected": 3001}).content.decode()
    assert "not more than the lot" in page


def test_a_pdf_named_jpg_is_refused_beside_the_field(client, under_way):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fake = SimpleUploadedFile("carton.jpg", b"%PDF-1.7\n", "image/jpeg")
    page = client.post(reverse("inspections:photo_add", args=[under_way.uuid]), {"photo": fake}).content.decode()
    assert "none of: photo" in page


def test_defects_are_found_by_their_chinese_name(client, under_way):
    made.defect_type("Open seam", local_name="开线")
    made.defect_type("Rust", local_name="生锈")
    address = reverse("inspections:filing_defect_types", args=[under_way.uuid])
    page = client.get(address, {"q": "开线"}).content.decode()
    assert "Open seam" in page
    assert "Rust" not in page


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
