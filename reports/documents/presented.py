"""What a report prints of quantities, packing and marking, attention points and the reference sample."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst

from inspections.cartons import text_of
from inspections.models import Inspection
from inspections.queries.attention import attention_points, reference_of
from inspections.queries.packing import cartons, sums
from inspections.queries.quantities import lot_of, packed_wanted


@dataclass(frozen=True)
class PartRow:
    """Goods of one order in this lot, in units."""

    po_number: str
    ordered_units: int
    units: int
    presented_units: int | None
    packed_units: int | None
    cartons_presented: int | None
    cartons_pulled: str


@dataclass(frozen=True)
class QuantityRows:
    parts: list[PartRow]
    packed_percent: int | None
    packed_percent_wanted: int | None


@dataclass(frozen=True)
class PackingRow:
    """One check over all cartons that were opened."""

    check: str
    expected: str
    conform: int
    not_conform: int
    not_applicable: int
    texts: list[str]  # of cartons that do not conform, or to which it does not apply


@dataclass(frozen=True)
class AttentionRow:
    text: str
    decides: bool
    answer: str
    answer_label: str
    remark: str


@dataclass(frozen=True)
class ReferenceRow:
    tag: str
    approved_on: date | None
    kept_at: str
    answer: str
    answer_label: str
    remark: str


@dataclass(frozen=True)
class Presented:
    quantity: QuantityRows
    packing: list[PackingRow]
    points: list[AttentionRow]
    reference: ReferenceRow | None

    @classmethod
    def of(cls, inspection: Inspection):
        packing, points = packing_rows(inspection), attention_rows(inspection)
        return cls(quantity_rows(inspection), packing, points, reference_row(inspection))


def quantity_rows(inspection: Inspection) -> QuantityRows:
    lot = lot_of(inspection)
    names = ("po_number", "ordered_units", "units", "presented_units", "packed_units", "cartons_presented")
    parts = [
        PartRow(**{name: getattr(part, name) for name in names}, cartons_pulled=text_of(part.cartons_pulled))
        for part in lot.parts
    ]
    return QuantityRows(parts, lot.packed_percent, packed_wanted(inspection))


def packing_rows(inspection: Inspection) -> list[PackingRow]:
    names = ("expected", "conform", "not_conform", "not_applicable", "texts")
    return [
        PackingRow(check=capfirst(str(each.kind.label)), **{name: getattr(each, name) for name in names})
        for each in sums(cartons(inspection))
    ]


def attention_rows(inspection: Inspection) -> list[AttentionRow]:
    return [
        AttentionRow(row.text, row.decides, row.answer, str(row.get_answer_display()), row.remark)
        for row in attention_points(inspection)
    ]


def reference_row(inspection: Inspection) -> ReferenceRow | None:
    row = reference_of(inspection)
    names = ("tag", "approved_on", "kept_at", "answer", "remark")
    told = {name: getattr(row, name) for name in names} if row else {}
    return ReferenceRow(answer_label=str(row.get_answer_display()), **told) if row else None
