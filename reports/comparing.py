"""Comparisons of people become due by night and are made by workers: the model takes seconds, a page may not."""

import hashlib
from dataclasses import astuple, fields

from django.db import transaction
from django.utils import timezone

from . import deriving
from .leniency import Effect, Leniency, leniency
from .models import ComparedPerson, Comparison
from .queries.leniency import SOURCES, jobs_of

TASK = "reports.make_comparison"
METHOD = 1  # counted up when the same jobs give another answer


def mark_all_due() -> None:
    Comparison.objects.bulk_create([Comparison(role=each) for each in SOURCES], ignore_conflicts=True)
    deriving.make_due(Comparison.objects.all(), timezone.now())


def begin() -> None:
    """On a portal that has compared nobody yet."""
    if not Comparison.objects.exists():
        mark_all_due()


def make(comparison_id: int) -> bool:
    """As `deriving.make`."""
    return deriving.make(Comparison, comparison_id, work)


def work(comparison_id: int, claim: int) -> bool:
    row = Comparison.objects.get(pk=comparison_id)
    jobs = jobs_of(SOURCES[row.role]())
    sha256 = hashlib.sha256(repr((METHOD, [astuple(each) for each in jobs])).encode()).hexdigest()
    if row.made_at and row.input_sha256 == sha256:
        return deriving.confirm(Comparison, comparison_id, claim)
    return publish(row, claim, sha256, leniency(jobs))


@transaction.atomic
def publish(row: Comparison, claim: int, sha256: str, found: Leniency | None) -> bool:
    """Write who was compared, nobody where there is too little; False if somebody else has the row by now."""
    if not deriving.held(Comparison, row.pk, claim).select_for_update().exists():
        return False
    row.people.all().delete()
    people = found.people.items() if found else ()
    ComparedPerson.objects.bulk_create(
        ComparedPerson(
            comparison=row, person_id=key, **{each.name: getattr(effect, each.name) for each in fields(Effect)}
        )
        for key, effect in people
    )
    told = {"jobs": found.jobs, "spread": found.spread, "covariates": found.covariates} if found else NOBODY
    return deriving.confirm(Comparison, row.pk, claim, made_at=timezone.now(), input_sha256=sha256, **told)


NOBODY = {"jobs": 0, "spread": 0, "covariates": {}}
