"""Every state × every verb × every role, as tables."""

import itertools

import pytest

from inspections.enums import InspectionState as S
from inspections.enums import ShipmentState as P
from inspections.rules import INSPECTION, SHIPMENT, shipment_verb
from qcportal.core.roles import Role

MANAGERS = {Role.ADMINISTRATOR, Role.QA_MANAGER}
FILERS = MANAGERS | {Role.INSPECTOR}
DECIDERS = MANAGERS | {Role.BUYER}
INSPECTIONS = {
    ("start", S.PLANNED): FILERS,
    ("start", S.SENT_BACK): FILERS,
    ("submit", S.IN_PROGRESS): FILERS,
    ("send_back", S.SUBMITTED): MANAGERS,
    ("send_back", S.NOT_DONE): MANAGERS,
    ("report_not_done", S.IN_PROGRESS): FILERS,
    ("approve", S.SUBMITTED): MANAGERS,
    ("cancel", S.PLANNED): MANAGERS,
    ("cancel", S.IN_PROGRESS): MANAGERS,
    ("cancel", S.SENT_BACK): MANAGERS,
}
SHIPMENTS = {
    ("inspect", P.BOOKED): FILERS,
    ("inspect", P.INSPECTED): FILERS,
    ("inspect", P.HELD): FILERS,
    ("inspected", P.UNDER_INSPECTION): MANAGERS,
    ("rebook", P.UNDER_INSPECTION): FILERS,
    ("release", P.BOOKED): DECIDERS,
    ("release", P.INSPECTED): DECIDERS,
    ("release", P.HELD): DECIDERS,
    ("hold", P.INSPECTED): DECIDERS,
    ("hold", P.RELEASED): DECIDERS,
    ("cancel", P.BOOKED): DECIDERS,
}


class Thing:
    def __init__(self, **facts):
        self.__dict__ |= facts


@pytest.mark.parametrize(("table", "states", "expected"), [(INSPECTION, S, INSPECTIONS), (SHIPMENT, P, SHIPMENTS)])
def test_who_may_do_what_in_which_state(table, states, expected):
    verbs = {each.verb for each in table.steps}
    for verb, state, role in itertools.product(verbs, states, Role):
        allowed = table.allows(Thing(state=state), verb, Thing(role=role))
        assert allowed == (role in expected.get((verb, state), ())), (verb, state, role)


@pytest.mark.parametrize(
    ("states", "verb"),
    [
        (set(), "rebook"),
        ({S.CANCELLED}, "rebook"),
        ({S.PLANNED}, "rebook"),
        ({S.IN_PROGRESS}, "inspect"),
        ({S.SUBMITTED, S.APPROVED}, "inspect"),
        ({S.SENT_BACK}, "inspect"),
        ({S.APPROVED, S.PLANNED}, ""),
        ({S.APPROVED}, "inspected"),
        ({S.APPROVED, S.CANCELLED}, "inspected"),
    ],
)
def test_a_shipment_goes_where_its_inspections_stand(states, verb):
    assert shipment_verb({str(state) for state in states}) == verb
