from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core import files
from qcportal.core.errors import Refused
from qcportal.core.pages import carried_out, file_page, record_page
from qcportal.core.roles import Act

from .. import actions
from ..forms.filing import PhotoTextForm, sentence_of
from ..models import Inspection, InspectionPhoto
from .filing import whole_page
from .site_tests import photos_answer


@require_POST
@record_page(Inspection, Act.WRITE)
def photos_add(request, inspection):
    """Several photos at once; those that are refused are named, the others stay."""
    uploads = request.FILES.getlist("photos")
    refused = [] if uploads else [_("Choose at least one photo.")]
    for upload in uploads:
        try:
            actions.add_photo(inspection=inspection, upload=upload, by=request.user)
        except Refused as refusal:
            refused.append(f"{upload.name}: {refusal.sentence}")
    if not request.htmx:
        return whole_page(request, inspection, " ".join(refused))
    return photos_part(request, inspection, refused)


def photos_part(request, inspection, refused=()):
    context = {
        "inspection": inspection,
        "photos": inspection.photos.select_related("file", "site_test"),
        "lines": inspection.defects.select_related("defect_type").order_by("pk"),
        "refused": refused,
    }
    return render(request, "inspections/_photos.html", context)


@require_POST
@file_page(InspectionPhoto, related=("inspection", "file"))
def photo_describe(request, photo):
    """Autosave of a caption and of the defect that the photo shows."""
    form = PhotoTextForm(request.POST, inspection=photo.inspection)
    if form.is_valid():
        carried_out(form, actions.describe_photo, photo=photo, by=request.user, **form.cleaned_data)
    if not request.htmx:
        return whole_page(request, photo.inspection, sentence_of(form))
    return render(request, "inspections/_saved.html", {"sentence": sentence_of(form)})


@require_POST
@file_page(InspectionPhoto, related=("inspection", "file"))
def photo_remove(request, photo):
    actions.remove_photo(photo=photo, by=request.user)
    if photo.site_test_id and request.htmx and request.htmx.target != "photos":
        return photos_answer(request, photo.inspection, photo.site_test.position)
    if not request.htmx:
        return whole_page(request, photo.inspection, "")
    return photos_part(request, photo.inspection)


@file_page(InspectionPhoto, related=("file",))
def photo(request, photo, derivative: str):
    return files.response(photo.file, "thumb" if derivative == "thumb" else "print")
