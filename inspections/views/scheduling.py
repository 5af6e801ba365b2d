"""Planning an inspection: the plan and the inspector's calendar show while the form is filled in."""

from dataclasses import replace
from datetime import timedelta

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.errors import Rejected
from qcportal.core.lists import by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.punctuation import joined
from qcportal.core.roles import Act, may
from suppliers.widgets import is_uuid

from .. import actions
from ..actions.lots import usual_parts
from ..actions.scheduling import as_before
from ..actions.wanted import lot_series, series_of
from ..enums import InspectionType, Sampling
from ..forms.inspections import ClashForm, PlanForm, ReplanForm, ScheduleForm
from ..forms.lots import with_size
from ..forms.plans import groups_initial, plan_initial
from ..models import Inspection, ProgrammeStep, Shipment, SkipDraw
from ..plan_notes import notes
from ..queries.goods import absent_lines, absent_sentence
from ..queries.papers import in_use, kinds_missing, papers_missing
from ..queries.planning import units_per_product
from ..queries.programmes import proposals, steps_of
from ..queries.quantities import lines_of, over_planned, there_of
from ..queries.skip_lot import skipped_lots
from ..rules import LINES_OPEN, OPEN_FOR_PLANNING
from . import shipments
from .inspections import RELATED

CHOOSE = replace(
    shipments.LIST,
    title=gettext_lazy("Schedule an inspection: of which shipment?"),
    address=by_uuid("inspections:schedule"),
    order="ships_on",
    create=None,
    empty=gettext_lazy("No shipment waits for an inspection. Book one first."),
)


@page("inspection", Act.DECIDE)
def inspection_add(request):
    return render_list(request, Shipment.objects.visible_to(request.user).filter(state__in=LINES_OPEN), CHOOSE)


@record_page(Shipment, related=("buyer", "factory"), takes_posts=True)
def schedule(request, shipment):
    check_may_schedule(request.user)
    again = asked_again(request, shipment)
    asked = asked_for(request, shipment) or (None if again or request.POST else usual_step(request, shipment))
    form = schedule_form(request, shipment, asked, again)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.schedule_inspection, shipment=shipment, by=request.user, **form.values())
        if made:
            return scheduled(request, made)
    context = {
        "form": form,
        "shipment": shipment,
        "plan": preview(form, first_series(form, again)),
        "again": again,
        "asked": asked,
        "over": over_planned(shipment),
        "rest": rest_of(again) if again else [],
        "drawn": drawn_to_skip(shipment),
    }
    return render(request, "inspections/schedule.html", context)


def schedule_form(request, shipment, asked: ProgrammeStep | None, again: Inspection | None) -> ScheduleForm:
    """Filled with the shipment's first product, over it as the programme asks, over it as the lot was inspected before."""
    initial = prefilled(request, shipment)
    initial |= as_asked(asked, shipment) if asked else {}
    present = parts_before(again) if again else None
    initial |= filled_again(again, present) if again else {}
    goods = {"shipment": shipment, "present": present, "again": again}
    return ScheduleForm(request.POST or None, by=request.user, initial=initial, **goods)


def scheduled(request, made: Inspection):
    success(request, _("%(number)s is scheduled.") % {"number": made.number})
    for sentence in papers_missing(made):
        warning(request, sentence)
    return redirect("inspections:inspection", made.uuid)


def asked_again(request, shipment) -> Inspection | None:
    """The inspection whose lot is inspected again."""
    wanted = uuid_or_none(request.POST.get("reinspects") or request.GET.get("reinspects"))
    return (
        Inspection.objects.visible_to(request.user).filter(shipment=shipment, uuid=wanted).first() if wanted else None
    )


def filled_again(inspection: Inspection, parts: dict[str, int]) -> dict:
    """The form filled with the plan of the earlier inspection, for the goods that are inspected again."""
    before = as_before(inspection, inspection.type)
    same = before.handling | plan_initial(before.plan) | {"type": before.type, "attention": before.attention}
    same["protocols"] = [each.uuid for each in before.protocols]
    same["lot_size"] = sum(parts.values()) if parts else inspection.lot_size
    if before.step:
        same["step"] = before.step.uuid
    return same | {"product": inspection.product.uuid, "reinspects": inspection.uuid}


