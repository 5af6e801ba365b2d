"""What of this app waits for whom on the start page."""

from datetime import timedelta

import pytest

from inspections.enums import InspectionState
from inspections.queries import waiting_for
from inspections.queries.waiting import to_inspect_again
from qcportal.core.waiting import SHOWN
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import auditor, buyer_person, inspector, manager, supplier_contact

pytestmark = pytest.mark.django_db
TO_FILE = (InspectionState.PLANNED, InspectionState.IN_PROGRESS, InspectionState.SENT_BACK)


def counts(user) -> dict[str, int]:
    return {str(group.title): group.count for group in waiting_for(user)}


def test_a_manager_reviews_and_schedules():
    made.inspection(state=InspectionState.SUBMITTED)
    made.inspection(state=InspectionState.APPROVED)
    made.shipment()
    assert counts(manager()) == {
        "Inspections to review": 1,
        "Inspections not submitted yet": 0,
        "Lots to decide on": 0,
        "Disputed defects to decide": 0,
        "Failed inspections without a corrective action": 0,
        "Lots to inspect again after rework": 0,
        "Series that wait for you": 0,
        "Bookings held for qualification": 0,
        "Shipments without an inspection": 1,
    }


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_manager_hears_of_inspections_that_nobody_filed_when_their_day_is_over_at_the_factory(client, zone):
    boss, place = manager(), suppliers.factory(time_zone=zone)
    over, today = (suppliers.visit(place, starts_on=place.today() - timedelta(days=each)) for each in (1, 0))
    late = {made.inspection(factory=place, visit=over, state=state).number for state in TO_FILE}
    for visit, state in ((today, "planned"), (over, "submitted"), (over, "cancelled")):
        made.inspection(factory=place, visit=visit, state=state)
    group = next(each for each in waiting_for(boss) if each.title == "Inspections not submitted yet")
    assert {item.title.split(" · ")[0] for item in group.items} == late
    assert all(item.late for item in group.items)
    client.force_login(boss)
    assert client.get(group.address).context["count"] == group.count == len(late)


def test_an_inspector_files_the_own_ones():
    mei = inspector()
    for state in TO_FILE:
        made.inspection(person=mei, state=state)
    made.inspection(person=mei, state=InspectionState.SUBMITTED)
    made.inspection(person=inspector())
    assert counts(mei) == {"Inspections to file": 3}


def test_a_buyer_decides_on_the_own_shipments():
    buyer = suppliers.buyer()
    made.shipment(buyer, state="inspected")
    made.shipment(buyer)
    made.shipment(state="inspected")
    assert counts(buyer_person(buyer)) == {
        "Lots to decide on": 0,
        "Bookings held for qualification": 0,
        "Shipments to decide on": 1,
        "Coming shipments": 1,
    }


def test_a_lot_under_rework_waits_until_it_is_inspected_again():
    boss, lot = manager(), made.approved()
    made.decision(lot, kind="rework", rework_until=lot.factory.today() - timedelta(days=1))
    other = made.approved()
    made.decision(other, kind="rework", rework_until=lot.factory.today())
    made.decision(other, kind="reject")
    unsigned = made.decision(made.approved(), kind="rework", rework_until=lot.factory.today(), needs_second=True)
    [item] = to_inspect_again(boss).items
    assert (item.title.split(" · ")[0], item.late) == (lot.number, True)
    made.inspection(lot.owner, lot.factory, original=lot, product=lot.product)
    assert to_inspect_again(boss).count == 0
    assert not unsigned.holds


@pytest.mark.parametrize("who", [auditor, supplier_contact])
def test_nothing_waits_here_for_others(who):
    made.shipment()
    assert waiting_for(who()) == []


def test_few_are_shown_and_all_are_counted_in_few_queries(django_assert_num_queries):
    boss = manager()
    for _ in range(SHOWN + 2):
        made.inspection(state=InspectionState.SUBMITTED)
    with django_assert_num_queries(11):  # each group once, zones of time, and of series what may be waiting
        review = waiting_for(boss)[0]
    assert (len(review.items), review.count) == (SHOWN, SHOWN + 2)
