"""What is written down on site beside the answers: meetings, people, areas, interviews, and what stays in the house."""

from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits import actions
from audits.models import Answer, Audit
from qcportal.core.errors import Forbidden, Rejected
from suppliers.models import Visit
from tests.builders import audits as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
SECRET = "The cutter asked not to be named 不愿具名"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def li():
    return people.auditor()


@pytest.fixture
def audit(li):
    buyer = suppliers.buyer()
    factory = suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer])
    return make.started(li, owner=buyer, factory=factory)


@pytest.fixture
def answer(audit):
    return make.answer(audit)


class TestNotes:
    def test_stand_beside_the_answer_and_leave_it_alone(self, answer, li):
        noted = actions.note_answer(answer=answer, interview_note="Operator: daily", confidential_note=SECRET, by=li)
        assert (noted.value, noted.interview_note, noted.confidential_note) == ("conform", "Operator: daily", SECRET)
        again = actions.note_answer(answer=noted, confidential_note="", version=noted.version, by=li)
        assert (again.interview_note, again.confidential_note) == ("Operator: daily", "")

    def test_only_by_the_team_and_while_in_progress(self, audit, answer, li):
        with pytest.raises(Forbidden):
            actions.note_answer(answer=answer, interview_note="x", by=people.manager())
        Audit.objects.filter(pk=audit.pk).update(state="cancelled")
        with pytest.raises(Rejected):
            actions.note_answer(answer=answer, interview_note="x", by=li)

    def test_are_saved_as_they_are_written(self, client, audit, answer, li):
        client.force_login(li)
        address = reverse("audits:notes_save", args=[audit.uuid, answer.question.key])
        sent = {"interview_note": "Operator: daily", "confidential_note": SECRET, "version": 1}
        saved = client.post(address, sent, headers={"HX-Request": "true"})
        assert "saved" in saved.text
        assert SECRET in client.get(reverse("audits:answer", args=[audit.uuid, 1])).text
        page = client.post(address, {"interview_note": "", "confidential_note": "", "version": 2})
        assert page.status_code == 302
        assert Answer.objects.get().confidential_note == ""

    @pytest.mark.parametrize("outside", ["buyer", "contact"])
    def test_the_confidential_one_stays_in_the_house(self, client, audit, answer, li, outside):
        actions.note_answer(answer=answer, interview_note="Operator: daily", confidential_note=SECRET, by=li)
        make.all_answered(audit)
        actions.submit_audit(audit=audit, by=li)
        boss = people.manager()
        actions.approve_audit(audit=Audit.objects.get(), by=boss)
        buyer, contact = people.buyer_person(audit.owner), people.supplier_contact(audit.factory.supplier)
        page = reverse("audits:audit", args=[audit.uuid])
        client.force_login(boss)
        assert SECRET in client.get(page).text
        client.force_login(buyer if outside == "buyer" else contact)
        assert "Operator: daily" in client.get(page).text
        assert SECRET not in client.get(page).text
        if outside == "buyer":
            told = client.get(f"/api/v1/audit-answers/{answer.uuid}/").json()
            assert (told["interview_note"], told["confidential_note"]) == ("Operator: daily", "")

    def test_through_the_api(self, client, answer, li):
        client.force_login(li)
        path = f"/api/v1/audit-answers/{answer.uuid}/"
        etag = {"If-Match": client.get(path)["ETag"]}
        sent = {"confidential_note": SECRET}
        noted = client.post(f"{path}notes/", sent, content_type="application/json", headers=etag)
        assert noted.json()["confidential_note"] == SECRET


def test_a_document_is_evidence_as_a_photo_is(client, audit, answer, li):
    client.force_login(li)
    address = reverse("audits:photos_add", args=[audit.uuid, answer.question.key])
    part = client.post(address, {"photos": SimpleUploadedFile("校准 certificate.pdf", PDF)}).text
    assert "校准 certificate.pdf" in part
    assert answer.photos.get().file.kind == "pdf"
    assert "校准 certificate.pdf" in client.get(reverse("audits:audit", args=[audit.uuid])).text


class TestMeetings:
    def test_are_written_down_and_shown_in_the_result(self, client, audit, li):
        client.force_login(li)
        sent = {
            "opening_at": "09:05",
            "opening_people": "Wang Li, quality manager\n陈明，厂长",
            "areas_visited": "Cutting",
        }
        sent |= {"closing_at": "17:30", "closing_people": "Wang Li", "people_met": "Line leader", "version": 1}
        made = client.post(reverse("audits:on_site", args=[audit.uuid]), sent)
        assert made.url == reverse("audits:audit", args=[audit.uuid])
        row = Audit.objects.get()
        assert (row.opening_at, row.closing_at, row.people_met) == (time(9, 5), time(17, 30), "Line leader")
        page = client.get(made.url).text
        for words in ("09:05", "陈明，厂长", "Cutting", "17:30", "Line leader"):
            assert words in page

    def test_the_closing_one_comes_after_the_opening_one(self, client, audit, li):
        client.force_login(li)
        sent = {"opening_at": "16:00", "closing_at": "09:00", "people_met": "Line leader", "version": 1}
        page = client.post(reverse("audits:on_site", args=[audit.uuid]), sent).text
        assert "The closing meeting comes after the opening meeting." in page
        assert "Line leader" in page
        assert Audit.objects.get().closing_at is None

    def test_of_several_days_are_not_compared(self, audit, li):
        days = Visit.objects.get(pk=audit.visit_id)
        Visit.objects.filter(pk=days.pk).update(ends_on=days.starts_on + timedelta(days=1))
        made = actions.record_on_site(audit=audit, opening_at=time(14), closing_at=time(10), by=li)
        assert made.closing_at == time(10)

    def test_are_one_press_away_while_answering_and_before_submitting(self, client, audit, li):
        client.force_login(li)
        for page in (reverse("audits:answer", args=[audit.uuid, 1]), reverse("audits:submit", args=[audit.uuid])):
            assert reverse("audits:on_site", args=[audit.uuid]) in client.get(page).text

    def test_only_by_the_team_and_while_in_progress(self, audit, li):
        with pytest.raises(Forbidden):
            actions.record_on_site(audit=audit, people_met="x", by=people.manager())
        Audit.objects.filter(pk=audit.pk).update(state="sent_back")
        with pytest.raises(Rejected):
            actions.record_on_site(audit=audit, people_met="x", by=li)

    def test_through_the_api(self, client, audit, li):
        client.force_login(li)
        path = f"/api/v1/audits/{audit.uuid}/"
        etag = {"If-Match": client.get(path)["ETag"]}
        sent = {"opening_at": "09:05", "people_met": "Wang Li"}
        noted = client.post(f"{path}on-site/", sent, content_type="application/json", headers=etag)
        assert (noted.json()["opening_at"], noted.json()["people_met"]) == ("09:05:00", "Wang Li")
