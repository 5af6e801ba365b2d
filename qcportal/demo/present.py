"""What is planned, under way and waiting on the day the demonstration starts, made by the portal's own actions."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from audits import actions as audits
from audits.models import Audit, Finding, Standard
from inspections import actions as inspections
from inspections.models import Defect, DefectType, Inspection, InspectionPhoto, Product, SkipDraw
from inspections.queries.waiting_series import to_answer
from qcportal.core import files
from reports.actions import request_shipment_report
from suppliers import actions as suppliers
from suppliers.models import CorrectiveAction

from . import asking, clock, deciding, goods, history, loadings, papers, series, sharing, site_tests, summaries
from .company import BY_VARIABLES, MEASURED, POINTS, SKIP_LOT
from .factories import FACTORIES
from .photos import detail_of, picture, samples_of, seam_marks

ILLUSTRATED = 9  # of the latest inspections; each has its photos and on-site tests
OWN = {"level": "S-3", "aqls": {"critical": "", "major": "2.5", "minor": "4.0"}}
APART = {"groups": {"packaging": OWN, "marking": OWN}}
LIMITS = {"major": {"limiting_quality": 5, "ac": 1}, "minor": {"limiting_quality": 10, "ac": 3}}
ISOLATED = {"sampling": "isolated", "isolated": {"limits": LIMITS}}
BY_NAME = {story.name.split()[0]: story for story in FACTORIES}
CLOSE = {"sound_seam": "Stitching, close", "wood": "Grain and joint, close", "metal": "Finish, close"}
SETTLED = timedelta(days=25)  # ago: what is asked of a product, before any inspection of now was planned
FAULTS = {"lighting": "COATING-PEEL"}  # what is counted of goods without seams
RECENT = [("Panipat", 23.56), ("Foshan", 23.6), ("Tiruppur", 23.64), ("Quảng", 23.68), ("Padma", 23.75)]


def add(world) -> None:
    add_recent(world)
    illustrate(world)
    picture_seams(world)
    series.measure(world)
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
    leave_one_overdue(world)
    dispute_one(world)
    ask_after_failure(world)
    dispute_a_defect(world)
    follow_up_one(world)
    asking.add(world)
    add_programmes(world)
    agree_to_skip(world)
    book_too_early(world)
    plan_volumes(world)
    decide(world)
    ask_for_reports(world)
    sharing.write(world)
    summaries.add(world)
    papers.release(world)


def add_recent(world) -> None:
    """What was approved in the last two weeks waits for its buyer; the first of it has too many open seams."""
    seams = Counter({(DefectType.objects.get(code="SEAM-OPEN"), "major"): 14})
    for place, (name, month) in enumerate(RECENT):
        history.add_inspection(world, BY_NAME[name], month, extra=seams if place == 0 else None)


def illustrate(world) -> None:
    """Photos and on-site tests of the latest inspections, taken during the visit and stored as uploads are."""
    rows = list(Inspection.objects.filter(state="approved").order_by("-inspected_on", "-pk")[:ILLUSTRATED])
    site_tests.of_the_past(rows)
    for row in rows:
        taken = [(*each, {}) for each in general(row)] + [close_up(row)]
        taken += [(*site_tests.photo_of(test, row.product), {"site_test": test}) for test in site_tests.pictured(row)]
        for place, (shown, caption, more) in enumerate(taken):
            keep_photo(world, row, place, shown, caption, more)


def picture_seams(world) -> None:
    """Where seams became worse, the latest lots show them, so that the trend can be looked at."""
    for row in series.with_open_seams():
        keep_photo(world, row, row.photos.count(), *close_up(row))


def general(row) -> list[tuple]:
    product = row.product
    return [(picture("carton", row.pk), "Carton mark"), (picture(samples_of(product), row.pk), "Samples as pulled")]


def close_up(row) -> tuple:
    """Of the seam that was open, with the inspector's marks, if one was; else of the goods as they should be."""
    defect = row.defects.filter(defect_type__code="SEAM-OPEN").first()
    if defect is None:
        return picture(detail_of(row.product), row.pk), CLOSE[detail_of(row.product)], {}
    marked = {"marks": seam_marks(row.pk), "marked_by": row.submitted_by}
    return picture("seam", row.pk), "Open seam", marked | {"defect": defect}


