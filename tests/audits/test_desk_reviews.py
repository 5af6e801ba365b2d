"""The house's review of documents, done without a visit."""

from datetime import timedelta

import pytest

from audits import actions
from audits.enums import AuditState as S
from audits.queries import waiting_for
from audits.queries.fitness import objections
from qcportal.core import history
from qcportal.core.errors import Forbidden, Rejected
from qcportal.leaving import deactivate
from qcportal.reactions import react
from suppliers.enums import EvidenceKind
from suppliers.models import Evidence
from tests.builders import audits as make
from tests.builders import people, suppliers

from .pages import at, post

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


def review(factory, lead, by, **fields):
    fields = {"standard": make.standard(), "due_on": factory.today() + timedelta(days=7)} | fields
    return actions.plan_audit(kind="desk_review", factory=factory, lead=lead, by=by, **fields)


def handed_in(factory, *contacts, **fields):
    audit = make.self_assessment(*contacts, factory=factory, state=S.IN_PROGRESS, **fields)
    return actions.submit_audit(audit=make.all_answered(audit), by=contacts[0])


def groups(user):
    return {each.title: each.count for each in waiting_for(user) if each.count}


class TestDeskReview:
    def test_has_neither_visit_nor_travel_and_its_auditor_on_itself(self, boss, factory):
        li = people.auditor()
        audit = review(factory, li, boss)
        assert (audit.visit, audit.first_day, groups(li)) == (None, audit.due_on, {"My audits": 1})
        audit = actions.start_audit(audit=audit, by=li)
        actions.record_on_site(audit=audit, documents_reviewed="Quality manual", by=li)
        done = actions.submit_audit(audit=make.all_answered(audit), by=li)
        done = actions.approve_audit(audit=done, by=boss)
        assert Evidence.objects.get(kind=EvidenceKind.AUDIT).variant == "desk_review"
        assert done.grade == "A"

    def test_who_did_it_does_not_approve_it(self, boss, factory):
        audit = make.desk_review(boss, factory=factory, state=S.SUBMITTED)
        with pytest.raises(Forbidden):
            actions.approve_audit(audit=audit, by=boss)

    def test_needs_an_auditor_and_a_day(self, boss, factory):
        with pytest.raises(Rejected) as refused:
            review(factory, None, boss)
        assert refused.value.field == "lead"
        with pytest.raises(Rejected) as refused:
            review(factory, people.auditor(), boss, due_on=None)
        assert refused.value.field == "due_on"
        with pytest.raises(Rejected, match="These do not audit"):
            review(factory, people.inspector(), boss)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("announcement", "unannounced"), ("starts_on", "2026-12-01"), ("window_ends_on", "2026-12-01")],
    )
    def test_what_belongs_to_a_visit_is_refused_by_name(self, boss, factory, field, value):
        with pytest.raises(Rejected) as refused:
            review(factory, people.auditor(), boss, **{field: value})
        assert refused.value.field == field

    @pytest.mark.parametrize("field", ["due_on", "people", "message"])
    def test_what_belongs_to_the_desk_is_refused_of_an_audit_on_site(self, boss, factory, field):
        values = {"due_on": factory.today(), "people": [people.auditor()], "message": "Hello"}
        for plan in (
            lambda **said: actions.change_plan(audit=make.audit(), by=boss, **said),
            lambda **said: actions.plan_audit(factory=factory, standard=make.standard(), by=boss, **said),
        ):
            with pytest.raises(Rejected) as refused:
                plan(**{field: values[field]})
            assert refused.value.field == field

    def test_stays_announced_to_nobody_when_it_is_changed(self, boss, factory):
        with pytest.raises(Rejected, match="nothing to announce"):
            actions.change_plan(audit=make.desk_review(factory=factory), announcement="unannounced", by=boss)

    def test_an_interest_of_who_helps_is_asked_at_the_plan_as_at_the_start(self, boss, factory):
        li, wu = people.auditor(name="Li"), people.auditor(name="Wu")
        make.interest(wu, factory)
        with pytest.raises(Rejected, match="Wu declared") as refused:
            review(factory, li, boss, team=[wu])
        assert refused.value.field == "overrule"
        audit = review(factory, li, boss, team=[wu], overrule="Left in 2010")
        assert actions.start_audit(audit=audit, by=li).state == S.IN_PROGRESS

    def test_competence_is_asked_of_the_first_alone(self, boss, factory):
        last, first = people.auditor(), people.auditor()
        standard = make.standard()
        make.competence(first, standard.code, valid_until=factory.today() + timedelta(days=90))
        audit = review(factory, first, boss, team=[last], standard=standard)
        assert actions.start_audit(audit=audit, by=last).state == S.IN_PROGRESS

    def test_others_who_are_put_on_it_are_asked_about_then(self, client, boss, factory):
        li, wu = people.auditor(name="Li"), people.auditor(name="Wu")
        for person in (li, wu):
            make.interest(person, factory)
        audit = review(factory, li, boss, overrule="Left in 2010")
        client.force_login(boss)
        sent = {"version": 1, "people": [li.uuid, wu.uuid], "due_on": audit.due_on}
        refused = post(client, at("audit_edit", audit), sent)
        assert "Wu declared" in refused.text
        assert 'name="overrule"' in refused.text
        assert post(client, at("audit_edit", audit), sent | {"overrule": "Both left in 2010"}).status_code == 302
        audit.refresh_from_db()
        assert set(audit.people.all()) == {li, wu}
        assert "Both left" in history.of(audit).get(event="audit.overruled").note
        assert actions.start_audit(audit=audit, by=li).state == S.IN_PROGRESS

    def test_who_takes_it_over_is_asked_about_at_the_start(self, boss, factory):
        li, wu = people.auditor(name="Li"), people.auditor(name="Wu")
        for person in (li, wu):
            make.interest(person, factory)
        audit = review(factory, li, boss, overrule="Left in 2010")
        deactivate(person=li, to=wu, version=li.version, by=people.administrator())
        with pytest.raises(Rejected, match="Wu declared"):
            actions.start_audit(audit=audit, by=wu)
        actions.change_plan(audit=audit, overrule="Left too", by=boss)
        assert actions.start_audit(audit=audit, by=wu).state == S.IN_PROGRESS

    def test_counts_for_impartiality(self, boss, factory):
        li = people.auditor(name="Li")
        make.audit(person=li, factory=factory)
        make.desk_review(li, factory=factory, due_in=-1)
        make.self_assessment(factory=factory, due_in=-1)
        assert objections(li, make.standard(), factory, factory.today()) == [
            "Li led the last 2 audits of this factory."
        ]

    def test_is_late_after_its_day_and_can_be_cancelled(self, boss, factory):
        audit = make.desk_review(people.auditor(), factory=factory, due_in=-3)
        assert groups(boss) == {"Audits not submitted yet": 1}
        assert actions.cancel_audit(audit=audit, note="No longer needed", with_visit=True, by=boss).state == S.CANCELLED

    def test_what_follows_from_entries_takes_no_visit_for_granted(self, boss, factory, hua):
        audit = handed_in(factory, hua)
        actions.send_back_audit(audit=audit, note="Once more", by=boss)
        for entry in history.of(audit).filter(event__in=["audit.submitted", "audit.sent_back"]):
            react(entry.pk)

    def test_who_did_it_decides_no_dispute_of_it(self, boss, factory):
        dispute = make.dispute(make.finding(make.desk_review(boss, factory=factory, state=S.APPROVED)))
        assert "Disputes to decide" not in groups(boss)
        assert groups(people.manager())["Disputes to decide"] == 1
        with pytest.raises(Forbidden):
            actions.uphold_finding(dispute=dispute, note="x", by=boss)
