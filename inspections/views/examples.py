"""Limit samples: on the page of their defect type, and by a tap while somebody counts."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qcportal.core import files
from qcportal.core.pages import carried_out, file_page, record_page
from qcportal.core.roles import Act

from .. import actions
from ..forms.library import ExampleForm
from ..models import DefectExample, DefectType
from .library import type_page


@record_page(DefectType)
def examples(request, kind):
    """How to judge this defect: its criteria and examples, without the page around them."""
    if not request.htmx:
        return redirect("inspections:defect_type", kind.uuid)
    context = {"kind": kind, "examples": kind.examples.select_related("file")}
    return render(request, "inspections/_judge.html", context)


@require_POST
@record_page(DefectType, Act.WRITE)
def example_add(request, kind):
    form = ExampleForm(request.POST, request.FILES)
    if form.is_valid() and carried_out(
        form, actions.add_example, defect_type=kind, by=request.user, **form.cleaned_data
    ):
        return redirect("inspections:defect_type", kind.uuid)
    return type_page(request, kind, form)


@require_POST
@record_page(DefectExample, Act.WRITE, related=("defect_type", "file"))
def example_remove(request, example):
    kind = actions.remove_example(example=example, by=request.user)
    return redirect("inspections:defect_type", kind.uuid)


@file_page(DefectExample, related=("file",))
def example_photo(request, example, derivative: str):
    return files.response(example.file, "thumb" if derivative == "thumb" else "print")
