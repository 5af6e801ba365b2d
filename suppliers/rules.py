"""What may happen to a visit, a qualification and a corrective action, in which state and by whom."""

from datetime import date

from qcportal.core.roles import Role
from qcportal.core.workflow import Transitions, step

from .enums import (
    EXPIRED,
    CorrectiveActionState,
    DisputeState,
    QualificationState,
    QualificationStep,
    RequirementKind,
    VisitRole,
    VisitState,
)
from .qualifying import Rule

MANAGERS = frozenset(Role.managing())
VISITORS = MANAGERS | Role.visitors()

VISIT = Transitions(
    (
        step("start", VisitState.PLANNED, VisitState.UNDER_WAY, VISITORS, "visit.started"),
        step("finish", [VisitState.PLANNED, VisitState.UNDER_WAY], VisitState.DONE, VISITORS, "visit.finished"),
        step("reopen", VisitState.DONE, VisitState.UNDER_WAY, MANAGERS, "visit.reopened"),
        step("cancel", VisitState.PLANNED, VisitState.CANCELLED, MANAGERS, "visit.cancelled"),
    ),
    dict(VisitState.choices),
)

Q = QualificationState
QUALIFICATION = Transitions(
    (
        step(
            "evaluate",
            [Q.PROSPECT, Q.APPROVED, Q.CONDITIONAL, Q.SUSPENDED, Q.REJECTED],
            Q.UNDER_EVALUATION,
            MANAGERS,
            "qualification.evaluation_started",
        ),
        step(
            "approve",
            [Q.UNDER_EVALUATION, Q.APPROVED, Q.CONDITIONAL, Q.SUSPENDED],
            Q.APPROVED,
            MANAGERS,
            "qualification.approved",
        ),
        step(
            "approve_conditionally",
            [Q.UNDER_EVALUATION, Q.APPROVED, Q.CONDITIONAL, Q.SUSPENDED],
            Q.CONDITIONAL,
            MANAGERS,
            "qualification.approved_conditionally",
        ),
        step(  # what an audit of a prospect finds may stop it too
            "suspend",
            [Q.PROSPECT, Q.UNDER_EVALUATION, Q.APPROVED, Q.CONDITIONAL],
            Q.SUSPENDED,
            MANAGERS,
            "qualification.suspended",
        ),
        step(
            "reject",
            [Q.PROSPECT, Q.UNDER_EVALUATION, Q.CONDITIONAL, Q.SUSPENDED],
            Q.REJECTED,
            MANAGERS,
            "qualification.rejected",
        ),
    ),
    dict(Q.choices),
)

# What each step asks for until a manager says otherwise (models.QualificationRule).
REQUIRED: dict[str, tuple[Rule, ...]] = {
    QualificationStep.APPROVE: (
        Rule(RequirementKind.AUDIT, lowest_grade="B"),
        Rule(RequirementKind.NO_ZERO_TOLERANCE),
        Rule(RequirementKind.NO_CRITICAL),
        Rule(RequirementKind.DOCUMENTS),
        Rule(RequirementKind.TIGHTENED_FIRST),
        Rule(RequirementKind.NO_FAILED_RUN),
    ),
    QualificationStep.APPROVE_CONDITIONALLY: (
        Rule(RequirementKind.AUDIT, lowest_grade="C"),
        Rule(RequirementKind.NO_ZERO_TOLERANCE),
    ),
}

# What is decided outweighs what is not; of what is decided the stricter comes first. By what each is worth today.
STRICTEST_FIRST = (Q.REJECTED, Q.SUSPENDED, EXPIRED, Q.CONDITIONAL, Q.APPROVED, Q.UNDER_EVALUATION, Q.PROSPECT)


def stricter(one, other) -> bool:
    """Whether one qualification outweighs another of the same buyer; of two good ones the one that ends earlier."""
    ranks = [STRICTEST_FIRST.index(each.standing) for each in (one, other)]
    if ranks[0] == ranks[1] and one.state in Q.good():
        return (one.ends_on or date.max) < (other.ends_on or date.max)
    return ranks[0] < ranks[1]


MOST_WHYS = 7

C = CorrectiveActionState
CORRECTIVE_ACTION = Transitions(
    (
        step(
            "answer",
            C.to_answer(),
            C.ANSWERED,
            MANAGERS | {Role.SUPPLIER_CONTACT},
            "corrective_action.answered",
        ),
        step("accept", C.ANSWERED, C.ACCEPTED, MANAGERS, "corrective_action.accepted"),
        step("send_back", C.ANSWERED, C.SENT_BACK, MANAGERS, "corrective_action.sent_back"),
        step("confirm_effective", C.ACCEPTED, C.EFFECTIVE, MANAGERS, "corrective_action.found_effective"),
        step("find_not_effective", C.ACCEPTED, C.NOT_EFFECTIVE, MANAGERS, "corrective_action.found_not_effective"),
        step("cancel", [*C.to_answer(), C.ANSWERED], C.CANCELLED, MANAGERS, "corrective_action.cancelled"),
    ),
    dict(C.choices),
)

# Who may go in which role: people of that trade, and managers, who do both.
GOES_AS = {role: MANAGERS | {Role.INSPECTOR} for role in VisitRole.inspecting()} | {
    role: MANAGERS | {Role.AUDITOR} for role in VisitRole.auditing()
}

# What the supplier may dispute, it disputes within this time from the day on which it could read it.
DAYS_TO_DISPUTE = 14

DISPUTE = Transitions(
    (
        step("uphold", DisputeState.OPEN, DisputeState.UPHELD, MANAGERS, "dispute.upheld"),
        step("change", DisputeState.OPEN, DisputeState.CHANGED, MANAGERS, "dispute.changed"),
        step("withdraw", DisputeState.OPEN, DisputeState.WITHDRAWN, MANAGERS, "dispute.withdrawn"),
    ),
    dict(DisputeState.choices),
)
