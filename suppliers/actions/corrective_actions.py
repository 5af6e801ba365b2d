"""What a factory must mend: raised, answered with proof, accepted or sent back."""

from datetime import date
from uuid import uuid4

from django.db import transaction

from qcportal.core import changes, files
from qcportal.core.errors import Rejected
from qcportal.core.models.files import FileKind
from qcportal.core.numbers import following
from qcportal.core.punctuation import with_colon

from .. import emails
from ..enums import Visibility
from ..models import CorrectiveAction, CorrectiveActionFile
from ..rules import CORRECTIVE_ACTION
from ..validators import check_answers_for, check_current, check_said

PROOF = (FileKind.PHOTO, FileKind.PDF)
WIDTH = {Visibility.HOUSE: 0, Visibility.OWNER: 1, Visibility.SHARED: 2}


@transaction.atomic
def raise_corrective_action(
    *,
    factory,
    title: str,
    description: str,
    due_on: date,
    owner,
    by,
    visibility: str = Visibility.OWNER,
    responsible=None,
    raised_on: date | None = None,
    uuid=None,
) -> CorrectiveAction:
    """`owner` is a buyer or None for the house; `responsible` a contact of the factory's supplier.

    Raised today at the factory, unless it is taken over from somewhere with its own date.
    """
    check_current(factory)
    check_answers_for(factory, responsible)
    record = CorrectiveAction(
        uuid=uuid or uuid4(),
        number=following("CA"),
        factory=factory,
        title=title,
        description=description,
        raised_on=raised_on or factory.today(),
        due_on=due_on,
        owner=owner,
        visibility=visibility,
        responsible=responsible,
    )
    changes.create(record, by=by, event="corrective_action.raised")
    emails.answer_wanted(record, by)
    return record


@transaction.atomic
def change_corrective_action(*, record, by, version: int | None = None, **values) -> CorrectiveAction:
    """Change title, description, due_on, visibility or responsible while it is not closed."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "cancel", by)  # what may be cancelled may be changed
    check_answers_for(row.factory, values.get("responsible"))
    return changes.save(row, values, by=by, event="corrective_action.changed")


@transaction.atomic
def share_corrective_action(*, record, before: str, visibility: str, by) -> CorrectiveAction:
    """As what it follows from, which was `before`; closed or not. One kept closer than that stays so, none stays wider."""
    row = changes.lock(record)
    if row.visibility != before and WIDTH[row.visibility] <= WIDTH[visibility]:
        return row
    return changes.save(row, by=by, event="corrective_action.shared", visibility=visibility)


@transaction.atomic
def answer_corrective_action(
    *,
    record,
    containment: str,
    root_cause: str,
    action_taken: str,
    by,
    uploads=(),
    version: int | None = None,
) -> CorrectiveAction:
    """The factory's answer. Proof is kept from one round to the next."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "answer", by)
    check_said(root_cause, field="root_cause")
    check_said(action_taken, field="action_taken")
    for upload in uploads:
        keep_proof(row, upload, by)
    answer = {"containment": containment, "root_cause": root_cause, "action_taken": action_taken}
    CORRECTIVE_ACTION.move(row, "answer", answer, by=by)
    emails.answer_given(row, by)
    return row


def keep_proof(record: CorrectiveAction, upload, by) -> None:
    """Refused by name, because several files may come at once."""
    try:
        stored = files.store(upload, by=by, allow=PROOF)
    except Rejected as refused:
        raise Rejected(with_colon(upload.name, refused.sentence), field="uploads", code=refused.code) from refused
    CorrectiveActionFile.objects.create(corrective_action=record, file=stored)


@transaction.atomic
def accept_corrective_action(
    *, record, by, note: str = "", closed_on: date | None = None, version: int | None = None
) -> CorrectiveAction:
    """Closed today at the factory, unless another day is given."""
    row = changes.lock(record, version)
    closing = {"closed_on": closed_on or max(row.factory.today(), row.raised_on), "review_note": note}
    return CORRECTIVE_ACTION.move(row, "accept", closing, by=by, note=note)


@transaction.atomic
def send_back_corrective_action(*, record, by, note: str, version: int | None = None) -> CorrectiveAction:
    """`note` says what is missing; the supplier reads it."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "send_back", by)
    check_said(note, field="note")
    CORRECTIVE_ACTION.move(row, "send_back", {"review_note": note}, by=by, note=note)
    emails.answer_wanted(row, by)
    return row


@transaction.atomic
def cancel_corrective_action(*, record, by, note: str, version: int | None = None) -> CorrectiveAction:
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "cancel", by)
    check_said(note, field="note")
    return CORRECTIVE_ACTION.move(row, "cancel", {"review_note": note}, by=by, note=note)
