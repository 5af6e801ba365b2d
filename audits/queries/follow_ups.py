"""The findings that a follow-up audit looks at again."""

from dataclasses import dataclass
from uuid import UUID

from qcportal.core.roles import Role
from suppliers.queries.corrective_actions import EightD

from ..enums import CheckOutcome, FindingState
from ..models import AnswerProof, Audit, Finding, FindingCheck


@dataclass(frozen=True)
class Checks:
    """Those that the reader sees, with how many are closed or said to be put right."""

    rows: list[FindingCheck]

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def closed(self) -> int:
        return sum(is_closed(row) for row in self.rows)


def is_closed(row: FindingCheck) -> bool:
    return row.outcome == CheckOutcome.PUT_RIGHT or row.finding.state != FindingState.OPEN


def checks_of(audit: Audit, user) -> Checks:
    """Two queries at any number; none of an audit that follows no other."""
    if audit.follows_id is None:
        return Checks([])
    seen = FindingCheck.objects.visible_to(user).filter(audit=audit).select_related("finding")
    return Checks(list(seen.prefetch_related("files__file").order_by("finding__raised_on", "pk")))


def answered_for(finding: Finding, user) -> dict:
    """What the factory answered, for the auditors of a follow-up: they look whether it holds, and see no other."""
    again = FindingCheck.objects.visible_to(user).standing().filter(finding=finding)
    action = finding.corrective_action if user.role == Role.AUDITOR and again.exists() else None
    proof = AnswerProof.objects.visible_to(user).filter(corrective_action=action).select_related("file")
    return {"answered": action, "said": EightD.of(action) if action else None, "answer_proof": proof}


def unsaid(audit: Audit) -> list[tuple[UUID, str]]:
    """The checks, with their findings' numbers, of findings still open of which the follow-up says nothing yet."""
    if audit.follows_id is None:
        return []
    open_ones = FindingCheck.objects.filter(audit=audit, outcome="", finding__state=FindingState.OPEN)
    return list(open_ones.order_by("finding__raised_on", "pk").values_list("uuid", "finding__number"))


def open_before(audit: Audit):
    """Open findings of the audit that this one follows, and of those that one followed in turn."""
    return Finding.objects.filter(audit__in=chain(audit)).open().order_by("raised_on", "pk")


def chain(audit: Audit) -> list[int]:
    """Earlier audits, the latest first; one can only follow what was approved before it, so the chain ends."""
    found, follows = [], audit.follows_id
    while follows:
        found.append(follows)
        follows = Audit.objects.filter(pk=follows).values_list("follows", flat=True).get()
    return found
