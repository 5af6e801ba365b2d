"""Ask a supplier to assess itself."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core.pages import carried_out, page
from qcportal.core.roles import Act

from .. import actions
from ..forms.self_assessments import AtFactoryForm, SelfAssessmentForm
from .audits import chosen_factory


@page("audit", Act.DECIDE)
def self_assessment_add(request):
    """Where first, as it says who can be asked."""
    factory = chosen_factory(request)
    if factory is None:
        return render(request, "audits/self_assessment_where.html", {"form": AtFactoryForm(by=request.user)})
    form = SelfAssessmentForm(request.POST or None, by=request.user, factory=factory)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.ask_self_assessment, factory=factory, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(number)s is sent; those asked have a mail.") % {"number": made.number})
            return redirect("audits:audit", made.uuid)
    return render(request, "audits/self_assessment_add.html", {"form": form, "factory": factory})
