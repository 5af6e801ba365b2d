"""The one way rows are made and changed: locked, checked, counted up, and with a history row. Call in a transaction."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from . import history
from .errors import StaleVersion


def lock(record, version: int | None = None):
    """The row as it stands now, locked until the transaction ends.

    Raises StaleVersion if `version` is given and the row has moved on since.
    """
    row = record._meta.model._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if version is not None and row.version != version:
        raise StaleVersion(
            _("Somebody changed this record after you opened it. Open it again, check what changed, and repeat yours.")
        )
    return row


def create(record, *, by, event: str, note: str = ""):
    """Check and insert a record; raises ValidationError with a sentence per field."""
    write(record, force_insert=True)
    history.record(event=event, of=record, by=by, note=note)
    return record


def save(record, fields: dict | None = None, /, *, by, event: str, note: str = "", **values):
    """Set the values, check, count the version up and write what changed. Nothing changed, nothing written.

    `note` is history's; a field of that name, as any other, may stand in `fields`.
    """
    values |= fields or {}
    changes = difference(record, values)
    if not changes:
        return record
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1
    write(record)
    history.record(event=event, of=record, by=by, note=note, changes=changes)
    return record


def write(record, *, force_insert: bool = False) -> None:
    """Save, and let the database judge: asking it about each constraint beforehand costs a query each.

    Raises ValidationError with the constraint's sentence.
    """
    relations = [field.name for field in record._meta.concrete_fields if field.is_relation]
    record.clean_fields(exclude=[name for name in relations if getattr(record, f"{name}_id") is not None])
    record.clean()
    try:
        with transaction.atomic():
            record.save(force_insert=force_insert)
    except IntegrityError:
        record.validate_unique()
        record.validate_constraints()
        raise


def difference(record, values: dict) -> dict:
    """{field: [old, new]} for the values that are new."""
    return {
        name: [history.plain(getattr(record, name)), history.plain(value)]
        for name, value in values.items()
        if getattr(record, name) != value
    }
