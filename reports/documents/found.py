"""What an inspection found, as the rows of a document: classes, orders, draws, defects."""

from django.db.models import F
from django.utils.text import capfirst

from inspections.enums import DefectClass
from inspections.models import Inspection
from inspections.queries.standing import judged
from inspections.risk import risks

from .. import sentences
from ..figures import defects_per_100_units
from .rows import ClassRow, DefectRow, DrawRow, LineRow


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
