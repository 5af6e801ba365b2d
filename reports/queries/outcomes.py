"""What a report says in a word."""

from django.db.models import Case, F, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from audits.enums import Grade
from inspections.enums import Result
from qcportal.core.names import first_name

from ..enums import ReleaseStatus, ReportKind, ReportState
from ..models import later_revision

SUPERSEDED = "superseded"
RESULTS = ((Result.PASS, Result.PASS.label), (Result.FAIL, Result.FAIL.label))
OUTCOMES = (*RESULTS, *ReleaseStatus.choices, *Grade.choices)
STATES = (*ReportState.choices, (SUPERSEDED, _("superseded")))
LABELS = dict(OUTCOMES) | dict(STATES)


def about() -> Coalesce:
    """The factory, the supplier, or the buyer whose factories it is about, in the reader's script."""
    places = (first_name(f"{each}__name", f"{each}__local_name") for each in ("factory", "supplier"))
    return Coalesce(*places, "owner__name", Value(""), output_field=TextField())


def outcome() -> Coalesce:
    """The result of the inspection as this revision says it, what the document releases, or the grade of the audit.

    Today's result only while there is nothing that it says: a correction changes that, and not what was issued.
    """
    shipment = When(kind=ReportKind.SHIPMENT, then=Coalesce(KT("figures__inspection__result"), "inspection__result"))
    release = When(kind=ReportKind.RELEASE, then=KT("figures__statement__status"))
    said = Case(shipment, release, default=F("audit__grade"), output_field=TextField())
    return Coalesce(said, Value(""), output_field=TextField())


def shown_state() -> Case:
    return Case(When(later_revision(), then=Value(SUPERSEDED)), default=F("state"), output_field=TextField())


def told() -> Case:
    """That it holds no longer, else its outcome once it is ready, else how far it is; some documents have no outcome."""
    known = Coalesce(NullIf(outcome(), Value("")), Value(ReportState.READY), output_field=TextField())
    ready = When(state=ReportState.READY, then=known)
    return Case(When(later_revision(), then=Value(SUPERSEDED)), ready, default=F("state"), output_field=TextField())


def schedule_state() -> Case:
    return Case(When(paused_at=None, then=Value("running")), default=Value("paused"), output_field=TextField())