def parts_before(inspection: Inspection) -> dict[str, int]:
    """What of the earlier lot was there; what it was planned as where no result says it; its size alone, if that leaves no doubt."""
    parts = there_of(inspection) or {part.po_number: part.units for part in inspection.parts.all()}
    return parts or usual_parts(lines_of(inspection.shipment, inspection.product), inspection.lot_size)


def rest_of(inspection: Inspection) -> list[str]:
    """What of the product no result speaks for and this inspection leaves out."""
    lines = [each for each in absent_lines(inspection.shipment) if each.product == inspection.product]
    return [absent_sentence(each, may_follow=True) for each in lines]


def asked_for(request, shipment) -> ProgrammeStep | None:
    """The step of the buyer's programme that is planned by this."""
    wanted = uuid_or_none(request.POST.get("step") or request.GET.get("step"))
    steps = ProgrammeStep.objects.filter(edition__programme__buyer=shipment.buyer_id, uuid=wanted)
    return steps.select_related("edition__programme__buyer", "edition__programme__family").first() if wanted else None


def usual_step(request, shipment) -> ProgrammeStep | None:
    """What the buyer's programme asks for of the product and type that an empty form begins with."""
    product = first_product(request, shipment)
    steps = steps_of(shipment.buyer_id, {product.family_id}).get(product.family_id, []) if product else []
    return next((each for each in steps if each.type == InspectionType.PRE_SHIPMENT), None)


def drawn_to_skip(shipment) -> list[SkipDraw]:
    """The lots that may leave, or were let leave, without an inspection; planned here they are inspected all the same."""
    return [*(each.skip for each in proposals(shipment) if each.passes), *skipped_lots(shipment)]


def as_asked(step: ProgrammeStep, shipment) -> dict:
    """The form filled as the programme asks; its day lies as long before the goods leave, or is today."""
    names = ("standard", "level", "type", "visibility", "four_eyes", "aql_critical", "aql_major", "aql_minor")
    names += ("sampling", "counts")
    day = max(shipment.ships_on - timedelta(days=step.days_before), shipment.factory.today())
    asked = {name: getattr(step, name) for name in names} | groups_initial(step.groups)
    asked["protocols"] = [each.uuid for each in step.protocols.active()]
    return asked | {"step": step.uuid, "starts_on": day}


def first_series(form: ScheduleForm, again: Inspection | None) -> dict:
    """Of the product that is chosen; to begin with the first of the shipment."""
    chosen = form.cleaned_data.get("product") if form.is_bound and form.is_valid() else None
    product = chosen or next(iter(units_per_product(form.shipment)), None)
    if product is None:
        return {}
    return lot_series(product, form.shipment.factory, form["type"].value(), again=again is not None)


def check_may_schedule(user) -> None:
    """The page hangs on a shipment, which buyers write too; planning inspections is the house's."""
    if not may(user, Act.DECIDE, "inspection"):
        raise PermissionDenied


def first_product(request, shipment):
    """The product that the address names, or the first of the shipment."""
    units = units_per_product(shipment)
    wanted = {str(product.uuid): product for product in units}.get(request.GET.get("product", ""))
    return wanted or next(iter(units), None)


def prefilled(request, shipment) -> dict:
    first = first_product(request, shipment)
    return {
        "product": first.uuid if first else None,
        "lot_size": units_per_product(shipment).get(first),
        "starts_on": request.GET.get("starts_on"),
        "visit": request.GET.get("visit"),
    }


@record_page(Shipment, related=("buyer", "factory"))
def lot_size(request, shipment):
    """The lot's fields for the product and type that were chosen, filled with what nobody has planned yet, or with what is inspected again."""
    check_may_schedule(request.user)
    wanted = {name: request.GET[name] for name in ("product", "type") if name in request.GET}
    again = asked_again(request, shipment)
    present = parts_before(again) if again else None
    form = ScheduleForm(by=request.user, shipment=shipment, initial=wanted, present=present, again=again)
    answer = render(request, "inspections/_parts_fields.html", {"form": form})
    answer["HX-Trigger-After-Settle"] = "plan-changed"
    return answer


