"""The same lot inspected a second time by somebody who does not know what was found: hidden from that person, from buyer
and supplier, and from everything that counts or judges goods."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.models import Inspection, Shipment
from inspections.queries.blind import pair_of
from inspections.queries.decisions import chain
from inspections.queries.goods import goods_of
from qcportal.core.errors import Rejected
from reports.queries.figures import lots_of
from suppliers.enums import VisitRole
from suppliers.models import Evidence
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
SECRET_REMARK = "Seams open under load, said the first."


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def world(boss):
    """A lot that Ana found to fail, which Ben is to inspect without knowing."""
    buyer = suppliers.buyer("Nordlys")
    factory = suppliers.factory(buyers=[buyer], supplier=suppliers.supplier())
    shipment = made.shipment(buyer, factory, ships_on=factory.today() + timedelta(days=30))
    product = shipment.lines.get().product
    ana, ben = people.inspector(name="Ana First"), people.inspector(name="Ben Second")
    first = made.approved(
        buyer, factory, person=ana, submitted_by=ana, shipment=shipment, product=product, result="fail", major_found=12,
        remarks=SECRET_REMARK, inspected_on=timezone.localdate() - timedelta(days=2),
    )  # fmt: skip
    kind = made.defect_type("Open seam")
    made.defect(first, kind, 12)
    made.part(first, po_number="PO-77", line=shipment.lines.get())
    return {"buyer": buyer, "factory": factory, "first": first, "ana": ana, "ben": ben, "kind": kind}


def planned(world, boss, **values) -> Inspection:
    day = world["factory"].today() + timedelta(days=1)
    return actions.inspect_blind(
        inspection=world["first"], by=boss, **{"inspector": world["ben"], "starts_on": day} | values
    )


def filed(row: Inspection, by, result: str = "pass") -> Inspection:
    """As it stands once it is approved."""
    facts = made.filed(row.visit, "approved") | {
        "submitted_by": by,
        "result": result,
        "inspected_on": timezone.localdate(),
    }
    Inspection.objects.filter(pk=row.pk).update(state="approved", **facts)
    row.refresh_from_db()
    return row


def test_it_has_the_plan_and_the_goods_of_the_first_and_nothing_that_was_found(world, boss):
    second = planned(world, boss)
    terms = ("group", "defect_class", "sample_units", "ac", "re", "aql", "severity")
    plan = [list(each.plan_lines.values_list(*terms)) for each in (world["first"], second)]
    assert plan[0] == plan[1]
    assert [(each.po_number, each.units) for each in second.parts.all()] == [("PO-77", 3000)]
    assert not second.plan_lines.exclude(found=None, scheme=None).exists()
    assert (second.shipment, second.owner, second.visibility, second.blind) == (None, None, "house", True)
    assert second.draws.get().commitment != ""


# -- who must not see what -----------------------------------------------------------------------
def test_the_second_inspector_reads_nothing_of_the_first_even_when_put_on_its_visit(client, world, boss):
    second, first = planned(world, boss), world["first"]
    suppliers.assignment(first.visit, world["ben"], VisitRole.INSPECTOR)
    other = made.inspection(world["buyer"], world["factory"], person=world["ben"], shipment=first.shipment)
    client.force_login(world["ben"])
    for name, record in (
        ("inspections:inspection", first),
        ("inspections:oc_chart", first),
        ("inspections:shipment", first.shipment),
    ):
        assert client.get(reverse(name, args=[record.uuid])).status_code == 404, name
    pages = [reverse("inspections:inspection_list"), reverse("suppliers:visit", args=[first.visit.uuid])]
    pages += [reverse("inspections:inspection", args=[each.uuid]) for each in (second, other)]
    pages += [reverse("inspections:shipment_list")]
    for page in pages:
        text = client.get(page).text
        assert first.number not in text, page
        assert SECRET_REMARK not in text, page
        assert "Open seam" not in text, page
        assert "lind re-inspection" not in text, page
    assert client.get(pages[2]).status_code == 200


def test_the_api_hides_the_first_and_that_the_second_is_one(client, world, boss):
    second, first = planned(world, boss), world["first"]
    client.force_login(world["ben"])
    listed = client.get("/api/v1/inspections/").json()["results"]
    assert [(each["uuid"], each["blind"]) for each in listed] == [(str(second.uuid), None)]
    whole = client.get(f"/api/v1/inspections/{second.uuid}/").json()
    assert (whole["original"], whole["blind"]) == (None, None)
    assert str(first.uuid) not in client.get(f"/api/v1/inspections/{second.uuid}/").text
    assert client.get(f"/api/v1/inspections/{first.uuid}/").status_code == 404
    client.force_login(boss)
    assert client.get(f"/api/v1/inspections/{second.uuid}/").json()["original"] == str(first.uuid)


def test_the_first_inspector_the_buyer_the_supplier_and_a_stranger_never_see_the_second(client, world, boss):
    second = filed(planned(world, boss), world["ben"])
    readers = [world["ana"], people.buyer_person(world["buyer"]), people.supplier_contact(world["factory"].supplier)]
    readers += [people.buyer_person(), people.inspector()]
    for person in readers:
        client.force_login(person)
        assert client.get(reverse("inspections:inspection", args=[second.uuid])).status_code == 404, person
        assert client.get(f"/api/v1/inspections/{second.uuid}/").status_code == 404, person
        for page in ("inspections:inspection_list",):
            assert second.number not in client.get(reverse(page)).text, person
    for person in readers[:3]:
        client.force_login(person)
        text = client.get(reverse("inspections:inspection", args=[world["first"].uuid])).text
        assert second.number not in text, person
        assert "lind re-inspection" not in text, person


# -- it judges nothing -----------------------------------------------------------------------------
def test_figures_decisions_evidence_and_shipment_stay_as_the_first_made_them(world, boss):
    first = world["first"]
    shipment = Shipment.objects.get(pk=first.shipment_id)
    before = (shipment.state, goods_of(shipment), list(lots_of(boss)))
    second = planned(world, boss)
    facts = made.filed(second.visit, "submitted") | {"submitted_by": world["ben"]}
    Inspection.objects.filter(pk=second.pk).update(state="submitted", **facts)
    second = actions.approve_inspection(inspection=Inspection.objects.get(pk=second.pk), by=boss)
    shipment.refresh_from_db()
    assert before == (shipment.state, goods_of(shipment), list(lots_of(boss)))
    assert not Evidence.objects.filter(source_uuid=second.uuid).exists()
    assert list(chain(first)) == [first]
    assert second.decide_by is None
    assert not Inspection.objects.approved().filter(pk=second.pk).exists()
    for refused in (
        lambda: actions.decide_inspection(inspection=second, kind="accept", password=people.PASSWORD, by=boss),
        lambda: actions.share_inspection(inspection=second, visibility="shared", by=boss),
        lambda: actions.request_corrective_action(inspection=second, by=boss),
    ):
        with pytest.raises(Rejected, match="stays in the house"):
            refused()
    decided = actions.decide_inspection(
        inspection=first, kind="reject", reason="Open seams", password=people.PASSWORD, by=boss
    )
    assert decided.kind == "reject"


def test_the_database_keeps_it_in_the_house_and_one_at_a_time(world, boss):
    second = planned(world, boss)
    with pytest.raises(IntegrityError):
        Inspection.objects.filter(pk=second.pk).update(visibility="shared")


# -- planning ----------------------------------------------------------------------------------------
def test_who_saw_the_lot_is_not_sent_again(world, boss):
    with pytest.raises(Rejected, match="has not seen this lot"):
        planned(world, boss, inspector=world["ana"])
    with pytest.raises(Rejected, match="plan another one"):
        actions.inspect_blind(inspection=world["first"], visit=world["first"].visit, by=boss)


@pytest.mark.parametrize(("change", "said"), [
    ({"state": "cancelled", "result": "pending"}, "was not carried out"),
    ({"type": "loading"}, "loaded once"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused(world, boss, change, said):
    Inspection.objects.filter(pk=world["first"].pk).update(**change)
    with pytest.raises(Rejected, match=said):
        planned(world, boss)


def test_goods_that_were_reworked_are_not_what_the_first_saw(world, boss):
    made.decision(world["first"], "rework", rework_until=world["factory"].today())
    with pytest.raises(Rejected, match="reworked or rejected"):
        planned(world, boss)


def test_a_second_one_and_one_of_a_blind_one_are_refused(world, boss):
    second = planned(world, boss)
    with pytest.raises(Rejected, match="already"):
        planned(world, boss, inspector=people.inspector())
    with pytest.raises(Rejected, match="blind re-inspection itself"):
        actions.inspect_blind(
            inspection=second, inspector=people.inspector(), starts_on=world["factory"].today(), by=boss
        )
    actions.cancel_inspection(inspection=second, note="Ill", by=boss)
    assert planned(world, boss, inspector=people.inspector()).blind


def test_its_plan_is_the_firsts_and_is_not_changed(world, boss):
    second = planned(world, boss)
    with pytest.raises(Rejected, match="has the plan of the first"):
        actions.replan_inspection(inspection=second, by=boss, lot_size=2)


def test_a_manager_plans_it_on_the_page_and_reads_both_beside_each_other(client, world, boss):
    first = world["first"]
    client.force_login(boss)
    here = reverse("inspections:inspection", args=[first.uuid])
    page = reverse("inspections:blind", args=[first.uuid])
    assert page in client.get(here).text
    assert "Ana First" not in client.get(page).text
    day = world["factory"].today() + timedelta(days=1)
    answer = client.post(
        page, {"inspector": world["ben"].uuid, "starts_on": day.isoformat(), "part": "whole", "version": first.version}
    )
    second = Inspection.objects.get(blind=True)
    assert answer.url == reverse("inspections:inspection", args=[second.uuid])
    filed(second, world["ben"])
    made.defect(second, world["kind"], 9)
    made.defect(second, made.defect_type("Loose thread"), 2)
    text = client.get(here).text
    assert all(each in text for each in ("Ana First", "Ben Second", "Loose thread", "the second alone", "both"))
    client.force_login(people.read_only())
    text = client.get(here).text
    assert second.number in text
    assert "the second alone" not in text


def test_the_page_says_when_nobody_was_chosen_or_the_day_is_over(client, world, boss):
    client.force_login(boss)
    page = reverse("inspections:blind", args=[world["first"].uuid])
    assert "Say who goes and when" in client.post(page, {"part": "whole"}).text
    gone = {"inspector": world["ben"].uuid, "starts_on": "2020-01-01", "part": "whole"}
    assert "This day is over at the factory." in client.post(page, gone).text


def test_it_is_planned_by_the_api_and_by_managers_alone(client, world, boss):
    address = f"/api/v1/inspections/{world['first'].uuid}/blind/"
    day = world["factory"].today() + timedelta(days=1)
    body = {"inspector": str(world["ben"].uuid), "starts_on": day.isoformat()}

    def asked(person, **changed):
        client.force_login(person)
        as_read = {"If-Match": f'"{world["first"].version}"'}
        return client.post(address, body | changed, "application/json", headers=as_read)

    stranger, buyer = people.buyer_person(), people.buyer_person(world["buyer"])
    refused = {world["ana"]: 403, buyer: 403, stranger: 404, people.read_only(): 403}
    assert {person: asked(person).status_code for person in refused} == refused
    same = asked(boss, inspector=str(world["ana"].uuid))
    assert (same.status_code, "has not seen this lot" in same.text) == (400, True)
    answer = asked(boss)
    assert (answer.status_code, answer.json()["blind"]) == (200, True)
    assert answer.json()["original"] == str(world["first"].uuid)


def test_the_page_warns_when_one_person_stands_on_both_visits_later(client, world, boss):
    second = planned(world, boss)
    suppliers.assignment(second.visit, world["ana"], VisitRole.INSPECTOR)
    client.force_login(boss)
    for each in (world["first"], second):
        assert "Ana First is on both visits" in client.get(reverse("inspections:inspection", args=[each.uuid])).text
    assert not pair_of(filed(second, world["ana"])).counts


def test_on_the_page_the_own_result_stands_above_the_other_look(world, boss, client):
    planned(world, boss)
    client.force_login(boss)
    shown = client.get(reverse("inspections:inspection", args=[world["first"].uuid])).text
    assert shown.index("Result by class") < shown.index("Blind re-inspection")