def keep_photo(world, row, place: int, shown, caption: str, more: dict) -> None:
    at = clock.at(row.inspected_on, history.COUNTING + place / 2, row.factory.time_zone)
    more |= {"marked_at": at} if "marks" in more else {}
    with clock.standing_at(at):
        stored = files.store(shown, by=row.submitted_by)
        InspectionPhoto.objects.create(inspection=row, file=stored, caption=caption, position=place, **more)
    world.log.tell("inspection.photo_added", row, row.submitted_by, at, photo=[None, stored.name])


def add_points(world) -> None:
    """What is measured of two products, from the inspections on that are planned now."""
    names = ("name", "local_name", "nominal", "lower_tolerance", "upper_tolerance", "unit", "critical", "accept")
    for sku, points in POINTS.items():
        rows = [dict(zip(names, each, strict=True)) | {"samples": 5} for each in points]
        for row in rows:
            row |= {name: row[name] and Decimal(row[name]) for name in names[2:5]} | BY_VARIABLES.get(row["name"], {})
        with clock.standing_at(clock.at(world.today - SETTLED, 15)):
            inspections.set_points(product=world.products[sku], points=rows, by=world.manager)


def booked(world, name: str, sku: str, lot: int, ships_in: int):
    factory, product = world.factories[BY_NAME[name].name], world.products[sku]
    day = world.today + timedelta(days=ships_in - 10)
    return history.add_shipment(world, factory, product, lot, min(day, world.today + timedelta(days=12)))


