"""Measuring: points of a product, frozen when planned, filed sample by sample, judged exactly."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections import actions
from inspections.actions.plans import AQLS
from inspections.measuring import number_of, plain, whole_of
from inspections.models import MeasuredValue
from inspections.queries.measurements import asked, measured, missing
from inspections.queries.sections import failures
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from qcportal.core.sheets import WRITERS
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
POINT = {
    "name": "Width", "local_name": "宽", "nominal": Decimal(10), "lower_tolerance": Decimal("0.5"),
    "upper_tolerance": Decimal(1), "unit": "cm", "critical": False, "samples": 3, "accept": 1,
}  # fmt: skip


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def mei():
    return people.inspector()


@pytest.fixture
def under_way(mei):
    """With a point that allows one sample out, and a critical one of which no sample may be below 90."""
    inspection = made.inspection(person=mei, state="in_progress")
    made.measured_point(inspection, samples=3, accept=1, unit="cm")
    force = {"name": "Pull", "nominal": Decimal(90), "lower_tolerance": Decimal(0), "upper_tolerance": None}
    made.measured_point(inspection, samples=2, critical=True, unit="N", **force)
    return inspection


def record(inspection, by, *texts: str, number: int = 1):
    values = {(number, place): number_of(text) for place, text in enumerate(texts, start=1)}
    return actions.record_values(inspection=inspection, values=values, by=by)


def address(name: str, row, *further) -> str:
    return reverse(f"inspections:{name}", args=[row.uuid, *further])


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [("12.5", "12.5"), ("12,50", "12.5"), (" -3 ", "-3"), (".5", "0.5"), ("１２，５", "12.5"), ("−4", "-4")],
    )
    def test_are_read_as_people_type_them(self, typed, number):
        assert number_of(typed) == Decimal(number)

    @pytest.mark.parametrize("typed", ["wide", "1.234,5", "12 cm", "1e3", "-", ".", "9" * 9, "0.00001", "1\0"])
    def test_that_are_none_are_refused_with_a_sentence(self, typed):
        with pytest.raises(Rejected):
            number_of(typed)

    def test_nothing_is_no_number(self):
        assert number_of("  ") is None

    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("7", 7), (" 007 ", 7), ("5.0", 5), ("1,000", 1000), ("١٢٣", 123), ("12,345,678", 12_345_678), ("1.000.000", 1_000_000),
            ("1 000", 1000), ("1\u202f000", 1000), ("1'000", 1000), ("１２０", 120), ("2000000000", 2_000_000_000),
            ("", None),
        ],
    )  # fmt: skip
    def test_whole_ones_are_read_with_the_groups_that_pages_print(self, typed, number):
        assert whole_of(typed) == number

    @pytest.mark.parametrize(
        "typed", ["1.000", "1,5", "1,0000", "1,00", "1 00", "1,000.5", "1,000,00", "-3", "3 pcs", "9" * 11]
    )
    def test_no_whole_one_is_guessed(self, typed):
        with pytest.raises(Rejected, match="whole number"):
            whole_of(typed)

    def test_are_shown_without_needless_zeros(self):
        assert [plain(Decimal(each)) for each in ("12.5000", "100", "0.0000", "-0.50")] == ["12.5", "100", "0", "-0.5"]


class TestJudging:
    @pytest.mark.parametrize(("value", "side"), [("9.4999", "below"), ("9.5", ""), ("11", ""), ("11.0001", "above")])
    def test_both_limits_conform_and_nothing_beyond_them(self, under_way, mei, value, side):
        record(under_way, mei, value)
        assert measured(under_way)[0].cells[0].side == side

    def test_a_point_fails_when_more_samples_are_out_than_it_allows(self, under_way, mei):
        record(under_way, mei, "9", "10", "10")
        assert failures(under_way) == []
        record(under_way, mei, "9", "12", "10")
        assert failures(under_way) == ["Width: 2 of 3 samples outside 9.5 – 11 cm; at most 1 may be."]

    def test_one_sample_of_a_critical_point_fails_the_lot(self, under_way, mei):
        record(under_way, mei, "90", "89.9999", number=2)
        assert failures(under_way) == ["Pull, a critical point: 1 of 2 samples outside ≥ 90 N."]

    def test_says_mean_least_and_most(self, under_way, mei):
        record(under_way, mei, "9.9", "10", "10.3")
        each = measured(under_way)[0]
        assert (each.mean, each.least, each.most) == ("10.07", "9.9", "10.3")

    def test_names_each_point_that_is_not_measured_wholly(self, under_way, mei):
        record(under_way, mei, "10", "10")
        assert missing(under_way) == ["Width: 2 of 3 samples are measured.", "Pull: 0 of 2 samples are measured."]
        with pytest.raises(Rejected, match="Width: 2 of 3"):
            actions.submit_inspection(inspection=under_way, by=mei)

    def test_an_inspection_without_points_asks_for_nothing(self):
        assert not asked(made.inspection())


class TestPlanning:
    def planned(self, boss, mei):
        buyer = suppliers.buyer()
        factory = suppliers.factory(buyers=[buyer])
        product = made.product(buyer)
        actions.set_points(product=product, points=[POINT], by=boss)
        when = {"inspector": mei, "starts_on": factory.today()}
        return actions.schedule_inspection(product=product, factory=factory, lot_size=3000, by=boss, **when)

    def test_freezes_the_products_points(self, boss, mei):
        row = self.planned(boss, mei)
        actions.set_points(product=row.product, points=[POINT | {"nominal": Decimal(20)}], by=boss)
        assert [each.nominal for each in row.points.all()] == [10]

    def test_takes_them_over_again_when_it_is_planned_anew(self, boss, mei):
        row = self.planned(boss, mei)
        second = POINT | {"name": "Length", "nominal": Decimal(20)}
        actions.set_points(product=row.product, points=[second, POINT], by=boss)
        plan = {"lot_size": 3000, "level": "II", "severity": "normal", "standard": row.standard, "aqls": AQLS}
        actions.replan_inspection(inspection=row, by=boss, **plan)
        assert [each.name for each in row.points.all()] == ["Length", "Width"]
        assert HistoryEntry.objects.filter(event="inspection.points_changed").count() == 1


class TestTheProductsPoints:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"lower_tolerance": None, "upper_tolerance": None}, {"upper_tolerance": Decimal(-1)}, {"samples": 0},
            {"accept": 3}, {"critical": True}, {"unit": "furlong"}, {"name": " "}, {"nominal": None},
        ],
    )  # fmt: skip
    def test_are_refused_where_they_make_no_sense(self, boss, wrong):
        from django.core.exceptions import ValidationError

        with pytest.raises(ValidationError):
            actions.set_points(product=made.product(), points=[POINT | wrong], by=boss)

    def test_have_each_name_once(self, boss):
        with pytest.raises(Rejected, match="already"):
            actions.set_points(product=made.product(), points=[POINT, POINT | {"name": "WIDTH"}], by=boss)

    def test_are_not_written_by_another_buyer(self):
        with pytest.raises(Forbidden):
            actions.set_points(product=made.product(), points=[POINT], by=people.buyer_person(suppliers.buyer()))

    def test_are_kept_on_pages_added_changed_moved_and_removed(self, client):
        buyer = suppliers.buyer()
        client.force_login(people.buyer_person(buyer))
        product = made.product(buyer)
        typed = {"name": "Width", "nominal": "10,5", "lower_tolerance": "-0,5", "unit": "cm", "samples": 5, "accept": 0}
        client.post(address("point_add", product), typed | {"version": 1})
        client.post(address("point_add", product), typed | {"version": 2, "name": "Length"})
        assert [(each.name, each.range) for each in product.points.all()] == [
            ("Width", "≥ 10 cm"),
            ("Length", "≥ 10 cm"),
        ]
        client.post(address("point_edit", product, 2), typed | {"version": 3, "name": "Height"})
        client.post(address("point_move", product, 2), {"version": 4, "way": "up"})
        assert [each.name for each in product.points.all()] == ["Height", "Width"]
        client.post(address("point_move", product, 1), {"version": 5, "way": "out"})
        assert [(each.position, each.name) for each in product.points.all()] == [(1, "Width")]
        assert "Width" in client.get(address("points", product)).text

    def test_a_wrong_number_gets_a_sentence_beside_it_and_stays_typed(self, client, boss):
        client.force_login(boss)
        product = made.product()
        typed = {"name": "Width", "nominal": "ten", "unit": "cm", "samples": 5, "accept": 0, "version": 1}
        answer = client.post(address("point_add", product), typed)
        assert "plain number" in answer.context["form"].errors["nominal"][0]
        assert 'value="ten"' in answer.text
        assert not product.points.exists()

    def test_an_inspector_reads_them_and_changes_none(self, client, under_way, mei):
        client.force_login(mei)
        assert client.get(address("points", under_way.product)).status_code == 200
        assert client.get(address("point_add", under_way.product)).status_code == 403


class TestOnSite:
    def save(self, client, inspection, number=1, **samples):
        data = {f"p{number}-{name}": value for name, value in samples.items()}
        return client.post(address("measure", inspection, number), data, headers={"HX-Request": "true"})

    def test_a_value_is_saved_as_typed_and_marked_in_words(self, client, under_way, mei):
        client.force_login(mei)
        answer = self.save(client, under_way, s1="11,2")
        assert "too high" in answer.text
        assert under_way.points.first().values.get().value == Decimal("11.2")
        page = client.get(address("measurements", under_way)).text
        assert 'value="11.2"' in page
        assert "too high" in page

    def test_what_is_wrong_in_one_sample_keeps_no_other_from_being_saved(self, client, under_way, mei):
        client.force_login(mei)
        answer = self.save(client, under_way, s1="10", s2="wide", s3="-1")
        assert "plain number" in answer.text
        assert "cannot be negative" in answer.text
        assert [(each.sample, each.value) for each in MeasuredValue.objects.all()] == [(1, 10)]

    def test_an_empty_field_takes_the_value_away(self, client, under_way, mei):
        client.force_login(mei)
        self.save(client, under_way, s1="10", s2="10")
        self.save(client, under_way, s1="")
        assert [each.sample for each in MeasuredValue.objects.all()] == [2]

    def test_saving_costs_less_than_15_queries(self, client, under_way, mei):
        client.force_login(mei)
        for number in range(30):
            made.measured_point(under_way, "10", "10", "10", "10", name=f"Point {number}")
        with CaptureQueriesContext(connection) as found:
            self.save(client, under_way, s1="10")
        own = [each for each in found if "SAVEPOINT" not in each["sql"]]  # those stand for the test's transaction
        assert len(own) < 15

    def test_without_script_the_page_comes_back_with_the_sentence(self, client, under_way, mei):
        client.force_login(mei)
        answer = client.post(address("measure", under_way, 1), {"p1-s1": "wide"}, follow=True)
        assert "plain number" in answer.text

    def test_a_point_that_is_not_there_is_not_found(self, client, under_way, mei):
        client.force_login(mei)
        assert self.save(client, under_way, number=9, s1="1").status_code == 404

    def test_somebody_of_another_visit_does_not_measure(self, under_way):
        with pytest.raises(Forbidden):
            record(under_way, people.inspector(), "10")

    def test_a_sample_that_is_not_asked_for_is_refused(self, under_way, mei):
        for cell in ((1, 4), (1, 0), (7, 1)):
            with pytest.raises(Rejected):
                actions.record_values(inspection=under_way, values={cell: Decimal(10)}, by=mei)

    def test_nothing_is_measured_once_it_is_submitted(self, mei):
        row = made.inspection(person=mei, state="submitted")
        made.measured_point(row)
        with pytest.raises(Rejected, match="not in progress"):
            record(row, mei, "10")

    def test_the_results_stand_on_the_inspections_page_and_before_submitting(self, client, under_way, mei):
        record(under_way, mei, "9", "12", "10")
        client.force_login(mei)
        for name in ("inspection", "submit"):
            page = client.get(address(name, under_way)).text
            assert "(too high)" in page
            assert "Width: 2 of 3 samples outside" in page

    def test_history_says_what_was_measured_before_and_after(self, under_way, mei):
        record(under_way, mei, "9")
        record(under_way, mei, "9")
        record(under_way, mei, "9.5")
        told = [each.changes for each in HistoryEntry.objects.filter(event="inspection.measured").order_by("pk")]
        assert told == [{"1 Width · 1": ["", "9"]}, {"1 Width · 1": ["9", "9.5"]}]


class TestFiles:
    def give(self, client, where: str, lines, kind: str = "csv", **data):
        file = SimpleUploadedFile(f"list.{kind}", WRITERS[kind](lines))
        return client.post(where, {"file": file} | data)

    def take(self, client, where: str, looked):
        return client.post(where, {"checked": looked.context["stored"].uuid}, follow=True)

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_points_are_looked_through_then_taken(self, client, boss, kind):
        client.force_login(boss)
        product = made.product()
        where = address("points_import", product)
        heads = ["Name", "Local name", "Nominal", "Lower tolerance", "Upper tolerance", "Unit", "Critical", "Samples"]
        lines = [
            heads,
            ["Width", "宽", "10,5", "-0.5", "1", "CM", "yes", ""],
            ["Pull", "", "90", "0", "", "N", "", "8"],
        ]
        looked = self.give(client, where, lines, kind)
        assert not product.points.exists()
        self.take(client, where, looked)
        found = [(each.name, each.range, each.critical, each.samples) for each in product.points.all()]
        assert found == [("Width", "10 – 11.5 cm", True, 5), ("Pull", "≥ 90 N", False, 8)]

    def test_every_bad_row_is_named_and_nothing_is_saved(self, client, boss):
        client.force_login(boss)
        product = made.product()
        made.point(product)
        where = address("points_import", product)
        heads = ["name", "nominal", "upper_tolerance", "unit", "samples"]
        lines = [heads, ["A", "10", "1", "cm", "5"], ["B", "ten", "1", "cm", "5"], ["C", "10", "1", "foot", "5"]]
        lines += [["D", "10", "", "cm", "5"], ["A", "10", "1", "cm", "5"], ["E", "10", "1", "cm", "1.5"]]
        looked = self.give(client, where, lines)
        assert [line for line, _sentence in looked.context["looked"].errors] == [3, 4, 5, 6, 7]
        assert "is no unit" in looked.text
        self.take(client, where, looked)
        assert [each.name for each in product.points.all()] == ["Width"]

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ([["name", "nominal"], ["A", "1"]], "no column “unit”"),
            ([["name", "colour"], ["A", "1"]], "no column “colour”"),
            ([["name", "nominal", "unit"]], "no row"),
        ],
    )
    def test_a_file_that_is_no_such_table_is_refused(self, client, boss, lines, sentence):
        client.force_login(boss)
        answer = self.give(client, address("points_import", made.product()), lines)
        assert sentence in answer.text

    def test_points_come_out_as_they_are_taken_in(self, client, boss):
        client.force_login(boss)
        product, other = made.product(), made.product()
        actions.set_points(product=product, points=[POINT], by=boss)
        out = client.get(address("points_export", product)).content
        file = SimpleUploadedFile("points.csv", out)
        actions.take_points(product=other, file=file, by=boss)
        assert actions.points_of(other) == actions.points_of(product)

    def test_values_name_their_point_by_number_or_name(self, client, under_way, mei):
        client.force_login(mei)
        where = address("values_import", under_way)
        lines = [["point", "sample", "value"], ["1", "1", "10,1"], ["pull", "2", "91"]]
        self.take(client, where, self.give(client, where, lines))
        found = MeasuredValue.objects.order_by("point__position").values_list("point__name", "sample", "value")
        assert list(found) == [("Width", 1, Decimal("10.1")), ("Pull", 2, Decimal(91))]

    def test_bad_values_are_named_by_line_and_none_is_saved(self, client, under_way, mei):
        client.force_login(mei)
        where = address("values_import", under_way)
        rows = [
            ["1", "1", "10"],
            ["9", "1", "10"],
            ["1", "4", "10"],
            ["1", "2", ""],
            ["1", "1", "11"],
            ["1", "3", "-1"],
        ]
        looked = self.give(client, where, [["point", "sample", "value"], *rows])
        assert [line for line, _sentence in looked.context["looked"].errors] == [3, 4, 5, 6, 7]
        self.take(client, where, looked)
        assert not MeasuredValue.objects.exists()


class TestApi:
    def test_values_are_put_and_read(self, client, under_way, mei):
        client.force_login(mei)
        where = f"/api/v1/inspections/{under_way.uuid}/measurements/"
        body = {"values": [{"point": 1, "sample": 1, "value": "9,2"}, {"point": 1, "sample": 2, "value": None}]}
        answer = client.put(where, body, content_type="application/json").json()
        assert answer == client.get(where).json()
        first = answer[0]
        assert (first["number"], first["name"], first["out_of_tolerance"], first["mean"]) == (1, "Width", 1, "9.2")
        assert first["measured"][0] == {"sample": 1, "value": "9.2", "out_of_tolerance": True}

    def test_a_wrong_value_is_a_problem(self, client, under_way, mei):
        client.force_login(mei)
        where = f"/api/v1/inspections/{under_way.uuid}/measurements/"
        for value in ("wide", "-1", "9" * 20, True, [], {}):
            body = {"values": [{"point": 1, "sample": 1, "value": value}]}
            assert client.put(where, body, content_type="application/json").status_code == 400

    def test_a_products_points_are_put_as_a_whole(self, client, boss):
        client.force_login(boss)
        product = made.product()
        where = f"/api/v1/products/{product.uuid}/measurement-points/"
        tag = client.get(f"/api/v1/products/{product.uuid}/").headers["ETag"]
        body = {"points": [{"name": "Width", "nominal": "10", "upper_tolerance": "1", "unit": "cm"}]}
        assert client.put(where, body, content_type="application/json").status_code == 428
        answer = client.put(where, body, content_type="application/json", headers={"If-Match": tag})
        assert answer.json() == client.get(where).json()
        assert answer.json()["points"][0]["samples"] == 5
        assert client.put(where, body, content_type="application/json", headers={"If-Match": tag}).status_code == 412

    def test_a_stranger_finds_neither_and_a_reader_writes_neither(self, client, under_way):
        addresses = {
            f"/api/v1/inspections/{under_way.uuid}/measurements/": {"values": []},
            f"/api/v1/products/{under_way.product.uuid}/measurement-points/": {"points": []},
        }
        for person, read, write in ((people.inspector(), 404, 404), (people.read_only(), 200, 403)):
            client.force_login(person)
            for where, body in addresses.items():
                assert client.get(where).status_code == read
                assert client.put(where, body, content_type="application/json").status_code == write
