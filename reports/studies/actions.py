"""Studies become due, are claimed, and hold what was found. Derived rows, so without history; running twice is harmless."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from suppliers.models import Buyer, Factory, Supplier

from .. import deriving
from ..deriving import make_due
from ..explaining.controls import Control
from ..explaining.histories import World
from ..models import EarlyWarning, Study, StudyTrend, WeighedFinding
from ..queries.sight import Scope
from .claims import Claim, Warned

PAUSE = timedelta(seconds=60)  # after a change, so that a day's approvals in a row are studied once
KEPT = timedelta(days=90)  # of what is no longer claimed
TASK = "reports.make_study"


# -- due ---------------------------------------------------------------------------------------------
def mark_due(*, factory: Factory) -> None:
    """Something changed at this factory: the house, its buyers and its supplier have another study before long."""
    buyers = Buyer.objects.filter(qualifications__factory=factory).distinct()
    suppliers = Supplier.objects.filter(pk=factory.supplier_id, memberships__isnull=False).distinct()
    add_missing(buyers, suppliers)
    readers = Q(buyer=None, supplier=None) | Q(buyer__in=buyers) | Q(supplier__in=suppliers)
    make_due(Study.objects.filter(readers), timezone.now() + PAUSE)


def mark_all_due() -> None:
    """By night: what no reaction told of, and what is older than three years by now. Unchanged rows are not computed again."""
    add_all()
    make_due(Study.objects.all(), timezone.now())


def add_all() -> None:
    """A study for the house, and for each company with people in the portal."""
    add_missing(*[model.objects.filter(memberships__isnull=False).distinct() for model in (Buyer, Supplier)])


def begin() -> None:
    """On a portal that has rows and no study yet."""
    if not Study.objects.exists():
        mark_all_due()


def add_missing(buyers, suppliers) -> None:
    new = [Study(), *[Study(buyer=each) for each in buyers], *[Study(supplier=each) for each in suppliers]]
    Study.objects.bulk_create(new, ignore_conflicts=True)


def study_of(scope: Scope) -> Study:
    """Due at once where it is new."""
    reader = {"buyer": scope.buyer, "supplier": scope.supplier}
    return Study.objects.get_or_create(**reader, defaults={"due_at": timezone.now()})[0]


# -- claimed -----------------------------------------------------------------------------------------
waiting = partial(deriving.waiting, Study)
claim = partial(deriving.claim, Study)
held = partial(deriving.held, Study)
renew = partial(deriving.renew, Study)
confirm = partial(deriving.confirm, Study)
give_up = partial(deriving.give_up, Study)


# -- made --------------------------------------------------------------------------------------------
@transaction.atomic
def publish(
    study_id: int, claim: int, *, sha256: str, world: World, claims: list[Claim], warnings: list[Warned]
) -> bool:
    """Write what is claimed, if the claim still holds; a trend that was claimed before keeps its row."""
    study = held(study_id, claim).select_for_update().first()
    if study is None:
        return False
    now = timezone.now()
    write_trends(study, claims, now)
    study.warnings.all().delete()
    EarlyWarning.objects.bulk_create(
        EarlyWarning(
            study=study, finding_id=int(each.finding),
            category=each.category, relevance=each.relevance, learnt=each.learnt,
        )
        for each in warnings
    )  # fmt: skip
    confirm(
        study_id,
        claim,
        made_at=now,
        checked_at=now,
        input_sha256=sha256,
        series=len(world.types) * len(world.histories),
        inspections=sum(len(history.inspections) for history in world.histories),
    )
    return True


def write_trends(study: Study, claims: list[Claim], now: datetime) -> None:
    WeighedFinding.objects.filter(trend__study=study).delete()
    earlier, weighed = list(study.trends.order_by(F("withdrawn_at").desc(nulls_first=True), "onset", "pk")), []
    for each in claims:
        row = trend_row(study, each)
        before = next((old for old in earlier if same(old, row)), None)
        follow(row, before, now, first=study.made_at is None)
        row.save()
        if before:
            earlier.remove(before)
        shares = each.trend.probabilities.items()
        weighed += [WeighedFinding(trend=row, finding_id=int(key), probability=share) for key, share in shares]
    WeighedFinding.objects.bulk_create(weighed)
    gone = study.trends.filter(pk__in=[each.pk for each in earlier])
    gone.current().update(withdrawn_at=now)
    gone.filter(withdrawn_at__lt=now - KEPT).delete()


def trend_row(study: Study, claim: Claim) -> StudyTrend:
    trend = claim.trend
    return StudyTrend(
        study=study,
        factory_id=int(trend.factory),
        category=trend.defect_type,
        onset=date.fromordinal(trend.onset),
        onset_low=date.fromordinal(trend.onset_low),
        onset_high=date.fromordinal(trend.onset_high),
        from_start=claim.from_start,
        end=date.fromordinal(trend.end) if trend.end else None,
        ratio=trend.ratio,
        probability=trend.probability,
        q_value=trend.q_value,
        none=trend.no_finding,
        verdict=claim.verdict,
        inside_defects=claim.inside.defects,
        inside_units=claim.inside.units,
        outside_defects=claim.outside.defects,
        outside_units=claim.outside.units,
        changed=claim.changed,
        areas=claim.areas,
        areas_learnt=claim.learnt,
        controls=[control_row(each) for each in claim.controls.rows],
    )


def control_row(control: Control) -> dict:
    row = {name: value for name, value in asdict(control).items() if name != "defect_type"}
    return {"category": control.defect_type, **row, "rose": control.rose}


def same(old: StudyTrend, new: StudyTrend) -> bool:
    """Of one category at one factory, and at the same time."""
    alike = (old.factory_id, old.category) == (new.factory_id, new.category)
    return alike and old.onset <= (new.end or date.max) and new.onset <= (old.end or date.max)


def follow(row: StudyTrend, before: StudyTrend | None, now: datetime, *, first: bool) -> None:
    """Keep the row's identity, and since when it is claimed and known to be over."""
    if before is None:
        row.claimed_at = None if first else now
        return
    row.pk, row.uuid, row.version, row.created_at = before.pk, before.uuid, before.version + 1, before.created_at
    row._state.adding = False
    row.claimed_at = before.claimed_at
    row.ended_at = (before.ended_at or (now if before.end is None else None)) if row.end else None
