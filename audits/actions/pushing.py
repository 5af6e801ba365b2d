"""What an approved audit tells of its factory, for qualification to judge."""

from suppliers.actions import record_evidence
from suppliers.enums import EvidenceKind

from ..enums import FindingGrade
from ..models import Audit

OPEN = {
    EvidenceKind.ZERO_TOLERANCE: FindingGrade.ZERO_TOLERANCE,
    EvidenceKind.CRITICAL: FindingGrade.CRITICAL,
}


def push_result(audit: Audit) -> None:
    """What a supplier says of itself is no evidence: no rule that asks for an audit is met by it, no audit due done."""
    if audit.self_assessed:
        return
    record_evidence(
        factory=audit.factory,
        kind=EvidenceKind.AUDIT,
        grade=audit.grade,
        valid_until=audit.valid_until,
        source=audit,
        subject=audit.standard.code,
        variant=audit.kind,
        happened_on=audit.audited_on,
    )


def push_open_findings(audit: Audit) -> None:
    """How many of each grave kind are open; call whenever one is raised, closed, opened again, or graded anew."""
    open_grades = list(audit.findings.open().order_by().values_list("grade", flat=True))
    for kind, grade in OPEN.items():
        record_evidence(
            factory=audit.factory,
            kind=kind,
            grade=str(open_grades.count(grade)),
            valid_until=None,
            source=audit,
            happened_on=audit.audited_on,
        )
