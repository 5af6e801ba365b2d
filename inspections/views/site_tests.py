"""The on-site tests while they are done: one page, a card for each, every field saved as it is left."""

from django.contrib.messages import error, success
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.errors import Refused
from qcportal.core.pages import carried_out, record_page
from qcportal.core.punctuation import with_colon
from qcportal.core.roles import Act

from .. import actions
from ..enums import InspectionState
from ..forms.filing import sentence_of
from ..forms.site_tests import ResultForm
from ..models import Inspection
from ..queries.sections import progress
from ..queries.site_tests import SiteTestStanding, one_of, tests_of
from .filing import check_may_file
from .inspections import RELATED


@record_page(Inspection, Act.WRITE, related=RELATED)
def site_tests(request, inspection):
    if inspection.state != InspectionState.IN_PROGRESS:
        return redirect("inspections:inspection", inspection.uuid)
    check_may_file(inspection, request.user)
    context = {
        "inspection": inspection,
        "forms": [ResultForm(standing=each) for each in tests_of(inspection)],
        "progress": progress(inspection),
        "section": "site_tests",
    }
    return render(request, "inspections/site_tests.html", context)


@require_POST
@record_page(Inspection, Act.WRITE)
def site_test(request, inspection, number: int):
    """Autosave of one test. What can be taken is saved; the answer has a word for each field, and how the test stands."""
    form = ResultForm(request.POST, standing=test_or_404(inspection, number))
    form.is_valid()
    values = form.values()
    saved = carried_out(form, actions.record_test, inspection=inspection, number=number, by=request.user, **values)
    if not request.htmx:
        if form.errors:
            error(request, sentence_of(form))
        return redirect("inspections:site_tests", inspection.uuid)
    if saved:
        form.standing = form.standing.changed(saved, values["readings"])
    return render(request, "inspections/_site_test_saved.html", {"form": form, "each": form.standing})


def test_or_404(inspection, number: int) -> SiteTestStanding:
    found = one_of(inspection, number)
    if found is None:
        raise Http404
    return found


@require_POST
@record_page(Inspection, Act.WRITE)
def site_test_photos(request, inspection, number: int):
    """Photos of one test and, if chosen, of a step of it; those that are refused are named, the others stay."""
    each = test_or_404(inspection, number)
    step = {str(step.number): step.number for step in each.steps}.get(request.POST.get("step", ""))
    uploads = request.FILES.getlist("photos")
    refused = [] if uploads else [_("Choose at least one photo.")]
    for upload in uploads:
        try:
            actions.add_photo(inspection=inspection, upload=upload, site_test=each.test, step=step, by=request.user)
        except Refused as refusal:
            refused.append(with_colon(upload.name, refusal.sentence))
    return photos_answer(request, inspection, number, refused)


def photos_answer(request, inspection, number: int, refused=()):
    if not request.htmx:
        for sentence in refused:
            error(request, sentence)
        return redirect("inspections:site_tests", inspection.uuid)
    context = {"inspection": inspection, "each": test_or_404(inspection, number), "refused": refused}
    return render(request, "inspections/_site_test_photos.html", context)


@require_POST
@record_page(Inspection, Act.DECIDE)
def site_test_let_out(request, inspection, number: int):
    """A manager lets a test be left out whose protocol does not."""
    actions.let_be_left_out(inspection=inspection, number=number, by=request.user)
    success(request, _("The test may be left out."))
    return redirect("inspections:site_tests", inspection.uuid)
