from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.errors import Rejected
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may
from qcportal.core.templatetags.portal import badge_html
from suppliers.forms.visits import ReasonForm
from suppliers.queries.factories import doubts

from .. import actions
from ..enums import ShipmentState
from ..filters import ShipmentListFilter
from ..forms.comments import CommentForm
from ..forms.shipments import (
    MOST_LINES,
    EditLines,
    LineForm,
    Lines,
    ShipmentDecisionForm,
    ShipmentEditForm,
    ShipmentForm,
)
from ..models import Inspection, Shipment, ShipmentComment
from ..queries.goods import absent_words, goods_of, undecided, why_held_back, why_unqualified
from ..queries.lines import line_facts
from ..queries.programmes import proposals, wants_proposals
from ..queries.quantities import over_planned
from ..queries.release import last_word
from ..queries.skip_lot import all_skipped, skipped_lots
from ..queries.to_decide import to_decide
from ..rules import LINES_OPEN, MANAGERS, SHIPMENT

LIST = ListPage(
    title=gettext_lazy("Shipments"),
    columns=(
        Column("number", gettext_lazy("Number"), kind="code"),
        Column("buyer_name", gettext_lazy("Buyer"), path="buyer__name"),
        Column("factory_name", gettext_lazy("Factory"), path="factory__name", kind="long"),
        Column("ships_on", gettext_lazy("Ships on"), kind="date"),
        Column("destination", gettext_lazy("Destination")),
        Column(
            "state", gettext_lazy("State"), kind="badge", choices=ShipmentState.choices, show=lambda row: badges(row)
        ),
    ),
    needs=("unqualified",),
    address=by_uuid("inspections:shipment"),
    order="-ships_on",
    filters=ShipmentListFilter,
    empty=gettext_lazy("Book the first shipment; its inspection is planned from it."),
    empty_read=gettext_lazy("Shipments appear here once one is booked that you may see."),
    create=(gettext_lazy("Book a shipment"), "inspections:shipment_add", "shipment"),
)
PREFIX = "line"
FEW = 20  # comments; a phone shows a few at a time
DECISIONS = {"release": gettext_lazy("Released."), "hold": gettext_lazy("Held."), "cancel": gettext_lazy("Cancelled.")}


def badges(row: dict) -> str:
    """Its state, and that it is held for the factory's qualification."""
    held = " " + badge_html("held", _("factory not qualified")) if row["unqualified"] else ""
    return badge_html(row["state"], ShipmentState(row["state"]).label) + held


@page("shipment", Act.LIST)
def shipment_list(request):
    return render_list(request, Shipment.objects.visible_to(request.user), LIST)


@page("shipment", Act.WRITE)
def shipment_add(request):
    form = ShipmentForm(request.POST or None, by=request.user, initial={"factory": request.GET.get("factory", "")})
    lines = Lines(request.POST or None, prefix=PREFIX, form_kwargs={"by": request.user})
    if request.method == "POST" and form.is_valid() & lines.is_valid():
        made = carried_out(form, actions.book_shipment, by=request.user, lines=lines.lines(), **form.cleaned_data)
        if made:
            success(request, _("%(number)s is booked.") % {"number": made.number})
            return redirect("inspections:shipment", made.uuid)
    return render(request, "inspections/shipment_form.html", {"form": form, "lines": lines})


@page("shipment", Act.WRITE)
def line_add(request):
    """One more empty line for the form; `place` is how many there are."""
    wanted = request.GET.get("place", "")
    place = min(int(wanted), MOST_LINES) if wanted.isdecimal() and len(wanted) < 9 else 0
    line = LineForm(by=request.user, prefix=f"{PREFIX}-{place}", use_required_attribute=False)
    context = {"line": line, "place": place + 1, "most": MOST_LINES, "asked": True}
    return render(request, "inspections/_more_lines.html", context)


@record_page(Shipment, related=("buyer", "factory"))
def shipment(request, shipment):
    every = request.GET.get("comments") == "all"
    return render(request, "inspections/shipment.html", shown(request.user, shipment, every))


