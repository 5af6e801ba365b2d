"""Who may lead an audit, what speaks against it, and what a semi-announced audit tells the supplier."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format

from audits import actions
from audits.models import Audit, AuditorCompetence, DeclaredInterest
from audits.queries.fitness import objections
from audits.rules import MOST_RUNNING
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry, OutgoingMail
from suppliers.actions import assign, move_visit, start_visit
from suppliers.enums import Visibility, VisitRole
from tests.builders import audits as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def li():
    return people.auditor(name="Li 李")


@pytest.fixture
def standard():
    return make.standard(name="Cutting")


@pytest.fixture
def factory():
    return suppliers.factory(supplier=suppliers.supplier())


def schedule(by, lead, standard, factory, **fields):
    fields = {"starts_on": DAY} | fields
    return actions.schedule_audit(factory=factory, standard=standard, lead=lead, by=by, **fields)


def led(factory, lead, day, role=VisitRole.LEAD_AUDITOR, **fields):
    visit = suppliers.visit(factory, people=[(lead, role)], starts_on=day)
    return make.audit(factory=factory, visit=visit, **fields)


class TestCompetence:
    def test_asks_for_none_while_nobodys_is_noted(self, boss, li, standard, factory):
        assert objections(li, standard, factory, DAY) == []

    @pytest.mark.parametrize(("until", "fit"), [(DAY, True), (DAY - timedelta(days=1), False)])
    def test_holds_until_its_day(self, boss, li, standard, factory, until, fit):
        make.competence(li, standard.code, valid_until=until)
        assert (objections(li, standard, factory, DAY) == []) is fit

    def test_who_lacks_it_leads_with_a_reason_that_history_keeps(self, boss, li, standard, factory):
        make.competence(people.auditor(), standard.code, valid_until=DAY)
        with pytest.raises(Rejected, match="Li 李 has no competence for “Cutting”") as refused:
            schedule(boss, li, standard, factory)
        assert (refused.value.field, Audit.objects.count()) == ("overrule", 0)
        audit = schedule(boss, li, standard, factory, overrule="Goes with a witness")
        note = HistoryEntry.objects.get(record_uuid=audit.uuid, event="audit.scheduled").note
        assert "no competence" in note
        assert "Goes with a witness" in note

    def test_of_who_leads_on_a_visit_that_was_planned_before(self, boss, li, standard, factory):
        make.competence(people.auditor(), standard.code, valid_until=DAY)
        visit = suppliers.visit(factory, people=[(li, VisitRole.LEAD_AUDITOR)], starts_on=DAY)
        with pytest.raises(Rejected, match="no competence"):
            schedule(boss, None, standard, factory, visit=visit)

    def test_is_noted_and_removed_by_managers_of_auditors_alone(self, boss, li, standard):
        noted = actions.note_competence(person=li, standard_code=standard.code, valid_until=DAY, by=boss)
        with pytest.raises(ValidationError, match="noted already"):
            actions.note_competence(person=li, standard_code=standard.code, valid_until=DAY, by=boss)
        with pytest.raises(Forbidden):
            actions.note_competence(person=li, standard_code=standard.code, valid_until=DAY, by=li)
        person = people.buyer_person()
        with pytest.raises(Rejected, match="goes on no audits"):
            actions.note_competence(person=person, standard_code=standard.code, valid_until=DAY, by=boss)
        actions.remove_competence(competence=noted, version=1, by=boss)
        assert not AuditorCompetence.objects.exists()


class TestImpartiality:
    def test_not_more_than_so_many_times_running(self, li, standard, factory):
        for number in range(MOST_RUNNING):
            assert objections(li, standard, factory, DAY) == []
            led(factory, li, DAY - timedelta(days=100 - number))
        assert objections(li, standard, factory, DAY) == ["Li 李 led the last 2 audits of this factory."]
        led(factory, people.auditor(), DAY - timedelta(days=1))
        assert objections(li, standard, factory, DAY) == []

    def test_going_along_or_a_cancelled_audit_does_not_count(self, li, standard, factory):
        led(factory, li, DAY - timedelta(days=50))
        led(factory, li, DAY - timedelta(days=40), state="cancelled")
        led(factory, li, DAY - timedelta(days=30), role=VisitRole.AUDITOR)
        assert objections(li, standard, factory, DAY) == []

    def test_a_declared_interest_counts_until_its_day(self, li, standard, factory):
        make.interest(li, factory, note="Former employer", until=DAY)
        assert objections(li, standard, factory, DAY) == ["Li 李 declared: Former employer."]
        assert objections(li, standard, factory, DAY + timedelta(days=1)) == []

    def test_one_with_a_supplier_counts_at_all_its_factories(self, boss, li, standard, factory):
        actions.declare_interest(person=li, supplier=factory.supplier, note="Brother works there", by=boss)
        assert objections(li, standard, factory, DAY) == ["Li 李 declared: Brother works there."]
        assert objections(li, standard, suppliers.factory(), DAY) == []

    def test_is_in_a_factory_or_a_supplier(self, boss, li, factory):
        with pytest.raises(ValidationError, match="one of them"):
            actions.declare_interest(person=li, note="x", by=boss)
        with pytest.raises(ValidationError, match="one of them"):
            actions.declare_interest(person=li, factory=factory, supplier=factory.supplier, note="x", by=boss)


class TestAfterThePlan:
    """What speaks against who goes may come up after the audit was planned."""

    def test_another_standard_asks_for_competence_anew(self, client, boss, li, standard, factory):
        audit = schedule(boss, li, make.standard(), factory)
        make.competence(people.auditor(), standard.code, valid_until=DAY)
        client.force_login(boss)
        page = reverse("audits:audit_edit", args=[audit.uuid])
        sent = {"version": 1, "kind": "periodic", "announcement": "announced", "visibility": "owner"}
        sent |= {"standard": standard.uuid}
        assert "no competence for “Cutting”" in client.post(page, sent).text
        assert client.post(page, sent | {"overrule": "Goes with a witness"}).status_code == 302
        assert "Goes with a witness" in HistoryEntry.objects.get(event="audit.overruled").note

    def test_whoever_joined_since_is_asked_about_at_the_start(self, boss, li, standard, factory):
        audit = schedule(boss, li, standard, factory)
        joined = people.auditor(name="Wu 吴")
        make.interest(joined, factory)
        assign(visit=audit.visit, person=joined, role=VisitRole.AUDITOR, by=boss)
        with pytest.raises(Rejected, match="Wu 吴 declared: Former employer"):
            actions.start_audit(audit=audit, by=li)
        actions.change_audit(audit=audit, overrule="Left in 2010", by=boss)
        assert actions.start_audit(audit=audit, by=li).state == "in_progress"

    def test_overruling_covers_nobody_who_joins_later(self, boss, li, standard, factory):
        make.interest(li, factory)
        audit = schedule(boss, li, standard, factory, overrule="Left in 2010")
        joined = people.auditor(name="Wu 吴")
        make.interest(joined, factory)
        assign(visit=audit.visit, person=joined, role=VisitRole.AUDITOR, by=boss)
        with pytest.raises(Rejected, match="Wu 吴 declared") as refused:
            actions.start_audit(audit=audit, by=li)
        assert "Li 李" not in refused.value.sentence

    def test_the_planned_audit_itself_is_none_of_those_led_before(self, boss, li, standard, factory):
        for number in range(MOST_RUNNING - 1):
            led(factory, li, DAY - timedelta(days=100 - number))
        audit = schedule(boss, li, standard, factory)
        assert actions.start_audit(audit=audit, by=li).state == "in_progress"

    def test_interests_are_asked_of_the_whole_crew(self, boss, li, standard, factory):
        other = people.auditor(name="Wu 吴")
        make.interest(other, factory)
        with pytest.raises(Rejected, match="Wu 吴 declared"):
            schedule(boss, li, standard, factory, team=[other])


class TestWindow:
    WINDOW = {"announcement": "semi_announced", "window_starts_on": DAY, "window_ends_on": DAY + timedelta(days=20)}

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"announcement": "announced"}, "Only a semi-announced"),
            ({"window_ends_on": None}, "first and a last"),
            ({"window_ends_on": DAY - timedelta(days=1)}, "first and a last"),
            ({"window_starts_on": DAY + timedelta(days=1)}, "outside the window"),
        ],
    )
    def test_holds_the_visit(self, boss, li, standard, factory, wrong, sentence):
        with pytest.raises(Rejected, match=sentence):
            schedule(boss, li, standard, factory, **(self.WINDOW | wrong))

    def test_is_changed_while_the_audit_is_planned(self, boss, li, standard, factory):
        audit = schedule(boss, li, standard, factory, **self.WINDOW)
        with pytest.raises(Rejected, match="Only a semi-announced"):
            actions.change_audit(audit=audit, announcement="announced", by=boss)
        later = DAY + timedelta(days=30)
        assert actions.change_audit(audit=audit, window_ends_on=later, by=boss).window_ends_on == later

    def coming(self, boss, li, standard, factory, **fields):
        """A visit a week from today in a window of four weeks."""
        first = factory.today() + timedelta(days=1)
        window = {"window_starts_on": first, "window_ends_on": first + timedelta(days=27)}
        fields = {"announcement": "semi_announced", "starts_on": first + timedelta(days=6)} | window | fields
        return schedule(boss, li, standard, factory, **fields)

    def test_is_told_to_the_supplier_and_the_day_is_not(self, client, boss, li, standard, factory):
        contact = people.supplier_contact(factory.supplier)
        audit = self.coming(boss, li, standard, factory)
        client.force_login(contact)
        panel = client.get(reverse("audits:factory_panel", args=[factory.uuid])).text
        mail = OutgoingMail.objects.get(to=contact.email)
        for text in (panel, mail.subject + mail.body):
            assert date_format(audit.window_starts_on) in text
            assert date_format(audit.window_ends_on) in text
            assert date_format(audit.visit.starts_on) not in text
            assert audit.number not in text
        assert client.get(reverse("audits:audit", args=[audit.uuid])).status_code == 404

    def test_is_asked_for(self, boss, li, standard, factory):
        with pytest.raises(Rejected, match="has a window") as refused:
            schedule(boss, li, standard, factory, announcement="semi_announced")
        assert refused.value.field == "window_starts_on"

    def test_its_visit_is_not_moved_out_of_it(self, client, boss, li, standard, factory):
        audit = self.coming(boss, li, standard, factory)
        client.force_login(boss)
        outside, inside = (audit.window_ends_on + timedelta(days=days) for days in (1, 0))
        moved = reverse("suppliers:visit_move", args=[audit.visit.uuid])
        answer = client.post(moved, {"version": 1, "starts_on": outside, "ends_on": outside})
        assert "The supplier was told a day between" in answer.text
        assert client.post(moved, {"version": 1, "starts_on": inside, "ends_on": inside}).status_code == 302

    def test_its_visit_moves_out_of_it_once_it_holds_both_days(self, boss, li, standard, factory):
        contact = people.supplier_contact(factory.supplier)
        audit = self.coming(boss, li, standard, factory)
        outside = audit.window_ends_on + timedelta(days=7)
        with pytest.raises(Rejected, match="widens the window .* holds both the days planned and the new ones"):
            move_visit(visit=audit.visit, starts_on=outside, ends_on=outside, by=boss)
        with pytest.raises(Rejected, match=f"{date_format(audit.visit.starts_on)}.*holds these days too"):
            actions.change_audit(audit=audit, window_starts_on=outside, window_ends_on=outside, by=boss)
        actions.change_audit(audit=audit, window_ends_on=outside, by=boss)
        assert move_visit(visit=audit.visit, starts_on=outside, ends_on=outside, by=boss).starts_on == outside
        assert OutgoingMail.objects.filter(to=contact.email).count() == 2

    def test_the_audit_does_not_start_before_it(self, boss, li, standard, factory):
        audit = self.coming(boss, li, standard, factory)
        with pytest.raises(Rejected, match="The supplier was told a day between"):
            actions.start_audit(audit=audit, by=li)
        start_visit(visit=audit.visit, by=boss)  # whoever is there all the same files
        assert actions.start_audit(audit=audit, by=li).state == "in_progress"

    def test_the_supplier_is_told_what_became_of_it(self, boss, li, standard, factory):
        contact = people.supplier_contact(factory.supplier)
        audit = self.coming(boss, li, standard, factory)
        first, last = audit.window_starts_on, audit.window_ends_on
        mails = OutgoingMail.objects.filter(to=contact.email).order_by("pk")
        audit = actions.change_audit(audit=audit, kind="special", by=boss)
        assert mails.count() == 1
        later = last + timedelta(days=3)
        audit = actions.change_audit(audit=audit, window_ends_on=later, by=boss)
        assert f"between {date_format(first)} and {date_format(later)}" in mails[1].body
        assert "Other days that you were told for this audit do not hold any more" in mails[1].body
        actions.cancel_audit(audit=audit, note="Moved away", with_visit=True, by=boss)
        assert "does not hold any more" in mails[2].body
        assert date_format(audit.visit.starts_on) not in mails[2].body
        assert mails.count() == 3

    def test_a_past_one_is_told_to_nobody(self, client, boss, li, standard, factory):
        contact = people.supplier_contact(factory.supplier)
        day = factory.today() - timedelta(days=30)
        window = {"window_starts_on": day, "window_ends_on": day + timedelta(days=20)}
        audit = schedule(boss, li, standard, factory, announcement="semi_announced", starts_on=day, **window)
        client.force_login(contact)
        panel = client.get(reverse("audits:factory_panel", args=[factory.uuid])).text
        assert date_format(audit.window_ends_on) not in panel
        assert not OutgoingMail.objects.filter(to=contact.email).exists()

    def test_nobody_else_reads_it_as_supplier(self, boss, li, standard, factory):
        audit = self.coming(boss, li, standard, factory)
        assert not Audit.objects.windows_told_to(people.supplier_contact()).exists()
        assert not Audit.objects.windows_told_to(people.buyer_person()).exists()
        contact = people.supplier_contact(factory.supplier)
        assert Audit.objects.windows_told_to(contact).exists()
        Audit.objects.filter(pk=audit.pk).update(visibility=Visibility.HOUSE)
        assert not Audit.objects.windows_told_to(contact).exists()


class TestPages:
    def test_managers_keep_it_on_the_persons_page(self, client, boss, li, standard, factory):
        client.force_login(boss)
        assert reverse("audits:person_panel", args=[li.uuid]) in client.get(reverse("core:person", args=[li.uuid])).text
        sent = {"standard_code": standard.code, "valid_until": DAY.isoformat()}
        client.post(reverse("audits:competence_add", args=[li.uuid]), sent)
        interest = {"factory": factory.uuid, "note": "Former employer", "until": "", "supplier": ""}
        client.post(reverse("audits:interest_add", args=[li.uuid]), interest)
        panel = client.get(reverse("audits:person_panel", args=[li.uuid])).text
        assert standard.code in panel
        assert "Former employer" in panel
        removed = reverse("audits:interest_remove", args=[DeclaredInterest.objects.get().uuid])
        client.post(removed, {"version": 1})
        assert not DeclaredInterest.objects.exists()

    def test_the_plan_says_what_speaks_against_the_lead(self, client, boss, li, standard, factory):
        make.interest(li, factory)
        client.force_login(boss)
        sent = {"factory": factory.uuid, "standard": standard.uuid, "kind": "periodic", "announcement": "announced"}
        sent |= {"visibility": "owner", "lead": li.uuid, "starts_on": DAY.isoformat(), "part": "whole"}
        answer = client.post(reverse("audits:audit_add"), sent)
        assert "declared: Former employer." in answer.text
        planned = client.post(reverse("audits:audit_add"), sent | {"overrule": "Left in 2010"})
        assert planned.status_code == 302


def test_the_api_notes_and_removes(client, boss, li, standard, factory):
    client.force_login(boss)
    sent = {"person": str(li.uuid), "standard_code": standard.code, "valid_until": "2027-01-31"}
    noted = client.post("/api/v1/auditor-competences/", sent, content_type="application/json")
    assert noted.json()["person_name"] == "Li 李"
    sent = {"person": str(li.uuid), "factory": str(factory.uuid), "note": "Former employer"}
    declared = client.post("/api/v1/declared-interests/", sent, content_type="application/json")
    for made, kind in ((noted, "auditor-competences"), (declared, "declared-interests")):
        gone = client.delete(f"/api/v1/{kind}/{made.json()['uuid']}/", headers={"If-Match": made["ETag"]})
        assert gone.status_code == 204
    assert not AuditorCompetence.objects.exists()
    assert not DeclaredInterest.objects.exists()
