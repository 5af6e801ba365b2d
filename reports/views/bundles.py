"""All reports of a month in one file: the form that asks for it, and those that this person asked for."""

from django.contrib.messages import success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core import serving
from qcportal.core.errors import Conflict
from qcportal.core.pages import carried_out, file_page, form_version, page, record_page
from qcportal.core.roles import Act

from .. import bundles
from ..bundles import Month
from ..enums import ReportState
from ..forms import BundleForm
from ..models import Bundle

MOST_SHOWN = 50


@page("report", Act.EXPORT, takes_posts=True)
def bundle_list(request):
    form = BundleForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid() and asked(request, form):
        return redirect("reports:bundle_list")
    rows = Bundle.objects.visible_to(request.user).select_related("buyer")[:MOST_SHOWN]
    values = {"form": form, "bundles": rows, "kept_days": bundles.KEPT.days}
    return render(request, "reports/bundle_list.html", values)


def asked(request, form: BundleForm) -> Bundle | None:
    said = dict(form.cleaned_data)
    month = Month(said.pop("month"), **said)
    return carried_out(form, bundles.ask, month=month, by=request.user, language=get_language() or "en")


@record_page(Bundle, Act.EXPORT, related=("buyer",))
def bundle_row(request, bundle):
    """How far it is; the row asks again by itself until it is ready or has failed."""
    return render(request, "reports/_bundle.html", {"bundle": bundle})


@file_page(Bundle)
def bundle_file(request, bundle):
    if bundle.state != ReportState.READY:
        raise Http404
    if not bundle.may_still_be_read:
        raise Conflict(_("You may no longer see all that this file holds. Ask for the month again."))
    etag = f"{bundle.uuid}-{bundle.claim}"
    return serving.stored(bundle.path, "application/zip", bundle.file_name, etag=etag, attachment=True, large=True)


@require_POST
@record_page(Bundle, Act.EXPORT, takes_posts=True)
def bundle_again(request, bundle):
    bundles.try_again(bundle=bundle, version=form_version(request), by=request.user)
    success(request, _("The file is being made again."))
    return redirect("reports:bundle_list")
