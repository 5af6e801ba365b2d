"""What a buyer's documents carry; kept by the house and by the buyer's own people."""

from django.contrib.messages import success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import logos
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, file_page, form_version, page, record_page
from qcportal.core.roles import Act

from .. import actions
from ..filters import BuyerFilter
from ..forms.letterheads import LetterheadForm
from ..models import Letterhead

LETTERHEADS = ListPage(
    title=gettext_lazy("Letterhead"),
    columns=(Column("name", gettext_lazy("Name")), Column("code", gettext_lazy("Code"))),
    address=by_uuid("suppliers:letterhead"),
    order="name",
    filters=BuyerFilter,
    empty=gettext_lazy("The logo and the paper of a buyer's documents stand here."),
)


@page("letterhead", Act.LIST)
def letterhead_list(request):
    return render_list(request, Letterhead.objects.visible_to(request.user), LETTERHEADS)


@record_page(Letterhead, related=("logo",))
def letterhead(request, letterhead):
    return render(request, "suppliers/letterhead.html", {"letterhead": letterhead})


@record_page(Letterhead, Act.WRITE, related=("logo",))
def letterhead_edit(request, letterhead):
    form = LetterheadForm(request.POST or None, request.FILES or None, initial={"paper": letterhead.paper})
    if request.method == "POST" and form.is_valid():
        asked = {"letterhead": letterhead, "version": form_version(request), "by": request.user, **form.cleaned_data}
        if carried_out(form, actions.change_letterhead, **asked):
            success(request, _("Saved. Documents made from now on carry it."))
            return redirect("suppliers:letterhead", letterhead.uuid)
    return render(request, "suppliers/letterhead_form.html", {"letterhead": letterhead, "form": form})


@file_page(Letterhead, related=("logo",))
def logo(request, letterhead):
    if letterhead.logo is None:
        raise Http404
    return logos.response(letterhead.logo)
