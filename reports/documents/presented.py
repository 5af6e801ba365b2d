"""What a report prints of quantities, packing and marking, loading, attention points and the reference sample."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst

from inspections.cartons import text_of
from inspections.models import Inspection, Loading
from inspections.queries.attention import attention_points, reference_of
from inspections.queries.loading import checks_of, loading_of
from inspections.queries.packing import cartons, sums
from inspections.queries.quantities import lot_of, packed_wanted

from . import photos


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
class ContainerRow:
    """One of the seven points of the empty container."""

    part: str
    answer: str
    answer_label: str
    remark: str
    photo: int | None  # the number under which the report prints it


@dataclass(frozen=True)
class LoadedRow:
    po_number: str
    loaded_units: int | None


@dataclass(frozen=True)
class LoadingRow:
    """Times as the factory's clock showed them."""

    container: str
    container_number: str
    truck_plate: str
    in_container: bool
    seal: str
    seal_label: str
    seal_number: str
    other_seals: str
    began: datetime | None
    ended: datetime | None
    cartons_loaded: int | None
    weather: str
    remarks: str
    recorded_by: str
    recorded: datetime | None
    checks: list[ContainerRow]
    loaded: list[LoadedRow]


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
    loading: LoadingRow | None
    points: list[AttentionRow]
    reference: ReferenceRow | None

    @property
    def said(self) -> bool:
        """Whether there is anything to print."""
        return any((self.quantity.parts, self.packing, self.loading, self.points, self.reference))

    @classmethod
    def of(cls, inspection: Inspection):
        packing, points = packing_rows(inspection), attention_rows(inspection)
        loading, reference = loading_row(inspection), reference_row(inspection)
        return cls(quantity_rows(inspection), packing, loading, points, reference)


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


def loading_row(inspection: Inspection) -> LoadingRow | None:
    row = loading_of(inspection)
    if row is None:
        return None
    names = ("truck_plate", "in_container", "seal", "seal_number", "other_seals", "began", "ended", "cartons_loaded")
    names += ("weather", "remarks")
    return LoadingRow(
        container=str(row.get_container_display()),
        container_number=row.number_words,
        seal_label=str(row.get_seal_display()),
        recorded_by=str(row.recorded_by),
        recorded=row.at_factory(row.recorded_at),
        checks=container_rows(row) if row.in_container else [],
        loaded=loaded_rows(inspection),
        **{name: getattr(row, name) for name in names},
    )


def container_rows(loading: Loading) -> list[ContainerRow]:
    numbers = {photo.pk: number for number, photo in photos.numbered(loading.inspection)}
    return [
        ContainerRow(
            part=capfirst(str(each.get_part_display())),
            answer=each.answer,
            answer_label=str(each.get_answer_display()),
            remark=each.remark,
            photo=numbers.get(each.photo_id),
        )
        for each in checks_of(loading)
    ]


def loaded_rows(inspection: Inspection) -> list[LoadedRow]:
    parts = lot_of(inspection).parts
    return [LoadedRow(part.po_number, part.loaded_units) for part in parts if part.loaded_units is not None]


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
