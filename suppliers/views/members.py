"""Who acts for a buyer or a supplier: added from either side, the company's page or the person's."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.models import User
from qcportal.core.pages import carried_out, page, record_page, visible_or_404
from qcportal.core.roles import Act, may

from .. import actions
from ..forms.buyers import CompanyForm, MembershipForm
from ..models import Buyer, Membership, Supplier
from ..queries.memberships import companies_of


@page("membership", Act.WRITE)
def buyer_member_add(request, uuid):
    return member_add(request, buyer=visible_or_404(Buyer, request.user, uuid=uuid))


@page("membership", Act.WRITE)
def supplier_member_add(request, uuid):
    return member_add(request, supplier=visible_or_404(Supplier, request.user, uuid=uuid))


def member_add(request, **company):
    (kind, record), *_rest = company.items()
    form = MembershipForm(request.POST or None, by=request.user, **company)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.add_membership, by=request.user, **company, **form.cleaned_data)
        if made:
            say_added(request, made)
            return redirect(f"suppliers:{kind}", record.uuid)
    return render(request, "suppliers/member_form.html", {"form": form, "company": record, "kind": kind})


@page("membership", Act.WRITE)
def person_company_add(request, uuid):
    """The same from the person's page: which buyer, or which supplier, by the person's role."""
    person = visible_or_404(User, request.user, uuid=uuid)
    form = CompanyForm(request.POST or None, person=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.add_membership, user=person, by=request.user, **form.cleaned_data)
        if made:
            say_added(request, made)
            return redirect("core:person", person.uuid)
    return render(request, "suppliers/person_company_form.html", {"form": form, "person": person})


def say_added(request, membership) -> None:
    words = {"person": membership.user, "name": membership.buyer or membership.supplier}
    success(request, _("%(person)s now sees the records of %(name)s.") % words)


@record_page(User)
def person_panel(request, person):
    """Part of the person's page."""
    values = {"person": person, "members": companies_of(person, request.user)}
    return render(request, "suppliers/_companies.html", values | {"may_add": may_act(request.user, person)})


def may_act(user, person) -> bool:
    return may(user, Act.WRITE, "membership") and person.is_active and person.role in CompanyForm.fields_by_role


@require_POST
@page("membership", Act.WRITE)
def member_remove(request, pk):
    membership = visible_or_404(Membership, request.user, ("user", "buyer", "supplier"), pk=pk)
    actions.remove_membership(membership=membership, by=request.user)
    success(request, _("%(person)s sees these records no more.") % {"person": membership.user})
    if request.POST.get("back") == "person":
        return redirect("core:person", membership.user.uuid)
    if membership.buyer:
        return redirect("suppliers:buyer", membership.buyer.uuid)
    return redirect("suppliers:supplier", membership.supplier.uuid)
