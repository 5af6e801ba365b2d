"""What people hear of by mail: of each kind who hears, what it says and where it leads, and that each may choose."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from audits.actions import approve_audit, cancel_audit, change_audit, schedule_audit, send_back_audit, share_audit
from inspections.actions import book_shipment, free_bookings, hold_bookings, overrule_qualification
from qcportal import reactions
from qcportal.core import notices
from qcportal.core.dates import day
from qcportal.core.models import HistoryEntry, Notice, OutgoingMail, User
from qcportal.core.paces import DEFAULTS, MailGroup
from qcportal.core.roles import Role
from suppliers.actions import (
    accept_corrective_action,
    add_document,
    cancel_visit,
    confirm_document,
    decide_qualification,
    move_visit,
    raise_corrective_action,
    reminders,
    withdraw_document,
)
from suppliers.actions.requirements import open_due_audits, require_audit
from suppliers.models import AuditRequirement, CorrectiveAction, Factory, FactoryDocument, Qualification, Visit
from tests.builders import audits, inspections, people, reports
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db
AWAKE = people.zone_at_noon()
NO_WINDOW = {"window_starts_on": None, "window_ends_on": None}


@pytest.fixture
def supplier():
    return make.supplier()


@pytest.fixture
def nord():
    return make.buyer("Nord")


@pytest.fixture
def factory(supplier, nord):
    return make.factory("Longhua", supplier=supplier, buyers=[nord], time_zone=AWAKE)


@pytest.fixture
def olga():
    return people.manager(name="Olga", time_zone=AWAKE)


@pytest.fixture
def colleague(olga):
    return people.manager(time_zone=AWAKE)


@pytest.fixture
def mei(supplier):
    return people.supplier_contact(supplier, name="Mei", time_zone=AWAKE)


@pytest.fixture
def kim(nord):
    return people.buyer_person(nord, name="Kim", time_zone=AWAKE)


@pytest.fixture
def wang():
    return people.auditor(name="Wang", time_zone=AWAKE)


@pytest.fixture(autouse=True)
def strangers(db):
    """They hear of nothing; each test that says who hears says so of them too."""
    people.supplier_contact(make.supplier(), time_zone=AWAKE)
    people.buyer_person(make.buyer(), time_zone=AWAKE)
    for maker in (people.inspector, people.auditor, people.read_only, people.supplier_contact):
        maker(time_zone=AWAKE)


def chosen(person: User, **mails) -> User:
    User.objects.filter(pk=person.pk).update(mails=mails)
    person.refresh_from_db()
    return person


def mailed() -> dict:
    """{to: (subject, body)} of what was mailed since the last look; nobody twice."""
    rows = list(OutgoingMail.objects.order_by("pk"))
    OutgoingMail.objects.all().delete()
    found = {each.to: (each.subject, each.body) for each in rows}
    assert len(found) == len(rows)
    return found


def carried_out() -> dict:
    """What is mailed by now, with what follows behind the pages."""
    for entry_id in reactions.overdue():
        reactions.react(entry_id)
    return mailed()


def next_day() -> dict:
    """What the mail of the next day says."""
    for each in Notice.objects.all():
        told = each.mailed_on and each.mailed_on - timedelta(days=1)
        Notice.objects.filter(pk=each.pk).update(at=each.at - timedelta(days=1), mailed_on=told)
    notices.send_waiting()
    return mailed()


def today_after(work) -> dict:
    """What is told by the calendar in the morning."""
    OutgoingMail.objects.all().delete()
    work()
    return mailed()


def tells(mails: dict, hearing: dict) -> None:
    """Just these people, each with this subject and link."""
    assert {to: subject for to, (subject, _body) in mails.items()} == {
        person.email: subject for person, (subject, _link) in hearing.items()
    }
    for person, (_subject, link) in hearing.items():
        body = mails[person.email][1]
        assert f"Hello {person.name}" in body
        assert link in body
        assert "/profile/" in body


class TestAudits:
    def planned(self, factory, wang, olga, **fields):
        day_there = factory.today() + timedelta(days=9)
        made = schedule_audit(
            factory=factory,
            standard=audits.standard(),
            by=olga,
            lead=wang,
            starts_on=day_there,
            overrule="She knows it",
            **fields,
        )
        return made, {
            to: told for to, told in mailed().items() if to != wang.email
        }  # who is put on a visit hears of it

    def test_a_coming_one_is_told_to_the_supplier_with_its_days(self, factory, wang, olga, mei):
        audit, mails = self.planned(factory, wang, olga)
        tells(
            mails, {mei: (f"Audit {audit.number} of Longhua: {day(audit.visit.starts_on)}", f"/audits/{audit.uuid}/")}
        )

    @pytest.mark.parametrize("fields", [{"announcement": "unannounced"}, {"visibility": "house"}])
    def test_one_that_is_not_announced_or_the_houses_own_is_not(self, factory, wang, olga, mei, fields):
        assert self.planned(factory, wang, olga, **fields)[1] == {}

    def test_of_a_window_the_days_alone(self, factory, wang, olga, mei):
        last = factory.today() + timedelta(days=14)
        window = {"window_starts_on": factory.today() + timedelta(days=7), "window_ends_on": last}
        audit, mails = self.planned(factory, wang, olga, announcement="semi_announced", **window)
        subject, body = mails.pop(mei.email)
        assert mails == {}
        assert subject.startswith("An audit of Longhua comes between")
        assert day(audit.visit.starts_on) not in subject + body

    def test_of_a_coming_one_that_moves_the_new_days(self, factory, wang, olga, mei):
        audit, _mails = self.planned(factory, wang, olga)
        later = audit.visit.starts_on + timedelta(days=3)
        move_visit(visit=audit.visit, starts_on=later, ends_on=later, by=olga)
        mails = carried_out()
        del mails[wang.email]
        tells(mails, {mei: (f"Audit {audit.number} of Longhua: {day(later)}", f"/audits/{audit.uuid}/")})

    @pytest.mark.parametrize(
        "call_off",
        [
            lambda audit, by: cancel_visit(visit=audit.visit, by=by),
            lambda audit, by: cancel_audit(audit=audit, note="Moved away", by=by),
            lambda audit, by: cancel_audit(audit=audit, note="Moved away", with_visit=True, by=by),
            lambda audit, by: change_audit(audit=audit, by=by, announcement="unannounced", **NO_WINDOW),
            lambda audit, by: share_audit(audit=audit, visibility="house", by=by),
        ],
    )
    @pytest.mark.parametrize("announcement", ["announced", "semi_announced"])
    def test_once_that_its_days_hold_no_more(self, factory, wang, olga, mei, announcement, call_off):
        window = {"window_starts_on": factory.today(), "window_ends_on": factory.today() + timedelta(days=20)}
        window = window if announcement == "semi_announced" else {}
        audit, _mails = self.planned(factory, wang, olga, announcement=announcement, **window)
        call_off(audit, olga)
        mails = carried_out()
        mails.pop(wang.email, None)
        subject = f"The days told for the audit of Longhua by “{audit.standard.name}” hold no more"
        tells(mails, {mei: (subject, f"/factories/{factory.uuid}/")})

    def test_a_window_that_gives_way_to_a_day_is_told_as_that_day(self, factory, wang, olga, mei):
        window = {"window_starts_on": factory.today(), "window_ends_on": factory.today() + timedelta(days=20)}
        audit, _mails = self.planned(factory, wang, olga, announcement="semi_announced", **window)
        change_audit(audit=audit, by=olga, announcement="announced", **NO_WINDOW)
        told = f"Audit {audit.number} of Longhua: {day(audit.visit.starts_on)}"
        tells(carried_out(), {mei: (told, f"/audits/{audit.uuid}/")})

    def test_one_that_was_made_unannounced_meanwhile_is_not_in_the_mail_of_the_day(self, factory, wang, olga, mei):
        chosen(mei, audits="daily")
        audit, mails = self.planned(factory, wang, olga)
        assert mails == {}
        Visit.objects.filter(pk=audit.visit_id).update(announced=False)
        assert (next_day(), Notice.objects.filter(person=mei).count()) == ({}, 0)

    def test_approved_its_team_hears_and_supplier_and_buyer_of_the_result(self, factory, nord, wang, olga, mei, kim):
        audit = audits.audit(nord, factory, person=wang, state="submitted", confidential_note="Bribes")
        approve_audit(audit=audit, by=olga, note="Well done")
        link, grade = f"/audits/{audit.uuid}/", f"The result of audit {audit.number} at Longhua: grade B"
        mails = mailed()
        assert "Bribes" not in mails[mei.email][1]
        assert "Well done" not in mails[mei.email][1]
        tells(mails, {wang: (f"{audit.number} at Longhua is approved with grade B", link), mei: (grade, link)})
        tells(next_day(), {kim: (grade, link)})  # a buyer hears once a day, unless otherwise chosen

    def test_of_one_that_stays_in_the_house_neither_hears(self, factory, nord, wang, olga, mei, kim):
        audit = audits.audit(nord, factory, person=wang, state="submitted", visibility="house")
        approve_audit(audit=audit, by=olga)
        assert list(mailed()) == [wang.email]
        assert next_day() == {}

    @pytest.mark.parametrize(
        ("before", "after", "hearing"),
        [
            ("house", "owner", "mei kim"),
            ("house", "shared", "mei kim lena"),
            ("owner", "shared", "lena"),
            ("shared", "owner", ""),
            ("owner", "house", ""),
        ],
    )
    def test_shared_further_who_reads_it_only_now(self, factory, nord, wang, olga, mei, kim, before, after, hearing):
        other = make.buyer("Süd")
        make.qualification(factory, buyer=other)
        readers = {"mei": mei, "kim": kim, "lena": people.buyer_person(other, name="Lena", time_zone=AWAKE)}
        for each in readers.values():
            chosen(each, audits="at_once")
        audit = audits.audit(nord, factory, person=wang, state="approved", visibility=before)
        share_audit(audit=audit, visibility=after, by=olga)
        told = (f"The result of audit {audit.number} at Longhua: grade B", f"/audits/{audit.uuid}/")
        tells(mailed(), {readers[name]: told for name in hearing.split()})

    @pytest.mark.parametrize("made", [audits.audit, audits.self_assessment])
    def test_what_is_no_result_yet_or_its_own_is_not_released_by_sharing(self, factory, olga, mei, made):
        state = "submitted" if made == audits.audit else "approved"
        audit = made(factory=factory, state=state, visibility="house")
        share_audit(audit=audit, visibility="owner", by=olga)
        assert (mailed(), next_day()) == ({}, {})

    def test_sent_back_its_team_reads_why(self, factory, nord, wang, olga, mei, kim):
        audit = audits.audit(nord, factory, person=wang, state="submitted")
        send_back_audit(audit=audit, by=olga, note="Section 3 has no photos")
        mails = mailed()
        assert "Section 3 has no photos" in mails[wang.email][1]
        subject = f"{audit.number} at Longhua is sent back: change it and submit it anew"
        tells(mails, {wang: (subject, f"/audits/{audit.uuid}/")})

    def test_one_that_is_due_is_told_to_the_managers_once(self, factory, olga, mei, kim):
        require_audit(factory=factory, reason="never", by=User.objects.system())
        row = AuditRequirement.objects.get()
        tells(
            today_after(reminders.remind),
            {olga: (f"Longhua needs an audit by {day(row.due_on)}: never audited", f"/factories/{factory.uuid}/")},
        )
        assert next_day() == {}


class TestQualification:
    def row(self, factory, nord, **fields) -> Qualification:
        Qualification.objects.filter(factory=factory, buyer=nord).update(**fields)
        long_ago = timezone.now() - timedelta(days=300)
        Qualification.objects.filter(factory=factory, buyer=nord).update(updated_at=long_ago)
        return Qualification.objects.get(factory=factory, buyer=nord)

    def test_a_decision_is_told_to_its_buyer_and_the_other_managers(self, factory, nord, olga, colleague, mei, kim):
        chosen(kim, qualification="at_once")
        record = Qualification.objects.get(buyer=nord)
        decide_qualification(record=record, verb="suspend", note="Two lots failed", by=olga)
        told = ("Longhua is now “suspended” · Nord", f"/qualifications/{record.uuid}/")
        mails = mailed()
        assert "Two lots failed" in mails[kim.email][1]
        tells(mails, {kim: told})
        tells(next_day(), {colleague: told})

    @pytest.mark.parametrize(("left", "told"), [(31, False), (30, True), (7, True)])
    def test_it_ends_soon(self, factory, nord, olga, mei, kim, left, told):
        ends_on = factory.today() + timedelta(days=left)
        record = self.row(factory, nord, valid_until=ends_on)
        subject = (f"The qualification of Longhua ends on {day(ends_on)} · Nord", f"/qualifications/{record.uuid}/")
        tells(today_after(reminders.remind), dict.fromkeys([olga, kim], subject) if told else {})
        for _again in range(2):
            reminders.remind()
            assert next_day() == {}

    def test_one_that_was_just_approved_for_a_short_time_is_not_told_of_at_once(self, factory, nord, olga, kim):
        record = Qualification.objects.get(buyer=nord)
        record.valid_until = factory.today() + timedelta(days=5)
        record.save()
        assert today_after(reminders.remind) == {}

    def test_it_ran_out_and_history_knows_once(self, client, factory, nord, olga, mei, kim):
        ended = factory.today() - timedelta(days=1)
        record = self.row(factory, nord, valid_until=ended)
        subject = (f"The qualification of Longhua ran out on {day(ended)} · Nord", f"/qualifications/{record.uuid}/")
        tells(today_after(reminders.remind), dict.fromkeys([olga, kim], subject))
        reminders.remind()
        assert next_day() == {}
        [entry] = HistoryEntry.objects.filter(event="qualification.expired")
        assert (entry.record_uuid, entry.changes["ended_on"]) == (record.uuid, [None, ended.isoformat()])
        client.force_login(olga)
        assert "ran out" in client.get(f"/qualifications/{record.uuid}/").text
        marks = client.get(f"/factories/{factory.uuid}/").text
        assert "expired" in marks

    def test_of_a_factory_merged_into_another_nobody_hears(self, factory, nord, olga, kim):
        for days in (-1, 7):
            gone = make.factory(merged_into=factory, time_zone=factory.time_zone)
            make.qualification(gone, buyer=nord, valid_until=factory.today() + timedelta(days=days))
        assert today_after(reminders.remind) == {}
        assert not HistoryEntry.objects.filter(event="qualification.expired").exists()

    def test_what_ran_out_long_ago_is_history_and_no_news(self, factory, nord, olga, kim):
        self.row(factory, nord, valid_until=factory.today() - timedelta(days=90))
        assert today_after(reminders.remind) == {}
        assert HistoryEntry.objects.filter(event="qualification.expired").count() == 1

    @pytest.mark.parametrize(
        ("left", "said"), [(30, "expires on"), (7, "expires on"), (-1, "expired on"), (40, ""), (-60, "")]
    )
    def test_a_document_to_the_supplier_and_the_managers(self, factory, olga, mei, kim, left, said):
        until = factory.today() + timedelta(days=left)
        document = make.document(factory, valid_until=until)
        type(document).objects.update(created_at=timezone.now() - timedelta(days=300))
        told = (f"business licence of Longhua {said} {day(until)}", f"/factories/{factory.uuid}/")
        tells(today_after(reminders.remind), dict.fromkeys([olga, mei], told) if said else {})

    def test_a_document_that_has_a_newer_one_is_no_news(self, factory, olga, mei):
        document = make.document(factory, valid_until=factory.today() + timedelta(days=7))
        type(document).objects.update(created_at=timezone.now() - timedelta(days=300))
        make.document(factory, valid_until=factory.today() + timedelta(days=700))
        assert today_after(reminders.remind) == {}

    def test_one_that_the_supplier_put_on_file_and_what_became_of_it(self, factory, olga, colleague, mei, kim):
        file = SimpleUploadedFile("licence.png", make.PNG)
        paper = add_document(factory=factory, kind="insurance", name="Licence 7", file=file, by=mei)
        waits = ("Licence 7 of Longhua waits to be confirmed", f"/factory-documents/{paper.uuid}/confirm/")
        tells(next_day(), dict.fromkeys([olga, colleague], waits))
        paper = confirm_document(document=paper, by=olga)
        tells(next_day(), {mei: ("Licence 7 of Longhua is confirmed", f"/factories/{factory.uuid}/")})
        withdraw_document(document=paper, note="Of another works", by=olga)
        mails = next_day()
        assert "Of another works" in mails[mei.email][1]
        tells(mails, {mei: ("Licence 7 of Longhua is withdrawn", f"/factories/{factory.uuid}/")})

    def test_nobody_is_asked_for_a_new_one_that_waits_to_be_confirmed(self, factory, olga, mei):
        until = factory.today() + timedelta(days=7)
        make.document(factory, valid_until=until)
        FactoryDocument.objects.update(created_at=timezone.now() - timedelta(days=300))
        make.document(factory, valid_until=until + timedelta(days=365), confirmed_at=None)
        assert today_after(reminders.remind) == {}


class TestBookings:
    def booked(self, factory, nord, kim):
        lines = [{"product": inspections.product(nord), "po_number": "PO-1", "quantity_units": 100}]
        soon = factory.today() + timedelta(days=30)
        return book_shipment(number="SH-9", buyer=nord, factory=factory, ships_on=soon, lines=lines, by=kim)

    def test_one_that_is_held_and_let_go_on(self, factory, nord, olga, colleague, mei, kim):
        Qualification.objects.update(state="suspended")
        shipment = self.booked(factory, nord, kim)
        mails = mailed()
        assert "it is “suspended”" in mails[olga.email][1]
        told = ("Booking SH-9 at Longhua is held", f"/shipments/{shipment.uuid}/")
        tells(mails, dict.fromkeys([olga, colleague, kim], told))
        overrule_qualification(shipment=shipment, note="Old goods", by=olga)
        told = ("Booking SH-9 at Longhua goes on", f"/shipments/{shipment.uuid}/")
        tells(mailed(), dict.fromkeys([colleague, kim], told))

    def test_many_of_a_factory_that_is_stopped_are_one_mail_to_each(self, factory, nord, olga, colleague, mei, kim):
        chosen(colleague, bookings="daily")
        other = make.buyer("Sur")
        soon = factory.today() + timedelta(days=30)
        own = [inspections.shipment(nord, factory, number=f"SH-{each}", ships_on=soon) for each in range(4)]
        theirs = inspections.shipment(other, factory, number="SH-4", ships_on=soon)
        make.qualification(factory, buyer=other)
        mailed()
        Qualification.objects.update(state="suspended")
        assert hold_bookings(factory=factory) == 5
        mails = mailed()
        assert set(mails) == {olga.email, kim.email}
        for person, heard in ((olga, [*own, theirs]), (kim, own)):
            subject, body = mails[person.email]
            assert subject == f"Booking SH-0 at Longhua is held, and {len(heard) - 1} more"
            assert body.count("/shipments/") == len(heard)
            assert all(f"/shipments/{each.uuid}/" in body for each in heard)
        assert next_day()[colleague.email][1].count("/shipments/") == 5
        Qualification.objects.update(state="approved")
        assert free_bookings(factory=factory) == 5
        assert mailed()[kim.email][0] == "Booking SH-0 at Longhua goes on, and 3 more"

    def test_the_reason_is_in_the_language_of_who_reads_it(self, factory, nord, olga, kim):
        User.objects.filter(pk=olga.pk).update(language="zh-hans")
        Qualification.objects.update(state="suspended")
        with translation.override("en"):
            self.booked(factory, nord, kim)
        mails = mailed()
        assert "it is “suspended”" in mails[kim.email][1]
        assert "尚未取得 Nord 的供应商资格：状态为" in mails[olga.email][1]

    def test_at_a_qualified_factory_there_is_no_news(self, factory, nord, olga, kim):
        self.booked(factory, nord, kim)
        assert mailed() == {}

    def test_a_report_that_is_ready_goes_to_its_buyer(self, factory, nord, olga, mei, kim):
        report = reports.ready(nord, factory)
        subject = f"{report.number} at Longhua is ready: {report.get_kind_display()}, pass"
        tells(mailed(), {kim: (subject, f"/reports/{report.uuid}/")})


class TestChoice:
    def raised(self, factory, olga, **fields):
        fields = {
            "title": "Seams",
            "description": "",
            "owner": None,
            "due_on": factory.today() + timedelta(days=9),
        } | fields
        return raise_corrective_action(factory=factory, by=olga, **fields)

    def test_an_accepted_answer_is_told_to_who_gave_it(self, factory, olga, mei):
        record = self.raised(factory, olga)
        CorrectiveAction.objects.update(state="answered")
        mailed()
        accept_corrective_action(record=CorrectiveAction.objects.get(), by=olga)
        told = (f"{record.number} at Longhua: your answer is accepted", f"/corrective-actions/{record.uuid}/")
        tells(mailed(), {mei: told})

    def test_three_things_of_a_day_are_one_mail(self, factory, nord, olga, mei, wang):
        chosen(mei, corrective_actions="daily", audits="daily")
        records = [self.raised(factory, olga, title=title) for title in ("Seams", "Needles")]
        audit = audits.audit(nord, factory, person=wang, state="submitted")
        approve_audit(audit=audit, by=olga)
        assert mei.email not in mailed()
        subject, body = next_day()[mei.email]
        assert subject.endswith("Seams, and 2 more")
        for link in (f"/corrective-actions/{each.uuid}/" for each in records):
            assert link in body
        assert body.index("Corrective actions") < body.index("Needles") < body.index("Audits and findings")
        assert f"/audits/{audit.uuid}/" in body
        assert next_day() == {}

    def test_never_is_never_and_the_other_groups_go_on(self, factory, nord, olga, mei, wang):
        chosen(mei, corrective_actions="never")
        record = self.raised(factory, olga, title="Seams")
        type(record).objects.update(created_at=timezone.now() - timedelta(days=60), due_on=factory.today())
        reminders.remind()
        assert mailed() == {}
        approve_audit(audit=audits.audit(nord, factory, person=wang, state="submitted"), by=olga)
        assert mei.email in mailed()

    def test_who_chose_never_after_it_was_written_down_hears_nothing(self, factory, olga, mei):
        chosen(mei, corrective_actions="daily")
        self.raised(factory, olga)
        chosen(mei, corrective_actions="never")
        assert (next_day(), Notice.objects.count()) == ({}, 0)

    def test_the_page_and_the_api_offer_what_the_role_hears_of(self, client, mei):
        client.force_login(mei)
        form = client.get("/profile/").context["form"]
        assert {"visits", "corrective_actions", "audits", "qualification"} == set(MailGroup.values) & set(form.fields)
        before = {"visits": "at_once", "corrective_actions": "at_once", "audits": "at_once", "qualification": "daily"}
        assert client.get("/api/v1/mails/").json() == before
        answer = client.patch("/api/v1/mails/", {"audits": "never"}, "application/json")
        assert answer.json() == before | {"audits": "never"}
        assert client.patch("/api/v1/mails/", {"audits": "hourly"}, "application/json").status_code == 400
        assert client.get("/profile/").context["form"]["audits"].initial == "never"

    def test_every_role_has_its_choices(self):
        assert DEFAULTS.keys() == set(Role.values)


class TestFailing:
    """One record at fault keeps nobody from hearing of the others; the log says which."""

    def test_a_factory_in_no_time_zone(self, factory, nord, olga, mei, caplog):
        make.factory("Adrift", time_zone="Mars/Olympus", buyers=[nord])
        document = make.document(factory, valid_until=factory.today() + timedelta(days=7))
        type(document).objects.update(created_at=timezone.now() - timedelta(days=300))
        reminders.remind()
        assert mei.email in mailed()
        assert "Mars/Olympus" in caplog.text

    def test_a_record_that_cannot_be_written(self, factory, olga, mei, caplog):
        rows = [TestChoice().raised(factory, olga) for _each in range(2)]
        long_ago = {"created_at": timezone.now() - timedelta(days=60), "due_on": factory.today() - timedelta(days=9)}
        CorrectiveAction.objects.update(raised_on=factory.today() - timedelta(days=60), **long_ago)
        CorrectiveAction.objects.filter(pk=rows[0].pk).update(title="")  # refused when it is saved
        mails = today_after(reminders.remind)
        assert rows[1].number in mails[olga.email][0]
        assert f"escalate failed for CorrectiveAction {rows[0].pk}" in caplog.text

    def test_audits_that_are_due(self, nord, olga, caplog):
        adrift = make.factory("Adrift", time_zone="Mars/Olympus", buyers=[nord])
        fine = make.factory("Longhua", buyers=[nord])
        assert open_due_audits() == 1
        assert [each.factory for each in AuditRequirement.objects.all()] == [fine]
        assert f"open_due_audit failed for Factory {adrift.pk}" in caplog.text

    def test_one_that_cannot_be_told(self, factory, olga, mei, caplog):
        chosen(mei, corrective_actions="daily")
        adrift = make.factory("Adrift", supplier=factory.supplier)
        fine, lost = (TestChoice().raised(each, olga) for each in (factory, adrift))
        Factory.objects.filter(pk=adrift.pk).update(time_zone="Mars/Olympus")
        subject, body = next_day()[mei.email]
        assert fine.number in subject
        assert lost.number not in body
        assert str(lost.uuid) in caplog.text
        assert Notice.objects.waiting().get().record_uuid == lost.uuid


def test_reminders_cost_the_same_for_ten_as_for_two(factory, olga, mei):
    def cost(more: int) -> int:
        for _each in range(more):
            TestChoice().raised(factory, olga)
        long_ago = timezone.now() - timedelta(days=60)
        CorrectiveAction.objects.update(created_at=long_ago, due_on=factory.today() + timedelta(days=1))
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            reminders.remind()
        return len(asked)

    assert cost(2) == cost(8)
    assert Notice.objects.count() == 10
