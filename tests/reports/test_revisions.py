"""A correction makes the next revision, which says what changed and why; the old one stays and says that it holds no longer."""

import csv
import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from inspections import actions as inspecting
from inspections.models import Defect, Inspection
from qcportal.core.models import OutgoingMail
from reports import actions, making
from reports.documents import changes, machine
from reports.models import Report
from suppliers.models import Membership
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.builders import reports as story
from tests.guards.world import photo

pytestmark = pytest.mark.django_db
WHY = "Four of them are one seam, seen on the photos."


@pytest.fixture
def factory(nordlys):
    return suppliers.factory("Hengyi", buyers=[nordlys])


@pytest.fixture
def seam():
    return made.defect_type("Open seam")


@pytest.fixture
def first(nordlys, factory, seam):
    """The report of a lot that failed with 12 major defects, made."""
    fields = {"result": "fail", "major_found": 12, "shipment": made.shipment(nordlys, factory)}
    lot = made.approved(nordlys, factory, reviewed_by=people.manager(), **fields)
    lot.photos.create(file=photo())
    made.defect(lot, seam, 12)
    report = story.shipment_report(lot)
    assert making.make(report.pk)
    return Report.objects.get(pk=report.pk)


def corrected(first, seam) -> Report:
    """The next revision, after a dispute left 4 of 12 defects."""
    line = Defect.objects.get(inspection=first.inspection, defect_type=seam)
    inspecting.lower_defect(dispute=made.dispute(line), count=4, note=WHY, by=people.manager())
    report = story.shipment_report(Inspection.objects.get(pk=first.inspection_id))
    assert making.make(report.pk)
    return Report.objects.get(pk=report.pk)


def text_of(report) -> str:
    from pypdf import PdfReader

    with report.file.file.open("rb") as file:
        return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


def test_the_next_revision_prints_what_changed_and_why(first, seam):
    second = corrected(first, seam)
    assert (second.number, second.revision, second.reason) == (first.number, 2, WHY)
    text = text_of(second)
    assert f"takes the place of {first.number} revision 1" in text
    assert "What changed against revision 1, and why" in text
    assert WHY in text
    rows = {row["what"]: (row["before"], row["now"]) for row in second.figures["replaces"]["changes"]}
    assert rows["Result"] == ("Fail", "Pass")
    assert rows["Open seam (major) · Count"] == ("12", "4")
    assert rows["Major · Found"] == ("12", "4")
    assert second.content_sha256 == machine.content_hash(second.figures)


def test_a_first_revision_replaces_nothing(first):
    assert "replaces" not in first.figures
    assert "takes the place of" not in text_of(first)


def test_it_says_so_in_the_language_of_its_reader(nordlys, factory, seam, first):
    Report.objects.filter(pk=first.pk).update(language="zh-hans")
    second = corrected(first, seam)
    assert second.language == "zh-hans"
    words = {row["where"] for row in second.figures["replaces"]["changes"]}
    assert words
    assert not any(letter.isascii() and letter.isalpha() for word in words for letter in word)


