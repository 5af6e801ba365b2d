"""Somebody went and could not inspect: an outcome of its own, which says nothing about the goods."""

import re

import pytest
from django.urls import reverse

from inspections import actions
from inspections.enums import InspectionState, ShipmentState
from inspections.models import Inspection, NotDone, Shipment
from inspections.queries.piles import without_inspection
from inspections.queries.schemes import standing
from qcportal.core import history
from qcportal.core.errors import Forbidden, Rejected
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.guards.reading import let_go

from .test_filing import picture

pytestmark = pytest.mark.django_db
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
    assert without_inspection(Shipment.objects.all(), people.manager()).count() == 1


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


def test_what_is_packed_as_far_as_was_asked_for_is_not_too_little(planned, li):
    """Before shipment 80 % is usual; a programme may ask for another share."""
    with pytest.raises(Rejected, match="80 % is packed and at least 80 % is asked for") as refused:
        told(planned, li, reason="under_packed", packed_percent=80)
    assert refused.value.field == "packed_percent"
    Inspection.objects.filter(pk=planned.pk).update(type="during")
    with pytest.raises(Rejected, match="at least 100 %"):
        told(Inspection.objects.get(pk=planned.pk), li, reason="under_packed", packed_percent=100)
    assert not NotDone.objects.exists()


def test_what_was_packed_and_what_was_asked_for_stand_beside_each_other(client, planned, li):
    step = made.programme(steps=[{"packed_percent": 90}]).editions.get().steps.get()
    Inspection.objects.filter(pk=planned.pk).update(programme_step=step)
    row = told(Inspection.objects.get(pk=planned.pk), li, reason="under_packed", packed_percent=89)
    words = "(89 % packed, at least 90 % asked for)"
    assert words in history.of(row).filter(event="inspection.not_done").get().note
    client.force_login(people.manager())
    assert words in client.get(reverse("inspections:inspection", args=[row.uuid])).text
    answer = client.get(f"/api/v1/inspections/{row.uuid}/").json()["not_done"]
    assert (answer["packed_percent"], answer["packed_percent_wanted"]) == (89, 90)


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


class TestBrokenOff:
    """Begun and then not carried out: nobody reviews what was counted, so nobody outside the house reads it."""

    SUBS = (
        "measurements", "tests", "quantities", "packing", "attention-points", "reference-sample", "photo-marks", "loading",
    )  # fmt: skip

    @pytest.fixture
    def broken_off(self, planned, li):
        supplier = suppliers.supplier()
        type(planned.factory).objects.filter(pk=planned.factory_id).update(supplier=supplier)
        row = actions.start_inspection(inspection=planned, by=li)
        actions.record_facts(inspection=row, by=li, units_inspected=2717, remarks="Seams gape.")
        seam = made.defect(row, made.defect_type("Gaping seam"), count=41, note="left side")
        actions.add_photo(inspection=row, upload=picture(), by=li, caption="The gaping seam", defect=seam)
        made.measured_point(row, "14.75", name="Chest width")
        made.site_test(row, name="Zip pull", tested=3, failed=3)
        made.part(row, presented_units=2903, packed_units=2903, cartons_presented=121, cartons_pulled=[6])
        made.packing(inspection=row)
        row.readings.create(carton=6, kind="outer_gtin", text="96385074", answer="", remark="Wrong label")
        made.attention_point(row, "Rivets", answer="not_ok", remark="Crimped instead")
        made.drawing(row)
        return told(row, li, note="The power failed.", photo=picture("navy"))

    @pytest.fixture(params=["buyer", "supplier contact"])
    def outsider(self, request, client, broken_off):
        of_supplier = request.param == "supplier contact"
        supplier = type(broken_off.factory).objects.get(pk=broken_off.factory_id).supplier
        person = people.supplier_contact(supplier) if of_supplier else people.buyer_person(broken_off.owner)
        client.force_login(person)
        return person

    FOUND = (
        "2717", "2,717", "Seams gape", "Gaping seam", "gaping seam", "14.75", "Zip pull: 3", "2903", "2,903", "96385074",
        "Wrong label", "Crimped", "Why this lot fails", "5eed5eed", '"count":41', '"failed":3',
    )  # fmt: skip

    def told_in(self, client, address) -> list[str]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        told = UUIDS.sub("", answer.text)  # its digits are chance
        return [each for each in self.FOUND if each in told]

    def test_outside_the_house_only_reason_note_and_evidence_are_read(self, client, broken_off, outsider):
        page = reverse("inspections:inspection", args=[broken_off.uuid])
        api = f"/api/v1/inspections/{broken_off.uuid}/"
        addresses = [page, api, "/api/v1/inspections/", *(f"{api}{name}/" for name in self.SUBS)]
        assert {each: self.told_in(client, each) for each in addresses} == {each: [] for each in addresses}
        for address in (page, api):
            assert "The power failed." in client.get(address).text
        assert [each["shows"] for each in client.get(api).json()["photos"]] == ["evidence"]

    def test_what_was_seen_of_a_loading_is_not_told_either(self, client, broken_off, outsider):
        Inspection.objects.filter(pk=broken_off.pk).update(type="loading")
        made.loading(broken_off, checks={"floor": ("not_sound", "Hole")}, cartons_loaded=117, seal_number="ML-77")
        told = client.get(f"/api/v1/inspections/{broken_off.uuid}/loading/").json()
        assert {each["answer"] for each in told["checks"]} == {""}
        assert (told["container"], told["seal"], told["seal_number"], told["cartons_loaded"]) == ("", "", "", None)
        assert told["loaded"] == []

    def test_the_photo_of_a_defect_is_no_evidence(self, client, broken_off, outsider):
        statuses = {}
        for photo in broken_off.photos.all():
            answer = client.get(reverse("inspections:photo", args=[photo.file.uuid, "thumb"]))
            let_go(answer)
            statuses[photo.shown_caption] = answer.status_code
        assert statuses == {"The gaping seam": 404, "Evidence": 200}

    def test_the_house_reads_all_of_it(self, client, broken_off):
        client.force_login(people.manager())
        page = client.get(reverse("inspections:inspection", args=[broken_off.uuid])).text
        assert "Gaping seam" in page
        assert "Crimped instead" in page

    def test_a_photo_of_a_defect_alone_does_not_prove_why(self, planned, li):
        row = actions.start_inspection(inspection=planned, by=li)
        actions.add_photo(inspection=row, upload=picture(), by=li, defect=made.defect(row))
        with pytest.raises(Rejected, match="Add a photo as evidence"):
            told(row, li, photo=None)
