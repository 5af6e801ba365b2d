"""Which reports wait for whom: counted on the start page, listed by `?waiting=`."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import Role
from qcportal.core.waiting import Pile
from suppliers.rules import MANAGERS

from ..enums import ReportState


def failed(rows: QuerySet, user) -> QuerySet:
    return rows.current().filter(state=ReportState.FAILED)


def latest(rows: QuerySet, user) -> QuerySet:
    """Those that hold: where the later revision is still made, nothing does."""
    return rows.current().filter(state=ReportState.READY)


REPORTS = {
    "failed": Pile(_("Reports that failed"), MANAGERS, failed),
    "latest": Pile(_("Latest reports"), {Role.BUYER}, latest),
}
