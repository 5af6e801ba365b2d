"""Whether orders may be placed at a factory, for one buyer or for the house."""

from datetime import date
from uuid import uuid4

from django.db import transaction

from qcportal.core import changes

from ..models import Qualification
from ..rules import QUALIFICATION
from ..validators import check_current, check_said, check_still_good

NEEDS_REASON = {"approve_conditionally", "suspend", "reject"}


@transaction.atomic
def open_qualification(*, factory, buyer, by, note: str = "", uuid=None) -> Qualification:
    """The factory becomes a prospect of this buyer (None: of the house), which sees the factory from now on."""
    check_current(factory)
    record = Qualification(uuid=uuid or uuid4(), factory=factory, buyer=buyer, note=note)
    return changes.create(record, by=by, event="qualification.opened")


@transaction.atomic
def decide_qualification(
    *, record, verb: str, by, valid_until: date | None = None, note: str = "", version: int | None = None
) -> Qualification:
    """`verb` is one of rules.QUALIFICATION; conditions, suspension and rejection need a reason."""
    row = changes.lock(record, version)
    QUALIFICATION.check(row, verb, by)
    if verb in NEEDS_REASON:
        check_said(note, field="note")
    check_still_good(valid_until, row.factory.today())
    return QUALIFICATION.move(row, verb, {"note": note, "valid_until": valid_until}, by=by, note=note)
