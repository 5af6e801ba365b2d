"""Corrective actions: the house raises and reviews, the supplier answers from a phone."""

from datetime import timedelta

from django.contrib.messages import success
from django.db.models import Case, When
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import files, history
from qcportal.core.dates import day, today_in
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, file_page, form_version, page, record_page
from qcportal.core.roles import Act, Role, may

from .. import actions
from ..enums import CorrectiveActionState
from ..filters import CorrectiveActionListFilter
from ..forms.corrective_actions import (
    MOST_FILES,
    AcceptForm,
    AnswerForm,
    CheckDayForm,
    CorrectiveActionForm,
    EffectForm,
    NotEffectiveForm,
    RaiseForm,
    SendBackForm,
)
from ..forms.visits import ReasonForm
from ..models import Buyer, CorrectiveAction, CorrectiveActionFile, Factory
from ..queries.corrective_actions import EightD, due_before_dispute, earlier_rounds
from ..rules import CORRECTIVE_ACTION
from ..widgets import is_uuid

LIST = ListPage(
    title=gettext_lazy("Corrective actions"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code", sub="title"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("raised_on", gettext_lazy("Raised on"), kind="date"),
        Column("due_on", gettext_lazy("Due on"), kind="date", show=lambda row: due(row)),
        Column("responsible_name", gettext_lazy("Answers for it"), path="responsible__name"),
        Column("state", gettext_lazy("State"), kind="badge", choices=CorrectiveActionState.choices),
    ),
    address=by_uuid("suppliers:corrective_action"),
    order="waits",
    needs=("factory__time_zone", "escalated_at", "disputed_since"),
    filters=CorrectiveActionListFilter,
    empty=gettext_lazy("What a factory must mend stands here once an audit, an inspection or a manager asks for it."),
    template="suppliers/corrective_action_list.html",
)
CLOSED = set(CorrectiveActionState.over())
RELATED = ("factory__supplier", "owner", "responsible", "answered_by")
DAYS_TO_ANSWER_ANEW = 30
DAYS_TO_COMPLETE = 7  # an answer that was sent back


@page("corrective_action", Act.LIST)
def corrective_action_list(request):
    return render_list(request, by_waiting(request.user), LIST)


def by_waiting(user):
    """What has to be mended, by its day; what is over comes after."""
    waits = Case(When(state__in=CLOSED, then=None), default="due_on")
    return CorrectiveAction.objects.visible_to(user).annotate(waits=waits)


def due(row: dict) -> str:
    """A row's day, red once it is missed."""
    open_still = row["state"] not in CLOSED and row["disputed_since"] is None
    late = open_still and row["due_on"] < today_in(row["factory__time_zone"])
    escalated = f"<br>{_('escalated')}" if row["escalated_at"] else ""
    return f'<span class="text-danger fw-bold">{day(row["due_on"])}{escalated}</span>' if late else day(row["due_on"])


