"""Until when an approval holds by what it was decided on."""

from ..enums import QualificationState, QualificationStep
from ..models import Factory, Qualification
from ..qualifying import Outcome, ends_on, judge
from ..queries.qualifying import facts_of, rules_for

STEPS = {
    QualificationState.APPROVED: QualificationStep.APPROVE,
    QualificationState.CONDITIONAL: QualificationStep.APPROVE_CONDITIONALLY,
}


def relied_on(outcomes: list[Outcome]) -> dict:
    """What an approval rests on, and until when."""
    met = [each for each in outcomes if each.met]
    return {"relies_on": [each.rule.kind for each in met], "evidence_until": ends_on(met)}


def follow_evidence(factory: Factory) -> None:
    """A newer audit or document prolongs the approvals that rest on one of its kind; nothing else of them changes.

    Call in the transaction that changes evidence. No history: what changed has its own entry.
    """
    rows = Qualification.objects.filter(factory=factory, state__in=QualificationState.good()).exclude(relies_on=[])
    for row in rows.select_for_update(of=("self",)).select_related("factory", "buyer").order_by("pk"):
        until = ends_on(outcomes_relied_on(row))
        if until != row.evidence_until:
            Qualification.objects.filter(pk=row.pk).update(evidence_until=until)


def outcomes_relied_on(row: Qualification) -> list[Outcome]:
    rules = [rule for rule in rules_for(row.buyer, STEPS[row.state]) if rule.kind in row.relies_on]
    return judge(rules, facts_of(row), row.factory.today())
