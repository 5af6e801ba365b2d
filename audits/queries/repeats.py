"""Which earlier findings one may repeat: offered to a person, never linked by the portal."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from suppliers.normalise import bigrams

from ..enums import AuditState
from ..models import Audit, Finding

MOST_WEIGHED = 200  # of the latest in the same process area
MOST_OFFERED = 5
ALIKE = 0.5  # of the bigrams of two statements, how many stand in the other too

SAME_QUESTION, SAME_CLAUSE, ALIKE_TEXT = _("same question"), _("same clause"), _("alike statement")


@dataclass(frozen=True)
class Likely:
    finding: Finding
    why: str


def earlier_findings(audit: Audit, user):
    """What findings of this audit may repeat: approved ones of the factory's earlier audits, whoever made them.

    Of the same owner alone, because a finding's page names what it repeats, and buyers do not read of each other.
    """
    before = {"audit__state": AuditState.APPROVED, "audit__audited_on__lte": audit.audited_on or audit.factory.today()}
    seen = Finding.objects.visible_to(user).filter(factory=audit.factory_id, owner=audit.owner_id, **before)
    return seen.standing().exclude(audit=audit).order_by("-raised_on", "-pk")


def likely_repeats(finding: Finding, user) -> list[Likely]:
    """The most alike first: the same question, then the same clause, then a statement in like words."""
    rows = earlier_findings(finding.audit, user).filter(process_area=finding.process_area)
    rows = rows.exclude(pk=finding.repeats_id).select_related("audit__standard", "answer__question")[:MOST_WEIGHED]
    found = [Likely(row, why) for row in rows if (why := likeness(finding, row))]
    order = [SAME_QUESTION, SAME_CLAUSE, ALIKE_TEXT]
    return sorted(found, key=lambda each: order.index(each.why))[:MOST_OFFERED]


def likeness(finding: Finding, other: Finding):
    """Why the two may be the same weakness, or None."""
    if question_of(finding) and question_of(finding) == question_of(other):
        return SAME_QUESTION
    if finding.clause and finding.clause == other.clause:
        return SAME_CLAUSE
    return ALIKE_TEXT if alike(finding.statement, other.statement) else None


def question_of(finding: Finding) -> tuple[str, str] | None:
    """Its question across the versions of a standard."""
    return (finding.audit.standard.code, finding.answer.question.key) if finding.answer else None


def alike(one: str, other: str) -> bool:
    """By the bigrams they share, in any script: Dice's coefficient, twice the common ones by those of both."""
    mine, theirs = bigrams(one), bigrams(other)
    return bool(mine and theirs) and 2 * len(mine & theirs) >= ALIKE * (len(mine) + len(theirs))
