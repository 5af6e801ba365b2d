"""Whether orders may be placed at a factory: opened from the factory's page, decided on its own."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core import history
from qcportal.core.pages import carried_out, form_version, page, record_page, visible_or_404
from qcportal.core.roles import Act, may

from .. import actions
from ..forms.qualifications import DecisionForm, QualificationForm
from ..models import Factory, Qualification
from ..queries.factories import evidence_for
from ..queries.qualifying import checklists
from ..rules import QUALIFICATION


@page("qualification", Act.WRITE)
def qualification_add(request, uuid):
    factory = visible_or_404(Factory, request.user, uuid=uuid)
    form = QualificationForm(request.POST or None, by=request.user, factory=factory)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.open_qualification, factory=factory, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(factory)s is a prospect now.") % {"factory": factory})
            return redirect("suppliers:qualification", made.uuid)
    return render(request, "suppliers/qualification_form.html", {"form": form, "factory": factory})


@record_page(Qualification, related=("factory", "buyer", "overruled_by"))
def qualification(request, record):
    """State, evidence and history; with the form to decide for those who may."""
    form = None
    if QUALIFICATION.verbs(record, request.user):
        initial = {"valid_until": record.valid_until, "note": record.note}
        form = DecisionForm(initial=initial, by=request.user, record=record)
    return shown(request, record, form)


@record_page(Qualification, Act.DECIDE, related=("factory", "buyer"))
def qualification_decide(request, record):
    form = DecisionForm(request.POST or None, by=request.user, record=record)
    if request.method == "POST" and form.is_valid():
        decided = carried_out(
            form,
            actions.decide_qualification,
            record=record,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if decided:
            success(request, _("Saved: %(state)s.") % {"state": decided.get_state_display()})
            return redirect("suppliers:qualification", record.uuid)
    return shown(request, record, form)


def shown(request, record, form):
    house = request.user.is_house
    context = {
        "record": record,
        "form": form,
        "evidence": evidence_for(record) if house else [],
        "checklists": checklists(record, request.user),
        "house": house,
        "entries": history.of(record)[:20] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "suppliers/qualification.html", context)
