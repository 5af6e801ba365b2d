"""Who sees which audit, answer and finding: buyers among each other, suppliers, auditors, strangers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audits.enums import Announcement, AuditState
from audits.models import Answer, Audit, Finding
from suppliers.actions import cancel_visit
from suppliers.enums import Visibility, VisitRole
from tests.builders import audits as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
SECRET = "Two sets of books 两套账"


@pytest.fixture
def place():
    """A factory with its supplier and two buyers."""
    ours, theirs = suppliers.buyer("Ours"), suppliers.buyer("Theirs")
    supplier = suppliers.supplier()
    return suppliers.factory(supplier=supplier, buyers=[ours, theirs]), supplier, ours, theirs


def seen(model, user):
    return set(model.objects.visible_to(user))


class TestBuyer:
    def test_sees_its_own_planned_and_approved_ones(self, place):
        factory, _, ours, theirs = place
        rows = {state: make.audit(ours, factory, state=state) for state in AuditState.values}
        make.approved(theirs, factory)
        assert seen(Audit, people.buyer_person(ours)) == {rows[AuditState.PLANNED], rows[AuditState.APPROVED]}

    def test_sees_what_is_shared_at_its_factory(self, place):
        factory, _, ours, theirs = place
        shared = make.approved(theirs, factory, visibility=Visibility.SHARED)
        make.approved(theirs, factory, visibility=Visibility.HOUSE)
        make.approved(suppliers.buyer(), visibility=Visibility.SHARED)
        assert seen(Audit, people.buyer_person(ours)) == {shared}

    def test_does_not_see_its_own_that_stay_in_the_house(self, place):
        factory, _, ours, _ = place
        make.finding(make.approved(ours, factory, visibility=Visibility.HOUSE))
        assert seen(Audit, people.buyer_person(ours)) == seen(Finding, people.buyer_person(ours)) == set()

    def test_sees_findings_and_answers_with_their_audit(self, place):
        factory, _, ours, theirs = place
        approved, started = make.approved(ours, factory), make.audit(ours, factory, state=AuditState.IN_PROGRESS)
        finding, answer = make.finding(approved), make.answer(approved)
        make.finding(started)
        make.answer(started)
        make.finding(make.approved(theirs, factory))
        person = people.buyer_person(ours)
        assert (seen(Finding, person), seen(Answer, person)) == ({finding}, {answer})

    def test_does_not_see_the_houses_own(self, place):
        factory, _, ours, _ = place
        make.approved(None, factory)
        assert seen(Audit, people.buyer_person(ours)) == set()


class TestSupplierContact:
    def test_sees_approved_ones_and_coming_ones_that_were_announced(self, place):
        factory, supplier, ours, theirs = place
        rows = [
            make.audit(owner, factory, state=state, announcement=announcement)
            for owner in (ours, theirs)
            for state in AuditState.values
            for announcement in Announcement.values
        ]
        expected = {
            row
            for row in rows
            if row.state == AuditState.APPROVED
            or (row.state == AuditState.PLANNED and row.announcement == Announcement.ANNOUNCED)
        }
        assert seen(Audit, people.supplier_contact(supplier)) == expected

    def test_sees_no_coming_one_whose_visit_became_unannounced(self, place):
        factory, supplier, ours, _ = place
        visit = make.audit(ours, factory).visit
        visit.announced = False
        visit.save()
        assert seen(Audit, people.supplier_contact(supplier)) == set()

    def test_sees_neither_other_factories_nor_what_stays_in_the_house(self, place):
        factory, supplier, ours, _ = place
        make.finding(make.approved(ours, factory, visibility=Visibility.HOUSE))
        make.finding(make.approved(ours))
        contact = people.supplier_contact(supplier)
        assert seen(Audit, contact) == seen(Finding, contact) == set()


class TestAuditor:
    def test_sees_the_audits_of_own_visits(self):
        li = people.auditor()
        mine = make.finding(make.audit(person=li, state=AuditState.SUBMITTED))
        make.finding(make.started(people.auditor()))
        assert (seen(Audit, li), seen(Finding, li)) == ({mine.audit}, {mine})

    def test_no_longer_those_taken_away(self):
        li = people.auditor()
        audit = make.started(li)
        audit.visit.assignments.update(cancelled_at=audit.created_at)
        assert seen(Audit, li) == set()


class TestOthers:
    def test_the_house_sees_all(self):
        rows = {make.audit(state=state) for state in AuditState.values}
        for person in (people.manager(), people.administrator(), people.read_only()):
            assert seen(Audit, person) == rows

    @pytest.mark.parametrize(
        "person",
        [people.buyer_person, people.supplier_contact, people.auditor, people.inspector],
        ids=lambda each: each.__name__,
    )
    def test_a_stranger_sees_nothing(self, person):
        audit = make.approved(suppliers.buyer(), visibility=Visibility.SHARED)
        make.finding(audit, answer=make.answer(audit))
        stranger = person()
        assert [seen(model, stranger) for model in (Audit, Answer, Finding)] == [set(), set(), set()]

    def test_an_inspector_on_the_same_visit_sees_no_audit(self):
        audit = make.audit()
        wang = people.inspector()
        suppliers.assignment(audit.visit, wang, VisitRole.INSPECTOR)
        assert seen(Audit, wang) == set()


def test_outsiders_see_no_coming_audit_on_a_visit_that_was_called_off(client, place):
    factory, supplier, ours, _ = place
    audit = make.audit(ours, factory)
    later = factory.today() + timedelta(days=5)
    window = {"window_starts_on": later, "window_ends_on": later}
    told = make.audit(ours, factory, announcement=Announcement.SEMI_ANNOUNCED, **window)
    outsiders = people.buyer_person(ours), people.supplier_contact(supplier)
    assert Audit.objects.windows_told_to(outsiders[1]).exists()
    boss = people.manager()
    for each in (audit, told):
        cancel_visit(visit=each.visit, by=boss)
    assert [seen(Audit, person) for person in outsiders] == [set(), set()]
    assert not Audit.objects.windows_told_to(outsiders[1]).exists()
    client.force_login(boss)
    assert audit.number not in client.get(reverse("audits:factory_panel", args=[factory.uuid])).text


class TestOutside:
    """What buyers and suppliers read by program."""

    @pytest.fixture
    def outsiders(self, place):
        _, supplier, ours, _ = place
        return people.buyer_person(ours), people.supplier_contact(supplier)

    def test_no_question_of_a_planned_audit(self, client, place, outsiders):
        audit = make.audit(place[2], place[0])
        for person in outsiders:
            client.force_login(person)
            assert client.get(f"/api/v1/audits/{audit.uuid}/").status_code == 200
            for inside in ("score", "questions"):
                assert client.get(f"/api/v1/audits/{audit.uuid}/{inside}/").status_code == 404

    def test_what_an_approved_one_asked(self, client, place, outsiders):
        audit = make.approved(place[2], place[0])
        for person in outsiders:
            client.force_login(person)
            assert len(client.get(f"/api/v1/audits/{audit.uuid}/questions/").json()) == 3

    def test_no_answer_that_the_audits_version_does_not_ask_unless_it_was_found_wanting(self, client, place, outsiders):
        audit = make.approved(place[2], place[0])
        asked, dropped, found = (make.answer(audit, f"s1-q{number}") for number in (1, 2, 3))
        make.finding(audit, answer=found)
        older = make.standard()
        for answer in (dropped, found):
            answer.question = older.questions.get(key=answer.question.key)
            answer.save()
        assert seen(Answer, people.manager()) == {asked, dropped, found}
        for person in outsiders:
            client.force_login(person)
            rows = client.get(f"/api/v1/audit-answers/?audit={audit.uuid}").json()["results"]
            assert {row["uuid"] for row in rows} == {str(asked.uuid), str(found.uuid)}


class TestConfidentialNote:
    def addresses(self, audit):
        return [f"/api/v1/audits/{audit.uuid}/", "/api/v1/audits/", f"/api/v1/audits/{audit.uuid}/score/"]

    @pytest.fixture
    def audit(self, place):
        factory, _, ours, _ = place
        audit = make.approved(ours, factory, confidential_note=SECRET, review_note=SECRET, visibility=Visibility.SHARED)
        make.answer(audit)
        make.finding(audit)
        return audit

    def test_never_reaches_buyers_or_the_supplier(self, client, place, audit):
        _, supplier, ours, theirs = place
        for person in (people.buyer_person(ours), people.buyer_person(theirs), people.supplier_contact(supplier)):
            client.force_login(person)
            for address in self.addresses(audit):
                answer = client.get(address)
                assert (answer.status_code, SECRET in answer.text) == (200, False), address

    def test_is_read_by_the_house_and_the_team(self, client, audit):
        li = people.auditor()
        suppliers.assignment(audit.visit, li, VisitRole.LEAD_AUDITOR)
        for person in (people.manager(), people.read_only(), li):
            client.force_login(person)
            assert SECRET in client.get(self.addresses(audit)[0]).text

    def test_no_filter_finds_it(self, client, place, audit):
        client.force_login(people.buyer_person(place[2]))
        assert client.get("/api/v1/audits/?q=books").json()["count"] == 0


def test_a_buyer_does_not_learn_who_shared_an_audit(client, place):
    factory, _, ours, theirs = place
    audit = make.approved(theirs, factory, visibility=Visibility.SHARED)
    client.force_login(people.buyer_person(ours))
    assert client.get(f"/api/v1/audits/?owner={theirs.uuid}").json()["count"] == 0
    row = client.get(f"/api/v1/audits/{audit.uuid}/").json()
    assert (row["owner"], row["owner_name"]) == (None, None)
