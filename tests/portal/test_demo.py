"""The demonstration company: made at whatever hour somebody first starts the portal, with its stories to be found."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from audits.models import Audit, Finding, FindingDispute
from inspections.models import Defect, DefectDispute, Inspection, InspectionPhoto, Loading, Product, Shipment
from inspections.queries.disputes import decides
from inspections.queries.sections import failures, missing
from qcportal.core.event_words import WORDS
from qcportal.core.models import HistoryEntry, OutgoingMail, StoredFile, User
from qcportal.demo.world import build
from reports.documents import audit as audit_report
from reports.documents import factory as profile
from reports.documents import machine, portfolio, proof, supplier
from reports.documents import shipment as document
from reports.enums import Verdict
from reports.models import Report
from reports.queries.factory_trends import CategoryTrend, factory_trends
from reports.queries.sight import HOUSE
from reports.studies.making import made_for
from suppliers.models import Factory, FactoryDocument, Qualification, Supplier, Visit
from tests import published
from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures
from tests.untranslated import untranslated

from . import every_reader

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


@pytest.fixture(scope="module")
def world(module_db):  # noqa: F811
    """Made shortly before midnight, while its factories have tomorrow already."""
    late = datetime.combine(timezone.localdate() - timedelta(days=1), time(23, 50), tzinfo=UTC)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: late)
        made = build()
        assert factory("Ningbo").today() > timezone.localdate()
        assert made_for(HOUSE).made_at
    return made


def factory(name: str) -> Factory:
    return Factory.objects.get(name__startswith=name)


def seen(world, name: str) -> list[CategoryTrend]:
    """What the manager's page finds at a factory, the strongest trend first."""
    return factory_trends(HOUSE, factory(name)).categories


def test_twelve_factories_in_six_countries_over_two_years(world):
    assert Factory.objects.count() == 12
    assert len(set(Factory.objects.values_list("country", flat=True))) == 6
    days = [day for day in Inspection.objects.values_list("inspected_on", flat=True) if day]
    assert min(days) < world.day(0) + MONTH
    assert max(days) > world.day(24) - MONTH


def test_seam_defects_rise_after_a_training_gap_that_an_audit_finds(world):
    seam = seen(world, "Dongguan Hengyi")[0]
    gap = Finding.objects.get(factory=factory("Dongguan Hengyi"), process_area="training_staffing")
    assert (seam.category, seam.ongoing) == ("seam", True)
    assert seam.inside.per_100_units > 3 * seam.outside.per_100_units
    assert seam.trend.onset_low <= world.day(13) <= seam.trend.onset_high + MONTH
    assert seam.trend.onset < gap.raised_on <= seam.trend.onset + 8 * MONTH
    assert "stitching test" in gap.statement
    assert (seam.verdict, seam.cause) == (Verdict.SUPPORTED, str(gap.uuid))
    assert gap.corrective_action.state == "answered"


def test_a_factory_improves_after_a_correction(world):
    colour = next(each for each in seen(world, "Sông Xanh") if each.category == "colour")
    mended = Finding.objects.get(factory=factory("Sông Xanh"), process_area="incoming_materials")
    assert (mended.state, mended.corrective_action.state) == ("closed", "accepted")
    assert not colour.ongoing
    assert abs(colour.trend.end - mended.closed_on) < 2 * MONTH
    assert colour.inside.per_100_units > 2 * colour.outside.per_100_units
    assert colour.cause == str(mended.uuid)


def test_one_factory_was_inspected_for_two_years_and_never_audited(world):
    never = [each.name for each in Factory.objects.exclude(pk__in=Audit.objects.approved().values("factory"))]
    assert never == ["İzmir Güneş Tekstil A.Ş."]
    months = [each for each in seen(world, "İzmir")[0].months if each.rate.units]
    assert len(months) > 12


def test_a_trend_that_no_finding_explains(world):
    marking = seen(world, "Padma Knit")[0]
    assert (marking.category, marking.ongoing) == ("marking", True)
    assert marking.verdict == Verdict.NO_FINDING
    assert Finding.objects.filter(factory=factory("Padma Knit")).count() == 2


def test_where_nothing_changed_no_trend_is_claimed(world):
    assert [each.category for each in seen(world, "Ningbo") if each.trend] == []


