"""What is known of an auditor: competence and declared interests. Removed ones stay in history."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Forbidden, Rejected
from suppliers.enums import VisitRole
from suppliers.rules import GOES_AS

from ..models import AuditorCompetence, DeclaredInterest, Standard
from ..rules import MANAGERS


def check_about_auditor(person, by) -> None:
    if by.role not in MANAGERS:
        raise Forbidden(_("Your role may not do this."))
    if person.role not in GOES_AS[VisitRole.LEAD_AUDITOR]:
        raise Rejected(_("This person goes on no audits."), field="person")


@transaction.atomic
def note_competence(*, person, standard_code: str, valid_until: date, by, uuid=None) -> AuditorCompetence:
    check_about_auditor(person, by)
    if not Standard.objects.filter(code=standard_code).exists():
        raise Rejected(_("There is no such standard."), field="standard_code")
    made = AuditorCompetence(uuid=uuid or uuid4(), person=person, standard_code=standard_code, valid_until=valid_until)
    return changes.create(made, by=by, event="competence.noted", note=f"{standard_code}, {valid_until}")


@transaction.atomic
def declare_interest(
    *, person, note: str, by, factory=None, supplier=None, until: date | None = None, uuid=None
) -> DeclaredInterest:
    """At a factory, or with all of a supplier's; `until` empty: without end."""
    check_about_auditor(person, by)
    made = DeclaredInterest(
        uuid=uuid or uuid4(), person=person, factory=factory, supplier=supplier, until=until, note=note
    )
    return changes.create(made, by=by, event="interest.declared", note=note)


@transaction.atomic
def remove_competence(*, competence: AuditorCompetence, by, version: int | None = None) -> None:
    remove(competence, by, version, "competence.removed")


@transaction.atomic
def remove_interest(*, interest: DeclaredInterest, by, version: int | None = None) -> None:
    remove(interest, by, version, "interest.removed")


def remove(record, by, version: int | None, event: str) -> None:
    check_about_auditor(record.person, by)
    row = changes.lock(record, version)
    history.record(event=event, of=row, by=by)
    row.delete()
