"""What a reviewer put right of an inspection, beside what its inspector filed."""

from dataclasses import dataclass
from datetime import datetime

from inspections.enums import Result
from inspections.models import Inspection
from inspections.queries.corrections import corrections_of, filed_result


@dataclass(frozen=True)
class CorrectionRow:
    """A figure that the reviewer put right, beside what the inspector filed."""

    what: str
    filed: str
    corrected: str
    reason: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row):
        """`row` is a Correction."""
        return cls(row.shown_what, row.shown_before, row.shown_after, row.reason, str(row.by), row.at)


@dataclass(frozen=True)
class Corrected:
    """`filed_result` is what the inspector's own figures give."""

    filed_result: str
    rows: list[CorrectionRow]

    @property
    def filed_label(self) -> str:
        return str(Result(self.filed_result).label)


def corrected(inspection: Inspection) -> Corrected:
    rows = list(corrections_of(inspection))
    return Corrected(filed_result(inspection, rows), [CorrectionRow.of(each) for each in rows])
