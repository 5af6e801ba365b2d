"""The audit as managers, buyers and suppliers see it: list, plan, record with score, review."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.dates import today_in
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, Role, may
from qcportal.core.templatetags.portal import badge_html
from qcportal.core.waiting import end_badge
from suppliers.enums import DisputeState, ProcessArea
from suppliers.models import Buyer, Factory, VisitAssignment
from suppliers.queries.owners import OUTSIDE
from suppliers.widgets import is_uuid

from .. import actions
from ..enums import AuditKind, AuditState, Grade
from ..filters import AuditListFilter
from ..forms.audits import CancelForm, PlanForm, ReviewForm, ScheduleForm, ShareForm
from ..forms.self_assessments import DeskForm, RequestForm
from ..models import Audit, Standard
from ..queries.follow_ups import checks_of
from ..queries.panels import has_expired
from ..queries.progress import first_section, unasked_areas
from ..queries.scores import score_card
from ..queries.self_assessments import asked_again, said_before
from ..queries.versions import newer_version, planned_move
from ..rules import OPEN_FOR_ASKING, OPEN_FOR_PLANNING, steps_of
from ..validators import on_team, raises_findings, was_there
from .answered import answers_shown, earlier_page
from .differences import page_of_move

LIST = ListPage(
    title=gettext_lazy("Audits"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code", sub="shown_standard"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("kind", gettext_lazy("Kind"), kind="code", choices=AuditKind.choices),
        Column("starts_on", gettext_lazy("Visit, or due"), path="from_day", kind="date"),
        Column("score_percent", gettext_lazy("Score (%)"), kind="number"),
        Column("grade", gettext_lazy("Grade"), kind="badge", choices=Grade.choices),
        Column("valid_until", gettext_lazy("Valid until"), kind="date"),
        Column("state", gettext_lazy("State"), kind="badge", show=lambda row: standing(row)),
    ),
    address=by_uuid("audits:audit"),
    needs=("factory__time_zone",),
    order="-starts_on",
    filters=AuditListFilter,
    empty=gettext_lazy("An audit asks whether a factory can be good again tomorrow. Plan one from a factory or here."),
    empty_read=gettext_lazy(
        "The audits of your factories appear here once they are planned for you or shared with you."
    ),
    create=(gettext_lazy("Plan an audit"), "audits:audit_add", "audit"),
    template="audits/audit_list.html",
)
RELATED = (
    "factory__supplier",
    "imported_from__by",
    "standard",
    "visit",
    "owner",
    "submitted_by",
    "reviewed_by",
    "follows",
)
OTHER_SINCE = (DisputeState.CHANGED, DisputeState.WITHDRAWN)


@page("audit", Act.LIST)
def audit_list(request):
    without = {} if may(request.user, Act.DECIDE, "audit") else {"create": None}
    return render_list(request, Audit.objects.visible_to(request.user).with_days().with_standard(), LIST, **without)


def standing(row: dict) -> str:
    """A row's state; of one that has run out what the start page says of it."""
    today = today_in(row["factory__time_zone"])
    if has_expired(row["state"], row["valid_until"], today):
        return badge_html(*end_badge(row["valid_until"], today))
    return badge_html(row["state"], AuditState(row["state"]).label)


@page("audit", Act.DECIDE)
def audit_add(request):
    factory = chosen_factory(request)
    follows = chosen_audit(request, factory)
    initial = {"factory": factory.uuid if factory else None}
    initial |= {name: request.GET.get(name) for name in ("visit", "starts_on")}
    initial |= {"kind": request.GET["kind"]} if request.GET.get("kind") in AuditKind.values else {}
    initial |= {"areas": [each for each in request.GET.getlist("areas") if each in ProcessArea.values]}
    initial |= taken_over(follows)
    form = ScheduleForm(request.POST or None, by=request.user, factory=factory, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.plan_audit, by=request.user, **form.cleaned_data)
        if made:
            success(request, _("%(number)s is planned.") % {"number": made.number})
            return redirect("audits:audit", made.uuid)
    return render(request, "audits/schedule.html", {"form": form, "factory": factory, "follows": follows})


def chosen_factory(request) -> Factory | None:
    uuid = request.POST.get("factory") or request.GET.get("factory")
    return Factory.objects.visible_to(request.user).filter(uuid=uuid).first() if is_uuid(uuid) else None


def chosen_audit(request, factory) -> Audit | None:
    """The audit that the new one is to follow."""
    uuid = request.POST.get("follows") or request.GET.get("follows")
    seen = Audit.objects.visible_to(request.user).approved().filter(factory=factory)
    return seen.select_related("standard", "owner").filter(uuid=uuid).first() if is_uuid(uuid) else None


