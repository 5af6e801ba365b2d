"""Audits that are due: which factory, since when and why; planned from here, or waived with a reason."""

from html import escape

from django.contrib.messages import success
from django.db.models import Case, When
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page, visible_or_404
from qcportal.core.roles import Act, may

from .. import actions
from ..enums import RequirementReason, RequirementState
from ..filters import AuditRequirementListFilter
from ..forms.qualifications import VolumeForm
from ..forms.visits import ReasonForm
from ..models import AuditRequirement, Factory, PlannedVolume
from ..models.requirements import why

LIST = ListPage(
    title=gettext_lazy("Audits due"),
    columns=(
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column(
            "reason",
            gettext_lazy("Why"),
            kind="long",
            sort=False,
            show=lambda row: escape(why(row["reason"], row["words"])),
        ),
        Column("opened_on", gettext_lazy("Since"), kind="date"),
        Column("due_on", gettext_lazy("Due on"), kind="date"),
        Column("state", gettext_lazy("State"), kind="badge", choices=RequirementState.choices),
    ),
    address=by_uuid("suppliers:requirement"),
    order="waits",
    needs=("words",),
    filters=AuditRequirementListFilter,
    empty=gettext_lazy("No audit is due: every factory that is worked with has one that holds."),
)


@page("audit_requirement", Act.LIST)
def requirement_list(request):
    """What is open by its day; what is over comes after."""
    waits = Case(When(state=RequirementState.OPEN, then="due_on"))
    return render_list(request, AuditRequirement.objects.visible_to(request.user).annotate(waits=waits), LIST)


@record_page(AuditRequirement, related=("factory",))
def requirement(request, record):
    return shown(request, record, ReasonForm())


@record_page(AuditRequirement, Act.DECIDE, related=("factory",))
def requirement_waive(request, record):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        arguments = {"requirement": record, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.waive_requirement, **arguments, **form.cleaned_data):
            success(request, _("Waived."))
            return redirect("suppliers:requirement", record.uuid)
    return shown(request, record, form)


def shown(request, record, form):
    decides = may(request.user, Act.DECIDE, "audit_requirement") and record.state == RequirementState.OPEN
    context = {
        "record": record,
        "form": form if decides else None,
        "plan": plan_address(record) if decides else "",
        "late": record.state == RequirementState.OPEN and record.due_on < record.factory.today(),
        "entries": history.of(record)[:20],
    }
    return render(request, "suppliers/requirement.html", context)


def plan_address(record: AuditRequirement) -> str:
    """The audits' own page, filled with the factory and the kind that is asked for."""
    kind = RequirementReason(record.reason).audit_kind
    return f"{reverse('audits:audit_add')}?factory={record.factory.uuid}&kind={kind}"


@page("audit_requirement", Act.LIST)
def requirement_panel(request, uuid):
    factory = visible_or_404(Factory, request.user, uuid=uuid)
    rows = AuditRequirement.objects.visible_to(request.user).open().filter(factory=factory)
    context = {
        "factory": factory,
        "requirements": rows.select_related("factory"),
        "volumes": PlannedVolume.objects.visible_to(request.user).filter(factory=factory)[:5],
        "may_plan": may(request.user, Act.WRITE, "audit_requirement"),
    }
    return render(request, "suppliers/_requirement_panel.html", context)


@page("audit_requirement", Act.WRITE)
def volume_plan(request, uuid):
    """How much is to be ordered in a year; a steep rise asks for an audit."""
    factory = visible_or_404(Factory, request.user, uuid=uuid)
    form = VolumeForm(request.POST or None, initial={"year": factory.today().year})
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.plan_volume, factory=factory, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("Saved."))
            return redirect("factory_overview", factory.uuid)
    return render(request, "suppliers/volume_form.html", {"form": form, "factory": factory})
