"""The loading of a container: its number, the seven points, seal, times and goods; filed, judged, shown."""

import string
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from inspections import actions
from inspections.codes import container_check_digit, container_of
from inspections.models import Inspection, InspectionPhoto, Loading
from inspections.queries.sections import failures, missing, needs_attention, progress
from qcportal.core import files
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry, User
from reports.documents import shipment as document
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.guards.reading import let_go
from tests.reports.test_measured import content

from .test_filing import picture

pytestmark = pytest.mark.django_db
NUMBER, WRONG = "CSQU3054383", "CSQU3054384"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mei():
    return people.inspector()


@pytest.fixture
def row(mei):
    """Nothing is said yet of the loading; 3,000 units in 125 cartons are presented."""
    factory = suppliers.factory(time_zone="Asia/Shanghai")
    started = made.inspection(factory=factory, person=mei, state="in_progress", type="loading")
    made.part(started, po_number="PO-7", presented_units=3000, packed_units=3000, cartons_presented=125)
    return started


def address(name: str, row, *further) -> str:
    return reverse(f"inspections:{name}", args=[row.uuid, *further])


def gaps(row) -> list[str]:
    return next(each.missing for each in progress(row) if each.section.name == "loading")


def pictured(row, caption: str) -> InspectionPhoto:
    stored = files.store(picture(), by=User.objects.system())
    return InspectionPhoto.objects.create(inspection=row, file=stored, caption=caption)


class TestContainerNumber:
    def test_the_example_of_the_standard(self):
        assert container_of("csqu 305438-3") == NUMBER

    def test_letters_count_on_without_multiples_of_11(self):
        """Written out, as the standard's table has it."""
        values = [
            10,
            12,
            13,
            14,
            15,
            16,
            17,
            18,
            19,
            20,
            21,
            23,
            24,
            25,
            26,
            27,
            28,
            29,
            30,
            31,
            32,
            34,
            35,
            36,
            37,
            38,
        ]
        table = dict(zip(string.ascii_uppercase, values, strict=True))
        for letter in string.ascii_uppercase:
            body = f"{letter}AAU000000"
            weighed = table[letter] + 10 * 2 + 10 * 4 + table["U"] * 8
            assert container_check_digit(body) == weighed % 11 % 10

    @given(st.text(string.ascii_uppercase, min_size=4, max_size=4), st.integers(0, 999_999))
    def test_a_number_with_its_digit_is_taken(self, owner, serial):
        body = f"{owner}{serial:06d}"
        number = f"{body}{container_check_digit(body)}"
        assert container_of(number) == number

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            (WRONG, "ends in 4, this number asks for 3"),
            ("CSQU305438", "four letters and seven digits"),
            ("305438", "four letters"),
            ("ÇSQU3054383", "four letters"),
        ],
    )
    def test_what_is_wrong_is_said(self, typed, sentence):
        with pytest.raises(Rejected, match=sentence):
            container_of(typed)

    def test_nothing_is_nothing(self):
        assert container_of("  ") == ""


