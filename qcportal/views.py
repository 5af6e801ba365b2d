"""Pages that show several apps' records: home by role, search, the factory's overview, health."""

from html import escape

from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from audits.models import Audit
from inspections.enums import DefectCategory
from inspections.models import Inspection
from qcportal import home as waiting
from qcportal import leaving, overview
from qcportal.axis import Axis, drawn
from qcportal.core.event_words import event_words
from qcportal.core.lists import Column, ListPage, render_list
from qcportal.core.models import User
from qcportal.core.pages import carried_out, form_version, own_page, page, record_page
from qcportal.core.roles import Act
from qcportal.leaving import AnonymiseForm, HandOverForm
from qcportal.not_carried_out import WHY, address_of, stuck
from qcportal.search import FEW, LEAST, MANY, search, sources_of
from suppliers.enums import ProcessArea
from suppliers.models import Factory, Visit
from suppliers.queries.factories import open_verbs, qualifications_of
from suppliers.queries.visits import OPEN
from suppliers.queries.work import open_answers, open_assignments


@own_page
def home(request):
    groups = waiting.waiting_for(request.user)
    return render(request, "portal/home.html", {"groups": groups, "steps": waiting.first_steps(request.user)})


@own_page
def search_page(request):
    """The answers as a page, or as the drop-down below the search box when htmx asks."""
    text = request.GET.get("q", "")[:100].strip()
    context = {"sections": search(request, text, FEW if request.htmx else MANY), "search_text": text}
    if request.htmx:
        return render(request, "portal/_search_answers.html", context)
    context |= {"kinds": sources_of(request.user), "too_short": len(text) < LEAST}
    return render(request, "portal/search.html", context)


NOT_CARRIED_OUT = ListPage(
    title=gettext_lazy("Not carried out"),
    columns=(
        Column("record_label", gettext_lazy("What")),
        Column("event", gettext_lazy("What happened"), sort=False, show=lambda row: escape(event_words(row["event"]))),
        Column("actor_label", gettext_lazy("By")),
        Column("at", gettext_lazy("Since"), kind="datetime"),
    ),
    address=lambda row: address_of(row["record_type"], row["uuid"]),
    order="at",
    needs=("record_type",),
    nothing=gettext_lazy("Nothing waits"),
    empty=gettext_lazy("All that follows from approvals, filings and cancellations is carried out."),
    template="portal/not_carried_out.html",
)


@page("history", Act.DECIDE)
def not_carried_out(request):
    return render_list(request, stuck(), NOT_CARRIED_OUT, why=WHY)


@record_page(Factory, related=("supplier", "merged_into"))
def factory_overview(request, factory):
    """What is known of a factory: facts, qualification, one timeline of all that happened there, each app's panel."""
    context = timeline_of(request, factory)
    if request.htmx and request.htmx.target == "timeline":
        return render(request, "portal/_timeline.html", context)
    qualifications = qualifications_of(factory, request.user)
    context |= {"qualifications": open_verbs(qualifications, request.user)}
    context |= {"kept": Factory.objects.visible_to(request.user).filter(pk=factory.merged_into_id).first()}
    return render(request, "portal/factory_overview.html", context)


def about_of(request) -> overview.About:
    """What the reader narrowed the story to; what nobody offers is as if it were not chosen."""
    asked = {"area": ProcessArea.values, "category": DefectCategory.values}
    known = {name: request.GET.get(name, "") for name, values in asked.items() if request.GET.get(name) in values}
    return overview.About(**known)


def timeline_of(request, factory) -> dict:
    lanes = overview.lanes_for(request.user)
    kinds = request.GET.getlist("kind") or [lane.kind for lane in lanes]
    period = request.GET.get("period", "24")
    period = period if period in overview.PERIODS else "24"
    about = about_of(request)
    rows = overview.timeline(factory, request.user, kinds=kinds, period=period, about=about)
    since = overview.since_of(period, factory.today())
    marks = overview.told(rows, since)
    first = since or min((mark.day for mark, _lane in marks), default=factory.today())
    return {
        "factory": factory,
        "lanes": lanes,
        "kinds": kinds,
        "period": period,
        "periods": overview.PERIODS.items(),
        "about": about,
        "areas": ProcessArea.choices,
        "categories": DefectCategory.choices,
        "rows": drawn(rows, Axis(first, factory.today())),
        "ticks": Axis(first, factory.today()).ticks(),
        "marks": marks,
    }


@record_page(Visit, related=("factory",))
def visit_work(request, visit):
    """The inspections and the audit on a visit, as a panel of the visit's page and of the visitor's list."""
    inspections = Inspection.objects.visible_to(request.user).filter(visit=visit).select_related("product")
    audits = Audit.objects.visible_to(request.user).filter(visit=visit).select_related("standard")
    context = {"visit": visit, "open": visit.state in OPEN, "inspections": inspections, "audits": audits}
    return render(request, "portal/_visit_work.html", context)


@record_page(User, Act.DECIDE)
def person_deactivate(request, person):
    """End an account; its open visits and answers go to somebody else in the same stroke."""
    form = HandOverForm(request.POST or None, person=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        arguments = {"person": person, "version": form_version(request), "by": request.user}
        if carried_out(form, leaving.deactivate, **arguments, **form.cleaned_data):
            success(request, _("%(person)s can no longer sign in.") % {"person": person})
            return redirect("core:person", person.uuid)
    context = {"form": form, "record": person, "visits": open_assignments(person), "answers": open_answers(person)}
    return render(request, "portal/person_deactivate.html", context)


@record_page(User, Act.DECIDE)
def person_anonymise(request, person):
    """Take name and address off an account that has ended; asked twice, as it cannot be taken back."""
    form = AnonymiseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        gone = carried_out(form, leaving.anonymise, person=person, version=form_version(request), by=request.user)
        if gone:
            success(request, _("The account is anonymous now."))
            return redirect("core:person", person.uuid)
    return render(request, "portal/person_anonymise.html", {"form": form, "record": person})


@login_not_required
@never_cache
def health(request):
    """Up if the database answers; load balancers and supervisors ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "up"})
