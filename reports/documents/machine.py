"""What a document says to machines: its figures as JSON, and their hash."""

import dataclasses
import hashlib
import json
from datetime import date
from decimal import Decimal

import rfc8785


def plain(value):
    """Dataclasses, dates and decimals as JSON knows them."""
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


# In the attachment and not in the hash: what differs by day or by installation.
BESIDE = ("$schema", "known_on")


def content_hash(figures: dict) -> str:
    """SHA-256 over the figures as canonical JSON (RFC 8785); the same wherever and whenever it is computed."""
    return hashlib.sha256(rfc8785.dumps(figures)).hexdigest()


def content_hash_before_schemas(figures: dict) -> str:
    """Of documents that name no schema, which were made before there was one: sorted keys, Python's numbers."""
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of_attachment(data: bytes) -> str:
    """The content hash, from the attached file alone. Raises ValueError if it is no JSON object."""
    told = json.loads(data)
    if not isinstance(told, dict):
        raise ValueError("not an object")
    figures = {name: value for name, value in told.items() if name not in BESIDE}
    return content_hash(figures) if "$schema" in told else content_hash_before_schemas(figures)


def attachment(figures: dict, known_on: date | None = None, schema: str = "") -> bytes:
    """The figures, the day they are of and the address of what describes them: outside their hash."""
    beside = {"$schema": schema, "known_on": known_on.isoformat() if known_on else ""}
    told = {name: value for name, value in beside.items() if value}
    return json.dumps(told | figures, ensure_ascii=False, indent=1).encode()
