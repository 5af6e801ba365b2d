"""What figures and documents say about a corrective action, for its page."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qcportal.core.pages import record_page
from suppliers.models import CorrectiveAction

from .. import actions, languages, leads
from ..effect_sentences import effect_words
from ..enums import ReportKind
from ..models import Report
from ..queries.effect import DAYS_BEFORE, effect
from ..queries.sight import sight_of_user
from .asking import layout


@record_page(CorrectiveAction, related=("factory",))
def effect_panel(request, record):
    """The defects before it was raised and after it was done, with what they can tell."""
    found = effect(sight_of_user(request.user), record)
    words = effect_words(found)
    sides = [
        (*row, lots) for row, lots in zip(words["sides"], lots_of(request.user, record.factory, found), strict=False)
    ]
    return render(request, "reports/_effect_panel.html", {"effect": found} | words | {"sides": sides})


def lots_of(user, factory, found) -> list[str]:
    """Where the inspections of both times are."""
    one = timedelta(days=1)
    before = (found.raised_on - timedelta(days=DAYS_BEFORE), found.raised_on - one)
    after = (found.done_on + one, factory.today()) if found.done_on else before
    return [leads.lots(user, factory, "", *times) for times in (before, after)]


@record_page(CorrectiveAction)
def eight_d_panel(request, record):
    """Its 8D reports that this person may see, the latest first, and a button for the next."""
    rows = Report.objects.visible_to(request.user).filter(kind=ReportKind.EIGHT_D, corrective_action=record)
    reader = actions.reader_of(record, request.user)["owner"]
    values = {"record": record, "reports": rows.current()[:3], "preferred": languages.preferred(reader)}
    return render(request, "reports/_eight_d_panel.html", values)


@require_POST
@record_page(CorrectiveAction, takes_posts=True)
def request_eight_d(request, record):
    """For whoever sees the corrective action, as that person sees it."""
    reason = request.POST.get("reason", "")
    report = actions.request_eight_d(corrective_action=record, by=request.user, reason=reason, **layout(request))
    return redirect("reports:report", report.uuid)
