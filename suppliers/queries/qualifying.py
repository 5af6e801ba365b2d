"""What a qualification still needs: the rules that hold for its buyer, judged on the evidence that counts for it."""

from dataclasses import dataclass

from ..enums import QualificationStep, RequirementKind
from ..models import Buyer, Evidence, Qualification, QualificationRule
from ..qualifying import Fact, Outcome, Rule, judge
from ..rules import REQUIRED


@dataclass(frozen=True)
class Asked:
    """One requirement of a step as it stands for a buyer or the house; `own` is the row that says so, if one does."""

    step: str
    rule: Rule
    required: bool
    own: QualificationRule | None = None
    inherited: bool = False  # said by the house's row, not the buyer's


@dataclass(frozen=True)
class Checklist:
    step: str
    outcomes: list[Outcome]

    @property
    def label(self) -> str:
        return str(QualificationStep(self.step).label)

    @property
    def unmet(self) -> list[Outcome]:
        return [each for each in self.outcomes if not each.met]


def asked_by(buyer: Buyer | None) -> list[Asked]:
    """Every requirement of every step: the buyer's own word, else the house's, else what is shipped. One query."""
    rows = QualificationRule.objects.filter(buyer=None) | QualificationRule.objects.filter(buyer=buyer)
    said = {(row.buyer_id, row.step, row.kind): row for row in rows.order_by("pk")}
    return [asked(said, buyer, step, kind) for step in QualificationStep for kind in RequirementKind]


def asked(said: dict, buyer: Buyer | None, step: str, kind: str) -> Asked:
    own, house = said.get((buyer.pk if buyer else None, step, kind)), said.get((None, step, kind))
    row = own or house
    if row:
        rule = Rule(kind, row.lowest_grade, row.audit_kind, row.document_kind)
        return Asked(step, rule, row.required, own, inherited=own is None)
    shipped = next((rule for rule in REQUIRED[step] if rule.kind == kind), None)
    return Asked(step, shipped or Rule(kind), shipped is not None)


def rules_for(buyer: Buyer | None, step: str) -> list[Rule]:
    return [each.rule for each in asked_by(buyer) if each.required and each.step == step]


def facts_of(record: Qualification, user=None) -> list[Fact]:
    """The evidence that counts for it. A `user` reads no name of a source that this person may not see."""
    rows = Evidence.objects.judging_for(record.buyer).filter(factory=record.factory_id).order_by("happened_on", "pk")
    seen = (
        None
        if user is None
        else set(Evidence.objects.visible_to(user).filter(factory=record.factory_id).values_list("pk", flat=True))
    )
    return [fact_of(row, named=seen is None or row.pk in seen) for row in rows]


def fact_of(row: Evidence, *, named: bool) -> Fact:
    return Fact(
        kind=row.kind,
        grade=row.grade,
        valid_until=row.valid_until,
        happened_on=row.happened_on,
        subject=row.subject,
        variant=row.variant,
        severity=row.severity,
        label=row.source_label if named else "",
        hidden=not named,
    )


def checklist(record: Qualification, step: str, user=None) -> Checklist:
    """What this step asks for today; two queries, three for a reader."""
    outcomes = judge(rules_for(record.buyer, step), facts_of(record, user), record.factory.today())
    return Checklist(step, outcomes)


def checklists(record: Qualification, user) -> list[Checklist]:
    """Of every step, as this person may read it."""
    facts, today, asks = facts_of(record, user), record.factory.today(), asked_by(record.buyer)
    return [
        Checklist(step, judge([each.rule for each in asks if each.required and each.step == step], facts, today))
        for step in QualificationStep
    ]
