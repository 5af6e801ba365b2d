"""Standards out to a file, and in from one in two steps: look through, then make the draft."""

from pathlib import PurePath

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core import files
from qcportal.core.errors import Rejected
from qcportal.core.models.files import FileKind
from qcportal.core.pages import carried_out, page, record_page
from qcportal.core.roles import Act

from .. import actions
from ..actions.checklists import exported, would_make
from ..checklists.reading import Checklist, read_checklist
from ..forms.checklists import ChecklistForm
from ..models import Standard

SHOWN = 500  # warnings of a file; a form of 5,000 rows may have as many


@record_page(Standard, Act.EXPORT)
def standard_export(request, standard, kind: str):
    content, name, media_type = exported(standard, kind)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page("standard", Act.WRITE)
def checklist_import(request):
    form = ChecklistForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method != "POST" or not form.is_valid():
        return again(request, form)
    if form.cleaned_data["checked"]:
        return make_draft(request, form, form.cleaned_data["checked"])
    return look_through(request, form, form.cleaned_data["file"])


def again(request, form, status: int = 200):
    """What was looked through stays on the page while its code is put right."""
    stored = form.cleaned_data.get("checked") if form.is_bound else None
    context = {"form": form} | (told(stored, read(stored)) if stored else {})
    return render(request, "audits/checklist_import.html", context, status=status)


def look_through(request, form, upload):
    """Keeps the file, so that what becomes a draft is what was looked through."""
    stored = carried_out(form, files.store, upload=upload, by=request.user, allow=(FileKind.SHEET,))
    if not stored:
        return again(request, form)
    checklist = read(stored)
    form = ChecklistForm(initial=proposed(checklist) | {"checked": stored.uuid}, by=request.user)
    return render(request, "audits/checklist_import.html", {"form": form} | told(stored, checklist))


def make_draft(request, form, stored):
    names = {name: form.cleaned_data[name] for name in ("code", "name")}
    draft = carried_out(form, actions.draft_from_checklist, checklist=read(stored), by=request.user, **names)
    if not draft:
        return again(request, form)
    success(request, _("The draft is made. Look through its questions and publish it."))
    return redirect("audits:standard", draft.uuid)


def read(stored) -> Checklist:
    with stored.file.open("rb") as file:
        return read_checklist(file, PurePath(stored.name).stem)


def proposed(checklist: Checklist) -> dict:
    try:
        code, here = would_make(checklist)
    except Rejected:
        code, here = "", None
    return {"code": code, "name": checklist.about.get("name") or (here.name if here else checklist.title)}


def told(stored, checklist: Checklist) -> dict:
    return {
        "stored": stored,
        "checklist": checklist,
        "warnings": [line.partition(" ")[::2] for line in checklist.warnings[:SHOWN]],
        "errors": [line.partition(" ")[::2] for line in checklist.errors[:SHOWN]],
    }
