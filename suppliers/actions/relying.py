"""Until when an approval holds by what it was decided on."""

from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction

from qcportal.core import history
from qcportal.core.each import each_alone
from qcportal.core.models import User

from ..enums import EXPIRED, QualificationState
from ..models import Factory, Qualification
from ..qualifying import Outcome, Rule, ends_on, judge
from ..queries.qualifying import facts_of

LOST, RENEWED = "qualification.evidence_lost", "qualification.evidence_renewed"


def relied_on(outcomes: list[Outcome]) -> dict:
    """What an approval rests on, as it was asked for then, and until when."""
    met = [each for each in outcomes if each.met]
    return {"relied_rules": [asdict(each.rule) for each in met], "evidence_until": ends_on(met), "unmet": []}


def follow_evidence(factory: Factory) -> None:
    """A newer audit or document prolongs the approvals that rest on one of its kind; what is lost ends them.

    Call in the transaction that changes evidence. What only prolongs has no history: what changed has its own entry.
    """
    rows = Qualification.objects.filter(factory=factory, state__in=QualificationState.good()).exclude(relied_rules=[])
    for row in rows.select_for_update(of=("self",)).select_related("factory", "buyer").order_by("pk"):
        follow(row, outcomes_relied_on(row))


def follow_all() -> None:
    """What was lost before anybody followed it, as on the day of an upgrade; the rest stands as it is.

    Of current factories: the evidence of a merged one is at the other.
    """
    good = Qualification.objects.filter(state__in=QualificationState.good()).exclude(relied_rules=[])
    each_alone(Factory.objects.current().filter(pk__in=good.values("factory")).order_by("pk"), follow_one)


@transaction.atomic
def follow_one(factory: Factory) -> None:
    follow_evidence(factory)


def follow(row: Qualification, outcomes: list[Outcome]) -> None:
    lacking = [each for each in outcomes if not each.met]
    until, unmet = holds_until(row, outcomes), [each.rule.kind for each in lacking]
    if (until, unmet) == (row.evidence_until, row.unmet):
        return
    before, standing = row.evidence_until, row.standing
    row.evidence_until, row.unmet = until, unmet
    Qualification.objects.filter(pk=row.pk).update(evidence_until=until, unmet=unmet)
    if row.standing != standing:
        tell(row, before, lacking)


def holds_until(row: Qualification, outcomes: list[Outcome]) -> date | None:
    """An approval that lost something it rests on ended yesterday, or on the earlier day on which it did."""
    if all(each.met for each in outcomes):
        return ends_on(outcomes)
    ended = row.factory.today() - timedelta(days=1), ends_on(outcomes), row.evidence_until
    return min(each for each in ended if each)


def tell(row: Qualification, before: date | None, lacking: list[Outcome]) -> None:
    """Bookings and people follow these entries; the house alone reads them."""
    changes = {"evidence_until": [history.plain(before), history.plain(row.evidence_until)]}
    changes |= {each.rule.kind: [None, each.sentence] for each in lacking}
    event = LOST if row.standing == EXPIRED else RENEWED
    if event == RENEWED:  # the timeline says so; that it was lost, the entry of its end says (ending.py)
        changes["standing"] = [EXPIRED, row.state]
    history.record(event=event, of=row, by=User.objects.system(), changes=changes)


def outcomes_relied_on(row: Qualification) -> list[Outcome]:
    """By the rules of the day of the decision: what is asked for since then holds for later decisions."""
    return judge([Rule(**each) for each in row.relied_rules], facts_of(row), row.factory.today())
