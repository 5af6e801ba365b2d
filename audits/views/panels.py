"""Parts of other apps' pages, loaded by htmx."""

from collections.abc import Iterator

from django.shortcuts import render

from qcportal.core.models.files import FileKind
from qcportal.core.pages import record_page
from qcportal.core.roles import Act, may
from suppliers.models import CorrectiveAction, Factory

from ..models import Finding
from ..queries.panels import standing_of


@record_page(Factory)
def factory_panel(request, factory):
    """What audits say of a factory: the last grade and whether it still holds, open findings, what comes."""
    context = {"factory": factory, "may_plan": may(request.user, Act.DECIDE, "audit")}
    return render(request, "audits/_factory_panel.html", context | standing_of(factory, request.user))


@record_page(CorrectiveAction)
def corrective_action_panel(request, action):
    """The findings that a corrective action is to mend; with `?photos` what they show, to stand beside the proof."""
    findings = Finding.objects.visible_to(request.user).filter(corrective_action=action)
    if "photos" in request.GET:
        shown = findings.select_related("answer").prefetch_related("files__file", "answer__photos__file")
        return render(request, "audits/_found_photos.html", {"photos": list(photos_of(shown)), "findings": shown})
    return render(request, "audits/_corrective_action_panel.html", {"findings": findings})


def photos_of(findings) -> Iterator[tuple]:
    """(number of the finding, route, file, caption) of what was photographed then, without how it was closed."""
    for finding in findings:
        answered = finding.answer.photos.all() if finding.answer else ()
        attached = [each for each in finding.files.all() if not each.closing]
        for route, links in (("audits:photo", answered), ("audits:proof", attached)):
            for link in links:
                if link.file.kind == FileKind.PHOTO:
                    yield finding.number, route, link.file, getattr(link, "caption", "") or link.file.name
