"""A booking at a factory that is not qualified for its buyer is kept and held, with the reason wherever it stands."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections import emails
from inspections.actions import book_shipment, decide_inspection, decide_shipment, free_bookings, overrule_qualification
from inspections.actions.bookings import follow_qualifications
from inspections.models import Shipment
from qcportal import merging, reactions
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry, OutgoingMail
from qcportal.core.roles import Role
from suppliers.actions import decide_qualification, open_qualification
from suppliers.enums import QualificationState as State
from suppliers.models import Qualification
from tests.builders import inspections as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager(name="Olga")


@pytest.fixture
def buyer():
    return suppliers.buyer("Nord")


def booked(factory, buyer, by, number: str = "S-1") -> Shipment:
    line = {"product": make.product(buyer), "po_number": "PO-1", "quantity_units": 500}
    day = factory.today() + timedelta(days=30)
    return book_shipment(number=number, buyer=buyer, factory=factory, ships_on=day, lines=[line], by=by)


def react() -> None:
    for entry in reactions.overdue():
        reactions.react(entry)


@pytest.mark.parametrize("state", State.values)
def test_is_held_unless_the_factory_is_qualified(state, boss, buyer):
    factory = suppliers.factory()
    suppliers.qualification(factory, buyer=buyer, state=state)
    assert booked(factory, buyer, boss).unqualified == (state not in State.good())


@pytest.mark.parametrize("other", ["nobody", "another buyer", "expired"])
def test_neither_anothers_approval_nor_one_that_ran_out_serves(other, boss, buyer):
    factory = suppliers.factory()
    past = factory.today() - timedelta(days=1)
    if other != "nobody":
        of = {"another buyer": suppliers.buyer(), "expired": buyer}[other]
        suppliers.qualification(factory, buyer=of, valid_until=past if other == "expired" else None)
    assert booked(factory, buyer, boss).unqualified


@pytest.mark.parametrize(
    ("house", "own", "held"),
    [
        ("approved", None, False),
        ("prospect", None, True),
        ("approved", "prospect", True),
        ("suspended", "approved", True),
        ("rejected", "approved", True),
        ("under_evaluation", "approved", False),
    ],
)
def test_the_houses_word_counts_where_it_stops_and_where_the_buyer_has_none(house, own, held, boss, buyer):
    factory = suppliers.factory()
    suppliers.qualification(factory, state=house)
    if own:
        suppliers.qualification(factory, buyer=buyer, state=own)
    shipment = booked(factory, buyer, boss)
    assert shipment.unqualified == held
    Shipment.objects.update(unqualified=True)
    follow_qualifications()
    shipment.refresh_from_db()
    assert shipment.unqualified == held


def qualified(buyer):
    factory = suppliers.factory()
    return factory, suppliers.qualification(factory, buyer=buyer)


class TestAfterTheBooking:
    """What was ordered while the factory was qualified."""

    @pytest.mark.parametrize("verb", ["suspend", "reject"])
    @pytest.mark.parametrize("whose", ["the buyer", "the house"])
    def test_is_held_when_the_factory_is_stopped_and_goes_on_once_it_is_approved(self, whose, verb, boss, buyer):
        factory, own = qualified(buyer)
        record = own if whose == "the buyer" else suppliers.qualification(factory, state="conditional")
        Qualification.objects.filter(pk=record.pk).update(state="conditional")
        shipment = booked(factory, buyer, boss)
        decide_qualification(record=record, verb=verb, note="Children at work", by=boss)
        react()
        shipment.refresh_from_db()
        assert shipment.unqualified
        assert HistoryEntry.objects.get(event="shipment.unqualified").record_uuid == shipment.uuid
        for step in ("evaluate", "approve"):
            decide_qualification(record=record, verb=step, overruled_reason="Seen.", by=boss)
        react()
        shipment.refresh_from_db()
        assert not shipment.unqualified

    def test_is_not_released_in_the_moment_before_it_is_held(self, boss, buyer):
        factory, record = qualified(buyer)
        shipment = booked(factory, buyer, boss)
        inspected(shipment)
        Shipment.objects.filter(pk=shipment.pk).update(state="inspected")
        shipment.refresh_from_db()
        decide_qualification(record=record, verb="suspend", note="Children at work", by=boss)
        with pytest.raises(Rejected, match="it is “suspended”"):
            decide_shipment(shipment=shipment, verb="release", note="Go", by=boss)

    def test_the_hourly_round_holds_what_ran_out_and_frees_what_was_renewed(self, boss, buyer):
        factory, record = qualified(buyer)
        shipment = booked(factory, buyer, boss)
        for days, held in ((-1, True), (1, False)):
            Qualification.objects.filter(pk=record.pk).update(valid_until=factory.today() + timedelta(days=days))
            follow_qualifications()
            shipment.refresh_from_db()
            assert shipment.unqualified == held

    def test_one_that_was_let_go_on_or_has_left_stays(self, boss, buyer):
        factory, record = qualified(buyer)
        left, let_go = booked(factory, buyer, boss, "S-1"), booked(factory, buyer, boss, "S-2")
        Shipment.objects.filter(pk=left.pk).update(state="released")
        Shipment.objects.filter(pk=let_go.pk).update(overruled_by=boss, overruled_reason="Trial order")
        decide_qualification(record=record, verb="suspend", note="Children at work", by=boss)
        react()
        assert not Shipment.objects.filter(unqualified=True).exists()

    def test_of_one_that_was_cancelled_there_is_no_news(self, boss, buyer):
        factory, record = qualified(buyer)
        Qualification.objects.filter(pk=record.pk).update(state="suspended")
        shipment = booked(factory, buyer, boss)
        decide_shipment(shipment=shipment, verb="cancel", note="Not needed", by=boss)
        OutgoingMail.objects.all().delete()
        Qualification.objects.filter(pk=record.pk).update(state="approved")
        assert free_bookings(factory=factory) == 0
        assert not OutgoingMail.objects.exists()
        shipment.refresh_from_db()
        assert not any(each(shipment, {}) for each in (emails.is_held, emails.is_free))

    def test_a_new_evaluation_does_not_stop_what_is_under_way(self, boss, buyer):
        factory, record = qualified(buyer)
        shipment = booked(factory, buyer, boss)
        decide_qualification(record=record, verb="evaluate", by=boss)
        react()
        shipment.refresh_from_db()
        assert not shipment.unqualified

    def test_a_merge_that_is_undone_holds_and_frees_again(self, boss, buyer):
        kept, _record = qualified(buyer)
        gone = suppliers.factory()
        suppliers.qualification(gone, buyer=buyer, state="suspended")
        shipment = booked(kept, buyer, boss)
        merge = merging.merge(gone=gone, kept=kept, by=boss)
        react()
        shipment.refresh_from_db()
        assert shipment.unqualified
        merging.undo(merge=merge, by=boss)
        react()
        shipment.refresh_from_db()
        assert not shipment.unqualified


def test_says_why_on_page_list_start_page_and_api(client, boss, buyer):
    factory = suppliers.factory("Longhua")
    suppliers.qualification(factory, buyer=buyer, state=State.UNDER_EVALUATION)
    shipment = booked(factory, buyer, boss)
    why = "Longhua is not qualified for Nord: it is “under evaluation”."
    for person in (boss, people.buyer_person(buyer)):
        client.force_login(person)
        assert why in client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        assert "factory not qualified" in client.get(reverse("inspections:shipment_list")).text
        assert "Bookings held for qualification" in client.get("/").text
        told = client.get(f"/api/v1/shipments/{shipment.uuid}/").json()
        assert (told["unqualified"], told["held_because"]) == (True, why)
        assert client.get("/api/v1/shipments/?unqualified=true").json()["count"] == 1


def inspected(shipment, person=None):
    """A lot of it that passed."""
    return make.approved(shipment.buyer, shipment.factory, shipment=shipment, product=shipment.lines.get().product)


def test_is_not_released_whatever_the_inspections_say(boss, buyer):
    shipment = booked(suppliers.factory(), buyer, boss)
    inspected(shipment)
    Shipment.objects.filter(pk=shipment.pk).update(state="inspected")
    shipment.refresh_from_db()
    with pytest.raises(Rejected, match="nobody has opened a qualification"):
        decide_shipment(shipment=shipment, verb="release", note="Go", by=boss)


def test_a_signature_that_accepts_the_lot_does_not_release_it(buyer):
    person = people.buyer_person(buyer)
    shipment = booked(suppliers.factory(buyers=[]), buyer, people.manager())
    lot = inspected(shipment)
    Shipment.objects.filter(pk=shipment.pk).update(state="inspected")
    decide_inspection(inspection=lot, kind="accept", reason="", password=people.PASSWORD, by=person)
    shipment.refresh_from_db()
    assert (shipment.state, shipment.unqualified) == ("inspected", True)


def test_is_set_free_once_the_factory_is_qualified(boss, buyer):
    factory = suppliers.factory()
    record = open_qualification(factory=factory, buyer=buyer, by=boss)
    shipment, other = booked(factory, buyer, boss), booked(factory, suppliers.buyer(), boss)
    decide_qualification(record=record, verb="evaluate", by=boss)
    react()
    shipment.refresh_from_db()
    assert shipment.unqualified
    decide_qualification(record=record, verb="approve", overruled_reason="Seen.", by=boss)
    react()
    shipment.refresh_from_db()
    other.refresh_from_db()
    assert (shipment.unqualified, other.unqualified) == (False, True)
    assert HistoryEntry.objects.get(event="shipment.qualified").record_uuid == shipment.uuid
    assert free_bookings(factory=factory) == 0


def test_is_set_free_when_its_factory_is_merged_into_one_that_is_qualified(boss, buyer):
    gone, kept = suppliers.factory(), suppliers.factory(buyers=[buyer])
    shipment = booked(gone, buyer, boss)
    merging.merge(gone=gone, kept=kept, by=boss)
    react()
    shipment.refresh_from_db()
    assert (shipment.factory, shipment.unqualified) == (kept, False)


class TestOverruling:
    def test_goes_on_with_name_and_reason(self, client, boss, buyer):
        client.force_login(boss)
        shipment = booked(suppliers.factory(), buyer, boss)
        address = reverse("inspections:shipment_overrule", args=[shipment.uuid])
        client.post(address, {"note": "Trial order of ten", "version": shipment.version})
        shipment.refresh_from_db()
        assert (shipment.unqualified, shipment.overruled_by) == (False, boss)
        client.force_login(people.buyer_person(buyer))
        page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        assert "Trial order of ten" in page
        assert "Olga" in page
        entry = HistoryEntry.objects.get(event="shipment.qualification_overruled")
        assert (entry.note, entry.actor_id) == ("Trial order of ten", boss.pk)

    def test_needs_a_reason(self, boss, buyer):
        with pytest.raises(Rejected, match="Say why it may go on"):
            overrule_qualification(shipment=booked(suppliers.factory(), buyer, boss), note=" ", by=boss)

    def test_of_what_is_not_held_there_is_nothing_to_overrule(self, boss, buyer):
        shipment = booked(suppliers.factory(buyers=[buyer]), buyer, boss)
        with pytest.raises(Rejected, match="not held"):
            overrule_qualification(shipment=shipment, note="x", by=boss)

    @pytest.mark.parametrize("role", Role.values)
    @pytest.mark.parametrize("held", ["held", "qualified", "overruled"])
    def test_every_state_and_role(self, boss, buyer, held, role):
        factory = suppliers.factory(buyers=[buyer] if held == "qualified" else [])
        shipment = booked(factory, buyer, boss)
        if held == "overruled":
            shipment = overrule_qualification(shipment=shipment, note="Trial order", by=boss)
        person = people.person(role)
        if held == "held" and role in (Role.ADMINISTRATOR, Role.QA_MANAGER):
            assert not overrule_qualification(shipment=shipment, note="x", by=person).unqualified
        else:
            with pytest.raises((Forbidden, Rejected)):
                overrule_qualification(shipment=shipment, note="x", by=person)

    def test_is_a_managers_word(self, boss, buyer):
        shipment = booked(suppliers.factory(), buyer, boss)
        with pytest.raises(Forbidden):
            overrule_qualification(shipment=shipment, note="x", by=people.buyer_person(buyer))