@page("corrective_action", Act.DECIDE)
def corrective_action_add(request):
    factory = chosen_factory(request)
    initial = {"factory": factory.uuid if factory else None}
    form = RaiseForm(request.POST or None, by=request.user, factory=factory, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.raise_corrective_action, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(number)s is raised.") % {"number": made.number})
            return redirect("suppliers:corrective_action", made.uuid)
    return render(request, "suppliers/corrective_action_form.html", {"form": form, "factory": factory})


def chosen_factory(request) -> Factory | None:
    uuid = request.POST.get("factory") or request.GET.get("factory")
    return Factory.objects.visible_to(request.user).filter(uuid=uuid).first() if is_uuid(uuid) else None


@record_page(CorrectiveAction, related=RELATED)
def corrective_action(request, record):
    verbs = CORRECTIVE_ACTION.verbs(record, request.user)
    context = {
        "record": record,
        "verbs": verbs,
        "files": record.files.select_related("file"),
        "said": EightD.of(record),
        "rounds": earlier_rounds(record),
        "late": record.overdue,
        "due_before_dispute": due_before_dispute(record),
        "knows_owner": knows_owner(request.user, record),
        "entries": history.of(record)[:30] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "suppliers/corrective_action.html", context)


def knows_owner(user, record) -> bool:
    """A buyer does not read the name of another buyer that shared this."""
    return user.role != Role.BUYER or Buyer.objects.of(user).filter(pk=record.owner_id).exists()


@record_page(CorrectiveAction, Act.DECIDE, related=RELATED)
def corrective_action_edit(request, record):
    form = CorrectiveActionForm(request.POST or None, instance=record, by=request.user, factory=record.factory)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form,
            actions.change_corrective_action,
            record=record,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if saved:
            success(request, _("Saved."))
            return redirect("suppliers:corrective_action", record.uuid)
    return render(request, "suppliers/corrective_action_form.html", {"form": form, "record": record})


@record_page(CorrectiveAction, Act.WRITE, related=RELATED)
def corrective_action_answer(request, record):
    CORRECTIVE_ACTION.check(record, "answer", request.user)
    form = AnswerForm(request.POST or None, request.FILES or None, instance=record)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form,
            actions.answer_corrective_action,
            record=record,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if saved:
            success(request, _("Your answer is sent."))
            return redirect("suppliers:corrective_action", record.uuid)
    kept = actions.keep_proofs(record=record, by=request.user, **sent_files(form)) if form.is_bound else 0
    context = {"form": form, "record": record, "files": record.files.select_related("file"), "kept": kept}
    return render(request, "suppliers/corrective_action_answer.html", context)


def sent_files(form) -> dict:
    """What a browser would not send a second time."""
    sent = form.sent_files()[:MOST_FILES]
    return {"uploads": [each for each, _found in sent], "shows": [found for _each, found in sent]}


@record_page(CorrectiveAction, Act.DECIDE, related=RELATED)
def corrective_action_accept(request, record):
    form = AcceptForm(request.POST or None, initial={"check_on": record.usual_check()})
    done = _("The answer is accepted; the corrective action is closed.")
    return decided(request, record, "accept", form, actions.accept_corrective_action, _("Accept"), done)


@record_page(CorrectiveAction, Act.DECIDE, related=RELATED)
def corrective_action_send_back(request, record):
    due = max(record.due_on, record.factory.today() + timedelta(days=DAYS_TO_COMPLETE))
    form, done = SendBackForm(request.POST or None, initial={"due_on": due}), _("It is sent back.")
    return decided(request, record, "send_back", form, actions.send_back_corrective_action, _("Send back"), done)


@record_page(CorrectiveAction, Act.DECIDE, related=RELATED)
def corrective_action_cancel(request, record):
    form, done = ReasonForm(request.POST or None), _("It is cancelled.")
    return decided(request, record, "cancel", form, actions.cancel_corrective_action, _("Withdraw"), done)


@record_page(CorrectiveAction, Act.DECIDE, related=RELATED)
def corrective_action_check_day(request, record):
    form, done = CheckDayForm(request.POST or None, initial={"check_on": record.check_on}), _("Saved.")
    label = _("Check the effect on another day")
    return decided(request, record, "confirm_effective", form, actions.plan_effect_check, label, done)


@record_page(CorrectiveAction, Act.DECIDE, related=RELATED)
def corrective_action_effective(request, record):
    form, done = EffectForm(request.POST or None), _("It is noted that it helped.")
    return decided(request, record, "confirm_effective", form, actions.confirm_effective, _("It helped"), done)


@record_page(CorrectiveAction, Act.DECIDE, related=RELATED)
def corrective_action_not_effective(request, record):
    due = record.factory.today() + timedelta(days=DAYS_TO_ANSWER_ANEW)
    form, done = NotEffectiveForm(request.POST or None, initial={"due_on": due}), _("The factory is asked anew.")
    return decided(request, record, "find_not_effective", form, actions.find_not_effective, _("It did not help"), done)


EFFECT = {"confirm_effective", "find_not_effective"}


def decided(request, record, verb, form, action, label, done):
    """A decision with what it needs to say; before one about the effect stand the figures."""
    CORRECTIVE_ACTION.check(record, verb, request.user)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form, action, record=record, version=form_version(request), by=request.user, **form.cleaned_data
        )
        if saved:
            success(request, done)
            return redirect("suppliers:corrective_action", record.uuid)
    context = {"form": form, "record": record, "label": label, "ends": verb == "cancel", "effect": verb in EFFECT}
    return render(request, "suppliers/corrective_action_reason.html", context)


@file_page(CorrectiveActionFile, related=("file",))
def corrective_action_file(request, proof):
    derivative = "thumb" if request.GET.get("size") == "thumb" else "print"
    return files.response(proof.file, derivative=derivative)
