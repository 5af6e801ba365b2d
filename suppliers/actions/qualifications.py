"""Whether orders may be placed at a factory, for one buyer or for the house."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected
from qcportal.core.punctuation import joined

from .. import emails
from ..enums import QualificationStep
from ..models import Qualification
from ..queries.qualifying import Checklist, checklist
from ..rules import QUALIFICATION
from ..validators import check_current, check_said, check_still_good
from .relying import relied_on
from .requirements import note_due

NEEDS_REASON = {"approve_conditionally", "suspend", "reject"}
UNJUDGED = {
    "relied_rules": [],
    "evidence_until": None,
    "unmet": [],
    "overruled": [],
    "overruled_reason": "",
    "overruled_by": None,
}


@transaction.atomic
def open_qualification(*, factory, buyer, by, note: str = "", uuid=None) -> Qualification:
    """The factory becomes a prospect of this buyer (None: of the house), which sees the factory from now on."""
    check_current(factory)
    record = Qualification(uuid=uuid or uuid4(), factory=factory, buyer=buyer, note=note)
    return changes.create(record, by=by, event="qualification.opened")


@transaction.atomic
def decide_qualification(
    *,
    record,
    verb: str,
    by,
    valid_until: date | None = None,
    note: str = "",
    overruled_reason: str = "",
    version: int | None = None,
) -> Qualification:
    """`verb` is one of rules.QUALIFICATION; conditions, suspension and rejection need a reason.

    An approval that lacks something it asks for needs `overruled_reason`; who gave it is kept.
    """
    row = changes.lock(record, version)
    QUALIFICATION.check(row, verb, by)
    if verb in NEEDS_REASON:
        check_said(note, field="note")
    if verb in QualificationStep.values:  # whoever suspends one that ran out leaves its day as it was
        check_still_good(valid_until, row.factory.today())
    judged = judgement(row, verb, overruled_reason.strip(), by)
    QUALIFICATION.move(row, verb, {"note": note, "valid_until": valid_until} | judged, by=by, note=note)
    emails.qualification_decided(row, by)
    if verb == "evaluate":
        note_due(row.factory)
    return row


def judgement(row: Qualification, verb: str, reason: str, by) -> dict:
    """What the decision rests on, and what it overrules."""
    if verb not in QualificationStep.values:
        return UNJUDGED
    found = checklist(row, verb)
    if not found.unmet:
        return UNJUDGED | relied_on(found.outcomes)
    check_overruled(found, reason)
    history.record(event="qualification.overruled", of=row, by=by, note=reason, changes=told(found))
    overruled = {"overruled": [each.rule.kind for each in found.unmet], "overruled_reason": reason, "overruled_by": by}
    return relied_on(found.outcomes) | overruled


def check_overruled(found: Checklist, reason: str) -> None:
    if not reason:
        told = joined(*(each.sentence for each in found.unmet))
        raise Rejected(
            joined(told, _("Wait until it is met, or say why you decide all the same.")),
            field="overruled_reason",
            code="unmet",
        )


def told(found: Checklist) -> dict:
    return {each.rule.kind: [None, each.sentence] for each in found.unmet}
