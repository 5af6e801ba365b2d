"""What may happen to a standard, an audit and a finding, in which state and by whom."""

from qcportal.core.roles import Role
from qcportal.core.workflow import Transitions, step
from suppliers.rules import MANAGERS

from .enums import AuditKind, FindingGrade, FindingState
from .enums import AuditState as A
from .enums import StandardState as S

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

SUPPLIER = frozenset({Role.SUPPLIER_CONTACT})  # those of them who were asked (validators.check_on_team)

# What a supplier says of itself takes the same way; the house alone judges it.
SELF_ASSESSMENT = Transitions(
    (
        step("start", [A.PLANNED, A.SENT_BACK], A.IN_PROGRESS, SUPPLIER, "audit.started"),
        step("submit", A.IN_PROGRESS, A.SUBMITTED, SUPPLIER, "audit.submitted"),
        step("approve", A.SUBMITTED, A.APPROVED, MANAGERS, "audit.approved"),
        step("send_back", A.SUBMITTED, A.SENT_BACK, MANAGERS, "audit.sent_back"),
        step("cancel", [A.PLANNED, A.IN_PROGRESS, A.SENT_BACK], A.CANCELLED, MANAGERS, "audit.cancelled"),
    ),
    dict(A.choices),
)


def steps_of(audit) -> Transitions:
    return SELF_ASSESSMENT if audit.kind == AuditKind.SELF_ASSESSMENT else AUDIT


FINDING = Transitions(
    (
        step("close", FindingState.OPEN, FindingState.CLOSED, AUDITORS, "finding.closed"),
        step("reopen", FindingState.CLOSED, FindingState.OPEN, MANAGERS, "finding.reopened"),
        step(  # by the decision about its dispute alone
            "withdraw",
            [FindingState.OPEN, FindingState.CLOSED],
            FindingState.WITHDRAWN,
            MANAGERS,
            "finding.withdrawn",
        ),
    ),
    dict(FindingState.choices),
)

# What is answered and raised changes only while somebody is at it; a change of plan only before.
OPEN_FOR_ANSWERS = frozenset({A.IN_PROGRESS})
OPEN_FOR_PLANNING = frozenset({A.PLANNED})
OPEN_FOR_MOVING = frozenset({A.PLANNED, A.IN_PROGRESS})  # to a newer version of its standard
UNDER_WAY = frozenset({A.IN_PROGRESS, A.SENT_BACK})
OPEN_FOR_ASKING = OPEN_FOR_PLANNING | UNDER_WAY  # by when and of whom a self-assessment is asked

# Whoever led this many audits of a factory running should not lead the next one there.
MOST_RUNNING = 2

GRADES = list(FindingGrade)  # the gravest first

# A finding that repeats an earlier one is graded one step higher; the two highest grades stay.
RAISED = {
    FindingGrade.OBSERVATION: FindingGrade.MINOR,
    FindingGrade.MINOR: FindingGrade.MAJOR,
    FindingGrade.MAJOR: FindingGrade.CRITICAL,
}

# Days a factory has to answer for a finding, by its grade; a manager may set another day.
DAYS_TO_ANSWER = {
    FindingGrade.ZERO_TOLERANCE: 3,
    FindingGrade.CRITICAL: 7,
    FindingGrade.MAJOR: 30,
    FindingGrade.MINOR: 60,
    FindingGrade.OBSERVATION: 90,
}

# Days to answer that are left at least when a dispute is decided and the finding stands.
LEAST_DAYS_AFTER_DISPUTE = {
    FindingGrade.ZERO_TOLERANCE: 1,
    FindingGrade.CRITICAL: 2,
    FindingGrade.MAJOR: 5,
    FindingGrade.MINOR: 7,
    FindingGrade.OBSERVATION: 7,
}

# Days after which the effect of what was accepted is checked; an observation is none to come back to.
DAYS_TO_CHECK = {
    FindingGrade.ZERO_TOLERANCE: 30,
    FindingGrade.CRITICAL: 60,
    FindingGrade.MAJOR: 90,
    FindingGrade.MINOR: 90,
    FindingGrade.OBSERVATION: None,
}


def raised_grade(grade: str) -> str:
    """The grade of a finding that repeats an earlier one."""
    return RAISED.get(grade, grade)


def lower_grades(grade: str) -> list[FindingGrade]:
    """What a disputed finding may be lowered to."""
    return GRADES[GRADES.index(FindingGrade(grade)) + 1 :]
