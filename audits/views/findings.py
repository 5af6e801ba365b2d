"""Findings: list, record, raising them in place, closing them, asking the factory."""

from datetime import timedelta
from uuid import uuid4

from django.contrib.messages import success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import files, history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, file_page, form_version, page, record_page
from qcportal.core.roles import Act, may
from suppliers.enums import ProcessArea
from suppliers.models import CorrectiveAction
from suppliers.widgets import is_uuid

from .. import actions
from ..actions.findings import suggested_grade
from ..enums import AuditState, FindingGrade, FindingState
from ..filters import FindingListFilter
from ..forms.audits import NoteForm
from ..forms.findings import AskForm, CloseForm, FindingForm, RaiseForm
from ..models import Answer, Audit, Finding, FindingCheck, FindingDispute, FindingFile
from ..queries.disputes import decides
from ..queries.findings import running_action
from ..queries.follow_ups import answered_for
from ..queries.repeats import likely_repeats
from ..rules import DAYS_TO_ANSWER, FINDING
from ..validators import check_opened_for_findings, check_told, disputable_until, on_team, raises_findings
from .audits import knows_owner


def shortened(text: str) -> str:
    return Truncator(text).chars(110)


LIST = ListPage(
    title=gettext_lazy("Findings"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code"),
        Column(
            "statement",
            gettext_lazy("What was found"),
            kind="long",
            sort=False,
            show=lambda row: escape(shortened(row["statement"])),
        ),
        Column("grade", gettext_lazy("Grade"), kind="badge", choices=FindingGrade.choices),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("process_area", gettext_lazy("Process area"), choices=ProcessArea.choices),
        Column("raised_on", gettext_lazy("Raised on"), kind="date"),
        Column("closed_on", gettext_lazy("Closed on"), kind="date"),
        Column("state", gettext_lazy("State"), kind="badge", choices=FindingState.choices),
    ),
    address=by_uuid("audits:finding"),
    order="-raised_on",
    filters=FindingListFilter,
    empty=gettext_lazy("Findings are raised during an audit: from an answer, or free."),
)
RELATED = ("audit__standard", "factory__supplier", "owner", "answer__question", "corrective_action")


@page("finding", Act.LIST)
def finding_list(request):
    return render_list(request, Finding.objects.visible_to(request.user), LIST)


@record_page(Finding, related=RELATED)
def finding(request, finding):
    user = request.user
    standing = CorrectiveAction.objects.visible_to(user).standing()
    action = standing.filter(pk=finding.corrective_action_id).first()
    team = on_team(finding.audit, user)
    at_it = team and finding.audit.state == AuditState.IN_PROGRESS
    editable = raises_findings(finding.audit, user) if finding.audit.self_assessed else at_it
    seen = Finding.objects.visible_to(user)
    context = {
        "finding": finding,
        "action": action,
        **answered_for(finding, user),
        "at_it": running_action(finding),
        "knows_owner": knows_owner(user, finding),
        "verbs": FINDING.verbs(finding, user) if team or may(user, Act.DECIDE, "finding") else set(),
        "decided": finding.audit.state == AuditState.APPROVED,
        "editable": editable,
        "likely": likely_repeats(finding, user) if editable else (),
        "repeats": seen.filter(pk=finding.repeats_id).first(),
        "repeated_by": seen.filter(repeats=finding).order_by("pk"),
        "files": finding.files.select_related("file"),
        "photos": finding.answer.photos.visible_to(user).select_related("file") if finding.answer else (),
        "checks": FindingCheck.objects.visible_to(user).filter(finding=finding).select_related("audit"),
        **disputing(finding, user),
        "sees_audit": Audit.objects.visible_to(user).filter(pk=finding.audit_id).exists(),
        "entries": history.of(*with_its_cases(finding))[:30] if may(user, Act.READ, "history") else None,
    }
    return render(request, "audits/finding.html", context)


def disputing(finding, user) -> dict:
    """Its dispute, if any, and who may raise or decide one until when."""
    dispute = FindingDispute.objects.visible_to(user).filter(finding=finding).select_related("finding__audit").first()
    until = disputable_until(finding) if finding.state != FindingState.WITHDRAWN and not dispute else None
    until = until if until and finding.factory.today() <= until else None
    return {
        "dispute": dispute,
        "until": until if may(user, Act.WRITE, "dispute") else None,
        "disputable": until and may(user, Act.WRITE, "dispute"),
        "may_decide_dispute": dispute and decides(user, dispute),
    }


def with_its_cases(finding) -> list:
    """The finding, what follow-ups said of it and its dispute: one history."""
    return [finding, *finding.checks.all(), *FindingDispute.objects.filter(finding=finding)]


@record_page(Audit, Act.WRITE, related=("factory", "standard", "visit"))
def finding_add(request, audit):
    """Free, or for the answer to `?question=key`; in place when htmx asks."""
    check_opened_for_findings(audit, request.user)
    answer = chosen_answer(audit, request.GET.get("question", ""))
    form = RaiseForm(request.POST or None, request.FILES or None, initial=suggested(answer))
    posted = request.method == "POST" and form.is_valid()
    if posted and (made := raise_once(form, audit=audit, answer=answer, by=request.user)):
        return raised(request, audit, answer, made)
    template = "audits/_finding_form.html" if request.htmx and answer else "audits/finding_form.html"
    return render(request, template, {"form": form, "audit": audit, "answer": answer})


