import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from inspections import actions
from inspections.enums import InspectionState, ShipmentState
from inspections.models import Shipment
from qcportal.core.dates import instant
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from suppliers.enums import Visibility, VisitState
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import buyer_person, inspector, manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return manager()


def look_at(shipment, state=InspectionState.PLANNED, **fields):
    """An inspection of the shipment's own product."""
    product = shipment.lines.get().product
    return made.inspection(shipment.buyer, shipment.factory, shipment=shipment, product=product, state=state, **fields)


def state_of(shipment) -> str:
    return Shipment.objects.get(pk=shipment.pk).state


def lines_of(shipment) -> list[dict]:
    names = ("product", "po_number", "quantity_units", "cartons")
    return [{name: getattr(line, name) for name in names} for line in shipment.lines.all()]


# -- the state follows the inspections ---------------------------------------------------------
def test_a_shipment_is_inspected_when_its_last_look_is_approved(boss):
    shipment = made.shipment(state=ShipmentState.UNDER_INSPECTION)
    first, second = (look_at(shipment, InspectionState.SUBMITTED) for _ in range(2))
    actions.approve_inspection(inspection=first, by=boss)
    assert state_of(shipment) == ShipmentState.UNDER_INSPECTION
    actions.approve_inspection(inspection=second, by=boss)
    assert state_of(shipment) == ShipmentState.INSPECTED


def test_a_shipment_goes_back_to_booked_when_its_only_look_is_cancelled(boss):
    shipment = made.shipment(state=ShipmentState.UNDER_INSPECTION)
    actions.cancel_inspection(inspection=look_at(shipment, InspectionState.IN_PROGRESS), note="No goods", by=boss)
    assert state_of(shipment) == ShipmentState.BOOKED


def test_another_look_reopens_an_inspected_shipment():
    mei = inspector()
    shipment = made.shipment(state=ShipmentState.INSPECTED)
    look_at(shipment, InspectionState.APPROVED)
    actions.start_inspection(inspection=look_at(shipment, person=mei), by=mei)
    assert state_of(shipment) == ShipmentState.UNDER_INSPECTION


def test_what_somebody_released_stays_released():
    mei = inspector()
    shipment = made.shipment(state=ShipmentState.RELEASED)
    actions.start_inspection(inspection=look_at(shipment, person=mei), by=mei)
    assert state_of(shipment) == ShipmentState.RELEASED


# -- cancelling --------------------------------------------------------------------------------
def test_a_look_that_stays_in_the_house_does_not_move_the_shipment():
    mei, shipment = inspector(), made.shipment()
    actions.start_inspection(inspection=look_at(shipment, person=mei, visibility=Visibility.HOUSE), by=mei)
    assert state_of(shipment) == ShipmentState.BOOKED


def test_cancelling_wants_a_reason(boss):
    with pytest.raises(Rejected, match="Say why"):
        actions.cancel_inspection(inspection=made.inspection(), note="  ", by=boss)


def test_cancelling_may_free_the_people(boss):
    mei = inspector()
    planned = made.inspection(person=mei)
    actions.cancel_inspection(inspection=planned, note="Order withdrawn", by=boss, with_visit=True)
    planned.visit.refresh_from_db()
    assert planned.visit.state == VisitState.CANCELLED
    assert not mei.assignments.filter(cancelled_at=None).exists()


def test_a_visit_with_another_inspection_stays(boss):
    planned = made.inspection(person=inspector())
    made.inspection(factory=planned.factory, visit=planned.visit)
    actions.cancel_inspection(inspection=planned, note="Order withdrawn", by=boss, with_visit=True)
    planned.visit.refresh_from_db()
    assert planned.visit.state == VisitState.PLANNED


def test_a_shipment_with_a_planned_inspection_is_not_cancelled(boss):
    shipment = made.shipment()
    look_at(shipment)
    with pytest.raises(Rejected, match="cancelled first"):
        actions.decide_shipment(shipment=shipment, verb="cancel", by=boss)


@pytest.fixture
def in_vain():
    """A shipment whose only inspection was not carried out."""
    shipment = made.shipment()
    product = shipment.lines.get().product
    visited = made.not_done(shipment.buyer, shipment.factory, shipment=shipment, product=product)
    made.part(visited, line=shipment.lines.get())
    return shipment


def test_a_shipment_whose_inspection_was_not_carried_out_is_cancelled_and_not_inspected_any_more(boss, in_vain):
    actions.decide_shipment(shipment=in_vain, verb="cancel", by=boss)
    assert state_of(in_vain) == ShipmentState.CANCELLED
    with pytest.raises(Rejected, match="nothing is left to inspect"):
        actions.send_back_inspection(inspection=in_vain.inspections.get(), note="Go again.", by=boss)


def test_a_product_whose_inspection_was_not_carried_out_leaves_the_shipment(boss, in_vain):
    lines = [{"product": made.product(in_vain.buyer), "po_number": "PO-9", "quantity_units": 5}]
    actions.change_shipment(shipment=in_vain, lines=lines, by=boss)
    assert [line.po_number for line in in_vain.lines.all()] == ["PO-9"]
    with pytest.raises(Rejected, match="nothing is left to inspect"):
        actions.send_back_inspection(inspection=in_vain.inspections.get(), note="Go again.", by=boss)


