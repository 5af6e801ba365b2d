"""What an approval asks for: read by the house, changed by managers, for all buyers or for one."""

from django.contrib.messages import success
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, form_version, page
from qcportal.core.roles import Act, may

from .. import actions
from ..enums import QualificationStep
from ..forms.qualifications import RuleForm
from ..models import Buyer
from ..queries.qualifying import Asked, asked_by
from ..widgets import is_uuid


@page("qualification", Act.LIST)
def qualification_rules(request):
    buyer = chosen_buyer(request)
    asks = asked_by(buyer)
    context = {
        "buyer": buyer,
        "buyers": Buyer.objects.visible_to(request.user),
        "steps": [(step, [each for each in asks if each.step == step]) for step in QualificationStep],
        "may_change": may(request.user, Act.WRITE, "qualification"),
    }
    return render(request, "suppliers/qualification_rules.html", context)


@page("qualification", Act.WRITE)
def qualification_rule_change(request):
    buyer, asked = chosen_buyer(request), chosen(request)
    if asked is None:
        return redirect(address_of(buyer))
    form = RuleForm(request.POST or None, initial=values_of(asked), instance=asked.own, kind=asked.rule.kind)
    if request.method == "POST" and form.is_valid():
        arguments = {"buyer": buyer, "step": asked.step, "kind": asked.rule.kind, "by": request.user}
        version = form_version(request) if asked.own else None
        values = values_of(asked) | form.cleaned_data
        if carried_out(form, actions.set_rule, version=version, **arguments, **values):
            success(request, _("Saved. It holds for decisions from now on."))
            return redirect(address_of(buyer))
    context = {"form": form, "buyer": buyer, "asked": asked, "back": address_of(buyer), "step": asked.step}
    return render(request, "suppliers/qualification_rule_form.html", context)


@require_POST
@page("qualification", Act.WRITE)
def qualification_rule_drop(request):
    """Back to what the house says, or what is shipped."""
    asked = chosen(request)
    if asked and asked.own:
        actions.drop_rule(rule=asked.own, version=form_version(request), by=request.user)
        success(request, _("Given up. What holds otherwise holds for decisions from now on."))
    return redirect(address_of(chosen_buyer(request)))


def chosen_buyer(request) -> Buyer | None:
    uuid = request.GET.get("buyer", "")
    if not uuid:
        return None
    found = Buyer.objects.visible_to(request.user).filter(uuid=uuid).first() if is_uuid(uuid) else None
    if found is None:
        raise Http404
    return found


def chosen(request) -> Asked | None:
    """The requirement that the address names."""
    named = request.GET.get("step", ""), request.GET.get("kind", "")
    return next((each for each in asked_by(chosen_buyer(request)) if (each.step, each.rule.kind) == named), None)


def values_of(asked: Asked) -> dict:
    rule = asked.rule
    return {
        "required": asked.required,
        "lowest_grade": rule.lowest_grade,
        "audit_kind": rule.audit_kind,
        "document_kind": rule.document_kind,
    }


def address_of(buyer: Buyer | None) -> str:
    return reverse("suppliers:qualification_rules") + (f"?buyer={buyer.uuid}" if buyer else "")
