"""Counting defects with a thumb: the page sends the number it shows, so a press that is sent twice counts once."""

from django.shortcuts import render
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act

from .. import actions
from ..enums import DefectClass
from ..forms.filing import AddForm, CountForm, offered, sentence_of
from ..models import Inspection
from ..queries.standing import standings
from .filing import whole_page


@require_POST
@record_page(Inspection, Act.WRITE)
def count(request, inspection):
    """Autosave of one defect's count, note and mark; the answer is a word beside it and the lot so far."""
    form = CountForm(request.POST)
    if form.is_valid():
        carried_out(
            form,
            actions.count_defect,
            inspection=inspection,
            by=request.user,
            **form.values(counted=bool(request.htmx)),
        )
    if not request.htmx:
        return whole_page(request, inspection, sentence_of(form))
    context = {"inspection": inspection, "sentence": sentence_of(form), "counted": True}
    if form.is_valid():
        now, was = form.cleaned_data["count"], form.cleaned_data["was"]
        context |= {"now": now, "was": None if was == now else was, "standings": standings(inspection)}
    return render(request, "inspections/_counted.html", context)


@require_POST
@record_page(Inspection, Act.WRITE)
def defect_add(request, inspection):
    """One more of a defect from the library: its line comes, or comes anew."""
    form = AddForm(request.POST)
    line = form.is_valid() and carried_out(
        form, actions.add_defect, inspection=inspection, by=request.user, **form.cleaned_data
    )
    if not request.htmx:
        return whole_page(request, inspection, sentence_of(form))
    context = {"inspection": inspection, "sentence": sentence_of(form), "line": line}
    if not line:
        return render(request, "inspections/_refused.html", context)
    answer = render(request, "inspections/_added.html", context | {"standings": standings(inspection)})
    answer["X-Line"] = line_id(line)  # a line that is on the page already is replaced
    return answer


def line_id(line) -> str:
    """The line's place on the page, also after its count went to 0 and came back."""
    return f"line-{line.defect_type.uuid}-{line.defect_class}"


@record_page(Inspection, Act.WRITE)
def defect_types(request, inspection):
    """Defect types to choose from, by name in any language, code or category."""
    choices = offered(request.GET.get("q", ""), inspection)
    context = {"choices": choices, "classes": DefectClass.choices, "inspection": inspection}
    return render(request, "inspections/_defect_types.html", context)
