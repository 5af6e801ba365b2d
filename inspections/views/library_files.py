"""The defect library out to a file and in from one, in two steps: look through, then take."""

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core import files
from qcportal.core.lists import filtered
from qcportal.core.models.files import FileKind
from qcportal.core.pages import carried_out, page, read_in
from qcportal.core.roles import Act
from qcportal.core.sheets import MEDIA_TYPES, WRITERS

from .. import actions
from ..forms.library import LibraryFileForm
from ..models import DefectType
from .library import LIST


@page("defect_type", Act.EXPORT)
def defect_type_export(request, kind: str):
    """What the list shows with these filters, all pages of it."""
    _form, rows = filtered(request, DefectType.objects.visible_to(request.user), LIST)
    lines = actions.library_lines(rows.order_by("code").prefetch_related("areas", "names"))
    answer = HttpResponse(WRITERS[kind](lines), content_type=MEDIA_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="defect-library.{kind}"'
    return answer


@page("defect_type", Act.WRITE)
def defect_type_import(request):
    form = LibraryFileForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "inspections/defect_type_import.html", {"form": form})
    if form.cleaned_data["checked"]:
        return take(request, form, form.cleaned_data["checked"])
    return look_through(request, form, form.cleaned_data["file"])


def look_through(request, form, upload):
    """Keeps the file, so that what is taken is what was looked through."""
    stored = carried_out(form, files.store, upload=upload, by=request.user, allow=(FileKind.SHEET,))
    taken = stored and taken_from(form, stored, request.user, dry_run=True)
    context = {"form": form, "taken": taken, "stored": stored}
    return render(request, "inspections/defect_type_import.html", context)


def take(request, form, stored):
    taken = taken_from(form, stored, request.user, dry_run=False)
    if taken is None:
        return render(request, "inspections/defect_type_import.html", {"form": form})
    counts = {"created": len(taken.created), "updated": len(taken.updated), "rejected": len(taken.errors)}
    success(request, _("Taken in: %(created)d created, %(updated)d updated, %(rejected)d rejected.") % counts)
    return redirect("inspections:defect_type_list")


def taken_from(form, stored, by, dry_run: bool):
    with stored.file.open("rb") as file:
        return read_in(form, actions.take_library, file=file, by=by, dry_run=dry_run)
