"""The standards that come with the portal, as data in `audits/data/`."""

import json
from pathlib import Path

from django.db import transaction

from ..models import Standard
from .standards import draft_standard, publish_standard, replace_content

DATA = Path(__file__).resolve().parent.parent / "data"


def shipped() -> list[dict]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(DATA.glob("*.json"))]


@transaction.atomic
def load_shipped_standards(*, by) -> list[Standard]:
    """Publish those whose code is not here yet; doing it again does nothing. Gives back the new ones."""
    here = set(Standard.objects.values_list("code", flat=True))
    return [published(data, by) for data in shipped() if data["code"] not in here]


def published(data: dict, by) -> Standard:
    heading = {name: data[name] for name in ("code", "name", "description", "validity_months")}
    standard = draft_standard(by=by, **heading)
    replace_content(standard=standard, sections=data["sections"], by=by)
    return publish_standard(standard=standard, by=by)
