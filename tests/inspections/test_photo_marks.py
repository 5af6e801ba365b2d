"""Drawing on photos: marks are data beside a photo that never changes, and everybody sees them drawn."""

import io
import json

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image, ImageChops

from inspections import actions
from inspections.models import InspectionPhoto
from qcportal.core import marks
from qcportal.core.errors import Forbidden, Rejected, StaleVersion
from qcportal.core.marked import draw, open_marked, path_of
from qcportal.core.models import HistoryEntry
from reports.documents import photos
from tests.builders import inspections as made
from tests.builders.people import buyer_person, inspector
from tests.inspections.test_filing import picture

BOX = {"kind": "box", "colour": "red", "x1": 0.1, "y1": 0.1, "x2": 0.5, "y2": 0.6}
ARROW = BOX | {"kind": "arrow", "colour": "yellow"}
TEXT = {"kind": "text", "colour": "blue", "x1": 0.2, "y1": 0.2, "text": "断线 broken"}


# -- which marks are taken ---------------------------------------------------------------------
def test_good_marks_come_back_in_one_spelling():
    given = [BOX | {"x1": 0.123456, "y2": 1}, TEXT | {"text": "  断线 \u202e\u200bbroken\n"}]
    assert marks.checked(given) == [BOX | {"x1": 0.1235, "y2": 1.0}, TEXT]


BAD = [
    ({}, "a list"), ("[]", "a list"), (None, "a list"), ([BOX] * 41, "at most 40"), ([7], "none of"), ([[]], "none of"),
    ([BOX | {"kind": "pen"}], "none of"), ([BOX | {"kind": ["box"]}], "none of"), ([BOX | {"colour": "#f00"}], "colour"),
    ([BOX | {"colour": {}}], "colour"), ([BOX | {"x1": -0.1}], "outside"), ([BOX | {"x1": 1.01}], "outside"),
    ([BOX | {"x1": float("nan")}], "outside"), ([BOX | {"x1": float("inf")}], "outside"),
    ([BOX | {"x1": "0.1"}], "outside"), ([BOX | {"x1": True}], "outside"), ([BOX | {"x1": None}], "outside"),
    ([BOX | {"x2": 0.1001}], "too small"), ([BOX | {"onclick": 1}], "holds what"), ([{"kind": "box"}], "lacks"),
    ([BOX | {"text": "x"}], "holds what"), ([TEXT | {"text": ""}], "no text"), ([TEXT | {"text": "\u202e\0\u200d"}], "no text"),
    ([TEXT | {"text": 7}], "no text"), ([TEXT | {"text": "长" * 41}], "longer than 40"), ([TEXT | {"text": "\ud83d"}], "no text"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "sentence"), BAD)
def test_what_is_no_mark_gets_a_sentence(given, sentence):
    with pytest.raises(Rejected, match=sentence) as refused:
        marks.checked(given)
    assert refused.value.field == "marks"


@pytest.mark.parametrize("text", ["", "{", "[" * 20_001, "[" * 15_000, "[NaN]", '[{"kind":"\\ud800"}]', "1e400"])
def test_what_is_no_json_gets_a_sentence(text):
    with pytest.raises(Rejected):
        marks.read(text)


# -- drawing -----------------------------------------------------------------------------------
@pytest.mark.parametrize("paper", ["red", "yellow", "blue", "white", "black", "gray"])
@pytest.mark.parametrize("colour", marks.COLOURS)
def test_every_colour_is_seen_on_every_photo(paper, colour):
    plain = Image.new("RGB", (200, 150), paper)
    lines = draw(plain, [BOX | {"colour": colour}])
    greys = lines.convert("L").getextrema()
    assert greys[1] - greys[0] > 90  # a rim that differs stands beside every line


@pytest.mark.parametrize("text", ["断线", "断线 3 broken", "ছেঁড়া", "خياطة 3 seam", "ด้าย", "जला", "W" * 40, "长" * 40])
@pytest.mark.parametrize("size", [(320, 240), (240, 320)])
def test_a_text_is_written_in_every_script_and_stays_inside(text, size):
    plain = Image.new("RGB", size, "gray")
    drawn = draw(plain, [TEXT | {"x1": 0.99, "y1": 0.99, "text": text}])
    left, top, right, bottom = ImageChops.difference(plain, drawn).getbbox()
    assert (right, bottom) == size
    assert left >= 0
    assert top > 0
    assert len(drawn.crop((left, top, right, bottom)).getcolors(9999)) > 20  # letters, not a bare plate


def test_different_chinese_texts_look_different():
    plain = Image.new("RGB", (400, 300), "gray")
    assert draw(plain, [TEXT | {"text": "断线"}]).tobytes() != draw(plain, [TEXT | {"text": "污渍"}]).tobytes()


