"""The inspector's page on a phone: every press saved, nothing lost, the lot always in sight."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspections.actions import load_defect_library
from inspections.enums import InspectionState
from inspections.models import Inspection
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import inspector, manager
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def mei(client):
    mei = inspector(name="Mei")
    client.force_login(mei)
    return mei


@pytest.fixture
def under_way(client, mei):
    """A lot of 3,000 at n = 125: major Ac 7, Re 8."""
    planned = made.inspection(person=mei, lot_size=3000)
    client.post(reverse("inspections:start", args=[planned.uuid]), {"version": planned.version})
    planned.refresh_from_db()
    return planned


def at(name, record):
    return reverse(f"inspections:{name}", args=[record.uuid])


def post(client, name, record, data=(), **extra):
    answer = client.post(at(name, record), dict(data), **(HTMX | extra))
    return answer.content.decode()


def count(client, inspection, kind, number, **fields):
    data = {"defect_type": kind.uuid, "defect_class": "major", "count": number} | fields
    return post(client, "count", inspection, data)


def test_the_inspector_counts_photographs_and_submits(client, under_way):
    assert "3 more major defects and this lot fails" in count(client, under_way, made.defect_type("Open seam"), 5)
    facts = {"units_inspected": 125, "inspected_on": under_way.inspected_on, "version": under_way.version}
    assert "saved" in post(client, "facts", under_way, facts)
    post(client, "photos_add", under_way, {"photos": picture()})
    under_way.refresh_from_db()
    client.post(at("submit", under_way), {"version": under_way.version})
    under_way.refresh_from_db()
    assert (under_way.state, under_way.result, under_way.major_found) == (InspectionState.SUBMITTED, "pass", 5)


def test_over_the_limit_it_says_that_the_lot_fails(client, under_way):
    assert "The lot fails on major defects" in count(client, under_way, made.defect_type(), 8)


def test_a_press_on_the_library_adds_one_and_a_second_press_another(client, under_way):
    data = {"defect_type": made.defect_type("Open seam").uuid, "defect_class": "minor"}
    assert 'value="1"' in post(client, "defect_add", under_way, data)
    assert 'value="2"' in post(client, "defect_add", under_way, data)
    assert [(row.count, row.defect_class) for row in under_way.defects.all()] == [(2, "minor")]


def test_every_press_says_what_it_did_so_that_it_can_be_taken_back(client, under_way):
    kind = made.defect_type("Open seam")
    data = {"defect_type": kind.uuid, "defect_class": "major"}
    told = [
        client.post(at("defect_add", under_way), data, **HTMX),
        client.post(at("count", under_way), data | {"count": 4, "was": 1}, **HTMX),
        client.post(at("count", under_way), data | {"count": 0, "was": 4}, **HTMX),
        client.post(at("defect_add", under_way), data | {"step": 4}, **HTMX),
        client.post(at("count", under_way), data | {"count": 4, "was": 4}, **HTMX),
    ]
    presses = [json.loads(each.headers["HX-Trigger"])["pressed"] for each in told[:4]]
    assert [each["words"] for each in presses] == [f"{step} major: Open seam" for step in ("+1", "+3", "−4", "+4")]
    assert "HX-Trigger" not in told[4].headers
    assert under_way.defects.get().count == 4


def test_what_another_device_counted_meanwhile_stays(client, under_way):
    kind = made.defect_type()
    count(client, under_way, kind, 4, was=0, press="a")
    assert "Counted on another device too: 6 in all" in count(client, under_way, kind, 2, was=0, press="b")
    assert under_way.defects.get().count == 6


def test_two_devices_that_press_at_the_same_number_both_count(client, under_way):
    kind = made.defect_type()
    count(client, under_way, kind, 5, was=0, press="a")
    count(client, under_way, kind, 6, was=5, press="b")
    assert "Counted on another device too: 7 in all" in count(client, under_way, kind, 6, was=5, press="c")
    line = under_way.defects.get()
    assert (line.count, line.units) == (7, 7)


def test_a_press_that_is_sent_again_counts_once_with_what_was_pressed_since(client, under_way):
    kind = made.defect_type()
    count(client, under_way, kind, 5, was=0, press="a")
    for _again in range(2):
        count(client, under_way, kind, 6, was=5, press="b")  # the answer was lost
    assert under_way.defects.get().count == 6
    count(client, under_way, kind, 7, was=6, press="c")  # another device
    count(client, under_way, kind, 7, was=5, press="b")  # sent again after a further press
    assert under_way.defects.get().count == 8
    for _again in range(2):
        count(client, under_way, kind, 7, was=8, press="d")
    assert under_way.defects.get().count == 7


def test_a_press_leaves_the_note_that_another_device_wrote(client, under_way):
    kind = made.defect_type()
    count(client, under_way, kind, 5, was=0, press="a", was_note="", was_found_because_of_audit="")
    first = {"was_note": "", "was_found_because_of_audit": "", "note": "left cuff", "found_because_of_audit": "on"}
    count(client, under_way, kind, 5, was=5, **first)
    count(client, under_way, kind, 6, was=5, press="b", note="", was_note="", was_found_because_of_audit="")
    line = under_way.defects.get()
    assert (line.count, line.note, line.found_because_of_audit) == (6, "left cuff", True)
    taken = {"was_note": "left cuff", "note": "", "was_found_because_of_audit": "on"}
    count(client, under_way, kind, 6, was=6, **taken)
    line.refresh_from_db()
    assert (line.note, line.found_because_of_audit) == ("", False)


def test_a_step_back_never_leads_below_nothing(client, under_way):
    kind = made.defect_type()
    count(client, under_way, kind, 1)
    count(client, under_way, kind, 3, was=9)
    assert not under_way.defects.exists()


def test_what_a_note_may_say_stands_below_its_field_where_a_phone_cuts_nothing(client, under_way):
    count(client, under_way, made.defect_type(), 1)
    page = client.get(at("record", under_way)).text
    hint = f'id="about-note-{under_way.defects.get().uuid}"'
    assert page.count(hint) == page.count(hint.replace("id=", "aria-describedby=")) == 1
    assert 'placeholder="Where on' not in page


def test_note_and_mark_stay_with_their_defect(client, under_way):
    kind = made.defect_type()
    count(client, under_way, kind, 2, note="袖口 left cuff", found_because_of_audit="on")
    line = under_way.defects.get()
    assert (line.note, line.found_because_of_audit) == ("袖口 left cuff", True)
    assert "袖口 left cuff" in client.get(at("record", under_way)).content.decode()


@pytest.mark.parametrize("number", ["-1", "many", "1000001", ""])
def test_an_impossible_count_gets_a_sentence_and_changes_nothing(client, under_way, number):
    kind = made.defect_type()
    count(client, under_way, kind, 3)
    assert "Not saved yet: Count:" in count(client, under_way, kind, number)
    assert under_way.defects.get().count == 3


def test_without_a_script_the_buttons_count_and_the_page_comes_back(client, under_way):
    kind = made.defect_type()
    data = {"defect_type": kind.uuid, "defect_class": "major", "count": 3, "step": 1}
    answer = client.post(at("count", under_way), data)
    assert answer.url == at("record", under_way)
    assert under_way.defects.get().count == 4


@pytest.mark.parametrize("value", ["-3", "x", "99999999999", "3001", "0"])
def test_an_impossible_number_of_units_gets_a_sentence_beside_it(client, under_way, value):
    facts = {"units_inspected": value, "inspected_on": "", "version": under_way.version}
    page = post(client, "facts", under_way, facts)
    assert "Not saved yet" in page
    under_way.refresh_from_db()
    assert under_way.units_inspected is None


@pytest.mark.parametrize(("day", "sentence"), [("2999-01-01", "not come yet"), ("1999-01-01", "check the year")])
def test_an_impossible_day_gets_a_sentence(client, under_way, day, sentence):
    facts = {"units_inspected": 125, "inspected_on": day, "version": under_way.version}
    assert sentence in post(client, "facts", under_way, facts)


def test_two_phones_do_not_overwrite_each_other(client, under_way):
    facts = {"units_inspected": 125, "inspected_on": under_way.inspected_on, "version": under_way.version}
    assert f'value="{under_way.version + 1}"' in post(client, "facts", under_way, facts)
    assert "Somebody changed this record" in post(client, "facts", under_way, facts | {"units_inspected": 130})
    under_way.refresh_from_db()
    assert under_way.units_inspected == 125


def test_several_photos_come_at_once_and_a_bad_one_is_named(client, under_way):
    fake = SimpleUploadedFile("carton.jpg", b"%PDF-1.7\n", "image/jpeg")
    page = post(client, "photos_add", under_way, {"photos": [picture(), fake]})
    assert "carton.jpg: This file is none of" in page
    assert under_way.photos.count() == 1


def test_a_photo_gets_a_caption_and_the_defect_it_shows(client, under_way):
    line = made.defect(under_way)
    post(client, "photos_add", under_way, {"photos": picture()})
    photo = under_way.photos.get()
    address = reverse("inspections:photo_describe", args=[photo.file.uuid])
    client.post(address, {"caption": "肩部开线", "defect": line.uuid}, **HTMX)
    photo.refresh_from_db()
    assert (photo.caption, photo.defect) == ("肩部开线", line)


def test_a_photo_that_moves_to_another_defect_still_says_that_it_is_saved(client, under_way):
    line = made.defect(under_way)
    post(client, "photos_add", under_way, {"photos": [picture(), picture()]})
    photo = under_way.photos.first()
    address = reverse("inspections:photo_describe", args=[photo.file.uuid])
    answer = client.post(address, {"caption": "Seam", "defect": line.uuid}, **HTMX)
    assert answer["HX-Retarget"] == "#photos"
    page = answer.content.decode()
    own = page[page.index(f'id="photo-{photo.file.uuid}"') :]
    assert "saved</span>" in own[: own.index("</li>")]
    assert page.count("saved</span>") == 1


def test_a_photo_cannot_show_another_inspections_defect(client, under_way):
    post(client, "photos_add", under_way, {"photos": picture()})
    photo, foreign = under_way.photos.get(), made.defect(made.inspection())
    address = reverse("inspections:photo_describe", args=[photo.file.uuid])
    assert "Not saved yet" in client.post(address, {"defect": foreign.uuid}, **HTMX).content.decode()


def test_a_removed_photo_is_gone_from_the_page(client, under_way):
    post(client, "photos_add", under_way, {"photos": picture()})
    photo = under_way.photos.get()
    page = client.post(reverse("inspections:photo_remove", args=[photo.file.uuid]), **HTMX).content.decode()
    assert "No photo yet" in page


@pytest.mark.parametrize("words", ["开线", "seam open", "SEAM-1"])
def test_a_defect_is_found_by_name_in_any_script_or_code(client, under_way, words):
    made.defect_type("Open seam", local_name="开线", code="SEAM-1")
    made.defect_type("Rust", local_name="生锈", category="material")
    page = client.get(at("filing_defect_types", under_way), {"q": words}).content.decode()
    assert "Open seam" in page
    assert "Rust" not in page


@pytest.mark.parametrize("words", ["bung đường may", "爆线", "খোলা", "burst"])
def test_a_defect_is_found_by_a_translation_or_synonym(client, under_way, words):
    load_defect_library(by=manager())
    page = client.get(at("filing_defect_types", under_way), {"q": words}).content.decode()
    assert "Open seam" in page
    assert "Rust" not in page


def test_what_is_often_found_here_is_offered_first_but_for_what_the_owner_may_not_see(client, under_way):
    here = {"factory": under_way.factory, "buyer": under_way.owner}
    made.defect(made.approved(**here), made.defect_type("Open seam", category="seam"), 1)
    foreign = made.approved(suppliers.buyer(), under_way.factory)
    for kind in ("Broken zip", "Asymmetry"):
        made.defect(foreign, made.defect_type(kind, category="assembly"), 40)
    page = client.get(at("filing_defect_types", under_way)).content.decode()
    assert page.index("Open seam") < min(page.index("Broken zip"), page.index("Asymmetry"))


def test_a_retired_defect_type_is_not_offered(client, under_way):
    made.defect_type("Old name", retired=True)
    assert "Old name" not in client.get(at("filing_defect_types", under_way)).content.decode()


def test_the_review_names_everything_that_is_missing(client, under_way):
    page = client.get(at("submit", under_way)).content.decode()
    assert "2 things are missing" in page
    assert f'href="{at("record", under_way)}#facts"' in page
    assert f'href="{at("record", under_way)}#photos"' in page
    assert "Say how many units were inspected." in page
    assert "Add at least one photo." in page


def test_the_review_says_which_defects_no_photo_shows(client, under_way):
    made.defect(under_way, made.defect_type("Open seam"))
    assert "No photo shows these defects" in client.get(at("submit", under_way)).content.decode()


@pytest.mark.parametrize("name", ["record", "submit"])
def test_an_inspector_who_is_not_on_the_visit_does_not_find_the_page(client, under_way, name):
    client.force_login(inspector())
    assert client.get(at(name, under_way)).status_code == 404


def test_a_manager_may_help_filing(client, under_way):
    client.force_login(manager())
    assert client.get(at("record", under_way)).status_code == 200
    assert "saved" in count(client, under_way, made.defect_type(), 2)


def test_a_planned_inspection_leads_to_its_page(client, mei):
    planned = made.inspection(person=mei)
    assert client.get(at("record", planned)).url == at("inspection", planned)


def test_starting_needs_a_visit_that_takes_place(client, mei):
    planned = made.inspection(person=mei)
    type(planned.visit).objects.filter(pk=planned.visit_id).update(state="cancelled")
    answer = client.post(at("start", planned), {"version": planned.version})
    assert "The visit is cancelled" in answer.content.decode()
    assert Inspection.objects.get(pk=planned.pk).state == InspectionState.PLANNED


def test_a_press_that_the_script_has_counted_is_not_counted_again(client, under_way):
    """The browser sends the pressed button too."""
    kind = made.defect_type()
    count(client, under_way, kind, 3)
    data = {"defect_type": kind.uuid, "defect_class": "major", "count": 4, "step": 1, "was": 3}
    client.post(at("count", under_way), data, headers={"HX-Request": "true"})
    assert under_way.defects.get().count == 4