def test_the_loading_of_a_container_takes_hours_and_was_planned_before(world):
    for loading in Loading.objects.select_related("inspection"):
        steps = dict(HistoryEntry.objects.filter(record_uuid=loading.inspection.uuid).values_list("event", "at"))
        assert steps["inspection.started"] - steps["inspection.scheduled"] > timedelta(days=6)
        assert steps["inspection.submitted"] - steps["inspection.started"] == timedelta(hours=4)
        assert steps["inspection.submitted"] == loading.inspection.submitted_at > loading.ended_at


# -- nothing in it contradicts itself ----------------------------------------------------------
def local_day(instant, at: Factory):
    return instant.astimezone(ZoneInfo(at.time_zone)).date()


def told(*types: str) -> dict:
    """{uuid of the record: [(event, when)]} in order."""
    found = defaultdict(list)
    rows = HistoryEntry.objects.filter(record_type__in=types).order_by("at", "pk")
    for uuid, event, at in rows.values_list("record_uuid", "event", "at"):
        found[uuid].append((event, at))
    return found


def filed() -> list[Inspection]:
    rows = Inspection.objects.filter(blind=False).exclude(submitted_at=None)
    rows = rows.select_related("factory", "shipment", "product__family")
    return list(
        rows.prefetch_related("draws", "parts", "plan_lines", "defects", "site_tests", "photos__file", "decisions")
    )


IN_ORDER = [
    "inspection.scheduled",
    "inspection.draw_committed",
    "inspection.started",
    "inspection.drawn",
    "inspection.quantities_recorded",
    "inspection.facts_recorded",
    "inspection.submitted",
    "inspection.approved",
]


def test_every_inspection_was_planned_drawn_counted_filed_and_reviewed_in_this_order(world):
    entries = told("inspections.inspection")
    for row in filed():
        steps = [event for event, _at in entries[row.uuid] if event in IN_ORDER]
        assert steps == IN_ORDER[: len(steps)], row
        assert len(steps) == (8 if row.state == "approved" else 7), row
        at = dict(entries[row.uuid])
        assert at["inspection.scheduled"] < at["inspection.started"] < at["inspection.drawn"]
        assert (at["inspection.submitted"], at.get("inspection.approved")) == (row.submitted_at, row.reviewed_at)
        on_site = [event for event in entries[row.uuid] if event[0] not in ELSEWHERE]
        assert {local_day(when, row.factory) for _event, when in on_site} == {row.inspected_on}, row


def test_so_was_every_blind_one_but_for_quantities(world):
    entries = told("inspections.inspection")
    blind = Inspection.objects.filter(blind=True, state="approved").prefetch_related("draws", "defects")
    assert len(blind) > 8
    for row in blind:
        steps = [event for event, _at in entries[row.uuid] if event in IN_ORDER]
        assert steps == [each for each in IN_ORDER if each != "inspection.quantities_recorded"], row
        assert row.draws.get().revealed_at < row.submitted_at


ELSEWHERE = {"inspection.scheduled", "inspection.draw_committed", "inspection.approved", "inspection.corrected"}
ELSEWHERE |= {"inspection.corrective_action_requested"}


def test_the_sample_is_drawn_before_it_is_looked_at_and_within_the_cartons(world):
    finds = told("inspections.defect")
    for row in (
        Inspection.objects.filter(blind=False).exclude(inspected_on=None).prefetch_related("draws", "parts", "defects")
    ):
        drawn, parts = row.draws.get(), list(row.parts.all())
        cartons = sum(part.cartons_presented for part in parts)
        pulled = [number for part in parts for number in part.cartons_pulled]
        assert sorted(pulled) == sorted(carton.number for carton in drawn.cartons), row
        assert 1 <= min(pulled) <= max(pulled) <= cartons, row
        assert all(drawn.revealed_at < at for line in row.defects.all() for _event, at in finds[line.uuid]), row
        assert all(part.packed_units <= part.presented_units <= part.ordered_units for part in parts)
        assert (row.units_inspected or 0) <= drawn.units <= sum(part.presented_units for part in parts)


def test_results_follow_from_what_was_counted(world):
    for row in filed():
        counted = Counter()
        for line in row.defects.all():
            counted[line.defect_class] += line.count
        assert (row.critical_found, row.major_found, row.minor_found) == tuple(
            counted[name] for name in ("critical", "major", "minor")
        ), row
        if not row.photos.all():  # those of which the next test looks at every part
            passes = all(line.verdict(line.found).passes for line in row.plan_lines.all())
            assert row.result == ("pass" if passes else "fail"), row


