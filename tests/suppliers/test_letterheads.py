"""The logo and the paper of a buyer's documents: whose people keep them, and what is taken for a logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from PIL import Image

from qcportal.core import logos
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry, User
from reports import papers
from suppliers import actions
from suppliers.models import Buyer, Letterhead
from tests.builders import people, suppliers
from tests.builders.suppliers import logo

pytestmark = pytest.mark.django_db


def kept(upload) -> Letterhead:
    row = Letterhead.objects.get(pk=suppliers.buyer().pk)
    actions.change_letterhead(letterhead=row, by=User.objects.system(), logo=upload)
    return Letterhead.objects.select_related("logo").get(pk=row.pk)


def test_the_ground_of_a_png_stays_transparent_and_it_is_made_to_fit():
    with logos.open_logo(kept(logo((4000, 1000))).logo) as file, Image.open(file) as image:
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0))[3] == 0
        assert image.width <= logos.BOX_PIXELS[0]
        assert image.height <= logos.BOX_PIXELS[1]


def test_a_jpeg_is_a_logo_too():
    assert kept(logo(kind="JPEG", mode="RGB")).logo.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "no PNG or JPEG"),
        (SimpleUploadedFile("logo.png", b"<html><script>alert(1)</script></html>"), "no PNG or JPEG"),
        (logo(kind="WEBP"), "no PNG or JPEG"),
        (logo((60, 20)), "coarse"),
        (SimpleUploadedFile("logo.png", logo().read()[:60]), "no PNG or JPEG that can be opened"),
        (SimpleUploadedFile("logo.png", b"x" * (logos.MOST_BYTES + 1)), "2 MB"),
    ],
)
def test_what_is_no_logo_is_refused_with_a_sentence(upload, said):
    with pytest.raises(Rejected) as refused:
        kept(upload)
    assert said in str(refused.value.sentence)


@pytest.fixture
def nordlys():
    return suppliers.buyer("Nordlys Living")


def page_of(buyer) -> str:
    return reverse("suppliers:letterhead", args=[buyer.uuid])


def sent(client, buyer, **values):
    return client.post(page_of(buyer) + "edit/", {"version": Buyer.objects.get(pk=buyer.pk).version, **values})


def test_a_buyers_person_sets_and_takes_away_the_own_logo(client, nordlys):
    client.force_login(people.buyer_person(nordlys))
    assert sent(client, nordlys, logo=logo(), paper="letter").status_code == 302
    nordlys.refresh_from_db()
    assert nordlys.paper == "letter"
    shown = client.get(reverse("suppliers:letterhead_logo", args=[nordlys.uuid]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert b"".join(shown).startswith(b"\x89PNG")
    assert HistoryEntry.objects.filter(record_uuid=nordlys.uuid, event="buyer.letterhead_changed").exists()
    sent(client, nordlys, remove_logo="on")
    nordlys.refresh_from_db()
    assert nordlys.logo is None
    assert client.get(reverse("suppliers:letterhead_logo", args=[nordlys.uuid])).status_code == 404


def test_a_stranger_and_another_buyer_find_nothing(client, nordlys):
    actions.change_letterhead(letterhead=Letterhead.objects.get(pk=nordlys.pk), by=User.objects.system(), logo=logo())
    for person in (people.buyer_person(suppliers.buyer("Rival")), people.person("buyer")):
        client.force_login(person)
        assert client.get(page_of(nordlys)).status_code == 404
        assert sent(client, nordlys, paper="A4").status_code == 404
        assert client.get(reverse("suppliers:letterhead_logo", args=[nordlys.uuid])).status_code == 404
        assert client.patch(f"/api/v1/letterheads/{nordlys.uuid}/", {}).status_code == 404


def test_who_only_reads_may_not_write(client, nordlys):
    client.force_login(people.read_only())
    assert client.get(page_of(nordlys)).status_code == 200
    assert sent(client, nordlys, paper="A4").status_code == 403


def test_a_refused_logo_says_why_beside_its_field(client, nordlys):
    client.force_login(people.manager())
    answer = sent(client, nordlys, logo=SimpleUploadedFile("logo.svg", b"<svg/>"))
    assert "This is no PNG or JPEG that can be opened" in answer.content.decode()


def test_the_api_takes_logo_and_paper(client, nordlys):
    client.force_login(people.manager())
    path = f"/api/v1/letterheads/{nordlys.uuid}/"
    before = client.get(path)
    assert before.json()["has_logo"] is False
    body = encode_multipart(BOUNDARY, {"logo": logo(), "paper": "letter"})
    answer = client.patch(path, body, content_type=MULTIPART_CONTENT, headers={"If-Match": before["ETag"]})
    assert answer.status_code == 200, answer.json()
    assert (answer.status_code, answer.json()["has_logo"], answer.json()["paper"]) == (200, True, "letter")


def test_who_asks_chooses_the_paper_else_the_buyer_else_the_house(nordlys, settings):
    settings.REPORT_PAPER = "letter"
    assert papers.chosen("", owner=nordlys) == "letter"
    nordlys.paper = "A4"
    assert papers.chosen("", owner=nordlys) == "A4"
    assert papers.chosen("letter", owner=nordlys) == "letter"
    assert papers.chosen("tabloid", owner=nordlys) == "letter"
    assert papers.chosen("", owner=None) == "letter"
