"""When a shipment may leave: each lot by its latest result, the same goods by their last stage, signed decisions by signed ones."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.models import Inspection, Shipment, ShipmentLine
from qcportal.core import history
from qcportal.core.errors import Rejected
from reports.queries.release import statement
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.builders.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return suppliers.buyer("Nordlys")


@pytest.fixture
def anna(buyer):
    return people.buyer_person(buyer, name="Anna")


@pytest.fixture
def boss():
    return people.manager(name="Hanna")


@pytest.fixture
def shipment(buyer):
    """3,000 units of one product on one order."""
    return made.shipment(buyer, suppliers.factory(buyers=[buyer]), state="inspected")


def look(shipment, type: str = "pre_shipment", *, result: str = "pass", units: int = 3000, line=None, **fields):
    """An approved inspection of the shipment's goods."""
    line = line or shipment.lines.first()
    fields = {"type": type, "result": result, "lot_size": units, "shipment": shipment, "product": line.product} | fields
    row = made.approved(shipment.buyer, shipment.factory, **fields)
    made.part(row, units, line=line, po_number=line.po_number)
    return row


def decide(row, by, kind: str, **values):
    given = {"password": PASSWORD, "reason": "As agreed."} | values
    if kind == "rework":
        given["rework_until"] = row.factory.today() + timedelta(days=7)
    return actions.decide_inspection(inspection=Inspection.objects.get(pk=row.pk), kind=kind, by=by, **given)


def again(row, boss, **values) -> Inspection:
    given = {"lot_size": row.lot_size, "inspector": people.inspector(), "starts_on": row.factory.today()}
    given |= {"product": row.product, "factory": row.factory, "shipment": row.shipment, "reinspects": row}
    return actions.schedule_inspection(by=boss, **given | values)


def release(shipment, by, note: str = "As agreed.") -> str:
    actions.decide_shipment(shipment=Shipment.objects.get(pk=shipment.pk), verb="release", by=by, note=note)
    return state(shipment)


def state(shipment) -> str:
    return Shipment.objects.get(pk=shipment.pk).state


def is_refused(shipment, by, client, *words: str) -> None:
    """By the action, on the page, which offers no button, and by the API."""
    with pytest.raises(Rejected) as refused:
        release(shipment, by)
    client.force_login(by)
    page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
    address, version = f"/api/v1/shipments/{shipment.uuid}/", Shipment.objects.get(pk=shipment.pk).version
    answer = client.post(
        f"{address}decide/", {"verb": "release"}, "application/json", headers={"If-Match": f'"{version}"'}
    )
    assert answer.status_code in (400, 409), answer.text
    for word in words:
        assert word in refused.value.sentence
        assert word in page
        assert word in answer.text
    assert 'value="release"' not in page


class TestInspectedAgain:
    @pytest.fixture
    def reworked(self, shipment, anna):
        row = look(shipment, result="fail", major_found=12)
        decide(row, anna, "rework")
        return row

    def test_a_planned_reinspection_does_not_make_a_failed_lot_releasable(self, client, shipment, reworked, boss, anna):
        second = again(reworked, boss)
        assert state(shipment) == "held"
        is_refused(shipment, anna, client, reworked.number, second.number)

    def test_cancelled_again_the_rework_still_stands(self, client, shipment, reworked, boss, anna):
        second = again(reworked, boss)
        actions.cancel_inspection(inspection=second, note="Not wanted.", by=boss)
        is_refused(shipment, anna, client, reworked.number, "rework and inspect again")

    def test_what_passes_when_it_is_inspected_again_is_released(self, shipment, reworked, anna):
        look(shipment, original=reworked)
        assert release(shipment, anna) == "released"


