import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from inspections import actions
from inspections.enums import InspectionState, Result
from inspections.models import Defect
from qcportal.core.errors import Forbidden, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry
from suppliers.enums import VisitState
from suppliers.models import Evidence
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import inspector, manager

pytestmark = pytest.mark.django_db


def picture(colour: str = "teal") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(out, "JPEG")
    return SimpleUploadedFile("seam.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def mei():
    return inspector(name="Mei")


@pytest.fixture
def under_way(mei):
    return actions.start_inspection(inspection=made.inspection(person=mei), by=mei)


def filed(inspection, by, *, units=200):
    actions.record_facts(inspection=inspection, by=by, units_inspected=units)
    actions.add_photo(inspection=inspection, upload=picture(), by=by, caption="Seam")
    return inspection


def test_starting_puts_the_factorys_day_on_it_and_the_visit_under_way(mei):
    planned = made.inspection(person=mei)
    started = actions.start_inspection(inspection=planned, by=mei)
    assert started.state == InspectionState.IN_PROGRESS
    assert started.inspected_on == planned.factory.today()
    planned.visit.refresh_from_db()
    assert planned.visit.state == VisitState.UNDER_WAY


def test_the_shipment_follows_its_inspection(mei):
    shipment = made.shipment()
    planned = made.inspection(shipment.buyer, shipment.factory, person=mei, shipment=shipment)
    actions.start_inspection(inspection=planned, by=mei)
    shipment.refresh_from_db()
    assert shipment.state == "under_inspection"


def test_somebody_elses_inspection_cannot_be_filed(under_way):
    with pytest.raises(Forbidden, match="not assigned"):
        actions.record_facts(inspection=under_way, by=inspector(), units_inspected=1)


def test_a_planned_inspection_takes_no_counts(mei):
    with pytest.raises(Rejected, match="not in progress"):
        actions.count_defect(
            inspection=made.inspection(person=mei),
            defect_type=made.defect_type(),
            defect_class="major",
            count=1,
            by=mei,
        )


def test_the_last_count_of_a_defect_is_the_one_that_counts(under_way, mei):
    kind = made.defect_type()
    for count in (1, 2, 5, 4):
        actions.count_defect(inspection=under_way, defect_type=kind, defect_class="major", count=count, by=mei)
    assert [row.count for row in under_way.defects.all()] == [4]


def test_a_count_of_zero_takes_the_line_away_and_history_keeps_it(under_way, mei):
    kind = made.defect_type()
    found = actions.count_defect(inspection=under_way, defect_type=kind, defect_class="major", count=3, by=mei)
    actions.count_defect(inspection=under_way, defect_type=kind, defect_class="major", count=0, by=mei)
    assert not under_way.defects.exists()
    assert HistoryEntry.objects.get(record_uuid=found.uuid, event="defect.removed").changes == {"count": [3, 0]}


@pytest.mark.parametrize("count", [-1, 1_000_001])
def test_an_impossible_count_gets_a_sentence(under_way, mei, count):
    with pytest.raises(Rejected, match="between 0 and"):
        actions.count_defect(
            inspection=under_way, defect_type=made.defect_type(), defect_class="major", count=count, by=mei
        )


def test_submitting_derives_the_result_and_freezes(under_way, mei):
    filed(under_way, mei)
    made.defect(under_way, count=11)  # Ac is 7 at n = 125
    submitted = actions.submit_inspection(inspection=under_way, by=mei)
    assert (submitted.result, submitted.major_found) == (Result.FAIL, 11)
    with pytest.raises(Rejected, match="not in progress"):
        actions.record_facts(inspection=submitted, by=mei, units_inspected=5)


def test_submitting_names_everything_that_is_missing(under_way, mei):
    with pytest.raises(Rejected) as refused:
        actions.submit_inspection(inspection=under_way, by=mei)
    assert "how many units" in str(refused.value)
    assert "photo" in str(refused.value)


def test_fewer_units_than_the_plan_asks_for_are_refused(under_way, mei):
    filed(under_way, mei, units=10)
    with pytest.raises(Rejected, match="asks for 125 units"):
        actions.submit_inspection(inspection=under_way, by=mei)


def test_approval_keeps_evidence_about_the_factory(under_way, mei):
    submitted = actions.submit_inspection(inspection=filed(under_way, mei), by=mei)
    actions.approve_inspection(inspection=submitted, by=manager())
    assert Evidence.objects.get(source_uuid=submitted.uuid).grade == Result.PASS


def test_the_inspector_does_not_approve_the_own_work(under_way, mei):
    submitted = actions.submit_inspection(inspection=filed(under_way, mei), by=mei)
    with pytest.raises(Forbidden):
        actions.approve_inspection(inspection=submitted, by=mei)


def test_what_is_sent_back_opens_again_with_the_reason(under_way, mei):
    submitted = actions.submit_inspection(inspection=filed(under_way, mei), by=mei)
    back = actions.send_back_inspection(inspection=submitted, note="Photo of carton mark missing", by=manager())
    assert (back.result, back.review_note) == (Result.PENDING, "Photo of carton mark missing")
    assert actions.start_inspection(inspection=back, by=mei).state == InspectionState.IN_PROGRESS


def test_two_people_who_save_at_once_do_not_overwrite_each_other(under_way, mei):
    version = under_way.version
    actions.record_facts(inspection=under_way, version=version, by=mei, units_inspected=10)
    with pytest.raises(StaleVersion):
        actions.record_facts(inspection=under_way, version=version, by=mei, units_inspected=20)


def test_a_defect_carries_factory_and_day_for_the_trends(under_way, mei):
    actions.count_defect(inspection=under_way, defect_type=made.defect_type(), defect_class="major", count=1, by=mei)
    found = Defect.objects.get()
    assert (found.factory, found.inspected_on) == (under_way.factory, under_way.inspected_on)


def test_a_photo_of_another_inspections_defect_is_refused(under_way, mei):
    foreign = made.defect(made.inspection())
    with pytest.raises(Rejected, match="another inspection"):
        actions.add_photo(inspection=under_way, upload=picture(), by=mei, defect=foreign)


def test_one_visit_may_hold_several_inspections(mei):
    visit = suppliers.visit(people=[(mei, "lead_inspector")])
    product = made.product()
    for _ in range(2):
        actions.schedule_inspection(product=product, factory=visit.factory, visit=visit, lot_size=500, by=manager())
    assert visit.inspections.count() == 2


def test_the_starter_library_is_loaded_once():
    boss = manager()
    assert actions.load_defect_library(by=boss) >= 50
    assert actions.load_defect_library(by=boss) == 0
