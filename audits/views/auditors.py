"""What managers note of an auditor, as a part of the person's page: competence and declared interests."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.models import User
from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act, may
from suppliers.enums import VisitRole
from suppliers.rules import GOES_AS

from .. import actions
from ..forms.auditors import CompetenceForm, InterestForm
from ..models import AuditorCompetence, DeclaredInterest


@record_page(User)
def person_panel(request, person):
    context = {
        "person": person,
        "audits": person.role in GOES_AS[VisitRole.LEAD_AUDITOR],
        "competences": AuditorCompetence.objects.visible_to(request.user).filter(person=person),
        "interests": DeclaredInterest.objects.visible_to(request.user)
        .filter(person=person)
        .select_related("factory", "supplier"),
        "may_change": may(request.user, Act.WRITE, "user"),
    }
    return render(request, "audits/_person_panel.html", context)


@record_page(User, Act.WRITE)
def competence_add(request, person):
    form = CompetenceForm(request.POST or None)
    return added(request, person, form, actions.note_competence, _("Note a competence"))


@record_page(User, Act.WRITE)
def interest_add(request, person):
    form = InterestForm(request.POST or None, by=request.user)
    return added(request, person, form, actions.declare_interest, _("Declare an interest"))


def added(request, person, form, action, label: str):
    posted = request.method == "POST" and form.is_valid()
    if posted and carried_out(form, action, person=person, by=request.user, **form.cleaned_data):
        success(request, _("Saved."))
        return redirect("core:person", person.uuid)
    return render(request, "audits/person_add.html", {"form": form, "person": person, "label": label})


@require_POST
@record_page(AuditorCompetence, Act.WRITE, related=("person",))
def competence_remove(request, competence):
    actions.remove_competence(competence=competence, version=form_version(request), by=request.user)
    return redirect("core:person", competence.person.uuid)


@require_POST
@record_page(DeclaredInterest, Act.WRITE, related=("person",))
def interest_remove(request, interest):
    actions.remove_interest(interest=interest, version=form_version(request), by=request.user)
    return redirect("core:person", interest.person.uuid)
