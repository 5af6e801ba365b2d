"""Documents leave the house: by links that end by themselves, and each time with a row that says who took one.

The token of a link is shown once, to who made it; the database holds its SHA-256. A download by a link is counted before
it begins, by one UPDATE that holds only while the link has one left, so as many people at once get as many as there are.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.models import Shipment
from qcportal.core import changes, files
from qcportal.core.client_address import client_address, network_of
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import User
from qcportal.core.roles import Act, Role, may
from suppliers.models import Buyer

from .enums import Audience, DownloadWay, LinkState, ReportState
from .models import Bundle, Report, ReportDownload, ShareLink
from .models.sharing import MOST_DAYS

DAYS = 14
SHORTEST_PASSWORD = 8
MOST_DOWNLOADS = 10_000
MOST_FAILURES, LOCKED = 5, timedelta(minutes=15)
ONE_DOWNLOAD = timedelta(minutes=1)  # a phone fetches a file in several pieces
GRANT_SECONDS = 3600  # in which a download that began may go on
SIGNER = TimestampSigner(salt="reports.sharing")


# -- links ---------------------------------------------------------------------------------------
@transaction.atomic
def make_link(
    *,
    by: User,
    given_to: str,
    report: Report | None = None,
    shipment: Shipment | None = None,
    days: int = DAYS,
    password: str = "",
    most_downloads: int | None = None,
) -> tuple[ShareLink, str]:
    """A link to a report that is ready, or to all of a shipment, later ones too; and its token, which is told only here."""
    check_shareable(report, shipment, by)
    check_terms(given_to, days, password, most_downloads)
    token = secrets.token_urlsafe(32)
    link = ShareLink(
        token_sha256=hashed(token),
        report=report,
        shipment=shipment,
        buyer=acts_for(by, (report and report.owner_id) or (shipment and shipment.buyer_id)),
        given_to=given_to.strip(),
        password=make_password(password) if password else "",
        expires_at=timezone.now() + timedelta(days=days),
        most_downloads=most_downloads,
        made_by=by,
    )
    return changes.create(link, by=by, event="share_link.created"), token


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def acts_for(by: User, buyer_id: int | None) -> Buyer | None:
    return Buyer.objects.of(by).filter(pk=buyer_id).first() if by.role == Role.BUYER else None


def check_shareable(report: Report | None, shipment: Shipment | None, by: User) -> None:
    if not may(by, Act.WRITE, "share_link"):
        raise Forbidden(_("You do not give reports away."))
    if report and report.state != ReportState.READY:
        raise Rejected(_("This report is not ready yet."), code="wrong_state")
    if report and not Report.objects.visible_to(by).let_out().filter(pk=report.pk).exists():
        raise Rejected(why_kept(report), code="kept_in_house")
    if by.role == Role.BUYER and not acts_for(by, report.owner_id if report else shipment.buyer_id):
        raise Forbidden(_("You give away the reports of your own company alone."))


def why_kept(report: Report) -> str:
    if report.owner_id is None and report.audience == Audience.OWNER:
        return _(
            "This report tells what the house reads of all buyers. Have it made for who is to get it, and share that."
        )
    return _("This report is kept in the house. Change who sees it first.")


def check_terms(given_to: str, days: int, password: str, most_downloads: int | None) -> None:
    if not given_to.strip():
        raise Rejected(_("Say to whom you give it."), field="given_to")
    if not 1 <= days <= MOST_DAYS:
        raise Rejected(_("A link lasts from 1 to %(days)d days.") % {"days": MOST_DAYS}, field="days")
    if password and len(password) < SHORTEST_PASSWORD:
        sentence = _("Use at least %(n)d characters, or none for a link without a password.")
        raise Rejected(sentence % {"n": SHORTEST_PASSWORD}, field="password")
    if most_downloads is not None and not 1 <= most_downloads <= MOST_DOWNLOADS:
        sentence = _("From 1 to %(n)d downloads, or leave it empty.") % {"n": MOST_DOWNLOADS}
        raise Rejected(sentence, field="most_downloads")


@transaction.atomic
def revoke_link(*, link: ShareLink, by: User) -> ShareLink:
    """Ends it at once, also downloads that have begun. Repeating it changes nothing."""
    row = changes.lock(link)
    if row.revoked_at:
        return row
    return changes.save(row, by=by, event="share_link.revoked", revoked_at=timezone.now(), revoked_by=by)


# -- opening one ---------------------------------------------------------------------------------
def link_of(token: str) -> ShareLink | None:
    rows = ShareLink.objects.select_related("made_by", "report", "shipment")
    return rows.filter(token_sha256=hashed(token)).first()


@transaction.atomic
def unlock(*, link: ShareLink, password: str) -> bool:
    """Whether this is the password. Raises Rejected while too many wrong ones have locked it."""
    row = changes.lock(link)
    if row.locked_until and row.locked_until > timezone.now():
        raise Rejected(
            _("Too many wrong passwords. Wait 15 minutes and try again."), field="password", code="locked_out"
        )
    right = check_password(password, row.password)
    failures = 0 if right else row.failures + 1
    locked = timezone.now() + LOCKED if failures >= MOST_FAILURES else None
    ShareLink.objects.filter(pk=row.pk).update(failures=0 if locked else failures, locked_until=locked)
    return right


@transaction.atomic
def take(*, link: ShareLink, report: Report, request) -> str | None:
    """Count and note a download by a link; what the address of its file is signed with, or None if there is none left."""
    open_now = Q(most_downloads=None) | Q(downloads_taken__lt=F("most_downloads"))
    holds = ShareLink.objects.filter(open_now, pk=link.pk, revoked_at=None, expires_at__gt=timezone.now())
    if not holds.update(downloads_taken=F("downloads_taken") + 1):
        return None
    network = network_of(client_address(request))
    row = ReportDownload.objects.create(report=report, link=link, way=DownloadWay.LINK, network=network)
    return SIGNER.sign(str(row.pk))


def granted(grant: str) -> Report | None:
    """The report of a download that has begun, as long as its link is neither over nor revoked."""
    try:
        row_id = SIGNER.unsign(grant, max_age=GRANT_SECONDS)
    except BadSignature:
        return None
    row = ReportDownload.objects.select_related("link__made_by").filter(pk=row_id).first()
    if row is None or row.link.state not in (LinkState.OPEN, LinkState.USED_UP):
        return None
    return row.link.documents().select_related("file").filter(pk=row.report_id).first()


def response(report: Report, *, attachment: bool = True) -> HttpResponseBase:
    """Its file, under a name that tells whether another revision has taken its place. Whoever calls has asked who may."""
    report.file.name = report.file_name
    return files.response(report.file, attachment=attachment)


# -- the log -------------------------------------------------------------------------------------
def note_download(*, report: Report, by: User, request=None, way: str = DownloadWay.PAGE) -> None:
    note([report.pk], by, request, way)


def note_bundle(*, bundle: Bundle, by: User, request) -> None:
    """Each report that the file of a month holds, as if it had been taken alone."""
    note(bundle.reports, by, request, DownloadWay.MONTH)


def forget_name(*, person: User) -> None:
    """The log of somebody who is anonymous by now: which document was taken when stays, under the name that is left."""
    ReportDownload.objects.filter(person_id=person.pk).update(person_label=str(person))


def note(reports: Iterable[int], by: User, request, way: str) -> None:
    """Once a minute: a phone that fetches the file in pieces takes it once."""
    lately = ReportDownload.objects.filter(person_id=by.pk, way=way, at__gt=timezone.now() - ONE_DOWNLOAD)
    noted = set(lately.filter(report__in=reports).values_list("report", flat=True))
    told = {"person_id": by.pk, "person_label": str(by), "way": way}
    told |= {"network": network_of(client_address(request)) if request else ""}
    ReportDownload.objects.bulk_create(ReportDownload(report_id=pk, **told) for pk in reports if pk not in noted)
