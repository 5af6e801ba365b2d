from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import retarget

from inspections.enums import InspectionState
from inspections.models import Inspection, Shipment
from qcportal.core import files, history
from qcportal.core.errors import Rejected
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import file_page, form_version, page, record_page, visible_or_404
from qcportal.core.roles import Act, may

from .. import actions
from ..enums import ReportKind, ReportState
from ..filters import ReportListFilter
from ..models import Report
from ..queries.outcomes import OUTCOMES, STATES, outcome, shown_state
from ..queries.release import named, shown_products, statement, table
from ..sheets import list_csv

LIST = ListPage(
    title=gettext_lazy("Reports"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code"),
        Column("shipment_number", gettext_lazy("Shipment"), path="shipment__number", kind="code"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("kind", gettext_lazy("Kind"), choices=ReportKind.choices),
        Column("outcome", gettext_lazy("Result"), kind="badge", choices=OUTCOMES),
        Column("requested_at", gettext_lazy("Requested"), kind="datetime"),
        Column("shown_state", gettext_lazy("State"), kind="badge", choices=STATES),
    ),
    address=by_uuid("reports:report"),
    order="-requested_at",
    filters=ReportListFilter,
    template="reports/list_with_csv.html",
    extra={"csv_of": "report", "csv_address": reverse_lazy("reports:report_csv")},
    empty=gettext_lazy("A report is made by itself as soon as an inspection of a shipment is approved."),
)  # fmt: skip
RELATED = ("factory", "shipment", "inspection__product", "corrective_action", "owner", "file", "requested_by")


@page("report", Act.LIST)
def report_list(request):
    return render_list(request, listed(request.user), LIST)


@page("report", Act.EXPORT)
def report_csv(request):
    return list_csv(request, listed(request.user), LIST, COLUMNS, "reports")


def listed(user):
    return Report.objects.visible_to(user).annotate(outcome=outcome(), shown_state=shown_state())


COLUMNS = {
    "number": "number",
    "revision": "revision",
    "kind": "kind",
    "result": "outcome",
    "state": "shown_state",
    "language": "language",
    "shipment": "shipment__number",
    "factory": "factory__name",
    "requested_at": "requested_at",
    "ready_at": "ready_at",
}


@record_page(Report, related=RELATED)
def report(request, report):
    return render(request, "reports/report.html", shown(report))


def shown(report: Report) -> dict:
    return {
        "report": report,
        "successor": report.successor,
        "downloads": report.downloads.all()[:50],
        "entries": history.of(report)[:30],
    } | release_parts(report)


def release_parts(report: Report) -> dict:
    if report.kind != ReportKind.RELEASE:
        return {}
    fates, rows = table(report.figures["statement"])
    shown = shown_products(row for row, _shares in rows)
    let_pass = [named(each, shown) for each in report.figures["statement"].get("let_pass", [])]
    return {"fates": fates, "release_rows": rows, "let_pass": let_pass}


@record_page(Report, related=RELATED)
def progress(request, report):
    """How far the report is; the page asks again by itself until it is ready or has failed.

    A report's own page (`?whole`) gets all that is known by then: what it says, its hash, its history.
    """
    whole = "whole" in request.GET
    if whole and report.state in ReportState.over():
        return retarget(render(request, "reports/_report.html", shown(report)), "#report")
    return render(request, "reports/_progress.html", {"report": report, "whole": whole})


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
    report = actions.request_shipment_report(inspection=inspection, by=request.user, language=asked_language(request))
    return redirect("reports:report", report.uuid)


def asked_language(request) -> str:
    """What was chosen beside the button, else that of the page."""
    return request.POST.get("language") or get_language() or ""


@record_page(Shipment)
def shipment_panel(request, shipment):
    """The reports of a shipment, for its page."""
    rows = Report.objects.visible_to(request.user).filter(shipment=shipment).select_related("inspection")
    rows = rows.with_superseded().order_by("-requested_at")
    values = {
        "releases": [row for row in rows if row.kind == ReportKind.RELEASE],
        "reports": [row for row in rows if row.kind == ReportKind.SHIPMENT],
        "missing": without_report(shipment, request.user),
        "to_release": can_be_said(shipment),
    }
    return render(request, "reports/_shipment_panel.html", values | {"shipment": shipment})


def can_be_said(shipment) -> bool:
    """Whether something is decided of which there is no document yet."""
    last = Report.objects.filter(shipment=shipment, kind=ReportKind.RELEASE).order_by("-revision").first()
    try:
        said = statement(shipment, again=last is not None)
    except Rejected:
        return False
    return last is None or last.figures["statement"] != said


@require_POST
@record_page(Shipment, takes_posts=True)
def request_release(request, shipment):
    """For what was decided before these documents were made by themselves."""
    if not may(request.user, Act.WRITE, "report"):
        raise PermissionDenied
    report = actions.request_release_document(shipment=shipment, by=request.user, language=asked_language(request))
    return redirect("reports:report", report.uuid)


def without_report(shipment, user):
    approved = Inspection.objects.visible_to(user).filter(shipment=shipment, state=InspectionState.APPROVED)
    return approved.filter(reports=None).order_by("number")
