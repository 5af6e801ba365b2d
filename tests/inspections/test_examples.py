"""Limit samples: what is a defect and what is still acceptable, in photos that everybody judges by."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image

from inspections import actions
from inspections.actions.examples import MOST_EXAMPLES
from inspections.models import DefectExample
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry, StoredFile
from tests.builders import inspections as made
from tests.builders.people import inspector, manager
from tests.guards.reading import let_go
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def boss(client):
    boss = manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def kind(boss):
    return made.defect_type("Open seam")


def example(kind, by, **fields) -> DefectExample:
    facts = {"upload": picture(), "shows": "defect", "caption": "10 mm open"} | fields
    return actions.add_example(defect_type=kind, by=by, **facts)


def at(name, record, *more) -> str:
    return reverse(f"inspections:{name}", args=[record.uuid, *more])


def test_an_example_is_added_and_removed_with_history_and_a_new_version(boss, kind):
    added = example(kind, boss)
    actions.remove_example(example=added, by=boss)
    kind.refresh_from_db()
    events = HistoryEntry.objects.filter(event__startswith="defect_type.example").order_by("pk")
    assert list(events.values_list("event", "changes")) == [
        ("defect_type.example_added", {"example": [None, "seam.jpg"]}),
        ("defect_type.example_removed", {"example": ["seam.jpg", None]}),
    ]
    assert (kind.version, kind.examples.count(), StoredFile.objects.count()) == (3, 0, 1)


def test_a_defect_type_holds_few_examples(boss, kind):
    for _ in range(MOST_EXAMPLES):
        example(kind, boss)
    with pytest.raises(Rejected, match="at most 8 examples"):
        example(kind, boss)


def test_an_example_sent_twice_is_kept_once(boss, kind):
    first = example(kind, boss)
    assert example(kind, boss, uuid=first.uuid) == first
    assert kind.examples.count() == 1


def test_an_example_of_another_type_does_not_lend_its_uuid(boss, kind):
    first = example(kind, boss)
    with pytest.raises(ValidationError):
        example(made.defect_type(), boss, uuid=first.uuid)


@pytest.mark.parametrize("fields", [{"shows": "weather"}, {"caption": "x" * 201}])
def test_what_cannot_stand_is_refused_before_a_file_is_kept(boss, kind, fields):
    with pytest.raises(ValidationError):
        example(kind, boss, **fields)
    assert not StoredFile.objects.exists()


def test_the_database_refuses_an_example_that_shows_neither(boss, kind):
    with pytest.raises(IntegrityError, match="defect_example_shows_known"):
        DefectExample.objects.filter(pk=example(kind, boss).pk).update(shows="weather")


# -- pages -------------------------------------------------------------------------------------
def test_a_manager_adds_an_example_in_the_browser(client, kind):
    data = {"upload": picture(), "shows": "acceptable", "caption": "Shorter than 10 mm"}
    page = client.post(at("example_add", kind), data, follow=True).content.decode()
    assert at("example_photo", kind.examples.get(), "thumb") in page
    assert at("example_remove", kind.examples.get()) in page


def test_a_file_that_is_no_photo_gets_a_sentence_and_the_caption_stays(client, kind):
    fake = SimpleUploadedFile("seam.jpg", b"%PDF-1.7\n", "image/jpeg")
    page = client.post(at("example_add", kind), {"upload": fake, "shows": "defect", "caption": "肩缝"}).content.decode()
    assert "This file is none of" in page
    assert 'value="肩缝"' in page


def test_a_removed_example_is_gone(client, boss, kind):
    client.post(at("example_remove", example(kind, boss)))
    assert not kind.examples.exists()


def test_the_photo_leaves_without_what_the_camera_wrote(client, boss, kind):
    out, image = io.BytesIO(), Image.new("RGB", (40, 30))
    exif = image.getexif()
    exif[0x010F] = "Camera of Mei"
    image.save(out, "JPEG", exif=exif)
    added = example(kind, boss, upload=SimpleUploadedFile("seam.jpg", out.getvalue()))
    sent = let_go(client.get(at("example_photo", added, "print")))
    assert (b"Camera of Mei" in out.getvalue(), b"Camera of Mei" in sent) == (True, False)


def test_who_counts_sees_by_a_tap_how_to_judge(client, boss, kind):
    plain = made.defect_type("Rust")
    example(kind, boss)
    actions.change_defect_type(defect_type=kind, criterion_major="10 mm or longer", by=boss)
    planned = made.inspection(person=(mei := inspector()))
    client.force_login(mei)
    client.post(at("start", planned), {"version": planned.version})
    offered = client.get(at("filing_defect_types", planned)).content.decode()
    assert (at("examples", kind) in offered, at("examples", plain) in offered) == (True, False)
    part = client.get(at("examples", kind), **HTMX).content.decode()
    assert "10 mm or longer" in part
    assert at("example_photo", kind.examples.get(), "thumb") in part
    assert at("example_remove", kind.examples.get()) not in part


def test_without_a_script_the_tap_leads_to_the_page(client, kind):
    assert client.get(at("examples", kind)).url == at("defect_type", kind)


def test_an_inspector_looks_and_does_not_write(client, boss, kind):
    added = example(kind, boss)
    mei = inspector()
    made.inspection(person=mei)
    client.force_login(mei)
    assert let_go(client.get(at("example_photo", added, "thumb"))).startswith(b"\xff\xd8")
    assert client.post(at("example_add", kind), {"upload": picture(), "shows": "defect"}).status_code == 403
    assert client.post(at("example_remove", added)).status_code == 403


def test_a_stranger_finds_neither_page_nor_photo(client, boss, kind):
    added = example(kind, boss)
    client.force_login(inspector())
    for address in (at("examples", kind), at("example_photo", added, "print")):
        assert client.get(address).status_code == 404


# -- the API -----------------------------------------------------------------------------------
def remove(client, kind, example_uuid):
    path = f"/api/v1/defect-types/{kind.uuid}/"
    return client.post(
        f"{path}remove-example/",
        {"example": str(example_uuid)},
        content_type="application/json",
        headers={"If-Match": client.get(path)["ETag"]},
    )


def test_the_api_adds_shows_and_removes_an_example(client, kind):
    path = f"/api/v1/defect-types/{kind.uuid}/"
    answer = client.post(f"{path}examples/", {"photo": picture(), "shows": "defect", "caption": "open"})
    assert (answer.status_code, answer.json()["shows"]) == (201, "defect")
    assert client.get(path).json()["examples"] == [answer.json()]
    assert remove(client, kind, answer.json()["uuid"]).json()["examples"] == []


def test_the_api_does_not_remove_another_types_example(client, boss, kind):
    foreign = example(made.defect_type(), boss)
    assert remove(client, kind, foreign.uuid).status_code == 400
    assert DefectExample.objects.filter(pk=foreign.pk).exists()
