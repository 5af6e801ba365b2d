"""What is planned, under way and waiting on the day the demonstration starts, made by the portal's own actions."""

from datetime import timedelta
from decimal import Decimal

from audits import actions as audits
from audits.models import Standard
from inspections import actions as inspections
from inspections.actions.deciding import meaning
from inspections.models import Decision, Defect, DefectType, Inspection, Product, SkipDraw
from inspections.queries.waiting_series import to_answer
from qcportal.core.models import User
from reports.actions import request_shipment_report
from suppliers import actions as suppliers
from suppliers.models import CorrectiveAction

from . import goods, history, loadings, papers, site_tests
from .company import BY_VARIABLES, MEASURED, POINTS, SKIP_LOT
from .factories import FACTORIES
from .photos import picture, seam_marks

ILLUSTRATED = 14  # of the latest inspections; each has three photos
OWN = {"level": "S-3", "aqls": {"critical": "", "major": "2.5", "minor": "4.0"}}
APART = {"groups": {"packaging": OWN, "marking": OWN}}
LIMITS = {"major": {"limiting_quality": 5, "ac": 1}, "minor": {"limiting_quality": 10, "ac": 3}}
ISOLATED = {"sampling": "isolated", "isolated": {"limits": LIMITS}}
BY_NAME = {story.name.split()[0]: story for story in FACTORIES}
CAPTIONS = {"seam": "Stitching, close", "carton": "Carton mark", "table": "Samples as pulled"}


def add(world) -> None:
    illustrate(world)
    add_points(world)
    goods.add_products(world)
    goods.complete_past(world)
    papers.add(world)
    plan_coming(world)
    papers.bring_newer(world)
    leave_submitted(world)
    papers.correct_one(world)
    watch_loadings(world)
    leave_in_progress(world)
    leave_at_first_sample(world)
    answer_one(world)
    add_programmes(world)
    agree_to_skip(world)
    decide(world)
    ask_for_reports(world)
    papers.release(world)


def illustrate(world) -> None:
    """Photos for the latest inspections, stored as uploads are."""
    from inspections.models import InspectionPhoto  # noqa: PLC0415  only here
    from qcportal.core import files  # noqa: PLC0415

    for row in Inspection.objects.order_by("-inspected_on")[:ILLUSTRATED]:
        for place, (kind, caption) in enumerate(CAPTIONS.items()):
            stored = files.store(picture(kind, row.pk * 3 + place), by=row.submitted_by)
            drawn = marks_on(row, row.pk * 3 + place) if kind == "seam" else {}
            InspectionPhoto.objects.create(inspection=row, file=stored, caption=caption, position=place, **drawn)
    site_tests.of_the_past(Inspection.objects.order_by("-inspected_on")[:ILLUSTRATED])


def marks_on(row, seed: int) -> dict:
    """As the inspector of a lot that was inspected then has drawn them."""
    return {"marks": seam_marks(seed), "marked_by": row.submitted_by, "marked_at": row.submitted_at}


def add_points(world) -> None:
    """What is measured of two products, from the inspections on that are planned now."""
    names = ("name", "local_name", "nominal", "lower_tolerance", "upper_tolerance", "unit", "critical", "accept")
    for sku, points in POINTS.items():
        rows = [dict(zip(names, each, strict=True)) | {"samples": 5} for each in points]
        for row in rows:
            row |= {name: row[name] and Decimal(row[name]) for name in names[2:5]} | BY_VARIABLES.get(row["name"], {})
        inspections.set_points(product=world.products[sku], points=rows, by=world.manager)


def booked(world, name: str, sku: str, lot: int, ships_in: int):
    factory, product = world.factories[BY_NAME[name].name], world.products[sku]
    return history.add_shipment(
        world, factory, product, lot, world.today + timedelta(days=ships_in - 10), state="booked"
    )


def schedule(world, name: str, sku: str, lot: int, in_days: int, person: str, **plan):
    """An inspection so many days from now; the person's next free day if that one is taken."""
    shipment = booked(world, name, sku, lot, in_days + 12)
    if sku in goods.PACKINGS:
        goods.order_twice(shipment)
    who = world.people[person]
    day = world.free_day(who, world.today + timedelta(days=in_days))
    return inspections.schedule_inspection(
        product=world.products[sku],
        factory=shipment.factory,
        shipment=shipment,
        lot_size=lot,
        inspector=who,
        starts_on=day,
        protocols=site_tests.asked(world.products[sku]),
        by=world.manager,
        **plan,
    )


