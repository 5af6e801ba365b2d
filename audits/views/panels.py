"""Parts of other apps' pages, loaded by htmx."""

from collections.abc import Iterator

from django.shortcuts import render

from qcportal.core.models.files import FileKind
from qcportal.core.pages import record_page
from qcportal.core.roles import Act, may
from suppliers.models import CorrectiveAction, Factory
from suppliers.queries.corrective_actions import proof_of

from ..models import Finding
from ..queries.panels import last_said, standing_of


@record_page(Factory)
def factory_panel(request, factory):
    """What audits say of a factory: the last grade and whether it still holds, open findings, what comes."""
    context = {"factory": factory, "may_plan": may(request.user, Act.DECIDE, "audit")}
    return render(request, "audits/_factory_panel.html", context | standing_of(factory, request.user))


@record_page(Factory)
def said_panel(request, factory):
    """What the supplier says of itself, beside what it is qualified on."""
    return render(request, "audits/_said_panel.html", {"said": last_said(factory, request.user)})


@record_page(CorrectiveAction)
def corrective_action_panel(request, action):
    """The findings that a corrective action is to mend; with `?photos` what they show, to stand beside the proof."""
    findings = Finding.objects.visible_to(request.user).that_asked_for(action)
    if "photos" in request.GET:
        shown = findings.select_related("answer").prefetch_related("files__file", "answer__photos__file")
        context = beside(list(photos_of(shown)), proof_of(action), answering=request.GET["photos"] == "answer")
        return render(request, "audits/_found_photos.html", context)
    return render(request, "audits/_corrective_action_panel.html", {"findings": findings})


def beside(found: list[tuple], proof: dict, *, answering: bool) -> dict:
    """Each photo of what was found with what answers it; in the form of an answer each has its place for that."""
    rows = [(photo, proof.get(photo[2].pk, [])) for photo in found]
    return {
        "pairs": [(photo, mended) for photo, mended in rows if mended or answering],
        "photos": [photo for photo, mended in rows if not (mended or answering)],
        "answering": answering,
    }


def photos_of(findings) -> Iterator[tuple]:
    """(number of the finding, route, file, caption) of what was photographed then, without how it was closed."""
    for finding in findings:
        answered = finding.answer.photos.all() if finding.answer else ()
        attached = [each for each in finding.files.all() if not each.closing]
        for route, links in (("audits:photo", answered), ("audits:proof", attached)):
            for link in links:
                if link.file.kind == FileKind.PHOTO:
                    yield finding.number, route, link.file, getattr(link, "caption", "") or link.file.name
