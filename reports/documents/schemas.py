"""The published shape of the figures in a document: JSON Schema files, one a kind, beside what all kinds share."""

import json
from functools import cache
from pathlib import Path

from ..enums import ReportKind

FOLDER = Path(__file__).parent / "schema"
SHARED = "document"


@cache
def schema(kind: str) -> dict | None:
    """That of a kind of document, or what all share (`document`); None of what there is not."""
    if kind != SHARED and kind not in ReportKind.values:
        return None
    return json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
