"""What a supplier holds against a finding, and the decision about it."""

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core import files
from qcportal.core.pages import carried_out, file_page, form_version, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..forms.findings import DecideForm, DisputeForm
from ..models import DisputeFile, Finding, FindingDispute
from ..validators import check_decides, disputable_until

DECISIONS = {"uphold": actions.uphold_finding, "change": actions.lower_finding, "withdraw": actions.withdraw_finding}


@record_page(Finding, related=("audit", "factory", "dispute"), takes_posts=True)
def dispute(request, finding):
    if not may(request.user, Act.WRITE, "dispute"):
        raise PermissionDenied
    form = DisputeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = {"finding": finding, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.dispute_finding, **values, **form.cleaned_data):
            success(request, _("The finding is disputed; somebody who was not there decides about it."))
            return redirect("audits:finding", finding.uuid)
    context = {"form": form, "finding": finding, "label": _("Dispute this finding"), "until": disputable_until(finding)}
    return render(request, "audits/finding_act.html", context)


@record_page(FindingDispute, Act.DECIDE, related=("finding__audit", "finding__factory", "finding__corrective_action"))
def decide(request, dispute):
    check_decides(dispute, request.user)
    form = DecideForm(request.POST or None, finding=dispute.finding)
    if request.method == "POST" and form.is_valid() and decided(request, form, dispute):
        success(request, _("The dispute is decided; who raised it is told."))
        return redirect("audits:finding", dispute.finding.uuid)
    context = {
        "form": form,
        "finding": dispute.finding,
        "label": _("Decide the dispute"),
        "dispute": dispute,
        "deciding": True,
    }
    return render(request, "audits/finding_act.html", context)


def decided(request, form, dispute):
    given = form.cleaned_data
    verb, lowered = given["verb"], {"grade": given["grade"], "due_on": given.get("due_on")}
    values = {"dispute": dispute, "note": given["note"], "version": form_version(request)}
    values |= lowered if verb == "change" else {}
    return carried_out(form, DECISIONS[verb], by=request.user, **values)


@file_page(DisputeFile, related=("file",))
def proof(request, proof, derivative: str):
    return files.response(proof.file, "thumb" if derivative == "thumb" else "print")
