"""A photo whose stored bytes were damaged is mended from its original, or said to be lacking; it is never passed over."""

import errno

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from audits.models import AnswerPhoto, FindingFile
from inspections.models import InspectionPhoto
from qcportal.core import intact
from qcportal.core.models import StoredFile
from reports import faults, making
from reports.models import Report
from reports.requests.audits import request_audit_report
from tests.builders import audits, people, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.builders.documents import stored as stored_photo
from tests.guards.world import photo

pytestmark = pytest.mark.django_db
MARKS = [{"kind": "box", "colour": "red", "x1": 0.1, "y1": 0.1, "x2": 0.8, "y2": 0.8}]


@pytest.fixture
def report():
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    lot = made.approved(buyer, factory, shipment=made.shipment(buyer, factory))
    for place in range(2):
        InspectionPhoto.objects.create(
            inspection=lot, file=photo(f"{place}.jpg"), caption=f"Carton {place}", position=place
        )
    return story.shipment_report(lot)


def flip(path: str) -> None:
    """One byte in the middle, as a bad disk does; the length stays."""
    with default_storage.open(path, "rb") as file:
        data = bytearray(file.read())
    data[len(data) // 2] ^= 0xFF
    with default_storage.open(path, "wb") as file:
        file.write(bytes(data))


def made_text(report) -> str:
    from pypdf import PdfReader

    assert making.make(report.pk)
    with Report.objects.get(pk=report.pk).file.file.open("rb") as file:
        return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


def test_a_damaged_copy_is_made_anew_from_the_original(report):
    stored = report.inspection.photos.first().file
    flip(stored.derivatives["print"]["path"])
    assert "cannot be shown" not in made_text(report)
    again = StoredFile.objects.get(pk=stored.pk)
    assert intact.is_whole(again, "print")


@pytest.mark.parametrize("lost", ["flipped", "gone"])
def test_where_the_original_is_damaged_too_page_1_and_the_photos_place_say_so(report, lost):
    stored = report.inspection.photos.order_by("position").last().file
    for path in (stored.derivatives["print"]["path"], stored.file.name):
        flip(path) if lost == "flipped" else default_storage.delete(path)
    text = made_text(report)
    sentence = f"Photo 2 of {report.inspection.number} cannot be shown: its stored file is damaged."
    assert sentence in text
    assert "This photo cannot be shown" in text
    assert sentence in Report.objects.get(pk=report.pk).figures["attention"]


class TestAuditReport:
    """A photo of a finding, and one of an answer that no finding came of."""

    @pytest.fixture
    def shown(self):
        buyer = suppliers.buyer()
        audit = audits.approved(buyer, suppliers.factory(buyers=[buyer]), grade="B", score_percent=81)
        finding = audits.finding(audit, statement="No needle log")
        pictures = {"needle.jpg": stored_photo("needle.jpg", "maroon"), "hall.jpg": stored_photo("hall.jpg", "teal")}
        FindingFile.objects.create(finding=finding, file=pictures["needle.jpg"])
        answer = audits.answer(audit, "s1-q1", "conform")
        AnswerPhoto.objects.create(answer=answer, file=pictures["hall.jpg"])
        return request_audit_report(audit=audit, by=people.manager()), finding, pictures

    def test_a_damaged_copy_is_made_anew_from_the_original(self, shown):
        report, _finding, pictures = shown
        for stored in pictures.values():
            flip(stored.derivatives["print"]["path"])
        assert "cannot be shown" not in made_text(report)
        assert Report.objects.get(pk=report.pk).figures["lacking"] == []

    @pytest.mark.parametrize("lost", ["flipped", "gone"])
    def test_where_the_original_is_damaged_too_page_1_the_place_and_the_figures_say_so(self, shown, lost):
        report, finding, pictures = shown
        for stored in pictures.values():
            for path in (stored.derivatives["print"]["path"], stored.file.name):
                flip(path) if lost == "flipped" else default_storage.delete(path)
        text = made_text(report)
        sentences = [
            f"Photo “needle.jpg” of {finding.number} cannot be shown: its stored file is damaged.",
            f"Photo “s1-q1” of {report.audit.number} cannot be shown: its stored file is damaged.",
        ]
        assert [each for each in sentences if each not in text] == []
        assert text.count("This photo cannot be shown") == len(pictures)
        assert Report.objects.get(pk=report.pk).figures["lacking"] == sentences


def test_a_damaged_copy_with_marks_is_drawn_anew(report):
    row = report.inspection.photos.first()
    InspectionPhoto.objects.filter(pk=row.pk).update(marks=MARKS)
    flip(row.file.derivatives["print"]["path"])
    assert "cannot be shown" not in made_text(report)


def test_a_photo_stored_before_hashes_were_kept_is_looked_at(report):
    stored = report.inspection.photos.first().file
    del stored.derivatives["print"]["sha256"]
    stored.save()
    assert intact.is_whole(stored, "print")
    with default_storage.open(stored.derivatives["print"]["path"], "wb") as file:
        file.write(b"\xff\xd8 no picture")
    assert not intact.is_whole(stored, "print")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "There is no room left where files are kept."),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "There is no room left where files are kept."),
        (MemoryError(), "It needs more memory than one worker may take"),
        (ValueError("odd"), "ValueError: odd"),
    ],
)
def test_a_failure_has_a_sentence_that_says_what_to_do(error, words):
    told = faults.sentence(error)
    assert words in told
    assert "What was filed is safe." in told
    assert "ry again" in told


def test_why_it_failed_stands_on_its_page_with_a_way_to_try_again(client, boss):
    report = story.failed(why=faults.sentence(OSError(errno.ENOSPC, "full")))
    page = client.get(reverse("reports:report", args=[report.uuid])).text
    assert "There is no room left where files are kept." in page
    assert "Try again" in page
