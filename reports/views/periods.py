"""Asking for a document of a period: a supplier's review, a portfolio's summary."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act, may
from suppliers.models import Supplier

from ..period_forms import PeriodForm
from ..requests import periods
from .asking import asking_page, forbid_unless


@asking_page
def request_portfolio(request):
    back = reverse("reports:report_list")
    title = _("Portfolio summary")
    return asked(request, periods.request_portfolio_summary, title=title, back=back)


@record_page(Supplier, takes_posts=True)
def request_review(request, supplier):
    forbid_unless(may(request.user, Act.EXPORT, "report"))
    back = reverse("suppliers:supplier", args=[supplier.uuid])
    title = _("Supplier review")
    return asked(request, periods.request_supplier_review, title=title, back=back, about=supplier, supplier=supplier)


def asked(request, action, *, title: str, back: str, about=None, **subject):
    form = PeriodForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        report = carried_out(form, action, by=request.user, **form.wanted(), **subject)
        if report:
            return redirect("reports:report", report.uuid)
    return render(request, "reports/period_form.html", {"form": form, "title": title, "back": back, "about": about})