def plan_coming(world) -> None:
    schedule(world, "Dongguan", "NL-KN-104", 3000, 2, "inspector.cn")
    schedule(world, "Ningbo", "NL-LT-031", 1200, 4, "inspector.cn")
    schedule(world, "Sông", "HP-3210", 5000, 3, "inspector")
    schedule(world, "Quảng", "HP-9004", 800, 8, "inspector", **ISOLATED)
    schedule(world, "Padma", "HP-3210", 8000, 5, "inspector.bd", **APART)
    schedule(world, "İzmir", "CM-T-77", 2400, 6, "inspector.tr")
    booked(world, "Foshan", "HP-8802", 1500, 25)
    booked(world, "Panipat", "NL-HT-012", 3600, 30)
    plan_audit(world, "İzmir", 12, "auditor", "initial")
    plan_audit(world, "Padma", 20, "auditor.in", "special", announcement="unannounced")


def plan_audit(world, name: str, in_days: int, person: str, kind: str, announcement: str = "announced") -> None:
    who = world.people[person]
    audits.schedule_audit(
        factory=world.factories[BY_NAME[name].name],
        standard=Standard.objects.published().get(code="manufacturing-quality-system"),
        lead=who,
        starts_on=world.free_day(who, world.today + timedelta(days=in_days)),
        kind=kind,
        announcement=announcement,
        visibility="shared",
        by=world.manager,
    )


def leave_submitted(world) -> None:
    """Two inspections wait for the manager."""
    for name, sku, person, seams in (
        ("Dongguan", "NL-WV-220", "inspector.cn", 9),
        ("Tiruppur", "HP-3210", "inspector.bd", 3),
    ):
        row, who = begun(world, name, sku, person, seams)
        for kind, caption in CAPTIONS.items():
            photo = inspections.add_photo(inspection=row, upload=picture(kind, row.pk), caption=caption, by=who)
            if kind == "seam":
                inspections.mark_photo(photo=photo, marks=seam_marks(row.pk), by=who)
        inspections.reveal_draw(inspection=row, units=row.lot_size, units_per_carton=24, by=who)
        site_tests.fill(row, who, failing=seams > 7)
        goods.present(row, who)
        inspections.submit_inspection(inspection=row, by=who)


def begun(world, name: str, sku: str, person: str, seams: int, **plan):
    who = world.people[person]
    row = schedule(world, name, sku, 3000, -2, person, **plan)
    row = inspections.start_inspection(inspection=row, by=who)
    kind = DefectType.objects.get(code="SEAM-OPEN")
    row = inspections.record_facts(inspection=row, by=who, units_inspected=125, inspected_on=row.visit.starts_on)
    inspections.count_defect(inspection=row, defect_type=kind, defect_class="major", count=seams, by=who)
    Defect.objects.filter(inspection=row).update(inspected_on=row.inspected_on)
    return row, who


def watch_loadings(world) -> None:
    """Two containers were loaded: one is approved, one with a hole in its floor waits for the manager."""
    sound, who = begun(world, "Ningbo", "NL-LT-031", "inspector.cn", 1, type="loading")
    site_tests.fill(sound, who)
    sound = loadings.finish(sound, who, 204118, loadings.UNSEEN)
    inspections.approve_inspection(inspection=sound, by=world.manager)
    holed, who = begun(world, "Dongguan", "NL-WV-220", "inspector.cn", 1, type="loading")
    site_tests.fill(holed, who)
    holed = loadings.finish(holed, who, 204123, loadings.BAD)
    for row in (sound, holed):
        loadings.spread(row)


def leave_in_progress(world) -> None:
    row, who = begun(world, "Sông", "HP-5501", "inspector", 2)
    inspections.add_photo(inspection=row, upload=picture("table", 7), caption="Samples as pulled", by=who)
    shown = {"caption": "Left side seam 左侧缝", "defect": row.defects.get()}
    photo = inspections.add_photo(inspection=row, upload=picture("seam", 7), by=who, **shown)
    inspections.mark_photo(photo=photo, marks=seam_marks(7), by=who)
    values = {
        (number, sample): Decimal(value)
        for number, found in MEASURED.items()
        for sample, value in enumerate(found, start=1)
    }
    inspections.record_values(inspection=row, values=values, by=who)
    site_tests.begin(row, who)
    goods.begin(row, who)


