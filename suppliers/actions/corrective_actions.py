"""What a factory must mend: raised, answered with proof, accepted or sent back."""

import contextlib
from collections.abc import Sequence
from datetime import date
from itertools import chain, repeat
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import changes, files, history
from qcportal.core.dates import day as written_day
from qcportal.core.errors import Rejected
from qcportal.core.models import StoredFile
from qcportal.core.models.files import FileKind
from qcportal.core.numbers import following
from qcportal.core.punctuation import with_colon

from .. import emails
from ..enums import Visibility
from ..models import CorrectiveAction, CorrectiveActionFile
from ..queries.corrective_actions import day_after_dispute
from ..rules import CORRECTIVE_ACTION
from ..validators import check_answers_for, check_current, check_said, check_time_to_answer, check_whys, not_to_come

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
    process_area: str = "",
    check_after_days: int | None = 90,
    raised_on: date | None = None,
    uuid=None,
) -> CorrectiveAction:
    """`owner` is a buyer or None for the house; `responsible` a contact of the factory's supplier.

    `check_after_days` after it is accepted its effect is checked, unless a manager sets another day; None: not at all.

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
        process_area=process_area,
        check_after_days=check_after_days,
    )
    changes.create(record, by=by, event="corrective_action.raised")
    emails.answer_wanted(record, by)
    return record


@transaction.atomic
def change_corrective_action(*, record, by, version: int | None = None, **values) -> CorrectiveAction:
    """Change title, description, due_on, process_area, visibility or responsible while it is not closed."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "cancel", by)  # what may be cancelled may be changed
    check_answers_for(row.factory, values.get("responsible"))
    if values.get("due_on", row.due_on) > row.due_on:
        values["escalated_at"] = None  # it has time again
    return asked(row, values, by=by, event="corrective_action.changed")


@transaction.atomic
def share_corrective_action(*, record, before: str, visibility: str, by) -> CorrectiveAction:
    """As what it follows from, which was `before`; closed or not. One kept closer than that stays so, none stays wider."""
    row = changes.lock(record)
    if row.visibility != before and WIDTH[row.visibility] <= WIDTH[visibility]:
        return row
    return asked(row, {"visibility": visibility}, by=by, event="corrective_action.shared")


def asked(row: CorrectiveAction, values: dict, *, by, event: str) -> CorrectiveAction:
    """Saved; and who answers is told where somebody else is to, on another day, or where nobody knew of it before."""
    told = row.visibility == Visibility.HOUSE and values.get("visibility", row.visibility) != row.visibility
    other = changes.difference(row, {name: values[name] for name in ("responsible", "due_on") if name in values})
    changes.save(row, values, by=by, event=event)
    if told or other:
        emails.answer_wanted(row, by)
    return row


@transaction.atomic
def answer_corrective_action(
    *,
    record,
    action_taken: str,
    by,
    root_cause: str = "",
    whys: Sequence[str] = (),
    uploads=(),
    shows: Sequence[str | UUID | None] = (),
    version: int | None = None,
    **eight_d,
) -> CorrectiveAction:
    """The factory's answer. Proof is kept from one round to the next.

    `shows` names for each of the `uploads`, in their order, the photo of what was found that it answers, if it is one.

    The last of the `whys` is the root cause where no other is named. `eight_d`: team, containment,
    root_cause_category, preventive_action, and when corrective and preventive action were planned for and done on.
    """
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "answer", by)
    chain = check_whys(whys)
    cause = root_cause if root_cause.strip() or not chain else chain[-1]
    check_said(cause, field="root_cause")
    check_said(action_taken, field="action_taken")
    for name in ("corrective_done_on", "preventive_done_on"):
        not_to_come(eight_d.get(name), row.factory, field=name)
    for upload, found in with_found(uploads, shows):
        keep_proof(row, upload, found, by)
    answer = eight_d | {"root_cause": cause, "whys": chain, "action_taken": action_taken}
    answer |= {"answered_by": by, "answered_at": timezone.now()}
    CORRECTIVE_ACTION.move(row, "answer", answer, by=by)
    emails.answer_given(row, by)
    return row


@transaction.atomic
def keep_proofs(*, record, uploads, by, shows: Sequence[str | UUID | None] = ()) -> int:
    """What came with an answer that was refused, as far as it is proof: nobody photographs twice. Says how many."""
    row = changes.lock(record)
    if not CORRECTIVE_ACTION.allows(row, "answer", by):
        return 0
    kept = 0
    for upload, found in with_found(uploads, shows):
        with contextlib.suppress(Rejected):  # the answer's own refusal names it
            upload.seek(0)
            keep_proof(row, upload, found, by)
            kept += 1
    if kept:
        history.record(event="corrective_action.proof_added", of=row, by=by)
    return kept


def with_found(uploads, shows) -> list[tuple]:
    """(upload, photo of what was found or None). A name that is none of a photo pairs with nothing, and says nothing."""
    named = [as_uuid(each) for each in shows]
    photos = {each.uuid: each for each in StoredFile.objects.filter(uuid__in=set(named) - {None}, kind=FileKind.PHOTO)}
    return list(zip(uploads, chain((photos.get(each) for each in named), repeat(None)), strict=False))


