"""What a report says in a word."""

from django.db.models import Case, F, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from audits.enums import Grade
from inspections.enums import Result
from qcportal.core.names import first_name

from ..enums import ReleaseStatus, ReportState
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


SAID = (("inspection", "result"), ("statement", "status"), ("audit", "grade"))  # where a document's figures say it


def outcome() -> Coalesce:
    """The result of the inspection, what the document releases, or the grade of the audit.

    One that is superseded says what it said: its record may have been corrected since.
    """
    as_said = Coalesce(*(KT(f"figures__{part}__{name}") for part, name in SAID))
    superseded = Case(When(later_revision(), then=as_said), output_field=TextField())
    status = KT("figures__statement__status")
    return Coalesce(superseded, "inspection__result", status, "audit__grade", Value(""), output_field=TextField())


def said(report: Report) -> tuple[str, str]:
    """Outcome and label of one at hand: as it says itself, else as its record does; both empty where it has none."""
    figures = report.figures or {}
    words = [(figures.get(part) or {}).get(name) for part, name in SAID]
    by_now = [getattr(report.inspection, "result", ""), getattr(report.audit, "grade", "")]
    value = next((each for each in [*words, *by_now] if each in LABELS), "")
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
