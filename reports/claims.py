"""Rows of which a worker makes something: taken, kept, given back or given up, each by one conditional UPDATE.

A worker claims a row as a lease of 60 seconds with a claim number, renews the lease while it works, writes the file
under its claim number, and publishes by one UPDATE that holds only while the claim is still its own. So running twice
is harmless, a killed worker's row is taken again when the lease is over, and a slow one is never started twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .enums import ReportState
from .models.made import Made

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 4
PAUSE_SECONDS = 5  # trebled with each attempt
MOST_HINTS = 20  # a sweep; more than workers make until the next one would only pile up


def free(now: datetime) -> Q:
    """Rows a worker may take: queued ones whose pause is over, and those whose worker has fallen silent."""
    rested = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    silent = Q(state__in=ReportState.working(), claimed_until__lt=now, attempts__lt=MOST_ATTEMPTS)
    return Q(state=ReportState.QUEUED) & rested | silent


@dataclass(frozen=True)
class Claims:
    """Of one model. `note_failure(pk, sentence)` is called in the transaction in which a row fails for good."""

    model: type[Made]
    note_failure: Callable[[int, str], None]

    @property
    def rows(self) -> QuerySet:
        return self.model._default_manager.all()

    def claim(self, pk: int) -> int | None:
        """Take the row for LEASE; the claim number, or None if somebody else has it or it is done."""
        now = timezone.now()
        taken = self.rows.filter(free(now), pk=pk).update(
            state=ReportState.COLLECTING,
            claim=F("claim") + 1,
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
            progress_percent=5,
            version=F("version") + 1,
        )
        return self.rows.values_list("claim", flat=True).get(pk=pk) if taken else None

    def held(self, pk: int, claim: int) -> QuerySet:
        return self.rows.filter(pk=pk, claim=claim, state__in=ReportState.working())

    def renew(self, pk: int, claim: int) -> bool:
        """Keep the row for another LEASE; False once somebody else has it."""
        return self.held(pk, claim).update(claimed_until=timezone.now() + LEASE) == 1

    def advance(self, pk: int, claim: int, *, state: str, percent: int) -> bool:
        """Show how far the work is; False once somebody else has the row."""
        changed = self.held(pk, claim).update(state=state, progress_percent=percent, version=F("version") + 1)
        return changed == 1

    def finish(self, pk: int, claim: int, **written) -> bool:
        """The row is ready, as `written`, if the claim still holds."""
        done = {"ready_at": timezone.now(), "progress_percent": 100, "claimed_until": None, "error": ""}
        changed = self.held(pk, claim).update(state=ReportState.READY, version=F("version") + 1, **done | written)
        return changed == 1

    @transaction.atomic
    def give_up(self, pk: int, claim: int, sentence: str, *, final: bool) -> None:
        """After a failure: queue again with a growing pause, or fail for good with a sentence that says why."""
        attempts = self.rows.values_list("attempts", flat=True).get(pk=pk)
        if final or attempts >= MOST_ATTEMPTS:
            return self.fail(self.held(pk, claim), sentence)
        self.held(pk, claim).update(
            state=ReportState.QUEUED,
            error=sentence,
            claimed_until=None,
            progress_percent=0,
            next_attempt_at=timezone.now() + timedelta(seconds=PAUSE_SECONDS * 3**attempts),
            version=F("version") + 1,
        )

    def fail(self, rows: QuerySet, sentence: str) -> None:
        for pk in list(rows.values_list("pk", flat=True)):
            changed = rows.filter(pk=pk).update(
                state=ReportState.FAILED,
                error=sentence,
                claimed_until=None,
                progress_percent=0,
                version=F("version") + 1,
            )
            if changed:
                self.note_failure(pk, sentence)

    @transaction.atomic
    def abandon(self) -> None:
        """A row at which worker after worker died is not tried for ever."""
        silent = self.rows.filter(
            state__in=ReportState.working(), claimed_until__lt=timezone.now(), attempts__gte=MOST_ATTEMPTS
        )
        self.fail(silent, died_sentence())

    def lost(self) -> QuerySet:
        """Rows that wait although nobody works on them, the oldest first; beat hints at them again."""
        return self.rows.filter(free(timezone.now())).order_by("pk")

    def ask_again(self) -> dict:
        """What makes a failed row wait anew."""
        return {
            "state": ReportState.QUEUED,
            "attempts": 0,
            "error": "",
            "progress_percent": 0,
            "next_attempt_at": None,
            "claimed_until": None,
        }


def died_sentence() -> str:
    return _(
        "The worker died %(n)d times at this work, perhaps for lack of memory. What was filed is safe. Try again; if it fails again, tell your administrator."
    ) % {"n": MOST_ATTEMPTS}
