"""What an inspection takes over from its product and programme step when it is planned, and keeps."""

from qcportal.core import history

from ..enums import PointSource
from ..models import AttentionPoint, ExpectedPacking, Inspection, ProductPacking, ReferenceCheck
from ..models.packing import Packing
from ..points import points_in
from .measurements import freeze_points

PACKING_FIELDS = [field.name for field in Packing._meta.local_fields]


def freeze(inspection: Inspection, attention: list[str] | None = None) -> dict[str, list]:
    """Take everything over as it is now; {what: [before, after]} of what that changed. `attention` are its own points, as lines."""
    told = {}
    if freeze_points(inspection):
        told["measurement points"] = ["", [str(point) for point in inspection.points.all()]]
    return told | freeze_packing(inspection) | freeze_attention(inspection, attention) | freeze_reference(inspection)


def refreeze(row: Inspection, by, attention: list[str] | None = None) -> None:
    """What is looked at follows the product as long as nobody has started."""
    told = freeze(row, attention)
    if told:
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        event = "inspection.points_changed" if "measurement points" in told else "inspection.asked_anew"
        history.record(event=event, of=row, by=by, changes=told)


def freeze_packing(inspection: Inspection) -> dict:
    source = ProductPacking.objects.filter(product=inspection.product_id).first()
    present = ExpectedPacking.objects.filter(inspection=inspection).first()
    wanted = values_of(source) if source and source.expected else None
    before = values_of(present) if present else None
    if wanted == before:
        return {}
    ExpectedPacking.objects.filter(inspection=inspection).delete()
    if wanted:
        ExpectedPacking.objects.create(inspection=inspection, **wanted)
    return {"packing and marking": [told_of(before), told_of(wanted)]}


def values_of(packing: Packing) -> dict:
    return {name: getattr(packing, name) for name in PACKING_FIELDS}


def told_of(values: dict | None) -> list[str]:
    return [f"{name}: {value}" for name, value in (values or {}).items() if value not in ("", None, False)]


def freeze_attention(inspection: Inspection, own: list[str] | None) -> dict:
    """The points of product, programme step and inspection, each text once; `own` None keeps the inspection's."""
    present = list(inspection.attention_points.all())
    lines = own_lines(inspection) if own is None else own
    wanted = attention_wanted(inspection, lines)
    before = [(each.text, each.decides, each.source) for each in present]
    if wanted == before:
        return {}
    inspection.attention_points.all().delete()
    AttentionPoint.objects.bulk_create(
        AttentionPoint(inspection=inspection, position=place, text=text, decides=decides, source=source)
        for place, (text, decides, source) in enumerate(wanted, start=1)
    )
    return {"attention points": [[text for text, *_rest in before], [text for text, *_rest in wanted]]}


def own_lines(inspection: Inspection) -> list[str]:
    """The points that somebody wrote down for this inspection alone."""
    rows = inspection.attention_points.filter(source=PointSource.INSPECTION)
    return ["!" * row.decides + row.text for row in rows]


def attention_wanted(inspection: Inspection, own: list[str]) -> list[tuple[str, bool, str]]:
    step = inspection.programme_step
    by_source = [
        (PointSource.PRODUCT, inspection.product.attention),
        (PointSource.PROGRAMME, step.attention if step else []),
        (PointSource.INSPECTION, own),
    ]
    found: dict[str, tuple[str, bool, str]] = {}
    for source, lines in by_source:
        for point in points_in(lines):
            known = found.get(point.text.casefold(), (point.text, False, source.value))
            found[point.text.casefold()] = (known[0], known[1] or point.decides, known[2])
    return list(found.values())


def freeze_reference(inspection: Inspection) -> dict:
    product, present = inspection.product, ReferenceCheck.objects.filter(inspection=inspection).first()
    wanted = (product.reference_tag, product.reference_approved_on, product.reference_kept_at)
    before = (present.tag, present.approved_on, present.kept_at) if present else ("", None, "")
    if wanted[0] == before[0] == "" or wanted == before:
        return {}
    ReferenceCheck.objects.filter(inspection=inspection).delete()
    if wanted[0]:
        ReferenceCheck.objects.create(inspection=inspection, tag=wanted[0], approved_on=wanted[1], kept_at=wanted[2])
    return {"reference sample": [before[0], wanted[0]]}
