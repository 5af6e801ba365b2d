"""Summaries that go out by mail: to whom, when, exactly once, and what they say."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qcportal.core import mail as sending
from qcportal.core.errors import Conflict, Forbidden, Rejected
from qcportal.core.models import OutgoingMail, User
from reports import actions, making, schedules, summaries
from reports.models import Report, ReportDownload, ReportSchedule, ScheduledMail
from reports.periods import Period
from reports.requests.periods import request_portfolio_summary
from tests.builders import inspections, people, suppliers

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Sets the portal's clock."""

    def to(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    to(SUNDAY)
    return to


@pytest.fixture
def factory(nordlys):
    return suppliers.factory("Hengyi", local_name="恒毅", buyers=[nordlys])


@pytest.fixture
def week(clock, nordlys, factory):
    """A lot of the week that ends on Sunday 29 November, with a shipment to decide on."""
    shipment = inspections.shipment(nordlys, factory, state="inspected")
    day = datetime(2026, 11, 25, tzinfo=UTC).date()
    return inspections.approved(nordlys, factory, shipment=shipment, inspected_on=day, units_inspected=125)


@pytest.fixture
def anna(nordlys):
    return people.buyer_person(nordlys, name="Anna", time_zone="UTC", language="en")


def plan(nordlys, **fields) -> ReportSchedule:
    fields = {"begins_at": SUNDAY - timedelta(days=30), "attached": False} | fields
    return ReportSchedule.objects.create(buyer=nordlys, **fields)


def run() -> list[OutgoingMail]:
    """As beat and a worker do: owe what is due, write it, make the PDFs that are asked for, and write what waited for one."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    schedules.owe_what_is_due()
    for _again in range(2):
        for mail_id in schedules.waiting():
            summaries.send(mail_id)
        for report in Report.objects.unfinished():
            making.make(report.pk)
    return list(OutgoingMail.objects.exclude(pk__in=before).filter(subject__contains="Nordlys").order_by("pk"))


class TestMail:
    def test_it_comes_on_monday_with_the_figures_that_matter_and_a_link(self, clock, nordlys, week, anna):
        plan(nordlys)
        assert run() == []
        clock(MONDAY)
        [mail] = run()
        assert mail.to == anna.email
        assert mail.subject.startswith("Nordlys Living: 1 shipment to decide · first pass 100 %")
        assert "23–29 Nov 2026" in mail.subject
        for each in ("Hello Anna", week.shipment.number, "Hengyi", "First-pass rate: 100 %"):
            assert each in mail.body
        assert reverse("reports:report", args=[Report.objects.get().uuid]) in mail.body

    def test_it_comes_once_however_often_beat_asks(self, clock, nordlys, week, anna):
        plan(nordlys)
        clock(MONDAY)
        assert len(run()) == 1
        clock(MONDAY + timedelta(hours=3))
        assert run() == []
        assert ScheduledMail.objects.count() == 1

    def test_a_worker_that_dies_after_the_mail_was_written_leaves_neither_row(
        self, clock, nordlys, week, anna, monkeypatch
    ):
        """The mail and the end of its row are one transaction, so the next attempt writes both, once."""
        plan(nordlys)
        clock(MONDAY)
        schedules.owe_what_is_due()
        [mail_id] = schedules.waiting()

        def dies(*_arguments):
            raise SystemExit

        with monkeypatch.context() as killed:
            killed.setattr(summaries, "end", dies)
            with pytest.raises(SystemExit):
                summaries.send(mail_id)
        assert not OutgoingMail.objects.filter(to=anna.email).exists()
        clock(MONDAY + schedules.FIRST_PAUSE)
        summaries.send(mail_id)
        summaries.send(mail_id)
        assert OutgoingMail.objects.filter(to=anna.email).count() == 1

    def test_with_the_pdf_it_waits_until_that_is_made(self, clock, nordlys, week, anna):
        plan(nordlys, attached=True)
        clock(MONDAY)
        schedules.owe_what_is_due()
        [mail_id] = schedules.waiting()
        summaries.send(mail_id)
        assert not OutgoingMail.objects.filter(to=anna.email).exists()
        assert schedules.waiting() == []  # until the report is there
        assert actions.lost(in_bulk=True) == [Report.objects.get().pk]  # nobody waits for it
        assert actions.lost() == []
        [mail] = run()
        [taken] = ReportDownload.objects.all()
        assert (taken.report, taken.person_id, taken.way) == (Report.objects.get(), anna.pk, "mail")
        assert mail.attachment == Report.objects.get().file
        assert mail.attachment.name.endswith(".pdf")

    def corrected(self, boss, nordlys, factory) -> Report:
        """The next revision of the summary, made because another lot of the week came in."""
        first = Report.objects.get()
        day = datetime(2026, 11, 26, tzinfo=UTC).date()
        inspections.approved(nordlys, factory, inspected_on=day, units_inspected=80, result="fail")
        period = Period(first.period_from, first.period_to)
        asked = request_portfolio_summary(owner=nordlys, period=period, by=boss, language="en")
        assert asked.revision == 2
        making.make(asked.pk)
        return Report.objects.get(pk=asked.pk)

    def test_one_whose_place_was_taken_while_it_waited_comes_as_the_later(
        self, clock, boss, nordlys, factory, week, anna
    ):
        plan(nordlys, attached=True)
        clock(MONDAY)
        schedules.owe_what_is_due()
        summaries.send(schedules.waiting()[0])
        making.make(Report.objects.get().pk)
        second = self.corrected(boss, nordlys, factory)
        [mail] = run()
        assert mail.attachment == second.file
        assert reverse("reports:report", args=[second.uuid]) in mail.body
        assert ScheduledMail.objects.get().state == "sent"
        assert ReportDownload.objects.get().report == second

    def test_send_now_brings_the_later_to_whom_the_mail_of_the_one_before_was_held_back(
        self, clock, boss, nordlys, factory, week, anna, settings
    ):
        settings.EMAIL_URL = "smtp://127.0.0.1:9"
        made = plan(nordlys, attached=True)
        clock(MONDAY)
        [held] = run()
        second = self.corrected(boss, nordlys, factory)
        sending.deliver(held.pk)
        held.refresh_from_db()
        assert held.state == "withheld"
        assert schedules.send_now(schedule=made, by=boss) == 1
        [mail] = run()
        assert (mail.to, mail.attachment) == (anna.email, second.file)
        with pytest.raises(Conflict):
            schedules.send_now(schedule=made, by=boss)

    def test_where_the_pdf_cannot_be_made_the_mail_comes_without(self, clock, nordlys, week, anna):
        plan(nordlys, attached=True)
        clock(MONDAY)
        schedules.owe_what_is_due()
        summaries.send(schedules.waiting()[0])
        Report.objects.update(state="failed", error="The disk is full.")
        [mail] = run()
        assert mail.attachment is None

    def test_each_in_the_own_language_and_by_the_own_clock(self, clock, nordlys, week, anna):
        wei = people.buyer_person(nordlys, name="Wei", time_zone="Asia/Shanghai", language="zh-hans")
        plan(nordlys)
        clock(datetime(2026, 11, 30, 0, 30, tzinfo=UTC))  # 8:30 in Shanghai
        [mail] = run()
        assert mail.to == wei.email
        assert "恒毅" in mail.body
        clock(MONDAY)
        assert [each.to for each in run()] == [anna.email]
        assert {each.language for each in Report.objects.all()} == {"en", "zh-hans"}

    def test_a_week_without_news_is_not_told_of_unless_that_is_wanted(self, clock, nordlys, anna):
        quiet, loud = plan(nordlys), plan(nordlys, even_without_news=True, hour=9)
        clock(MONDAY + timedelta(hours=1))
        [mail] = run()
        assert "nothing new" in mail.subject
        assert "Nothing new:" in mail.body
        assert [quiet.mails.get().state, loud.mails.get().state] == ["nothing", "sent"]

    def test_it_says_nothing_of_another_buyer(self, clock, nordlys, factory, week, anna):
        harbour = suppliers.buyer("Harbour & Pine")
        suppliers.qualification(factory, buyer=harbour)
        inspections.shipment(harbour, factory, state="inspected", number="HARB-1")
        people.buyer_person(harbour, name="Harry")
        plan(nordlys)
        clock(MONDAY)
        [mail] = run()
        assert "HARB" not in mail.subject + mail.body

    def test_the_monthly_review_of_a_supplier(self, clock, nordlys, factory, week, anna):
        group = suppliers.supplier("Hengyi Group")
        type(factory).objects.update(supplier=group)
        plan(nordlys, kind="supplier", supplier=group, rhythm="monthly", day=1)
        clock(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
        schedules.owe_what_is_due()
        summaries.send(schedules.waiting()[0])
        mail = OutgoingMail.objects.get(to=anna.email)
        assert "Hengyi Group" in mail.subject
        assert "What must be talked about" in mail.body


class TestWho:
    def test_who_has_switched_summaries_off_gets_none(self, clock, nordlys, week, anna):
        User.objects.filter(pk=anna.pk).update(mails={"summaries": "never"})
        plan(nordlys)
        clock(MONDAY)
        assert run() == []

    def test_switched_off_after_it_was_owed_it_does_not_come_either(self, clock, nordlys, week, anna):
        plan(nordlys)
        clock(MONDAY)
        schedules.owe_what_is_due()
        User.objects.filter(pk=anna.pk).update(is_active=False)
        assert run() == []
        assert ScheduledMail.objects.get().state == "dropped"

    def test_one_may_get_it_alone(self, clock, nordlys, week, anna):
        people.buyer_person(nordlys, name="Bo")
        plan(nordlys, person=anna)
        clock(MONDAY)
        assert [each.to for each in run()] == [anna.email]

    def test_a_person_chooses_in_the_profile(self, client, ingrid):
        assert 'name="summaries"' in client.get(reverse("core:profile")).text
        client.patch("/api/v1/mails/", {"summaries": "never"}, content_type="application/json")
        ingrid.refresh_from_db()
        assert ingrid.mails["summaries"] == "never"


class TestRunning:
    def test_nothing_is_sent_for_what_was_due_before_it_was_set_up(self, clock, nordlys, week, anna):
        clock(MONDAY)
        plan(nordlys, begins_at=MONDAY)
        assert run() == []

    def test_paused_it_sends_nothing_and_resumed_nothing_of_the_past(self, clock, boss, nordlys, week, anna):
        made = plan(nordlys)
        schedules.pause_schedule(schedule=made, version=made.version, by=boss)
        clock(MONDAY)
        assert run() == []
        made.refresh_from_db()
        schedules.resume_schedule(schedule=made, version=made.version, by=boss)
        assert run() == []

    def test_moved_to_later_in_the_day_it_is_not_sent_again(self, clock, boss, nordlys, week, anna):
        made = plan(nordlys)
        clock(MONDAY)
        assert len(run()) == 1
        schedules.change_schedule(schedule=made, version=made.version, by=boss, hour=9)
        clock(MONDAY + timedelta(hours=1))
        assert run() == []

    def test_what_all_stood_still_for_is_not_sent_days_later(self, clock, nordlys, week, anna):
        plan(nordlys)
        clock(MONDAY + timedelta(days=3, hours=1))
        assert run() == []

    def test_send_now_brings_the_last_week_once(self, clock, boss, nordlys, week, anna):
        clock(MONDAY)
        made = plan(nordlys, begins_at=MONDAY)
        assert schedules.send_now(schedule=made, by=boss) == 1
        assert len(run()) == 1
        with pytest.raises(Conflict):
            schedules.send_now(schedule=made, by=boss)

    def test_pressed_once_more_it_says_why_nothing_goes_out(self, clock, client, boss, nordlys, week, anna):
        client.force_login(boss)
        row = plan(nordlys)
        told = [client.post(reverse("reports:schedule_send", args=[row.uuid]), follow=True) for _again in range(2)]
        assert [page.status_code for page in told] == [200, 200]
        assert "1 mail is on its way." in told[0].text
        assert "Everybody has had the last one already." in told[1].text
        assert "Who gets it" in told[1].text

    def test_send_now_to_nobody_is_refused(self, boss, nordlys):
        with pytest.raises(Rejected):
            schedules.send_now(schedule=plan(nordlys), by=boss)


class TestPages:
    def made(self, client, nordlys, **fields):
        asked = {"kind": "portfolio", "buyer": nordlys.uuid, "rhythm": "weekly", "day": 1, "hour": 8, "paper": "A4"}
        return client.post(reverse("reports:schedule_add"), asked | fields)

    def test_a_buyers_person_sets_one_up_and_pauses_it(self, client, ingrid, nordlys):
        answer = self.made(client, nordlys)
        row = ReportSchedule.objects.get()
        assert answer["Location"] == reverse("reports:schedule", args=[row.uuid])
        assert "Ingrid" in client.get(answer["Location"]).text
        client.post(reverse("reports:schedule_pause", args=[row.uuid]), {"version": row.version})
        assert "paused" in client.get(reverse("reports:schedule_list")).text
        row.refresh_from_db()
        client.post(reverse("reports:schedule_resume", args=[row.uuid]), {"version": row.version})
        row.refresh_from_db()
        assert row.paused_at is None

    def test_a_paper_that_nobody_chose_is_the_buyers_usual_one(self, client, ingrid, nordlys):
        nordlys.paper = "letter"
        nordlys.save()
        page = client.get(reverse("reports:schedule_add")).text
        assert '<option value="" selected>usual paper</option>' in page
        self.made(client, nordlys, paper="")
        assert ReportSchedule.objects.get().paper == "letter"

    def test_a_stranger_and_another_buyer_see_none(self, client, nordlys):
        row = plan(nordlys)
        for other in (people.buyer_person(suppliers.buyer("Harbour")), people.buyer_person()):
            client.force_login(other)
            assert client.get(reverse("reports:schedule", args=[row.uuid])).status_code == 404
            assert client.get("/api/v1/schedules/").json()["count"] == 0
        client.force_login(people.supplier_contact())
        assert client.get(reverse("reports:schedule_list")).status_code == 403

    def test_what_a_colleague_gets_alone_is_not_shown(self, client, ingrid, nordlys, anna):
        plan(nordlys, person=anna)
        assert client.get("/api/v1/schedules/").json()["count"] == 0

    def test_nobody_sets_one_up_for_another_buyer_or_a_colleague(self, ingrid, nordlys, anna):
        for fields in ({"buyer": suppliers.buyer("Harbour")}, {"buyer": nordlys, "person": anna}):
            with pytest.raises(Forbidden):
                schedules.make_schedule(by=ingrid, kind="portfolio", **fields)

    def test_a_review_needs_its_supplier_and_a_day_of_its_rhythm(self, client, boss, nordlys):
        assert "names its supplier" in self.made(client, nordlys, kind="supplier").text
        assert "A day of the week is 1 to 7" in self.made(client, nordlys, day=9).text
        assert not ReportSchedule.objects.exists()

    def test_by_the_api(self, client, boss, nordlys, anna):
        asked = {"kind": "portfolio", "buyer": str(nordlys.uuid), "rhythm": "monthly", "day": 3, "hour": 7}
        made = client.post("/api/v1/schedules/", asked, content_type="application/json")
        assert made.status_code == 201, made.text
        address, tag = f"/api/v1/schedules/{made.json()['uuid']}/", made["ETag"]
        assert made.json()["next_due_at"]
        changed = client.patch(address, {"hour": 9}, content_type="application/json", headers={"If-Match": tag})
        assert changed.json()["hour"] == 9
        sent = client.post(f"{address}send-now/", headers={"If-Match": changed["ETag"]})
        assert sent.status_code == 200, sent.text
        assert ScheduledMail.objects.get().person == anna


class TestFailing:
    @pytest.fixture
    def owed(self, clock, nordlys, week, anna) -> ScheduledMail:
        plan(nordlys)
        clock(MONDAY)
        schedules.owe_what_is_due()
        return ScheduledMail.objects.get()

    @pytest.fixture
    def broken(self, monkeypatch):
        """What is collected for a summary cannot be; how often that was tried."""
        tried = []

        def fails(*_arguments, **_named):
            tried.append(timezone.now())
            raise ZeroDivisionError("no lots")

        monkeypatch.setattr(summaries, "still_wanted", fails)
        return tried

    def through(self, clock, hours: float) -> None:
        """Beat asks every ten minutes."""
        for minutes in range(0, int(hours * 60), 10):
            clock(MONDAY + timedelta(minutes=minutes))
            schedules.give_up_on_silent()
            for mail_id in schedules.waiting():
                summaries.send(mail_id)

    def test_it_is_tried_with_growing_pauses_and_then_given_up(self, clock, owed, broken):
        self.through(clock, 48)
        pauses = [after - before for before, after in zip(broken, broken[1:], strict=False)]
        assert len(broken) == schedules.MOST_ATTEMPTS
        assert pauses == sorted(pauses)
        assert pauses[-1] >= timedelta(hours=4)
        owed.refresh_from_db()
        assert (owed.state, owed.attempts) == ("failed", schedules.MOST_ATTEMPTS)
        assert "ZeroDivisionError: no lots" in owed.error
        assert schedules.waiting() == []

    def test_managers_read_why_on_its_page_and_buyers_only_that(self, client, clock, owed, broken, nordlys, anna):
        address = reverse("reports:schedule", args=[owed.schedule.uuid])
        client.force_login(people.manager(language="en"))
        assert "given up" not in client.get(address).text
        self.through(clock, 48)
        page = client.get(address).text
        assert "The summary for Anna about" in page
        assert "was given up after 6 attempts" in page
        assert "ZeroDivisionError" in page
        client.force_login(anna)
        page = client.get(address).text
        assert "was given up after 6 attempts" in page
        assert "ZeroDivisionError" not in page
        client.force_login(people.buyer_person(suppliers.buyer()))
        assert client.get(address).status_code == 404

    def test_a_worker_that_is_killed_each_time_is_given_up_too(self, clock, owed, monkeypatch):
        def dies(*_arguments):
            raise SystemExit

        monkeypatch.setattr(summaries, "still_wanted", dies)
        for hours in range(schedules.MOST_ATTEMPTS):
            clock(MONDAY + timedelta(hours=20 * hours))
            with pytest.raises(SystemExit):
                summaries.send(owed.pk)
        clock(MONDAY + timedelta(hours=500))
        schedules.give_up_on_silent()
        owed.refresh_from_db()
        assert owed.state == "failed"
        assert "The last of 6 attempts never ended" in owed.error

    def test_a_last_attempt_that_never_ended_is_told_of_after_an_hour_whatever_the_first_said(
        self, clock, owed, monkeypatch
    ):
        ScheduledMail.objects.update(attempts=schedules.MOST_ATTEMPTS - 1, error="The database did not answer.")

        def dies(*_arguments):
            raise SystemExit

        monkeypatch.setattr(summaries, "still_wanted", dies)
        with pytest.raises(SystemExit):
            summaries.send(owed.pk)
        clock(MONDAY + timedelta(minutes=61))
        schedules.give_up_on_silent()
        owed.refresh_from_db()
        assert owed.state == "failed"
        assert "The last of 6 attempts never ended" in owed.error
        assert "The database did not answer" not in owed.error

    def test_send_now_tries_it_again_and_once_it_is_sent_nothing_more_is_said(self, client, clock, owed, monkeypatch):
        with monkeypatch.context() as broken:
            broken.setattr(summaries, "still_wanted", lambda row: 1 / 0)
            self.through(clock, 48)
        boss = people.manager(language="en")
        assert schedules.send_now(schedule=owed.schedule, by=boss) == 1
        [mail_id] = schedules.waiting()
        summaries.send(mail_id)
        owed.refresh_from_db()
        assert owed.state == "sent"
        client.force_login(boss)
        assert "given up" not in client.get(reverse("reports:schedule", args=[owed.schedule.uuid])).text

    def told(self, client, owed) -> str:
        return client.get(reverse("reports:schedule", args=[owed.schedule.uuid])).text

    def test_send_now_is_named_where_it_tries_it_to_who_may_press_it(self, client, clock, owed, broken):
        self.through(clock, 48)
        for reader, named in ((people.manager(language="en"), True), (people.read_only(language="en"), False)):
            client.force_login(reader)
            assert "was given up after 6 attempts" in self.told(client, owed)
            assert ("“Send now” tries it again." in self.told(client, owed)) == named
        client.force_login(people.manager(language="en"))
        clock(MONDAY + timedelta(days=7))  # now it would send the week after
        assert "was given up after 6 attempts" in self.told(client, owed)
        assert "“Send now” tries it again." not in self.told(client, owed)

    @pytest.mark.parametrize("state", ["sent", "nothing", "dropped"])
    def test_after_any_later_end_nothing_is_said_any_more(self, client, clock, owed, broken, anna, state):
        self.through(clock, 48)
        later = {"period_from": owed.period_from + timedelta(7), "period_to": owed.period_to + timedelta(7)}
        ended = MONDAY + timedelta(days=7)
        owed.schedule.mails.create(person=anna, due_at=ended, ended_at=ended, state=state, **later)
        client.force_login(people.manager(language="en"))
        assert "was given up after" not in self.told(client, owed)

    def test_of_who_gets_it_no_more_nothing_is_said(self, client, clock, owed, broken, anna):
        self.through(clock, 48)
        User.objects.filter(pk=anna.pk).update(mails={"summaries": "never"})
        client.force_login(people.manager(language="en"))
        assert "was given up after" not in self.told(client, owed)

    def test_one_that_fails_holds_up_no_other(self, clock, owed, nordlys, monkeypatch):
        wei = people.buyer_person(nordlys, name="Wei", time_zone="UTC", language="en")
        wanted = summaries.still_wanted
        schedules.owe_what_is_due()
        monkeypatch.setattr(summaries, "still_wanted", lambda row: wanted(row) if row.person == wei else 1 / 0)
        self.through(clock, 1)
        assert OutgoingMail.objects.filter(to=wei.email).count() == 1

    def test_where_it_waits_for_its_pdf_no_attempt_is_lost(self, clock, nordlys, week, anna):
        plan(nordlys, attached=True)
        clock(MONDAY)
        schedules.owe_what_is_due()
        summaries.send(schedules.waiting()[0])
        assert (ScheduledMail.objects.get().attempts, ScheduledMail.objects.get().next_attempt_at) == (0, None)


def test_its_page_says_that_a_mail_was_held_back(client, clock, nordlys, week, anna, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    plan(nordlys)
    clock(MONDAY)
    [mail] = run()
    anna.memberships.all().delete()
    sending.deliver(mail.pk)
    client.force_login(people.manager(language="en"))
    page = client.get(reverse("reports:schedule", args=[ReportSchedule.objects.get().uuid])).text
    assert "held back" in page
    assert "may no longer read what it tells of" in page
