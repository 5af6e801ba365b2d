"""How the house does a test on site. An inspection keeps the protocol that it was planned with."""

import json
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from qcportal.core import changes

from ..measuring import number_of
from ..models import Protocol

STARTER = Path(__file__).parent.parent / "data" / "test_protocols.json"


@transaction.atomic
def create_protocol(*, code: str, name: str, kind: str, by, uuid=None, **values) -> Protocol:
    """`values` are further fields of Protocol; `sample_units` or `level` is one of them."""
    made = Protocol(uuid=uuid or uuid4(), code=code, name=name, kind=kind, **values)
    return changes.create(made, by=by, event="protocol.created")


@transaction.atomic
def change_protocol(*, protocol: Protocol, by, version: int | None = None, **values) -> Protocol:
    """Inspections that are planned already keep it as it was."""
    row = changes.lock(protocol, version)
    return changes.save(row, values, by=by, event="protocol.changed")


@transaction.atomic
def load_protocols(*, by) -> int:
    """Add the shipped protocols that are not here yet; how many were added.

    One that is here with its shipped steps gets the shipped translations that it lacks.
    """
    known = {row.code: row for row in Protocol.objects.all()}
    entries = [shipped(each) for each in json.loads(STARTER.read_text(encoding="utf-8"))]
    new = [entry for entry in entries if entry["code"] not in known]
    for entry in new:
        create_protocol(by=by, **entry)
    for entry in entries:
        add_translations(known.get(entry["code"]), entry, by)
    return len(new)


def add_translations(row: Protocol | None, entry: dict, by) -> None:
    if row is None or row.instruction != entry["instruction"]:
        return
    told = entry["translations"] | row.translations
    if told != row.translations:
        change_protocol(protocol=row, translations=told, by=by)


def shipped(entry: dict) -> dict:
    """An entry of the file as the action takes it: its steps are a list, its limits texts."""
    limits = {name: number_of(entry.get(name, "")) for name in ("low", "high")}
    translations = {
        name: each | {"instruction": "\n".join(each["instruction"])} for name, each in entry["translations"].items()
    }
    return entry | limits | {"instruction": "\n".join(entry["instruction"]), "translations": translations}