class TestFiling:
    @pytest.fixture(autouse=True)
    def at_work(self, client, mei):
        client.force_login(mei)

    def save(self, client, row, **data):
        return client.post(address("loading_facts", row), data, headers=HTMX)

    def check(self, client, row, number: int, **data):
        return client.post(address("loading_check", row, number), data, headers=HTMX)

    def test_each_card_saves_its_own_fields(self, client, row):
        self.save(client, row, container="40_hc", container_number="csqu 305438 3")
        answer = self.save(client, row, seal="high_security", seal_number=" ML-CN123 ")
        assert "saved" in answer.text
        assert "section-loading" in answer.text
        loading = row.loading
        assert (loading.container, loading.container_number, loading.seal_number) == ("40_hc", NUMBER, "ML-CN123")
        page = client.get(address("loading", row)).text
        assert 'value="CSQU 305438 3"' in page
        assert HistoryEntry.objects.filter(event="inspection.loading_recorded").count() == 2

    def test_a_wrong_check_digit_is_said_and_keeps_no_other_field_from_being_saved(self, client, row):
        answer = self.save(client, row, container="40_hc", container_number=WRONG, truck_plate="粤B 12345")
        assert "this number asks for 3" in answer.text
        assert (row.loading.container_number, row.loading.truck_plate) == ("", "粤B 12345")

    def test_times_are_the_factorys(self, client, row):
        day = row.inspected_on
        self.save(client, row, began_at=f"{day}T09:10", ended_at=f"{day}T12:00")
        began = datetime(day.year, day.month, day.day, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
        assert row.loading.began_at == began
        assert f'value="{day}T09:10"' in client.get(address("loading", row)).text

    def test_of_two_times_in_the_wrong_order_neither_is_saved(self, client, row):
        day = row.inspected_on
        answer = self.save(client, row, began_at=f"{day}T12:00", ended_at=f"{day}T09:00", cartons_loaded="125")
        assert "Loading ends after it has begun." in answer.text
        assert (row.loading.began_at, row.loading.ended_at, row.loading.cartons_loaded) == (None, None, 125)

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("began_at", "yesterday"), ("began_at", "0001-01-01T00:00"), ("ended_at", "2999-01-01T00:00"),
            ("cartons_loaded", "-1"), ("cartons_loaded", "many"), ("cartons_loaded", "99999999999"),
            ("units_1", "1.5"), ("container", "a barrel"), ("seal", "string"), ("seal_number", "9" * 41),
        ],
    )  # fmt: skip
    def test_bad_input_gets_a_sentence_beside_it(self, client, row, field, typed):
        answer = self.save(client, row, **{field: typed, "weather": "rain"})
        assert answer.context["form"].errors[field]
        assert row.loading.weather == "rain"

    def test_units_are_said_of_each_order(self, client, row):
        self.save(client, row, units_1="2800", cartons_loaded="117")
        assert row.parts.get().loaded_units == 2800
        assert needs_attention(row) == ["117 of 125 cartons are loaded.", "2,800 of 3,000 units are loaded."]

    def test_a_point_that_is_not_sound_needs_a_remark(self, client, row):
        made.loading(row)
        assert "say why in a remark" in self.check(client, row, 4, answer="not_sound").text
        assert "Empty container, floor: say why in a remark." in gaps(row)
        self.check(client, row, 4, remark="A hole as wide as a thumb")
        assert "Empty container, floor: say why in a remark." not in gaps(row)
        check = row.loading.checks.get(part="floor")
        assert (check.answer, check.remark) == ("not_sound", "A hole as wide as a thumb")

    def test_each_point_that_is_not_sound_is_asked_for_its_photo(self, client, row):
        made.loading(row, checks={"floor": ("not_sound", "Hole"), "ceiling": ("not_sound", "Rust")})
        lacks = "Empty container, {}: a photo of what is not sound is missing."
        labels = [each.get_part_display() for each in row.loading.checks.filter(answer="not_sound")]
        sentences = [lacks.format(label) for label in labels]
        assert [each for each in gaps(row) if "not sound" in each] == sentences
        review = client.get(address("submit", row)).text
        assert all(sentence in review for sentence in sentences)
        assert f'{address("loading", row)}#check-4"' in review
        client.post(address("loading_photo", row, 4), {"photo": picture()}, headers=HTMX)
        assert lacks.format("floor") not in gaps(row)
        assert len([each for each in gaps(row) if "not sound" in each]) == 1

    def test_a_photo_shows_a_point_of_the_empty_container(self, client, row):
        made.loading(row, checks={"floor": ("not_sound", "Hole")})
        answer = client.post(address("loading_photo", row, 4), {"photo": picture()}, headers=HTMX)
        photo = InspectionPhoto.objects.get()
        check = row.loading.checks.get(part="floor")
        assert (check.photo, check.answer, check.remark) == (photo, "not_sound", "Hole")
        assert (photo.caption, photo.shown_caption) == ("", "Empty container: floor")
        assert row.loading.doors_photo is None
        shown = reverse("inspections:photo", args=[photo.file.uuid, "thumb"])
        assert all(shown in text for text in (answer.text, client.get(address("loading", row)).text))
        assert client.get(address("inspection", row)).text.count(shown) > 1  # beside the point, and among the photos
        told = HistoryEntry.objects.filter(event="inspection.loading_recorded").latest("pk").changes
        assert told == {"floor · photo": [None, str(photo)]}

    def test_a_photo_that_is_taken_out_is_asked_for_again(self, client, row, mei):
        made.loading(row, checks={"floor": ("not_sound", "Hole")})
        client.post(address("loading_photo", row, 4), {"photo": picture()}, headers=HTMX)
        actions.remove_photo(photo=InspectionPhoto.objects.get(), by=mei)
        assert "Empty container, floor: a photo of what is not sound is missing." in gaps(row)

    def test_a_point_that_there_is_not_has_no_photo(self, client, row, mei):
        for number in (0, 8):
            data = {"photo": picture()}
            assert client.post(address("loading_photo", row, number), data, headers=HTMX).status_code == 404
        with pytest.raises(Rejected, match="no such point"):
            actions.photograph_loading(inspection=row, part="keel", upload=picture(), by=mei)
        assert not InspectionPhoto.objects.exists()

    def test_an_answer_that_there_is_not_is_refused(self, client, row):
        assert "Not saved yet" in self.check(client, row, 1, answer="fine").text
        assert not Loading.objects.exists()

    def test_there_are_seven_points(self, client, row):
        assert [self.check(client, row, number, answer="sound").status_code for number in (0, 1, 7, 8)] == [
            404, 200, 200, 404,
        ]  # fmt: skip

    def test_a_photo_shows_the_sealed_doors(self, client, row):
        client.post(address("loading_photo", row), {"photo": picture()}, headers=HTMX)
        photo = InspectionPhoto.objects.get()
        assert (row.loading.doors_photo, photo.shown_caption) == (photo, "Closed and sealed doors")
        assert "Choose a photo" in client.post(address("loading_photo", row), {}, headers=HTMX).text

    def test_what_a_photo_shows_is_told_in_the_readers_language(self, client, row, mei):
        mei.language = "zh-hans"
        mei.save()
        client.force_login(mei)
        made.loading(row)
        client.post(address("loading_photo", row), {"photo": picture()}, headers=HTMX)
        client.post(address("loading_photo", row, 4), {"photo": picture()}, headers=HTMX)
        assert "柜门关闭并加封" in client.get(address("inspection", row)).text
        boss = people.manager()
        client.force_login(boss)
        page = client.get(address("inspection", row)).text
        assert "Closed and sealed doors" in page
        assert "Empty container: floor" in page
        assert "柜门" not in page
        told = client.get(f"/api/v1/inspections/{row.uuid}/").json()["photos"]
        assert [(each["shows"], each["caption"]) for each in told] == [("sealed_doors", ""), ("floor", "")]

    def test_without_script_it_leads_back_to_the_page(self, client, row):
        for name, data in (("loading_facts", {"container_number": WRONG}), ("loading_photo", {})):
            answer = client.post(address(name, row), data, follow=True)
            assert answer.redirect_chain == [(address("loading", row), 302)]
        assert "this number asks for 3" in client.post(
            address("loading_facts", row), {"container_number": WRONG}, follow=True
        ).text  # fmt: skip

    def test_saving_costs_less_than_25_queries(self, client, row):
        made.loading(row)
        with CaptureQueriesContext(connection) as found:
            self.save(client, row, seal_number="ML-2")
        assert len(found) < 25

    def test_another_type_of_inspection_has_no_such_section(self, client, mei):
        other = made.inspection(person=mei, state="in_progress")
        assert "loading" not in [each.section.name for each in progress(other)]
        assert "no container loading" in client.get(address("loading", other)).text
        assert "no container loading" in self.save(client, other, weather="rain").text
        assert not Loading.objects.exists()

    def test_somebody_of_another_visit_records_nothing(self, row):
        with pytest.raises(Forbidden):
            actions.record_loading(inspection=row, weather="rain", by=people.inspector())

    def test_a_photo_of_another_inspection_is_refused(self, row, mei):
        other = made.inspection(person=mei, state="in_progress")
        photo = actions.add_photo(inspection=other, upload=picture(), by=mei)
        with pytest.raises(Rejected, match="another inspection"):
            actions.record_loading(inspection=row, doors_photo=photo, by=mei)
        with pytest.raises(Rejected, match="another inspection"):
            actions.record_loading(inspection=row, checks={"floor": {"photo": photo}}, by=mei)

    def test_the_same_again_leaves_no_trace(self, row, mei):
        for _time in range(2):
            actions.record_loading(inspection=row, checks={"floor": {"answer": "sound"}}, units={1: 3000}, by=mei)
        assert HistoryEntry.objects.filter(event="inspection.loading_recorded").count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [{"checks": {"keel": {"answer": "sound"}}}, {"checks": {"floor": {"answer": "fine"}}}, {"units": {9: 1}}],
    )
    def test_what_is_not_asked_for_is_refused(self, row, mei, wrong):
        with pytest.raises(Rejected):
            actions.record_loading(inspection=row, by=mei, **wrong)


