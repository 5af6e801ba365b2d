"""A factory's story on one axis: inspections, audits, findings, corrective actions and reports together."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections.enums import InspectionState
from inspections.models import Inspection
from qcportal import overview
from qcportal.core import files
from reports.models import Report
from suppliers.actions import decide_qualification, plan_volume, waive_requirement
from suppliers.actions.ending import note_expired
from suppliers.enums import Visibility
from tests.builders import audits as audit
from tests.builders import inspections as inspect
from tests.builders import people
from tests.builders import reports as report
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def story(buyer, factory):
    """One of each kind, for one buyer."""
    found = inspect.inspection(buyer, factory, state=InspectionState.APPROVED, inspected_on=days_ago(40))
    audited = audit.approved(buyer, factory, audited_on=days_ago(30))
    audit.finding(audited)
    make.corrective_action(factory, owner=buyer, raised_on=days_ago(20))
    return found, audited


def open_page(client, factory, **query):
    return client.get(reverse("factory_overview", args=[factory.uuid]), query)


def kinds(page) -> list[str]:
    return [lane.kind for _mark, lane in page.context["marks"]]


def test_everything_stands_on_one_axis_newest_first(client):
    buyer = make.buyer()
    factory = make.factory(buyers=[buyer])
    story(buyer, factory)
    client.force_login(people.manager())
    page = open_page(client, factory)
    assert kinds(page) == ["corrective_actions", "audits", "findings", "inspections"]
    assert "pass" in page.text
    assert "B · 88.0 %" in page.text
    places = {row["lane"].kind: [each["x"] for each in row["marks"]] for row in page.context["rows"]}
    assert places["inspections"][0] < places["audits"][0] < places["corrective_actions"][0]


def test_what_was_not_carried_out_is_not_pending(client):
    made = inspect.not_done(inspected_on=days_ago(3))
    client.force_login(people.manager())
    page = open_page(client, made.factory)
    assert "not carried out" in page.text
    assert "pending" not in page.text


def test_a_report_stands_there_once_it_is_ready(client):
    buyer, boss = make.buyer(), people.manager()
    factory = make.factory(buyers=[buyer])
    (row,) = report.history(buyer, factory, [3])
    made = report.shipment_report(row)
    client.force_login(boss)
    assert "reports" not in kinds(open_page(client, factory))
    pdf = files.store(SimpleUploadedFile("report.pdf", b"%PDF-1.7\n%%EOF\n"), by=boss, allow=("pdf",))
    Report.objects.filter(pk=made.pk).update(state="ready", file=pdf, ready_at=timezone.now())
    assert kinds(open_page(client, factory)) == ["reports", "inspections"]


def test_a_release_document_says_what_it_releases_and_whether_it_holds(client):
    buyer = make.buyer()
    factory = make.factory(buyers=[buyer])
    first, second = report.held_again(buyer, factory)
    client.force_login(people.buyer_person(buyer))

    def told():
        marks = open_page(client, factory, kind="reports").context["marks"]
        return {mark.title: (mark.value, str(mark.label)) for mark, _lane in marks}

    assert told() == {str(first): ("released", "released")}
    report.published(second, second.figures)
    assert told() == {str(first): ("superseded", "superseded"), str(second): ("held", "held")}


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 11), ("Pacific/Pago_Pago", 10)])
def test_a_report_stands_on_the_day_it_was_at_the_factory(client, zone, day):
    buyer = make.buyer()
    factory = make.factory(buyers=[buyer], time_zone=zone)
    row = report.ready(buyer, factory)
    Report.objects.filter(pk=row.pk).update(ready_at=datetime(2026, 3, 10, 12, tzinfo=UTC))  # 02:00 and 01:00 there
    client.force_login(people.buyer_person(buyer))
    [(mark, _lane)] = open_page(client, factory, kind="reports", period="all").context["marks"]
    assert mark.day == date(2026, 3, day)


def test_the_period_of_reports_begins_with_the_day_at_the_factory(client):
    """Its first day begins there long before it does where the reader sits, or after."""
    buyer = make.buyer()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        factory = make.factory(buyers=[buyer], time_zone=zone)
        row = report.ready(buyer, factory)
        begins = datetime.combine(overview.since_of("12", factory.today()), time.min, ZoneInfo(zone))
        client.force_login(people.buyer_person(buyer))
        for minutes, shown in ((1, ["reports"]), (-1, [])):
            Report.objects.filter(pk=row.pk).update(ready_at=begins + timedelta(minutes=minutes))
            assert kinds(open_page(client, factory, kind="reports", period="12")) == shown


def test_what_is_not_reviewed_or_not_theirs_is_not_told_to_buyers(client):
    ours, theirs = make.buyer(), make.buyer("Secret Stores")
    factory = make.factory(buyers=[ours, theirs])
    own, _ = story(ours, factory)
    foreign, hidden = story(theirs, factory)
    unread = inspect.inspection(ours, factory, state=InspectionState.SUBMITTED, inspected_on=days_ago(3))
    client.force_login(people.buyer_person(ours))
    page = open_page(client, factory)
    assert sorted(kinds(page)) == ["audits", "corrective_actions", "findings", "inspections"]
    assert own.number in page.text
    for number in (foreign.number, hidden.number, unread.number, "Secret"):
        assert number not in page.text


def test_what_another_buyer_shares_is_seen_without_its_name(client):
    ours, theirs = make.buyer(), make.buyer("Secret Stores")
    factory = make.factory(buyers=[ours, theirs])
    shared, _ = story(theirs, factory)
    Inspection.objects.filter(pk=shared.pk).update(visibility=Visibility.SHARED)
    client.force_login(people.buyer_person(ours))
    page = open_page(client, factory)
    assert kinds(page) == ["inspections"]
    assert "Secret" not in page.text


def test_the_story_costs_the_same_at_3_and_300_of_each(client):
    buyer = make.buyer()
    factory = make.factory(buyers=[buyer])
    boss = people.manager()
    client.force_login(boss)

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert open_page(client, factory, period="all").status_code == 200
        return len(found)

    def more(count):
        audited = story(buyer, factory)[1]
        done = {"state": "closed", "closed_on": days_ago(5), "closing_note": "Seen."}
        for number in range(count):
            audit.finding(audited, **done)
            make.corrective_action(factory, state="accepted", closed_on=days_ago(1), raised_on=days_ago(number))
            make.requirement(factory, about=f"{count} {number}", reason="volume", words=ROSE)
            plan_volume(factory=factory, year=2026, units=1000 * count + number, by=boss)

    more(3)
    few = cost()
    more(297)
    assert cost() == few


ROSE = {"year": 2026, "percent": 50, "before": 1000, "units": 1500}


def lines(page) -> list[tuple[str, str, str, str]]:
    return [(lane.kind, mark.title, str(mark.word), str(mark.label)) for mark, lane in page.context["marks"]]


def test_what_became_of_a_finding_and_a_corrective_action_stands_on_its_own_day(client):
    factory = make.factory()
    audited = audit.approved(None, factory, audited_on=days_ago(60))
    closed = audit.finding(audited, state="closed", closed_on=days_ago(10), closing_note="Seen on site.")
    asked = make.corrective_action(
        factory,
        raised_on=days_ago(50),
        state="effective",
        answered_by=people.manager(),
        answered_at=timezone.now() - timedelta(days=40),
        closed_on=days_ago(30),
        check_on=days_ago(20),
        checked_on=days_ago(20),
        effect_note="Fewer defects.",
    )
    client.force_login(people.manager())
    page = open_page(client, factory)
    assert lines(page) == [
        ("findings", closed.number, "", "closed"),
        ("corrective_actions", asked.number, "", "effective"),
        ("corrective_actions", asked.number, "", "accepted"),
        ("corrective_actions", asked.number, "", "answered"),
        ("corrective_actions", asked.number, "raised", "effective"),
        ("audits", audited.number, "", "B · 88.0 %"),
        ("findings", closed.number, "raised", "major"),
    ]
    assert page.text.count('r="3.5"') == 4


def test_audits_that_were_due_and_planned_volumes_stand_there_for_the_house_alone(client):
    buyer, boss = make.buyer(), people.manager()
    factory = make.factory(buyers=[buyer])
    plan_volume(factory=factory, year=2026, units=1000, by=boss)
    plan_volume(factory=factory, year=2026, units=2000, by=boss)
    waive_requirement(requirement=factory.audit_requirements.get(), note="Same line.", by=boss)
    make.requirement(factory, opened_on=days_ago(800))
    client.force_login(boss)
    page = open_page(client, factory)
    told = [(lane.kind, str(mark.label), str(mark.sub)) for mark, lane in page.context["marks"]]
    rises = "The planned volume of 2026 rises by 100 %, from 1,000 to 2,000 units."
    assert sorted(told) == [
        ("requirements", "open", "This factory was never audited."),
        ("requirements", "waived", ""),
        ("requirements", "waived", rises),
        ("volumes", "planned", "1,000 units"),
        ("volumes", "planned", "2,000 units"),
    ]
    for person in (people.buyer_person(buyer), people.auditor()):
        client.force_login(person)
        assert client.get(reverse("factory_overview", args=[factory.uuid])).text.count("2,000 units") == 0


def test_whoever_only_reads_is_not_led_to_the_form_that_plans_a_volume(client):
    factory = make.factory()
    plan_volume(factory=factory, year=2026, units=1000, by=people.manager())
    client.force_login(people.person("read_only"))
    [(mark, _lane)] = open_page(client, factory).context["marks"]
    assert client.get(mark.address).status_code == 200


def test_a_corrective_action_whose_cause_lies_in_the_area_is_told_with_it(client):
    factory = make.factory()
    asked = make.corrective_action(factory, process_area="training_staffing")
    make.corrective_action(factory, process_area="documentation")
    client.force_login(people.manager())
    page = open_page(client, factory, area="training_staffing")
    assert [mark.title for mark, _lane in page.context["marks"]] == [asked.number]
    assert not open_page(client, factory, area="training_staffing", category="seam").context["marks"]


class TestVisitWork:
    def work(self, client, visit):
        return client.get(reverse("visit_work", args=[visit.uuid]))

    def test_names_what_is_to_be_done_on_the_visit(self, client):
        wang = people.inspector()
        row = inspect.inspection(person=wang)
        client.force_login(wang)
        assert row.number in self.work(client, row.visit).text

    def test_an_empty_visit_says_so(self, client):
        client.force_login(people.manager())
        assert "Neither an inspection nor an audit" in self.work(client, make.visit()).text

    def test_a_visit_of_others_is_not_there(self, client):
        row = inspect.inspection(person=people.inspector())
        client.force_login(people.inspector())
        assert self.work(client, row.visit).status_code == 404

    def test_the_supplier_does_not_read_what_is_not_released(self, client):
        supplier = make.supplier()
        row = inspect.inspection(factory=make.factory(supplier=supplier))
        client.force_login(people.supplier_contact(supplier))
        assert row.number not in self.work(client, row.visit).text


class TestSearch:
    def found(self, client, text) -> list[tuple[str, str]]:
        sections = client.get(reverse("search"), {"q": text}).context["sections"]
        return [(str(section.label), hit.title) for section in sections for hit in section.hits]

    def test_finds_shipments_and_inspections_by_number(self, client):
        buyer = make.buyer()
        shipment = inspect.shipment(buyer, number="ZQX-778")
        row = inspect.inspection(buyer)
        client.force_login(people.buyer_person(buyer))
        assert self.found(client, "zqx-778") == [("Shipments", shipment.number)]
        assert self.found(client, row.number) == [("Inspections", row.number)]

    def test_another_buyer_finds_neither(self, client):
        row, shipment = inspect.inspection(make.buyer()), inspect.shipment(make.buyer(), number="ZQX-778")
        client.force_login(people.buyer_person(make.buyer()))
        assert self.found(client, row.number) == self.found(client, shipment.number) == []


class TestAxis:
    def lane(self, client, factory, kind, **query):
        client.force_login(people.manager())
        return next(row for row in open_page(client, factory, **query).context["rows"] if row["lane"].kind == kind)

    def test_what_is_open_lasts_until_today_and_what_is_closed_until_its_day(self, client):
        factory = make.factory()
        audited = audit.approved(None, factory, audited_on=days_ago(300))
        audit.finding(audited)
        audit.finding(audited, state="closed", closed_on=days_ago(150), closing_note="Seen on site.")
        marks = self.lane(client, factory, "findings", period="12")["marks"]
        closed, still_open = sorted(mark["end"] for mark in marks)
        assert still_open == 99  # the right edge is today
        assert 50 < closed < 70

    def test_a_late_corrective_action_lasts_until_today(self, client):
        factory = make.factory()
        make.corrective_action(factory, raised_on=days_ago(200), due_on=days_ago(100))
        (mark,) = self.lane(client, factory, "corrective_actions", period="12")["marks"]
        assert mark["end"] == 99

    def test_what_was_raised_earlier_stands_there_while_it_is_open_or_if_it_was_closed_since(self, client):
        factory = make.factory()
        audited = audit.approved(None, factory, audited_on=days_ago(500))
        still_open = audit.finding(audited)
        closed = audit.finding(audited, state="closed", closed_on=days_ago(200), closing_note="Seen on site.")
        audit.finding(audited, state="closed", closed_on=days_ago(400), closing_note="Seen on site.")
        ends = {
            each["mark"].title: each["end"] for each in self.lane(client, factory, "findings", period="12")["marks"]
        }
        assert ends.keys() == {still_open.number, closed.number}
        assert ends[closed.number] < ends[still_open.number] == 99

    def test_a_corrective_action_that_is_open_for_longer_than_the_period_begins_at_the_left_edge(self, client):
        factory, since = make.factory(), days_ago(500)
        late = make.corrective_action(factory, raised_on=since, due_on=days_ago(470))
        done = {"raised_on": since, "due_on": since}
        closed = make.corrective_action(factory, state="accepted", closed_on=days_ago(100), **done)
        make.corrective_action(factory, state="accepted", closed_on=days_ago(400), **done)
        make.corrective_action(factory, state="cancelled", **done)
        lane = self.lane(client, factory, "corrective_actions", period="12")
        assert {each["mark"].title for each in lane["marks"]} == {late.number, closed.number}
        assert {(each["x"], each["before"]) for each in lane["marks"]} == {(1, True)}
        chart = open_page(client, factory, period="12").text
        assert "<rect" in chart
        assert 'r="5.5"' not in chart[chart.index('class="axis"') : chart.index("timeline-marks")]

    def test_findings_of_one_day_stand_below_each_other(self, client):
        factory = make.factory()
        audited = audit.approved(None, factory, audited_on=days_ago(300))
        for _ in range(4):
            audit.finding(audited)
        lane = self.lane(client, factory, "findings")
        assert len({mark["y"] for mark in lane["marks"]}) == 4
        assert max(mark["y"] for mark in lane["marks"]) < lane["height"]

    def test_where_rows_run_out_the_last_mark_counts_the_others(self, client):
        factory = make.factory()
        audited = audit.approved(None, factory, audited_on=days_ago(300))
        numbers = {audit.finding(audited, grade="minor").number for _ in range(37)}
        numbers.add(audit.finding(audited, grade="critical").number)
        lane = self.lane(client, factory, "findings")
        assert sum(1 + len(mark["others"]) for mark in lane["marks"]) == 38
        assert [mark["colour"] for mark in lane["marks"] if mark["others"]] == ["red"]
        page = open_page(client, factory).text
        chart = page[page.index('class="axis"') : page.index("timeline-marks")]
        assert all(number in chart for number in numbers)
        assert "+14</text>" in chart

    @pytest.mark.parametrize("before", [6, 30])
    def test_a_grave_finding_stands_on_its_own_day_however_much_is_open_from_before(self, client, before):
        factory = make.factory()
        audited = audit.approved(None, factory, audited_on=days_ago(230))
        for _ in range(before):
            audit.finding(audited, grade="minor")
        grave = audit.finding(audit.approved(None, factory, audited_on=days_ago(10)), grade="zero_tolerance")
        lane = self.lane(client, factory, "findings")
        (mark,) = [each for each in lane["marks"] if each["mark"].title == grave.number]
        assert (mark["others"], mark["colour"]) == ([], "red")
        assert mark["x"] > 97
        assert mark["y"] < lane["height"]

    def test_months_read_as_the_language_writes_them(self, client):
        factory = make.factory()
        audit.approved(None, factory, audited_on=days_ago(300))
        client.force_login(people.manager())
        address = reverse("factory_overview", args=[factory.uuid])
        month = client.get(address).context["ticks"][0][1]
        assert (
            f">{month.year}年{month.month}月</text>" in client.get(address, headers={"Accept-Language": "zh-hans"}).text
        )
        assert f">{month:%b} {month.year}</text>" in client.get(address).text


def test_decisions_about_the_qualification_and_what_was_shipped_stand_there(client):
    ours, theirs = make.buyer("Nord"), make.buyer("Secret Stores")
    factory, boss = make.factory(), people.manager()
    for buyer in (ours, theirs):
        record = make.qualification(factory, buyer=buyer, state="under_evaluation")
        decide_qualification(record=record, verb="approve", overruled_reason="Seen.", by=boss)
        inspect.shipment(buyer, factory, ships_on=days_ago(3), number=f"S-{buyer.code}", units=4200, state="released")
    client.force_login(people.buyer_person(ours))
    page = open_page(client, factory)
    told = {lane.kind: (mark.title, str(mark.label), str(mark.sub)) for mark, lane in page.context["marks"]}
    assert told["qualifications"] == ("Nord", "approved", "")
    assert told["shipments"] == (f"S-{ours.code}", "released", "4,200 units")
    assert len(page.context["marks"]) == 2
    client.force_login(boss)
    assert len(open_page(client, factory).context["marks"]) == 4


def test_an_approval_ran_out_on_its_day_however_much_later_it_was_noted(client):
    client.force_login(people.manager())
    factory = make.factory()
    for days in (90, 500):
        note_expired(
            make.qualification(factory, buyer=make.buyer(), valid_until=factory.today() - timedelta(days=days))
        )
    marks = open_page(client, factory, period="12").context["marks"]
    assert [(mark.value, mark.day) for mark, _lane in marks] == [("expired", factory.today() - timedelta(days=90))]


def test_is_narrowed_to_a_process_area_or_a_defect_category(client):
    buyer = make.buyer()
    factory = make.factory(buyers=[buyer])
    found, audited = story(buyer, factory)
    story(buyer, factory)
    kind = inspect.defect_type("Open seam", category="seam")
    kind.areas.create(area="training_staffing", weight="1")
    inspect.defect(found, kind, 3)
    action = make.corrective_action(factory, owner=buyer, raised_on=days_ago(20))
    audit.finding(audited, process_area="training_staffing", corrective_action=action)
    client.force_login(people.manager())
    by_area = open_page(client, factory, area="training_staffing")
    told = {lane.kind: mark.title for mark, lane in by_area.context["marks"]}
    assert (told["inspections"], told["audits"], told["corrective_actions"]) == (
        found.number,
        audited.number,
        action.number,
    )
    assert len(by_area.context["marks"]) == 4
    by_category = open_page(client, factory, category="seam")
    told = {lane.kind: mark.title for mark, lane in by_category.context["marks"]}
    assert (told["inspections"], told["audits"], told["corrective_actions"]) == (
        found.number,
        audited.number,
        action.number,
    )
    assert len(by_category.context["marks"]) == 4
    assert [lane.kind for _mark, lane in open_page(client, factory, category="packaging").context["marks"]] == []
    assert len(open_page(client, factory, area="no such").context["marks"]) == 10
