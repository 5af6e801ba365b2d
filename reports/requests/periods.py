"""Documents of a period are asked for: the review of a supplier, the summary of a portfolio."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import User
from suppliers.enums import Visibility
from suppliers.models import Buyer, Supplier

from .. import languages, papers
from ..documents import portfolio, supplier
from ..enums import ReportKind, ReportState
from ..models import Report
from ..periods import MOST_DAYS, Period
from .series import following_draft, queued, why

DOCUMENTS: Mapping[str, ModuleType] = {ReportKind.SUPPLIER: supplier, ReportKind.PORTFOLIO: portfolio}
PREFIXES = {ReportKind.SUPPLIER: "SUP", ReportKind.PORTFOLIO: "PRT"}
SAME = ("kind", "owner", "supplier", "period_from", "period_to", "language", "paper")
LOCK = 7_204_620  # any number that no other advisory lock of ours has


def request_supplier_review(*, supplier: Supplier, owner: Buyer | None, period: Period, by: User, **wanted) -> Report:
    """As `request`, of one supplier."""
    return request(ReportKind.SUPPLIER, owner=owner, supplier=supplier, period=period, by=by, **wanted)


def request_portfolio_summary(*, owner: Buyer | None, period: Period, by: User, **wanted) -> Report:
    """As `request`, of all factories that the owner reads of."""
    return request(ReportKind.PORTFOLIO, owner=owner, supplier=None, period=period, by=by, **wanted)


@transaction.atomic
def request(
    kind: str,
    *,
    owner: Buyer | None,
    supplier: Supplier | None,
    period: Period,
    by: User,
    language: str = "",
    paper: str = "",
    bulk: bool = False,
) -> Report:
    """Ask for the document by what `owner` (None: the house) may see; asking again gives the one there is.

    Once it would say something else, the next revision takes its place. Each language and paper has a number of its own:
    none takes the place of another. Raises Forbidden for another's portfolio and Rejected for a period that cannot be.
    """
    check_owner(owner, by)
    check_period(period)
    same = {"kind": kind, "owner": owner, "supplier": supplier, "period_from": period.first, "period_to": period.last}
    same |= {
        "language": languages.spoken(language, owner=owner),
        "paper": papers.chosen(paper, owner=owner),
    }
    one_at_a_time(same)
    last = (
        Report.objects.filter(**same).select_related("owner", "supplier", "requested_by").order_by("-revision").first()
    )
    if last and still_holds(last):
        return last
    return made_anew(last, same, by, bulk)


def made_anew(last: Report | None, same: dict, by: User, bulk: bool) -> Report:
    fields = {"visibility": Visibility.OWNER if same["owner"] else Visibility.HOUSE, "in_bulk": bulk}
    return queued(following_draft(same, last, PREFIXES[same["kind"]], by, why(last), fields), by)


def one_at_a_time(same: Mapping[str, Any]) -> None:
    """Two who ask at once for the same, by the values of SAME, get the same."""
    what = " ".join(str(getattr(same[name], "pk", same[name])) for name in SAME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, what])


def still_holds(last: Report) -> bool:
    """One that is on its way will say what is true then; one that failed is tried again on its page.

    One whose file is no longer kept does not.
    """
    if last.state != ReportState.READY:
        return last.state != ReportState.REMOVED
    with translation.override(last.language):
        return DOCUMENTS[last.kind].collect(last, studied=False).content_sha256 == last.content_sha256


def check_owner(owner: Buyer | None, by: User) -> None:
    """The house asks for anybody; a buyer's person for the own buyers."""
    if not by.is_house and (owner is None or not Buyer.objects.of(by).filter(pk=owner.pk).exists()):
        raise Forbidden(_("You may ask for documents of your own buyer alone."))


def check_period(period: Period) -> None:
    if period.last < period.first:
        raise Rejected(_("The last day lies before the first."), field="period_to")
    if period.first > timezone.localdate():
        raise Rejected(_("The period has not begun yet."), field="period_from")
    if period.days > MOST_DAYS:
        raise Rejected(_("At most three years."), field="period_to")
