"""Packing and marking, attention points and the reference sample: frozen when planned, answered on site, judged."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections import actions
from inspections.actions.drawing import commit_draw
from inspections.models import InspectionPhoto, PackingReading
from inspections.queries.packing import cartons
from inspections.queries.sections import failures, missing, needs_attention
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from tests.builders import inspections as made
from tests.builders import people, suppliers

from .test_filing import picture

pytestmark = pytest.mark.django_db
GTIN, OTHER, SSCC = "4006381333931", "96385074", "106141412345678908"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def mei():
    return people.inspector()


@pytest.fixture
def row(mei):
    """Cartons 3 and 7 are pulled; GTIN, SSCC and marks are read on each."""
    made_row = made.inspection(person=mei, state="in_progress")
    made.part(made_row, cartons_pulled=[3, 7], presented_units=3000, packed_units=3000, cartons_presented=125)
    made.packing(inspection=made_row, outer_gtin=GTIN, sscc=True, carton_marks="NORDLYS\nMADE IN VIETNAM")
    return made_row


def address(name: str, row, *further) -> str:
    return reverse(f"inspections:{name}", args=[row.uuid, *further])


def read(client, row, carton: int, kind: str, text: str = "", answer: str = "", remark: str = ""):
    data = {
        f"c{carton}-{kind}-{name}": value for name, value in (("text", text), ("answer", answer), ("remark", remark))
    }
    return client.post(address("carton", row, carton), data, headers=HTMX)


def verdicts(row) -> dict:
    return {(each.carton, each.kind): each.verdict for found in cartons(row) for each in found.checks if each.verdict}


class TestReading:
    @pytest.fixture(autouse=True)
    def at_work(self, client, mei):
        client.force_login(mei)

    def test_what_is_scanned_is_compared_at_once(self, client, row):
        assert "conform" in read(client, row, 3, "outer_gtin", "(01) 0 4006381333931").text
        assert "Differs from what is expected: 4006381333931" in read(client, row, 7, "outer_gtin", OTHER).text
        assert verdicts(row) == {(3, "outer_gtin"): "conform", (7, "outer_gtin"): "not_conform"}

    def test_a_wrong_check_digit_is_said_and_not_saved(self, client, row):
        answer = read(client, row, 3, "outer_gtin", "4006381333932")
        assert "The check digit is wrong" in answer.text
        assert not PackingReading.objects.exists()

    def test_what_is_wrong_in_one_check_keeps_no_other_from_being_saved(self, client, row):
        data = {"c3-outer_gtin-text": "40", "c3-outer_gtin-answer": "", "c3-outer_gtin-remark": ""}
        data |= {"c3-sscc-text": SSCC, "c3-sscc-answer": "", "c3-sscc-remark": ""}
        assert (
            "has 8, 12, 13 or 14 digits; this has 2" in client.post(address("carton", row, 3), data, headers=HTMX).text
        )
        assert verdicts(row) == {(3, "sscc"): "conform"}

    def test_an_sscc_names_one_carton(self, client, row):
        read(client, row, 3, "sscc", SSCC)
        assert "The same SSCC stands on carton 3" in read(client, row, 7, "sscc", SSCC).text
        assert set(verdicts(row).values()) == {"not_conform"}

    def test_marks_are_judged_by_a_person_and_codes_are_not(self, row, mei):
        read_all = {(3, "marks"): {"answer": "conform"}}
        actions.record_readings(inspection=row, readings=read_all, by=mei)
        assert verdicts(row) == {(3, "marks"): "conform"}
        with pytest.raises(Rejected, match="portal compares"):
            actions.record_readings(inspection=row, readings={(3, "sscc"): {"answer": "conform"}}, by=mei)

    @pytest.mark.parametrize("cell", [(4, "sscc"), (3, "weight"), (3, "unknown")])
    def test_what_is_not_asked_for_is_refused(self, row, mei, cell):
        with pytest.raises(Rejected):
            actions.record_readings(inspection=row, readings={cell: {"text": "1"}}, by=mei)

    def test_names_what_is_missing_and_why_something_does_not_apply(self, client, row):
        read(client, row, 3, "outer_gtin", GTIN)
        read(client, row, 3, "sscc", answer="not_applicable")
        found = [each for each in missing(row) if "Carton" in each]
        assert found[0] == "Carton 3, SSCC of the carton: say why."
        assert found[1:] == ["Carton 3: carton marks is not checked.", "Carton 7 is not read yet."]

    def test_a_mismatch_fails_the_lot_where_it_decides(self, client, row):
        read(client, row, 3, "outer_gtin", GTIN)
        read(client, row, 7, "outer_gtin", OTHER)
        sentence = "GTIN of the outer carton: not conform on 1 of 2 cartons."
        assert (failures(row), needs_attention(row)) == ([sentence], [])
        row.packing.decides = False
        row.packing.save()
        assert (failures(row), needs_attention(row)) == ([], [sentence])
        for name in ("inspection", "submit"):
            page = client.get(address(name, row)).text
            assert sentence in page
            assert "Carton 7: 96385074" in page

    def test_without_numbers_of_cartons_those_of_the_draw_are_read(self, client, row, mei):
        row.parts.update(cartons_pulled=[])
        assert any("which cartons were pulled" in each for each in missing(row))
        assert "No carton is pulled yet" in client.get(address("packing", row)).text
        commit_draw(row, by=mei)
        drawn = actions.reveal_draw(inspection=row, units=3000, units_per_carton=24, by=mei)
        assert [each.number for each in cartons(row)] == [number for number, _units in drawn.drawn]

    def test_what_was_drawn_is_read_whatever_numbers_are_noted(self, client, row, mei):
        """Else a carton that fails the lot leaves the result once other numbers are written down."""
        drawing = made.drawing(row, drawn=[[3, [1]], [7, [2]]], second_count=1, second_drawn=[[11, [4]]])
        read(client, row, 7, "outer_gtin", OTHER)
        noted = {1: {"cartons_pulled": [3, 12]}}
        actions.record_quantities(inspection=row, quantities=noted, by=mei)
        assert [each.number for each in cartons(row)] == [3, 7, 11, 12]
        assert failures(row) == ["GTIN of the outer carton: not conform on 1 of 1 cartons."]
        asked = [each for each in missing(row) if each.startswith("Drawn, but not among the cartons pulled")]
        assert asked[0].startswith("Drawn, but not among the cartons pulled: 7, 11. Open them")
        for carton in (7, 11):
            given = {"carton": carton, "taken": "carton 12", "reason": "Behind the rack.", "upload": picture()}
            actions.deviate(inspection=row, by=mei, **given)
        assert [each.number for each in cartons(row)] == [3, 7, 12]  # what was read of 7 stays judged
        assert len(failures(row)) == 1
        assert not [each for each in missing(row) if each.startswith("Drawn, but")]
        assert drawing.deviations.count() == 2

    def test_a_number_that_was_noted_by_mistake_can_be_taken_back_with_its_reading(self, client, row, mei):
        read(client, row, 7, "outer_gtin", OTHER)
        actions.record_quantities(inspection=row, quantities={1: {"cartons_pulled": [3]}}, by=mei)
        assert [each.number for each in cartons(row)] == [3, 7]
        read(client, row, 7, "outer_gtin")
        assert [each.number for each in cartons(row)] == [3]

    def test_saving_costs_at_most_20_queries_however_many_cartons_there_are(self, client, row):
        row.parts.update(cartons_pulled=list(range(1, 41)))
        with CaptureQueriesContext(connection) as found:
            read(client, row, 3, "outer_gtin", GTIN)
        assert len(found) <= 20

    def test_somebody_of_another_visit_reads_nothing(self, row):
        with pytest.raises(Forbidden):
            actions.record_readings(inspection=row, readings={}, by=people.inspector())

    def test_a_buyer_with_whom_it_is_shared_reads_no_code(self, client):
        buyer, other = suppliers.buyer(), suppliers.buyer()
        factory = suppliers.factory(buyers=[buyer, other])
        done = made.approved(buyer, factory, visibility="shared")
        made.part(done, cartons_pulled=[3])
        made.packing(inspection=done, outer_gtin=GTIN)
        for person, reads in ((people.buyer_person(buyer), True), (people.buyer_person(other), False)):
            client.force_login(person)
            for page in (address("inspection", done), f"/api/v1/inspections/{done.uuid}/packing/"):
                assert (GTIN in client.get(page).text) is reads


class TestTheProductsPacking:
    def test_is_edited_on_its_page_and_frozen_when_an_inspection_is_planned(self, client, boss, mei):
        buyer = suppliers.buyer()
        product, factory = made.product(buyer), suppliers.factory(buyers=[buyer])
        client.force_login(people.buyer_person(buyer))
        typed = {"outer_gtin": "400-6381333931", "packing": "solid", "tolerance_percent": "5", "decides": "on"}
        assert client.post(address("product_packing", product), typed | {"version": 1}).status_code == 302
        assert product.packing.outer_gtin == GTIN
        when = {"inspector": mei, "starts_on": factory.today()}
        planned = actions.schedule_inspection(product=product, factory=factory, lot_size=3000, by=boss, **when)
        product.refresh_from_db()
        actions.set_packing(product=product, by=boss, outer_gtin=OTHER)
        assert planned.packing.outer_gtin == GTIN

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"unit_gtin": "4006381333932"}, "unit_gtin"), ({"length_cm": "60"}, "width_cm"),
            ({"gross_weight_kg": "heavy"}, "gross_weight_kg"), ({"gross_weight_kg": "0"}, "gross_weight_kg"),
            ({"tolerance_percent": "51"}, "tolerance_percent"), ({"units_per_carton": "0"}, "units_per_carton"),
            ({"assortment": "S 4"}, "assortment"), ({"length_cm": "99999"}, "length_cm"),
        ],
    )  # fmt: skip
    def test_bad_input_gets_a_sentence_beside_it(self, client, boss, wrong, field):
        client.force_login(boss)
        product = made.product()
        typed = {"packing": "solid", "tolerance_percent": "5", "version": 1} | wrong
        answer = client.post(address("product_packing", product), typed)
        assert answer.context["form"].errors[field]
        assert all(f'value="{value}"' in answer.text for value in wrong.values())

    def test_is_not_written_by_another_buyer(self):
        with pytest.raises(Forbidden):
            actions.set_packing(product=made.product(), sscc=True, by=people.buyer_person(suppliers.buyer()))


class TestAttention:
    @pytest.fixture(autouse=True)
    def points(self, client, row, mei):
        made.attention_point(row, decides=True)
        made.attention_point(row, "French label")
        client.force_login(mei)

    def answer(self, client, row, number, **data):
        return client.post(address("attention_answer", row, number), data, headers=HTMX)

    def test_each_is_answered_and_not_ok_needs_a_remark(self, client, row):
        assert "Attention point 1 is not answered: Rivet the pull tab" in missing(row)
        assert "say why" in self.answer(client, row, 1, answer="not_ok").text
        self.answer(client, row, 1, answer="not_ok", remark="Crimped")
        self.answer(client, row, 2, answer="not_ok", remark="English only")
        assert failures(row) == ["Not OK: Rivet the pull tab (Crimped)"]
        assert needs_attention(row) == ["Not OK: French label (English only)"]
        assert not any("Attention" in each for each in missing(row))

    def test_a_photo_shows_it(self, client, row):
        client.post(address("attention_photo", row, 1), {"photo": picture()}, headers=HTMX)
        photo = InspectionPhoto.objects.get()
        assert (row.attention_points.first().photo, photo.caption) == (photo, "Rivet the pull tab")
        assert "Choose a photo" in client.post(address("attention_photo", row, 1), {}, headers=HTMX).text

    def test_points_of_product_programme_and_inspection_come_together_once(self, boss, mei):
        buyer = suppliers.buyer()
        product = made.product(buyer, attention=["Rivets", "Labels"])
        factory = suppliers.factory(buyers=[buyer])
        step = (
            made.programme(buyer, product.family, [{"attention": ["!rivets", "Dry cartons"]}])
            .editions.get()
            .steps.get()
        )
        when = {"inspector": mei, "starts_on": factory.today(), "attention": ["Photo of the stack"]}
        planned = actions.schedule_inspection(
            product=product, factory=factory, lot_size=3000, programme_step=step, by=boss, **when
        )
        found = [(each.text, each.decides, each.source) for each in planned.attention_points.all()]
        assert found == [
            ("Rivets", True, "product"), ("Labels", False, "product"), ("Dry cartons", False, "programme"),
            ("Photo of the stack", False, "inspection"),
        ]  # fmt: skip


class TestReferenceSample:
    @pytest.fixture
    def compared(self, row, mei):
        from inspections.models import ReferenceCheck

        ReferenceCheck.objects.create(inspection=row, tag="RS-1", kept_at="factory")
        return row

    @pytest.mark.parametrize(
        ("answer", "fails", "told"),
        [
            ("used", [], []),
            ("differs", ["The goods differ from the reference sample RS-1: Darker"], []),
            ("missing", [], ["The reference sample RS-1 was missing."]),
        ],
    )
    def test_that_differs_fails_the_lot_and_a_missing_one_is_told(self, client, compared, mei, answer, fails, told):
        client.force_login(mei)
        assert "Say whether the reference sample RS-1 is there." in missing(compared)
        data = {"answer": answer, "remark": "Darker"}
        assert "saved" in client.post(address("reference_answer", compared), data, headers=HTMX).text
        assert (failures(compared), needs_attention(compared)) == (fails, told)
        assert HistoryEntry.objects.filter(event="inspection.reference_answered").exists()

    def test_where_it_is_kept_is_told_to_whoever_sees_the_product(self, client, mei):
        from inspections.models import ReferenceCheck

        owner, other = suppliers.buyer(), suppliers.buyer()
        factory = suppliers.factory(buyers=[owner, other])
        lot = made.approved(owner, factory, visibility="shared")
        ReferenceCheck.objects.create(inspection=lot, tag="RS-1", kept_at="third shelf")
        told = {}
        for buyer in (owner, other):
            client.force_login(people.buyer_person(buyer))
            told[buyer] = client.get(f"/api/v1/inspections/{lot.uuid}/reference-sample/").json()
        assert [(told[each]["tag"], told[each]["kept_at"]) for each in (owner, other)] == [
            ("RS-1", "third shelf"), ("RS-1", ""),
        ]  # fmt: skip


class TestApi:
    def test_everything_is_put_and_read(self, client, row, mei):
        from inspections.models import ReferenceCheck

        made.attention_point(row)
        ReferenceCheck.objects.create(inspection=row, tag="RS-1")
        client.force_login(mei)
        bodies = {
            "packing": {"readings": [{"carton": 3, "kind": "outer_gtin", "text": GTIN}]},
            "attention-points": {"points": [{"number": 1, "answer": "ok"}]},
            "reference-sample": {"answer": "used"},
        }
        for name, body in bodies.items():
            where = f"/api/v1/inspections/{row.uuid}/{name}/"
            answer = client.put(where, body, content_type="application/json")
            assert answer.status_code == 200, name
            assert answer.json() == client.get(where).json()
        assert row.attention_points.get().answer == "ok"
        for wrong in ({"text": "4006381333932"}, {"answer": "perfect"}, {"carton": -1}):
            body = {"readings": [{"carton": 3, "kind": "outer_gtin"} | wrong]}
            where = f"/api/v1/inspections/{row.uuid}/packing/"
            assert client.put(where, body, content_type="application/json").status_code == 400

    def test_a_products_packing_is_put_as_a_whole(self, client, boss):
        client.force_login(boss)
        product = made.product()
        where = f"/api/v1/products/{product.uuid}/packing/"
        tag = client.get(f"/api/v1/products/{product.uuid}/").headers["ETag"]
        body = {"outer_gtin": GTIN, "length_cm": "60", "width_cm": "40", "height_cm": "35"}
        assert client.put(where, body, content_type="application/json").status_code == 428
        answer = client.put(where, body, content_type="application/json", headers={"If-Match": tag})
        assert answer.json() == client.get(where).json()
        tag = client.get(f"/api/v1/products/{product.uuid}/").headers["ETag"]
        for wrong in ({"outer_gtin": "1"}, {"length_cm": "60"}, {"assortment": "S 4"}, {"gross_weight_kg": "-1"}):
            answer = client.put(where, wrong, content_type="application/json", headers={"If-Match": tag})
            assert answer.status_code == 400, wrong

    def test_a_stranger_finds_nothing_and_a_reader_writes_nothing(self, client, row):
        for name in ("packing", "attention-points", "reference-sample"):
            where = f"/api/v1/inspections/{row.uuid}/{name}/"
            for person, read_status, write in ((people.inspector(), 404, 404), (people.read_only(), 200, 403)):
                client.force_login(person)
                assert client.get(where).status_code == read_status
                assert client.put(where, {}, content_type="application/json").status_code == write
