"""Counting defects with a thumb: the page sends the number it shows, so a press that is sent twice counts once."""

import json

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act

from .. import actions
from ..enums import DefectClass
from ..forms.filing import AddForm, CountForm, offered, sentence_of
from ..models import Inspection
from ..queries.units import judged_apart
from .filing import lot_so_far, whole_page


@require_POST
@record_page(Inspection, Act.WRITE)
def count(request, inspection):
    """Autosave of one defect's count, note and mark; the answer is a word beside it and the lot so far."""
    form = CountForm(request.POST)
    line = form.is_valid() and carried_out(
        form, actions.count_defect, inspection=inspection, by=request.user, **form.values(counted=bool(request.htmx))
    )
    if not request.htmx:
        return whole_page(request, inspection, sentence_of(form))
    context = {"inspection": inspection, "form": form, "sentence": sentence_of(form)}
    if not form.is_valid():
        return render(request, "inspections/_counted.html", context)
    data, now = form.cleaned_data, line.count if line else 0
    context |= {"line": line, "now": now, "merged": now != data["count"]} | lot_so_far(inspection)
    return pressed(render(request, "inspections/_counted.html", context), data, form.steps())


def pressed(answer, data: dict, steps: dict[str, int]):
    """Tell the page what a press did, so that it can be taken back."""
    if steps["count"]:
        told = {"type": str(data["defect_type"].uuid), "kind": data["defect_class"], "steps": steps}
        answer["HX-Trigger"] = json.dumps({"pressed": told | {"words": press_words(steps["count"], data)}})
    return answer


def press_words(step: int, data: dict) -> str:
    """“+1 major: Broken stitch”."""
    label = DefectClass(data["defect_class"]).label
    words = {"step": f"{step:+d}".replace("-", "−"), "class": label, "defect": data["defect_type"].name}
    return _("%(step)s %(class)s: %(defect)s") % words


@require_POST
@record_page(Inspection, Act.WRITE)
def defect_add(request, inspection):
    """One more of a defect from the library: its line comes, or comes anew."""
    form = AddForm(request.POST)
    if form.is_valid() and form.cleaned_data["same_unit"]:
        return same_unit(request, uuid=inspection.uuid)
    line = form.is_valid() and carried_out(
        form, actions.add_defect, inspection=inspection, by=request.user, step=form.cleaned_data["step"], **form.what()
    )
    return added(request, inspection, form, line)


@require_POST
@record_page(Inspection, Act.WRITE)
def same_unit(request, inspection):
    """One more defect in the unit that was counted last."""
    form = AddForm(request.POST)
    done = form.is_valid() and carried_out(
        form, actions.add_same_unit, inspection=inspection, by=request.user, **form.what()
    )
    return added(request, inspection, form, *done) if done else added(request, inspection, form, None)


def added(request, inspection, form, line, touched=(), steps=None):
    """The line that came or changed; a line that is on the page already is replaced."""
    if not request.htmx:
        return whole_page(request, inspection, sentence_of(form))
    context = {"inspection": inspection, "sentence": sentence_of(form), "line": line, "touched": touched}
    if not line:
        return render(request, "inspections/_refused.html", context)
    steps = steps or dict.fromkeys(("count", "units"), form.cleaned_data["step"]) | {"shared_units": 0}
    answer = pressed(
        render(request, "inspections/_added.html", context | lot_so_far(inspection)), form.cleaned_data, steps
    )
    answer["X-Line"] = line_id(line)
    return answer


def line_id(line) -> str:
    """The line's place on the page, also after its count went to 0 and came back."""
    return f"line-{line.defect_type.uuid}-{line.defect_class}"


@record_page(Inspection, Act.WRITE)
def defect_types(request, inspection):
    """Defect types to choose from, by name in any language, code or category."""
    choices = offered(request.GET.get("q", ""), inspection)
    context = {"choices": choices, "classes": DefectClass.choices, "inspection": inspection}
    context["apart"] = judged_apart(inspection)
    return render(request, "inspections/_defect_types.html", context)