# -- keeping -----------------------------------------------------------------------------------
@pytest.fixture
def mei():
    return inspector(name="Mei")


@pytest.fixture
def photo(db, mei):
    row = actions.start_inspection(inspection=made.inspection(person=mei), by=mei)
    return actions.add_photo(inspection=row, upload=picture("gray"), by=mei, caption="Seam")


def original(photo) -> bytes:
    with photo.file.file.open("rb") as file:
        return file.read()


def seen(photo, name: str = "print") -> bytes:
    with open_marked(photo.file, photo.marks, name) as file:
        return file.read()


def test_marks_are_kept_with_who_and_when_and_the_file_stays(photo, mei):
    before, plain = original(photo), seen(photo)
    marked = actions.mark_photo(photo=photo, marks=[BOX, TEXT], by=mei)
    marked.refresh_from_db()
    assert (marked.marks, marked.marked_by) == ([BOX, TEXT], mei)
    assert marked.marked_at
    assert original(photo) == before
    assert seen(marked) != plain
    assert Image.open(io.BytesIO(seen(marked, "thumb"))).size == (320, 240)
    entry = HistoryEntry.objects.get(event="inspection.photo_marked")
    assert entry.changes["marks"] == ["", "box, “断线 broken”"]


def test_copies_are_kept_by_photo_and_marks_and_drawn_again_if_lost(photo, mei, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = actions.mark_photo(photo=photo, marks=[BOX], by=mei)
    kept = path_of(photo.file, [BOX], "print")
    drawn = seen(photo)
    assert default_storage.exists(kept)
    default_storage.delete(kept)
    assert seen(photo) == drawn
    with django_capture_on_commit_callbacks(execute=True):
        actions.mark_photo(photo=photo, marks=[], by=mei)
    assert not default_storage.exists(path_of(photo.file, [BOX], "thumb"))


def test_the_same_marks_again_write_nothing(photo, mei):
    first = actions.mark_photo(photo=photo, marks=[BOX], by=mei).marked_at
    assert actions.mark_photo(photo=photo, marks=[BOX], by=mei).marked_at == first


def test_two_people_do_not_overwrite_each_others_marks(photo, mei):
    marked = actions.mark_photo(photo=photo, marks=[BOX], by=mei, was="")
    with pytest.raises(StaleVersion):
        actions.mark_photo(photo=photo, marks=[ARROW], by=mei, was="")
    assert actions.mark_photo(photo=photo, marks=[ARROW], by=mei, was=marked.marked_as).marks == [ARROW]


def test_who_is_not_on_the_visit_marks_nothing(photo):
    with pytest.raises(Forbidden):
        actions.mark_photo(photo=photo, marks=[BOX], by=inspector())


def test_what_is_submitted_is_not_marked_any_more(photo, mei):
    actions.record_facts(inspection=photo.inspection, by=mei, units_inspected=200)
    actions.submit_inspection(inspection=photo.inspection, by=mei)
    with pytest.raises(Rejected, match="not in progress"):
        actions.mark_photo(photo=photo, marks=[BOX], by=mei)


@pytest.mark.parametrize("bad", [{"marks": {}}, {"marks": [BOX] * 41}, {"marked_at": "2026-01-01T00:00Z"}])
def test_the_database_keeps_out_what_is_no_list_of_marks(photo, bad):
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectionPhoto.objects.filter(pk=photo.pk).update(**bad)


# -- order -------------------------------------------------------------------------------------
def test_photos_stand_by_defect_and_move_within_it(photo, mei):
    row, kind = photo.inspection, made.defect_type("Open seam")
    seam = actions.count_defect(inspection=row, defect_type=kind, defect_class="major", count=1, by=mei)
    of_seam = actions.add_photo(inspection=row, upload=picture(), by=mei, caption="A", defect=seam)
    for caption in "BC":
        actions.add_photo(inspection=row, upload=picture(), by=mei, caption=caption)
    last = row.photos.get(caption="C")
    for way in ("earlier", "earlier", "earlier", "later"):
        actions.move_photo(photo=last, way=way, by=mei)
    actions.move_photo(photo=of_seam, way="later", by=mei)
    assert [each.caption for each in row.photos.in_groups()] == ["Seam", "C", "B", "A"]


def test_a_photo_after_one_was_removed_comes_last(photo, mei):
    for caption in "AB":
        actions.add_photo(inspection=photo.inspection, upload=picture(), by=mei, caption=caption)
    actions.remove_photo(photo=photo, by=mei)
    actions.add_photo(inspection=photo.inspection, upload=picture(), by=mei, caption="C")
    assert [each.caption for each in photo.inspection.photos.all()] == ["A", "B", "C"]


# -- pages -------------------------------------------------------------------------------------
def at(name: str, photo, *more) -> str:
    return reverse(f"inspections:{name}", args=[photo.file.uuid, *more])


def test_the_page_saves_marks_and_shows_them_everywhere(client, photo, mei):
    client.force_login(mei)
    plain = client.get(at("photo", photo, "print")).getvalue()
    data = {"marks": json.dumps([BOX, TEXT]), "was": ""}
    answer = client.post(at("photo_marks", photo), data, headers={"HX-Request": "true"}).content.decode()
    photo.refresh_from_db()
    assert photo.marks == [BOX, TEXT]
    assert f'value="{photo.marked_as}"' in answer
    assert client.get(at("photo", photo, "print")).getvalue() != plain
    assert client.get(at("photo", photo, "plain")).getvalue() == plain
    page = client.get(reverse("inspections:record", args=[photo.inspection.uuid])).content.decode()
    assert at("photo_marks", photo) in page
    assert f"thumb/?as={photo.marked_as}" in page
    assert at("photo", photo, "plain") in page
    editor = client.get(at("photo_marks", photo)).content.decode()
    assert "断线 broken" in editor
    assert "Marked by Mei" in editor


@pytest.mark.parametrize(
    "sent", ["", "{}", "[[", json.dumps([BOX | {"x1": 7}]), json.dumps([TEXT | {"text": "x" * 99}])]
)
def test_the_page_says_what_cannot_be_drawn(client, photo, mei, sent):
    client.force_login(mei)
    data = {"marks": sent, "was": ""}
    answer = client.post(at("photo_marks", photo), data, headers={"HX-Request": "true"})
    assert "Not saved yet: Marks:" in answer.content.decode()


def test_a_stranger_finds_neither_photo_nor_editor(client, photo):
    client.force_login(inspector())
    assert client.get(at("photo", photo, "plain")).status_code == 404
    assert client.get(at("photo_marks", photo)).status_code == 404
    assert client.post(at("photo_move", photo), {"way": "later"}).status_code == 404


def test_a_photo_taken_at_a_defects_line_is_of_that_defect(client, photo, mei):
    client.force_login(mei)
    row, line = photo.inspection, made.defect(photo.inspection, made.defect_type("Open seam"))
    data = {"photos": picture(), "defect_type": line.defect_type.uuid, "defect_class": line.defect_class}
    answer = client.post(reverse("inspections:photos_add", args=[row.uuid]), data, headers={"HX-Request": "true"})
    assert line.photos.count() == 1
    assert "1 photo" in answer.content.decode()


# -- the API -----------------------------------------------------------------------------------
def test_programs_read_and_write_marks_captions_and_order(client, photo, mei):
    client.force_login(mei)
    actions.add_photo(inspection=photo.inspection, upload=picture(), by=mei, caption="Second")
    address = f"/api/v1/inspections/{photo.inspection.uuid}/"
    put = lambda name, data: client.put(f"{address}{name}/", data, content_type="application/json")  # noqa: E731
    told = put("photo-marks", {"photo": str(photo.file.uuid), "marks": [BOX], "was": ""}).json()[0]
    assert (told["marks"], told["marked_by"]) == ([BOX], "Mei")
    assert put("photo-marks", {"photo": str(photo.file.uuid), "marks": [], "was": ""}).status_code == 412
    assert "x1" in put("photo-marks", {"photo": str(photo.file.uuid), "marks": [BOX | {"x1": 2}]}).content.decode()
    told = put("photo", {"photo": str(photo.file.uuid), "caption": "左袖", "move": "later"}).json()
    assert [each["caption"] for each in told] == ["Second", "左袖"]


def test_a_buyer_reads_marks_but_not_who_made_them(client, photo, mei):
    actions.mark_photo(photo=photo, marks=[BOX], by=mei)
    type(photo.inspection).objects.filter(pk=photo.inspection_id).update(**made.filed(photo.inspection.visit, "approved"), state="approved")  # fmt: skip
    client.force_login(buyer_person(photo.inspection.owner))
    told = client.get(f"/api/v1/inspections/{photo.inspection.uuid}/photo-marks/").json()[0]
    assert (told["marks"], told["marked_by"]) == ([BOX], None)


# -- the report --------------------------------------------------------------------------------
def test_the_report_prints_the_photo_as_it_is_marked(photo, mei):
    marked = actions.mark_photo(photo=photo, marks=[TEXT], by=mei)
    parts: dict = {}
    (section,) = photos.sections(photo.inspection, parts)
    (row,) = section.photos
    assert parts[row.name].data == seen(marked)
    assert row.marked == "“断线 broken”"
