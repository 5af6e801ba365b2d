"""Every list, as page and in the API, asks as many queries at 3 rows as at 300. A new list without a builder here fails."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qcportal.core.lists import ListPage
from qcportal.core.models import OutgoingMail
from suppliers.models import FactoryImport, PossibleDuplicate, RejectedRow
from tests.builders import audits, inspections, people, reports, suppliers

from .addresses import endpoints, pages

pytestmark = pytest.mark.django_db


def imported():
    return FactoryImport.objects.create(file_name="list.csv", by=people.manager())


def pair():
    return PossibleDuplicate.objects.create(first=suppliers.factory(), second=suppliers.factory())


def mail():
    return OutgoingMail.objects.create(to="somebody@example.com", subject="Hello")


def visit():
    return suppliers.visit(people=[(people.inspector(), "inspector")])


def finding():
    return audits.finding(corrective_action=suppliers.corrective_action())


PAGES = {
    "core:person_list": people.inspector,
    "core:mail_list": mail,
    "possible_duplicate_list": pair,
    "suppliers:supplier_list": lambda: suppliers.factory(supplier=suppliers.supplier()),
    "suppliers:factory_list": lambda: suppliers.factory(supplier=suppliers.supplier(), buyers=[suppliers.buyer()]),
    "suppliers:buyer_list": lambda: people.buyer_person(suppliers.buyer()),
    "suppliers:product_family_list": suppliers.family,
    "suppliers:visit_list": visit,
    "suppliers:corrective_action_list": lambda: suppliers.corrective_action(owner=suppliers.buyer()),
    "suppliers:import_list": imported,
    "inspections:product_list": inspections.product,
    "inspections:programme_list": inspections.programme,
    "inspections:protocol_list": inspections.protocol,
    "inspections:shipment_list": inspections.shipment,
    "inspections:inspection_list": inspections.inspection,
    "inspections:inspection_add": inspections.shipment,
    "inspections:defect_type_list": inspections.defect_type,
    "audits:audit_list": lambda: audits.approved(suppliers.buyer()),
    "audits:finding_list": finding,
    "audits:standard_list": lambda: audits.standard(questions=1),
    "reports:report_list": reports.requested,
}
WITHIN = {
    "suppliers:import_rejected": (
        imported,
        lambda record: RejectedRow.objects.create(record=record, line=2, reason="No country.", cells=["A", "B"]),
    ),
}  # lists on a page of one record: what makes the record, and what a row of it
ENDPOINTS = {
    "people": people.inspector,
    "suppliers": suppliers.supplier,
    "factories": lambda: suppliers.factory(supplier=suppliers.supplier()),
    "buyers": suppliers.buyer,
    "product-families": suppliers.family,
    "qualifications": lambda: suppliers.factory(buyers=[suppliers.buyer()]),
    "visits": visit,
    "assignments": visit,
    "corrective-actions": lambda: suppliers.corrective_action(owner=suppliers.buyer()),
    "products": inspections.product,
    "shipments": inspections.shipment,
    "inspections": inspections.inspection,
    "programmes": inspections.programme,
    "test-protocols": inspections.protocol,
    "papers": lambda: inspections.paper(inspections.product()),
    "skip-lot-series": inspections.skip_series,
    "skip-lot-draws": lambda: inspections.skip_draw(inspections.skip_series(), inspections.shipment()),
    "decisions": inspections.decision,
    "switching-schemes": inspections.scheme,
    "defect-types": inspections.defect_type,
    "standards": lambda: audits.standard(questions=1),
    "audits": lambda: audits.approved(suppliers.buyer()),
    "audit-answers": lambda: audits.answer(audits.approved()),
    "findings": finding,
    "reports": reports.requested,
}


@pytest.fixture
def boss(client):
    boss = people.administrator()
    client.force_login(boss)
    return boss


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def costs(client, address: str, make) -> tuple[int, int]:
    for _ in range(3):
        make()
    client.get(address)  # what is read once per process
    few = queries(client, address)
    for _ in range(297):
        make()
    return few, queries(client, address)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_at_3_and_300_rows(client, boss, name):
    few, many = costs(client, reverse(name), PAGES[name])
    assert many == few <= 5
    assert client.get(reverse(name)).content.count(b"<tr>") == 51


@pytest.mark.parametrize("name", WITHIN)
def test_a_list_within_a_record_costs_the_same_at_3_and_300_rows(client, boss, name):
    record = WITHIN[name][0]()
    few, many = costs(client, reverse(name, args=[record.uuid]), lambda: WITHIN[name][1](record))
    assert many == few <= 5


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_costs_the_same_at_3_and_300_rows(client, boss, name):
    few, many = costs(client, f"/api/v1/{name}/?page_size=200", ENDPOINTS[name])
    assert many == few <= 5
    assert client.get(f"/api/v1/{name}/").json()["count"] >= 300


def test_no_list_page_is_forgotten(client, boss):
    found = set()
    for address in pages():
        if not address.wanted:
            context = client.get(address.of()).context
            if context and isinstance(context.get("page"), ListPage):
                found.add(address.name)
    assert found == set(PAGES)


def test_no_list_endpoint_is_forgotten():
    listed = [each.route for each in endpoints() if "list" in each.view.actions.values()]
    assert {route.removeprefix("api/v1/").strip("^$/") for route in listed} == set(ENDPOINTS)