def test_the_buyer_is_not_told_of_an_inspection_that_stays_in_the_house():
    shipment = made.shipment()
    hidden, person = look_at(shipment, visibility=Visibility.HOUSE), buyer_person(shipment.buyer)
    with pytest.raises(Rejected, match="cannot be cancelled here") as cancelling:
        actions.decide_shipment(shipment=shipment, verb="cancel", by=person)
    lines = [{"product": made.product(shipment.buyer), "po_number": "PO-9", "quantity_units": 5}]
    with pytest.raises(ValidationError, match="stays on the shipment") as changing:
        actions.change_shipment(shipment=shipment, lines=lines, by=person)
    said = f"{cancelling.value.sentence} {changing.value.messages}"
    assert "nspection" not in said
    assert hidden.number not in said


# -- lines -------------------------------------------------------------------------------------
def test_lines_are_replaced_and_history_says_how(boss):
    shipment = made.shipment()
    other = made.product(shipment.buyer)
    lines = [*lines_of(shipment), {"product": other, "po_number": "PO-9", "quantity_units": 5, "cartons": 1}]
    actions.change_shipment(shipment=shipment, lines=lines, by=boss)
    assert shipment.lines.count() == 2
    before, after = HistoryEntry.objects.get(event="shipment.lines_changed").changes["lines"]
    assert (len(before), len(after)) == (1, 2)
    assert list(Shipment.objects.search("PO-9")) == [shipment]


def test_the_same_lines_change_nothing(boss):
    shipment = made.shipment()
    actions.change_shipment(shipment=shipment, lines=lines_of(shipment), by=boss)
    assert not HistoryEntry.objects.filter(event="shipment.lines_changed").exists()


def test_what_is_inspected_stays_on_the_shipment(boss):
    shipment = made.shipment()
    look_at(shipment)
    lines = [{"product": made.product(shipment.buyer), "po_number": "PO-9", "quantity_units": 5}]
    with pytest.raises(ValidationError, match="inspects it"):
        actions.change_shipment(shipment=shipment, lines=lines, by=boss)


@pytest.mark.parametrize("state", [ShipmentState.RELEASED, ShipmentState.CANCELLED])
def test_the_lines_of_a_settled_shipment_stay(boss, state):
    shipment = made.shipment(state=state)
    lines = [line | {"quantity_units": 1} for line in lines_of(shipment)]
    with pytest.raises(Rejected, match="stay as they are"):
        actions.change_shipment(shipment=shipment, lines=lines, by=boss)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda lines: [], "at least one line"),
        (lambda lines: lines * 2, "twice on the same purchase order"),
        (lambda lines: [lines[0] | {"product": made.product()}], "another buyer"),
        (lambda lines: [lines[0] | {"quantity_units": -1}], "Line 1"),
    ],
)
def test_impossible_lines_get_a_sentence(boss, change, sentence):
    shipment = made.shipment()
    with pytest.raises(ValidationError, match=sentence):
        actions.change_shipment(shipment=shipment, lines=change(lines_of(shipment)), by=boss)
    assert shipment.lines.count() == 1


# -- whose it is -------------------------------------------------------------------------------
def test_a_buyers_person_changes_and_decides_for_the_own_buyer_alone():
    shipment, foreign = made.shipment(state="inspected"), buyer_person(suppliers.buyer())
    for act in (
        lambda: actions.change_shipment(shipment=shipment, note="mine", by=foreign),
        lambda: actions.decide_shipment(shipment=shipment, verb="release", by=foreign),
    ):
        with pytest.raises(Forbidden, match="do not act for this buyer"):
            act()
    actions.decide_shipment(shipment=shipment, verb="release", by=buyer_person(shipment.buyer), note="As agreed.")
    assert state_of(shipment) == ShipmentState.RELEASED


def test_whoever_filed_an_inspection_does_not_review_it(boss):
    filed = made.inspection(state=InspectionState.SUBMITTED, submitted_by=boss)
    with pytest.raises(Forbidden, match="somebody else reviews it"):
        actions.approve_inspection(inspection=filed, by=boss)


# -- what its page says ------------------------------------------------------------------------
def page_of(client, shipment, person) -> str:
    client.force_login(person)
    return client.get(reverse("inspections:shipment", args=[shipment.uuid])).text


def test_the_page_says_who_released_or_held_it_and_why_to_whoever_reads_the_release_document(client):
    shipment, mei = made.shipment(state="inspected"), inspector()
    look_at(shipment, InspectionState.APPROVED, person=mei)
    anna = buyer_person(shipment.buyer, name="Anna")
    actions.decide_shipment(shipment=shipment, verb="hold", by=anna, note="Customs asks.")
    entry = HistoryEntry.objects.get(event="shipment.held")
    page = page_of(client, shipment, anna)
    assert f"Anna, {instant(entry.at)}" in page
    assert "Customs asks." in page
    shipment.refresh_from_db()
    actions.decide_shipment(shipment=shipment, verb="release", by=anna, note="Cleared.")
    page = page_of(client, shipment, anna)
    assert ("Cleared." in page, "Customs asks." in page) == (True, False)
    assert "Cleared." not in page_of(client, shipment, mei)


def test_nobody_is_named_while_nobody_has_decided(client):
    shipment = made.shipment(state="inspected")
    assert "<dt>Inspected</dt>" not in page_of(client, shipment, buyer_person(shipment.buyer))


def test_a_buyer_reads_that_an_inspection_is_under_way_and_nothing_of_it(client):
    shipment = made.shipment(state="under_inspection")
    row = look_at(shipment, InspectionState.IN_PROGRESS)
    page = page_of(client, shipment, buyer_person(shipment.buyer))
    assert "An inspection is under way; it stands here once it is approved." in page
    assert row.number not in page
    booked = made.shipment(state="booked")
    assert "None yet." in page_of(client, booked, buyer_person(booked.buyer))
