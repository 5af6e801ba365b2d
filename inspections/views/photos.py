"""Photos of an inspection: adding, describing, ordering, marking, and showing them as they are marked."""

import json

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core import files, marked
from qcportal.core.errors import Refused
from qcportal.core.marks import COLOURS
from qcportal.core.pages import carried_out, file_page, record_page
from qcportal.core.punctuation import joined, with_colon
from qcportal.core.roles import Act

from .. import actions
from ..enums import InspectionState
from ..forms.filing import LineForm, MarksForm, MoveForm, PhotoTextForm, sentence_of
from ..models import Inspection, InspectionPhoto
from .filing import check_may_file, progressed, whole_page
from .site_tests import photos_answer

WHOLE = ("file", "inspection__factory", "inspection__product")


@require_POST
@record_page(Inspection, Act.WRITE)
def photos_add(request, inspection):
    """Several photos at once, of a defect if its line sent them; those that are refused are named, the others stay."""
    line = LineForm(request.POST)
    defect = line.defect_of(inspection)
    uploads = request.FILES.getlist("photos")
    refused = [] if uploads else [_("Choose at least one photo.")]
    for upload in uploads:
        try:
            actions.add_photo(inspection=inspection, upload=upload, defect=defect, by=request.user)
        except Refused as refusal:
            refused.append(with_colon(files.clean_name(upload.name), refusal.sentence))
    if not request.htmx:
        return whole_page(request, inspection, joined(*refused))
    return photos_part(request, inspection, refused, defect)


def photos_part(request, inspection, refused=(), line=None, described=None):
    """The grid; `line` is the defect whose count of photos has changed, `described` the photo whose text was saved."""
    context = progressed(inspection) | {
        "photos": inspection.photos.in_groups(),
        "lines": inspection.defects.select_related("defect_type").order_by("pk"),
        "refused": refused,
        "line": line,
        "photo_count": line.photos.count() if line else 0,
        "described": described,
    }
    return render(request, "inspections/_photos.html", context)


@require_POST
@file_page(InspectionPhoto, related=("inspection", "file"), takes_posts=True)
def photo_describe(request, photo):
    """Autosave of a caption and of the defect that the photo shows, which decides its place on the page."""
    form, before = PhotoTextForm(request.POST, inspection=photo.inspection), photo.defect_id
    if form.is_valid():
        carried_out(form, actions.describe_photo, photo=photo, by=request.user, **form.cleaned_data)
    if not request.htmx:
        return whole_page(request, photo.inspection, sentence_of(form))
    if photo.defect_id != before and request.htmx.target != "marking-text":
        answer = photos_part(request, photo.inspection, described=photo)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#photos", "innerHTML"
        return answer
    return render(request, "inspections/_saved.html", {"form": form, "sentence": sentence_of(form)})


@require_POST
@file_page(InspectionPhoto, related=("inspection", "file"), takes_posts=True)
def photo_move(request, photo):
    form = MoveForm(request.POST)
    if form.is_valid():
        carried_out(form, actions.move_photo, photo=photo, by=request.user, **form.cleaned_data)
    if not request.htmx:
        return whole_page(request, photo.inspection, sentence_of(form))
    return photos_part(request, photo.inspection, [sentence_of(form)] if form.errors else ())


@require_POST
@file_page(InspectionPhoto, related=("inspection", "file"), takes_posts=True)
def photo_remove(request, photo):
    actions.remove_photo(photo=photo, by=request.user)
    if photo.site_test_id and request.htmx and request.htmx.target != "photos":
        return photos_answer(request, photo.inspection, photo.site_test.position)
    if not request.htmx:
        return whole_page(request, photo.inspection, "")
    return photos_part(request, photo.inspection)


@file_page(InspectionPhoto, related=WHOLE, takes_posts=True)
def photo_marks(request, photo):
    """The editor, and its autosave."""
    if request.method == "POST":
        return marks_saved(request, photo)
    if photo.inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", photo.inspection.uuid)
    check_may_file(photo.inspection, request.user)
    return render(request, "inspections/marking.html", marking_context(photo))


def marking_context(photo: InspectionPhoto) -> dict:
    size = photo.file.derivatives["print"]
    return {
        "photo": photo,
        "inspection": photo.inspection,
        "marks": json.dumps(photo.marks, ensure_ascii=False),
        "width": size["width"],
        "height": size["height"],
        "colours": COLOURS.items(),
        "lines": photo.inspection.defects.select_related("defect_type").order_by("pk"),
    }


def marks_saved(request, photo):
    form = MarksForm(request.POST)
    saved = form.is_valid() and carried_out(form, actions.mark_photo, photo=photo, by=request.user, **form.cleaned_data)
    if not request.htmx:
        return whole_page(request, photo.inspection, sentence_of(form))
    return render(request, "inspections/_marks_saved.html", {"sentence": sentence_of(form), "saved": saved})


@file_page(InspectionPhoto, related=("file",))
def photo(request, photo, derivative: str):
    """As it is marked, small or large; `plain` is the photo without its marks."""
    if derivative == "plain":
        return files.response(photo.file)
    return marked.response(photo.file, photo.marks, "thumb" if derivative == "thumb" else "print")
