"""The inspector's page on site: big targets, each press saved at once, the state of the lot always in sight."""

from collections.abc import Callable, Iterable

from django.contrib.messages import error, success
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.errors import Forbidden
from qcportal.core.names import both_names
from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.punctuation import listed
from qcportal.core.roles import Act

from .. import actions
from ..enums import DefectClass, Group, InspectionState
from ..forms.drawing import DeviationForm, DrawAnewForm, DrawForm, UndrawnForm
from ..forms.filing import FactsForm, offered, sentence_of
from ..models import Inspection
from ..queries.measurements import measured
from ..queries.sections import failures, progress, progress_of
from ..queries.site_tests import tests_of
from ..queries.standing import first_sample, standings, without_photo
from ..validators import may_file
from .inspections import RELATED
from .papers import paper_parts
from .presented import presented_parts

DRAWING = {"draw": DrawForm, "anew": DrawAnewForm, "deviation": DeviationForm, "undrawn": UndrawnForm}


@require_POST
@record_page(Inspection, Act.WRITE)
def start(request, inspection):
    actions.start_inspection(inspection=inspection, version=form_version(request), by=request.user)
    return redirect("inspections:record", inspection.uuid)


@record_page(Inspection, Act.WRITE, related=RELATED)
def record(request, inspection):
    if inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", inspection.uuid)
    check_may_file(inspection, request.user)
    return render(request, "inspections/record.html", filing_context(request, inspection))


def filing_context(request, inspection: Inspection, form=None) -> dict:
    """`form` is one of drawing that was refused."""
    lines = list(inspection.defects.select_related("defect_type").annotate(shown_by=Count("photos")).order_by("pk"))
    sample, lot = sample_context(inspection, form), lot_so_far(inspection)
    return (
        sample
        | lot
        | {
            "inspection": inspection,
            "smaller": smaller_samples(sample["draw"], lot["standings"]),
            "smaller_second": smaller_seconds(sample["draw"], lot["standings"]),
            "facts": FactsForm(instance=inspection),
            "lines": lines,
            "choices": offered(request.GET.get("q", ""), inspection),
            "classes": DefectClass.choices,
            "q": request.GET.get("q", ""),
            "photos": inspection.photos.in_groups(),
            "progress": progress(inspection),
            "section": "record",
            **paper_parts(request.user, inspection),
        }
    )


def lot_so_far(inspection: Inspection) -> dict:
    """How each class stands, and which unit was counted last."""
    found = standings(inspection)
    units = any(each.line.counts_units for each in found)
    return {
        "standings": found,
        "first_sample": first_sample(found),
        "counts_units": units,
        "apart": any(each.line.group != Group.ALL for each in found),
        "last_unit": named(found[0].line.last_unit) if units else None,
    }


def named(unit: dict | None) -> dict | None:
    """The defect counted last, by its name and class."""
    return unit and {
        "defect": both_names(unit["name"], unit["local_name"])[0],
        "kind": DefectClass(unit["defect_class"]).label,
    }


def sample_context(inspection: Inspection, form=None) -> dict:
    """The draw as it stands, and its forms."""
    draws = list(inspection.draws.prefetch_related("deviations__photo__file"))
    forms = {
        "draw_form": DrawForm(initial={"units": inspection.lot_size}),
        "anew_form": DrawAnewForm(),
        "deviation_form": DeviationForm(),
        "undrawn_form": UndrawnForm(),
    }
    refused = {f"{name}_form": form for name, kind in DRAWING.items() if type(form) is kind}
    return forms | refused | {"draws": draws, "draw": draws[-1] if draws else None}


def smaller_samples(draw, found) -> list[dict]:
    """Plans that look at fewer units than are drawn: how many, which classes, and the units."""
    if draw is None or not draw.revealed_at:
        return []
    return smaller_parts(((each.line.sample_units, each.label) for each in found), draw.count, draw.part)


def smaller_seconds(draw, found) -> list[dict]:
    """The same of the second sample."""
    if draw is None or not draw.second_count:
        return []
    own = ((each.line.second_units, each.label) for each in found if each.line.first_found is not None)
    return smaller_parts(own, draw.second_count, draw.part_of_second)


def smaller_parts(own: Iterable[tuple[int, str]], drawn: int, part: Callable) -> list[dict]:
    sizes: dict[int, list[str]] = {}
    for units, label in own:
        if units < drawn:
            sizes.setdefault(units, []).append(label)
    return [
        {"count": count, "classes": listed(labels), "cartons": part(count)}
        for count, labels in sorted(sizes.items(), reverse=True)
    ]


def check_may_file(inspection: Inspection, user) -> None:
    if not may_file(inspection, user):
        raise Forbidden(_("You are not assigned to this visit."))


@require_POST
@record_page(Inspection, Act.WRITE)
def facts(request, inspection):
    """Autosave of the facts; the answer is a word below them and the version they now have."""
    form = FactsForm(request.POST, instance=inspection)
    saved = form.is_valid() and carried_out(
        form,
        actions.record_facts,
        inspection=inspection,
        version=form_version(request),
        by=request.user,
        **form.cleaned_data,
    )
    if not request.htmx:
        return whole_page(request, inspection, sentence_of(form))
    context = {"form": form, "sentence": sentence_of(form), "saved": saved}
    return render(request, "inspections/_saved.html", context | (progressed(saved) if saved else {}))


def progressed(inspection: Inspection, section: str = "record") -> dict:
    """What an answer tells of its own section, so that its mark stays true while somebody works; the others cost too much."""
    return {"inspection": inspection, "own_section": progress_of(inspection, section), "section": section}


def whole_page(request, inspection, sentence: str):
    """Where the browser runs no script: back to the page, with what was refused on top."""
    if sentence:
        error(request, sentence)
    return redirect("inspections:record", inspection.uuid)


@record_page(Inspection, Act.WRITE, related=RELATED)
def submit(request, inspection):
    """Look at everything once more, then send it."""
    if inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", inspection.uuid)
    check_may_file(inspection, request.user)
    if request.method == "POST":
        submitted = actions.submit_inspection(inspection=inspection, version=form_version(request), by=request.user)
        success(request, _("%(number)s is submitted.") % {"number": submitted.number})
        return redirect("inspections:inspection", inspection.uuid)
    sections = progress(inspection)
    context = {
        "inspection": inspection,
        "progress": sections,
        "standings": standings(inspection),
        "measured": measured(inspection),
        "site_tests": tests_of(inspection),
        "missing": [gap for each in sections for gap in each.missing],
        "failures": failures(inspection),
        "unseen": without_photo(inspection),
        "defects": inspection.defects.select_related("defect_type").order_by("defect_class", "-count"),
        "photos": inspection.photos.in_groups(),
        **presented_parts(request.user, inspection),
    }
    return render(request, "inspections/submit.html", context)
