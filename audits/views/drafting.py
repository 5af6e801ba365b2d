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
from ..models import Question, Standard
from ..validators import check_draft
from .inputs import page_of, section_questions

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
    page = page_of(section_questions(found), request.GET)
    context = {"form": form, "standard": standard, "section": found, "number": number, "page": page}
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
    made = posted and carried_out(
        form, actions.add_question, number=number, **named(request, standard), **form.cleaned_data
    )
    if made:
        success(request, _("The question is added."))
        if "another" in request.POST:
            return redirect("audits:question_add", standard.uuid, number)
        return redirect(place_of(standard, made))
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
            return redirect(place_of(standard, found))
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
    found = question_with(standard, key)
    beside = neighbour(found)
    actions.remove_question(key=key, **named(request, standard))
    return redirect(place_of(standard, beside) if beside else section_of(standard, found))


@require_POST
@record_page(Standard, Act.WRITE)
def question_move(request, standard, key: str, way: str):
    actions.move_question(key=key, by_places=PLACES.get(way, 0), **named(request, standard))
    return redirect(place_of(standard, question_with(standard, key)))


def named(request, standard) -> dict:
    return {"standard": standard, "version": form_version(request), "by": request.user}


def section_of(standard, question) -> str:
    return reverse("audits:section", args=[standard.uuid, question.section.position + 1])


def place_of(standard, question) -> str:
    """On the page of its section that shows it."""
    return f"{section_of(standard, question)}?question={question.key}#question-{question.key}"


def neighbour(question) -> Question | None:
    """Where one goes on after it is removed: the next one in its section, else the one before."""
    others = Question.objects.filter(section=question.section_id).select_related("section")
    after = others.filter(position__gt=question.position).order_by("position", "pk").first()
    return after or others.filter(position__lt=question.position).order_by("-position", "-pk").first()
