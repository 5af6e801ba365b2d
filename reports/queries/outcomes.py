"""What a report says in a word."""

from django.db.models import Case, F, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from audits.enums import Grade
from inspections.enums import Result

from ..enums import ReleaseStatus, ReportState
from ..models import later_revision

SUPERSEDED = "superseded"
RESULTS = ((Result.PASS, Result.PASS.label), (Result.FAIL, Result.FAIL.label))
OUTCOMES = (*RESULTS, *ReleaseStatus.choices, *Grade.choices)
STATES = (*ReportState.choices, (SUPERSEDED, _("superseded")))
LABELS = dict(OUTCOMES) | dict(STATES)


def outcome() -> Coalesce:
    """The result of the inspection, what the document releases, or the grade of the audit."""
    status = KT("figures__statement__status")
    return Coalesce("inspection__result", status, "audit__grade", Value(""), output_field=TextField())


def shown_state() -> Case:
    return Case(When(later_revision(), then=Value(SUPERSEDED)), default=F("state"), output_field=TextField())


def told() -> Case:
    """That it holds no longer, else its outcome once it is ready, else how far it is; some documents have no outcome."""
    known = Coalesce(NullIf(outcome(), Value("")), Value(ReportState.READY), output_field=TextField())
    ready = When(state=ReportState.READY, then=known)
    return Case(When(later_revision(), then=Value(SUPERSEDED)), ready, default=F("state"), output_field=TextField())