@record_page(Shipment, related=("buyer", "factory"))
def papers_preview(request, shipment):
    """Which papers the inspection would take over, and which the programme asks for and the product lacks."""
    check_may_schedule(request.user)
    products = {str(product.uuid): product for product in units_per_product(shipment)}
    product = products.get(request.GET.get("product", ""))
    revisions = list(in_use(product, shipment.factory.today()).values()) if product else []
    lacking = kinds_missing(asked_for(request, shipment), revisions) if product else []
    context = {"product": product, "revisions": revisions, "papers_missing": lacking}
    return render(request, "inspections/_papers_planned.html", context)


@page("inspection", Act.DECIDE)
def plan_preview(request):
    """The plan that the form's numbers give, while they are typed."""
    form = PlanForm(with_size(request.GET))
    return render(request, "inspections/_plan.html", {"plan": preview(form, series_asked(request))})


def series_asked(request) -> dict:
    """Whose lots these are, from the form around the plan: a shipment and one of its products, or an inspection."""
    seen = Inspection.objects.visible_to(request.user).select_related("owner", "factory", "product__family")
    inspection = seen.filter(uuid=uuid_or_none(request.GET.get("inspection"))).first()
    if inspection:
        return series_of(inspection) | ({"type": request.GET["type"]} if "type" in request.GET else {})
    shipments_seen = Shipment.objects.visible_to(request.user).select_related("buyer", "factory")
    shipment = shipments_seen.filter(uuid=uuid_or_none(request.GET.get("shipment"))).first()
    products = {str(each.uuid): each for each in units_per_product(shipment)} if shipment else {}
    product = products.get(request.GET.get("product", "")) or next(iter(products.values()), None)
    type, again = request.GET.get("type", InspectionType.PRE_SHIPMENT), bool(request.GET.get("reinspects"))
    return lot_series(product, shipment.factory, type, again=again) if product else {}


def uuid_or_none(text: str | None) -> str | None:
    return text if is_uuid(text) else None


def preview(form: PlanForm, series: dict) -> dict:
    """{lines, notes} or {refusal}; nothing as long as the form is incomplete."""
    if not form.is_bound:
        form = PlanForm({name: form.get_initial_for_field(form.fields[name], name) for name in PlanForm.base_fields})
    if not form.is_valid() and any(name in form.errors for name in PlanForm.base_fields):
        return {}
    plan = form.plan()
    try:
        lines = actions.previewed(series=series, **plan)
    except Rejected as refusal:
        return {"refusal": refusal.sentence}
    facts = {name: plan[name] for name in ("lot_size", "standard", "sampling")}
    isolated = plan["sampling"] == Sampling.ISOLATED
    return {"lines": lines, "notes": notes(lines, **facts), "isolated": isolated, "lot_size": plan["lot_size"]}


@page("inspection", Act.DECIDE)
def clash_preview(request):
    """Whether the inspector is free then, while the form is filled in."""
    form = ClashForm(request.GET, by=request.user)
    context = {"asked": form.is_valid(), "clash": form.clash() if form.is_valid() else "", "form": form}
    return render(request, "inspections/_clash.html", context)


@record_page(Inspection, Act.DECIDE, related=RELATED)
def replan(request, inspection):
    if inspection.state not in OPEN_FOR_PLANNING:
        return redirect("inspections:inspection", inspection.uuid)
    form = ReplanForm(request.POST or None, by=request.user, inspection=inspection)
    if request.method == "POST" and form.is_valid():
        values = {"inspection": inspection, "version": form_version(request), "by": request.user}
        if made := carried_out(form, actions.replan_inspection, **values, **form.values()):
            success(request, joined(_("Saved."), *asked_now(inspection.programme_step, made.programme_step)))
            return redirect("inspections:inspection", inspection.uuid)
    context = {"form": form, "inspection": inspection, "plan": preview(form, series_of(inspection))}
    return render(request, "inspections/replan.html", context)


def asked_now(before: ProgrammeStep | None, after: ProgrammeStep | None) -> list[str]:
    """What another type has to do with the buyer's programme; plan and tests are those that were chosen."""
    if after == before:
        return []
    edition = (after or before).edition
    words = {"programme": edition.programme, "number": edition.number, "step": after}
    if after is None:
        sentence = _(
            "The programme %(programme)s asks for no inspection of this type: its attention points, photos and packed share apply no more."
        )
        return [sentence % words]
    sentence = _(
        "As the programme %(programme)s (edition %(number)s) asks: %(step)s. Its attention points, photos and packed share apply now; plan and tests are as chosen here."
    )
    return [sentence % words]