class TestStages:
    def test_during_production_it_failed_and_before_shipment_it_passed(self, shipment, anna):
        look(shipment, "during", result="fail")
        look(shipment)
        assert release(shipment, anna) == "released"

    def test_during_production_it_passed_and_before_shipment_it_failed(self, client, shipment, anna):
        look(shipment, "during")
        last = look(shipment, result="fail")
        is_refused(shipment, anna, client, f"{last.number} failed")

    def test_accepted_before_shipment_it_leaves_without_a_decision_on_samples_and_earlier_stages(self, shipment, anna):
        look(shipment, "sample_review")
        look(shipment, "initial")
        look(shipment, "during", result="fail")
        decide(look(shipment), anna, "accept")
        assert state(shipment) == "released"

    def test_accepted_during_production_it_waits_for_the_inspection_before_shipment(self, shipment, anna, boss):
        row = look(shipment, "during")
        again(row, boss, reinspects=None, type="pre_shipment")
        decide(row, anna, "accept")
        assert state(shipment) == "inspected"

    def test_a_part_that_nobody_looked_at_again_still_holds_the_rest(self, client, shipment, anna):
        early = look(shipment, "during", result="fail")
        look(shipment, units=1000)
        is_refused(shipment, anna, client, f"{early.number} failed")

    def test_another_order_is_other_goods(self, client, shipment, anna):
        product = shipment.lines.get().product
        line = ShipmentLine.objects.create(shipment=shipment, product=product, po_number="PO-X", quantity_units=500)
        early = look(shipment, "during", result="fail", units=500, line=line)
        look(shipment)
        is_refused(shipment, anna, client, f"{early.number} failed")

    def test_a_sample_that_is_rejected_holds_no_shipment(self, shipment, anna):
        decide(look(shipment, "sample_review", result="fail"), anna, "reject")
        assert state(shipment) == "inspected"

    def test_a_sample_that_is_approved_is_no_inspection_of_the_goods(self, buyer, boss):
        waiting = made.shipment(buyer, state="under_inspection")
        fields = {"shipment": waiting, "product": waiting.lines.get().product, "state": "submitted"}
        row = made.inspection(buyer, waiting.factory, type="sample_review", **fields)
        actions.approve_inspection(inspection=row, by=boss)
        assert state(waiting) == "booked"
        with pytest.raises(Rejected, match="Nothing of this shipment is inspected"):
            release(waiting, boss)


class TestSignatures:
    @pytest.mark.parametrize(("kind", "words"), [("reject", "reject"), ("rework", "rework and inspect again")])
    def test_a_lot_that_passed_and_was_not_accepted_stays(self, client, shipment, anna, kind, words):
        row = look(shipment)
        decide(row, anna, kind)
        is_refused(shipment, anna, client, f"Anna decided about {row.number}: {words}")
        if kind == "reject":
            decide(row, anna, "accept")
            assert state(shipment) == "released"

    def test_one_signature_of_two_releases_nothing(self, client, shipment, anna, boss):
        row = look(shipment, four_eyes=True)
        is_refused(shipment, anna, client, f"Two people decide about {row.number}")
        decision = decide(row, anna, "accept")
        is_refused(shipment, anna, client, f"Two people decide about {row.number}")
        actions.countersign_decision(decision=decision, password=PASSWORD, by=boss)
        assert state(shipment) == "released"


