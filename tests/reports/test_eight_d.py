"""The 8D report: what a corrective action was about, what was done, and each reader's own sight of it."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from audits.models import FindingFile
from inspections.actions import request_corrective_action
from reports import actions, making
from reports.documents import corrective_action as document
from reports.enums import Audience
from reports.models import Report
from reports.requests.anew import issue_anew
from suppliers import actions as mending
from tests.builders import audits, people, suppliers
from tests.builders import inspections as made

pytestmark = pytest.mark.django_db
AGAIN = "Asked for by the buyer's laboratory."


def photo(name: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def place(nordlys):
    return suppliers.factory("Hengyi", local_name="恒艺", supplier=suppliers.supplier(), buyers=[nordlys])


@pytest.fixture
def boss():
    return people.manager(name="Olga")


@pytest.fixture
def record(nordlys, place, boss):
    """Asked for by a finding with a photo, answered with one, sent back once, accepted."""
    action = suppliers.corrective_action(place, owner=nordlys, title="Seams open 线缝", description="12 of 80")
    finding = audits.finding(audits.approved(nordlys, place), corrective_action=action, statement="No needle log")
    FindingFile.objects.create(
        finding=finding, file=mending.corrective_actions.files.store(photo("found.jpg"), by=boss)
    )
    told = {"whys": ["Worn needles", "Nobody changes them"], "action_taken": "Needle log 针", "team": "Mr Li"}
    told |= {"preventive_action": "All lines", "corrective_done_on": place.today(), "root_cause_category": "method"}
    action = mending.answer_corrective_action(record=action, by=boss, **told, uploads=[photo("mended.jpg")])
    action = mending.send_back_corrective_action(record=action, by=boss, note="Show it")
    action = mending.answer_corrective_action(record=action, by=boss, **told)
    later = place.today() + timedelta(days=90)
    return mending.accept_corrective_action(record=action, by=boss, note="Seen.", check_on=later)


def asked(record, by, language="en") -> Report:
    report = actions.request_eight_d(corrective_action=record, by=by, language=language, reason=AGAIN)
    making.make(report.pk)
    report.refresh_from_db()
    assert report.state == "ready", report.error
    return report


def text_of(report) -> str:
    with report.file.file.open() as file:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)


def test_says_the_eight_disciplines(record, boss):
    text = text_of(asked(record, boss))
    for words in ("D0", "D1 Team", "Mr Li", "No needle log", "D4", "Nobody changes them", "Needle log", "All lines"):
        assert words in text, words
    for words in ("found.jpg", "mended.jpg", "Too few inspections to tell", "Answer 1: sent back on", "Seen.", "恒艺"):
        assert words in text, words


def collected(record, by) -> document.EightDReport:
    report = actions.request_eight_d(corrective_action=record, by=by, reason=AGAIN)
    return document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))


def names(pictures) -> list[str]:
    return [each.name for each in pictures]


def test_photos_that_nobody_put_together_stand_under_their_own_heads(record, boss):
    content = collected(record, boss)
    assert (content.pairs, names(content.found), names(content.mended)) == ([], ["found.jpg"], ["mended.jpg"])
    text = text_of(asked(record, boss))
    assert "Photos of what was found" in text
    assert "Photos of what was put right" in text


def test_proof_stands_beside_what_the_answer_says_it_mends(record, boss, place):
    """Whatever the order in which they came."""
    other = audits.finding(record.findings.get().audit, corrective_action=record, statement="No scissors log")
    second = mending.corrective_actions.files.store(photo("second.jpg"), by=boss)
    FindingFile.objects.create(finding=other, file=second)
    later = {"note": "Again", "due_on": place.today() + timedelta(days=9)}
    mending.find_not_effective(record=record, by=boss, **later)
    told = {"root_cause": "Heat", "action_taken": "Fan", "uploads": [photo("fan.jpg"), photo("hall.jpg")]}
    mending.answer_corrective_action(record=record, by=boss, shows=[second.uuid, "nonsense"], **told)
    content = collected(record, boss)
    [(found, mended)] = content.pairs
    assert (found.name, names(mended)) == ("second.jpg", ["fan.jpg"])
    assert (names(content.found), names(content.mended)) == (["found.jpg"], ["mended.jpg", "hall.jpg"])
    [pair] = content.figures["photo_pairs_sha256"]
    assert pair == {"found": found.sha256, "put_right": [mended[0].sha256]}
    assert len(content.figures["photos_sha256"]) == 5
    assert "Further photos of what was found" in text_of(asked(record, boss))


def test_what_was_found_and_is_not_shown_to_the_reader_is_paired_with_nothing(record, nordlys):
    people.buyer_person(nordlys)
    hidden = audits.finding(audits.approved(None, record.factory, visibility="house"), corrective_action=record)
    secret = mending.corrective_actions.files.store(photo("secret.jpg"), by=people.manager())
    FindingFile.objects.create(finding=hidden, file=secret)
    record.files.update(shows=secret)
    content = collected(record, people.buyer_person(nordlys))
    assert (content.pairs, names(content.found), names(content.mended)) == ([], ["found.jpg"], ["mended.jpg"])


def test_one_that_is_not_answered_yet_is_a_report_too(place, boss):
    assert "Not closed yet." in text_of(asked(suppliers.corrective_action(place), boss))


def test_in_the_language_of_who_asks(record, boss):
    text = text_of(asked(record, boss, "zh-hans"))
    assert f"{record.closed_on.year}年" in text


class TestWhoseItIs:
    def test_each_gets_the_own_one(self, client, record, boss, nordlys):
        """What an audit for the house alone found stays out of the others' reports."""
        hidden = audits.approved(None, record.factory, visibility="house")
        audits.finding(hidden, corrective_action=record, statement="Housemark")
        contact, buyer = people.supplier_contact(record.factory.supplier), people.buyer_person(nordlys)
        made = {each: asked(record, each) for each in (boss, contact, buyer)}
        assert {each.role for each in made if "Housemark" in text_of(made[each])} == {boss.role}
        for person in made:
            client.force_login(person)
            seen = {of.role for of, report in made.items() if client.get(page(report)).status_code == 200}
            assert seen == ({each.role for each in made} if person == boss else {person.role}), person.role
            assert client.get(reverse("reports:download", args=[made[person].uuid])).getvalue().startswith(b"%PDF")

    def test_what_the_house_keeps_stays_out_of_the_factorys_whoever_has_it_issued_anew(
        self, client, record, boss, nordlys
    ):
        """The contact may open the next revision, which a manager asked for."""
        hidden = audits.approved(None, record.factory, visibility="house")
        audits.finding(hidden, corrective_action=record, statement="Housemark")
        lot = made.approved(nordlys, record.factory, result="fail", visibility="house", corrective_action=record)
        contact = people.supplier_contact(record.factory.supplier)
        second = issue_anew(report=asked(record, contact), reason=AGAIN, by=boss)
        making.make(second.pk)
        second.refresh_from_db()
        assert second.state == "ready", second.error
        told = text_of(second) + str(second.figures)
        assert "No needle log" in told
        assert "Housemark" not in told
        assert lot.number not in told
        client.force_login(contact)
        assert client.get(page(second)).status_code == 200

    def test_none_of_another_factory_and_none_that_goes_back_to_the_house(self, client, record):
        report = asked(record, people.supplier_contact(record.factory.supplier))
        assert report.audience == Audience.FACTORY
        client.force_login(people.supplier_contact(suppliers.supplier()))
        assert client.get(page(report)).status_code == 404
        client.force_login(report.requested_by)
        type(record).objects.filter(pk=record.pk).update(visibility="house")
        assert client.get(page(report)).status_code == 404

    def test_who_does_not_see_the_record_gets_none(self, client, record):
        for person in (people.supplier_contact(), people.buyer_person()):
            client.force_login(person)
            assert client.post(reverse("reports:request_eight_d", args=[record.uuid])).status_code == 404
        assert not Report.objects.exists()


