"""The defect library: one name for one kind of defect, what people call it, and where its cause usually lies."""

import json
import re
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from qcportal.core import changes, history
from suppliers.normalise import folded, search_grams

from ..enums import NameKind
from ..models import DefectType, DefectTypeArea, DefectTypeName

STARTER = Path(__file__).parent.parent / "data" / "defect_library.json"
SEPARATOR = re.compile(r"[;；\r\n]")


@transaction.atomic
def create_defect_type(
    *, code: str, name: str, category: str, default_class: str, by, areas=None, names=None, uuid=None, **values
) -> DefectType:
    """`areas` maps process areas to weights between 0 and 1; `names` a language to {"name": …, "synonyms": […]}."""
    kind = DefectType(
        uuid=uuid or uuid4(), code=code, name=name, category=category, default_class=default_class, **values
    )
    changes.create(kind, by=by, event="defect_type.created")
    put_areas(kind, areas or {})
    put_names(kind, names or {})
    keep_findable(kind)
    return kind


@transaction.atomic
def change_defect_type(
    *, defect_type: DefectType, by, version: int | None = None, areas=None, names=None, **values
) -> DefectType:
    """Areas and names, where given, replace the present ones; history keeps both."""
    kind = changes.lock(defect_type, version)
    changes.save(kind, values, by=by, event="defect_type.changed")
    if areas is not None:
        note_part(kind, "areas", areas_of(kind), put_areas(kind, areas), by)
    if names is not None:
        note_part(kind, "names", names_of(kind), put_names(kind, names), by)
    keep_findable(kind)
    return kind


def note_part(kind: DefectType, part: str, before: dict, after: dict, by) -> None:
    if after == before:
        return
    kind.version += 1
    kind.save(update_fields=["version", "updated_at"])
    history.record(event=f"defect_type.{part}_changed", of=kind, by=by, changes={part: [before, after]})


def areas_of(kind: DefectType) -> dict[str, str]:
    return {row.area: str(row.weight) for row in kind.areas.all()}


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


def names_of(kind: DefectType) -> dict[str, dict]:
    """{language: {"name": …, "synonyms": […]}}, each as it was typed."""
    found: dict[str, dict] = {}
    for row in kind.names.all():
        words = found.setdefault(row.language, {"name": "", "synonyms": []})
        if row.kind == NameKind.NAME:
            words["name"] = row.text
        else:
            words["synonyms"].append(row.text)
    return found


def put_names(kind: DefectType, names: dict) -> dict[str, dict]:
    """A word that is the name already, or stands twice, is kept once."""
    rows = [row for language, words in names.items() for row in words_of(kind, language, words)]
    for row in rows:
        row.full_clean(exclude=["defect_type"], validate_unique=False, validate_constraints=False)
    kind.names.all().delete()
    DefectTypeName.objects.bulk_create(rows)
    return names_of(kind)


def split_words(text: str) -> list[str]:
    """Synonyms stand one a line or parted by semicolons; a comma may be part of one."""
    return [word.strip() for word in SEPARATOR.split(text) if word.strip()]


def words_of(kind: DefectType, language: str, words: dict) -> list[DefectTypeName]:
    name = words.get("name", "").strip()
    seen = {name.casefold()}
    made = [DefectTypeName(defect_type=kind, language=language, kind=NameKind.NAME, text=name)] if name else []
    for text in split_words(";".join(words.get("synonyms", []))):
        if text.casefold() not in seen:
            made.append(DefectTypeName(defect_type=kind, language=language, kind=NameKind.SYNONYM, text=text))
        seen.add(text.casefold())
    return made


def keep_findable(kind: DefectType) -> None:
    """The search's columns follow the texts; that is no change that anybody made, so no version counts it."""
    texts = [kind.code, kind.name, kind.local_name, *kind.names.values_list("text", flat=True)]
    found_by = {"search_text": "\n".join(map(folded, texts)), "search_grams": search_grams(*texts)}
    if any(getattr(kind, name) != value for name, value in found_by.items()):
        DefectType.objects.filter(pk=kind.pk).update(**found_by)


@transaction.atomic
def load_defect_library(*, by) -> int:
    """Add the starter library's entries that are not here yet; how many were added."""
    known = set(DefectType.objects.values_list("code", flat=True))
    entries = [entry for entry in json.loads(STARTER.read_text(encoding="utf-8")) if entry["code"] not in known]
    for entry in entries:
        create_defect_type(by=by, **entry)
    return len(entries)
