"""What the supplier said of itself, to stand beside what an audit found."""

from dataclasses import dataclass

from ..enums import AuditKind, AuditState
from ..models import Answer, Audit, Question
from ..rules import UNDER_WAY


@dataclass(frozen=True)
class Beside:
    """The supplier's own answer to a question, and whether the audit found otherwise."""

    answer: Answer
    differs: bool


@dataclass(frozen=True)
class Said:
    """The supplier's own answers by question key."""

    assessment: Audit
    answers: dict[str, Answer]

    def to(self, question: Question) -> Answer | None:
        return self.answers.get(question.key)

    def beside(self, question: Question, answer: Answer | None) -> "Beside | None":
        said = self.to(question)
        return Beside(said, self.differs(question, answer)) if said else None

    def differs(self, question: Question, answer: Answer | None) -> bool:
        """Whether the audit found otherwise; answers on another scale, by another version, do not compare."""
        said = self.to(question)
        if said is None or answer is None or said.question.scale != question.scale:
            return False
        return said.value != answer.value


def asked_again(audit: Audit):
    """The answers of which the last review says what is wanting, while they are answered anew."""
    if audit.state not in UNDER_WAY:
        return ()
    noted = Answer.objects.filter(audit=audit, question__standard=audit.standard_id).exclude(review_note="")
    return noted.select_related("question__section").order_by("question__section__position", "question__position")


def said_before(audit: Audit, user) -> Said | None:
    """The last accepted self-assessment by the audit's standard, any version, as far as the reader sees it.

    Of the same owner alone, as buyers do not read of each other; three queries at any length.
    """
    if audit.self_assessed:
        return None
    rows = Audit.objects.visible_to(user).filter(kind=AuditKind.SELF_ASSESSMENT, state=AuditState.APPROVED)
    alike = {"factory": audit.factory_id, "owner": audit.owner_id, "standard__code": audit.standard.code}
    day = audit.audited_on or audit.factory.today()
    last = rows.filter(**alike, audited_on__lte=day).order_by("-audited_on", "-pk").first()
    if last is None:
        return None
    answers = Answer.objects.filter(audit=last, question__standard=last.standard_id).select_related("question")
    return Said(last, {each.question.key: each for each in answers.prefetch_related("photos__file")})
