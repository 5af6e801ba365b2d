"""What is done without a visit: what the supplier says of itself, and the house's review of documents."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audits import actions
from audits.actions.reminding import reminders_in
from audits.enums import AnswerValue as V
from audits.enums import AuditState as S
from audits.models import Answer, Audit, Finding
from audits.queries import waiting_for
from audits.queries.panels import standing_of
from audits.queries.progress import missing
from audits.queries.self_assessments import said_before
from qcportal.core import notices
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import Notice, OutgoingMail
from qcportal.leaving import check_nothing_hangs_on_role, deactivate
from qcportal.overview import About, timeline
from suppliers.enums import EvidenceKind
from suppliers.models import AuditRequirement, Evidence
from tests.builders import audits as make
from tests.builders import people, suppliers

from .pages import at, fetched, post
from .test_answers import jpeg
from .test_api import post as call

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def factory():
    return suppliers.factory(supplier=suppliers.supplier())


@pytest.fixture
def hua(factory):
    return people.supplier_contact(factory.supplier, name="Hua 华")


@pytest.fixture
def colleague(factory):
    return people.supplier_contact(factory.supplier)


def ask(factory, *contacts, by, **fields):
    fields = {"standard": make.standard(), "due_on": factory.today() + timedelta(days=14)} | fields
    return actions.ask_self_assessment(factory=factory, people=contacts, by=by, **fields)


def review(factory, lead, by, **fields):
    fields = {"standard": make.standard(), "due_on": factory.today() + timedelta(days=7)} | fields
    return actions.plan_audit(kind="desk_review", factory=factory, lead=lead, by=by, **fields)


def handed_in(factory, *contacts, **fields):
    audit = make.self_assessment(*contacts, factory=factory, state=S.IN_PROGRESS, **fields)
    return actions.submit_audit(audit=make.all_answered(audit), by=contacts[0])


def groups(user):
    return {each.title: each.count for each in waiting_for(user) if each.count}


class TestAsking:
    def test_reaches_those_asked_by_mail_and_on_the_start_page(self, boss, factory, hua, colleague):
        audit = ask(factory, hua, by=boss, message="Before we visit you in spring")
        mail = OutgoingMail.objects.get()
        assert mail.to == hua.email
        assert "Before we visit you in spring" in mail.body
        assert str(audit.uuid) in mail.body
        assert groups(hua) == {"Self-assessments to answer": 1}
        assert groups(colleague) == {}

    def test_is_numbered_apart_from_audits(self, boss, factory, hua):
        assert ask(factory, hua, by=boss).number.startswith("SAQ-")

    @pytest.mark.parametrize("field", ["people", "due_on"])
    def test_needs_whom_and_by_when(self, boss, factory, hua, field):
        day = factory.today() + timedelta(days=7)
        with pytest.raises(Rejected) as refused:
            ask(factory, *([hua] if field == "due_on" else []), by=boss, due_on=day if field == "people" else None)
        assert refused.value.field == field

    def test_not_by_a_day_that_is_over(self, boss, factory, hua):
        with pytest.raises(Rejected, match="This day is over"):
            ask(factory, hua, by=boss, due_on=factory.today() - timedelta(days=1))

    def test_of_contacts_of_this_supplier_alone(self, boss, factory):
        stranger = people.supplier_contact(suppliers.supplier(), name="Somebody else")
        with pytest.raises(Rejected, match="Somebody else"):
            ask(factory, stranger, by=boss)

    def test_who_is_asked_later_hears_of_it_and_who_is_no_longer_loses_it(self, boss, factory, hua, colleague):
        audit = ask(factory, hua, by=boss)
        changed = actions.change_plan(audit=audit, people=[colleague], by=boss)
        assert OutgoingMail.objects.latest("pk").to == colleague.email
        assert changed.version == audit.version + 1
        assert (groups(hua), groups(colleague)) == ({}, {"Self-assessments to answer": 1})
        assert not Audit.objects.visible_to(hua).exists()

    def test_more_time_is_given_while_it_is_answered(self, boss, factory, hua):
        audit = make.self_assessment(hua, factory=factory, state=S.IN_PROGRESS, due_in=-3)
        assert groups(boss) == {"Audits not submitted yet": 1}
        actions.change_plan(audit=audit, due_on=factory.today() + timedelta(days=3), by=boss)
        assert groups(boss) == {}

    @pytest.mark.parametrize(("days", "reminded"), [(8, False), (7, True), (-1, True)])
    def test_who_is_asked_is_reminded_once_of_the_day(self, boss, factory, hua, colleague, days, reminded):
        audit = ask(factory, hua, by=boss)
        due_on = factory.today() + timedelta(days=days)
        Audit.objects.filter(pk=audit.pk).update(due_on=due_on, created_at=timezone.now() - timedelta(days=30))
        for _again in range(2):
            notices.owe(reminders_in(factory.time_zone))
        owed = [(each.person, each.record_uuid) for each in Notice.objects.all()]
        assert owed == ([(hua, audit.uuid)] if reminded else [])

    def test_it_becomes_no_audit(self, boss, factory, hua):
        with pytest.raises(Rejected):
            actions.change_plan(audit=ask(factory, hua, by=boss), kind="initial", by=boss)
        with pytest.raises(Rejected):
            actions.change_plan(audit=make.audit(), kind="self_assessment", by=boss)


class TestAnswering:
    def test_by_those_asked_alone(self, boss, factory, hua, colleague):
        audit = ask(factory, hua, by=boss)
        for person in (colleague, boss, people.auditor()):
            with pytest.raises(Forbidden):
                actions.start_audit(audit=audit, by=person)
        actions.start_audit(audit=audit, by=hua)
        with pytest.raises(Forbidden):
            actions.answer_question(audit=audit, question=audit.standard.questions.first(), value="conform", by=boss)

    def test_has_a_score_by_the_formula_and_no_grade(self, factory, hua):
        audit = make.self_assessment(hua, factory=factory, state=S.IN_PROGRESS)
        make.answer(audit, "s1-q1", V.MAJOR, note="No dust cover; bought by May")
        done = actions.submit_audit(audit=make.all_answered(audit), by=hua)
        assert (float(done.score_percent), done.grade, done.valid_until) == (66.7, "", None)

    def test_says_in_a_note_what_is_wanting(self, factory, hua):
        """An auditor raises a finding; the supplier raises none."""
        audit = make.self_assessment(hua, factory=factory, state=S.IN_PROGRESS)
        make.answer(audit, "s1-q1", V.CRITICAL)
        make.all_answered(audit)
        assert [gap.key for gap in missing(audit)] == ["s1-q1"]
        Answer.objects.filter(question__key="s1-q1").update(note="The guard was taken off")
        assert missing(audit) == []

    def test_writes_no_notes_of_auditors(self, factory, hua):
        audit = make.self_assessment(hua, factory=factory, state=S.IN_PROGRESS)
        with pytest.raises(Rejected):
            actions.note_answer(answer=make.answer(audit), confidential_note="x", by=hua)
        with pytest.raises(Rejected):
            actions.record_summary(audit=audit, confidential_note="x", by=hua)
        with pytest.raises(Rejected):
            actions.record_on_site(audit=audit, people_met="x", by=hua)

    def test_an_account_that_ends_leaves_it_to_a_colleague(self, boss, factory, hua, colleague):
        audit = ask(factory, hua, by=boss)
        deactivate(person=hua, to=colleague, version=hua.version, by=people.administrator())
        assert list(audit.people.all()) == [colleague]

    def test_to_all_others_of_the_supplier_where_nobody_is_named(self, boss, factory, hua, colleague):
        audit = ask(factory, hua, by=boss)
        deactivate(person=hua, to=None, version=hua.version, by=people.administrator())
        assert list(audit.people.all()) == [colleague]
        assert str(audit.uuid) in OutgoingMail.objects.get(to=colleague.email).body

    def test_and_does_not_end_while_nobody_else_could_answer(self, boss, factory, hua):
        audit = ask(factory, hua, by=boss)
        with pytest.raises(Rejected, match=f"{audit.number} would have nobody at the supplier"):
            deactivate(person=hua, to=None, version=hua.version, by=people.administrator())
        actions.cancel_audit(audit=audit, note="Nobody left", by=boss)
        deactivate(person=hua, to=None, version=hua.version, by=people.administrator())

    def test_who_has_a_desk_review_to_do_keeps_the_role(self, factory):
        li = people.auditor()
        make.desk_review(li, factory=factory)
        with pytest.raises(Rejected, match="hang on this role"):
            check_nothing_hangs_on_role(li)


class TestReview:
    def test_a_manager_sends_it_back_with_reasons_for_single_questions(self, boss, factory, hua):
        audit = handed_in(factory, hua)
        back = actions.send_back_audit(audit=audit, reasons={"s1-q2": "Show the record, please", "s1-q1": " "}, by=boss)
        assert (back.state, back.score_percent) == (S.SENT_BACK, None)
        assert list(back.answers.exclude(review_note="").values_list("question__key", "review_note")) == [
            ("s1-q2", "Show the record, please")
        ]
        assert OutgoingMail.objects.get().to == hua.email
        assert groups(hua) == {"Self-assessments to answer": 1}

    def test_what_was_asked_before_gives_way_to_what_is_asked_now(self, boss, factory, hua):
        audit = actions.send_back_audit(audit=handed_in(factory, hua), reasons={"s1-q1": "First"}, by=boss)
        audit = actions.submit_audit(audit=actions.start_audit(audit=audit, by=hua), by=hua)
        actions.send_back_audit(audit=audit, reasons={"s1-q3": "Then"}, by=boss)
        assert list(audit.answers.exclude(review_note="").values_list("review_note", flat=True)) == ["Then"]

    def test_not_without_a_reason(self, boss, factory, hua):
        with pytest.raises(Rejected, match="Say what should be changed"):
            actions.send_back_audit(audit=handed_in(factory, hua), by=boss)
        with pytest.raises(Rejected, match="nonsense"):
            actions.send_back_audit(audit=Audit.objects.get(), reasons={"nonsense": "x"}, by=boss)

    def test_accepted_it_is_no_evidence_and_fulfils_nothing(self, boss, factory, hua):
        """Qualification asks for an audit by the house; so does an audit that is due."""
        suppliers.requirement(factory)
        actions.approve_audit(audit=handed_in(factory, hua), by=boss)
        assert not Evidence.objects.filter(kind=EvidenceKind.AUDIT).exists()
        assert AuditRequirement.objects.open().count() == 1
        assert OutgoingMail.objects.get().to == hua.email

    def test_never_takes_the_place_of_an_audit(self, boss, factory, hua):
        soon = factory.today() + timedelta(days=10)
        audit = make.approved(factory=factory, valid_until=soon)
        said = actions.approve_audit(audit=handed_in(factory, hua), by=boss)
        found = standing_of(factory, boss)
        assert (found["last"], found["said"]) == (audit, said)
        assert groups(boss) == {"Audits that run out": 1}
        assert list(Audit.objects.approved()) == [audit]
        with pytest.raises(Rejected):
            actions.schedule_audit(factory=factory, standard=said.standard, follows=said, kind="follow_up", by=boss)

    def test_a_manager_alone_raises_findings_and_the_supplier_reads_them_when_it_is_accepted(self, boss, factory, hua):
        audit = handed_in(factory, hua)
        said = {"audit": audit, "answer": audit.answers.first(), "grade": "zero_tolerance", "statement": "Exit locked"}
        for person in (hua, people.auditor()):
            with pytest.raises(Forbidden):
                actions.raise_finding(by=person, **said)
        finding = actions.raise_finding(by=boss, **said)
        assert not Finding.objects.visible_to(hua).exists()
        actions.approve_audit(audit=audit, by=boss)
        assert list(Finding.objects.visible_to(hua)) == [finding]
        assert Evidence.objects.get(kind=EvidenceKind.ZERO_TOLERANCE).grade == "1"

    def test_who_raised_a_finding_decides_no_dispute_of_it(self, boss, factory, hua):
        audit, other = handed_in(factory, hua), people.manager()
        finding = actions.raise_finding(
            audit=audit, answer=audit.answers.first(), grade="major", statement="x", by=boss
        )
        actions.approve_audit(audit=audit, by=people.manager())
        dispute = actions.dispute_finding(finding=Finding.objects.get(pk=finding.pk), reason="It is there", by=hua)
        assert ["Disputes to decide" in groups(each) for each in (boss, other)] == [False, True]
        assert not OutgoingMail.objects.filter(to=boss.email, body__contains="It is there").exists()
        with pytest.raises(Forbidden, match="You raised this finding"):
            actions.uphold_finding(dispute=dispute, note="x", by=boss)
        assert actions.uphold_finding(dispute=dispute, note="x", by=other).state == "upheld"

    def test_no_finding_while_the_supplier_is_at_it(self, boss, factory, hua):
        audit = make.self_assessment(hua, factory=factory, state=S.IN_PROGRESS)
        with pytest.raises(Rejected, match="waits for review"):
            actions.raise_finding(audit=audit, grade="major", statement="x", process_area="documentation", by=boss)


class TestWhoSeesIt:
    def test_a_colleague_sees_it_when_it_is_accepted(self, factory, hua, colleague):
        audit = handed_in(factory, hua)
        assert not Audit.objects.visible_to(colleague).exists()
        Audit.objects.update(state=S.APPROVED, reviewed_by=hua, reviewed_at=audit.submitted_at)
        assert list(Audit.objects.visible_to(colleague)) == [audit]

    def test_who_was_asked_loses_it_with_the_company(self, factory, hua):
        make.self_assessment(hua, factory=factory)
        hua.memberships.all().delete()
        assert not Audit.objects.visible_to(hua).exists()

    def test_a_buyer_sees_nothing_before_it_is_accepted(self, factory, hua):
        store = suppliers.buyer()
        reader = people.buyer_person(store)
        audit = handed_in(factory, hua, owner=store)
        assert not Audit.objects.visible_to(reader).exists()
        Audit.objects.update(state=S.APPROVED, reviewed_by=hua, reviewed_at=audit.submitted_at)
        assert list(Audit.objects.visible_to(reader)) == [audit]

    def test_an_auditor_sees_what_the_supplier_said_to_the_same_owner_by_the_own_standard(self, factory, hua):
        li, store, standard = people.auditor(), suppliers.buyer(), make.standard()
        common = {"factory": factory, "state": S.APPROVED, "standard": standard}
        said, other = make.self_assessment(hua, **common), make.self_assessment(hua, owner=store, **common)
        make.self_assessment(hua, **common | {"standard": make.standard()})
        assert not Audit.objects.visible_to(li).exists()
        mine = make.audit(person=li, factory=factory, standard=standard)
        assert set(Audit.objects.visible_to(li)) == {mine, said}
        theirs = make.desk_review(li, owner=store, factory=factory, standard=standard)
        assert set(Audit.objects.visible_to(li)) == {mine, said, theirs, other}


class TestBesideAnAudit:
    @pytest.fixture
    def said(self, factory, hua):
        audit = make.self_assessment(hua, factory=factory, state=S.APPROVED)
        make.answer(audit, "s1-q1", V.CONFORM, note="As every year")
        make.answer(audit, "s1-q2", V.MINOR, note="Soon")
        return audit

    def test_says_where_the_audit_differs(self, boss, factory, said):
        audit = make.audit(factory=factory, standard=said.standard, state=S.IN_PROGRESS, audited_on=factory.today())
        first, second, third = said.standard.questions.order_by("position")
        found = said_before(audit, boss)
        assert (found.assessment, found.to(first).note, found.to(third)) == (said, "As every year", None)
        assert found.differs(first, make.answer(audit, "s1-q1", V.MAJOR, note="x"))
        assert not found.differs(second, make.answer(audit, "s1-q2", V.MINOR, note="x"))

    def test_of_the_same_owner_and_standard_as_far_as_the_reader_sees_it(self, boss, factory, said):
        day = {"factory": factory, "audited_on": factory.today(), "state": S.IN_PROGRESS}
        assert said_before(make.audit(standard=said.standard, owner=suppliers.buyer(), **day), boss) is None
        assert said_before(make.audit(**day), boss) is None
        assert said_before(make.audit(standard=said.standard, **day), people.auditor()) is None


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "initial"},
        {"due_on": None},
        {"kind": "self_assessment", "grade": "A"},
        {"visit": "a visit"},
    ],
)
def test_the_database_says_what_has_a_visit(factory, values):
    audit = make.self_assessment(factory=factory)
    if "visit" in values:
        values = {"visit": suppliers.visit(factory)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.filter(pk=audit.pk).update(**values)


def test_an_audit_on_site_keeps_its_visit(boss):
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Audit.objects.filter(pk=make.audit().pk).update(visit=None)


class TestPages:
    def test_a_manager_asks_from_the_factory(self, client, boss, factory, hua):
        client.force_login(boss)
        assert (
            at("self_assessment_add", query=f"?factory={factory.uuid}") in client.get(at("factory_panel", factory)).text
        )
        assert client.get(at("self_assessment_add")).status_code == 200
        values = {
            "standard": make.standard().uuid,
            "people": [hua.uuid],
            "visibility": "owner",
            "factory": factory.uuid,
        }
        asked = post(client, at("self_assessment_add"), values | {"due_on": factory.today() + timedelta(days=9)})
        assert asked.url == at("audit", Audit.objects.get())
        assert list(Audit.objects.get().people.all()) == [hua]

    def test_a_desk_review_is_planned_where_audits_are(self, client, boss, factory):
        client.force_login(boss)
        li, day = people.auditor(), factory.today() + timedelta(days=9)
        values = {"factory": factory.uuid, "standard": make.standard().uuid, "kind": "desk_review", "lead": li.uuid}
        values |= {"announcement": "announced", "visibility": "owner", "part": "whole", "due_on": day}
        assert post(client, at("audit_add"), values).status_code == 302
        audit = Audit.objects.get()
        page = client.get(at("audit", audit)).text
        assert li.name in page
        assert "desk review" in client.get(at("audit_list")).text
        edited = {"version": audit.version, "people": [li.uuid], "due_on": day + timedelta(days=1)}
        assert post(client, at("audit_edit", audit), edited).status_code == 302
        client.force_login(li)
        post(client, at("start", audit), version=audit.version + 1)
        assert "documents_reviewed" in client.get(at("on_site", audit)).text
        assert (
            post(client, at("on_site", audit), version=audit.version + 2, documents_reviewed="Manual").status_code
            == 302
        )
        assert "Manual" in client.get(at("audit", audit)).text

    def test_the_contact_answers_from_the_start_page_to_the_end(self, client, boss, factory, hua):
        standard = make.standard(questions=1)
        standard.questions.update(guidance="Look behind the door")
        audit = ask(factory, hua, by=boss, standard=standard, message="Before spring")
        client.force_login(hua)
        assert at("audit", audit) in client.get("/").text
        assert "Before spring" in client.get(at("audit", audit)).text
        assert post(client, at("start", audit), version=1).url == at("answer", audit, 1)
        page = client.get(at("answer", audit, 1)).text
        assert "Is thing 1 in order?" in page
        for hidden in ("Look behind the door", "onfidential", "Raise a finding", "interview"):
            assert hidden not in page
        saved = post(client, at("answer_save", audit, "s1-q1"), htmx=True, value="minor", note="By May", version="")
        assert "1 of 1 answered" in saved.text
        shot = post(client, at("photos_add", audit, "s1-q1"), photos=[jpeg()], htmx=True)
        assert fetched(client, at("photo", audit.answers.get().photos.get().file, "thumb"))[0] == 200
        assert shot.status_code == 200
        assert "confidential" not in client.get(at("submit", audit)).text.lower()
        version = Audit.objects.get().version
        assert post(client, at("submit", audit), version=version, summary="All true", submit="1").url == at(
            "audit", audit
        )
        page = client.get(at("audit", audit)).text
        assert "Said by the supplier" not in page  # it says so to others; to who answered, that it answers
        assert str(Audit.objects.get().score_percent) in page
        assert "score-grade" not in page

    def test_a_manager_sends_single_answers_back_and_the_contact_sees_which(self, client, boss, factory, hua):
        audit = handed_in(factory, hua)
        client.force_login(boss)
        page = client.get(at("audit", audit)).text
        assert "Said by the supplier of itself" in page
        assert 'name="reason-s1-q2"' in client.get(at("reason", audit, "s1-q2")).text
        values = {"version": audit.version, "note": "", "reason-s1-q2": "Show the record"}
        assert post(client, at("send_back", audit), values).status_code == 302
        client.force_login(hua)
        assert "Show the record" in client.get(at("audit", audit)).text
        post(client, at("start", audit), version=Audit.objects.get().version)
        assert client.get(at("answer", audit, 1)).text.count("Show the record") == 2  # in the list and at the question

    def test_what_is_refused_keeps_the_reasons(self, client, boss, factory, hua):
        audit = handed_in(factory, hua)
        client.force_login(boss)
        stale = {"version": audit.version - 1, "note": "", "reason-s1-q2": "Show the record"}
        unknown = {"version": audit.version, "note": "Kept", "reason-nonsense": "Show the record"}
        assert post(client, at("send_back", audit), stale).status_code == 400
        again = post(client, at("send_back", audit), unknown)
        assert (again.status_code, "Show the record" in again.text) == (400, True)

    def test_it_is_marked_and_set_apart_wherever_the_factory_is_shown(self, client, boss, factory, hua):
        audit = handed_in(factory, hua)
        actions.approve_audit(audit=audit, by=boss)
        client.force_login(boss)
        shown = timeline(factory, boss, kinds=["audits", "self_assessments"], period="all", about=About())
        assert [[mark.title for mark in marks] for _lane, marks in shown] == [[], [audit.number]]
        assert "said by the supplier" in client.get(reverse("factory_overview", args=[factory.uuid])).text
        for route in ("factory_panel", "said_panel"):
            page = client.get(at(route, factory)).text
            assert "said by the supplier" in page
            assert audit.number in page
        assert "Never audited" in client.get(at("factory_panel", factory)).text
        assert "score-grade" not in client.get(at("audit", audit)).text

    def test_a_later_audit_shows_what_the_supplier_said_and_where_it_differs(self, client, factory, hua):
        said = make.self_assessment(hua, factory=factory, state=S.APPROVED)
        make.answer(said, "s1-q1", V.CONFORM, note="As every year")
        li = people.auditor()
        audit = make.audit(
            person=li, factory=factory, standard=said.standard, state=S.IN_PROGRESS, audited_on=factory.today()
        )
        client.force_login(li)
        assert "As every year" in client.get(at("answer", audit, 1)).text
        make.answer(audit, "s1-q1", V.MINOR, note="Dusty")
        page = client.get(at("audit", audit)).text
        assert "The audit differs in 1 answer." in page
        assert "differs</span>" in page

    def test_other_contacts_do_not_answer(self, client, factory, hua, colleague):
        audit = make.self_assessment(hua, factory=factory, state=S.IN_PROGRESS)
        client.force_login(colleague)
        assert client.get(at("answer", audit, 1)).status_code == 404
        real = make.approved(factory=factory)
        assert client.get(at("answer", real, 1)).status_code == 302
        refused = post(client, at("answer_save", real, "s1-q1"), htmx=True, value="conform", version="")
        assert "Not saved yet" in refused.text
        assert not real.answers.exists()


class TestApi:
    def test_the_same_as_the_pages(self, client, boss, factory, hua):
        client.force_login(boss)
        standard = make.standard(questions=1)
        values = {"kind": "self_assessment", "factory": str(factory.uuid), "standard": str(standard.uuid)}
        values |= {"people": [str(hua.uuid)], "due_on": str(factory.today() + timedelta(days=5)), "message": "Hello"}
        made = call(client, "audits/", values).json()
        assert (made["said_by_supplier"], made["visit"], made["starts_on"], made["grade"]) == (True, None, None, "")
        assert made["people"] == [{"uuid": str(hua.uuid), "name": hua.name}]
        path = f"audits/{made['uuid']}/"
        client.force_login(hua)
        assert client.get(f"/api/v1/{path}").json()["message"] == "Hello"
        assert call(client, path + "start/", version=1).status_code == 200
        asked = client.get(f"/api/v1/{path}questions/").json()
        assert [(each["key"], each["value"]) for each in asked] == [("s1-q1", None)]
        given = {"audit": made["uuid"], "question": "s1-q1", "value": "conform"}
        assert call(client, "audit-answers/", given).status_code == 201
        assert call(client, path + "submit/", version=2).status_code == 200
        assert client.get(f"/api/v1/{path}score/").json()["grade"] == ""
        client.force_login(boss)
        back = call(client, path + "send-back/", {"reasons": {"s1-q1": "Show it"}}, version=3)
        assert back.json()["state"] == "sent_back"
        client.force_login(hua)
        answers = client.get(f"/api/v1/audit-answers/?audit={made['uuid']}").json()["results"]
        assert [each["review_note"] for each in answers] == ["Show it"]

    def test_a_contact_reads_no_review_of_an_audit_by_the_house(self, client, factory, hua):
        audit = make.approved(factory=factory, review_note="Internal")
        make.answer(audit, review_note="Internal")
        client.force_login(hua)
        for path in (f"audits/{audit.uuid}/", f"audit-answers/?audit={audit.uuid}"):
            assert "Internal" not in client.get(f"/api/v1/{path}").text

    def test_compares_an_audit_with_what_the_supplier_said(self, client, boss, factory, hua):
        said = make.self_assessment(hua, factory=factory, state=S.APPROVED)
        make.answer(said, "s1-q1", V.CONFORM)
        audit = make.audit(factory=factory, standard=said.standard, state=S.IN_PROGRESS, audited_on=factory.today())
        make.answer(audit, "s1-q1", V.MAJOR, note="x")
        client.force_login(boss)
        found = client.get(f"/api/v1/audits/{audit.uuid}/self-assessment/").json()
        assert (found["number"], found["answers"][0]["said"], found["answers"][0]["differs"]) == (
            said.number,
            "conform",
            True,
        )

    def test_nothing_speaks_against_a_supplier_who_answers(self, client, boss, factory, hua):
        audit = make.self_assessment(hua, factory=factory)
        client.force_login(boss)
        headers = {"If-Match": '"1"'}
        for reason, status in (("Goes all the same", 400), ("", 200)):
            answer = client.patch(
                f"/api/v1/audits/{audit.uuid}/",
                {"overrule": reason},
                content_type="application/json",
                headers=headers,
            )
            assert answer.status_code == status, answer.text

    def test_lists_by_day_with_and_without_a_visit(self, client, boss, factory):
        first = make.audit(factory=factory)
        last = make.desk_review(factory=factory)
        client.force_login(boss)
        rows = client.get("/api/v1/audits/?ordering=-starts_on").json()["results"]
        assert [row["number"] for row in rows] == [last.number, first.number]
