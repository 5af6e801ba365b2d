from django.contrib.messages import success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from inspections.enums import InspectionState
from inspections.models import Inspection, Shipment
from qcportal.core import files, history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import file_page, form_version, page, record_page, visible_or_404
from qcportal.core.roles import Act

from .. import actions
from ..enums import ReportState
from ..filters import ReportListFilter
from ..models import Report

LIST = ListPage(
    title=gettext_lazy("Reports"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code"),
        Column("shipment_number", gettext_lazy("Shipment"), path="shipment__number", kind="code"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("result", gettext_lazy("Result"), path="inspection__result", kind="badge", choices=(("pass", gettext_lazy("pass")), ("fail", gettext_lazy("fail")))),
        Column("requested_at", gettext_lazy("Requested"), kind="datetime"),
        Column("state", gettext_lazy("State"), kind="badge", choices=ReportState.choices),
    ),
    address=by_uuid("reports:report"),
    order="-requested_at",
    filters=ReportListFilter,
    empty=gettext_lazy("A report is made by itself as soon as an inspection of a shipment is approved."),
)  # fmt: skip
RELATED = ("factory", "shipment", "inspection__product", "owner", "file", "requested_by")


@page("report", Act.LIST)
def report_list(request):
    return render_list(request, Report.objects.visible_to(request.user), LIST)


@record_page(Report, related=RELATED)
def report(request, report):
    context = {"report": report, "downloads": report.downloads.all()[:50], "entries": history.of(report)[:30]}
    return render(request, "reports/report.html", context)


@record_page(Report, related=RELATED)
def progress(request, report):
    """How far the report is; the page asks again by itself until it is ready or has failed."""
    return render(request, "reports/_progress.html", {"report": report})


@file_page(Report, related=("file",))
def download(request, report):
    if report.state != ReportState.READY:
        raise Http404
    actions.note_download(report=report, by=request.user)
    return files.response(report.file, attachment="inline" not in request.GET)


@require_POST
@record_page(Report, Act.WRITE)
def try_again(request, report):
    actions.try_again(report=report, version=form_version(request), by=request.user)
    success(request, _("The report is being made again."))
    return redirect("reports:report", report.uuid)


@require_POST
@page("report", Act.WRITE)
def request_report(request, uuid):
    """For an inspection that was approved before reports were made by themselves, such as one brought in from elsewhere."""
    inspection = visible_or_404(Inspection, request.user, uuid=uuid)
    report = actions.request_shipment_report(inspection=inspection, by=request.user)
    return redirect("reports:report", report.uuid)


@record_page(Shipment)
def shipment_panel(request, shipment):
    """The reports of a shipment, for its page."""
    rows = Report.objects.visible_to(request.user).filter(shipment=shipment).select_related("inspection")
    values = {"reports": rows.order_by("-requested_at"), "missing": without_report(shipment, request.user)}
    return render(request, "reports/_shipment_panel.html", values | {"shipment": shipment})


def without_report(shipment, user):
    approved = Inspection.objects.visible_to(user).filter(shipment=shipment, state=InspectionState.APPROVED)
    return approved.filter(reports=None).order_by("number")
