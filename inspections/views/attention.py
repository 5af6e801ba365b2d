"""Attention points, one answer a press, and the reference sample."""

from django.contrib.messages import error
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.errors import Refused
from qcportal.core.pages import carried_out, record_page
from qcportal.core.punctuation import joined
from qcportal.core.roles import Act

from .. import actions
from ..enums import PointAnswer, ReferenceAnswer
from ..forms.attention import AnswerForm, ReferenceForm
from ..forms.filing import sentence_of
from ..models import Inspection
from ..queries.attention import attention_points, point_missing, reference_missing, reference_of
from .inspections import RELATED
from .lots import section_page


@record_page(Inspection, Act.WRITE, related=RELATED)
def attention(request, inspection):
    points = attention_points(inspection)
    return section_page(request, inspection, "inspections/attention.html", points=points, answers=PointAnswer.choices)


@require_POST
@record_page(Inspection, Act.WRITE)
def attention_answer(request, inspection, number: int):
    """Autosave of one point's answer and remark."""
    point_or_404(inspection, number)
    form = AnswerForm(request.POST)
    saved = form.is_valid() and carried_out(
        form, actions.answer_point, inspection=inspection, number=number, by=request.user, **form.cleaned_data
    )
    return answered(request, inspection, form, point_missing(saved) if saved and saved.answer else "", "attention")


def answered(request, inspection, form, still: str, section: str):
    """`still` is what the answer needs besides."""
    if not request.htmx:
        if form.errors:
            error(request, sentence_of(form))
        return redirect(f"inspections:{section}", inspection.uuid)
    return render(request, "inspections/_answered.html", {"form": form, "sentence": sentence_of(form), "still": still})


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def attention_photo(request, inspection, number: int):
    point_or_404(inspection, number)
    upload = request.FILES.get("photo")
    sentence = "" if upload else _("Choose a photo.")
    if upload:
        try:
            actions.photograph_point(inspection=inspection, number=number, upload=upload, by=request.user)
        except Refused as refusal:
            sentence = refusal.sentence
    if not request.htmx:
        if sentence:
            error(request, sentence)
        return redirect("inspections:attention", inspection.uuid)
    context = {"inspection": inspection, "point": point_or_404(inspection, number), "sentence": sentence}
    return render(request, "inspections/_point_photo.html", context)


def point_or_404(inspection, number: int):
    found = next((each for each in attention_points(inspection) if each.position == number), None)
    if found is None:
        raise Http404
    return found


@record_page(Inspection, Act.WRITE, related=RELATED)
def reference(request, inspection):
    check = reference_of(inspection)
    return section_page(request, inspection, "inspections/reference.html", check=check, answers=ReferenceAnswer.choices)


@require_POST
@record_page(Inspection, Act.WRITE)
def reference_answer(request, inspection):
    """Autosave of what became of the reference sample."""
    form = ReferenceForm(request.POST)
    saved = form.is_valid() and carried_out(
        form, actions.answer_reference, inspection=inspection, by=request.user, **form.cleaned_data
    )
    still = joined(*reference_missing(inspection)) if saved and form.cleaned_data["answer"] else ""
    return answered(request, inspection, form, still, "reference")
