from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import retarget

from inspections.enums import InspectionState
from inspections.models import Inspection, Shipment
from inspections.queries.to_decide import waits_for
from qcportal.core import history, mail, serving
from qcportal.core.errors import Rejected
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import file_page, form_version, page, record_page, visible_or_404
from qcportal.core.roles import Act, may

from .. import actions, languages, sharing
from ..enums import ReportKind, ReportState
from ..filters import ReportListFilter
from ..models import Report
from ..queries.outcomes import OUTCOMES, STATES, about, outcome, said, shown_state
from ..queries.release import named, shown_products, statement, table
from ..requests import anew
from ..sheets import list_csv
from .asking import layout
from .sharing import MOST_SHOWN, downloads_of, links_of

LIST = ListPage(
    title=gettext_lazy("Reports"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code"),
        Column("shipment_number", gettext_lazy("Shipment"), path="shipment__number", kind="code"),
        Column("about", gettext_lazy("About"), kind="long"),
        Column("kind", gettext_lazy("Kind"), choices=ReportKind.choices),
        Column("outcome", gettext_lazy("Result"), kind="badge", choices=OUTCOMES),
        Column("requested_at", gettext_lazy("Requested"), kind="datetime"),
        Column("shown_state", gettext_lazy("State"), kind="badge", choices=STATES),
    ),
    address=by_uuid("reports:report"),
    order="-requested_at",
    filters=ReportListFilter,
    template="reports/report_list.html",
    extra={
        "csv_of": "report",
        "csv_address": reverse_lazy("reports:report_csv"),
        "more_address": reverse_lazy("reports:bundle_list"),
        "more_label": gettext_lazy("All of a month"),
    },
    empty=gettext_lazy("A report is made by itself as soon as an inspection of a shipment is approved."),
)  # fmt: skip
RELATED = (
    "factory", "supplier", "shipment", "inspection__product", "corrective_action", "audit", "owner", "file", "requested_by",
)  # fmt: skip


@page("report", Act.LIST)
def report_list(request):
    return render_list(request, listed(request.user), LIST)


@page("report", Act.EXPORT)
def report_csv(request):
    return list_csv(request, listed(request.user), LIST, COLUMNS, "reports")


def listed(user):
    return Report.objects.visible_to(user).annotate(outcome=outcome(), shown_state=shown_state(), about=about())


COLUMNS = {
    "number": "number",
    "revision": "revision",
    "kind": "kind",
    "result": "outcome",
    "state": "shown_state",
    "language": "language",
    "shipment": "shipment__number",
    "factory": "factory__name",
    "supplier": "supplier__name",
    "from": "period_from",
    "to": "period_to",
    "requested_at": "requested_at",
    "ready_at": "ready_at",
}


@record_page(Report, related=RELATED)
def report(request, report):
    return render(request, "reports/report.html", shown(report, request.user))


def shown(report: Report, user) -> dict:
    return {
        "report": report,
        "successor": report.successor,
        "coming": report.coming,
        "can_be_issued_anew": anew.can_be_issued_anew(report),
        "outcome": said(report),
        "downloads": downloads_of(user, report)[:MOST_SHOWN] if may(user, Act.EXPORT, "report") else None,
        "withheld": mail.withheld(report)[:MOST_SHOWN] if user.is_house else [],
        "let_out": Report.objects.let_out().filter(pk=report.pk).exists(),
        "links": links_of(user, report=report) if may(user, Act.READ, "share_link") else None,
        "decides": report.inspection is not None and waits_for(report.inspection, user),
        "overdue": is_overdue(report),
        "entries": history.of(report)[:30],
    } | release_parts(report)


def is_overdue(report: Report) -> bool:
    due = report.inspection and report.inspection.decide_by
    return bool(due) and due < report.factory.today()


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
        return retarget(render(request, "reports/_report.html", shown(report, request.user)), "#report")
    values = {"report": report, "whole": whole, "successor": report.successor}
    return render(request, "reports/_progress.html", values)


@file_page(Report, related=("file",))
def download(request, report):
    if report.state != ReportState.READY:
        raise Http404
    if serving.begins(request):
        sharing.note_download(report=report, by=request.user, request=request)
    return sharing.response(report, attachment="inline" not in request.GET)


@require_POST
@record_page(Report, Act.WRITE)
def try_again(request, report):
    actions.try_again(report=report, version=form_version(request), by=request.user)
    success(request, _("The report is being made again."))
    return redirect("reports:report", report.uuid)


@require_POST
@record_page(Report, Act.WRITE)
def issue_anew(request, report):
    made = anew.issue_anew(report=report, reason=request.POST.get("reason", ""), by=request.user)
    success(request, _("The next revision is being made."))
    return redirect("reports:report", made.uuid)


@require_POST
@page("report", Act.WRITE)
def request_report(request, uuid):
    """For an inspection that was approved before reports were made by themselves, or whose file is no longer kept."""
    inspection = visible_or_404(Inspection, request.user, uuid=uuid)
    report = actions.request_shipment_report(inspection=inspection, by=request.user, **layout(request))
    return redirect("reports:report", report.uuid)


@record_page(Shipment)
def shipment_panel(request, shipment):
    """The reports of a shipment, for its page."""
    rows = Report.objects.visible_to(request.user).filter(shipment=shipment).select_related("inspection", "file")
    rows = list(rows.with_superseded().order_by("-requested_at")[:MOST_SHOWN])
    current = [row for row in rows if not row.superseded]
    values = {
        "releases": [row for row in current if row.kind == ReportKind.RELEASE],
        "reports": [row for row in current if row.kind != ReportKind.RELEASE],
        "earlier": [row for row in rows if row.superseded],
        "more": len(rows) == MOST_SHOWN,
        "missing": without_report(shipment, request.user),
        "to_release": can_be_said(shipment),
        "preferred": languages.preferred(shipment.buyer),
    }
    return render(request, "reports/_shipment_panel.html", values | {"shipment": shipment})


def can_be_said(shipment) -> bool:
    """Whether something is decided of which there is no document yet."""
    last = Report.objects.filter(shipment=shipment, kind=ReportKind.RELEASE).order_by("-revision").first()
    try:
        said = statement(shipment, again=last is not None)
    except Rejected:
        return False
    return last is None or last.state == ReportState.REMOVED or last.figures["statement"] != said


@require_POST
@record_page(Shipment, takes_posts=True)
def request_release(request, shipment):
    """For what was decided before these documents were made by themselves."""
    if not may(request.user, Act.WRITE, "report"):
        raise PermissionDenied
    report = actions.request_release_document(shipment=shipment, by=request.user, **layout(request))
    return redirect("reports:report", report.uuid)


def without_report(shipment, user):
    """Approved inspections of which there is no file and none is being made; `spoken_before`: the language of the last."""
    approved = Inspection.objects.visible_to(user).filter(shipment=shipment, state=InspectionState.APPROVED)
    asked = Report.objects.filter(inspection=OuterRef("pk"))
    approved = approved.filter(~Exists(asked.exclude(state=ReportState.REMOVED)), imported_from=None)
    last = asked.order_by("-revision").values("language")[:1]
    return approved.annotate(spoken_before=Subquery(last)).order_by("number")
