"""The pages through a browser's eyes: who gets which answer, what is shown, what a form does."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits import actions
from audits.enums import AnswerValue as V
from audits.enums import AuditState
from audits.models import Answer, Audit, Finding
from suppliers.enums import VisitRole
from suppliers.models import CorrectiveAction, Visit
from tests.builders import audits as make
from tests.builders import people, suppliers

from .pages import at, fetched, post, signed_in
from .test_answers import jpeg

pytestmark = pytest.mark.django_db
CHINESE = "深圳市华强电子有限公司"


OPTIONS = [{"name": name, "label": name.upper(), "share": 1} for name in ("a", "b")]


@pytest.fixture
def boss(client):
    return signed_in(client, people.manager())


@pytest.fixture
def li(client):
    return signed_in(client, people.auditor(name="Li 李"))


class TestPlan:
    def data(self, **fields):
        factory = fields.pop("factory", None) or suppliers.factory()
        wanted = {
            "factory": factory.uuid,
            "standard": make.standard().uuid,
            "kind": "initial",
            "announcement": "unannounced",
            "visibility": "owner",
            "lead": people.auditor().uuid,
            "starts_on": "2026-03-02",
            "part": "whole",
        }
        return wanted | fields

    def test_from_the_factory(self, client, boss):
        factory = suppliers.factory("Longhua", local_name=CHINESE)
        assert CHINESE in client.get(at("audit_add", query=f"?factory={factory.uuid}")).text
        owner = suppliers.buyer()
        made = post(client, at("audit_add"), self.data(factory=factory, owner=owner.uuid, team=[people.auditor().uuid]))
        audit = Audit.objects.get()
        assert made.url == at("audit", audit)
        assert (audit.factory, audit.owner, audit.visit.announced) == (factory, owner, False)
        assert audit.visit.assignments.count() == 2

    def test_more_auditors_are_ticked_in_boxes_as_on_every_form_and_stay_so(self, client, boss):
        more = people.auditor(name="Li 李")
        page = post(client, at("audit_add"), self.data(team=[more.uuid], starts_on="soon"))
        boxes = page.text.split('<div class="ticks" id="id_team"')[1].split("</div>")[0]
        assert f'name="team" value="{more.uuid}" checked' in boxes
        assert "Li 李" in boxes

    def test_on_a_visit_that_is_planned_already(self, client, boss):
        visit = suppliers.visit()
        page = client.get(at("audit_add", query=f"?factory={visit.factory.uuid}&visit={visit.uuid}"))
        assert f'value="{visit.uuid}" selected' in page.text
        post(client, at("audit_add"), self.data(factory=visit.factory, visit=visit.uuid, starts_on=""))
        assert Audit.objects.get().visit == visit

    def test_a_clash_stands_in_the_form_and_nothing_is_lost(self, client, boss):
        li = people.auditor(name="Li 李")
        suppliers.visit(people=[(li, VisitRole.AUDITOR)], starts_on=date(2026, 3, 2))
        page = post(client, at("audit_add"), self.data(lead=li.uuid, note="Bring gloves"))
        assert "Li 李 is already at" in page.text
        assert "Bring gloves" in page.text
        assert (Audit.objects.count(), Visit.objects.count()) == (0, 1)

    def test_who_and_when_are_asked_for(self, client, boss):
        page = post(client, at("audit_add"), self.data(lead="", starts_on=""))
        assert "Choose a lead auditor and a day" in page.text

    def test_changed_while_planned(self, client, boss):
        audit = make.audit()
        assert "Open the visit" in client.get(at("audit_edit", audit)).text
        data = {"standard": audit.standard.uuid, "kind": "special", "announcement": "announced", "visibility": "shared"}
        post(client, at("audit_edit", audit), data, version=1)
        audit.refresh_from_db()
        assert (audit.kind, audit.visibility) == ("special", "shared")

    def test_an_auditor_does_not_plan(self, client, li):
        assert client.get(at("audit_add")).status_code == 403
        assert "Plan an audit" not in client.get(at("audit_list")).text


class TestAnswering:
    @pytest.fixture
    def audit(self, li):
        factory = suppliers.factory("Longhua", local_name=CHINESE)
        return make.started(li, factory=factory, standard=make.standard(questions=2, sections=2))

    def test_started_it_leads_to_the_first_section(self, client, li):
        audit = make.audit(person=li)
        assert post(client, at("start", audit), version=1).url == at("answer", audit, 1)

    def test_shows_one_section_and_the_progress(self, client, audit):
        page = client.get(at("answer", audit, 1)).text
        assert "0 of 4 answered" in page
        assert CHINESE in page
        assert "s1-q2" in page
        assert "s2-q1" not in page

    def test_a_press_is_saved_at_once(self, client, audit):
        page = post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="minor", note="灯坏了", version="")
        assert page.status_code == 200
        assert "1 of 4 answered" in page.text
        assert 'value="1"' in page.text
        assert "Add photos" in page.text
        assert Answer.objects.get().note == "灯坏了"
        page = post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="major", note="", version="1")
        assert 'value="2"' in page.text
        assert "Add photos" not in page.text

    def test_a_note_without_an_answer_is_not_counted(self, client, audit):
        page = post(client, at("answer_save", audit, "s1-q1"), htmx=True, note="hm", version="")
        assert "Not saved yet: Choose an answer." in page.text
        assert "0 of 4" in client.get(at("answer", audit, 1)).text

    @pytest.mark.parametrize(
        ("fields", "data", "kept", "shown"),
        [
            ({"scale": "points"}, {"value": "8"}, "8", 'value="8" id="own-8" checked'),
            ({"scale": "yes_no"}, {"value": "no"}, "no", 'value="no" id="own-no" checked'),
            ({"scale": "number", "unit": "lux", "lowest": 500}, {"value": "512.50"}, "512.5", 'value="512.5"'),
            ({"scale": "text"}, {"value": "张工"}, "张工", ">张工</textarea>"),
            ({"scale": "date"}, {"value": "2026-11-29"}, "2026-11-29", 'value="2026-11-29"'),
            ({"scale": "choice", "options": OPTIONS}, {"value": "a"}, "a", 'id="own-a" checked'),
            ({"scale": "choices", "options": OPTIONS}, {"value": ["b", "a"]}, "a b", 'id="own-b" checked'),
            (
                {"scale": "number"},
                {"value": "3", "not_applicable": "on", "note": "none here"},
                "not_applicable",
                'value="not_applicable" checked',
            ),
        ],
    )
    def test_every_scale_has_its_field_and_is_saved_at_once(self, client, audit, fields, data, kept, shown):
        make.question(audit.standard, "own", **fields)
        page = post(client, at("answer_save", audit, "own"), data, htmx=True, version="")
        assert "1 of 5 answered" in page.text
        assert Answer.objects.get().value == kept
        assert shown in client.get(at("answer", audit, 1)).text

    def test_a_number_that_is_none_is_said_beside_it(self, client, audit):
        make.question(audit.standard, "own", scale="number")
        page = post(client, at("answer_save", audit, "own"), htmx=True, value="", version="")
        assert "Not saved yet: Give a number such as 12.5." in page.text

    def test_questions_come_and_go_with_the_answers_before_them(self, client, audit):
        make.question(audit.standard, "own", scale="yes_no")
        make.question(audit.standard, "oven", scale="points", text="How hot?", shown_if="${own} = 'yes'")
        assert "How hot?" not in client.get(at("answer", audit, 1)).text
        page = post(client, at("answer_save", audit, "own"), htmx=True, value="yes", version="").text
        assert at("answer_part", audit, "oven") in page
        assert "1 of 6 answered" in page
        assert "How hot?" in client.get(at("answer_part", audit, "oven")).text
        page = post(client, at("answer_save", audit, "own"), htmx=True, value="no", version="1").text
        assert '<div id="question-oven" hx-swap-oob="true" hidden></div>' in page
        assert "1 of 5 answered" in page

    def test_not_applicable_asks_why(self, client, audit):
        page = post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="not_applicable", note="", version="")
        assert "Not saved yet: Say why" in page.text

    def test_two_auditors_do_not_overwrite_each_other(self, client, audit):
        answer = make.answer(audit, "s1-q1", V.MINOR)
        answer.version = 4
        answer.save()
        page = post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="conform", version="3")
        assert "Not saved yet: Somebody wrote something else here" in page.text
        assert Answer.objects.get().value == V.MINOR

    @pytest.fixture
    def wang(self, audit):
        wang = people.auditor(name="Wang 王")
        suppliers.assignment(audit.visit, wang, "auditor")
        return wang

    def test_what_a_colleague_answered_first_stands_beside_ones_own_until_one_is_kept(self, client, audit, wang):
        address = at("answer_save", audit, "s1-q1")
        actions.answer_question(
            audit=audit, question=audit.standard.questions.get(key="s1-q1"), value="major", note="锁着", by=wang
        )
        refused = post(client, address, htmx=True, value="conform", note="Open", version="").text
        assert "Not saved yet: Wang 王 wrote something else here" in refused
        assert "锁着" in refused
        assert re.search(r"<dd>\s*major", refused), refused
        assert 'name="over" value="1"' in refused  # saves mine instead
        assert Answer.objects.get().value == V.MAJOR
        kept = post(client, address, htmx=True, value="conform", note="Open", version="", over="1").text
        assert "saved" in kept
        assert Answer.objects.get().note == "Open"

    def test_nor_is_one_that_was_taken_back_and_given_anew(self, client, audit, li, wang):
        """Its version begins again below the one that the page showed."""
        address, question = at("answer_save", audit, "s1-q1"), audit.standard.questions.get(key="s1-q1")
        for value in ("conform", "minor", "conform"):
            answer = actions.answer_question(audit=audit, question=question, value=value, by=li)
        actions.clear_answer(answer=answer, by=wang)
        gone = post(client, address, htmx=True, value="minor", note="Open", version="3").text
        assert "Not saved yet: This answer was taken back after you opened it" in gone
        assert not Answer.objects.exists()
        actions.answer_question(audit=audit, question=question, value="major", note="锁着", by=wang)
        refused = post(client, address, htmx=True, value="minor", note="Open", version="3").text
        assert "Not saved yet: Wang 王 wrote something else here" in refused
        assert "锁着" in refused
        assert "saved" in post(client, address, htmx=True, value="minor", note="Open", version="3", over="1").text
        assert Answer.objects.get().note == "Open"

    def test_nor_are_notes_and_what_else_was_changed_there_is_no_matter(self, client, audit, li, wang):
        answer = actions.answer_question(
            audit=audit, question=audit.standard.questions.get(key="s1-q1"), value="major", by=li
        )
        notes, said = at("notes_save", audit, "s1-q1"), {"interview_note": "Guard", "confidential_note": ""}
        actions.answer_question(audit=audit, question=answer.question, value="minor", by=wang)
        assert "saved" in post(client, notes, said, htmx=True, version="1").text
        actions.note_answer(answer=answer, interview_note="保安 no key", by=wang)
        refused = post(client, notes, said | {"interview_note": "Guard, 12 years"}, htmx=True, version="3").text
        assert "Wang 王 wrote something else here" in refused
        assert "保安 no key" in refused
        assert Answer.objects.get().interview_note == "保安 no key"
        mine = said | {"interview_note": "Guard, 12 years", "over": "4"}
        assert "saved" in post(client, notes, mine, htmx=True, version="3").text  # the page's own field comes too
        assert Answer.objects.get().interview_note == "Guard, 12 years"

    def test_sent_twice_over_a_lost_connection_it_is_ones_own(self, client, audit):
        address = at("answer_save", audit, "s1-q1")
        for note in ("Open", "Open at night"):
            assert "saved" in post(client, address, htmx=True, value="conform", note=note, version="").text
        assert Answer.objects.get().note == "Open at night"

    def test_without_a_script_what_was_typed_is_said_again(self, client, audit, wang):
        actions.answer_question(audit=audit, question=audit.standard.questions.get(key="s1-q1"), value="major", by=wang)
        post(client, at("answer_save", audit, "s1-q1"), value="conform", note="Open at night", version="")
        assert "You wrote: conform · Open at night" in client.get(at("answer", audit, 1)).text
        assert post(client, at("answer_clear", audit, "s1-q1"), version="0").status_code == 412
        assert Answer.objects.exists()

    def test_works_without_a_script_too(self, client, audit):
        address = at("answer", audit, 1)
        done = post(client, at("answer_save", audit, "s1-q1"), value="conform", note="", version="")
        assert done.url == address + "?question=s1-q1#question-s1-q1"
        post(client, at("answer_save", audit, "s1-q2"), value="not_applicable", note="", version="")
        page = client.get(address).text
        assert "s1-q2: Not saved yet: Say why" in page
        assert "1 of 4 answered" in page

    def test_taken_back(self, client, audit):
        make.answer(audit, "s2-q1")
        assert (
            post(client, at("answer_clear", audit, "s2-q1"), version="1").url
            == at("answer", audit, 2) + "?question=s2-q1"
        )
        assert not Answer.objects.exists()

    def test_photos_come_several_at_once_and_bad_ones_are_named(self, client, audit):
        make.answer(audit)
        files = [jpeg("a.jpg"), jpeg("b.jpg"), jpeg_that_is_none()]
        page = client.post(at("photos_add", audit, "s1-q1"), {"photos": files}, headers={"HX-Request": "true"})
        assert "c.jpg: This file is none of" in page.text
        photos = list(Answer.objects.get().photos.order_by("pk"))
        assert [each.file.name for each in photos] == ["a.jpg", "b.jpg"]
        assert 'value="3"' in page.text  # the answer's version goes on
        assert fetched(client, at("photo", photos[0].file, "thumb")) == (200, "image/jpeg")
        post(client, at("photo_remove", photos[0].file), htmx=True)
        assert Answer.objects.get().photos.count() == 1

    def test_a_finding_is_raised_in_place(self, client, audit):
        answer = make.answer(audit, "s1-q1", V.MAJOR, "刀具未清点")
        form = client.get(at("finding_add", audit, query="?question=s1-q1"), headers={"HX-Request": "true"}).text
        assert "刀具未清点" in form
        assert "<html" not in form
        assert 'value="major" selected' in form
        data = {"grade": "major", "statement": "Knives", "process_area": "documentation"}
        page = post(client, at("finding_add", audit, query="?question=s1-q1"), data, htmx=True)
        finding = Finding.objects.get()
        assert (finding.answer, finding.number in page.text) == (answer, True)

    def test_a_double_click_raises_one_finding_and_another_text_another(self, client, audit):
        make.answer(audit)
        address = at("finding_add", audit, query="?question=s1-q1")
        uuid = re.search(r'name="uuid" value="([0-9a-f-]{36})"', client.get(address).text)[1]
        data = {"grade": "major", "statement": "Knives", "process_area": "documentation", "uuid": uuid}
        for _click in range(2):
            page = post(client, address, data, htmx=True)
            assert Finding.objects.get().number in page.text
        assert str(Finding.objects.get().uuid) == uuid
        post(client, address, data | {"statement": "Scissors"}, htmx=True)
        assert Finding.objects.count() == 2

    def test_a_finding_without_a_statement_is_refused_in_place(self, client, audit):
        make.answer(audit)
        page = post(client, at("finding_add", audit, query="?question=s1-q1"), htmx=True, grade="major")
        assert "This field is required" in page.text
        assert "<html" not in page.text

    def test_a_free_finding_has_a_page(self, client, audit):
        data = {"grade": "zero_tolerance", "statement": "Exit locked", "process_area": "facilities_safety"}
        made = post(client, at("finding_add", audit), data)
        assert made.url == at("finding", Finding.objects.get())

    def test_others_have_no_business_here(self, client, audit):
        signed_in(client, people.manager())
        page = client.get(at("answer", audit, 1))
        assert (page.status_code, "Only the audit" in page.text) == (403, True)
        signed_in(client, people.auditor())
        assert client.get(at("answer", audit, 1)).status_code == 404
        signed_in(client, people.read_only())
        assert client.get(at("answer", audit, 1)).status_code == 403

    @pytest.mark.parametrize("number", [0, 3])
    def test_there_is_no_other_section(self, client, audit, number):
        assert client.get(at("answer", audit, number)).status_code == 404

    @pytest.mark.parametrize("questions", [20, 2000])
    def test_a_press_costs_under_15_queries_at_any_number_of_questions(
        self, client, li, questions, django_assert_num_queries
    ):
        audit = make.started(li, standard=make.standard(questions=questions))
        with django_assert_num_queries(14):
            post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="conform", version="")
        with django_assert_num_queries(12):
            post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="minor", note="x", version="1")

    def test_a_press_that_brings_up_a_question_costs_no_more(self, client, li, django_assert_num_queries):
        audit = make.started(li, standard=make.standard(questions=20))
        audit.standard.questions.exclude(key="s1-q1").update(shown_if="${s1-q1} = 'minor'")
        with django_assert_num_queries(14):
            post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="minor", note="x", version="")

    def test_a_section_costs_the_same_at_any_number_of_questions(self, client, li, django_assert_num_queries):
        for questions in (3, 100):
            audit = make.all_answered(make.started(people.auditor(), standard=make.standard(questions=questions)))
            audit.visit.assignments.update(person=li)
            with django_assert_num_queries(12):
                assert client.get(at("answer", audit, 1)).status_code == 200

    def test_the_page_of_an_audit_costs_the_same_at_any_number_of_answers(self, client, li):
        def queries_at(questions: int) -> int:
            audit = make.all_answered(make.started(people.auditor(), standard=make.standard(questions=questions)))
            audit.visit.assignments.update(person=li)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(at("audit", audit)).status_code == 200
            return len(asked)

        queries_at(3)  # what is asked once and kept
        assert queries_at(100) == queries_at(3)

    def test_a_long_section_has_pages_and_a_link_finds_its_question(self, client, li):
        audit = make.started(li, standard=make.standard(questions=120))
        first, last = (client.get(at("answer", audit, 1) + query).text for query in ("", "?question=s1-q120"))
        assert ('id="question-s1-q50"' in first, 'id="question-s1-q51"' in first) == (True, False)
        assert "Questions 1 to 50 of 120 in this section" in first
        assert 'href="?page=2"' in first
        assert ('id="question-s1-q120"' in last, 'id="question-s1-q100"' in last) == (True, False)
        shown = client.get(reverse("audits:preview", args=[audit.standard.uuid, 1]) + "?page=3").text
        assert ("s1-q101" in shown, "s1-q50" in shown) == (True, False)


def jpeg_that_is_none():
    return SimpleUploadedFile("c.jpg", b"MZ")


class TestSubmit:
    def test_names_what_is_missing_and_leads_there(self, client, li):
        audit = make.started(li)
        page = client.get(at("submit", audit)).text
        assert "3 things are missing" in page
        assert "Is thing 2 in order?" in page
        assert at("answer", audit, 1) + "?question=s1-q1#question-s1-q1" in page

    def test_keeps_the_summary_even_when_it_cannot_be_submitted(self, client, li):
        audit = make.started(li)
        data = {"audited_on": audit.audited_on, "summary": "Fair", "confidential_note": "Ask again", "submit": "1"}
        page = post(client, at("submit", audit), data, version=1)
        assert page.status_code == 200
        assert "is not answered" in page.text
        assert 'name="version" value="2"' in page.text
        audit.refresh_from_db()
        assert (audit.summary, audit.confidential_note, audit.state) == ("Fair", "Ask again", AuditState.IN_PROGRESS)

    def test_saved_and_then_submitted(self, client, li):
        audit = make.all_answered(make.started(li))
        data = {"audited_on": audit.audited_on, "summary": "Good", "confidential_note": ""}
        assert post(client, at("submit", audit), data, version=1, save="1").url == at("submit", audit)
        done = post(client, at("submit", audit), data, version=2, submit="1")
        assert done.url == at("audit", audit)
        page = client.get(done.url).text
        assert "100.0 %" in page
        assert "Good" in page

    def test_a_finding_can_be_taken_away_again(self, client, li):
        finding = make.finding(make.started(li))
        assert post(client, at("finding_remove", finding), version=1).url == at("submit", finding.audit)
        assert not Finding.objects.exists()


class TestReview:
    def test_shows_how_each_point_was_lost(self, client, boss):
        audit = make.audit(state=AuditState.SUBMITTED, standard=make.standard(questions=4))
        answer = make.answer(audit, "s1-q1", V.MAJOR)
        make.finding(audit, "zero_tolerance", answer=answer)
        make.all_answered(audit)
        page = client.get(at("audit", audit)).text
        assert "75.0 %" in page
        assert "−25.0" in page
        assert "There is a zero tolerance finding." in page

    def test_approved(self, client, boss):
        audit = make.audit(state=AuditState.SUBMITTED)
        post(client, at("approve", audit), version=1, note="")
        audit.refresh_from_db()
        assert audit.state == AuditState.APPROVED

    def test_sent_back_with_a_reason(self, client, boss):
        audit = make.audit(state=AuditState.SUBMITTED)
        asked = post(client, at("send_back", audit), version=1, note="")
        assert (asked.status_code, "Say what should be changed." in asked.text) == (400, True)
        post(client, at("send_back", audit), version=1, note="Photo missing")
        assert "Photo missing" in client.get(at("audit", audit)).text

    def test_not_by_who_was_there(self, client, boss):
        audit = make.audit(person=boss, state=AuditState.SUBMITTED)
        assert "somebody else reviews it" in client.get(at("audit", audit)).text
        answer = post(client, at("send_back", audit), version=1, note="Photo 3 shows another line")
        assert (answer.status_code, "You were on this audit" in answer.text) == (400, True)
        assert "Photo 3 shows another line" in answer.text

    @pytest.mark.parametrize("verb", ["approve", "send_back"])
    def test_what_was_written_stays_when_somebody_was_quicker(self, client, boss, verb):
        audit = make.audit(state=AuditState.SUBMITTED)
        answer = post(client, at(verb, audit), version=2, note="Photo 3 shows another line")
        assert (answer.status_code, "Somebody changed this record" in answer.text) == (400, True)
        assert "Photo 3 shows another line" in answer.text

    def test_what_was_written_stays_when_somebody_approved_it_meanwhile(self, client, boss):
        audit = make.approved()
        answer = post(client, at("send_back", audit), version=1, note="Photo 3 shows another line")
        assert (answer.status_code, "Photo 3 shows another line" in answer.text) == (400, True)

    def test_shared_and_cancelled(self, client, boss):
        audit = make.audit()
        post(client, at("share", audit), version=1, visibility="shared")
        post(client, at("cancel", audit), version=2, note="Closed down", with_visit="on")
        audit.refresh_from_db()
        assert (audit.visibility, audit.state, audit.visit.state) == ("shared", "cancelled", "cancelled")


class TestFindings:
    def test_who_asks_a_factory_without_an_account_reads_that_nobody_hears_of_it(self, client, boss):
        supplier = suppliers.supplier()
        finding = make.finding(make.approved(None, suppliers.factory(supplier=supplier)))
        assert "so nobody hears of it" in client.get(at("finding_ask", finding)).text
        people.supplier_contact(supplier)
        assert "so nobody hears of it" not in client.get(at("finding_ask", finding)).text

    def test_from_finding_to_corrective_action_to_closed(self, client, boss):
        supplier = suppliers.supplier()
        finding = make.finding(make.approved(None, suppliers.factory(supplier=supplier)))
        form = client.get(at("finding_ask", finding)).text
        assert finding.number in form
        assert "Settings are not checked" in form
        data = {
            "title": "Check settings",
            "description": "Not checked",
            "due_on": finding.factory.today(),
            "version": 1,
        }
        post(client, at("finding_ask", finding), data)
        action = CorrectiveAction.objects.get()
        assert action.number in client.get(at("finding", finding)).text
        early = post(client, at("finding_close", finding), closing_note="Seen", version=2)
        assert "accept it first" in early.text
        assert "Seen" in early.text
        CorrectiveAction.objects.update(state="accepted", closed_on=finding.factory.today())
        post(client, at("finding_close", finding), closing_note="Seen", version=2, uploads=jpeg())
        page = client.get(at("finding", finding)).text
        assert "put right" in page
        assert "Seen" in page
        post(client, at("finding_reopen", finding), note="Back again", version=3)
        finding.refresh_from_db()
        assert finding.state == "open"

    def test_proof_is_served_to_those_who_see_the_finding(self, client, boss):
        finding = make.finding()
        post(client, at("finding_close", finding), closing_note="Seen", version=1, uploads=jpeg())
        address = at("proof", finding.files.get().file, "print")
        assert fetched(client, address) == (200, "image/jpeg")
        signed_in(client, people.auditor())
        assert client.get(address).status_code == 404

    def test_edited_while_the_audit_is_in_progress(self, client, li):
        finding = make.finding(make.started(li))
        data = {"grade": "minor", "statement": "Better said", "process_area": "documentation", "version": 1}
        assert post(client, at("finding_edit", finding), data).url == at("finding", finding)
        finding.refresh_from_db()
        assert (finding.grade, finding.statement) == ("minor", "Better said")


LISTS = {
    "standard_list": lambda: make.standard(questions=1),
    "audit_list": lambda: make.approved(suppliers.buyer()),
    "finding_list": lambda: make.finding(make.approved(suppliers.buyer())),
}


@pytest.mark.parametrize(
    "query", ["?q=华强", "?state=planned", "?kind=special", "?grade=A", "?expired=true", "?sort=-score_percent"]
)
def test_filters_of_audits_answer(client, boss, query):
    make.audit()
    assert client.get(at("audit_list", query=query)).status_code == 200


@pytest.mark.parametrize("route", LISTS)
def test_an_empty_list_says_what_to_do(client, boss, route):
    assert "Nothing here yet" in client.get(at(route)).text


def test_an_audit_that_has_run_out_is_marked_as_on_the_start_page(client, boss):
    over, holding = make.approved(), make.approved()
    for audit, days in ((over, -1), (holding, 0)):
        audit.valid_until = audit.factory.today() + timedelta(days=days)
        audit.save()
    expired = '<span class="badge bg-red-lt">expired</span>'
    assert expired in client.get(reverse("home")).text
    rows = client.get(at("audit_list")).text.split("<tr>")
    assert [over.number in row for row in rows if expired in row] == [True]
    assert expired in client.get(at("audit", over)).text
    assert expired not in client.get(at("audit", holding)).text
