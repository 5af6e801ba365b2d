"""A switching scheme: how the next lot is inspected, by which rule, and what a manager may decide about it."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act, may
from suppliers.models import Factory

from .. import actions
from ..forms.schemes import DecisionForm
from ..models import Inspection, Scheme, SkipSeries
from ..queries.hindsight import hindsights, skip_hindsights
from ..queries.schemes import approved_lines, outlook_of, standing, standings_at, told, words
from ..queries.scores import why_score, why_zero
from ..queries.skip_lot import SkipStanding, skip_standings
from ..switching import DISCONTINUED
from .skip_lot import RELATED as SKIP_RELATED

LATEST = 40  # lots on the page; the earlier ones are a press away
RELATED = ("owner", "factory", "family")


@record_page(Scheme, related=RELATED)
def scheme(request, scheme):
    return render(request, "inspections/scheme.html", shown(request, scheme, form_of(scheme)))


@require_POST
@record_page(Scheme, Act.DECIDE, related=RELATED)
def scheme_decide(request, scheme):
    form = form_of(scheme, request.POST)
    if form.is_valid():
        arguments = {"version": form_version(request), "by": request.user} | form.cleaned_data
        if carried_out(form, actions.decide_scheme, scheme=scheme, **arguments):
            success(request, _("Noted. The next lot is inspected by it."))
            return redirect("inspections:scheme", scheme.uuid)
    return render(request, "inspections/scheme.html", shown(request, scheme, form), status=400)


def form_of(scheme: Scheme, data=None) -> DecisionForm:
    return DecisionForm(data, discontinued=standing(scheme).severity == DISCONTINUED)


def shown(request, scheme: Scheme, form: DecisionForm) -> dict:
    found = standing(scheme)
    entries = found.ledger.entries
    lines = {line.inspection.number: line for line in approved_lines(scheme)}
    shown = entries if "all" in request.GET else entries[-LATEST:]
    return {
        "scheme": scheme,
        "standing": found,
        "rows": ledger_rows(request.user, lines, shown),
        "why_zero": why_zero(found, lines),
        "earlier": len(entries) - len(shown),
        "moves": told(found.ledger),
        "outlook": outlook_of(scheme),
        "skips": skips_of(scheme),
        "form": form if may(request.user, Act.DECIDE, "inspection") else None,
        "entries": history.of(scheme)[:20] if may(request.user, Act.READ, "history") else None,
    }


def skips_of(scheme: Scheme) -> list[SkipStanding]:
    """Whether the lots of this series may come to pass without inspection."""
    rows = SkipSeries.objects.filter(factory=scheme.factory, programme__buyer=scheme.owner)
    return skip_standings(rows.filter(programme__family=scheme.family).select_related(*SKIP_RELATED))


def ledger_rows(user, lines: dict, entries) -> list[dict]:
    """Each lot with its plan and what the ledger says of it, the latest first."""
    seen = set(Inspection.objects.visible_to(user).filter(number__in=lines).values_list("number", flat=True))
    return [ledger_row(entry, lines[entry.lot], entry.lot in seen) for entry in entries[::-1]]


def ledger_row(entry, line, seen: bool) -> dict:
    severities = {"asked": words(entry.severity_used), "then": words(entry.severity_next)}
    return severities | {
        "entry": entry,
        "line": line,
        "seen": seen,
        "found": line.found,
        "why": why_score(entry, line),
    }


@record_page(Factory)
def factory_schemes(request, factory):
    """The schemes of a factory, for its page."""
    schemes = Scheme.objects.visible_to(request.user).filter(factory=factory).select_related("family", "owner")
    series = SkipSeries.objects.visible_to(request.user).filter(factory=factory)
    context = {
        "standings": standings_at(schemes),
        "skips": skip_standings(series.select_related(*SKIP_RELATED)),
        "factory": factory,
    }
    return render(request, "inspections/_schemes.html", context)


@record_page(Factory)
def hindsight(request, factory):
    """What the schemes of a factory would have done to its lots of the last 24 months."""
    schemes = Scheme.objects.visible_to(request.user).filter(factory=factory).select_related("family", "owner")
    found = hindsights(schemes, factory.today())
    series = SkipSeries.objects.visible_to(request.user).filter(factory=factory).select_related(*SKIP_RELATED)
    skips = skip_hindsights(list(series), found, factory.today())
    numbers = [lot.entry.lot for each in found for lot in each.different]
    numbers += [row.number for each in skips for row in each.skipped]
    seen = set(Inspection.objects.visible_to(request.user).filter(number__in=numbers).values_list("number", flat=True))
    return render(
        request, "inspections/hindsight.html", {"found": found, "skips": skips, "factory": factory, "seen": seen}
    )
