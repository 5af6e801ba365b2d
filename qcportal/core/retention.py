"""What is not kept for ever: each kind says what becomes of it, and an administrator after how many days.

A kind registers itself; its rule is a row, made with the tables. Beat applies the rules by night, in pieces: what is
gone is gone, whatever becomes of the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import changes, history
from .each import each_alone
from .models import RetentionRule, User

PIECE = 500  # rows a transaction
MOST_DAYS = 36_500


@dataclass(frozen=True)
class Kind:
    """`rows(moment)`: what is older than that and still there; `remove(rows)` takes it away, a piece at a time."""

    name: str
    label: str
    outcome: str  # a sentence: what goes, what stays
    rows: Callable[[datetime], QuerySet]
    remove: Callable[[QuerySet], None]
    least_days: int = 30
    usual_days: int | None = None  # None: for ever

    def check(self, days: int | None) -> None:
        if days is not None and days < self.least_days:
            sentence = _("At least %(days)s days; leave it empty to keep it for ever.") % {"days": self.least_days}
            raise ValidationError({"keep_days": sentence})
        if days is not None and days > MOST_DAYS:
            sentence = _("At most %(days)s days; leave it empty to keep it for ever.") % {"days": MOST_DAYS}
            raise ValidationError({"keep_days": sentence})

    def over(self, days: int | None) -> QuerySet:
        """What a rule of so many days takes away now."""
        rows = self.rows(timezone.now() - timedelta(days=days or 0))
        return rows.none() if days is None else rows


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


def make_rules(*, apps: Apps = apps, **_signal) -> None:
    """After the tables: a rule for each kind that has none. Tables that are not yet of today get theirs later."""
    try:
        model = apps.get_model("core", "RetentionRule")
    except LookupError:
        return
    there = set(model.objects.values_list("kind", flat=True))
    missing = [each for each in KINDS.values() if each.name not in there]
    rows = [model(kind=each.name, keep_days=each.usual_days) for each in missing]
    model.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def set_rule(*, rule: RetentionRule, version: int, by: User, **values) -> RetentionRule:
    """`keep_days`: how long, or None for ever."""
    return changes.save(changes.lock(rule, version), by=by, event="retention.changed", **values)


def apply_rules() -> None:
    each_alone(RetentionRule.objects.filter(kind__in=KINDS).exclude(keep_days=None), apply)


def apply(rule: RetentionRule) -> int:
    """Take away what is over; the number of rows. A run without any leaves no history."""
    removed = 0
    while done := remove_piece(rule):
        removed += done
    RetentionRule.objects.filter(pk=rule.pk).update(last_run_at=timezone.now(), last_removed=removed)
    if removed:
        history.record(event="retention.applied", of=rule, by=User.objects.system(), changes={"removed": [0, removed]})
    return removed


@transaction.atomic
def remove_piece(rule: RetentionRule) -> int:
    rows = rule.told.over(rule.keep_days)
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:PIECE])
    if found:
        rule.told.remove(rows.model._base_manager.filter(pk__in=found))
    return len(found)
