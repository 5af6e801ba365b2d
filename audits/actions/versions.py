"""An audit that is not submitted yet goes on by a newer version of its standard; no answer is lost on the way."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..models import Answer, Audit, Standard
from ..queries.versions import planned_move
from ..rules import OPEN_FOR_MOVING
from ..validators import check_usable


@transaction.atomic
def move_audit_to_version(*, audit: Audit, standard: Standard, by, version: int | None = None) -> Audit:
    """Answers to the same question on the same scale go along with their photos and findings; the others stay with the
    audit as earlier answers, and come back if a later version asks for them again."""
    row = changes.lock(audit, version)
    check_can_move(row, standard)
    move = planned_move(row, standard)
    for answer in move.along:
        answer.question = move.target_of(answer)
    Answer.objects.bulk_update(move.along, ["question"], batch_size=500)
    counts = {"answers_along": [None, len(move.along)], "answers_kept": [None, len(move.kept)]}
    found = changes.difference(row, {"standard": standard}) | counts
    row.standard = standard
    row.version += 1
    row.save(update_fields=["standard", "version", "updated_at"])
    history.record(event="audit.moved_to_version", of=row, by=by, changes=found, note=str(standard))
    return row


def check_can_move(audit: Audit, standard: Standard) -> None:
    if audit.state not in OPEN_FOR_MOVING:
        raise Rejected(
            _("Only an audit that is planned or in progress goes on by another version."), code="wrong_state"
        )
    check_usable(standard)
    if standard.code != audit.standard.code or standard.version_number <= audit.standard.version_number:
        raise Rejected(_("Choose a newer version of the audit's own standard."), field="standard", code="not_newer")
