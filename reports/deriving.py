"""Derived rows become due, are claimed and made by one worker at a time, and are given up when they cannot be made. `kind` is their model."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .leases import kept
from .models.derived import Derived

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
RENEW_SECONDS = 15
AFTER_FAILURE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_HINTS = 20  # a sweep


def make_due(rows: QuerySet, when: datetime) -> None:
    """One that is due already stays so: changes that follow each other do not put it off."""
    rows.filter(due_at=None).update(due_at=when, attempts=0)


def free(now: datetime) -> Q:
    """What a worker may take: what is due, and what a worker took and fell silent over."""
    return Q(due_at__lte=now, claimed_until=None) | Q(claimed_until__lt=now)


def waiting(kind: type[Derived]) -> list[int]:
    """Those that are due, for beat to hint at; one query where nothing is."""
    rows = kind._default_manager.filter(free(timezone.now())).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:MOST_HINTS])


def claim(kind: type[Derived], pk: int, *, even_if_not_due: bool = False) -> int | None:
    """Take the row for LEASE; the claim number, or None if somebody else has it or there is nothing to do."""
    now, rows = timezone.now(), kind._default_manager
    takeable = Q(claimed_until=None) | Q(claimed_until__lt=now) if even_if_not_due else free(now)
    taken = rows.filter(takeable, pk=pk).update(
        claim=F("claim") + 1, claimed_until=now + LEASE, due_at=None, attempts=F("attempts") + 1
    )
    return rows.values_list("claim", flat=True).get(pk=pk) if taken else None


def held(kind: type[Derived], pk: int, claim: int) -> QuerySet:
    return kind._default_manager.filter(pk=pk, claim=claim, claimed_until__isnull=False)


def renew(kind: type[Derived], pk: int, claim: int) -> bool:
    return held(kind, pk, claim).update(claimed_until=timezone.now() + LEASE) == 1


def confirm(kind: type[Derived], pk: int, claim: int, **written) -> bool:
    """Given back: it holds as of now, as it was made from the same rows before, or as it is `written` here."""
    done = {"checked_at": timezone.now(), "claimed_until": None, "attempts": 0, "error": ""}
    return held(kind, pk, claim).update(**done | written) == 1


def give_up(kind: type[Derived], pk: int, claim: int, why: str) -> None:
    """Tried again after a pause; after the last attempt it waits for a change, or for the night."""
    attempts = kind._default_manager.values_list("attempts", flat=True).get(pk=pk)
    again = timezone.now() + AFTER_FAILURE if attempts < MOST_ATTEMPTS else None
    held(kind, pk, claim).update(claimed_until=None, due_at=again, error=why[:1000])


def make(kind: type[Derived], pk: int, work: Callable[[int, int], bool], *, even_if_not_due: bool = False) -> bool:
    """Claim the row and do `work(pk, claim)`, while a thread keeps the lease. Seconds of work: for workers.

    False if it was not free, or somebody took it over meanwhile, or it failed.
    """
    number = claim(kind, pk, even_if_not_due=even_if_not_due)
    if number is None:
        return False
    try:
        with kept(lambda: renew(kind, pk, number), RENEW_SECONDS, f"lease of {kind.__name__} {pk}"):
            return work(pk, number)
    except Exception as error:
        log.exception("%s %s cannot be made", kind.__name__, pk)
        give_up(kind, pk, number, f"{type(error).__name__}: {error}")
    return False
