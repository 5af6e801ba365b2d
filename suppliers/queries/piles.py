"""Which visits and factories wait for whom: counted on the start page, listed by `?waiting=`."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import Role
from qcportal.core.waiting import Pile

from ..enums import QualificationState, VisitState
from ..models import FactoryDocument, Qualification, VisitAssignment
from ..rules import MANAGERS
from .days import over, until
from .visits import OPEN

SOON = timedelta(days=14)
RUNS_OUT = timedelta(days=45)


def without_people(rows: QuerySet, user) -> QuerySet:
    """Planned for the next two weeks, and nobody goes."""
    crew = VisitAssignment.objects.filter(visit=OuterRef("pk"), cancelled_at=None)
    rows = rows.filter(~Exists(crew), until("starts_on", SOON), state=VisitState.PLANNED)
    return rows.exclude(over("ends_on"))


def announced(rows: QuerySet, user) -> QuerySet:
    return rows.filter(state__in=OPEN).exclude(over("ends_on"))


def running_out(user) -> QuerySet:
    return ending(Qualification.objects.visible_to(user))


def ending(rows: QuerySet) -> QuerySet:
    """Approvals that end soon or have ended."""
    rows = rows.filter(state__in=QualificationState.good(), unmet=[])
    return rows.filter(until("valid_until", RUNS_OUT) | until("evidence_until", RUNS_OUT))


def to_renew(rows: QuerySet, user) -> QuerySet:
    """For one buyer, several or the house."""
    return rows.current().filter(pk__in=running_out(user).values("factory"))


def no_longer_met(user) -> QuerySet:
    """Approvals that lost something they were decided on, before their day."""
    return Qualification.objects.visible_to(user).filter(state__in=QualificationState.good()).exclude(unmet=[])


def to_decide_anew(rows: QuerySet, user) -> QuerySet:
    return rows.current().filter(pk__in=no_longer_met(user).values("factory"))


def documents_to_confirm(rows: QuerySet, user) -> QuerySet:
    return rows.filter(pk__in=FactoryDocument.objects.visible_to(user).to_confirm().values("factory"))


FACTORIES = {
    "renewal": Pile(_("Factories whose qualification runs out"), MANAGERS, to_renew),
    "documents": Pile(_("Documents to confirm"), MANAGERS, documents_to_confirm),
    "unmet": Pile(_("Approved, but no longer meeting the rules"), MANAGERS, to_decide_anew),
}
VISITS = {
    "people": Pile(_("Visits without people"), MANAGERS, without_people),
    "announced": Pile(_("Announced visits"), {Role.SUPPLIER_CONTACT}, announced),
}