def leave_at_first_sample(world) -> None:
    """A double plan whose first sample decides nothing: the page offers the second one."""
    who = world.people["inspector.tr"]
    row = schedule(world, "İzmir", "CM-T-77", 2400, -1, "inspector.tr", sampling="double")
    row = inspections.start_inspection(inspection=row, by=who)
    line = row.plan_lines.get(defect_class="major")
    row = inspections.reveal_draw(inspection=row, units=2400, units_per_carton=24, by=who).inspection
    row = inspections.record_facts(
        inspection=row, by=who, units_inspected=line.sample_units, inspected_on=row.visit.starts_on
    )
    kind = DefectType.objects.get(code="SEAM-OPEN")
    inspections.count_defect(
        inspection=row, defect_type=kind, defect_class="major", count=line.ac + 2, units=line.ac + 1, by=who
    )


def answer_one(world) -> None:
    """One supplier contact has answered; the manager has not looked yet."""
    record = CorrectiveAction.objects.filter(state="open", factory__supplier__name="Hengyi Textile Group").first()
    if record:
        suppliers.answer_corrective_action(
            record=record,
            by=world.people["supplier"],
            containment="两条生产线的在制品已全部复检。All goods in work on lines 2 and 4 were checked again.",
            root_cause="新员工入职太快，培训员只有一人。New people joined faster than one trainer could teach.",
            action_taken="增加两名培训员，未通过针法测试者不上线。Two more trainers; nobody sews before passing the test.",
        )


def add_programmes(world) -> None:
    """Each buyer has a programme for one of its families; the coming shipments show what it asks for."""
    usual = {"standard": "ISO 2859-1:1999", "level": "II", "aql_critical": "", "aql_major": "2.5", "aql_minor": "4.0"}
    photos = ["Carton mark", "Barcode", "Inner packing"]
    for buyer in world.buyers.values():
        family = Product.objects.filter(buyer=buyer).order_by("pk").first().family
        during = usual | {"type": "during", "days_before": 24, "photos": []}
        last = usual | {"type": "pre_shipment", "days_before": 7, "photos": photos, "packed_decides": True}
        last["attention"] = ["Cartons stand dry and off the floor"]
        last["papers"] = papers.WANTED
        last["protocols"] = site_tests.asked_of(family)
        inspections.create_programme(buyer=buyer, family=family, steps=[during, last], by=world.manager, **SKIP_LOT)


def agree_to_skip(world) -> None:
    """One offer of skip-lot is accepted, the others wait; of what is booked by the agreement one lot is let pass."""
    offers = to_answer(world.manager)
    if not offers:
        return
    series = next((each.series for each in offers if "İzmir" in each.series.factory.name), offers[0].series)
    reason = "Nothing but good lots for months, and the last audit was clean."
    inspections.decide_skip_lot(series=series, event="accept", reason=reason, by=world.manager)
    product = Product.objects.filter(buyer=series.programme.buyer, family=series.programme.family).first()
    for number in range(1, 7):
        book_by_agreement(world, series, product, number)
    for draw in SkipDraw.objects.filter(skips=True).order_by("pk")[:1]:
        inspections.skip_lot(skip=draw, by=world.manager)


def book_by_agreement(world, series, product, number: int):
    lines = [{"product": product, "po_number": f"PO-SKIP-{number}", "quantity_units": 1200 + 400 * number}]
    return inspections.book_shipment(
        number=f"{series.programme.buyer.code}-SKIP-{number}",
        buyer=series.programme.buyer,
        factory=series.factory,
        ships_on=world.today + timedelta(days=20 + 9 * number),
        destination="Hamburg",
        lines=lines,
        by=world.manager,
    )


def decide(world) -> None:
    """Of what waits for a decision the first lot that failed is reworked until next week; the rest is due soon."""
    undecided = Inspection.objects.filter(state="approved", shipment__state__in=["inspected", "held"])
    undecided.update(decide_by=world.today + timedelta(days=2))
    failed = undecided.filter(result="fail").select_related("shipment__buyer").order_by("-inspected_on", "-pk").first()
    if failed is None:
        return
    buyer = User.objects.filter(memberships__buyer=failed.shipment.buyer).order_by("pk").first()
    Decision.objects.create(
        inspection=failed,
        kind="rework",
        reason="Sort the lot and put the seams right; we take it if the next inspection passes.",
        rework_until=world.today + timedelta(days=7),
        meaning=meaning("rework"),
        signed_name=buyer.name,
        by=buyer,
    )


def ask_for_reports(world) -> None:
    """Whatever a buyer still has to decide on has its report; the worker makes it as soon as the portal runs."""
    undecided = Inspection.objects.filter(state="approved", shipment__state__in=["inspected", "held"])
    for row in undecided.order_by("-inspected_on"):
        request_shipment_report(inspection=row, by=world.manager)
