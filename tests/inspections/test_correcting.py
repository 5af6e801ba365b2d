"""In review a manager puts a figure right: what was filed stays beside it, and the result is derived with and without."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from inspections import actions
from inspections.models import Correction, Defect, DefectType, Inspection, ReferenceCheck
from inspections.queries import release
from inspections.queries.sections import failures
from qcportal.core import history
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

    def test_the_note_of_a_line_that_another_takes_in_stays_beside_the_others(self, filed, seam, boss):
        Defect.objects.update(note="left cuff", found_because_of_audit=True)
        made.defect(filed, seam, 3, defect_class="minor", note="hem", found_because_of_audit=True)
        correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        left = Defect.objects.get()
        assert (left.note, left.found_because_of_audit, left.count) == ("hem; left cuff", True, 15)

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [({"found_because_of_audit": True}, "because of an audit"), ({"note": "x" * 298}, "too long")],
    )
    def test_lines_that_cannot_stand_on_one_stay_apart(self, filed, seam, boss, facts, sentence):
        Defect.objects.update(**facts)
        made.defect(filed, seam, 3, defect_class="minor", note="hem")
        with pytest.raises(Rejected, match=sentence):
            correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        assert set(Defect.objects.values_list("defect_class", "count")) == {("major", 12), ("minor", 3)}

    def test_where_groups_are_judged_apart_a_unit_counts_on_no_line_of_another_group(self, seam, boss):
        row = made.inspection(person=people.inspector(), state="submitted", plan={"groups": {"packaging": {}}})
        made.defect(row, seam, 5)
        made.defect(row, made.defect_type("Torn carton", group="packaging"), 9)
        stain = made.defect(row, made.defect_type("Stain"), 5, shared_units=5)
        row.photos.create(file=photo())
        correct(row, boss, f"class:{seam.uuid}:major", "minor")
        stain.refresh_from_db()
        assert stain.shared_units == 0

    def test_a_unit_that_counted_on_the_line_that_moves_down_counts_on_its_own_line(self, filed, seam, boss):
        stain = made.defect(filed, made.defect_type("Stain"), 5, shared_units=5)
        row = correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        stain.refresh_from_db()
        assert (stain.shared_units, row.major_found) == (0, 5)

    def test_what_else_a_class_changes_stands_in_history_and_in_the_correction(self, filed, seam, boss):
        made.defect(filed, made.defect_type("Stain"), 5, shared_units=5)
        made.defect(filed, seam, 3, defect_class="minor")
        row = correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        told = history.of(row).get(event="inspection.corrected").changes
        assert told["Stain (major): of these counted on another line"] == [5, 0]
        assert told["Open seam (minor): units with this defect"] == [3, 15]
        assert told["Open seam: class of 12 defects"] == ["major", "minor"]
        after = Correction.objects.get().after
        assert "Stain (major): of these counted on another line: 5 → 0" in after
        assert "Open seam (minor): units with this defect: 3 → 15" in after

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
        assert row.readings.get(kind="outer_gtin").remark == ""
        assert sum("not conform on 1 of 1" in each for each in failures(row)) == 2
        told = [str(each) for each in Correction.objects.all()]
        assert told[0] == "Carton 3: carton marks: conform → not conform"
        assert told[1].endswith("4006381333931 → 4006381333924")

    def test_an_attention_point_that_decides_is_corrected_and_the_inspectors_answer_stays_readable(
        self, filed, seam, boss
    ):
        made.attention_point(filed, decides=True, answer="ok", remark="As the sample.")
        correct(filed, boss, f"defects:{seam.uuid}:major", "4")
        row = correct(filed, boss, "attention:1:answer", "not_ok", reason="Photo 3 shows no rivet.")
        assert row.result == "fail"
        assert failures(row) == ["Not OK: Rivet the pull tab (As the sample.)"]
        last = Correction.objects.last()
        assert str(last) == "Attention point 1: Rivet the pull tab: OK → not OK"
        assert (last.figure, last.result_before, last.result_after) == ("attention", "pass", "fail")
        assert correct(filed, boss, "attention:1:answer", "ok").result == "pass"

    def test_the_reason_is_the_remark_that_an_answer_asks_for_and_nobody_gave(self, filed, boss):
        made.attention_point(filed, answer="ok")
        row = correct(filed, boss, "attention:1:answer", "not_ok", reason="Photo 3 shows no rivet.")
        assert row.attention_points.get().remark == "Photo 3 shows no rivet."

    def test_a_remark_is_corrected_whole(self, filed, boss):
        made.attention_point(filed, answer="not_ok", remark="x" * 500)
        row = correct(filed, boss, "attention:1:remark", "y" * 500)
        assert row.attention_points.get().remark == "y" * 500
        each = Correction.objects.get()
        assert (each.before, each.after) == ("x" * 500, "y" * 500)
        assert each.what == "Attention point 1: Rivet the pull tab (remark)"

    def test_what_came_of_the_reference_sample_is_corrected(self, filed, seam, boss):
        ReferenceCheck.objects.create(inspection=filed, tag="RS-7", answer="used")
        correct(filed, boss, f"defects:{seam.uuid}:major", "4")
        row = correct(filed, boss, "reference:answer", "differs", reason="The collar is another.")
        assert row.result == "fail"
        assert failures(row) == ["The goods differ from the reference sample RS-7: The collar is another."]
        row = correct(row, boss, "reference:remark", "The collar is narrower.")
        assert failures(row) == ["The goods differ from the reference sample RS-7: The collar is narrower."]
        told = [str(each) for each in Correction.objects.order_by("pk")[1:]]
        assert told == [
            "Reference sample RS-7: present and used → present, and the goods differ from it",
            "Reference sample RS-7 (remark): The collar is another. → The collar is narrower.",
        ]

    def test_a_reason_is_no_remark_of_the_inspectors_where_none_is_asked_for(self, filed, boss):
        Inspection.objects.filter(pk=filed.pk).update(type="loading")
        filed.refresh_from_db()
        loading = made.loading(filed, doors_photo=filed.photos.get(), checks={"floor": ("not_looked_at", "")})
        loading.checks.filter(part="front").update(answer="not_sound", remark="A dent.")
        for part in ("floor", "front"):
            correct(filed, boss, f"container:{part}", "sound", reason="The photo shows it.")
        assert dict(loading.checks.filter(part__in=["floor", "front"]).values_list("part", "remark")) == {
            "floor": "",
            "front": "A dent.",
        }

    def test_a_point_of_the_empty_container_is_corrected(self, filed, boss):
        Inspection.objects.filter(pk=filed.pk).update(type="loading")
        filed.refresh_from_db()
        loading = made.loading(filed, doors_photo=filed.photos.get())
        row = correct(filed, boss, "container:floor", "not_sound", reason="A hole on photo 3.")
        assert "Container not sound: floor." in failures(row)
        assert loading.checks.get(part="floor").remark == "A hole on photo 3."
        assert str(Correction.objects.get()) == "Empty container: floor: sound → not sound"

    def test_what_is_presented_and_packed_is_corrected_and_decides_what_may_leave(self, filed, seam, boss):
        line = filed.shipment.lines.get()
        made.part(filed, line=line, presented_units=3000, packed_units=2900, cartons_presented=100, cartons_pulled=[3])
        correct(filed, boss, f"defects:{seam.uuid}:major", "4")
        correct(filed, boss, "packed:1", "2500")
        correct(filed, boss, "cartons:1", "99")
        row = correct(filed, boss, "presented:1", "2500", reason="Counted twice.")
        told = [str(each) for each in Correction.objects.order_by("pk")[1:]]
        assert told == [
            "Order 1: packed in cartons (units): 2900 → 2500",
            "Order 1: cartons presented: 100 → 99",
            "Order 1: presented (units): 3000 → 2500",
        ]
        entry = history.of(row).filter(event="inspection.corrected").order_by("-pk").first()
        assert entry.changes["Order 1: presented (units)"] == ["3000", "2500"]
        actions.approve_inspection(inspection=row, by=boss)
        made.decision(row, "accept")
        [share] = release.shares([line], release.leaving(row.shipment))
        assert (share.units["released"], share.units["not_presented"]) == (2500, 500)

    def test_too_little_packed_fails_the_lot_once_that_is_corrected(self, filed, seam, boss):
        step = made.programme(steps=[{"packed_percent": 80, "packed_decides": True}]).editions.get().steps.get()
        Inspection.objects.filter(pk=filed.pk).update(programme_step=step)
        made.part(filed, presented_units=3000, packed_units=2900, cartons_presented=100, cartons_pulled=[3])
        assert correct(filed, boss, f"defects:{seam.uuid}:major", "4").result == "pass"
        assert correct(filed, boss, "packed:1", "1200").result == "fail"

    def test_what_is_loaded_and_the_seal_are_corrected(self, filed, boss):
        Inspection.objects.filter(pk=filed.pk).update(type="loading")
        filed.refresh_from_db()
        made.part(filed, presented_units=3000, packed_units=3000, cartons_presented=100, loaded_units=3000)
        made.loading(filed, doors_photo=filed.photos.get())
        correct(filed, boss, "loaded:1", "2900")
        row = correct(filed, boss, "seal", "no_seal", reason="Photo 4 shows none.")
        assert "The container left without a seal." in failures(row)
        told = [str(each) for each in Correction.objects.order_by("pk")]
        assert told == [
            "Order 1: loaded (units): 3000 → 2900",
            "Seal of the container: high security (ISO 17712) → no seal",
        ]

    def test_a_measured_value_and_the_units_are_corrected_too(self, filed, boss):
        correct(filed, boss, "value:1:2", "10,25")
        row = correct(filed, boss, "units", "210")
        told = [str(each) for each in Correction.objects.order_by("pk")]
        assert told == ["Sleeve, sample 2 (mm): 12.25 → 10.25", "Units inspected: 200 → 210"]
        assert row.units_inspected == 210

    def test_a_number_as_the_pages_print_it_is_that_number_and_no_fraction_of_it(self, filed, seam, boss):
        row = correct(filed, boss, f"defects:{seam.uuid}:major", "1,200")
        assert (row.result, row.major_found) == ("fail", 1200)
        row = correct(row, boss, "units", "2 000")
        assert row.units_inspected == 2000

    @pytest.mark.parametrize("typed", ["1.000", "1,5", "1,00,000", "0,500", "-1"])
    def test_a_number_that_could_mean_two_is_refused_with_a_sentence(self, filed, seam, boss, typed):
        with pytest.raises(Rejected, match="whole number by its digits"):
            correct(filed, boss, f"defects:{seam.uuid}:major", typed)
        assert not Correction.objects.exists()

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
            ("presented:1", "100", "No more units are packed"),
            ("presented:1", "0", "No more units are packed"),
            ("packed:1", "4000", "No more units are packed"),
            ("cartons:1", "2", "There is no carton 3"),
            ("presented:2", "100", "no such figure"),
            ("presented:x", "1", "no such figure"),
            ("loaded:1", "100", "no such figure"),
            ("seal", "no_seal", "no such figure"),
            ("container:floor", "sound", "no such figure"),
            ("attention:7:answer", "ok", "no such figure"),
            ("attention:1:photo", "ok", "no such figure"),
            ("attention:1:answer", "used", "Choose one of the answers"),
            ("attention:1:remark", "x" * 501, "at most 500"),
            ("reference:answer", "used", "no such figure"),
            ("value:1:9", "1", "samples 1 to 2"),
            ("value:7:1", "1", "no such measurement point"),
            ("defects:x:major", "1", "no such figure"),
            ("remarks", "1", "no such figure"),
            (f"value:{'9' * 5000}:1", "1", "no such"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, filed, boss, figure, value, sentence):
        made.site_test(filed, tested=3, failed=0)
        made.attention_point(filed, answer="ok")
        made.part(filed, presented_units=3000, packed_units=3000, cartons_presented=100, cartons_pulled=[3])
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

    def test_another_buyer_of_the_factory_reads_no_codes_of_the_goods(self, client, filed, seam, boss):
        made.packing(inspection=filed)
        made.part(filed, presented_units=3000, packed_units=3000, cartons_presented=100, cartons_pulled=[3])
        filed.readings.create(carton=3, kind="outer_gtin", text="4006381333931")
        correct(filed, boss, "carton:3:outer_gtin", "4006381333924")
        row = correct(filed, boss, f"defects:{seam.uuid}:major", "4")
        actions.approve_inspection(inspection=row, by=boss)
        Inspection.objects.filter(pk=row.pk).update(visibility="shared")
        for buyer, knows in ((row.owner, True), (suppliers.buyer(), False)):
            if not knows:
                suppliers.qualification(row.factory, buyer=buyer)
            client.force_login(people.buyer_person(buyer))
            page = client.get(reverse("inspections:inspection", args=[row.uuid])).text
            told = client.get(f"/api/v1/inspections/{row.uuid}/").json()["corrections"]
            assert [each["figure"] for each in told] == (["carton", "defects"] if knows else ["defects"])
            assert ("4006381333924" in page) is knows
            assert "Open seam (major)" in page

    def test_where_corrections_are_not_told_the_page_does_not_say_that_there_are_none(self, client, approved):
        supplier = suppliers.supplier()
        type(approved.factory).objects.filter(pk=approved.factory_id).update(supplier=supplier)
        client.force_login(people.supplier_contact(supplier))
        page = client.get(reverse("inspections:inspection", args=[approved.uuid]))
        assert "nothing corrected" not in page.text

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
        made.part(filed, presented_units=3000, packed_units=2900, cartons_presented=100, po_number="PO-Z")
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        page = client.get(address).text
        assert "Open seam: 12 major → minor" in page
        assert "Zip: units that failed: 0" in page
        assert "PO-Z: presented (units): 3000" in page
        values = {"version": filed.version, "reason": "Loose threads only."}
        refused = client.post(address, values | {"figure": "test:1:failed"}).text
        assert "Say what it is corrected to." in refused
        client.post(address, values | {"figure": f"class:{seam.uuid}:major=minor"})
        assert Correction.objects.get().after == "minor"
        page = client.get(reverse("inspections:inspection", args=[filed.uuid])).text
        assert "Open seam: class of 12 defects" in page

    def test_a_defect_that_the_inspector_missed_is_searched_for_and_added(self, client, filed, seam, boss):
        broken = made.defect_type("Broken needle left inside", local_name="断针")
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        figure = f"defects:{broken.uuid}:critical"
        assert figure not in client.get(address).text
        found = client.get(address, {"q": "断针"}).text
        assert figure in found
        assert "1 type found" in found
        assert found.count(f"defects:{seam.uuid}:major") == 1
        values = {"version": filed.version, "figure": figure, "value": "1"}
        refused = client.post(address, values).text
        assert f'value="{figure}" selected' in refused
        client.post(address, values | {"reason": "It lies on photo 3."})
        told = Correction.objects.get()
        assert (told.defect_type, told.before, told.after) == (broken, "0", "1")
        assert Inspection.objects.get(pk=filed.pk).critical_found == 1

    @pytest.mark.parametrize("figure", ["defects:x:major", "defects", f"defects:{'0' * 32}:major"])
    def test_a_type_that_there_is_not_is_no_figure(self, client, filed, boss, figure):
        client.force_login(boss)
        values = {"version": filed.version, "figure": figure, "value": "1", "reason": "Seen."}
        assert "Select a valid choice" in client.post(reverse("inspections:correct", args=[filed.uuid]), values).text

    def test_a_search_leaves_the_figure_that_was_chosen_before_it(self, client, filed, seam, boss):
        missed, stain = made.defect_type("Broken needle"), made.defect_type("Stain")
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        assert 'hx-include="#id_figure"' in client.get(address).text
        for figure in (f"defects:{seam.uuid}:major", f"class:{seam.uuid}:major=minor", f"defects:{missed.uuid}:minor"):
            page = client.get(address, {"q": "Stain", "figure": figure}).text
            assert f'value="{figure}" selected' in page
            assert f"defects:{stain.uuid}:major" in page
            assert "1 type found" in page

    def test_the_form_names_everything_in_the_readers_language(self, client, filed, seam, boss):
        type(seam).objects.filter(pk=seam.pk).update(local_name="开线")
        filed.points.update(local_name="袖长")
        made.site_test(filed, name="Zip", local_name="拉链", tested=3, failed=0)
        boss.language = "zh-hans"
        boss.save()
        client.force_login(boss)
        page = client.get(reverse("inspections:correct", args=[filed.uuid])).text
        options = page[page.index("<select") : page.index("</select>")]
        assert all(word in options for word in ("开线：12", "袖长", "拉链"))
        assert not any(word in options for word in ("Open seam", "Sleeve", "Zip"))

    def test_a_corrected_test_stands_beside_the_original_in_report_and_api(self, client, filed, boss):
        made.site_test(filed, name="Zip", tested=3, failed=0)
        row = actions.approve_inspection(inspection=correct(filed, boss, "test:1:failed", "2"), by=boss)
        report = reports.shipment_report(row)
        page = document.to_html(document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk)))
        assert "Zip: units that failed" in page
        client.force_login(boss)
        [told] = client.get(f"/api/v1/inspections/{row.uuid}/").json()["corrections"]
        assert (told["figure"], told["before"], told["after"]) == ("test", "0", "2")

    def test_a_corrected_attention_point_stands_in_form_page_report_and_api(self, client, filed, boss):
        made.attention_point(filed, answer="not_ok", remark="Loose.")
        ReferenceCheck.objects.create(inspection=filed, tag="RS-7", answer="used")
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        page = client.get(address).text
        for words in ("1 Rivet the pull tab: not OK → OK", "RS-7: present and used → missing", "RS-7 (remark)"):
            assert words in page, words
        values = {"version": filed.version, "figure": "attention:1:answer=ok", "reason": "It is riveted."}
        assert client.post(address, values).status_code == 302
        row = actions.approve_inspection(inspection=Inspection.objects.get(pk=filed.pk), by=boss)
        client.force_login(people.buyer_person(row.owner))
        page = client.get(reverse("inspections:inspection", args=[row.uuid])).text
        assert "Attention point 1: Rivet the pull tab" in page
        [told] = client.get(f"/api/v1/inspections/{row.uuid}/").json()["corrections"]
        assert (told["figure"], told["before"], told["after"]) == ("attention", "not OK", "OK")
        report = reports.shipment_report(row)
        page = document.to_html(document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk)))
        assert "Attention point 1: Rivet the pull tab" in page

    def test_each_reader_reads_what_was_corrected_in_the_own_language(self, client, filed, seam, boss):
        made.attention_point(filed, answer="ok")
        boss.language = "zh-hans"
        boss.save()
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        for figure in ("attention:1:answer=not_ok", f"class:{seam.uuid}:major=minor"):
            values = {"version": Inspection.objects.get(pk=filed.pk).version, "reason": "照片 3 无铆钉。"}
            assert client.post(address, values | {"figure": figure}).status_code == 302
        page = client.get(reverse("inspections:inspection", args=[filed.uuid])).text
        assert "注意事项 1：Rivet the pull tab" in page
        row = actions.approve_inspection(inspection=Inspection.objects.get(pk=filed.pk), by=boss)
        client.force_login(people.buyer_person(row.owner))
        page = client.get(reverse("inspections:inspection", args=[row.uuid])).text
        assert "Attention point 1: Rivet the pull tab" in page
        assert "注意事项" not in page
        told = client.get(f"/api/v1/inspections/{row.uuid}/").json()["corrections"]
        assert [(each["what"], each["before"], each["after"]) for each in told] == [
            ("Attention point 1: Rivet the pull tab", "OK", "not OK"),
            ("Open seam: class of 12 defects", "major", "minor"),
        ]

    def test_names_and_marks_are_those_of_each_language(self, filed, seam, boss):
        DefectType.objects.filter(pk=seam.pk).update(local_name="开缝")
        filed.points.update(local_name="袖长", unit="cm")
        made.site_test(filed, name="Zip", local_name="拉链测试", tested=3, failed=0)
        Defect.objects.update(shared_units=0)
        correct(filed, boss, f"defects:{seam.uuid}:major", "11")
        correct(filed, boss, "value:1:1", "10.5")
        correct(filed, boss, "test:1:failed", "1")
        made.defect(filed, seam, 3, defect_class="minor")
        correct(filed, boss, f"class:{seam.uuid}:major", "minor")
        rows = list(Correction.objects.order_by("pk"))
        with override("zh-hans"):
            told = [each.shown_what for each in rows]
            more = rows[-1].shown_after
        assert told[:3] == ["开缝（严重）", "袖长，样品 1（cm）", "拉链测试：不合格件数"]
        assert told[3].startswith("开缝")
        assert "；开缝（轻微）：" in more
        assert [each.what for each in rows[:3]] == [
            "Open seam (major)",
            "Sleeve, sample 1 (cm)",
            "Zip: units that failed",
        ]

    def test_what_is_filed_already_is_refused_in_the_reviewers_language(self, filed, boss):
        made.attention_point(filed, answer="ok")
        with override("zh-hans"), pytest.raises(Rejected, match="填报的内容就是如此"):
            correct(filed, boss, "attention:1:answer", "ok")

    def test_the_form_keeps_what_was_typed(self, client, filed, boss):
        client.force_login(boss)
        address = reverse("inspections:correct", args=[filed.uuid])
        values = {"version": filed.version, "figure": "value:1:#", "value": "10.25", "reason": "Read wrongly."}
        page = client.post(address, values).text
        assert "Say which sample." in page
        assert "Read wrongly." in page
        client.post(address, values | {"sample": "2"})
        assert Correction.objects.get().after == "10.25"
