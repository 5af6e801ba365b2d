"""The defect library: one name for one kind of defect, and where its cause usually lies."""

import json
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from qcportal.core import changes, history

from ..models import DefectType, DefectTypeArea

STARTER = Path(__file__).parent.parent / "data" / "defect_library.json"


@transaction.atomic
def create_defect_type(
    *, code: str, name: str, category: str, default_class: str, by, local_name: str = "", areas=None, uuid=None
) -> DefectType:
    """`areas` maps process areas to weights between 0 and 1."""
    kind = DefectType(
        uuid=uuid or uuid4(),
        code=code,
        name=name,
        local_name=local_name,
        category=category,
        default_class=default_class,
    )
    changes.create(kind, by=by, event="defect_type.created")
    put_areas(kind, areas or {})
    return kind


@transaction.atomic
def change_defect_type(*, defect_type: DefectType, by, version: int | None = None, areas=None, **values) -> DefectType:
    kind = changes.lock(defect_type, version)
    before = {row.area: str(row.weight) for row in kind.areas.all()}
    changes.save(kind, values, by=by, event="defect_type.changed")
    if areas is not None and (after := put_areas(kind, areas)) != before:
        kind.version += 1
        kind.save(update_fields=["version", "updated_at"])
        history.record(event="defect_type.areas_changed", of=kind, by=by, changes={"areas": [before, after]})
    return kind


def put_areas(kind: DefectType, areas: dict) -> dict[str, str]:
    rows = [
        DefectTypeArea(defect_type=kind, area=area, weight=Decimal(str(weight)).quantize(Decimal("0.01")))
        for area, weight in areas.items()
        if weight
    ]
    for row in rows:
        row.full_clean(exclude=["defect_type"], validate_unique=False)
    kind.areas.all().delete()
    DefectTypeArea.objects.bulk_create(rows)
    return {row.area: str(row.weight) for row in rows}


@transaction.atomic
def load_defect_library(*, by) -> int:
    """Add the starter library's entries that are not here yet; how many were added."""
    known = set(DefectType.objects.values_list("code", flat=True))
    entries = [entry for entry in json.loads(STARTER.read_text(encoding="utf-8")) if entry["code"] not in known]
    for entry in entries:
        create_defect_type(by=by, **entry)
    return len(entries)
