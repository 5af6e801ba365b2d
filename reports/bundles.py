"""All reports of a month in one ZIP file: asked for, found, and forgotten after a while. `bundling` makes the file."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.models import Inspection
from qcportal.core import changes, queue
from qcportal.core.errors import Rejected
from qcportal.core.models import User
from qcportal.core.roles import Role
from suppliers.models import Buyer

from . import leftovers
from .claims import MOST_HINTS, Claims
from .enums import ByDay, ReportState
from .models import Bundle, Report

TASK = "reports.make_bundle"
FOLDER = "bundles"
KEPT = timedelta(days=7)
MOST_BYTES = 2 * 2**30
DAYS = {ByDay.INSPECTED: "inspection__inspected_on", ByDay.SHIPPED: "shipment__ships_on", ByDay.ISSUED: "ready_at"}

claims = Claims(Bundle, lambda _pk, _sentence: None)  # the row itself says it, to who asked


@dataclass(frozen=True)
class Month:
    """What a bundle is asked for; `first` is the first day of the month."""

    first: date
    by_day: str = ByDay.INSPECTED
    kind: str = ""
    buyer: Buyer | None = None
    with_superseded: bool = False
    report_language: str = ""

    @classmethod
    def of(cls, row: Bundle):
        return cls(row.month, row.by_day, row.kind, row.buyer, row.with_superseded, row.report_language)

    @property
    def after(self) -> date:
        """The first day of the next one."""
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1)

    def holds(self, path: str) -> Q:
        day = f"{path}__date" if path == DAYS[ByDay.ISSUED] else path
        return Q(**{f"{day}__gte": self.first, f"{day}__lt": self.after})


def reports_of(user: User, month: Month) -> QuerySet:
    """The reports of the month that this person may see, made or not; the latest revision of each unless asked otherwise."""
    rows = Report.objects.visible_to(user).filter(month.holds(DAYS[ByDay(month.by_day)]))
    if month.kind:
        rows = rows.filter(kind=month.kind)
    if month.buyer:
        rows = rows.filter(owner=month.buyer)
    if month.report_language:
        rows = rows.filter(language=month.report_language)
    rows = rows.with_superseded() if month.with_superseded else rows.current().with_superseded()
    return rows.order_by("number", "revision")


def inspections_without(user: User, month: Month) -> QuerySet:
    """Approved inspections of the month for whose owner no report was ever asked for."""
    rows = Inspection.objects.visible_to(user).approved().filter(reports=None, shipment__isnull=False)
    if user.role == Role.BUYER:
        rows = rows.filter(owner__in=Buyer.objects.of(user))  # of those that others share, the report is not theirs
    if month.buyer:
        rows = rows.filter(owner=month.buyer)
    if month.kind not in ("", "shipment") or month.by_day == ByDay.ISSUED:
        return rows.none()
    return rows.filter(month.holds(DAYS[ByDay(month.by_day)].removeprefix("inspection__"))).order_by("number")


@transaction.atomic
def ask(*, month: Month, by: User, language: str = "en") -> Bundle:
    """Ask for all reports of a month in one file; while the same is being made, asking again gives that one.

    language: of the index and the names in the file.
    Raises Rejected with a sentence if there is none, or if they are too much for one file.
    """
    changes.lock(by)  # of two presses the second finds what the first asked for
    asked = {name: getattr(month, name) for name in ("by_day", "kind", "buyer", "with_superseded", "report_language")}
    asked |= {"month": month.first, "asked_by": by}
    making = Bundle.objects.filter(**asked).exclude(state__in=[ReportState.READY, ReportState.FAILED]).first()
    if making:
        return making
    check_size(reports_of(by, month))
    bundle = changes.create(Bundle(**asked, language=language), by=by, event="bundle.requested")
    transaction.on_commit(lambda: queue.hint(TASK, bundle.pk, queue="bulk"))
    return bundle


@transaction.atomic
def try_again(*, bundle: Bundle, version: int, by: User) -> Bundle:
    """Queue a failed one anew; who asked has read why it failed."""
    bundle = changes.lock(bundle, version)
    if bundle.state != ReportState.FAILED:
        return bundle
    changes.save(bundle, claims.ask_again(), by=by, event="bundle.requested_again")
    transaction.on_commit(lambda: queue.hint(TASK, bundle.pk, queue="bulk"))
    return bundle


def check_size(rows: QuerySet) -> None:
    ready = rows.filter(state=ReportState.READY)
    if not ready.exists():
        raise Rejected(_("There is no report of this month to put into a file."), field="month")
    size = ready.order_by().aggregate(size=Sum("file__size_bytes"))["size"] or 0
    if size > MOST_BYTES:
        told = {"gb": f"{size / 2**30:.1f}", "most": MOST_BYTES // 2**30}
        raise Rejected(
            _(
                "The reports of this month take %(gb)s GB together; one file takes %(most)d GB. Ask for one buyer or one kind."
            )
            % told,
            field="month",
        )


def lost() -> list[int]:
    return list(claims.lost().values_list("pk", flat=True)[:MOST_HINTS])


# -- forgotten -----------------------------------------------------------------------------------
def folder_of(bundle: Bundle) -> str:
    return f"{FOLDER}/{bundle.uuid}"


def forget() -> None:
    """Files go when their time is over, and what nobody's row names any more; the file first, so that none is left."""
    now = timezone.now()
    over = Q(expires_at__lt=now) | Q(state=ReportState.FAILED, asked_at__lt=now - KEPT)
    for bundle in Bundle.objects.filter(over):
        leftovers.remove(folder_of(bundle))
        bundle.delete()
    there = set(leftovers.listed(FOLDER)[0])  # first, so that one made meanwhile is not taken for nobody's
    known = {str(each) for each in Bundle.objects.values_list("uuid", flat=True)}
    for name in there - known:
        leftovers.remove(f"{FOLDER}/{name}")