def taken_over(follows: Audit | None) -> dict:
    """What a follow-up audit has from the one before: by the version of its standard that is published now."""
    if follows is None:
        return {}
    standard = Standard.objects.published().filter(code=follows.standard.code).first()
    return {
        "follows": follows.uuid,
        "kind": AuditKind.FOLLOW_UP,
        "standard": standard.uuid if standard else None,
        "owner": follows.owner.uuid if follows.owner else None,
        "visibility": follows.visibility,
    }


@record_page(Audit, related=RELATED)
def audit(request, audit):
    if audit.imported_from_id:
        return render(request, "audits/imported.html", imported(request.user, audit))
    return render(request, "audits/audit.html", shown(request.user, audit, request.GET.get("earlier")))


def imported(user, audit) -> dict:
    """What a list told of it: it has neither team nor answers."""
    return {
        "audit": audit,
        "inside": user.role not in OUTSIDE,
        "knows_owner": knows_owner(user, audit),
        "areas": [ProcessArea(each).label for each in audit.covered_areas],
        "findings": audit.findings.visible_to(user).order_by("pk"),
        "share_form": ShareForm(initial={"visibility": audit.visibility}),
        "entries": history.of(audit)[:40] if may(user, Act.READ, "history") else None,
    }


def shown(user, audit, earlier=None, **changed) -> dict:
    """What the page says to this person."""
    inside = user.role not in OUTSIDE
    own = inside or audit.self_assessed
    said = said_before(audit, user)
    card = score_card(audit) if audit.audited_on else None
    raises = raises_findings(audit, user) if inside else False
    return {
        "audit": audit,
        "inside": inside,
        "first_section": first_section(audit),
        "unasked_areas": unasked_areas(audit) if inside else [],
        "knows_owner": knows_owner(user, audit),
        "verbs": steps_of(audit).verbs(audit, user),
        "on_team": own and on_team(audit, user),
        "was_there": inside and was_there(audit, user),
        "plannable": audit.state in plannable_states(audit) and may(user, Act.DECIDE, "audit"),
        **people_of(audit, user),
        "findings": audit.findings.visible_to(user).order_by("pk"),
        "checks": checks_of(audit, user),
        "scored_with": audit.findings.visible_to(user).filter(dispute__state__in=OTHER_SINCE).order_by("pk"),
        "follows": Audit.objects.visible_to(user).filter(pk=audit.follows_id).first(),
        "followed_by": Audit.objects.visible_to(user).filter(follows=audit).order_by("pk"),
        "expired": has_expired(audit.state, audit.valid_until, audit.factory.today()),
        "card": card,
        "earlier": earlier_page(audit, earlier) if inside and audit.audited_on else None,
        "newer": newer_version(audit) if may(user, Act.DECIDE, "audit") else None,
        **answers_shown(audit, user, card, said, reviews=audit.self_assessed and raises),
        "said": said,
        "asked_again": asked_again(audit) if audit.self_assessed or inside else (),
        "raises": raises,
        "review_form": ReviewForm(audit=audit),
        "cancel_form": CancelForm(),
        "share_form": ShareForm(initial={"visibility": audit.visibility}),
        "entries": history.of(audit)[:40] if may(user, Act.READ, "history") else None,
    } | changed


def plannable_states(audit):
    return OPEN_FOR_ASKING if audit.self_assessed else OPEN_FOR_PLANNING


def people_of(audit, user) -> dict:
    """Who goes, or who does it without a visit: the house and those who were asked read the names."""
    if audit.visit_id is None:
        named = user.role not in OUTSIDE or audit.self_assessed and on_team(audit, user)
        return {"team": None, "people": audit.people.order_by("name") if named else None}
    team = VisitAssignment.objects.visible_to(user).crew().filter(visit=audit.visit_id)
    return {"team": team.select_related("person") if may(user, Act.READ, "visit") else None, "people": None}


def knows_owner(user, record) -> bool:
    """A buyer does not read the name of another buyer that shared this; the supplier reads none."""
    if user.role == Role.BUYER:
        return Buyer.objects.of(user).filter(pk=record.owner_id).exists()
    return user.role != Role.SUPPLIER_CONTACT


@record_page(Audit, Act.DECIDE, related=RELATED)
def audit_edit(request, audit):
    if audit.visit_id is None:
        return edit_without_visit(request, audit)
    names = ("kind", "announcement", "visibility", "window_starts_on", "window_ends_on", "areas")
    initial = {name: getattr(audit, name) for name in names}
    initial |= {"standard": audit.standard.uuid, "owner": audit.owner.uuid if audit.owner else None}
    form = PlanForm(request.POST or None, by=request.user, keeps=audit.standard, initial=initial)
    posted = request.method == "POST" and form.is_valid()
    if posted and carried_out(form, actions.change_audit, **named(request, audit), **form.cleaned_data):
        success(request, _("Saved."))
        return redirect("audits:audit", audit.uuid)
    return render(request, "audits/audit_edit.html", {"form": form, "audit": audit})