def test_the_old_one_stays_and_is_marked_everywhere(client, first, seam, ingrid):
    second = corrected(first, seam)
    page = client.get(reverse("reports:report", args=[first.uuid])).text
    assert "Superseded:" in page
    assert reverse("reports:report", args=[second.uuid]) in page
    assert "Download the superseded revision" in page
    answer = client.get(reverse("reports:download", args=[first.uuid]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert f"{first.number}-r1-superseded.pdf" in answer["Content-Disposition"]
    assert "superseded" in client.get(reverse("reports:report_list"), {"state": "superseded"}).text
    panel = client.get(reverse("reports:shipment_panel", args=[first.shipment.uuid])).text
    assert "superseded" in panel
    assert reverse("reports:download", args=[first.uuid]) not in panel
    answer = client.get(f"/api/v1/reports/{first.uuid}/file/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert f"{first.number}-r1-superseded.pdf" in answer["Content-Disposition"]
    told = client.get(f"/api/v1/reports/{first.uuid}/").json()
    assert (told["superseded"], told["superseded_by"]) == (True, str(second.uuid))
    told = client.get(f"/api/v1/reports/{second.uuid}/").json()
    assert (told["superseded"], told["superseded_by"], told["reason"]) == (False, None, WHY)


def test_the_old_one_goes_on_saying_what_it_said(client, first, seam, ingrid):
    second = corrected(first, seam)
    table = client.get(reverse("reports:report_csv")).text.splitlines()
    outcomes = {row["revision"]: row["result"] for row in csv.DictReader(table)}
    assert outcomes == {"1": "fail", "2": "pass"}
    heads = [heading(client.get(reverse("reports:report", args=[each.uuid])).text) for each in (first, second)]
    assert heads == [f"{first.number} r1 fail superseded", f"{first.number} r2 pass"]
    shown = client.get(reverse("reports:report_list"), {"q": first.number}).text
    assert ">fail</span>" in shown
    assert ">pass</span>" in shown


def test_one_in_the_making_shows_the_result_of_today(client, nordlys, factory, boss):
    report = story.requested(nordlys, factory, result="fail")
    assert ">fail</span>" in client.get(reverse("reports:report", args=[report.uuid])).text
    assert ">fail</span>" in client.get(reverse("reports:report_list")).text


def heading(page: str) -> str:
    return " ".join(strip_tags(re.search(r"<h1.*?</h1>", page, re.DOTALL)[0]).split())


def test_its_page_shows_what_changed(client, first, seam, ingrid):
    page = client.get(reverse("reports:report", args=[corrected(first, seam).uuid])).text
    assert "What changed against revision 1, and why" in page
    assert WHY in page


def test_who_downloaded_the_old_one_is_told_and_nobody_else(client, first, seam, nordlys):
    had, other = people.buyer_person(nordlys, name="Had"), people.buyer_person(nordlys, name="Not")
    stranger = people.buyer_person(suppliers.buyer())
    client.force_login(had)
    b"".join(client.get(reverse("reports:download", args=[first.uuid])).streaming_content)
    before = OutgoingMail.objects.count()
    second = corrected(first, seam)
    sent = {
        mail.to: mail.subject for mail in OutgoingMail.objects.order_by("pk")[before:] if second.number in mail.subject
    }
    assert "takes the place of the revision 1 that you downloaded" in sent[had.email]
    assert "is ready" in sent[other.email]
    told = OutgoingMail.objects.get(to=had.email, subject=sent[had.email]).body
    assert f"you downloaded an earlier revision of {second.number} about {second.factory.shown_name}." in told
    assert stranger.email not in sent


def test_who_lost_sight_of_it_is_not_told(client, first, seam, nordlys):
    had = people.buyer_person(nordlys)
    client.force_login(had)
    b"".join(client.get(reverse("reports:download", args=[first.uuid])).streaming_content)
    Membership.objects.filter(user=had).delete()
    corrected(first, seam)
    assert not OutgoingMail.objects.filter(to=had.email).exists()


def test_a_release_document_says_what_is_decided_otherwise(nordlys, factory):
    first, second = story.held_again(nordlys, factory)
    told = second.figures["replaces"]
    assert (told["number"], told["revision"]) == (first.number, 1)
    assert ("Status", "Released", "Held") in {
        (row["what"], row["before"].capitalize(), row["now"].capitalize()) for row in told["changes"]
    }
    assert making.make(second.pk)
    assert "What changed against revision 1, and why" in text_of(Report.objects.get(pk=second.pk))


def test_an_8d_report_is_made_again_only_with_a_reason(client, nordlys, factory, ingrid):
    record = suppliers.corrective_action(factory, owner=nordlys, visibility="owner")
    first = actions.request_eight_d(corrective_action=record, by=ingrid)
    assert making.make(first.pk)
    assert "Why it is made again" in client.get(reverse("reports:eight_d_panel", args=[record.uuid])).text
    ask = reverse("reports:request_eight_d", args=[record.uuid])
    assert "Say why it is made again" in client.post(ask, {"language": "en"}).text
    client.post(ask, {"language": "en", "reason": "The laboratory answered."})
    second = Report.objects.get(number=first.number, revision=2)
    assert second.reason == "The laboratory answered."
    assert making.make(second.pk)
    assert "The laboratory answered." in text_of(Report.objects.get(pk=second.pk))


@pytest.mark.parametrize(
    ("before", "now", "rows"),
    [
        ({"classes": [{"defect_class": "major", "found": 1}]}, {"classes": [{"defect_class": "major", "found": 2}]}, [("Major · Found", "1", "2")]),
        ({"defects": []}, {"defects": [{"name": "Stain", "count": 3}]}, [("Stain · Count", "–", "3")]),
        ({"defects": [{"name": "Stain", "count": 3}]}, {"defects": []}, [("Stain · Count", "3", "–")]),
        ({"defects": [{"name": "Stain", "count": 3, "note": "", "rate": {"units": 125}}]}, {"defects": []}, [("Stain · Count", "3", "–")]),
        ({"inspection": {"inspected_on": "2026-03-10"}}, {"inspection": {"inspected_on": "2026-03-11"}}, [("Inspected on", "10 Mar 2026", "11 Mar 2026")]),
        ({"classes": [{"defect_class": "minor", "passes": True}]}, {"classes": [{"defect_class": "minor", "passes": False}]}, [("Minor · Passes", "yes", "no")]),
        ({"why": ["A."]}, {"why": ["B."]}, [("", "A.", "B.")]),
        ({"inspection": {"lot_size_units": 3200}}, {"inspection": {"lot_size_units": 3200}}, []),
    ],
)  # fmt: skip
def test_figures_are_compared_in_words(before, now, rows):
    found, anew = changes.compared(before, now)
    assert [(row.what, row.before, row.now) for row in found] == rows
    assert anew == []


def test_what_has_no_words_is_named_by_its_part():
    found, anew = changes.compared({"trends": [{"sentence": "a"}], "odd": 1}, {"trends": [{"sentence": "b"}], "odd": 2})
    assert found == []
    assert anew == ["Defect trend", "Other figures"]
