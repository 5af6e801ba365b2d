"""The rows of a document's tables: plain values, as paper and machines get them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inspections.judging import Second
from inspections.risk import Interval
from qcportal.core.names import TwoNames
from qcportal.core.punctuation import decimals, joined, punct

from ..figures import Rate


@dataclass(frozen=True)
class ClassRow:
    """A line of the plan and its result. Of a double plan `second` judges both samples together."""

    group: str
    defect_class: str
    label: str
    kind: str
    counts: str
    aql: str
    limiting_quality: Decimal | None
    letter: str
    sample_units: int
    ac: int
    re: int
    second: Second | None
    first_found: int | None
    found: int
    passes: bool
    interval: Interval | None  # of the true rate of the lot, 95 %
    risk: str

    @property
    def units_asked(self) -> int:
        return self.sample_units + (self.second.units if self.second and self.first_found is not None else 0)


@dataclass(frozen=True)
class LineRow:
    """Goods of the shipment: how many units of what."""

    po_number: str
    sku: str
    product: str
    quantity_units: int
    cartons: int | None


@dataclass(frozen=True)
class DrawRow:
    """How the sample was drawn: all that a stranger needs to draw it again, and where it was not followed."""

    commitment: str
    seed: str
    units: int | None
    units_per_carton: int | None
    cartons_to_open: int | None
    count: int | None
    fingerprint: str
    reason: str
    second_count: int | None
    second_fingerprint: str
    cartons: list[int]
    deviations: list[str]
    not_used: str  # that it was fixed and never revealed, and why; empty where it was


@dataclass(frozen=True)
class DefectRow(TwoNames):
    name: str
    local_name: str
    defect_class: str
    class_label: str
    group: str
    count: int
    units: int
    rate: Rate
    because_of_audit: bool
    note: str


@dataclass(frozen=True)
class PhotoRow:
    name: str  # of the part that holds it
    number: int
    caption: str
    of: str  # the defect or test it shows
    sha256: str
    marked: str  # what is drawn on it, in words
    filed_at: datetime  # as the factory's clock showed it
    damaged: bool = False  # its file cannot be shown; there is no part of this name


@dataclass(frozen=True)
class PhotoSection:
    """Photos of one kind; `four` to a row where they are many, else two."""

    title: str
    four: bool
    photos: list[PhotoRow]


@dataclass(frozen=True)
class TrendRow:
    category: str
    sentence: str
    explanation: str
    raised: bool
    explained: bool
    chart: str  # name of the part that holds it; empty without
    alt: str


def told_by_variables(each) -> str:
    """Plan, figures and hint of a point that is judged by variables, as paper says them."""
    found, point = each.by_variables, each.point
    if found is None:
        return ""
    words = {"n": point.samples, "k": decimals(found.k), "units": point.matched["n"], "ac": point.matched["ac"]}
    plan = _("By variables: n %(n)d, k %(k)s, computed to match n %(units)s, Ac %(ac)s; not the tables of ISO 3951.")
    said = [
        _("%(words)s s inside %(limit)s") % {"words": decimals(d.words), "limit": decimals(d.limit)}
        for d in found.distances
    ]
    return joined(plan % words, punct(";").join([f"s {decimals(found.deviation)}", *said]) + punct("."), found.hint)


@dataclass(frozen=True)
class MeasuredRow(TwoNames):
    """A measurement point and what its samples measure, in `unit`."""

    name: str
    local_name: str
    critical: bool
    wanted: str
    unit: str
    samples: list[tuple[str, bool]]  # value, whether it is out of tolerance
    mean: str
    least: str
    most: str
    outside: int
    accept: int
    passes: bool
    by_variables: str  # the plan and what it says; empty: judged by counting

    @classmethod
    def of(cls, each):
        """`each` is a PointStanding."""
        point = each.point
        told = {name: getattr(point, name) for name in ("name", "local_name", "critical", "wanted", "unit", "accept")}
        told |= {name: getattr(each, name) for name in ("mean", "least", "most", "outside", "passes")}
        told["by_variables"] = told_by_variables(each)
        return cls(samples=[(cell.text, bool(cell.side)) for cell in each.cells if cell.value is not None], **told)


@dataclass(frozen=True)
class FindingRow:
    number: str
    area: str
    grade: str
    grade_label: str
    statement: str
    raised_on: date
    closed_on: date | None
    state: str
    state_label: str
    bears_on: list[str]  # defects of this product that come from its process area by the library


@dataclass(frozen=True)
class ActionRow:
    """A corrective action that is under way."""

    number: str
    title: str
    area: str
    due_on: date
    late: bool
    state: str
    state_label: str
    bears_on: list[str]


@dataclass(frozen=True)
class LotRow:
    """An earlier inspection of the same lot, and what it found per class."""

    number: str
    day: date
    result: str
    result_label: str
    critical: int
    major: int
    minor: int
    lot_units: int
    units_inspected: int | None
    severity: str


@dataclass(frozen=True)
class PaperRow:
    """A paper that the goods were compared with, as it was frozen into the inspection."""

    kind: str
    name: str
    revision: str
    valid_from: date
    sha256: str

    @classmethod
    def of(cls, row):
        """`row` is a PaperRevision."""
        paper = row.paper
        return cls(str(paper.get_kind_display()), paper.name, row.label, row.valid_from, row.file.sha256)
