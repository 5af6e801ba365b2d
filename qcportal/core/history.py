"""History rows, written in the transaction of the change they describe."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models, transaction
from django.utils import translation

from .models import HistoryEntry

_reacting: set[str] = set()


def subscribe(events: Iterable[str]) -> None:
    """The events that cause something in another app; only the composition root knows them."""
    _reacting.update(events)


def record_many(*, event: str, rows: Iterable[tuple], by, note: str = "") -> None:
    """One entry for each (record, changes), in one query. For events that cause nothing elsewhere."""
    if event in _reacting:
        raise ValueError(f"{event} has reactions; write its entries one by one.")
    HistoryEntry.objects.bulk_create(_entry(event, of, by, changes, note) for of, changes in rows)


def record(*, event: str, of, by, changes: dict | None = None, note: str = "") -> HistoryEntry:
    """Write what happened. Call inside the action's transaction; a reaction starts once it has committed."""
    entry = _entry(event, of, by, changes, note)
    entry.save(force_insert=True)
    if entry.reaction_due:
        transaction.on_commit(lambda: _announce(entry.pk))
    return entry


def _entry(event: str, of, by, changes: dict | None, note: str) -> HistoryEntry:
    return HistoryEntry(
        event=event,
        actor_id=by.pk,
        actor_label=str(by),
        record_type=of._meta.label_lower,
        record_uuid=of.uuid,
        record_label=label(of)[:300],
        changes=changes or {},
        note=note,
        reaction_due=event in _reacting,
    )


def _announce(entry_id: int) -> None:
    from . import queue  # noqa: PLC0415  the queue needs the settings, history does not

    queue.hint("qcportal.react", entry_id)


def label(record) -> str:
    """A record as its name stands on papers: what is kept reads the same whoever acted, in whichever language."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(record)


def of(*records) -> models.QuerySet[HistoryEntry]:
    return HistoryEntry.objects.filter(record_uuid__in=[row.uuid for row in records])


def plain(value):
    """A value as it stands in JSON: ids for records, text for dates and decimals."""
    if isinstance(value, models.Model):
        return label(value)
    return value if isinstance(value, (str, int, float, bool, type(None), list, dict)) else str(value)
