"""What an inspection asks of the factory: asking, and its part of the corrective action's page."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act, may
from suppliers.models import CorrectiveAction
from suppliers.queries.corrective_actions import proof_of

from .. import actions
from ..forms.corrective_actions import AskForm, LinkForm
from ..models import Defect, Inspection, InspectionPhoto
from ..queries.corrective_actions import has_problem, open_actions, problem_of, standing_action
from ..validators import check_told

RELATED = ("factory", "product", "corrective_action", "owner")
PREFILLED = ("title", "description", "process_area", "due_on")


def asking_parts(user, inspection) -> dict:
    """What was asked by it, as far as this person sees it, and whether this person may ask."""
    asked = standing_action(inspection)
    seen = CorrectiveAction.objects.visible_to(user).filter(pk=asked.pk).first() if asked else None
    may_ask = asked is None and may(user, Act.DECIDE, "inspection") and has_problem(inspection)
    return {"action": seen, "may_ask": may_ask}


@record_page(Inspection, Act.DECIDE, related=RELATED)
def ask(request, inspection):
    if request.method == "GET" and not asking_parts(request.user, inspection)["may_ask"]:
        return redirect("inspections:inspection", inspection.uuid)
    check_told(inspection)  # before anything is typed
    form = ask_form(request, inspection, request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("The factory is asked for a corrective action.")
        if asked(request, form, inspection, actions.request_corrective_action, done):
            return redirect("inspections:inspection", inspection.uuid)
    return ask_page(request, inspection, form)


@require_POST
@record_page(Inspection, Act.DECIDE, related=RELATED)
def link(request, inspection):
    form = LinkForm(request.POST, offered=open_actions(inspection, request.user))
    done = _("It stands with the corrective action that is open already.")
    if form.is_valid() and asked(request, form, inspection, actions.link_corrective_action, done):
        return redirect("inspections:inspection", inspection.uuid)
    return ask_page(request, inspection, ask_form(request, inspection), form)


def asked(request, form, inspection, action, done: str):
    values = {"inspection": inspection, "version": form_version(request), "by": request.user}
    made = carried_out(form, action, **values, **form.cleaned_data)
    if made:
        success(request, done)
    return made


def ask_form(request, inspection, data=None) -> AskForm:
    problem = problem_of(inspection)
    initial = {name: getattr(problem, name) for name in PREFILLED}
    return AskForm(data, by=request.user, factory=inspection.factory, initial=initial)


def ask_page(request, inspection, form, link_form=None):
    offered = open_actions(inspection, request.user)
    link_form = link_form or (LinkForm(offered=offered) if offered.exists() else None)
    context = {"form": form, "link_form": link_form, "inspection": inspection}
    return render(request, "inspections/corrective_action.html", context)


@record_page(CorrectiveAction)
def panel(request, action):
    """The inspections that asked for it, with their defects; with `?photos` what these show, to stand beside the proof."""
    seen = Inspection.objects.told_to(request.user).filter(corrective_action=action).order_by("inspected_on", "pk")
    if "photos" in request.GET:
        photos = InspectionPhoto.objects.visible_to(request.user).filter(inspection__in=seen, defect__isnull=False)
        shown = list(photos.in_groups().select_related("inspection"))
        context = beside(shown, proof_of(action), answering=request.GET["photos"] == "answer")
        return render(request, "inspections/_defect_photos.html", context)
    lines = Defect.objects.filter(inspection__in=seen).select_related("defect_type", "inspection")
    found: dict = {each: [] for each in seen.select_related("product")}
    for line in lines.order_by("defect_class", "-count", "pk"):
        found[line.inspection].append(line)
    return render(request, "inspections/_corrective_action_panel.html", {"found": found.items()})


def beside(found: list[InspectionPhoto], proof: dict, *, answering: bool) -> dict:
    """Each photo of a defect with what answers it; in the form of an answer each has its place for that."""
    rows = [(photo, proof.get(photo.file_id, [])) for photo in found]
    return {
        "pairs": [(photo, mended) for photo, mended in rows if mended or answering],
        "photos": [photo for photo, mended in rows if not (mended or answering)],
        "answering": answering,
    }