def test_what_was_looked_at_more_closely_lacks_nothing_and_has_the_result_it_says(world):
    rows = Inspection.objects.exclude(submitted_at=None).filter(photos__isnull=False).distinct()
    assert len(rows) > 10
    for row in rows:
        assert missing(row) == [], row
        assert row.result == ("fail" if failures(row) else "pass"), (row, failures(row))


def test_photos_were_taken_during_the_visit_and_show_the_goods_that_were_inspected(world):
    photos = InspectionPhoto.objects.select_related("file", "defect__defect_type", "inspection__product__family")
    fabrics = {"knitwear", "woven", "home-textile"}
    assert len(photos) > 40
    for photo in photos.select_related("inspection__factory"):
        row, name = photo.inspection, photo.file.name
        family = row.product.family.code
        assert local_day(photo.file.created_at, row.factory) == row.inspected_on, photo
        assert row.draws.get().revealed_at < photo.file.created_at or "container-hole" in name, photo
        assert not name.startswith("samples-") or name.startswith(f"samples-{family}-"), (photo, name)
        assert not {"seam", "Stitching"} & set(photo.caption.split()) or family in fabrics, photo
        assert not photo.marks or photo.defect.defect_type.code == "SEAM-OPEN", photo
        assert ("container" in name) <= (row.type == "loading"), photo


def test_defects_are_such_as_the_goods_can_have(world):
    cannot = {
        "BATTERY-WEAK": {"furniture", "lighting", "kitchen", "woven", "knitwear", "home-textile"},
        "COATING-PEEL": {"woven", "knitwear", "home-textile"},
        "COLOUR-BLEED": {"furniture", "lighting", "kitchen"},
        "FUNC-INTERMIT": {"furniture"},
    }
    found = set(
        Defect.objects.values_list("defect_type__category", "defect_type__code", "inspection__product__family__code")
    )
    assert [each for each in found if each[2] in cannot.get(each[1], ())] == []
    assert [each for each in found if each[0] == "seam" and each[2] in ("lighting", "kitchen", "furniture")] == []


REACHED = {
    "booked": "shipment.booked",
    "under_inspection": "shipment.under_inspection",
    "inspected": "shipment.inspected",
    "released": "shipment.released",
    "held": "shipment.held",
}


def test_the_history_of_every_shipment_says_how_it_came_to_its_state(world):
    entries = told("inspections.shipment")
    for shipment in Shipment.objects.prefetch_related("inspections__decisions"):
        assert entries[shipment.uuid][0][0] == "shipment.booked", shipment
        states = [event for event, _at in entries[shipment.uuid] if event in REACHED.values()]
        assert states[-1] == REACHED[shipment.state], shipment
        decisions = [each for row in shipment.inspections.all() for each in row.decisions.all()]
        for decision in decisions:
            assert decision.at == dict(entries[shipment.uuid])[REACHED[shipment.state]]
            assert decision.inspection.reviewed_at < decision.at
            assert (shipment.state == "released") == (decision.kind in ("accept", "concession"))
        assert bool(decisions) == (shipment.state in ("released", "held")), shipment


def test_goods_leave_after_they_were_inspected_and_decided_on(world):
    for row in filed():
        assert row.inspected_on < row.shipment.ships_on, row
        assert row.decide_by is None or row.reviewed_at.date() <= row.decide_by <= row.shipment.ships_on, row
        if not row.decisions.all():
            assert row.shipment.ships_on > world.today, row
        if row.result == "fail":
            assert {each.kind for each in row.decisions.all()} <= {"concession", "rework", "reject"}, row


def test_audits_are_told_at_the_days_they_tell_of(world):
    entries = told("audits.audit")
    for audit in Audit.objects.by_the_house().exclude(submitted_at=None).select_related("factory", "visit"):
        at = dict(entries[audit.uuid])
        assert local_day(at["audit.scheduled"], audit.factory) < audit.audited_on
        assert local_day(at["audit.started"], audit.factory) == audit.audited_on == audit.visit.starts_on
        assert at["audit.started"] < at["audit.summarised"] < at["audit.submitted"] < at["audit.approved"]
        assert (at["audit.submitted"], at["audit.approved"]) == (audit.submitted_at, audit.reviewed_at)
        assert (audit.reviewed_at.date() - audit.audited_on).days < 7