def schedule(world, name: str, sku: str, lot: int, in_days: int, person: str, **plan):
    """An inspection so many days from now; the person's nearest free day farther off if that one is taken."""
    shipment = booked(world, name, sku, lot, in_days + 12)
    if sku in goods.PACKINGS:
        goods.order_twice(shipment)
    who = world.people[person]
    day = world.free_day(who, world.today + timedelta(days=in_days), step=1 if in_days > 0 else -1)
    product, planned = world.products[sku], min(day - timedelta(days=9), world.today - timedelta(days=3))
    with clock.standing_at(clock.at(planned, 9.5)):
        return inspections.schedule_inspection(
            product=product,
            factory=shipment.factory,
            shipment=shipment,
            lot_size=lot,
            inspector=who,
            starts_on=day,
            by=world.manager,
            **{"protocols": site_tests.asked(product)} | plan,
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


def plan_audit(world, name: str, in_days: int, person: str, kind: str, announcement="announced", follows=None) -> None:
    who, day = world.people[person], world.today + timedelta(days=in_days)
    with clock.standing_at(clock.at(world.today - timedelta(days=4), 13)):
        audits.schedule_audit(
            factory=world.factories[BY_NAME[name].name],
            standard=Standard.objects.published().get(code="manufacturing-quality-system"),
            lead=who,
            starts_on=world.free_day(who, day),
            kind=kind,
            announcement=announcement,
            follows=follows,
            visibility="shared",
            by=world.manager,
        )


def begun(world, name: str, sku: str, person: str, faults: int, packed: float = 1, **plan):
    """Arrived, sample drawn and cartons pulled, defects counted: the morning of a visit some days ago."""
    who = world.people[person]
    row = schedule(world, name, sku, 3000, -2, person, **plan)
    with on_site(row, history.ARRIVED):
        row = inspections.start_inspection(inspection=row, by=who)
    with on_site(row, history.DRAWN):
        goods.present(row, who, packed)
    kind = DefectType.objects.get(code=FAULTS.get(row.product.family.code, "SEAM-OPEN"))
    with on_site(row, history.COUNTING):
        inspections.count_defect(inspection=row, defect_type=kind, defect_class="major", count=faults, by=who)
    with on_site(row, 11.25):
        row = inspections.record_facts(inspection=row, by=who, units_inspected=125)
    return row, who


def on_site(row, hour: float):
    """The time is that hour of the visit."""
    return clock.standing_at(clock.at(row.visit.starts_on, hour, row.factory.time_zone))


def leave_submitted(world) -> None:
    """Two inspections wait for the manager."""
    for name, sku, person, seams in (
        ("Dongguan", "NL-WV-220", "inspector.cn", 9),
        ("Tiruppur", "HP-3210", "inspector.bd", 3),
    ):
        row, who = begun(world, name, sku, person, seams)
        with on_site(row, 12):
            photograph(row, who)
        with on_site(row, history.TESTING):
            site_tests.fill(row, who, failing=seams > 7)
        with on_site(row, history.SUBMITTED):
            row = inspections.submit_inspection(inspection=row, by=who)
            suppliers.finish_visit(visit=row.visit, by=who)


def photograph(row, who) -> None:
    """The open seam first, then the carton and the samples."""
    shown, defect = picture("seam", row.pk), row.defects.get()
    seam = inspections.add_photo(inspection=row, upload=shown, caption="Open seam", defect=defect, by=who)
    inspections.mark_photo(photo=seam, marks=seam_marks(row.pk), by=who)
    for shown, caption in general(row):
        inspections.add_photo(inspection=row, upload=shown, caption=caption, by=who)


def watch_loadings(world) -> None:
    """Two containers were loaded: one is approved, one with a hole in its floor waits for the manager."""
    sound, who = begun(world, "Ningbo", "NL-LT-031", "inspector.cn", 1, type="loading", protocols=[])
    sound = loadings.finish(sound, who, 204118, loadings.UNSEEN)
    with clock.standing_at(clock.at(sound.inspected_on + timedelta(days=1), 8.5)):
        inspections.approve_inspection(inspection=sound, by=world.manager)
    holed, who = begun(world, "Dongguan", "NL-WV-220", "inspector.cn", 1, type="loading", protocols=[])
    loadings.finish(holed, who, 204123, loadings.BAD)


def leave_in_progress(world) -> None:
    row, who = begun(world, "Sông", "HP-5501", "inspector", 2, packed=0.7)
    with on_site(row, 11.5):
        photograph(row, who)
    with on_site(row, 13):
        inspections.record_values(inspection=row, values=measured(), by=who)
    with on_site(row, history.TESTING):
        site_tests.begin(row, who)
        goods.begin(row, who)


def measured() -> dict:
    return {
        (number, sample): Decimal(value)
        for number, found in MEASURED.items()
        for sample, value in enumerate(found, start=1)
    }


def leave_at_first_sample(world) -> None:
    """A double plan whose first sample decides nothing: the page offers the second one."""
    who = world.people["inspector.tr"]
    row = schedule(world, "İzmir", "CM-T-77", 2400, -1, "inspector.tr", sampling="double")
    with on_site(row, history.ARRIVED):
        row = inspections.start_inspection(inspection=row, by=who)
    with on_site(row, history.DRAWN):
        goods.present(row, who)
    line, kind = row.plan_lines.get(defect_class="major"), DefectType.objects.get(code="SEAM-OPEN")
    found = {"defect_class": "major", "count": line.ac + 2, "units": line.ac + 1}
    with on_site(row, history.COUNTING):
        inspections.count_defect(inspection=row, defect_type=kind, by=who, **found)
        inspections.record_facts(inspection=row, by=who, units_inspected=line.sample_units)


def answer_one(world) -> None:
    """One supplier contact has answered; the manager has not looked yet."""
    record = CorrectiveAction.objects.filter(state="open", factory__supplier__name="Hengyi Textile Group").first()
    proof = papers.page(
        "Stitching tests 针法测试", "Lines 2 and 4: who was tested, by whom, with what result", "tests.pdf"
    )
    with clock.standing_at(clock.at(world.today - timedelta(days=1), 10, "Asia/Shanghai")):
        suppliers.answer_corrective_action(
            record=record,
            by=world.people["supplier"],
            containment="两条生产线的在制品已全部复检。All goods in work on lines 2 and 4 were checked again.",
            whys=[
                "肩缝针距不均。Stitches at the shoulder were uneven.",
                "新员工未通过针法测试就上线。New people sewed before passing the stitching test.",
                "新员工入职太快，培训员只有一人。New people joined faster than one trainer could teach.",
            ],
            root_cause_category="people",
            action_taken="增加两名培训员。Two more trainers.",
            preventive_action="未通过针法测试者不上线。Nobody sews before passing the test.",
            uploads=[proof],
        )


def leave_one_overdue(world) -> None:
    """Asked for sooner than first agreed, and the factory has not answered: reminded, and escalated to who raised it."""
    due = world.today - timedelta(days=9)
    waiting = CorrectiveAction.objects.filter(state="open", raised_on__lt=due - timedelta(days=5))
    record = waiting.order_by("raised_on", "pk").first()
    if record is None:
        return
    with clock.standing_at(clock.at(due - timedelta(days=4), 15)):
        suppliers.change_corrective_action(record=record, due_on=due, by=world.manager)


def dispute_one(world) -> None:
    """The supplier held against a finding that the check was booked; a manager who had no part in it upheld it."""
    finding = Finding.objects.select_related("audit").get(statement__startswith="One fire extinguisher")
    raised = world.workday(finding.audit.reviewed_at.date() + timedelta(days=4))
    reason = "检查已预约在下周。The check was booked for the week after."
    with clock.standing_at(clock.at(raised, 10, "Asia/Shanghai")):
        dispute = audits.dispute_finding(finding=finding, reason=reason, by=world.people["supplier"])
    note = "On the day of the audit it was overdue; the booking is what puts it right."
    with clock.standing_at(clock.at(world.workday(raised + timedelta(days=3)), 15, "Asia/Shanghai")):
        audits.uphold_finding(dispute=dispute, note=note, by=world.people["manager.cn"])


def ask_after_failure(world) -> None:
    """The lot with too many open seams asked its factory to mend the cause; the answer shows how, beside the open seam."""
    failed = Inspection.objects.filter(state="approved", result="fail", photos__defect__isnull=False)
    row = failed.select_related("factory__supplier").order_by("inspected_on", "pk")[0]
    asked = world.workday(row.reviewed_at.date() + timedelta(days=1))
    with clock.standing_at(clock.at(asked, 10)):
        row = inspections.request_corrective_action(inspection=row, by=world.manager)
    answered = min(world.workday(asked + timedelta(days=4)), world.today - timedelta(days=1))
    with clock.standing_at(clock.at(answered, 14, row.factory.time_zone)):
        suppliers.answer_corrective_action(
            record=row.corrective_action,
            by=world.contacts.get(row.factory.supplier.name, world.manager),
            team="Head of sewing, line leader 3, mechanic",
            containment="The rest of the lot was sorted; open seams were sewn again.",
            whys=["The needles of line 3 were worn.", "Nobody changes them before they break."],
            root_cause_category="machine",
            action_taken="All needles of line 3 changed; from now on at the start of each shift.",
            preventive_action="A needle log on every line, checked by the line leader.",
            uploads=[picture("sound_seam", row.pk)],
            shows=[row.photos.filter(defect__isnull=False)[0].file.uuid],
        )


def dispute_a_defect(world) -> None:
    """The supplier says of its latest lot that what was counted is no defect; a manager who did not approve it is to decide."""
    told = Defect.objects.filter(inspection__state="approved", inspection__factory__supplier__name__in=world.contacts)
    told = told.select_related("inspection__factory__supplier", "inspection__product")
    line = told.order_by("-inspection__reviewed_at", "defect_class", "pk")[0]
    place, reviewed = line.inspection.factory, line.inspection.reviewed_at.date()
    raised = min(world.workday(reviewed + timedelta(days=3)), world.today - timedelta(days=1))
    with clock.standing_at(clock.at(raised, 15, place.time_zone)):
        inspections.dispute_defect(
            defect=line,
            reason="与封样一致，请核对。The approved sample shows the same; please compare.",
            by=world.contacts[place.supplier.name],
            uploads=[picture(detail_of(line.inspection.product), line.pk)],
        )


def follow_up_one(world) -> None:
    """Another auditor goes and looks at what the looms' audit left open."""
    before = Audit.objects.approved().get(factory=world.factories[BY_NAME["Panipat"].name])
    plan_audit(world, "Panipat", 16, "auditor", "follow_up", follows=before)


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
        with clock.standing_at(clock.at(world.today - SETTLED, 16)):
            inspections.create_programme(buyer=buyer, family=family, steps=[during, last], by=world.manager, **SKIP_LOT)


def agree_to_skip(world) -> None:
    """One offer of skip-lot is accepted, the others wait; of what is booked by the agreement one lot is let pass."""
    offers = to_answer(world.manager)
    if not offers:
        return
    series = next((each.series for each in offers if "Dongguan" in each.series.factory.name), offers[0].series)
    reason = "Nothing but good lots for months, and the last audit was clean."
    inspections.decide_skip_lot(series=series, event="accept", reason=reason, by=world.manager)
    product = Product.objects.filter(buyer=series.programme.buyer, family=series.programme.family).first()
    for number in range(1, 7):
        book_by_agreement(world, series, product, number)
    for draw in SkipDraw.objects.filter(skips=True).order_by("pk")[:1]:
        inspections.skip_lot(skip=draw, by=world.manager)


def book_by_agreement(world, series, product, number: int):
    lines = [
        {
            "product": product,
            "po_number": f"PO-{series.programme.buyer.code[:2]}{31000 + number}",
            "quantity_units": 1200 + 400 * number,
        }
    ]
    return inspections.book_shipment(
        number=f"{series.programme.buyer.code}-S{2000 + number}",
        buyer=series.programme.buyer,
        factory=series.factory,
        ships_on=world.today + timedelta(days=20 + 9 * number),
        destination="Hamburg",
        lines=lines,
        by=world.manager,
    )


def book_too_early(world) -> None:
    """An order at a factory that is still under evaluation: the booking is held."""
    story = next(each for each in FACTORIES if each.state == "under_evaluation")
    product = world.products[story.products[0]]
    inspections.book_shipment(
        number=f"{product.buyer.code}-S2100",
        buyer=product.buyer,
        factory=world.factories[story.name],
        ships_on=world.today + timedelta(days=45),
        destination="Rotterdam",
        lines=[{"product": product, "po_number": f"PO-{product.buyer.code[:2]}32001", "quantity_units": 900}],
        by=world.manager,
    )


def plan_volumes(world) -> None:
    """One factory is to make much more next year, which asks for an audit; of others the last one ran out."""
    factory = world.factories[FACTORIES[0].name]
    for later, units in ((0, 240_000), (1, 340_000)):
        suppliers.plan_volume(factory=factory, year=world.today.year + later, units=units, by=world.manager)
    suppliers.open_due_audits()


def decide(world) -> None:
    """The first of the lots that waited had failed: it is reworked until next week."""
    failed = Inspection.objects.filter(state="approved", result="fail", decisions=None, type="pre_shipment")
    row = failed.select_related("shipment").order_by("inspected_on", "pk").first()
    reason = "Sort the lot and put the seams right; we take it if the next inspection passes."
    until = world.today + timedelta(days=7)
    at = clock.at(world.workday(row.reviewed_at.date()), 14)
    deciding.sign(world, row, "rework", at, reason=reason, rework_until=until)


def ask_for_reports(world) -> None:
    """Whatever a buyer still has to decide on has its report; the worker makes it as soon as the portal runs."""
    undecided = Inspection.objects.filter(state="approved", shipment__state__in=["inspected", "held"])
    for row in undecided.order_by("-inspected_on"):
        request_shipment_report(inspection=row, by=world.manager)