class TestGaps:
    def test_first_of_all_what_is_loaded(self, row):
        assert gaps(row) == ["Say into which container the goods are loaded."]

    def test_everything_that_a_container_lacks(self, client, row, mei):
        actions.record_loading(inspection=row, container="20_gp", by=mei)
        assert gaps(row) == [
            "The container's number is missing.",
            "The empty container is not checked yet.",
            "Say which kind of seal closes the container.",
            "The number of the carrier's seal is missing.",
            "A photo of the closed and sealed doors is missing.",
            "Say when loading began.",
            "Say when loading ended.",
            "Say how many cartons are loaded.",
            "PO-7: say how many units are loaded.",
        ]
        client.force_login(mei)
        page = client.get(address("submit", row)).text
        for place in ("id_container_number", "check-1", "seal", "id_seal_number", "doors-photo", "id_units_1"):
            assert f'{address("loading", row)}#{place}"' in page
            assert f'id="{place}"' in client.get(address("loading", row)).text

    def test_a_truck_has_a_plate_instead(self, row, mei):
        actions.record_loading(inspection=row, container="none", cartons_loaded=125, units={1: 3000}, by=mei)
        assert gaps(row) == [
            "The truck's plate is missing.", "Say when loading began.", "Say when loading ended."
        ]  # fmt: skip

    def test_of_a_truck_nobody_reads_a_containers_number(self, client, row, mei):
        client.force_login(mei)
        data = {"container": "none", "container_number": WRONG, "truck_plate": "B 1"}
        assert "Not saved yet" not in client.post(address("loading_facts", row), data, headers=HTMX).text
        assert (row.loading.container, row.loading.container_number) == ("none", "")

    def test_no_seal_has_no_number(self, row):
        made.loading(row, seal="no_seal", seal_number="")
        assert not any("seal is missing" in each for each in gaps(row))

    def test_nothing_is_missing_of_a_whole_one(self, row, mei):
        loading = made.loading(row)
        loading.doors_photo = actions.add_photo(inspection=row, upload=picture(), by=mei)
        loading.save()
        row.parts.update(loaded_units=3000)
        assert not [each for each in missing(row) if each in gaps(row)]
        assert (failures(row), needs_attention(row)) == ([], [])


