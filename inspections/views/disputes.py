"""What a supplier holds against a defect, and the decision about it."""

from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core import files
from qcportal.core.pages import carried_out, file_page, form_version, record_page
from qcportal.core.roles import Act, may
from suppliers.enums import DisputeState

from .. import actions
from ..actions.disputes import check_decides
from ..forms.disputes import DecideForm, DisputeForm
from ..models import Defect, DefectDispute, DefectDisputeFile
from ..queries.disputes import decides, disputable_until

DECISIONS = {"uphold": actions.uphold_defect, "change": actions.lower_defect, "withdraw": actions.withdraw_defect}
RELATED = ("inspection__factory", "inspection__product", "defect_type")


def disputing(user, inspection) -> dict:
    """The disputes of its defects, which of them this person decides, and which lines the person may dispute until when."""
    rows = DefectDispute.objects.visible_to(user).filter(inspection=inspection)
    rows = rows.select_related("defect_type", "inspection").prefetch_related("files__file")
    disputes = list(rows)
    until = disputable_until(inspection) if may(user, Act.WRITE, "dispute") else None
    until = until if until and inspection.factory.today() <= until else None
    known = {(each.defect_type_id, each.defect_class) for each in disputes}
    lines = inspection.defects.values_list("pk", "defect_type", "defect_class") if until else ()
    waiting = [each for each in disputes if each.state == DisputeState.OPEN]
    return {
        "disputes": disputes,
        "to_decide": {each.pk for each in waiting if decides(user, each)},
        "disputable": {pk for pk, *what in lines if tuple(what) not in known},
        "disputable_until": until,
    }


@record_page(Defect, related=RELATED, takes_posts=True)
def dispute(request, defect):
    if not may(request.user, Act.WRITE, "dispute"):
        raise PermissionDenied
    form = DisputeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = {"defect": defect, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.dispute_defect, **values, **form.cleaned_data):
            success(request, _("The defect is disputed; somebody who was not there decides about it."))
            return redirect("inspections:inspection", defect.inspection.uuid)
    until = disputable_until(defect.inspection)
    context = {"form": form, "record": defect, "label": _("Dispute this defect"), "until": until}
    return render(request, "inspections/dispute.html", context | {"inspection": defect.inspection})


@record_page(DefectDispute, Act.DECIDE, related=RELATED)
def decide(request, dispute):
    check_decides(dispute, request.user)
    form = DecideForm(request.POST or None, dispute=dispute)
    if request.method == "POST" and form.is_valid() and decided(request, form, dispute):
        success(request, _("The dispute is decided; who raised it is told."))
        return redirect("inspections:inspection", dispute.inspection.uuid)
    context = {"form": form, "record": dispute, "label": _("Decide the dispute"), "disputes": [dispute]}
    photos = dispute.inspection.photos.visible_to(request.user).in_groups()
    context["photos"] = photos.filter(
        defect__defect_type=dispute.defect_type, defect__defect_class=dispute.defect_class
    )
    return render(request, "inspections/dispute.html", context | {"inspection": dispute.inspection, "deciding": True})


def decided(request, form, dispute):
    data = form.cleaned_data
    values = {"dispute": dispute, "note": data["note"], "version": form_version(request), "by": request.user}
    if data["verb"] == "change":
        values |= {"count": data["count"], "defect_class": data["defect_class"]}
    return carried_out(form, DECISIONS[data["verb"]], **values)


@file_page(DefectDisputeFile, related=("file",))
def proof(request, proof, derivative: str):
    return files.response(proof.file, "thumb" if derivative == "thumb" else "print")
