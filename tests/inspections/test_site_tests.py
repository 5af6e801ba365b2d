"""On-site tests: frozen when the inspection is planned, filed field by field, judged by their own n and Ac."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from inspections import actions
from inspections.actions.plans import AQLS
from inspections.actions.programmes import NAMES
from inspections.models import InspectionPhoto, SiteReading
from inspections.queries.sections import failures, missing, needs_attention
from inspections.queries.site_tests import tests_of as standings_of
from qcportal.core.dates import day as written
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def mei():
    return people.inspector()


@pytest.fixture
def under_way(mei):
    """With a carton drop (1), a pull test that reads newtons (2), and a function check that may be left out (3)."""
    inspection = made.inspection(person=mei, state="in_progress")
    made.site_test(inspection, name="Carton drop", kind="carton_drop", instruction="Weigh it.", photo_required=True)
    made.site_test(inspection, unit="N", low=Decimal(90), equipment="force gauge", accept=1)
    made.site_test(inspection, name="Function", may_be_left_out=True, sample_units=8)
    return inspection


def record(inspection, by, number: int, **values):
    return actions.record_test(inspection=inspection, number=number, by=by, **values)


def read(inspection, by, *texts: str):
    return record(inspection, by, 2, readings={unit: Decimal(text) for unit, text in enumerate(texts, start=1)})


def address(name: str, row, *further) -> str:
    return reverse(f"inspections:{name}", args=[row.uuid, *further])


def photo(name: str = "drop.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def lacking(inspection, name: str) -> list[str]:
    return [each.removeprefix(f"{name}: ") for each in missing(inspection) if each.startswith(f"{name}: ")]


class TestPlanning:
    @pytest.fixture
    def lot(self, mei):
        buyer = suppliers.buyer()
        factory = suppliers.factory(buyers=[buyer])
        product = made.product(buyer)
        when = {"inspector": mei, "starts_on": factory.today()}
        return {"product": product, "factory": factory, "lot_size": 3000} | when

    def test_a_programme_says_which_tests_its_inspections_get(self, boss, lot):
        drop, old = made.protocol("Carton drop"), made.protocol("Old", retired=True)
        product = lot["product"]
        step = {
            "type": "pre_shipment",
            "days_before": 7,
            "standard": "ISO 2859-1:1999",
            "level": "II",
            "aql_major": "2.5",
        }
        programme = actions.create_programme(
            buyer=product.buyer, family=product.family, steps=[step | {"protocols": [drop, old]}], by=boss
        )
        row = actions.schedule_inspection(programme_step=programme.editions.get().steps.get(), by=boss, **lot)
        assert [each.name for each in row.site_tests.all()] == ["Carton drop"]

    def test_a_change_of_its_tests_makes_an_edition(self, boss):
        programme, drop = made.programme(), made.protocol()
        step = programme.editions.get().steps.values(*NAMES).get()
        for steps in ([step | {"protocols": [drop]}], [step | {"protocols": [drop]}]):
            actions.change_programme(programme=programme, steps=steps, by=boss)
        assert [each.number for each in programme.editions.all()] == [2, 1]

    def test_a_later_change_of_the_protocol_leaves_the_inspection_as_it_was(self, boss, lot):
        pull = made.protocol(accept=1)
        row = actions.schedule_inspection(protocols=[pull], by=boss, **lot)
        actions.change_protocol(protocol=pull, by=boss, name="Other", sample_units=9)
        frozen = row.site_tests.get()
        assert (frozen.name, frozen.sample_units, frozen.accept, frozen.protocol_version) == ("Pull test", 3, 1, 1)

    @pytest.mark.parametrize(
        ("lot_size", "level", "units"),
        [(3000, "S-1", 5), (3000, "II", 125), (3000, "S-4", 32), (4, "II", 2), (2, "S-1", 2)],
    )
    def test_a_level_asks_for_as_many_as_the_code_letter_and_never_more_than_the_lot(
        self, boss, lot, lot_size, level, units
    ):
        by_level = made.protocol(sample_units=None, level=level, accept=7)
        row = actions.schedule_inspection(protocols=[by_level], by=boss, **lot | {"lot_size": lot_size})
        frozen = row.site_tests.get()
        assert frozen.sample_units == units
        assert frozen.accept == min(7, units - 1)

    def test_a_fixed_number_is_never_more_than_the_lot_either(self, boss, lot):
        row = actions.schedule_inspection(protocols=[made.protocol(sample_units=50)], by=boss, **lot | {"lot_size": 8})
        assert row.site_tests.get().sample_units == 8

    def test_planned_anew_it_takes_the_present_protocols_or_others(self, boss, lot):
        pull, drop = made.protocol(), made.protocol("Carton drop")
        row = actions.schedule_inspection(protocols=[pull], by=boss, **lot)
        actions.change_protocol(protocol=pull, by=boss, sample_units=9)
        plan = {"lot_size": 3000, "level": "II", "severity": "normal", "standard": row.standard, "aqls": AQLS}
        actions.replan_inspection(inspection=row, by=boss, **plan)
        assert row.site_tests.get().sample_units == 9
        actions.replan_inspection(inspection=row, by=boss, protocols=[drop], **plan)
        assert [each.name for each in row.site_tests.all()] == ["Carton drop"]
        assert HistoryEntry.objects.filter(event="inspection.tests_changed").count() == 2

    def test_are_ticked_on_the_page_that_plans(self, client, boss):
        inspection, pull = made.inspection(), made.protocol()
        client.force_login(boss)
        page = client.get(address("replan", inspection))
        data = {name: field.initial for name, field in page.context["form"].fields.items() if field.initial}
        data |= {name: value for name, value in page.context["form"].initial.items() if value not in (None, "")}
        data |= {"visit": inspection.visit.uuid, "severity": "normal", "version": 1, "protocols": [pull.uuid]}
        assert client.post(address("replan", inspection), data).status_code == 302
        assert [each.protocol for each in inspection.site_tests.all()] == [pull]
        assert "Pull test" in client.get(address("inspection", inspection)).text


class TestJudging:
    def test_more_failures_than_ac_fail_the_lot(self, under_way, mei):
        record(under_way, mei, 1, tested=3, failed=2)
        assert failures(under_way) == ["Carton drop: 2 failed of 3; at most 0 may fail."]

    @pytest.mark.parametrize(("value", "failed"), [("89.9999", 1), ("90", 0), ("5000", 0)])
    def test_a_limit_itself_conforms_and_nothing_beyond_it(self, under_way, mei, value, failed):
        read(under_way, mei, value)
        assert standings_of(under_way)[1].failed == failed

    def test_units_outside_the_limits_and_units_that_failed_otherwise_count_together(self, under_way, mei):
        read(under_way, mei, "89", "95", "95")
        assert failures(under_way) == []
        record(under_way, mei, 2, failed=1)
        assert failures(under_way) == ["Pull test: 2 failed of 3; at most 1 may fail."]

    def test_names_all_that_lacks(self, under_way, mei):
        assert lacking(under_way, "Carton drop") == [
            "0 of 3 units are tested.", "0 of 11 steps are ticked.", "give the weight of the carton.",
            "add a photo; the protocol asks for one.",
        ]  # fmt: skip
        assert lacking(under_way, "Pull test") == [
            "0 of 3 units are tested.",
            "give the serial number of the force gauge and until when it is calibrated.",
        ]
        record(under_way, mei, 3, tested=8)
        assert lacking(under_way, "Function") == ["say how many units failed; 0 if none did."]
        record(under_way, mei, 3, failed=0)
        assert lacking(under_way, "Function") == []
        with pytest.raises(Rejected, match="Carton drop: give the weight"):
            actions.submit_inspection(inspection=under_way, by=mei)

    def test_a_test_that_failed_need_not_be_done_to_its_end(self, under_way, mei):
        record(under_way, mei, 3, tested=1, failed=1)
        assert lacking(under_way, "Function") == []

    def test_more_failures_than_units_tested_are_a_slip(self, under_way, mei):
        record(under_way, mei, 3, tested=1, failed=2)
        assert lacking(under_way, "Function") == ["2 units failed, but only 1 were tested; check the numbers."]

    def test_a_carton_beyond_the_table_is_named(self, under_way, mei):
        record(under_way, mei, 1, carton_weight=Decimal(75))
        assert "75 kg is more than the table of drop heights covers; it ends at 68 kg." in lacking(
            under_way, "Carton drop"
        )

    def test_equipment_whose_calibration_had_run_out_is_said(self, client, under_way, mei):
        day = under_way.inspected_on - timedelta(days=1)
        record(under_way, mei, 2, serial_number="FG-7", calibrated_until=day)
        client.force_login(mei)
        for name in ("site_tests", "inspection", "submit"):
            assert "had run out" in client.get(address(name, under_way)).text
        told = f"Pull test: the calibration of force gauge had run out on {written(day)}, before the inspection."
        assert told in needs_attention(under_way)
        assert told in client.get(address("submit", under_way)).text


class TestLeavingOut:
    def test_with_a_reason_what_may_be_left_out_keeps_nobody_from_submitting(self, under_way, mei):
        record(under_way, mei, 3, not_done="No power in the hall.")
        assert lacking(under_way, "Function") == []
        assert standings_of(under_way)[2].outcome == "left_out"

    def test_what_may_not_be_left_out_is_missing_until_a_manager_agrees(self, client, under_way, mei, boss):
        record(under_way, mei, 1, not_done="No free floor.")
        assert "it may not be left out" in lacking(under_way, "Carton drop")[0]
        assert standings_of(under_way)[0].outcome == "pending"
        client.force_login(mei)
        assert client.post(address("site_test_let_out", under_way, 1)).status_code == 403
        client.force_login(boss)
        assert "Let it be left out" in client.get(address("site_tests", under_way)).text
        client.post(address("site_test_let_out", under_way, 1))
        assert lacking(under_way, "Carton drop") == []
        assert failures(under_way) == []
        assert HistoryEntry.objects.get(event="inspection.test_let_out").changes == {
            "Carton drop": ["", "No free floor."]
        }

    @pytest.mark.parametrize("may_be_left_out", [True, False])
    def test_a_reason_does_not_make_a_failed_test_undone(self, under_way, mei, boss, may_be_left_out):
        under_way.site_tests.update(may_be_left_out=may_be_left_out)
        record(under_way, mei, 1, tested=3, failed=3)
        with pytest.raises(Rejected, match="Something is recorded of this test") as refused:
            record(under_way, mei, 1, not_done="No free floor.")
        assert refused.value.field == "not_done"
        under_way.site_tests.filter(position=1).update(not_done="From before this was refused.")
        assert failures(under_way) == ["Carton drop: 3 failed of 3; at most 0 may fail."]
        assert standings_of(under_way)[0].outcome == "fail"
        with pytest.raises(Rejected, match="Something is recorded of this test"):
            actions.let_be_left_out(inspection=under_way, number=1, by=boss)

    def test_nothing_is_read_in_a_test_that_is_not_done(self, client, under_way, mei):
        client.force_login(mei)
        record(under_way, mei, 2, not_done="No gauge.")
        data = {"t2-r1": "80", "t2-not_done": "No gauge."}
        answer = client.post(address("site_test", under_way, 2), data, headers=HTMX)
        assert "Something is recorded of this test" in answer.text
        assert not SiteReading.objects.exists()
        client.post(address("site_test", under_way, 2), data | {"t2-not_done": ""}, headers=HTMX)
        assert SiteReading.objects.count() == 1

    def test_nobody_lets_a_test_out_that_nobody_gave_a_reason_for(self, under_way, boss):
        with pytest.raises(Rejected, match="Nobody has said why"):
            actions.let_be_left_out(inspection=under_way, number=1, by=boss)


class TestOnSite:
    def save(self, client, inspection, number=2, **values):
        data = {f"t{number}-{name}": value for name, value in values.items()}
        return client.post(address("site_test", inspection, number), data, headers=HTMX)

    def test_a_reading_is_saved_as_typed_and_marked_in_words(self, client, under_way, mei):
        client.force_login(mei)
        answer = self.save(client, under_way, r1="89,5")
        assert "too low" in answer.text
        assert SiteReading.objects.get().value == Decimal("89.5")
        assert 'value="89.5"' in client.get(address("site_tests", under_way)).text

    def test_what_is_wrong_in_one_field_keeps_no_other_from_being_saved(self, client, under_way, mei):
        client.force_login(mei)
        answer = self.save(
            client, under_way, r1="wide", r2="-1", r3="95", failed="4", calibrated_until="soon", remarks="Wet"
        )
        for sentence in ("plain number", "cannot be negative", "less than or equal to 3", "Enter a valid date"):
            assert sentence in answer.text
        assert [(each.sample, each.value) for each in SiteReading.objects.all()] == [(3, 95)]
        test = under_way.site_tests.get(position=2)
        assert (test.remarks, test.failed) == ("Wet", None)

    def test_an_empty_field_takes_the_value_away(self, client, under_way, mei):
        client.force_login(mei)
        self.save(client, under_way, r1="95", failed="1")
        self.save(client, under_way, r1="", failed="")
        assert not SiteReading.objects.exists()
        assert under_way.site_tests.get(position=2).failed is None

    def test_the_height_follows_from_the_weight_and_steps_are_ticked(self, client, under_way, mei):
        client.force_login(mei)
        answer = self.save(
            client, under_way, 1, carton_weight="21", weight_unit="lb", steps="1", step1="on", step11="on"
        )
        assert "610 mm (24 in)" in answer.text
        assert under_way.site_tests.get(position=1).steps_done == [1, 11]
        self.save(client, under_way, 1, steps="1", step1="on")
        assert under_way.site_tests.get(position=1).steps_done == [1]
        page = client.get(address("site_tests", under_way)).text
        assert "Drop 10. The other of the largest faces" in page

    @pytest.mark.parametrize("weight", ["0", "-3"])
    def test_a_carton_weighs_something(self, client, under_way, mei, weight):
        client.force_login(mei)
        assert "weighs more than nothing" in self.save(client, under_way, 1, carton_weight=weight, tested="2").text

    def test_a_photo_shows_a_test_and_the_drop_it_was_taken_after(self, client, under_way, mei):
        client.force_login(mei)
        answer = client.post(
            address("site_test_photos", under_way, 1), {"photos": [photo()], "step": "2"}, headers=HTMX
        )
        kept = InspectionPhoto.objects.get()
        assert kept.site_test.name == "Carton drop"
        assert (kept.caption, kept.step) == ("", 2)
        assert kept.shown_caption.startswith("Drop 1. Corner")
        assert str(kept.file.uuid) in answer.text
        remove = reverse("inspections:photo_remove", args=[kept.file.uuid])
        gone = client.post(remove, headers=HTMX | {"HX-Target": "test-photos-1"})
        assert 'name="step"' in gone.text
        assert not InspectionPhoto.objects.exists()

    def test_a_file_that_is_no_photo_is_refused_by_name(self, client, under_way, mei):
        client.force_login(mei)
        file = SimpleUploadedFile("drop.jpg", b"%PDF-1.7")
        answer = client.post(address("site_test_photos", under_way, 1), {"photos": [file]}, headers=HTMX)
        assert "drop.jpg:" in answer.text
        assert not InspectionPhoto.objects.exists()

    def test_saving_costs_less_than_18_queries_at_any_number_of_tests(self, client, under_way, mei):
        client.force_login(mei)
        for number in range(5):
            made.site_test(under_way, "1", "1", "1", unit="N", name=f"Test {number}")
        with CaptureQueriesContext(connection) as found:
            self.save(client, under_way, r1="95", remarks="dry")
        assert len(found) < 18

    def test_without_script_the_page_comes_back_with_the_sentence(self, client, under_way, mei):
        client.force_login(mei)
        answer = client.post(address("site_test", under_way, 2), {"t2-r1": "wide"}, follow=True)
        assert "plain number" in answer.text

    def test_a_test_that_is_not_there_is_not_found(self, client, under_way, mei):
        client.force_login(mei)
        assert self.save(client, under_way, 9, tested="1").status_code == 404

    def test_somebody_of_another_visit_does_not_test(self, under_way):
        with pytest.raises(Forbidden):
            record(under_way, people.inspector(), 1, tested=1)

    @pytest.mark.parametrize(
        "wrong", [{"steps_done": [12]}, {"readings": {1: Decimal(1)}}, {"tested": 4}, {"carton_weight": Decimal(0)}]
    )
    def test_what_the_test_does_not_know_is_refused(self, under_way, mei, wrong):
        from django.core.exceptions import ValidationError

        with pytest.raises((Rejected, ValidationError)):
            record(under_way, mei, 1, **wrong)

    def test_nothing_changes_once_it_is_submitted(self, mei):
        row = made.inspection(person=mei, state="submitted")
        made.site_test(row)
        with pytest.raises(Rejected, match="not in progress"):
            record(row, mei, 1, tested=1)

    def test_history_says_what_was_there_before_and_after(self, under_way, mei):
        read(under_way, mei, "89")
        read(under_way, mei, "89")
        record(under_way, mei, 2, readings={1: Decimal(91)}, failed=1)
        told = [each.changes for each in HistoryEntry.objects.filter(event="inspection.tested").order_by("pk")]
        assert told == [
            {"2 Pull test · 1": ["", "89"]},
            {"2 Pull test · failed": [None, 1], "2 Pull test · 1": ["89", "91"]},
        ]

    def test_what_lacks_leads_to_its_own_section(self, client, under_way, mei):
        client.force_login(mei)
        page = client.get(address("submit", under_way)).text
        assert f'href="{address("site_tests", under_way)}">' in page
        assert "Carton drop: give the weight of the carton." in page


class TestPrograms:
    def put(self, client, inspection, *tests):
        return client.put(f"/api/v1/inspections/{inspection.uuid}/tests/", {"tests": list(tests)}, "application/json")

    def test_read_and_write_what_came_out(self, client, under_way, mei):
        client.force_login(mei)
        drop = {"number": 1, "carton_weight": "12.5", "tested": 3, "failed": 0, "steps_done": [1, 2]}
        pull = {"number": 2, "readings": [{"unit": 1, "value": "89"}, {"unit": 2, "value": None}]}
        answer = self.put(client, under_way, drop, pull)
        assert answer.status_code == 200
        told = answer.json()
        assert (told[0]["drop_height_mm"], told[0]["tested"], told[0]["outcome"]) == (610, 3, "pending")
        assert told[1]["readings"][0] == {"unit": 1, "value": "89", "outside": True}
        detail = client.get(f"/api/v1/inspections/{under_way.uuid}/").json()["tests"]
        assert [(each["name"], each["sample_units"], each["tested"]) for each in detail][0] == ("Carton drop", 3, 3)

    def test_a_wrong_one_among_several_saves_none(self, client, under_way, mei):
        client.force_login(mei)
        for wrong in ({"number": 9, "tested": 1}, {"number": 2, "readings": [{"unit": 4, "value": "1"}]}):
            assert self.put(client, under_way, {"number": 3, "tested": 1}, wrong).status_code == 400
        assert under_way.site_tests.get(position=3).tested is None

    def test_a_buyer_reads_them_and_a_stranger_does_not(self, client):
        row = made.approved()
        made.site_test(row, tested=3, failed=0)
        where = f"/api/v1/inspections/{row.uuid}/tests/"
        client.force_login(people.buyer_person(row.owner))
        assert client.get(where).json()[0]["outcome"] == "pass"
        assert self.put(client, row, {"number": 1, "tested": 1}).status_code == 403
        client.force_login(people.buyer_person(suppliers.buyer()))
        assert client.get(where).status_code == 404

    def test_plan_tests_send_photos_and_let_one_out(self, client, boss, mei):
        pull, planned = made.protocol(), made.inspection(person=mei)
        client.force_login(boss)
        where = f"/api/v1/inspections/{planned.uuid}"
        match = {"content_type": "application/json", "headers": {"If-Match": client.get(f"{where}/")["ETag"]}}
        assert client.post(f"{where}/replan/", {"protocols": [str(pull.uuid)]}, **match).status_code == 200
        planned.refresh_from_db()
        actions.start_inspection(inspection=planned, by=boss)
        assert client.post(f"{where}/photos/", {"photo": photo(), "test": 1}).status_code == 201
        assert client.post(f"{where}/photos/", {"photo": photo(), "test": 2}).status_code == 400
        assert InspectionPhoto.objects.get().site_test.protocol == pull
        record(planned, boss, 1, not_done="No gauge.")
        match["headers"] = {"If-Match": client.get(f"{where}/")["ETag"]}
        assert client.post(f"{where}/let-test-out/", {"number": 1}, **match).status_code == 200
        assert planned.site_tests.get().may_be_left_out


def test_a_photo_that_is_called_like_its_test_is_not_told_twice(client, under_way, mei):
    client.force_login(mei)
    for number, step in ((1, "2"), (2, "")):
        client.post(address("site_test_photos", under_way, number), {"photos": [photo()], "step": step}, headers=HTMX)
    page = client.get(reverse("inspections:inspection", args=[under_way.uuid])).text
    below = '<span class="sub text-secondary d-block">%s</span>'
    assert (page.count(below % "Carton drop"), page.count(below % "Pull test")) == (1, 0)
