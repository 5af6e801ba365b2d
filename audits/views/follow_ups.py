"""A follow-up audit's word on each earlier finding."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core import files
from qcportal.core.pages import carried_out, file_page, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..enums import AuditState
from ..forms.findings import CheckForm
from ..models import AnswerProof, CheckFile, FindingCheck
from ..queries.follow_ups import answered_for
from ..validators import check_on_team


@record_page(FindingCheck, Act.WRITE, related=("audit", "finding__factory", "finding__corrective_action"))
def check(request, check):
    if check.audit.state != AuditState.IN_PROGRESS:
        return redirect("audits:audit", check.audit.uuid)
    check_on_team(check.audit, request.user)
    initial = {"outcome": check.outcome, "note": check.note}
    form = CheckForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form_version(request)
        if carried_out(form, actions.check_finding, check=check, version=version, by=request.user, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("audits:audit", check.audit.uuid)
    context = {"form": form, "check": check, "audit": check.audit, "finding": check.finding}
    return render(request, "audits/check.html", context | answered_for(check.finding, request.user))


@file_page(CheckFile, related=("file",))
def proof(request, proof, derivative: str):
    return files.response(proof.file, "thumb" if derivative == "thumb" else "print")


@file_page(AnswerProof, related=("file",))
def answer_proof(request, proof, derivative: str):
    return files.response(proof.file, "thumb" if derivative == "thumb" else "print")