class TestResult:
    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"checks": {"floor": ("not_sound", "Hole")}}, "Container not sound: floor."),
            ({"seal": "not_high_security"}, "The container's seal is no high-security seal (ISO 17712)."),
            ({"seal": "no_seal"}, "The container left without a seal."),
        ],
    )
    def test_why_the_lot_fails_is_told(self, client, row, mei, fields, sentence):
        made.loading(row, **fields)
        assert failures(row) == [sentence]
        client.force_login(mei)
        for name in ("inspection", "submit"):
            assert sentence.replace("'", "&#x27;") in client.get(address(name, row)).text

    def test_what_nobody_looked_at_is_told_and_fails_nothing(self, row):
        made.loading(row, checks={"outside": ("not_looked_at", "On a low trailer")}, cartons_loaded=None)
        assert failures(row) == []
        assert needs_attention(row) == ["Not looked at on the empty container: outside and undercarriage."]

    def test_a_truck_needs_no_seal(self, row):
        made.loading(row, container="none", seal="no_seal")
        assert failures(row) == []


class TestConstraints:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"container": "barrel"}, {"seal": "string"}, {"container_number": "CSQU"}, {"cartons_loaded": 1_000_001},
        ],
    )  # fmt: skip
    def test_the_database_refuses(self, row, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            made.loading(row, **wrong)

    def test_loading_does_not_end_before_it_begins(self, row):
        loading = made.loading(row)
        loading.ended_at = loading.began_at - timedelta(minutes=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            loading.save()


class TestApi:
    def where(self, row) -> str:
        return f"/api/v1/inspections/{row.uuid}/loading/"

    def put(self, client, row, body: dict):
        return client.put(self.where(row), body, content_type="application/json")

    def test_everything_is_put_and_read(self, client, row, mei):
        photo = actions.add_photo(inspection=row, upload=picture(), by=mei)
        client.force_login(mei)
        facts = {"container": "40_hc", "container_number": NUMBER, "truck_plate": "B 1", "seal": "high_security"}
        facts |= {"seal_number": "ML-1", "other_seals": "CUSTOMS 7", "cartons_loaded": 125, "weather": "dry"}
        facts |= {"remarks": "Tight", "photo": str(photo.file.uuid)}
        facts |= {f"{name}_at": f"{row.inspected_on}T0{hour}:00:00Z" for name, hour in (("began", 3), ("ended", 5))}
        hole = {"point": "floor", "answer": "not_sound", "remark": "Hole", "photo": str(photo.file.uuid)}
        body = facts | {"checks": [hole], "loaded": [{"number": 1, "units": 3000}]}
        answer = self.put(client, row, body)
        assert answer.status_code == 200
        told = answer.json()
        assert told == client.get(self.where(row)).json()
        assert {name: told[name] for name in facts} == facts
        assert told["checks"][3] == hole
        assert told["checks"][0]["photo"] is None
        assert [each["answer"] for each in told["checks"]].count("") == 6
        assert [each["units"] for each in told["loaded"]] == [3000]

    def test_what_is_left_out_stays(self, client, row, mei):
        made.loading(row, checks={"floor": ("not_sound", "Hole")})
        client.force_login(mei)
        told = self.put(client, row, {"weather": "rain", "checks": [{"point": "floor", "answer": "sound"}]}).json()
        assert (told["container_number"], told["checks"][3]["remark"]) == (NUMBER, "Hole")

    @pytest.mark.parametrize(
        "wrong",
        [
            {}, {"container_number": WRONG}, {"container": "barrel"}, {"seal": "string"}, {"cartons_loaded": -1},
            {"checks": [{"point": "keel"}]}, {"loaded": [{"number": 9, "units": 1}]}, {"began_at": "0001-01-01T00:00:00Z"},
            {"photo": "00000000-0000-4000-8000-000000000000"},
            {"checks": [{"point": "floor", "photo": "00000000-0000-4000-8000-000000000000"}]},
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_refused(self, client, row, mei, wrong):
        client.force_login(mei)
        assert self.put(client, row, wrong).status_code == 400
        assert not Loading.objects.exists()

    def test_a_stranger_finds_nothing_and_a_reader_writes_nothing(self, client, row):
        for person, read_status, write in ((people.inspector(), 404, 404), (people.read_only(), 200, 403)):
            client.force_login(person)
            assert client.get(self.where(row)).status_code == read_status
            assert self.put(client, row, {}).status_code == write

    def test_another_type_has_none(self, client, mei):
        other = made.inspection(person=mei, state="in_progress")
        client.force_login(mei)
        assert client.get(self.where(other)).json()["container"] == ""
        assert self.put(client, other, {"weather": "rain"}).status_code in (400, 409)


class TestWhoSeesWhat:
    def test_a_buyer_with_whom_it_is_shared_reads_neither_number_nor_seal(self, client):
        buyer, other = suppliers.buyer(), suppliers.buyer()
        factory = suppliers.factory(buyers=[buyer, other])
        done = made.approved(buyer, factory, visibility="shared", type="loading")
        made.loading(done, checks={"floor": ("not_sound", "Wet corner")}, seal_number="ML-99", truck_plate="PLATE-9")
        for person, reads in ((people.buyer_person(buyer), True), (people.buyer_person(other), False)):
            client.force_login(person)
            page = client.get(address("inspection", done)).text
            told = client.get(f"/api/v1/inspections/{done.uuid}/loading/").text
            for word in ("ML-99", "PLATE-9", "Wet corner"):
                assert (word in page, word in told) == (reads, reads), word
            assert "Container not sound: floor." in page

    @pytest.mark.parametrize(("state", "statuses"), [("approved", (200, 404)), ("not_done", (404, 404))])
    def test_the_photo_of_a_point_is_seen_by_whoever_sees_what_was_found(self, client, state, statuses):
        buyer, other = suppliers.buyer(), suppliers.buyer()
        row = getattr(made, state)(buyer, suppliers.factory(buyers=[buyer, other]), type="loading")
        photo = pictured(row, "Hole")
        made.loading(row, checks={"floor": ("not_sound", "Hole")}).checks.filter(part="floor").update(photo=photo)
        found = []
        for person in (people.buyer_person(buyer), people.buyer_person(other)):
            client.force_login(person)
            answer = client.get(reverse("inspections:photo", args=[photo.file.uuid, "thumb"]))
            let_go(answer)
            found.append(answer.status_code)
        assert tuple(found) == statuses

    def test_the_page_shows_it_as_the_factorys_clock_did(self, client, row, mei):
        loading = made.loading(row)
        client.force_login(mei)
        page = client.get(address("inspection", row)).text
        assert "CSQU 305438 3" in page
        assert loading.began.hour == loading.began_at.hour + 8


def test_the_report_prints_it():
    inspected = made.approved(factory=suppliers.factory(time_zone="Asia/Shanghai"), type="loading")
    made.part(inspected, po_number="PO-7", loaded_units=2800)
    made.loading(inspected, checks={"floor": ("not_sound", "Hole")}, seal_number="ML-42", other_seals="CUSTOMS 7")
    found = content(inspected)
    page = document.to_html(found)
    for part in ("CSQU 305438 3", "40′ HC", "ML-42", "CUSTOMS 7", "Units loaded of PO-7", "2,800", "4 Floor", "Hole"):
        assert part in page
    assert found.why == ["Container not sound: floor."]
    told = found.figures["presented"]["loading"]
    assert (told["container_number"], told["began"][11:16]) == ("CSQU 305438 3", "11:00")


def test_the_report_says_which_photo_shows_a_point():
    inspected = made.approved(type="loading")
    loading = made.loading(inspected, checks={"floor": ("not_sound", "Hole")})
    pictured(inspected, "Carton")
    loading.checks.filter(part="floor").update(photo=pictured(inspected, "Hole in the floor"))
    found = content(inspected)
    floor = found.figures["presented"]["loading"]["checks"][3]
    number = next(each.number for each in found.printed if each.caption == "Hole in the floor")
    assert (floor["photo"], number) == (2, 2)
    assert "Photo 2</span>" in document.to_html(found)


def test_the_report_names_what_a_photo_was_asked_for_as():
    inspected = made.approved(type="loading")
    pictured(inspected, "")
    inspected.photos.update(shows="sealed_doors")
    assert [each.caption for each in content(inspected).printed] == ["Closed and sealed doors"]


def test_a_report_of_another_type_says_nothing_of_it():
    found = content(made.approved())
    assert found.figures["presented"]["loading"] is None
    assert "Container loading" not in document.to_html(found)


def test_a_container_with_a_hole_fails_when_it_is_submitted(mei):
    row = made.inspection(person=mei, state="in_progress", type="loading")
    actions.record_facts(inspection=row, units_inspected=200, by=mei)
    photo = actions.add_photo(inspection=row, upload=picture(), by=mei)
    made.loading(row, checks={"floor": ("not_sound", "Hole")}, doors_photo=photo)
    with pytest.raises(Rejected, match="Empty container, floor: a photo"):
        actions.submit_inspection(inspection=row, by=mei)
    actions.photograph_loading(inspection=row, part="floor", upload=picture(), by=mei)
    actions.submit_inspection(inspection=row, by=mei)
    assert Inspection.objects.get(pk=row.pk).result == "fail"