def test_visits_end_when_they_are_over(world):
    entries = told("suppliers.visit")
    for visit in Visit.objects.filter(state="done").select_related("factory"):
        days = {event: local_day(at, visit.factory) for event, at in entries[visit.uuid]}
        assert days["visit.planned"] < days["visit.started"] == days["visit.finished"] == visit.starts_on, visit
    assert set(Visit.objects.filter(ends_on__lt=world.today).values_list("state", flat=True)) <= {"done", "under_way"}


def test_findings_and_corrective_actions_follow_one_after_the_other(world):
    entries = told("audits.finding", "suppliers.correctiveaction")
    for finding in Finding.objects.select_related("audit", "factory", "corrective_action"):
        days = {event: local_day(at, finding.factory) for event, at in entries[finding.uuid]}
        assert days["finding.raised"] == finding.raised_on == finding.audit.audited_on
        assert days.get("finding.closed") == finding.closed_on
        if action := finding.corrective_action:
            follows(finding, action, [(event, local_day(at, finding.factory)) for event, at in entries[action.uuid]])


def follows(finding: Finding, action, steps: list) -> None:
    days = dict(steps)
    assert days["corrective_action.raised"] == action.raised_on >= local_day(finding.audit.reviewed_at, finding.factory)
    assert action.raised_on < action.due_on
    if action.state == "accepted":
        assert action.files.exists()
        assert action.raised_on < days["corrective_action.answered"] < days["corrective_action.accepted"]
        assert days["corrective_action.accepted"] == action.closed_on <= min(action.due_on, finding.closed_on)


def test_nobody_approves_a_factory_before_it_was_audited_where_that_was_asked(world):
    entries = told("suppliers.qualification")
    for record in Qualification.objects.select_related("factory"):
        at = dict(entries[record.uuid])
        first = Audit.objects.approved().filter(factory=record.factory).order_by("audited_on").first()
        if first and first.kind == "initial":
            assert at["qualification.approved"] > first.reviewed_at, record
        if record.state == "suspended":
            assert at["qualification.suspended"] > first.reviewed_at


def test_a_finding_was_disputed_and_somebody_who_had_no_part_in_it_decided(world):
    dispute = FindingDispute.objects.select_related("finding__audit__factory").get()
    audit = dispute.finding.audit
    assert (dispute.state, dispute.finding.state) == ("upheld", "closed")
    assert dispute.raised_by.memberships.filter(supplier=audit.factory.supplier).exists()
    assert dispute.decided_by not in (audit.reviewed_by, audit.submitted_by, dispute.raised_by)
    assert audit.reviewed_at < dispute.created_at < dispute.decided_at
    assert local_day(dispute.decided_at, audit.factory) <= dispute.finding.closed_on


def test_a_failed_lot_asked_for_a_corrective_action_and_the_proof_stands_beside_the_defect(world):
    row = Inspection.objects.select_related("corrective_action", "factory").get(corrective_action__isnull=False)
    action = row.corrective_action
    assert (row.result, action.state, action.factory) == ("fail", "answered", row.factory)
    assert local_day(row.reviewed_at, row.factory) <= action.raised_on <= local_day(action.answered_at, row.factory)
    assert action.answered_at.date() < world.today
    assert action.files.filter(file__kind="photo").exists()
    assert row.photos.filter(defect__isnull=False).exists()


def test_a_disputed_defect_waits_for_somebody_who_did_not_approve_it(world):
    dispute = DefectDispute.objects.select_related("inspection__factory").get()
    row = dispute.inspection
    assert dispute.state == "open"
    assert row.reviewed_at < dispute.created_at
    assert dispute.raised_by.memberships.filter(supplier=row.factory.supplier).exists()
    assert any(decides(each, dispute) for each in User.objects.filter(role="qa_manager"))


def test_a_follow_up_is_planned_and_opens_with_what_is_open(world):
    audit = Audit.objects.get(kind="follow_up")
    assert (audit.state, audit.follows.factory) == ("planned", audit.factory)
    assert audit.visit.starts_on > world.today
    still_open = set(audit.follows.findings.open())
    assert still_open == {check.finding for check in audit.checks.all()} != set()


