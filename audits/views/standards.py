"""Standards: list, what they ask, and their way from draft to published."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.names import reading
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..enums import StandardState
from ..filters import StandardFilter
from ..forms.standards import NewStandardForm, StandardForm
from ..models import Standard
from ..queries.translating import progress
from ..queries.versions import difference_from, previous_version
from ..rules import STANDARD
from .differences import page_of_changes

LIST = ListPage(
    title=gettext_lazy("Standards"),
    columns=(
        Column("name", gettext_lazy("Name"), sub="code", show=lambda row: escape(shown_name(row))),
        Column("version_number", gettext_lazy("Version"), kind="number"),
        Column("state", gettext_lazy("State"), kind="badge", choices=StandardState.choices),
        Column("published_at", gettext_lazy("Published"), kind="datetime"),
        Column("validity_months", gettext_lazy("Validity (months)"), kind="number"),
    ),
    address=by_uuid("audits:standard"),
    order="name",
    needs=("words",),
    filters=StandardFilter,
    empty=gettext_lazy("A standard holds the questions of an audit. Draft one, publish it, then plan audits by it."),
    create=(gettext_lazy("Draft a standard"), "audits:standard_add", "standard"),
    template="audits/standard_list.html",
)


MOST_ON_A_PAGE = 300  # questions; of a longer standard each section is a page of its own


def shown_name(row: dict) -> str:
    return row["words"].get(reading(), {}).get("name") or row["name"]


@page("standard", Act.LIST)
def standard_list(request):
    return render_list(request, Standard.objects.visible_to(request.user), LIST)


@page("standard", Act.WRITE)
def standard_add(request):
    form = NewStandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.draft_standard, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("The draft is made. Add its sections and questions."))
            return redirect("audits:standard", made.uuid)
    return render(request, "audits/standard_form.html", {"form": form})


@record_page(Standard)
def standard(request, standard):
    questions = standard.questions.count()
    whole = questions <= MOST_ON_A_PAGE
    context = {
        "standard": standard,
        "sections": standard.sections.prefetch_related("questions") if whole else standard.sections.all(),
        "whole": whole,
        "questions": questions,
        "versions": Standard.objects.visible_to(request.user).filter(code=standard.code),
        "verbs": STANDARD.verbs(standard, request.user),
        "editable": standard.state == StandardState.DRAFT and may(request.user, Act.WRITE, "standard"),
        "worded": progress(standard) if may(request.user, Act.WRITE, "standard") else [],
        "entries": history.of(standard)[:30] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "audits/standard.html", context)


@record_page(Standard)
def standard_changes(request, standard):
    """What this version asks otherwise than the one before it."""
    older = previous_version(standard)
    if older is None:
        return redirect("audits:standard", standard.uuid)
    page = page_of_changes(difference_from(standard, older), request.GET.get("page"))
    context = {"standard": standard, "older": older, "page": page}
    return render(request, "audits/standard_changes.html", context)


@record_page(Standard, Act.WRITE)
def standard_edit(request, standard):
    form = StandardForm(request.POST or None, instance=standard)
    if request.method == "POST" and form.is_valid():
        values = {"standard": standard, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.change_standard, **values, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("audits:standard", standard.uuid)
    return render(request, "audits/standard_form.html", {"form": form, "standard": standard})


@require_POST
@record_page(Standard, Act.DECIDE)
def standard_publish(request, standard):
    published = actions.publish_standard(standard=standard, version=form_version(request), by=request.user)
    success(request, _("%(standard)s is published; audits can be planned by it.") % {"standard": published})
    return redirect("audits:standard", standard.uuid)


@require_POST
@record_page(Standard, Act.DECIDE)
def standard_retire(request, standard):
    actions.retire_standard(standard=standard, version=form_version(request), by=request.user)
    success(request, _("It takes no new audits; those that use it keep it."))
    return redirect("audits:standard", standard.uuid)


@require_POST
@record_page(Standard, Act.WRITE)
def standard_new_version(request, standard):
    draft = actions.new_version(standard=standard, by=request.user)
    success(request, _("This is the draft of the next version. Change it and publish it."))
    return redirect("audits:standard", draft.uuid)


@require_POST
@record_page(Standard, Act.WRITE)
def standard_discard(request, standard):
    actions.discard_draft(standard=standard, version=form_version(request), by=request.user)
    success(request, _("The draft is gone."))
    return redirect("audits:standard_list")