def page(report) -> str:
    return reverse("reports:report", args=[report.uuid])


def test_asked_for_on_its_page(client, record):
    client.force_login(people.supplier_contact(record.factory.supplier))
    assert "Make the 8D report" in client.get(reverse("reports:eight_d_panel", args=[record.uuid])).text
    answer = client.post(reverse("reports:request_eight_d", args=[record.uuid]), follow=True)
    assert record.number in answer.text
    assert str(Report.objects.get()) in client.get(reverse("reports:eight_d_panel", args=[record.uuid])).text


def test_asked_for_through_the_api(client, record, nordlys):
    client.force_login(people.buyer_person(nordlys))
    body = {"corrective_action": str(record.uuid), "language": "zh-hans"}
    made = client.post("/api/v1/reports/eight-d/", body, content_type="application/json")
    assert (made.status_code, made.json()["kind"], made.json()["language"]) == (201, "eight_d", "zh-hans")
    assert made.json()["corrective_action"] == str(record.uuid)
    client.force_login(people.buyer_person())
    assert client.post("/api/v1/reports/eight-d/", body, content_type="application/json").status_code in (400, 404)


def test_asking_again_waits_for_the_one_that_is_made_and_then_gives_a_revision(record, boss):
    first = actions.request_eight_d(corrective_action=record, by=boss)
    assert actions.request_eight_d(corrective_action=record, by=boss) == first
    making.make(first.pk)
    second = actions.request_eight_d(corrective_action=record, by=boss, reason=AGAIN)
    assert (second.number, second.revision) == (first.number, 2)


def test_it_stands_in_the_list_of_reports(client, record, boss):
    report = asked(record, boss)
    client.force_login(boss)
    assert report.number in client.get(reverse("reports:report_list")).text


@pytest.mark.parametrize(("language", "line"), [("en", "12 × Open seam (major)"), ("zh-hans", "12 × 开线（严重）")])
def test_defects_stand_there_once_and_in_the_language_of_the_document(boss, nordlys, place, language, line):
    """The manager who asked had them in English, in what is wrong."""
    lot = made.approved(nordlys, place, result="fail", visibility="shared")
    made.defect(lot, made.defect_type("Open seam", local_name="开线"), 12)
    lot = request_corrective_action(inspection=lot, by=boss)
    record = lot.corrective_action
    record.description += "\nOn line 4."
    record.save()
    text = text_of(asked(record, boss, language))
    assert (text.count("12 ×"), text.count(line), text.count("On line 4.")) == (1, 1, 1)
    assert "On line 4." in collected(record, boss).figures["corrective_action"]["description"]
