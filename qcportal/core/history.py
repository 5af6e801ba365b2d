"""History rows, written in the transaction of the change they describe."""

from collections.abc import Iterable

from django.db import models, transaction

from .models import HistoryEntry

_reacting: set[str] = set()


def subscribe(events: Iterable[str]) -> None:
    """The events that cause something in another app; only the composition root knows them."""
    _reacting.update(events)


def record(*, event: str, of, by, changes: dict | None = None, note: str = "") -> HistoryEntry:
    """Write what happened. Call inside the action's transaction; a reaction starts once it has committed."""
    entry = HistoryEntry.objects.create(
        event=event,
        actor_id=by.pk,
        actor_label=str(by),
        record_type=of._meta.label_lower,
        record_uuid=of.uuid,
        record_label=str(of)[:300],
        changes=changes or {},
        note=note,
        reaction_due=event in _reacting,
    )
    if entry.reaction_due:
        transaction.on_commit(lambda: _announce(entry.pk))
    return entry


def _announce(entry_id: int) -> None:
    from . import queue  # the queue needs the settings, history does not

    queue.hint("qcportal.react", entry_id)


def of(*records) -> models.QuerySet[HistoryEntry]:
    return HistoryEntry.objects.filter(record_uuid__in=[row.uuid for row in records])


def plain(value):
    """A value as it stands in JSON: ids for records, text for dates and decimals."""
    if isinstance(value, models.Model):
        return str(value)
    return value if isinstance(value, (str, int, float, bool, type(None), list, dict)) else str(value)
