"""The on-site tests of an inspection, as paper and machines get them."""

from dataclasses import dataclass
from datetime import date

from inspections.models import Inspection
from inspections.queries.site_tests import SiteTestStanding, tests_of
from qcportal.core.names import TwoNames


@dataclass(frozen=True)
class TriedRow(TwoNames):
    """A test, what was asked and what came out; `outside` are the readings beyond the limits, in `unit`."""

    code: str
    protocol_version: int
    name: str
    local_name: str
    kind: str
    sample_units: int
    accept: int
    tested: int
    failed: int
    outcome: str
    outcome_words: str
    range: str
    unit: str
    readings: list[str]
    outside: list[str]
    carton_weight: str
    drop_height_mm: int | None
    drop_height: str
    equipment: str
    serial_number: str
    calibrated_until: date | None
    calibration_over: bool
    remarks: str
    not_done: str


COPIED = (
    "code", "protocol_version", "name", "local_name", "kind", "sample_units", "accept", "range", "unit", "equipment",
    "serial_number", "calibrated_until", "remarks", "not_done",
)  # fmt: skip


def tried_rows(inspection: Inspection) -> list[TriedRow]:
    return [row_of(each) for each in tests_of(inspection)]


def row_of(each: SiteTestStanding) -> TriedRow:
    names = ("tested", "failed", "outcome", "outcome_words", "calibration_over")
    return TriedRow(
        **{name: getattr(each.test, name) for name in COPIED},
        **{name: getattr(each, name) for name in names},
        readings=[cell.text for cell in each.cells if cell.text],
        outside=[cell.text for cell in each.outside],
        carton_weight=each.weight,
        drop_height_mm=each.height.mm if each.height else None,
        drop_height=f"{each.height}, {each.drop_table}" if each.height else "",
    )