def shown(user, shipment, every_comment: bool = False, **changed) -> dict:
    """What the page says to this person."""
    inspections = Inspection.objects.visible_to(user).filter(shipment=shipment)
    listed = list(inspections.select_related("visit", "product", "factory").order_by("-pk"))
    goods, verbs = goods_of(shipment), verbs_for(shipment, user)
    held = why_held_back(shipment, goods)
    return (
        {
            "shipment": shipment,
            "lines": shipment.lines.select_related("product"),
            "inspections": listed,
            "to_decide": to_decide(goods, {each.pk: each for each in listed}, user),
            "decisive": inspections.approved().order_by("-pk"),
            "verbs": verbs,
            "proposals": proposals(shipment) if wants_proposals(user, shipment) else [],
            "held_back": held,
            "undecided": undecided(shipment, goods) if "release" in verbs and not held else [],
            "doubts": [] if shipment.unqualified else doubts(shipment.factory, shipment.buyer, user),
            "unqualified": why_unqualified(shipment) if shipment.unqualified else "",
            "may_overrule": user.role in MANAGERS,
            "absent": absent_words(shipment, goods),
            "over": over_planned(shipment) if may(user, Act.DECIDE, "inspection") else [],
            "skipped": skipped_lots(shipment),
            "last_word": last_word(shipment) if may(user, Act.READ, "report") else None,
            "settled": shipment.state not in LINES_OPEN,
            "entries": history.of(shipment)[:30] if may(user, Act.READ, "history") else None,
            "decision_form": ShipmentDecisionForm(),
            "comment_form": CommentForm(),
        }
        | thread(user, shipment, every_comment)
        | changed
    )


def thread(user, shipment, every: bool) -> dict:
    """The latest comments, the oldest of them first, or every one; None for who reads none."""
    if not may(user, Act.READ, "comment"):
        return {"comments": None}
    rows = ShipmentComment.objects.visible_to(user).filter(shipment=shipment).select_related("by")
    found = list(rows if every else rows[: FEW + 1])
    more = not every and len(found) > FEW
    return {"comments": (found[:FEW] if more else found)[::-1], "more_comments": more}


def verbs_for(shipment, user) -> set[str]:
    """What nobody has inspected is not offered for release, unless each lot was let pass by skip-lot."""
    verbs = SHIPMENT.verbs(shipment, user) & DECISIONS.keys()
    let_go = shipment.state != ShipmentState.BOOKED or all_skipped(Shipment.objects.filter(pk=shipment.pk)).exists()
    return verbs if let_go else verbs - {"release"}


@record_page(Shipment, Act.WRITE, related=("buyer", "factory"))
def shipment_edit(request, shipment):
    form = ShipmentEditForm(request.POST or None, instance=shipment)
    lines = EditLines(
        request.POST or None,
        prefix=PREFIX,
        initial=[line | {"product": line["product"].uuid} for line in line_facts(shipment)],
        form_kwargs={"by": request.user, "buyer": shipment.buyer},
    )
    if request.method == "POST" and form.is_valid() & lines.is_valid():
        values = {"shipment": shipment, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.change_shipment, lines=lines.lines(), **values, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("inspections:shipment", shipment.uuid)
    context = {"form": form, "lines": lines, "shipment": shipment, "record": shipment}
    return render(request, "inspections/shipment_form.html", context)


@require_POST
@record_page(Shipment, Act.WRITE, related=("buyer", "factory"))
def shipment_decide(request, shipment):
    """Release, hold or cancel; what is refused stands on the page again, beside what was written."""
    verb = request.POST.get("verb", "")
    if verb not in DECISIONS:
        raise Rejected(_("Choose release, hold or cancel."))
    form = ShipmentDecisionForm(request.POST)
    values = {"shipment": shipment, "verb": verb, "version": form_version(request), "by": request.user}
    if form.is_valid() and carried_out(form, actions.decide_shipment, **values, **form.cleaned_data):
        success(request, DECISIONS[verb])
        return redirect("inspections:shipment", shipment.uuid)
    shipment.refresh_from_db()
    context = shown(request.user, shipment, decision_form=form)
    return render(request, "inspections/shipment.html", context, status=400)


@record_page(Shipment, Act.DECIDE, related=("buyer", "factory"))
def shipment_overrule(request, shipment):
    """A manager lets a held booking go on; the reason is kept with the name."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"shipment": shipment, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.overrule_qualification, **values, **form.cleaned_data):
            success(request, _("The booking goes on."))
            return redirect("inspections:shipment", shipment.uuid)
    sentence = why_unqualified(shipment) if shipment.unqualified else ""
    context = {"form": form, "shipment": shipment, "sentence": sentence}
    return render(request, "inspections/shipment_overrule.html", context)
