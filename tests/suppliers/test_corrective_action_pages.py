"""Corrective actions as pages."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from qcportal.core import files
from suppliers import actions
from suppliers.enums import CorrectiveActionState
from suppliers.models import CorrectiveAction
from tests.builders import people
from tests.builders import suppliers as make

from .pages import at, get

pytestmark = pytest.mark.django_db


def photo(name: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


class TestCorrectiveActions:
    def test_raised_edited_and_cancelled(self, client, boss):
        supplier = make.supplier()
        contact, factory = people.supplier_contact(supplier, name="Mr Li"), make.factory(supplier=supplier)
        page = get(client, "corrective_action_add", factory=factory.uuid)
        assert "Mr Li" in page.text
        due = str(factory.today() + timedelta(days=10))
        values = {"factory": str(factory.uuid), "title": "Seams", "due_on": due, "visibility": "owner"}
        client.post(at("corrective_action_add"), values | {"responsible": contact.pk})
        record = CorrectiveAction.objects.get()
        assert record.responsible == contact
        edited = {"title": "Shoulder seams", "due_on": due, "visibility": "owner", "version": 1}
        client.post(at("corrective_action_edit", record.uuid), edited)
        answer = client.post(at("corrective_action_cancel", record.uuid), {"note": "Twice", "version": 2}, follow=True)
        assert "It is cancelled." in answer.text
        assert "Shoulder seams" in answer.text

    def test_the_list_begins_with_what_waits_longest_and_ends_with_what_is_over(self, client, boss):
        today = make.factory().today()
        over = make.corrective_action(
            raised_on=today - timedelta(days=90), due_on=today - timedelta(days=60), state="cancelled"
        )
        later = make.corrective_action(due_on=today + timedelta(days=5))
        missed = make.corrective_action(raised_on=today - timedelta(days=9), due_on=today - timedelta(days=2))
        page = get(client, "corrective_action_list").text
        assert sorted((over, later, missed), key=lambda each: page.index(each.number)) == [missed, later, over]
        assert page.count("text-danger") == 1

    def test_who_answers_is_asked_only_where_the_factory_is_known(self, client, boss):
        assert "responsible" not in get(client, "corrective_action_add").context["form"].fields

    def test_a_date_before_today_stands_beside_the_form(self, client, boss):
        values = {"factory": str(make.factory().uuid), "title": "Seams", "due_on": "2020-01-01", "visibility": "owner"}
        answer = client.post(at("corrective_action_add"), values)
        assert "The due date lies before the day it was raised." in answer.text
        assert 'value="Seams"' in answer.text

    def test_answered_by_the_supplier_and_accepted(self, client, boss):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier))
        client.force_login(people.supplier_contact(supplier))
        assert get(client, "corrective_action_answer", record.uuid).status_code == 200
        answer = client.post(at("corrective_action_answer", record.uuid), {"root_cause": "Needles", "version": 1})
        assert "This field is required." in answer.text
        assert "Needles" in answer.text
        values = {"root_cause": "Needles", "action_taken": "Log", "version": 1}
        assert (
            "Your answer is sent." in client.post(at("corrective_action_answer", record.uuid), values, follow=True).text
        )
        client.force_login(boss)
        client.post(at("corrective_action_accept", record.uuid), {"version": 2})
        record.refresh_from_db()
        assert record.state == CorrectiveActionState.ACCEPTED

    def test_a_photo_is_sent_for_the_photo_of_what_was_found(self, client, boss):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier))
        found = files.store(photo("found.jpg"), by=boss)
        client.force_login(people.supplier_contact(supplier))
        page = at("corrective_action_answer", record.uuid)
        refused = {"root_cause": "Needles", "version": 1, f"uploads-{found.uuid}": photo("kept.jpg")}
        assert "need not choose them again" in client.post(page, refused).text
        sent = {"root_cause": "Needles", "action_taken": "Log", "version": 1, "uploads": photo("hall.jpg")}
        client.post(page, sent | {f"uploads-{found.uuid}": photo("fan.jpg"), "uploads-x": photo("strange.jpg")})
        kept = dict(record.files.values_list("file__name", "shows__uuid"))
        assert kept == {"kept.jpg": found.uuid, "hall.jpg": None, "fan.jpg": found.uuid, "strange.jpg": None}
        client.force_login(boss)
        shown = client.get(f"/api/v1/corrective-actions/{record.uuid}/").json()["files"]
        assert {row["name"]: row["shows"] for row in shown}["fan.jpg"] == str(found.uuid)

    def test_sent_back_with_a_sentence_for_the_supplier(self, client, boss):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier), state=CorrectiveActionState.ANSWERED)
        CorrectiveAction.objects.update(
            raised_on=timezone.localdate() - timedelta(days=60), due_on=timezone.localdate() - timedelta(days=9)
        )
        page = at("corrective_action_send_back", record.uuid)
        offered = record.factory.today() + timedelta(days=7)
        assert f'value="{offered.isoformat()}"' in client.get(page).text
        client.post(page, {"note": "Show the log", "version": 1, "due_on": offered.isoformat()})
        record.refresh_from_db()
        assert record.due_on == offered
        client.force_login(people.supplier_contact(supplier))
        assert "Show the log" in get(client, "corrective_action_answer", record.uuid).text

    def test_an_answered_one_is_not_answered_again(self, client, boss):
        record = make.corrective_action(state=CorrectiveActionState.ANSWERED)
        answer = get(client, "corrective_action_answer", record.uuid)
        assert (answer.status_code, "This cannot be done now" in answer.text) == (400, True)

    def test_filters(self, client, boss):
        day = date(2026, 1, 5)
        make.corrective_action(title="late", raised_on=day, due_on=day)
        make.corrective_action(title="answered", state="answered", due_on=date(2099, 1, 1))
        for query, found in [
            ({"state": "to_answer"}, {"late"}),
            ({"state": "answered"}, {"answered"}),
            ({"overdue": "true"}, {"late"}),
            ({"q": "ANSW"}, {"answered"}),
        ]:
            page = get(client, "corrective_action_list", **query).text
            assert {name for name in ("late", "answered") if f'class="sub">{name}' in page} == found, query

    def test_another_buyers_name_is_not_told(self, client):
        ours, theirs = make.buyer(), make.buyer("Secret Stores")
        record = make.corrective_action(make.factory(buyers=[ours, theirs]), owner=theirs, visibility="shared")
        client.force_login(people.buyer_person(ours))
        page = get(client, "corrective_action", record.uuid)
        assert page.status_code == 200
        assert "Secret" not in page.text

    def test_a_file_that_is_no_proof_is_named_and_the_text_stays(self, client):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier))
        client.force_login(people.supplier_contact(supplier))
        junk = SimpleUploadedFile("log.docx", b"PK\x03\x04 not a photo")
        values = {"root_cause": "Needles", "action_taken": "Log", "version": 1, "uploads": [junk]}
        answer = client.post(at("corrective_action_answer", record.uuid), values)
        assert "log.docx: This file is none of" in answer.text
        assert "Needles" in answer.text

    def test_good_files_are_kept_when_the_answer_is_refused(self, client):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier))
        client.force_login(people.supplier_contact(supplier))

        def files():
            proof = SimpleUploadedFile("log.pdf", b"%PDF-1.7\n%%EOF\n")
            return [proof, SimpleUploadedFile("log.docx", b"PK\x03\x04 not a photo")]

        values = {"why_1": "Needles worn", "why_2": "No log", "action_taken": "Log", "version": 1}
        answer = client.post(at("corrective_action_answer", record.uuid), values | {"uploads": files()})
        assert "log.docx: This file is none of" in answer.text
        assert "need not choose them again" in answer.text
        assert "No log" in answer.text
        client.post(at("corrective_action_answer", record.uuid), values)
        record.refresh_from_db()
        assert (record.state, record.root_cause, record.files.get().file.name) == ("answered", "No log", "log.pdf")

    def test_a_root_cause_that_is_the_last_why_follows_the_whys_when_they_change(self, client, boss):
        record = make.corrective_action()
        actions.answer_corrective_action(record=record, by=boss, whys=["Worn needles"], action_taken="Log")
        actions.send_back_corrective_action(record=record, by=boss, note="Why is that?")
        form = get(client, "corrective_action_answer", record.uuid).context["form"]
        assert (form["why_1"].value(), form["root_cause"].value()) == ("Worn needles", "")

    def test_earlier_answers_stand_on_the_page_with_why_they_came_back(self, client, boss):
        supplier = make.supplier()
        record, contact = make.corrective_action(make.factory(supplier=supplier)), people.supplier_contact(supplier)
        actions.answer_corrective_action(record=record, by=contact, whys=["Worn needles"], action_taken="Told them")
        actions.send_back_corrective_action(record=record, by=boss, note="Telling is no action")
        actions.answer_corrective_action(record=record, by=contact, whys=["No log"], action_taken="Needle log")
        for person in (boss, contact):
            client.force_login(person)
            page = get(client, "corrective_action", record.uuid).text
            for words in ("Answer 1: sent back on", "Worn needles", "Telling is no action", "No log"):
                assert words in page, (person.role, words)

    def test_accepted_with_a_day_of_check_which_then_waits(self, client, boss):
        record = make.corrective_action(state="answered", check_after_days=60)
        form = get(client, "corrective_action_accept", record.uuid).context["form"]
        assert form.initial["check_on"] == record.factory.today() + timedelta(days=60)
        today = str(record.factory.today())
        client.post(at("corrective_action_accept", record.uuid), {"version": 1, "check_on": today})
        assert "Effect to be checked" in client.get("/").text
        assert record.number in get(client, "corrective_action_list", state="to_check").text
        values = {"version": 2, "note": "4 of 80 again", "due_on": today}
        answer = client.post(at("corrective_action_not_effective", record.uuid), values, follow=True)
        assert "The factory is asked anew." in answer.text
        assert "4 of 80 again" in answer.text

    def test_found_effective(self, client, boss):
        today = make.factory().today()
        record = make.corrective_action(state="accepted", closed_on=today, check_on=today)
        later = str(today + timedelta(days=9))
        client.post(at("corrective_action_check_day", record.uuid), {"version": 1, "check_on": later})
        client.post(at("corrective_action_effective", record.uuid), {"version": 2, "note": "0 of 800"})
        record.refresh_from_db()
        assert (record.state, record.effect_note, str(record.check_on)) == ("effective", "0 of 800", later)

    def test_proof_is_served_to_who_sees_the_record_alone(self, client, boss):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier))
        contact = people.supplier_contact(supplier)
        client.force_login(contact)
        proof = SimpleUploadedFile("log.pdf", b"%PDF-1.7\n%%EOF\n")
        values = {"root_cause": "Needles", "action_taken": "Log", "version": 1, "uploads": [proof]}
        client.post(at("corrective_action_answer", record.uuid), values)
        address = at("corrective_action_file", record.files.get().file.uuid)
        assert address in get(client, "corrective_action", record.uuid).text
        for user, status in [(contact, 200), (boss, 200), (people.supplier_contact(), 404), (people.inspector(), 404)]:
            client.force_login(user)
            answer = client.get(address)
            assert answer.status_code == status, user.role
            assert status == 404 or b"".join(answer.streaming_content).startswith(b"%PDF")
        client.logout()
        assert client.get(address).status_code == 404
