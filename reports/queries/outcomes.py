"""What a report says in a word."""

from django.db.models import Case, F, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from audits.enums import Grade
from inspections.enums import Result
from qcportal.core.names import first_name

from ..enums import ReleaseStatus, ReportKind, ReportState
from ..models import Report, later_revision

SUPERSEDED = "superseded"
RESULTS = ((Result.PASS, Result.PASS.label), (Result.FAIL, Result.FAIL.label))
OUTCOMES = (*RESULTS, *ReleaseStatus.choices, *Grade.choices)
STATES = (*ReportState.choices, (SUPERSEDED, _("superseded")))
LABELS = dict(OUTCOMES) | dict(STATES)


def about() -> Coalesce:
    """The factory, the supplier, or the buyer whose factories it is about, in the reader's script."""
    places = (first_name(f"{each}__name", f"{each}__local_name") for each in ("factory", "supplier"))
    return Coalesce(*places, "owner__name", Value(""), output_field=TextField())


SAID = {  # where a document's figures say it
    ReportKind.SHIPMENT: ("inspection", "result"),
    ReportKind.RELEASE: ("statement", "status"),
    ReportKind.AUDIT: ("audit", "grade"),
}


def outcome() -> Coalesce:
    """As this revision says it: the result of the inspection, what the document releases, or the grade of the audit.

    Today's only while there is nothing that it says: a correction changes that, and not what was issued.
    """
    said = Case(*(When(kind=kind, then=KT(f"figures__{part}__{name}")) for kind, (part, name) in SAID.items()))
    return Coalesce(said, "inspection__result", "audit__grade", Value(""), output_field=TextField())


def said(report: Report) -> tuple[str, str]:
    """The same of one at hand, with its label; both empty where it has none."""
    part, name = SAID.get(report.kind, ("", ""))
    words = ((report.figures or {}).get(part) or {}).get(name)
    value = words or getattr(report.inspection, "result", "") or getattr(report.audit, "grade", "")
    return value, str(LABELS.get(value, ""))


def shown_state() -> Case:
    return Case(When(later_revision(), then=Value(SUPERSEDED)), default=F("state"), output_field=TextField())


def told() -> Case:
    """That it holds no longer, else its outcome once it is ready, else how far it is; some documents have no outcome."""
    known = Coalesce(NullIf(outcome(), Value("")), Value(ReportState.READY), output_field=TextField())
    ready = When(state=ReportState.READY, then=known)
    return Case(When(later_revision(), then=Value(SUPERSEDED)), ready, default=F("state"), output_field=TextField())


def schedule_state() -> Case:
    return Case(When(paused_at=None, then=Value("running")), default=Value("paused"), output_field=TextField())
