"""The loading of a container while it is watched: every field saved as it is left, every point with a press."""

from django.contrib.messages import error
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.errors import Refused
from qcportal.core.pages import carried_out, record_page
from qcportal.core.roles import Act

from .. import actions
from ..enums import ContainerPart, SealKind, Soundness
from ..forms.filing import sentence_of
from ..forms.loading import ContainerCheckForm, LoadingForm
from ..models import Inspection
from ..queries.loading import asked, begun, check_missing, checks_of
from ..queries.quantities import lot_of
from .filing import progressed
from .inspections import RELATED
from .lots import section_page


@record_page(Inspection, Act.WRITE, related=RELATED)
def loading(request, inspection):
    row = begun(inspection)
    context = {
        "asked": asked(inspection),
        "loading": row,
        "form": LoadingForm(loading=row, parts=lot_of(inspection).parts),
        "checks": checks_of(row),
        "answers": Soundness.choices,
        "seals": SealKind.choices,
    }
    return section_page(request, inspection, "inspections/loading.html", **context)


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def loading_facts(request, inspection):
    """Autosave of one card: what can be taken is saved; the answer has a word for each field that was sent."""
    form = LoadingForm(request.POST, loading=begun(inspection), parts=lot_of(inspection).parts)
    form.is_valid()
    carried_out(form, actions.record_loading, inspection=inspection, by=request.user, **form.values())
    return answered(request, inspection, form, "inspections/_loading_saved.html")


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def loading_check(request, inspection, number: int):
    """Autosave of one of the seven points."""
    part = part_or_404(number)
    form = ContainerCheckForm(request.POST)
    saved = form.is_valid() and carried_out(
        form, actions.record_loading, inspection=inspection, checks={part: form.values()}, by=request.user
    )
    check = checks_of(saved)[number - 1] if saved else None
    still = check_missing(check) if check and check.answer else ""
    return answered(request, inspection, form, "inspections/_loading_checked.html", still=still)


def part_or_404(number: int) -> str:
    if not 1 <= number <= len(ContainerPart):
        raise Http404
    return ContainerPart.values[number - 1]


def answered(request, inspection, form, template: str, still: str = ""):
    """`still` is what the answer needs besides."""
    sentence = sentence_of(form)
    if not request.htmx:
        if sentence:
            error(request, sentence)
        return redirect("inspections:loading", inspection.uuid)
    context = {"form": form, "sentence": sentence, "still": still, **progressed(inspection, "loading")}
    return render(request, template, context)


@require_POST
@record_page(Inspection, Act.WRITE, related=RELATED)
def loading_photo(request, inspection, number: int | None = None):
    """One of the seven points, or the closed and sealed doors."""
    part = "" if number is None else part_or_404(number)
    upload = request.FILES.get("photo")
    sentence = "" if upload else _("Choose a photo.")
    if upload:
        try:
            actions.photograph_loading(inspection=inspection, part=part, upload=upload, by=request.user)
        except Refused as refusal:
            sentence = refusal.sentence
    if not request.htmx:
        if sentence:
            error(request, sentence)
        return redirect("inspections:loading", inspection.uuid)
    row = begun(inspection)
    photo = row.doors_photo if number is None else checks_of(row)[number - 1].photo
    context = {"number": number, "photo": photo, "sentence": sentence, **progressed(inspection, "loading")}
    return render(request, "inspections/_loading_photo.html", context)
