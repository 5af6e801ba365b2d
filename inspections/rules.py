"""What may happen to an inspection and a shipment, in which state and by whom."""

from qcportal.core.roles import Role
from qcportal.core.workflow import Transitions, step
from suppliers.rules import MANAGERS

from .enums import DefectClass, ShipmentState
from .enums import InspectionState as S

FILERS = MANAGERS | {Role.INSPECTOR}

INSPECTION = Transitions(
    (
        step("start", [S.PLANNED, S.SENT_BACK], S.IN_PROGRESS, FILERS, "inspection.started"),
        step("submit", S.IN_PROGRESS, S.SUBMITTED, FILERS, "inspection.submitted"),
        step("send_back", [S.SUBMITTED, S.NOT_DONE], S.SENT_BACK, MANAGERS, "inspection.sent_back"),
        step("report_not_done", S.IN_PROGRESS, S.NOT_DONE, FILERS, "inspection.not_done"),
        step("approve", S.SUBMITTED, S.APPROVED, MANAGERS, "inspection.approved"),
        step("cancel", [S.PLANNED, S.IN_PROGRESS, S.SENT_BACK], S.CANCELLED, MANAGERS, "inspection.cancelled"),
    ),
    dict(S.choices),
)

SHIPMENT = Transitions(
    (
        step(
            "inspect",
            [ShipmentState.BOOKED, ShipmentState.INSPECTED, ShipmentState.HELD],
            ShipmentState.UNDER_INSPECTION,
            FILERS,
            "shipment.under_inspection",
        ),
        step("inspected", ShipmentState.UNDER_INSPECTION, ShipmentState.INSPECTED, MANAGERS, "shipment.inspected"),
        step("rebook", ShipmentState.UNDER_INSPECTION, ShipmentState.BOOKED, FILERS, "shipment.booked_again"),
        step(
            "release",  # from booked only where every lot is skipped, which the action looks at
            [ShipmentState.BOOKED, ShipmentState.INSPECTED, ShipmentState.HELD],
            ShipmentState.RELEASED,
            MANAGERS | {Role.BUYER},
            "shipment.released",
        ),
        step(
            "hold",
            [ShipmentState.INSPECTED, ShipmentState.RELEASED],
            ShipmentState.HELD,
            MANAGERS | {Role.BUYER},
            "shipment.held",
        ),
        step("cancel", ShipmentState.BOOKED, ShipmentState.CANCELLED, MANAGERS | {Role.BUYER}, "shipment.cancelled"),
    ),
    dict(ShipmentState.choices),
)

# What people count and photograph changes only while somebody is at it.
OPEN_FOR_FILING = frozenset({S.IN_PROGRESS})
OPEN_FOR_PLANNING = frozenset({S.PLANNED})
UNDER_WAY = frozenset({S.IN_PROGRESS, S.SUBMITTED, S.SENT_BACK})
# What leaves is settled once somebody let it go or called it off.
LINES_OPEN = frozenset(ShipmentState) - {ShipmentState.RELEASED, ShipmentState.CANCELLED}

# Days in which the factory answers a corrective action, by the gravest class that was found.
DAYS_TO_ANSWER = {DefectClass.CRITICAL: 7, DefectClass.MAJOR: 30, DefectClass.MINOR: 60}
# Days to answer that are left at least when a dispute is decided and the defect stands.
LEAST_DAYS_AFTER_DISPUTE = {DefectClass.CRITICAL: 2, DefectClass.MAJOR: 5, DefectClass.MINOR: 7}
# Days after which the effect of what was accepted is checked.
DAYS_TO_CHECK = {DefectClass.CRITICAL: 60, DefectClass.MAJOR: 90, DefectClass.MINOR: 90}
# A lot that failed without a defect, as by its measurements or packing, is asked about as for this class.
WITHOUT_DEFECT = DefectClass.MAJOR
# For so long a failed inspection waits on the start page for somebody to ask the factory; later it is history.
DAYS_TO_ASK = 60


def shipment_verb(states: set[str]) -> str:
    """Where a shipment goes when its inspections stand in these states; empty: it stays."""
    if states & UNDER_WAY:
        return "inspect"
    if S.PLANNED in states and S.APPROVED in states:
        return ""
    return "inspected" if S.APPROVED in states else "rebook"
