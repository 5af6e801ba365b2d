"""Somebody went and could not inspect: an outcome of its own, which says nothing about the goods."""

import pytest
from django.urls import reverse

from inspections import actions
from inspections.enums import InspectionState, ShipmentState
from inspections.models import Inspection, NotDone
from inspections.queries.schemes import standing
from inspections.queries.waiting import without_inspection
from qcportal.core.errors import Forbidden, Rejected
from tests.builders import inspections as made
from tests.builders import people, suppliers

from .test_filing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def li():
    return people.inspector(name="Li")


@pytest.fixture
def planned(li):
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    shipment = made.shipment(buyer, factory)
    return made.inspection(buyer, factory, person=li, shipment=shipment, product=shipment.lines.get().product)


def told(inspection, by, **values) -> Inspection:
    given = {"reason": "not_ready", "note": "Sewing is not finished.", "photo": picture()}
    return actions.report_not_done(inspection=inspection, by=by, **given | values)


def test_it_ends_without_a_result_and_the_shipment_waits_again(planned, li):
    done = told(planned, li)
    assert (done.state, done.result) == (InspectionState.NOT_DONE, "pending")
    assert done.photos.count() == 1
    assert planned.shipment.__class__.objects.get(pk=planned.shipment_id).state == ShipmentState.BOOKED
    assert without_inspection(people.manager()).count == 1


def test_it_moves_no_scheme(planned, li):
    scheme = made.scheme(planned.owner, planned.factory, family=planned.product.family)
    planned.plan_lines.filter(defect_class="major").update(scheme=scheme)
    told(planned, li)
    assert standing(scheme).ledger.entries == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"note": " "}, "note"),
        ({"reason": "under_packed"}, "packed_percent"),
        ({"photo": None}, "photo"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(planned, li, values, field):
    with pytest.raises(Rejected) as refused:
        told(planned, li, **values)
    assert refused.value.field == field
    assert not NotDone.objects.exists()


def test_somebody_who_is_not_on_the_visit_does_not_report_it(planned):
    with pytest.raises(Forbidden):
        told(planned, people.inspector())


def test_sent_back_it_is_open_again(planned, li):
    boss = people.manager()
    back = actions.send_back_inspection(inspection=told(planned, li), note="They are ready now.", by=boss)
    assert back.state == InspectionState.SENT_BACK
    assert not NotDone.objects.exists()


class TestCharge:
    def test_a_manager_says_who_pays(self, planned, li):
        done = told(planned, li)
        actions.charge_not_done(
            inspection=done, charged_to="supplier", amount="248.50", currency="usd", by=people.manager()
        )
        kept = NotDone.objects.get()
        assert (kept.charged_to, str(kept.amount), kept.currency) == ("supplier", "248.50", "USD")

    def test_an_inspector_does_not(self, planned, li):
        with pytest.raises(Forbidden):
            actions.charge_not_done(inspection=told(planned, li), charged_to="nobody", by=li)

    def test_without_an_amount_it_is_refused_with_a_sentence(self, client, planned, li):
        done = told(planned, li)
        client.force_login(people.manager())
        address = reverse("inspections:charge", args=[done.uuid])
        values = {"version": done.version, "charged_to": "buyer", "amount": "", "currency": ""}
        page = client.post(address, values, follow=True)
        assert "an amount above 0 and a currency" in page.text

    def test_the_supplier_reads_the_reason_and_not_what_the_buyer_pays(self, client, planned, li):
        supplier = suppliers.supplier()
        type(planned.factory).objects.filter(pk=planned.factory_id).update(supplier=supplier)
        done = told(planned, li)
        actions.charge_not_done(
            inspection=done, charged_to="buyer", amount="301.00", currency="EUR", by=people.manager()
        )
        client.force_login(people.supplier_contact(supplier))
        page = client.get(reverse("inspections:inspection", args=[done.uuid])).text
        assert "Sewing is not finished." in page
        assert "301.00" not in page
        client.force_login(people.buyer_person(planned.owner))
        assert "301.00" in client.get(reverse("inspections:inspection", args=[done.uuid])).text


def test_the_page_keeps_what_was_typed_when_something_is_missing(client, planned, li):
    client.force_login(li)
    address = reverse("inspections:not_done", args=[planned.uuid])
    values = {"version": planned.version, "reason": "under_packed", "note": "About half was packed."}
    page = client.post(address, values)
    assert page.status_code in (200, 400)
    assert "About half was packed." in page.text
    assert "Say how many percent were packed." in page.text


def test_by_the_api(client, planned, li):
    client.force_login(li)
    root = f"/api/v1/inspections/{planned.uuid}/"
    begun = actions.start_inspection(inspection=planned, by=li)
    actions.add_photo(inspection=begun, upload=picture(), by=li)
    version = Inspection.objects.get(pk=planned.pk).version
    answer = client.post(
        f"{root}report-not-done/",
        {"reason": "refused", "note": "The guard let nobody in."},
        "application/json",
        headers={"If-Match": f'"{version}"'},
    )
    assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == "not_done"
    assert answer.json()["not_done"]["reason"] == "refused"
