"""Which reports wait for whom: counted on the start page, listed by `?waiting=`."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import Role
from qcportal.core.waiting import Pile
from suppliers.rules import MANAGERS

from ..enums import ReportState


def failed(rows: QuerySet, user) -> QuerySet:
    return rows.last_asked().filter(state=ReportState.FAILED)


def latest(rows: QuerySet, user) -> QuerySet:
    """Of each number the last one, once it is there: what is about to be replaced is not brought to anybody's mind."""
    return rows.last_asked().filter(state=ReportState.READY)


REPORTS = {
    "failed": Pile(_("Reports that failed"), MANAGERS, failed),
    "latest": Pile(_("Latest reports"), {Role.BUYER}, latest),
}
