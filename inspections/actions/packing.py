"""How a product is packed and marked, and what is read on the cartons of an inspection."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..comparing import kept
from ..enums import Conformity, PackingKind
from ..models import Inspection, PackingReading, Product, ProductPacking
from ..queries.packing import pulled
from ..validators import check_acts_for
from .filing import opened
from .freezing import told_of, values_of

MOST_TEXT = 300
FACTS = ["text", "answer", "remark"]


@transaction.atomic
def set_packing(*, product: Product, by, version: int | None = None, **values) -> Product:
    """Inspections that are planned already keep theirs."""
    row = changes.lock(product, version)
    check_acts_for(by, row.buyer)
    packing = ProductPacking.objects.filter(product=row).first() or ProductPacking(product=row)
    before = values_of(packing)
    for name, value in values.items():
        setattr(packing, name, value.strip() if isinstance(value, str) else value)
    changes.write(packing)
    if values_of(packing) != before:
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        told = {"packing and marking": [told_of(before), told_of(values_of(packing))]}
        history.record(event="product.packing_changed", of=row, by=by, changes=told)
    return row


@transaction.atomic
def record_readings(
    *, inspection: Inspection, readings: dict[tuple[int, str], dict], by, version: int | None = None
) -> Inspection:
    """{(carton, kind): {text, answer, remark}}, each what stands there now; the last word counts, so it may repeat."""
    row = opened(inspection, by, version)
    packing, present = getattr(row, "packing", None), list(row.readings.all())
    wanted, numbers = packing.expected if packing else {}, pulled(row, present)
    for carton, kind in readings:
        if kind not in wanted:
            raise Rejected(_("This inspection does not ask for this check."), field="kind")
        if carton not in numbers:
            raise Rejected(_("This carton was not pulled."), field="carton")
    keep(row, present, {key: checked(key[1], values) for key, values in readings.items()}, by)
    return row


def keep(row: Inspection, present: list[PackingReading], readings: dict[tuple[int, str], dict], by) -> None:
    """Two queries at most, however many there are, and history's line about what changed."""
    known = {(each.carton, each.kind): facts_of(each) for each in present}
    nothing = dict.fromkeys(FACTS, "")
    changed = {key: values for key, values in readings.items() if known.get(key, nothing) != values}
    if not changed:
        return
    rows = [
        PackingReading(inspection=row, carton=carton, kind=kind, **changed[carton, kind]) for carton, kind in changed
    ]
    unique = ["inspection", "carton", "kind"]
    PackingReading.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=FACTS)
    told = {
        f"{carton} · {kind}": [words(known.get((carton, kind), nothing)), words(values)]
        for (carton, kind), values in changed.items()
    }
    history.record(event="inspection.packing_read", of=row, by=by, changes=told)


def facts_of(reading: PackingReading) -> dict:
    return {name: getattr(reading, name) for name in FACTS}


def checked(kind: str, values: dict) -> dict:
    """As it is kept. What the portal compares is not called conform by hand."""
    found = {name: str(value or "").strip()[:MOST_TEXT] for name, value in values.items()}
    found["text"] = kept(kind, found.get("text", ""), field="text")
    answer = found.get("answer", "")
    if answer and answer not in Conformity.values:
        raise Rejected(_("Choose one of the answers."), field="answer")
    if answer == Conformity.CONFORM and kind not in PackingKind.judged():
        raise Rejected(_("Type or scan what stands there; the portal compares it."), field="answer")
    return {name: found.get(name, "") for name in FACTS}


def words(values: dict) -> str:
    return " · ".join(text for text in values.values() if text)