def as_uuid(name: str | UUID | None) -> UUID | None:
    try:
        return UUID(str(name))
    except ValueError:
        return None


def keep_proof(record: CorrectiveAction, upload, found: StoredFile | None, by) -> None:
    """Refused by name, because several files may come at once."""
    try:
        stored = files.store(upload, by=by, allow=files.PROOF)
    except Rejected as refused:
        raise Rejected(with_colon(upload.name, refused.sentence), field="uploads", code=refused.code) from refused
    CorrectiveActionFile.objects.create(corrective_action=record, file=stored, shows=found)


@transaction.atomic
def accept_corrective_action(
    *,
    record,
    by,
    note: str = "",
    check_on: date | None = None,
    closed_on: date | None = None,
    version: int | None = None,
) -> CorrectiveAction:
    """Closed today at the factory, unless another day is given. From `check_on` its effect can be told; None: never asked."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "accept", by)
    closed = closed_on or max(row.factory.today(), row.raised_on)
    check_after(check_on, closed)
    closing = {"closed_on": closed, "check_on": check_on, "review_note": note}
    CORRECTIVE_ACTION.move(row, "accept", closing, by=by, note=note)
    emails.answer_accepted(row, by)
    return row


def check_after(check_on: date | None, closed_on: date) -> None:
    if check_on is not None and check_on < closed_on:
        raise Rejected(_("The effect cannot be checked before the answer is accepted."), field="check_on")


# -- did it help? --------------------------------------------------------------------------------
@transaction.atomic
def plan_effect_check(*, record, check_on: date | None, by, version: int | None = None) -> CorrectiveAction:
    """Look at the effect on another day, such as when there are too few inspections to tell yet."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "confirm_effective", by)
    check_after(check_on, row.closed_on)
    return changes.save(row, by=by, event="corrective_action.check_planned", check_on=check_on)


@transaction.atomic
def confirm_effective(*, record, by, note: str, version: int | None = None) -> CorrectiveAction:
    """`note` says what shows it."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "confirm_effective", by)
    check_said(note, field="note")
    checked = {"checked_on": row.factory.today(), "effect_note": note}
    return CORRECTIVE_ACTION.move(row, "confirm_effective", checked, by=by, note=note)


@transaction.atomic
def find_not_effective(*, record, by, note: str, due_on: date, version: int | None = None) -> CorrectiveAction:
    """It came back: the factory answers anew until `due_on`, and reads the reason."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "find_not_effective", by)
    check_said(note, field="note")
    check_time_to_answer(due_on, row.factory)
    again = {"closed_on": None, "check_on": None, "checked_on": row.factory.today(), "due_on": due_on}
    again |= {"escalated_at": None}
    again |= {"effect_note": note, "review_note": note}
    CORRECTIVE_ACTION.move(row, "find_not_effective", again, by=by, note=note)
    emails.answer_wanted(row, by)
    return row


# -- while what asked for it is disputed --------------------------------------------------------
@transaction.atomic
def pause_reminders(*, record, by) -> CorrectiveAction:
    """Nobody is reminded of what may yet be withdrawn; the days that are left are given back when it is decided."""
    row = changes.lock(record)
    since = row.disputed_since or row.factory.today()
    return changes.save(row, by=by, event="corrective_action.reminders_paused", disputed_since=since)


@transaction.atomic
def resume_reminders(*, record, by, least_days: int = 0) -> CorrectiveAction:
    """It stands: the days that were left when it was disputed count from today, `least_days` of them at least."""
    row = changes.lock(record)
    before, due_on = row.due_on, day_after_dispute(row, least_days)
    told = {"before": written_day(before), "now": written_day(due_on)}
    later = due_on > before
    note = _("The days of the dispute are given back: due on %(now)s instead of %(before)s.") % told if later else ""
    values = {"disputed_since": None, "due_on": due_on} | ({"escalated_at": None} if later else {})
    changes.save(row, values, by=by, event="corrective_action.reminders_resumed", note=note)
    if later:
        emails.days_given_back(row, by)
    return row


# -- not yet, not any more -----------------------------------------------------------------------
@transaction.atomic
def send_back_corrective_action(
    *, record, by, note: str, due_on: date | None = None, version: int | None = None
) -> CorrectiveAction:
    """`note` says what is missing; the supplier reads it, and completes the answer until `due_on`, as before if None."""
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "send_back", by)
    check_said(note, field="note")
    due_on = due_on or row.due_on
    check_time_to_answer(due_on, row.factory)
    again = {"review_note": note, "due_on": due_on, "escalated_at": None}
    CORRECTIVE_ACTION.move(row, "send_back", again, by=by, note=note)
    emails.answer_wanted(row, by)
    return row


@transaction.atomic
def cancel_corrective_action(*, record, by, note: str, version: int | None = None) -> CorrectiveAction:
    row = changes.lock(record, version)
    CORRECTIVE_ACTION.check(row, "cancel", by)
    check_said(note, field="note")
    return CORRECTIVE_ACTION.move(row, "cancel", {"review_note": note, "disputed_since": None}, by=by, note=note)
