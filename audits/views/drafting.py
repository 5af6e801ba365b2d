"""Editing a draft: one section at a time, however many questions the standard has."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..actions.drafting import question_with, section_at
from ..forms.standards import QuestionForm, SectionForm
from ..models import Standard
from ..validators import check_draft

PLACES = {"up": -1, "down": 1}


@record_page(Standard, Act.WRITE)
def section_add(request, standard):
    check_draft(standard)
    form = SectionForm(request.POST or None)
    posted = request.method == "POST" and form.is_valid()
    if posted and carried_out(form, actions.add_section, **named(request, standard), **form.cleaned_data):
        return redirect("audits:section", standard.uuid, standard.sections.count())
    return render(request, "audits/section_form.html", {"form": form, "standard": standard})


@record_page(Standard, Act.WRITE)
def section(request, standard, number: int):
    """Its heading as a form, its questions as a list."""
    check_draft(standard)
    found = section_at(standard, number)
    form = SectionForm(request.POST or None, instance=found)
    posted = request.method == "POST" and form.is_valid()
    if posted and carried_out(
        form, actions.change_section, number=number, **named(request, standard), **form.cleaned_data
    ):
        success(request, _("Saved."))
        return redirect("audits:section", standard.uuid, number)
    questions = found.questions.order_by("position", "pk")
    context = {"form": form, "standard": standard, "section": found, "number": number, "questions": questions}
    return render(request, "audits/section.html", context)


@require_POST
@record_page(Standard, Act.WRITE)
def section_remove(request, standard, number: int):
    actions.remove_section(number=number, **named(request, standard))
    success(request, _("The section is removed with its questions."))
    return redirect("audits:standard", standard.uuid)


@require_POST
@record_page(Standard, Act.WRITE)
def section_move(request, standard, number: int, way: str):
    actions.move_section(number=number, by_places=PLACES.get(way, 0), **named(request, standard))
    return redirect("audits:standard", standard.uuid)


@record_page(Standard, Act.WRITE)
def question_add(request, standard, number: int):
    check_draft(standard)
    found = section_at(standard, number)
    form = QuestionForm(request.POST or None)
    posted = request.method == "POST" and form.is_valid()
    if posted and carried_out(
        form, actions.add_question, number=number, **named(request, standard), **form.cleaned_data
    ):
        success(request, _("The question is added."))
        again = "audits:question_add" if "another" in request.POST else "audits:section"
        return redirect(again, standard.uuid, number)
    context = {"form": form, "standard": standard, "section": found, "number": number}
    return render(request, "audits/question_form.html", context)


@record_page(Standard, Act.WRITE)
def question(request, standard, key: str):
    check_draft(standard)
    found = question_with(standard, key)
    form = QuestionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        values = {"new_key" if name == "key" else name: value for name, value in form.cleaned_data.items()}
        if carried_out(form, actions.change_question, key=key, **named(request, standard), **values):
            success(request, _("Saved."))
            return redirect(section_of(standard, found))
    context = {
        "form": form,
        "standard": standard,
        "section": found.section,
        "question": found,
        "number": found.section.position + 1,
    }
    return render(request, "audits/question_form.html", context)


@require_POST
@record_page(Standard, Act.WRITE)
def question_remove(request, standard, key: str):
    address = section_of(standard, question_with(standard, key))
    actions.remove_question(key=key, **named(request, standard))
    return redirect(address)


@require_POST
@record_page(Standard, Act.WRITE)
def question_move(request, standard, key: str, way: str):
    actions.move_question(key=key, by_places=PLACES.get(way, 0), **named(request, standard))
    return redirect(section_of(standard, question_with(standard, key)))


def named(request, standard) -> dict:
    return {"standard": standard, "version": form_version(request), "by": request.user}


def section_of(standard, question) -> str:
    return reverse("audits:section", args=[standard.uuid, question.section.position + 1])
