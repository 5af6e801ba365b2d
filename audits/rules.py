"""What may happen to a standard, an audit and a finding, in which state and by whom."""

from qcportal.core.roles import Role
from qcportal.core.workflow import Transitions, step

from .enums import AuditState as A
from .enums import FindingGrade, FindingState
from .enums import StandardState as S

MANAGERS = frozenset({Role.ADMINISTRATOR, Role.QA_MANAGER})
AUDITORS = MANAGERS | {
    Role.AUDITOR
}  # managers audit too; whoever does is on the audit's team (validators.check_on_team)

STANDARD = Transitions(
    (
        step("publish", S.DRAFT, S.PUBLISHED, MANAGERS, "standard.published"),
        step("retire", S.PUBLISHED, S.RETIRED, MANAGERS, "standard.retired"),
    ),
    dict(S.choices),
)

AUDIT = Transitions(
    (
        step("start", [A.PLANNED, A.SENT_BACK], A.IN_PROGRESS, AUDITORS, "audit.started"),
        step("submit", A.IN_PROGRESS, A.SUBMITTED, AUDITORS, "audit.submitted"),
        step("approve", A.SUBMITTED, A.APPROVED, MANAGERS, "audit.approved"),
        step("send_back", A.SUBMITTED, A.SENT_BACK, MANAGERS, "audit.sent_back"),
        step("cancel", [A.PLANNED, A.IN_PROGRESS, A.SENT_BACK], A.CANCELLED, MANAGERS, "audit.cancelled"),
    ),
    dict(A.choices),
)

FINDING = Transitions(
    (
        step("close", FindingState.OPEN, FindingState.CLOSED, AUDITORS, "finding.closed"),
        step("reopen", FindingState.CLOSED, FindingState.OPEN, MANAGERS, "finding.reopened"),
    ),
    dict(FindingState.choices),
)

# What is answered and raised changes only while somebody is at it; a change of plan only before.
OPEN_FOR_ANSWERS = frozenset({A.IN_PROGRESS})
OPEN_FOR_PLANNING = frozenset({A.PLANNED})
OPEN_FOR_MOVING = frozenset({A.PLANNED, A.IN_PROGRESS})  # to a newer version of its standard
UNDER_WAY = frozenset({A.IN_PROGRESS, A.SENT_BACK})

# Days a factory has to answer for a finding, by its grade; a manager may set another day.
DAYS_TO_ANSWER = {
    FindingGrade.ZERO_TOLERANCE: 3,
    FindingGrade.CRITICAL: 7,
    FindingGrade.MAJOR: 30,
    FindingGrade.MINOR: 60,
    FindingGrade.OBSERVATION: 90,
}
