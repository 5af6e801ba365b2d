"""Licences and certificates of a factory: a panel of its page, added by managers and by the supplier."""

from django.contrib.messages import success
from django.forms import Form
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core import files
from qcportal.core.pages import carried_out, file_page, form_version, page, record_page, visible_or_404
from qcportal.core.roles import Act, may

from .. import actions
from ..forms.qualifications import DocumentForm
from ..forms.visits import ReasonForm
from ..models import Factory, FactoryDocument


@page("factory_document", Act.LIST)
def document_panel(request, uuid):
    factory = visible_or_404(Factory, request.user, uuid=uuid)
    rows = FactoryDocument.objects.visible_to(request.user).filter(factory=factory).current()
    context = {
        "factory": factory,
        "documents": rows.select_related("file"),
        "today": factory.today(),
        "may_add": may(request.user, Act.WRITE, "factory_document"),
        "may_confirm": may(request.user, Act.DECIDE, "factory_document"),
    }
    return render(request, "suppliers/_document_panel.html", context)


@page("factory_document", Act.WRITE)
def document_add(request, uuid):
    factory = visible_or_404(Factory, request.user, uuid=uuid)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.add_document, factory=factory, by=request.user, **form.cleaned_data)
        if made:
            on_file = (
                _("%(name)s is on file.") if made.confirmed_at else _("%(name)s is sent; it counts once confirmed.")
            )
            success(request, on_file % {"name": made})
            return redirect("factory_overview", factory.uuid)
    return render(request, "suppliers/document_form.html", {"form": form, "factory": factory})


@record_page(FactoryDocument, Act.DECIDE, related=("factory", "file__uploaded_by"))
def document_confirm(request, document):
    form = Form(request.POST or None)  # of a button alone
    if request.method == "POST" and form.is_valid():
        arguments = {"document": document, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.confirm_document, **arguments):
            success(request, _("%(name)s is confirmed and counts from now on.") % {"name": document})
            return redirect("factory_overview", document.factory.uuid)
    return render(request, "suppliers/document_confirm.html", {"document": document, "form": form})


@record_page(FactoryDocument, Act.WRITE, related=("factory",))
def document_withdraw(request, document):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        arguments = {"document": document, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.withdraw_document, **arguments, **form.cleaned_data):
            success(request, _("%(name)s is withdrawn and counts no more.") % {"name": document})
            return redirect("factory_overview", document.factory.uuid)
    return render(request, "suppliers/document_withdraw.html", {"document": document, "form": form})


@file_page(FactoryDocument, related=("file",))
def document_file(request, document):
    return files.response(document.file, derivative="thumb" if request.GET.get("size") == "thumb" else "print")
