"""Panels from which reports of audits and profiles of factories are asked for."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from audits.models import Audit
from qcportal.core.pages import record_page
from qcportal.core.roles import Act, may
from suppliers.models import Buyer, Factory

from .. import languages
from ..documents.audit import can_be_told
from ..enums import ReportKind, ReportReader
from ..models import Report
from ..requests.audits import request_audit_report
from ..requests.factories import buyers_at, request_factory_profile
from .asking import chosen, layout

SHOWN = 5


@record_page(Audit)
def audit_panel(request, audit):
    """Its reports that this person may see, the latest first, and a form for the next."""
    context = {"audit": audit, "reports": shown(request.user, kind=ReportKind.AUDIT, audit=audit)}
    context |= {"can_ask": may_ask(request.user) and can_be_told(audit)}
    context["readers"] = ReportReader.choices if request.user.is_house else []
    context |= usual_language([] if request.user.is_house else list(Buyer.objects.of(request.user)))
    return render(request, "reports/_audit_panel.html", context)


@require_POST
@record_page(Audit, takes_posts=True)
def request_audit(request, audit):
    """For whoever sees the audit, as that person sees it; the house chooses the reader."""
    check_may_ask(request.user)
    reader = chosen(request, "reader", ReportReader, ReportReader.OWNER)
    report = request_audit_report(audit=audit, by=request.user, reader=reader, **layout(request))
    return redirect("reports:report", report.uuid)


@record_page(Factory)
def profile_panel(request, factory):
    """Its profiles that this person may see, and a form for the next; the factory itself has none."""
    context = {"factory": factory, "reports": shown(request.user, kind=ReportKind.FACTORY, factory=factory)}
    readers = buyers_at(factory, request.user)
    context |= {"can_ask": may_profile(request.user), "readers": readers}
    context |= usual_language([] if request.user.is_house else list(readers))
    return render(request, "reports/_profile_panel.html", context)


@require_POST
@record_page(Factory, takes_posts=True)
def request_profile(request, factory):
    if not may_profile(request.user):
        raise PermissionDenied
    buyer = buyers_at(factory, request.user).filter(code=request.POST.get("buyer", "").replace("\0", "")).first()
    report = request_factory_profile(factory=factory, by=request.user, buyer=buyer, **layout(request))
    return redirect("reports:report", report.uuid)


def usual_language(readers: list[Buyer]) -> dict:
    """What is chosen already: that of the one reader there is; of several, the one who is chosen decides."""
    return {"preferred": languages.preferred(readers[0])} if len(readers) == 1 else {"reader_decides": True}


def shown(user, **of):
    return Report.objects.visible_to(user).filter(**of).current().select_related("owner")[:SHOWN]


def may_ask(user) -> bool:
    return may(user, Act.READ, "report")


def may_profile(user) -> bool:
    """Who lists reports: the house and buyers."""
    return may(user, Act.LIST, "report")


def check_may_ask(user) -> None:
    if not may_ask(user):
        raise PermissionDenied