@record_page(Audit, Act.DECIDE, related=RELATED)
def move(request, audit):
    """Look at what the newest version changes, then go on by it."""
    newer = newer_version(audit)
    if newer is None:
        return redirect("audits:audit", audit.uuid)
    if request.method == "POST":
        actions.move_audit_to_version(standard=newer, **named(request, audit))
        success(request, _("The audit goes on by %(standard)s.") % {"standard": newer.shown_title})
        return redirect("audits:audit", audit.uuid)
    planned = planned_move(audit, newer)
    context = {"audit": audit, "move": planned, "page": page_of_move(planned, request.GET.get("page"))}
    return render(request, "audits/move.html", context)


def edit_without_visit(request, audit):
    """By when and by whom, and what a supplier is told."""
    initial = {"due_on": audit.due_on, "message": audit.message, "people": [each.uuid for each in audit.people.all()]}
    options = {"by": request.user, "initial": initial}
    form = (
        RequestForm(request.POST or None, factory=audit.factory, **options)
        if audit.self_assessed
        else DeskForm(request.POST or None, **options)
    )
    posted = request.method == "POST" and form.is_valid()
    if posted and carried_out(form, actions.change_plan, **named(request, audit), **form.cleaned_data):
        success(request, _("Saved."))
        return redirect("audits:audit", audit.uuid)
    context = {"form": form, "audit": audit, "record": audit, "label": _("Edit"), "submit": _("Save")}
    return render(request, "audits/reason.html", context)


@require_POST
@record_page(Audit, Act.WRITE, related=RELATED)
def start(request, audit):
    actions.start_audit(**named(request, audit))
    return redirect("audits:answer", audit.uuid, first_section(audit))


@require_POST
@record_page(Audit, Act.DECIDE, related=RELATED)
def approve(request, audit):
    done = _("The audit is approved; buyer and supplier see it now.")
    if audit.self_assessed:
        done = _("The self-assessment is accepted, as said by the supplier.")
    return reviewed(request, audit, actions.approve_audit, done)


@require_POST
@record_page(Audit, Act.DECIDE, related=RELATED)
def send_back(request, audit):
    done = _("It is sent back to the supplier.") if audit.self_assessed else _("It is sent back to its team.")
    return reviewed(request, audit, actions.send_back_audit, done, reasons=reasons_in(request.POST))


REASON = "reason-"  # and the question's key


def reasons_in(posted) -> dict[str, str]:
    """What is asked of single questions."""
    texts = {name: text.replace("\0", "") for name, text in posted.items() if name.startswith(REASON)}
    return {name.removeprefix(REASON): text for name, text in texts.items() if text.strip()}


@record_page(Audit, Act.DECIDE)
def reason(request, audit, key: str):
    """The field beside an answer in which a review says what is wanting; the review's form sends it."""
    context = {"audit": audit, "name": f"{REASON}{key}", "key": key}
    return render(request, "audits/_reason.html", context)


def reviewed(request, audit, action, done: str, **more):
    """What is refused stands on the page again, beside what was written."""
    form = ReviewForm(request.POST, audit=audit)
    if form.is_valid() and carried_out(form, action, **named(request, audit), **form.cleaned_data, **more):
        success(request, done)
        return redirect("audits:audit", audit.uuid)
    audit.refresh_from_db()
    context = shown(request.user, audit, review_form=form, reasons=more.get("reasons"))
    return render(request, "audits/audit.html", context, status=400)


@require_POST
@record_page(Audit, Act.DECIDE, related=RELATED)
def cancel(request, audit):
    """The form stands on the audit's page; what is missing comes back on a page of its own."""
    form = CancelForm(request.POST)
    if form.is_valid() and carried_out(form, actions.cancel_audit, **named(request, audit), **form.cleaned_data):
        success(request, _("The audit is cancelled."))
        return redirect("audits:audit", audit.uuid)
    context = {"form": form, "audit": audit, "record": audit, "label": _("Cancel the audit")}
    return render(request, "audits/reason.html", context, status=400)


@require_POST
@record_page(Audit, Act.DECIDE)
def share(request, audit):
    form = ShareForm(request.POST)
    if form.is_valid():
        actions.share_audit(**named(request, audit), **form.cleaned_data)
        success(request, _("Saved."))
    return redirect("audits:audit", audit.uuid)


def named(request, audit) -> dict:
    return {"audit": audit, "version": form_version(request), "by": request.user}