class TestLetGoUndecided:
    def reasonless(self, shipment, by, client, *words: str) -> None:
        """Refused without a reason by the action and the API; the page names what is open before anybody presses."""
        with pytest.raises(Rejected, match="say why the shipment is released all the same") as refused:
            release(shipment, by, note=" ")
        client.force_login(by)
        page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        told = client.get(f"/api/v1/shipments/{shipment.uuid}/")
        answer = client.post(
            f"/api/v1/shipments/{shipment.uuid}/decide/",
            {"verb": "release"},
            "application/json",
            headers={"If-Match": f'"{told.json()["version"]}"'},
        )
        assert answer.status_code in (400, 409), answer.text
        for word in words:
            assert word in refused.value.sentence
            assert word in answer.text
            assert word in page
        assert state(shipment) == "inspected"

    def test_a_lot_that_passed_and_waits_for_its_decision_needs_a_reason_that_history_keeps(
        self, client, shipment, anna
    ):
        row = look(shipment)
        self.reasonless(shipment, anna, client, f"{row.number} passed and waits for its decision.")
        assert release(shipment, anna, note="The ship leaves tonight.") == "released"
        entry = history.of(shipment).get(event="shipment.undecided_let_go")
        assert entry.note == row.number
        assert history.of(shipment).get(event="shipment.released").note == "The ship leaves tonight."

    def test_so_does_a_lot_whose_inspection_is_only_planned(self, client, shipment, anna, boss):
        early = look(shipment, "during")
        planned = again(early, boss, reinspects=None, type="pre_shipment")
        decide(early, anna, "accept")
        self.reasonless(shipment, anna, client, f"{planned.number} is “planned”", "no result speaks for its goods")
        assert release(shipment, anna) == "released"

    def test_so_does_what_was_not_presented(self, client, shipment, anna):
        row = look(shipment)
        row.parts.update(presented_units=2000)
        decide(row, anna, "accept")
        self.reasonless(shipment, anna, client, "1,000 of 3,000 units were not presented")
        assert release(shipment, anna) == "released"
        entry = history.of(shipment).get(event="shipment.undecided_let_go")
        assert entry.note == f"{shipment.lines.get().po_number}: 1000"

    @pytest.mark.parametrize("tried", [False, True])
    def test_so_do_goods_that_no_inspection_holds_and_no_signature_lets_them_go(self, client, shipment, anna, tried):
        """Of another product nobody planned an inspection, or the only one was not carried out."""
        other = made.product(shipment.buyer)
        line = ShipmentLine.objects.create(shipment=shipment, product=other, po_number="PO-X", quantity_units=5000)
        if tried:
            made.not_done(shipment.buyer, shipment.factory, shipment=shipment, product=other, lot_size=5000)
        decide(look(shipment), anna, "accept")
        self.reasonless(shipment, anna, client, "PO-X: no inspection speaks for 5,000 of 5,000 units.")
        assert release(shipment, anna, note="Gifts.") == "released"
        assert history.of(shipment).get(event="shipment.undecided_let_go").note == "PO-X: 5000"
        told = statement(Shipment.objects.get(pk=shipment.pk))
        assert [each["not_inspected"] for each in told["lines"]] == [0, line.quantity_units]
        assert (told["by_hand"]["who"], told["by_hand"]["note"]) == ("Anna", "Gifts.")

    def test_what_skip_lot_let_pass_leaves_with_what_is_accepted(self, shipment, anna):
        other = made.product(shipment.buyer)
        ShipmentLine.objects.create(shipment=shipment, product=other, po_number="PO-X", quantity_units=5000)
        said = {"verdict": "skip", "decided_at": timezone.now(), "decided_by": people.manager()}
        made.skip_draw(made.skip_series(), shipment, product=other, units=5000, **said)
        decide(look(shipment), anna, "accept")
        assert state(shipment) == "released"

    def test_what_is_accepted_and_held_for_another_reason_needs_none(self, shipment, anna):
        decide(look(shipment), anna, "accept")
        actions.decide_shipment(shipment=Shipment.objects.get(pk=shipment.pk), verb="hold", by=anna, note="Customs.")
        assert release(shipment, anna, note="") == "released"
        assert not history.of(shipment).filter(event="shipment.undecided_let_go").exists()

    def test_the_page_works_out_the_goods_once(self, client, shipment, anna):
        look(shipment)
        client.force_login(anna)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("inspections:shipment", args=[shipment.uuid]))
        draws = [each for each in seen.captured_queries if 'FROM "inspections_draw" WHERE' in each["sql"]]
        assert len(draws) == 1

    def test_the_page_keeps_what_is_said_beside_the_reason(self, client, shipment, anna):
        row = look(shipment)
        client.force_login(anna)
        address = reverse("inspections:shipment_decide", args=[shipment.uuid])
        page = client.post(address, {"verb": "release", "version": shipment.version, "note": ""})
        assert page.status_code == 400
        assert f"{row.number} passed and waits for its decision. Decide first" in page.text
