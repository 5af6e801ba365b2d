"""What an inspection found, as the rows of a document: classes, orders, draws, defects, photos."""

from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections.enums import DefectClass
from inspections.models import Inspection
from inspections.queries.standing import judged
from inspections.risk import risks
from qcportal.core import intact
from qcportal.core.marks import in_words
from qcportal.core.pdf import Part
from qcportal.core.punctuation import in_brackets

from .. import sentences
from ..figures import defects_per_100_units
from .rows import ClassRow, DefectRow, DrawRow, LineRow, PhotoRow


def class_rows(inspection: Inspection) -> list[ClassRow]:
    lines = list(inspection.plan_lines.all())
    rows = zip(lines, judged(inspection), risks(inspection), strict=True)
    return [
        ClassRow(
            group=line.group,
            defect_class=line.defect_class,
            label=capfirst(line.label),
            kind=line.kind,
            counts=line.counts,
            aql=line.aql,
            limiting_quality=line.limiting_quality,
            letter=line.plan_letter,
            sample_units=each.sample_units,
            ac=each.ac,
            re=each.re,
            second=each.second,
            first_found=each.first_found,
            found=each.found,
            passes=each.passes,
            interval=risk.interval,
            risk=risk.sentence,
        )
        for line, each, risk in rows
    ]


def line_rows(shipment) -> list[LineRow]:
    rows = shipment.lines.select_related("product") if shipment else []
    return [
        LineRow(row.po_number, row.product.sku, row.product.shown_name, row.quantity_units, row.cartons) for row in rows
    ]


def draw_rows(inspection: Inspection) -> list[DrawRow]:
    rows = inspection.draws.prefetch_related("deviations")
    names = ("commitment", "seed", "units", "units_per_carton", "cartons_to_open", "count", "fingerprint", "reason")
    names += ("second_count", "second_fingerprint")
    return [
        DrawRow(
            **{name: getattr(row, name) for name in names},
            cartons=[each.number for each in row.cartons if each.number],
            deviations=[sentences.deviation_sentence(each) for each in row.deviations.all() if row.revealed_at],
            not_used=sentences.not_used_sentence(row),
        )
        for row in rows
    ]


def defect_rows(inspection: Inspection) -> list[DefectRow]:
    order = {name: place for place, name in enumerate(DefectClass.values)}
    rows = inspection.defects.annotate(name=F("defect_type__name"), local=F("defect_type__local_name"))
    return [
        DefectRow(
            name=row.name,
            local_name=row.local,
            defect_class=row.defect_class,
            class_label=str(row.get_defect_class_display()),
            group=row.group,
            count=row.count,
            units=row.units,
            rate=defects_per_100_units(row.count, inspection.units_inspected or 0),
            because_of_audit=row.found_because_of_audit,
            note=row.note,
        )
        for row in sorted(rows, key=lambda row: (order[row.defect_class], -row.count, row.name))
    ]


def photo_rows(inspection: Inspection, parts: dict[str, Part]) -> list[PhotoRow]:
    return [photo_row(photo, number, parts) for number, photo in enumerate(inspection.photos.in_groups(), start=1)]


def photo_row(photo, number: int, parts: dict[str, Part]) -> PhotoRow:
    name = f"photo-{photo.file.uuid}"
    words = (photo.shown_caption, shown_by(photo), photo.file.sha256, in_words(photo.marks))
    try:
        parts[name] = Part(intact.read(photo.file, photo.marks, "print"), "image/jpeg")
    except intact.Damaged:
        return PhotoRow(name, number, *words, damaged=True)
    return PhotoRow(name, number, *words)


def damaged_sentences(photos: list[PhotoRow], inspection: Inspection) -> list[str]:
    """For page 1: evidence that the document lacks."""
    return [
        _("Photo %(number)d of %(inspection)s cannot be shown: its stored file is damaged.")
        % {"number": photo.number, "inspection": inspection.number}
        for photo in photos
        if photo.damaged
    ]


def shown_by(photo) -> str:
    """The defect or the test that a photo shows."""
    if photo.defect:
        return in_brackets(photo.defect.defect_type.shown_name, photo.defect.get_defect_class_display())
    if photo.site_test is None or photo.caption == photo.site_test.name:
        return ""
    name = photo.site_test.shown_name
    return name if name != photo.shown_caption else ""