def test_one_supplier_has_assessed_itself_and_one_was_asked_to(world):
    said = {audit.state: audit for audit in Audit.objects.filter(kind="self_assessment").select_related("factory")}
    assert said.keys() == {"submitted", "planned"}
    assert said["submitted"].submitted_by.memberships.filter(supplier=said["submitted"].factory.supplier).exists()
    assert said["planned"].due_on > world.today


def test_a_document_of_the_supplier_waits_for_a_manager(world):
    [waiting] = FactoryDocument.objects.filter(confirmed_at=None)
    assert (waiting.file.uploaded_by, waiting.kind) == (world.people["supplier"], "fire_safety")


def test_nothing_of_it_lies_in_the_future_and_everything_is_known_before_it_is_used(world):
    now = datetime.combine(world.today, time(23, 50), tzinfo=UTC)
    assert HistoryEntry.objects.order_by("-at").first().at <= now
    assert StoredFile.objects.order_by("-created_at").first().created_at <= now
    begun = HistoryEntry.objects.filter(event="shipment.booked").order_by("at").first().at
    for model in (Factory, Product):
        assert model.objects.order_by("-created_at").first().created_at < begun
    for row in Inspection.objects.exclude(inspected_on=None):
        assert row.inspected_on <= world.today


def test_no_mail_of_long_ago_waits_in_the_mailbox(world):
    assert OutgoingMail.objects.filter(created_at__date__lt=world.today - MONTH).count() == 0


def test_history_tells_each_event_in_words_of_the_readers_language(world):
    verbs = {event.rpartition(".")[2] for event in HistoryEntry.objects.values_list("event", flat=True).distinct()}
    assert verbs - set(WORDS) == set()


@pytest.mark.parametrize("language", ["vi", "es"])
def test_the_report_of_every_story_is_in_the_language_of_documents_all_through(world, language):
    """The latest lot of each type of inspection at each factory, as its owner would get it."""
    lots = Inspection.objects.filter(state="approved").exclude(shipment=None).order_by("-inspected_on", "-pk")
    latest = {(each.factory_id, each.type): each for each in reversed(lots.select_related("factory", "owner"))}
    assert {each.factory_id for each in latest.values()} == set(Factory.objects.values_list("pk", flat=True))
    for lot in latest.values():
        report = Report(inspection=lot, shipment=lot.shipment, factory=lot.factory, owner=lot.owner, language=language)
        with untranslated(language) as lacking:
            document.to_html(document.collect(report))
        assert lacking == set(), lot


@pytest.mark.parametrize("language", ["vi", "es"])
def test_what_is_told_of_factories_and_suppliers_is_in_the_language_of_documents_too(world, language):
    """The latest audit of each factory, for its owner and with the confidential part; profiles, reviews and the portfolio."""
    for module, wanted in documents_of_factories():
        report = Report(language=language, **wanted)
        with untranslated(language) as lacking:
            module.to_html(module.collect(report))
        assert lacking == set(), wanted


def test_the_figures_of_every_document_are_as_the_published_schema_of_its_kind_says_for_each_reader(world):
    """Which also has a word for each of them."""
    for module, wanted in every_reader.documents(timezone.localdate()):
        content = module.collect(Report(number="T-1", language="en", **wanted))
        figures = machine.attachment(content.figures, content.known_on, proof.schema_address(wanted["kind"]))
        assert published.errors(published.whole(wanted["kind"]), json.loads(figures)) == [], wanted


def documents_of_factories():
    audits = Audit.objects.filter(state="approved").select_related("factory", "owner").order_by("audited_on", "pk")
    for each in {each.factory_id: each for each in audits}.values():
        yield audit_report, {"kind": "audit", "audit": each, "factory": each.factory, "owner": each.owner}
        yield audit_report, {"kind": "audit", "audit": each, "factory": each.factory, "confidential": True}
    for each in Factory.objects.all():
        yield profile, {"kind": "factory", "factory": each}
    today = timezone.localdate()
    asked = {"period_from": today - 3 * MONTH, "period_to": today, "requested_by": User.objects.first()}
    for each in Supplier.objects.all()[:6]:
        yield supplier, {"kind": "supplier", "supplier": each, **asked}
    yield portfolio, {"kind": "portfolio", **asked}
