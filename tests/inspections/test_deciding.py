"""A person decides about a lot and signs; the result stays what it is, and a lot that is reworked is inspected again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections import actions
from inspections.enums import ShipmentState
from inspections.models import Decision, Inspection, Shipment
from inspections.queries.decisions import chain, holding
from inspections.queries.schemes import standing
from inspections.queries.waiting import to_decide_on
from qcportal.core.errors import Forbidden, Rejected
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
def lot(buyer, boss):
    """A shipment whose one lot failed on major defects and was just approved."""
    factory = suppliers.factory(buyers=[buyer])
    shipment = made.shipment(buyer, factory, state="under_inspection")
    product = shipment.lines.get().product
    row = made.inspection(
        buyer, factory, state="submitted", shipment=shipment, product=product, major_found=12, result="fail"
    )
    return actions.approve_inspection(inspection=row, by=boss)


def decide(lot, by, kind, **values) -> Inspection:
    given = {"password": PASSWORD, "reason": "Open seams."}
    if kind == "rework":
        given["rework_until"] = lot.factory.today() + timedelta(days=7)
    return actions.decide_inspection(inspection=lot, kind=kind, by=by, **given | values).inspection


def state(lot) -> str:
    return Shipment.objects.get(pk=lot.shipment_id).state


class TestDeciding:
    def test_a_rejected_lot_holds_its_shipment_and_keeps_its_result(self, lot, anna):
        decide(lot, anna, "reject")
        assert state(lot) == ShipmentState.HELD
        assert Inspection.objects.get(pk=lot.pk).result == "fail"

    def test_a_lot_accepted_under_concession_releases_it(self, lot, anna):
        decide(lot, anna, "concession", conditions="10 % discount.")
        kept = Decision.objects.get()
        assert (state(lot), kept.conditions, kept.signed_name) == (ShipmentState.RELEASED, "10 % discount.", "Anna")
        assert "accept under concession" in kept.meaning

    def test_a_shipment_of_two_lots_waits_for_both(self, lot, anna, boss):
        second = made.inspection(lot.owner, lot.factory, state="submitted", shipment=lot.shipment)
        second = actions.approve_inspection(inspection=second, by=boss)
        decide(lot, anna, "concession")
        assert state(lot) == ShipmentState.INSPECTED
        decide(second, anna, "accept")
        assert state(lot) == ShipmentState.RELEASED

    @pytest.mark.parametrize(
        ("kind", "values", "field"),
        [
            ("accept", {}, "kind"),
            ("reject", {"reason": " "}, "reason"),
            ("rework", {"rework_until": None}, "rework_until"),
            ("reject", {"password": "guessed"}, "password"),
        ],
    )
    def test_what_does_not_fit_is_refused_beside_its_field(self, lot, anna, kind, values, field):
        with pytest.raises(Rejected) as refused:
            decide(lot, anna, kind, **values)
        assert refused.value.field == field
        assert not Decision.objects.exists()

    def test_rework_until_yesterday_is_refused(self, lot, anna):
        with pytest.raises(Rejected, match="over at the factory"):
            decide(lot, anna, "rework", rework_until=lot.factory.today() - timedelta(days=1))

    def test_nobody_decides_before_the_result_is_approved(self, buyer, boss):
        with pytest.raises(Rejected, match="no approved result"):
            decide(made.inspection(buyer, state="submitted"), boss, "reject")

    def test_another_buyer_does_not_decide_even_where_it_may_read(self, lot):
        other = people.buyer_person(suppliers.buyer("Harbour"))
        with pytest.raises(Forbidden):
            decide(lot, other, "reject")

    def test_a_later_decision_takes_the_place_of_the_first_which_stays(self, lot, anna, boss):
        decide(lot, anna, "reject")
        decide(Inspection.objects.get(pk=lot.pk), boss, "concession", reason="The buyer agreed by telephone.")
        assert holding(lot).kind == "concession"
        assert Decision.objects.count() == 2

    def test_it_waits_for_the_buyer_until_it_is_decided(self, lot, anna):
        other = people.buyer_person(suppliers.buyer())
        assert (to_decide_on(anna).count, to_decide_on(other).count) == (1, 0)
        decide(lot, anna, "reject")
        assert to_decide_on(anna).count == 0


class TestRelease:
    def test_a_lot_that_failed_is_not_released_past_its_decision(self, client, lot, anna):
        with pytest.raises(Rejected, match=f"{lot.number} failed"):
            actions.decide_shipment(shipment=lot.shipment, verb="release", by=anna)
        client.force_login(anna)
        page = client.get(reverse("inspections:shipment", args=[lot.shipment.uuid])).text
        assert 'value="release"' not in page
        decide(lot, anna, "concession")
        assert state(lot) == ShipmentState.RELEASED

    def test_what_stays_in_the_house_neither_moves_nor_stops_the_shipment(self, lot, anna, boss):
        Inspection.objects.filter(pk=lot.pk).update(visibility="house")
        decide(Inspection.objects.get(pk=lot.pk), boss, "reject")
        assert state(lot) == ShipmentState.INSPECTED
        with pytest.raises(Rejected, match="no inspection speaks for 3,000 of 3,000 units") as refused:
            actions.decide_shipment(shipment=Shipment.objects.get(pk=lot.shipment_id), verb="release", by=anna)
        assert lot.number not in refused.value.sentence
        row = Shipment.objects.get(pk=lot.shipment_id)
        actions.decide_shipment(shipment=row, verb="release", by=anna, note="Known goods.")
        assert state(lot) == ShipmentState.RELEASED


class TestFourEyes:
    @pytest.fixture
    def half(self, lot, anna):
        Inspection.objects.filter(pk=lot.pk).update(four_eyes=True)
        decide(Inspection.objects.get(pk=lot.pk), anna, "concession")
        return Decision.objects.get()

    def test_one_signature_decides_nothing(self, half, anna):
        assert state(half.inspection) == ShipmentState.INSPECTED
        assert to_decide_on(anna).count == 1

    def test_the_second_makes_it_hold(self, half, boss):
        actions.countersign_decision(decision=half, password=PASSWORD, by=boss)
        assert state(half.inspection) == ShipmentState.RELEASED

    def test_the_same_person_does_not_sign_twice(self, half, anna):
        with pytest.raises(Forbidden):
            actions.countersign_decision(decision=half, password=PASSWORD, by=anna)

    def test_a_wrong_password_signs_nothing(self, half, boss):
        with pytest.raises(Rejected, match="not your password"):
            actions.countersign_decision(decision=half, password="guessed", by=boss)


class TestAgain:
    @pytest.fixture
    def reworked(self, lot, anna):
        return decide(lot, anna, "rework")

    def again(self, lot, boss, **values) -> Inspection:
        given = {"lot_size": lot.lot_size, "inspector": people.inspector(), "starts_on": lot.factory.today()}
        given |= {"product": lot.product, "factory": lot.factory, "shipment": lot.shipment, "reinspects": lot}
        return actions.schedule_inspection(by=boss, **given | values)

    def test_the_lot_is_inspected_again_beside_its_first_result(self, client, reworked, boss):
        second = self.again(reworked, boss)
        assert list(chain(second)) == [reworked, second]
        client.force_login(boss)
        page = client.get(reverse("inspections:inspection", args=[second.uuid])).text
        assert "Inspections of this lot" in page
        assert reworked.number in page

    def test_it_moves_no_scheme(self, reworked, boss):
        second = self.again(reworked, boss)
        line = second.plan_lines.get(defect_class="major")
        Inspection.objects.filter(pk=second.pk).update(
            state="approved",
            result="fail",
            major_found=20,
            units_inspected=125,
            inspected_on=second.factory.today(),
            submitted_at=reworked.submitted_at,
            submitted_by=boss,
            reviewed_at=reworked.reviewed_at,
            reviewed_by=boss,
        )
        found = standing(line.scheme)
        assert [(each.lot, each.severity_next) for each in found.ledger.entries] == [(second.number, "normal")]
        assert found.ledger.counted == set()

    def test_without_a_decision_to_rework_it_is_refused(self, lot, boss, anna):
        with pytest.raises(Rejected, match="Nobody has decided to rework"):
            self.again(lot, boss)
        decide(lot, anna, "reject")
        with pytest.raises(Rejected, match="Nobody has decided to rework"):
            self.again(lot, boss)

    def test_as_another_product_it_is_refused(self, reworked, boss):
        with pytest.raises(Rejected, match="same product"):
            self.again(reworked, boss, product=made.product(reworked.owner))

    def test_twice_at_the_same_time_it_is_refused(self, reworked, boss):
        self.again(reworked, boss)
        with pytest.raises(Exception, match="inspected again already"):
            self.again(reworked, boss)

    def test_from_an_earlier_link_of_the_chain_it_is_refused(self, reworked, boss, anna):
        second = made.approved(
            reworked.owner,
            reworked.factory,
            original=reworked,
            product=reworked.product,
            shipment=reworked.shipment,
            result="fail",
        )
        decide(second, anna, "rework")
        with pytest.raises(Rejected, match=f"go on from {second.number}"):
            self.again(reworked, boss)
        third = self.again(second, boss)
        assert third.original == reworked

    def test_what_was_released_is_not_inspected_again(self, reworked, boss):
        Shipment.objects.filter(pk=reworked.shipment_id).update(state=ShipmentState.RELEASED)
        with pytest.raises(Rejected, match="Nothing is inspected any more"):
            self.again(reworked, boss)

    def test_the_first_is_not_decided_on_any_more(self, reworked, boss, anna):
        self.again(reworked, boss)
        with pytest.raises(Rejected, match="decide on the later inspection"):
            decide(Inspection.objects.get(pk=reworked.pk), anna, "concession")


class TestApi:
    def test_decides_and_signs_second(self, client, lot, anna, boss):
        Inspection.objects.filter(pk=lot.pk).update(four_eyes=True)
        client.force_login(anna)
        told = {"inspection": str(lot.uuid), "kind": "reject", "reason": "Open seams.", "password": PASSWORD}
        made = client.post("/api/v1/decisions/", told, "application/json")
        assert made.status_code == 201, made.json()
        assert (made.json()["needs_second"], made.json()["second_at"]) == (True, None)
        assert "password" not in made.json()
        client.force_login(boss)
        address = f"/api/v1/decisions/{made.json()['uuid']}/sign/"
        answer = client.post(address, {"password": PASSWORD}, "application/json", headers={"If-Match": '"1"'})
        assert answer.json()["second_name"] == "Hanna"
        assert state(lot) == ShipmentState.HELD

    def test_an_inspector_reads_the_own_lot_and_does_not_decide(self, client, buyer):
        li = people.inspector()
        seen = made.approved(buyer, person=li)
        client.force_login(li)
        assert client.get(f"/api/v1/inspections/{seen.uuid}/").status_code == 200
        told = {"inspection": str(seen.uuid), "kind": "reject", "reason": "x", "password": PASSWORD}
        assert client.post("/api/v1/decisions/", told, "application/json").status_code == 403
        with pytest.raises(Forbidden, match="You do not decide about this lot"):
            decide(seen, li, "reject")
        assert not Decision.objects.exists()


class TestGuessing:
    """Whoever found a browser open does not find the password, too."""

    def test_ten_wrong_passwords_lock_the_signing_on_the_page(self, client, lot, anna):
        client.force_login(anna)
        address = reverse("inspections:decide", args=[lot.uuid])
        values = {"version": lot.version, "kind": "reject", "reason": "Open seams."}
        pages = [client.post(address, values | {"password": "guessed"}) for _ in range(10)]
        assert [page.status_code for page in pages] == [400] * 9 + [429]
        right = client.post(address, values | {"password": PASSWORD})
        assert (right.status_code, right["Retry-After"]) == (429, "900")
        assert "Wait 15 minutes" in right.text
        assert not Decision.objects.exists()

    def test_ten_wrong_passwords_lock_the_signing_of_a_program(self, client, lot, anna):
        client.force_login(anna)
        told = {"inspection": str(lot.uuid), "kind": "reject", "reason": "Open seams.", "password": "guessed"}
        answers = [
            client.post("/api/v1/decisions/", told, "application/json", headers={"Idempotency-Key": str(number)})
            for number in range(10)
        ]
        assert [answer.status_code for answer in answers] == [400] * 9 + [429]
        right = client.post("/api/v1/decisions/", told | {"password": PASSWORD}, "application/json")
        assert (right.status_code, right["Retry-After"], right.json()["code"]) == (429, "900", "locked_out")
        assert not Decision.objects.exists()

    def test_it_locks_the_second_signature_too(self, client, lot, anna, boss):
        Inspection.objects.filter(pk=lot.pk).update(four_eyes=True)
        decide(Inspection.objects.get(pk=lot.pk), anna, "concession")
        half = Decision.objects.get()
        client.force_login(boss)
        page = reverse("inspections:countersign", args=[half.uuid])
        for _ in range(10):
            client.post(page, {"version": half.version, "password": "guessed"})
        sign = f"/api/v1/decisions/{half.uuid}/sign/"
        right = client.post(sign, {"password": PASSWORD}, "application/json", headers={"If-Match": '"1"'})
        assert right.status_code == 429
        assert not Decision.objects.get().holds


class TestPages:
    def test_the_buyer_signs_on_the_page(self, client, lot, anna):
        client.force_login(anna)
        address = reverse("inspections:decide", args=[lot.uuid])
        values = {"version": lot.version, "kind": "reject", "reason": "Open seams.", "password": PASSWORD}
        page = client.post(address, values, follow=True).text
        assert "I have read the result of this inspection and decide: reject." in page

    def test_what_was_typed_stays_when_the_password_is_wrong(self, client, lot, anna):
        client.force_login(anna)
        address = reverse("inspections:decide", args=[lot.uuid])
        values = {"version": lot.version, "kind": "reject", "reason": "Open seams.", "password": "guessed"}
        page = client.post(address, values)
        assert page.status_code == 400
        assert "Open seams." in page.text
        assert "This is not your password" in page.text
        assert "guessed" not in page.text

    @pytest.mark.parametrize(
        "stale", [{"rework_until": "soon"}, {"rework_until": "1999-01-01"}, {"conditions": "x" * 501}]
    )
    def test_a_field_of_a_decision_that_is_no_more_chosen_refuses_nothing(self, client, lot, anna, stale):
        client.force_login(anna)
        values = {"version": lot.version, "kind": "reject", "reason": "Open seams.", "password": PASSWORD}
        page = client.post(reverse("inspections:decide", args=[lot.uuid]), values | stale, follow=True)
        assert page.status_code == 200
        assert [(each.kind, each.rework_until, each.conditions) for each in lot.decisions.all()] == [
            ("reject", None, "")
        ]

    def test_all_that_is_missing_is_said_at_once(self, client, lot, anna):
        client.force_login(anna)
        values = {"version": lot.version, "kind": "rework", "reason": "", "password": ""}
        page = client.post(reverse("inspections:decide", args=[lot.uuid]), values).text
        assert "Say why." in page
        assert "Say until when it is reworked." in page
        assert "This field is required." in page

    @pytest.mark.parametrize("kept", [{"rework_until": "soon"}, {"conditions": "Only to the outlet."}])
    def test_what_was_typed_in_them_stays_on_a_mistake(self, client, lot, anna, kept):
        client.force_login(anna)
        values = {"version": lot.version, "kind": "rework", "reason": "", "password": "guessed"}
        page = client.post(reverse("inspections:decide", args=[lot.uuid]), values | kept)
        assert page.status_code == 400
        assert page.text.count(*kept.values()) == 1

    def test_neither_inspector_nor_supplier_signs(self, client, lot):
        for person in (people.inspector(), people.supplier_contact()):
            client.force_login(person)
            values = {"version": lot.version, "kind": "reject", "reason": "x", "password": PASSWORD}
            assert client.post(reverse("inspections:decide", args=[lot.uuid]), values).status_code in (403, 404)

    def test_a_buyer_who_reads_a_shared_lot_reads_no_decision_of_its_owner(self, client, lot, anna):
        Inspection.objects.filter(pk=lot.pk).update(visibility="shared")
        other = suppliers.buyer("Harbour")
        suppliers.qualification(lot.factory, buyer=other)
        decide(Inspection.objects.get(pk=lot.pk), anna, "reject", reason="Secret of Nordlys.")
        client.force_login(people.buyer_person(other))
        page = client.get(reverse("inspections:inspection", args=[lot.uuid]))
        assert page.status_code == 200
        assert "Secret of Nordlys." not in page.text

    def test_the_manager_plans_the_next_inspection_from_the_decision(self, client, lot, anna, boss):
        decided = decide(lot, anna, "rework")
        client.force_login(boss)
        page = client.get(reverse("inspections:inspection", args=[lot.uuid])).text
        assert "Plan the next inspection of this lot" in page
        address = reverse("inspections:schedule", args=[lot.shipment.uuid])
        form = client.get(address, {"reinspects": decided.uuid})
        assert f"The lot of {lot.number} is inspected again." in form.text
        assert form.context["form"].initial["lot_size"] == lot.lot_size
