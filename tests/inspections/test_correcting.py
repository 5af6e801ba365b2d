"""In review a manager puts a figure right: what was filed stays beside it, and the result is derived with and without."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.models import Correction, Defect, Inspection
from inspections.queries.sections import failures
from qcportal.core.dates import day
from qcportal.core.errors import Forbidden, Rejected
from reports.documents import shipment as document
from reports.models import Report
from tests.builders import inspections as made
from tests.builders import people, reports, suppliers
from tests.guards.world import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager(name="Hanna")


@pytest.fixture
def seam():
    return made.defect_type("Open seam")


@pytest.fixture
def filed(seam):
    """12 major defects in 200 units of a lot that allows 7: it failed."""
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    fields = {"result": "fail", "major_found": 12, "shipment": made.shipment(buyer, factory)}
    row = made.inspection(buyer, factory, person=people.inspector(name="Mei"), state="submitted", **fields)
    made.defect(row, seam, 12)
    made.measured_point(row, "9.5", "12.25", name="Sleeve", samples=2, accept=1)
    row.photos.create(file=photo())
    return row


def correct(row, by, figure: str, value: str, reason: str = "Seen on the photos.") -> Inspection:
    actions.correct_figure(inspection=row, figure=figure, value=value, reason=reason, by=by)
    return Inspection.objects.get(pk=row.pk)


class TestCorrecting:
    def test_the_result_follows_and_the_inspectors_stays(self, filed, seam, boss):
        row = correct(filed, boss, f"defects:{seam.uuid}:major", "4")
        assert (row.result, row.major_found) == ("pass", 4)
        [each] = Correction.objects.filter(inspection=row)
        assert (each.before, each.after, each.result_before, each.result_after) == ("12", "4", "fail", "pass")

    def test_defects_move_to_another_class_in_two_steps(self, filed, seam, boss):
        correct(filed, boss, f"defects:{seam.uuid}:major", "0")
        row = correct(filed, boss, f"defects:{seam.uuid}:minor", "12")
        assert list(Defect.objects.values_list("defect_class", "count")) == [("minor", 12)]
        assert (row.major_found, row.minor_found) == (0, 12)

    def test_a_defect_moves_to_another_class_in_one_step(self, filed, seam, boss):
        row = correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        assert list(Defect.objects.values_list("defect_class", "count", "units")) == [("minor", 12, 12)]
        assert (row.major_found, row.minor_found) == (0, 12)
        [each] = Correction.objects.all()
        assert str(each) == "Open seam: class of 12 defects: major → minor"

    def test_what_stands_in_that_class_already_takes_it_in_with_its_photos(self, filed, seam, boss):
        line = Defect.objects.get()
        made.defect(filed, seam, 3, defect_class="minor")
        filed.photos.update(defect=line)
        correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        left = Defect.objects.get()
        assert (left.defect_class, left.count, left.units, left.photos.count()) == ("minor", 15, 15, 1)

    def test_a_unit_that_counted_on_the_line_that_moves_down_counts_on_its_own_line(self, filed, seam, boss):
        stain = made.defect(filed, made.defect_type("Stain"), 5, shared_units=5)
        row = correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        stain.refresh_from_db()
        assert (stain.shared_units, row.major_found) == (0, 5)

    def test_a_tests_outcome_is_corrected(self, filed, boss):
        made.site_test(filed, name="Zip", tested=3, failed=0)
        row = correct(filed, boss, "test:1:failed", "2")
        assert any("Zip" in each for each in failures(row))
        assert str(Correction.objects.get()) == "Zip: units that failed: 0 → 2"

    def test_a_tests_reading_is_corrected(self, filed, boss):
        made.site_test(filed, "40", "41", "42", name="Moisture", unit="%", high="45")
        row = correct(filed, boss, "reading:1:2", "50")
        assert any("Moisture" in each for each in failures(row))
        assert str(Correction.objects.get()) == "Moisture, unit 2 (%): 41 → 50"

    def test_an_answer_and_a_text_on_a_carton_are_corrected(self, filed, boss):
        made.packing(inspection=filed, carton_marks="FRAGILE", decides=True)
        made.part(filed, presented_units=3000, packed_units=3000, cartons_presented=100, cartons_pulled=[3])
        filed.readings.create(carton=3, kind="outer_gtin", text="4006381333931")
        filed.readings.create(carton=3, kind="marks", answer="conform")
        correct(filed, boss, "carton:3:marks", "not_conform", reason="The photo shows no mark.")
        row = correct(filed, boss, "carton:3:outer_gtin", "4006381333924")
        assert row.readings.get(kind="marks").remark == "The photo shows no mark."
        assert sum("not conform on 1 of 1" in each for each in failures(row)) == 2
        told = [str(each) for each in Correction.objects.all()]
        assert told[0] == "Carton 3: carton marks: conform → not conform"
        assert told[1].endswith("4006381333931 → 4006381333924")

    def test_a_point_of_the_empty_container_is_corrected(self, filed, boss):
        Inspection.objects.filter(pk=filed.pk).update(type="loading")
        filed.refresh_from_db()
        loading = made.loading(filed, doors_photo=filed.photos.get())
        row = correct(filed, boss, "container:floor", "not_sound", reason="A hole on photo 3.")
        assert "Container not sound: floor." in failures(row)
        assert loading.checks.get(part="floor").remark == "A hole on photo 3."
        assert str(Correction.objects.get()) == "Empty container: floor: sound → not sound"

    def test_a_measured_value_and_the_units_are_corrected_too(self, filed, boss):
        correct(filed, boss, "value:1:2", "10,25")
        row = correct(filed, boss, "units", "210")
        told = [str(each) for each in Correction.objects.order_by("pk")]
        assert told == ["Sleeve, sample 2 (mm): 12.25 → 10.25", "Units inspected: 200 → 210"]
        assert row.units_inspected == 210

    @pytest.mark.parametrize(
        ("figure", "value", "sentence"),
        [
            ("units", "many", "number"),
            ("units", "9000", "more than the lot"),
            ("units", "20", "The plan asks for"),
            ("units", "200", "filed already"),
            ("test:1:failed", "9", "sample of 3"),
            ("test:7:failed", "1", "no such test"),
            ("test:1:name", "1", "no such figure"),
            ("reading:1:1", "5", "Nothing is read"),
            ("carton:1:marks", "conform", "no such figure"),
            ("container:floor", "sound", "no such figure"),
            ("value:1:9", "1", "samples 1 to 2"),
            ("value:7:1", "1", "no such measurement point"),
            ("defects:x:major", "1", "no such figure"),
            ("remarks", "1", "no such figure"),
            (f"value:{'9' * 5000}:1", "1", "no such"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, filed, boss, figure, value, sentence):
        made.site_test(filed, tested=3, failed=0)
        with pytest.raises(Rejected, match=sentence):
            correct(filed, boss, figure, value)
        assert not Correction.objects.exists()

    def test_needs_a_reason_and_is_the_reviewers_alone(self, filed, boss):
        with pytest.raises(Rejected, match="Say why"):
            correct(filed, boss, "units", "210", reason=" ")
        Inspection.objects.filter(pk=filed.pk).update(submitted_by=boss)
        with pytest.raises(Forbidden, match="You filed this"):
            correct(filed, boss, "units", "210")

    def test_is_over_once_it_is_approved(self, filed, boss):
        actions.approve_inspection(inspection=filed, by=boss)
        with pytest.raises(Rejected):
            correct(filed, boss, "units", "210")


class TestWhatIsShown:
    @pytest.fixture
    def approved(self, filed, seam, boss):
        row = correct(filed, boss, f"defects:{seam.uuid}:major", "4")
        return actions.approve_inspection(inspection=row, by=boss)

    def test_inspectors_result_correction_and_decision_stand_on_the_buyers_page(self, client, approved):
        anna = people.buyer_person(approved.owner, name="Anna")
        client.force_login(anna)
        page = client.get(reverse("inspections:inspection", args=[approved.uuid])).text
        for word in (
            "Inspector's result",
            "1 figure corrected",
            "Open seam (major)",
            "Seen on the photos.",
            "due by",
        ):
            assert word in page, word
        assert "Hanna" not in page
        Inspection.objects.filter(pk=approved.pk).update(decide_by="2026-01-05")
        assert "overdue since" in client.get(reverse("inspections:inspection", args=[approved.uuid])).text

    def test_they_are_printed_and_told_by_the_api(self, client, approved, boss):
        report = reports.shipment_report(approved)
        found = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
        assert "Inspector's result: fail. With the corrections: pass." in document.to_html(found)
        client.force_login(boss)
        told = client.get(f"/api/v1/inspections/{approved.uuid}/").json()
        assert (told["filed_result"], told["result"], told["corrections"][0]["before"]) == ("fail", "pass", "12")

    def test_the_report_says_of_corrected_figures_when_they_were_corrected(self, approved):
        """By the factory's day: in Shanghai the latest one came after midnight."""
        late = (timezone.now() + timedelta(days=2)).replace(hour=20, minute=0)
        first = Correction.objects.get()
        words = {"figure": "test", "what": "Zip", "before": "0", "after": "1", "reason": "Seen on the photos."}
        results = {"result_before": "pass", "result_after": "pass"}
        Correction.objects.create(inspection=approved, by=first.by, **words, **results)
        Correction.objects.exclude(pk=first.pk).update(at=late)
        report = Report.objects.select_related(*document.RELATED).get(pk=reports.shipment_report(approved).pk)
        report.factory.time_zone = "Asia/Shanghai"
        page = document.to_html(document.collect(report))
        filed = f"on the day of the inspection, {day(approved.inspected_on)}"
        corrected = f"{filed}, corrected on {day(late.date() + timedelta(days=1))}"
        assert [page.count(filed), page.count(corrected)] == [2, 2]

    def test_the_supplier_reads_the_result_and_not_the_review(self, client, approved):
        supplier = suppliers.supplier()
        type(approved.factory).objects.filter(pk=approved.factory_id).update(supplier=supplier)
        client.force_login(people.supplier_contact(supplier))
        page = client.get(reverse("inspections:inspection", args=[approved.uuid]))
        assert page.status_code == 200
        assert "Seen on the photos." not in page.text
        assert client.get(f"/api/v1/inspections/{approved.uuid}/").json()["corrections"] == []

    def test_the_form_offers_what_was_filed_and_corrects_it_in_one_press(self, client, filed, seam, boss):
        made.site_test(filed, name="Zip", tested=3, failed=0)
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        page = client.get(address).text
        assert "Open seam: 12 major → minor" in page
        assert "Zip: units that failed: 0" in page
        values = {"version": filed.version, "reason": "Loose threads only."}
        refused = client.post(address, values | {"figure": "test:1:failed"}).text
        assert "Say what it is corrected to." in refused
        client.post(address, values | {"figure": f"class:{seam.uuid}:major=minor"})
        assert Correction.objects.get().after == "minor"
        page = client.get(reverse("inspections:inspection", args=[filed.uuid])).text
        assert "Open seam: class of 12 defects" in page

    def test_a_corrected_test_stands_beside_the_original_in_report_and_api(self, client, filed, boss):
        made.site_test(filed, name="Zip", tested=3, failed=0)
        row = actions.approve_inspection(inspection=correct(filed, boss, "test:1:failed", "2"), by=boss)
        report = reports.shipment_report(row)
        page = document.to_html(document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk)))
        assert "Zip: units that failed" in page
        client.force_login(boss)
        [told] = client.get(f"/api/v1/inspections/{row.uuid}/").json()["corrections"]
        assert (told["figure"], told["before"], told["after"]) == ("test", "0", "2")

    def test_the_form_keeps_what_was_typed(self, client, filed, boss):
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        values = {"version": filed.version, "figure": "value:1:#", "value": "10.25", "reason": "Read wrongly."}
        page = client.post(address, values).text
        assert "Say which sample." in page
        assert "Read wrongly." in page
        client.post(address, values | {"sample": "2"})
        assert Correction.objects.get().after == "10.25"
