"""Share links: made and ended by who may, opened by whoever has one; and the log of downloads as a table."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from inspections.models import Shipment
from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act, may
from qcportal.core.sheets import csv_answer

from .. import sharing
from ..enums import LinkState
from ..forms import OpenLinkForm, ShareForm
from ..models import Report, ReportDownload, ShareLink

MOST_SHOWN = 50
COLUMNS = ["at", "report", "revision", "person", "link_given_to", "way", "network"]
OPENED = "opened_links"  # in the session: those whose password was given


# -- making and ending ---------------------------------------------------------------------------
@record_page(Report, related=("shipment", "factory"), takes_posts=True)
def share(request, report):
    return shared_of(request, "reports/share.html", report=report)


@record_page(Shipment, takes_posts=True)
def share_shipment(request, shipment):
    return shared_of(request, "reports/share.html", shipment=shipment)


def shared_of(request, template: str, **of):
    if not may(request.user, Act.WRITE, "share_link"):
        raise PermissionDenied
    form = ShareForm(request.POST or None)
    context = of | {"form": form, "links": links_of(request.user, **of)}
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, sharing.make_link, by=request.user, **of, **form.cleaned_data)
        if made:
            link, token = made
            address = request.build_absolute_uri(reverse("reports:shared", args=[token]))
            return render(request, "reports/share_made.html", of | {"link": link, "address": address})
    return render(request, template, context, status=400 if form.errors else 200)


def links_of(user, *, report: Report | None = None, shipment: Shipment | None = None):
    """Of a report also those to all of its shipment."""
    found = ShareLink.objects.visible_to(user)
    rows = found.filter(report=report) if report else found.filter(shipment=shipment)
    if report and report.shipment_id:
        rows = rows | found.filter(shipment=report.shipment_id)
    return rows.select_related("made_by", "report", "shipment", "buyer").distinct()[:MOST_SHOWN]


@require_POST
@record_page(ShareLink, Act.WRITE)
def revoke(request, link):
    sharing.revoke_link(link=link, by=request.user)
    success(request, _("The link does not work any more."))
    if link.report_id:
        return redirect("reports:share", link.report.uuid)
    return redirect("reports:share_shipment", link.shipment.uuid)


# -- who took it ---------------------------------------------------------------------------------
def downloads_of(user, report: Report):
    return ReportDownload.objects.visible_to(user).filter(report=report).select_related("link")


@record_page(Report, Act.EXPORT)
def downloads_csv(request, report):
    rows = downloads_of(request.user, report)
    lines = [
        [each.at.isoformat(), report.number, str(report.revision), each.person_label,
         each.link.given_to if each.link else "", each.way, each.network]
        for each in rows
    ]  # fmt: skip
    return csv_answer([COLUMNS, *lines], f"{report.number}-r{report.revision}-downloads")


# -- opening one ---------------------------------------------------------------------------------
@login_not_required
@never_cache
@sensitive_post_parameters("password")
def shared(request, token: str):
    """What stands behind a link; before its password, nothing of it."""
    link = link_or_404(token)
    over = why_over(link)
    if over:
        return render(request, "reports/shared_over.html", {"sentence": over}, status=410)
    if is_locked(request, link):
        form = OpenLinkForm(request.POST or None)
        if request.method != "POST" or not form.is_valid() or not opened(request, link, form):
            return render(request, "reports/shared_password.html", {"form": form}, status=400 if form.errors else 200)
        return redirect("reports:shared", token)
    reports = link.documents().select_related("factory", "supplier", "shipment", "file").order_by("-requested_at")
    return render(request, "reports/shared.html", {"link": link, "token": token, "reports": reports[:MOST_SHOWN]})


def link_or_404(token: str) -> ShareLink:
    link = sharing.link_of(token)
    if link is None:
        raise Http404
    return link


def why_over(link: ShareLink) -> str:
    """The sentence for who comes by a link that gives nothing any more."""
    sentences = {
        LinkState.REVOKED: _("Whoever gave you this link has ended it."),
        LinkState.EXPIRED: _("This link has expired."),
        LinkState.USED_UP: _("This link was used as often as it may be."),
    }
    if link.state in sentences:
        return sentences[link.state]
    return "" if link.documents().exists() else _("What this link led to is not shared any more.")


def is_locked(request, link: ShareLink) -> bool:
    return bool(link.password) and str(link.uuid) not in request.session.get(OPENED, [])


def opened(request, link: ShareLink, form) -> bool:
    right = carried_out(form, sharing.unlock, link=link, password=form.cleaned_data["password"])
    if right:
        request.session[OPENED] = [*request.session.get(OPENED, []), str(link.uuid)][-20:]
    elif right is False:
        form.add_error("password", _("This is not the password of the link."))
    return bool(right)


@require_POST
@login_not_required
@never_cache
def shared_take(request, token: str, uuid):
    """Begins a download: counted here, so that its file may be fetched in as many pieces as a phone likes."""
    link = link_or_404(token)
    if why_over(link) or is_locked(request, link):
        return redirect("reports:shared", token)
    report = get_object_or_404(link.documents(), uuid=uuid)
    grant = sharing.take(link=link, report=report, request=request)
    return redirect("reports:shared_file", grant) if grant else redirect("reports:shared", token)


@require_safe
@login_not_required
def shared_file(request, grant: str):
    report = sharing.granted(grant)
    if report is None:
        sentence = _("This download is over. Open the link once more to begin another.")
        return render(request, "reports/shared_over.html", {"sentence": sentence}, status=410)
    return sharing.response(report)
