"""What a document says to machines: its figures as JSON, and their hash."""

import dataclasses
import hashlib
import json
from datetime import date
from decimal import Decimal


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


def content_hash(figures: dict) -> str:
    """SHA-256 over the figures as canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def attachment(figures: dict, known_on: date | None = None) -> bytes:
    """The figures, and the day they are of: outside their hash, which is the same on another day."""
    told = {"known_on": known_on.isoformat()} if known_on else {}
    return json.dumps(told | figures, ensure_ascii=False, indent=1).encode()
