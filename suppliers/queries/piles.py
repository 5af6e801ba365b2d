"""Which visits wait for whom: counted on the start page, listed by `?waiting=`."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import Role
from qcportal.core.waiting import Pile

from ..enums import VisitState
from ..models import VisitAssignment
from ..rules import MANAGERS
from .days import over
from .visits import OPEN

SOON = timedelta(days=14)


def without_people(rows: QuerySet, user) -> QuerySet:
    """Planned for the next two weeks, and nobody goes."""
    today = timezone.localdate()
    crew = VisitAssignment.objects.filter(visit=OuterRef("pk"), cancelled_at=None)
    return rows.filter(~Exists(crew), state=VisitState.PLANNED, starts_on__lte=today + SOON, ends_on__gte=today)


def announced(rows: QuerySet, user) -> QuerySet:
    return rows.filter(state__in=OPEN).exclude(over("ends_on"))


VISITS = {
    "people": Pile(_("Visits without people"), MANAGERS, without_people),
    "announced": Pile(_("Announced visits"), {Role.SUPPLIER_CONTACT}, announced),
}