def raise_once(form, *, audit, **values) -> Finding | None:
    """The same form sent again, as by a double click, raises nothing more; one that says something else by now does."""
    said = dict(form.cleaned_data)
    same = Finding.objects.filter(audit=audit, uuid=said["uuid"], grade=said["grade"], statement=said["statement"])
    if Finding.objects.filter(audit=audit, uuid=said["uuid"]).exclude(pk__in=same.values("pk")).exists():
        said["uuid"] = uuid4()
    return same.first() or carried_out(form, actions.raise_finding, audit=audit, **values, **said) or same.first()


def chosen_answer(audit, key: str) -> Answer | None:
    if not key:
        return None
    own = Answer.objects.filter(audit=audit, question__standard=audit.standard_id)
    found = own.filter(question__key=key).select_related("question__section").first()
    if found is None:
        raise Http404
    return found


def suggested(answer: Answer | None) -> dict:
    """What the answer already says."""
    if answer is None:
        return {}
    return {
        "grade": suggested_grade(answer.value),
        "statement": answer.note,
        "process_area": answer.question.section.process_area,
        "clause": answer.question.clause_for_finding,
    }


def raised(request, audit, answer, made):
    if request.htmx and answer:
        context = {"audit": audit, "question": answer.question, "findings": answer.findings.all()}
        return render(request, "audits/_findings.html", context)
    success(request, _("%(number)s is raised.") % {"number": made.number})
    return redirect("audits:finding", made.uuid)


@record_page(Finding, Act.WRITE, related=RELATED)
def finding_edit(request, finding):
    form = FindingForm(request.POST or None, request.FILES or None, instance=finding)
    posted = request.method == "POST" and form.is_valid()
    if posted and carried_out(form, actions.change_finding, **named(request, finding), **form.cleaned_data):
        success(request, _("Saved."))
        return redirect("audits:finding", finding.uuid)
    return render(request, "audits/finding_form.html", {"form": form, "audit": finding.audit, "finding": finding})


@require_POST
@record_page(Finding, Act.WRITE, related=RELATED)
def finding_repeats(request, finding):
    """Say that it repeats the earlier one named by `repeats`; without one, that it repeats none."""
    uuid = request.POST.get("repeats", "")
    if uuid:
        earlier = Finding.objects.visible_to(request.user).filter(uuid=uuid).first() if is_uuid(uuid) else None
        if earlier is None:
            raise Http404
        made = actions.link_repeat(**named(request, finding), repeats=earlier)
        success(request, _("It repeats %(number)s.") % {"number": made.repeats.number})
    else:
        actions.unlink_repeat(**named(request, finding))
        success(request, _("It repeats no earlier finding."))
    return redirect("audits:finding", finding.uuid)


@require_POST
@record_page(Finding, Act.WRITE, related=RELATED)
def finding_remove(request, finding):
    actions.remove_finding(**named(request, finding))
    success(request, _("The finding is removed."))
    return redirect("audits:submit", finding.audit.uuid)


@record_page(Finding, Act.WRITE, related=RELATED)
def finding_close(request, finding):
    form = CloseForm(request.POST or None, request.FILES or None)
    return with_form(request, finding, form, actions.close_finding, _("Close the finding"), _("The finding is closed."))


@record_page(Finding, Act.DECIDE, related=RELATED)
def finding_reopen(request, finding):
    form = NoteForm(request.POST or None)
    return with_form(
        request, finding, form, actions.reopen_finding, _("Open it again"), _("The finding is open again.")
    )


@record_page(Finding, Act.DECIDE, related=RELATED)
def finding_ask(request, finding):
    if request.method == "GET":
        check_told(finding)  # before anything is typed
    due = finding.factory.today() + timedelta(days=DAYS_TO_ANSWER[finding.grade])
    area = finding.get_process_area_display()
    title = _("%(number)s: %(area)s") % {"number": finding.number, "area": area}
    initial = {"title": title, "description": finding.statement, "due_on": due}
    form = AskForm(request.POST or None, by=request.user, factory=finding.factory, initial=initial)
    done = _("The factory is asked for a corrective action.")
    return with_form(request, finding, form, actions.request_corrective_action, _("Ask for a corrective action"), done)


def with_form(request, finding, form, action, label, done):
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if value is not None}
        if carried_out(form, action, **named(request, finding), **values):
            success(request, done)
            return redirect("audits:finding", finding.uuid)
    return render(request, "audits/finding_act.html", {"form": form, "finding": finding, "label": label})


def named(request, finding) -> dict:
    return {"finding": finding, "version": form_version(request), "by": request.user}


@file_page(FindingFile, related=("file",))
def proof(request, proof, derivative: str):
    return files.response(proof.file, "thumb" if derivative == "thumb" else "print")
