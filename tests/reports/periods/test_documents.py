"""The supplier review and the portfolio summary: what they say, to whom, and that it is what the pages say."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from inspections.models import Shipment
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import User
from reports import actions, making
from reports.documents import portfolio, supplier
from reports.models import Report
from reports.periods import Period
from reports.requests.periods import request_portfolio_summary, request_supplier_review
from tests.builders import audits, inspections, people, studies, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db
DOCUMENTS = {"portfolio": portfolio, "supplier": supplier}


@pytest.fixture
def group():
    return suppliers.supplier("Hengyi Group", local_name="恒毅集团")


@pytest.fixture
def factory(nordlys, group):
    return suppliers.factory("Hengyi", local_name="恒毅", buyers=[nordlys], supplier=group)


@pytest.fixture
def period():
    today = timezone.localdate()
    return Period(today - timedelta(days=29), today)


def content(kind: str, owner, period, group=None, language: str = "en"):
    report = Report(
        number="T-1",
        kind=kind,
        owner=owner,
        supplier=group,
        period_from=period.first,
        period_to=period.last,
        language=language,
        requested_by=User.objects.system(),
    )
    with translation.override(language):
        return DOCUMENTS[kind].collect(report, studied=False)


def lot(buyer, factory, days_ago: int = 5, *, found: int = 0, kind=None, **fields):
    day = timezone.localdate() - timedelta(days=days_ago)
    made = inspections.approved(buyer, factory, inspected_on=day, units_inspected=125, **fields)
    if found:
        inspections.defect(made, kind or inspections.defect_type(f"Kind {made.number}"), found)
    return made


class TestSameAsPages:
    @pytest.mark.parametrize("kind", ["portfolio", "supplier"])
    def test_its_figures_are_those_of_the_page_for_the_same_reader_and_period(
        self, client, ingrid, nordlys, factory, group, period, kind
    ):
        for days_ago, found in ((3, 4), (8, 0), (20, 7), (40, 9)):  # the last lies before the period
            lot(nordlys, factory, days_ago, found=found, result="fail" if found == 7 else "pass")
        told = content(kind, nordlys, period, group if kind == "supplier" else None)
        asked = {"inspected_from": period.first.isoformat(), "inspected_until": period.last.isoformat()}
        page = client.get(reverse("reports:figures"), asked).text
        assert (told.counted.inspections, told.counted.defects) == (3, 11)
        for row in told.goods:
            assert row.value in page
            assert row.interval in page

    def test_its_card_is_that_of_the_page(self, client, ingrid, nordlys, factory, group, period):
        lot(nordlys, factory)
        audits.approved(nordlys, factory, score_percent=81, grade="B")
        suppliers.corrective_action(factory, owner=nordlys, state="accepted", closed_on=timezone.localdate())
        page = client.get(reverse("reports:supplier_scorecard", args=[group.uuid])).text
        whole, one = content("supplier", nordlys, period, group).cards
        assert [whole.name, one.name] == ["Hengyi Group", "Hengyi"]
        for points, _n in whole.parts:
            assert points in page

    def test_in_chinese_the_names_are_chinese(self, nordlys, factory, group, period):
        lot(nordlys, factory)
        told = content("supplier", nordlys, period, group, "zh-hans")
        assert told.lots.rows[0].factory == "恒毅"
        assert told.cards[0].name == "恒毅集团"


class TestTwoBuyers:
    """Harbour works with the same factory and must leave no trace in what Nordlys gets."""

    @pytest.fixture(autouse=True)
    def harbour(self, factory):
        harbour = suppliers.buyer("Harbour & Pine")
        suppliers.qualification(factory, buyer=harbour)
        lot(
            harbour,
            factory,
            found=50,
            result="fail",
            shipment=inspections.shipment(harbour, factory, state="inspected"),
        )
        finding = audits.finding(audits.approved(harbour, factory), statement="HARBOUR SECRET")
        today = factory.today()
        suppliers.corrective_action(
            factory, owner=harbour, title="HARBOUR SECRET", due_on=today - timedelta(1), raised_on=today - timedelta(9)
        )
        studies.claimed(studies.written(harbour), factory, {finding: 0.9}, claimed_at=timezone.now())
        return harbour

    @pytest.mark.parametrize("kind", ["portfolio", "supplier"])
    def test_one_sees_nothing_of_the_other_and_the_house_sees_both(
        self, nordlys, harbour, factory, group, period, kind
    ):
        lot(nordlys, factory, found=1)
        about = group if kind == "supplier" else None
        own, theirs, house = (content(kind, owner, period, about) for owner in (nordlys, harbour, None))
        assert [each.counted.inspections for each in (own, theirs, house)] == [1, 1, 2]
        assert [each.counted.defects for each in (own, theirs, house)] == [1, 50, 51]
        assert [each.ageing.overdue for each in (own, theirs, house)] == [0, 1, 1]
        with translation.override("en"):
            texts = [DOCUMENTS[kind].to_html(each) for each in (own, theirs)]
        assert "HARBOUR" in texts[1]
        for trace in ("HARBOUR", "Harbour"):
            assert trace not in str(own.figures)
        assert "HARBOUR" not in texts[0]

    def test_a_trend_is_that_of_the_own_study(self, nordlys, harbour, factory, period):
        assert content("portfolio", nordlys, period).trend_counts["new"] == 0
        assert content("portfolio", harbour, period).trend_counts["new"] == 1
        assert content("portfolio", None, period).trend_counts["new"] == 0  # the house has a study of its own

    def test_a_shipment_waits_for_its_own_buyer(self, nordlys, harbour, period):
        assert content("portfolio", nordlys, period).to_decide.count == 0
        [row] = content("portfolio", harbour, period).to_decide.rows
        assert row.number == Shipment.objects.get().number

    def test_a_result_that_is_kept_in_the_house_stays_there(self, nordlys, factory, period):
        shipment = inspections.shipment(nordlys, factory, state="inspected")
        lot(nordlys, factory, result="fail", shipment=shipment, visibility="house")
        own, house = (content("portfolio", owner, period).to_decide.rows for owner in (nordlys, None))
        assert [row.result for row in own] == ["–"]
        assert "fail" in [row.result for row in house if row.number == shipment.number]


class TestChange:
    def test_it_is_said_only_where_the_intervals_lie_apart(self, nordlys, factory, period):
        kind = inspections.defect_type("Open seam")
        for day in range(0, 28, 4):
            lot(nordlys, factory, day, found=20, kind=kind)
            lot(nordlys, factory, 31 + day, found=2, kind=kind)
        rate = content("portfolio", nordlys, period).goods[1]
        assert (rate.change, rate.better) == ("higher", False)

    def test_a_small_difference_is_none(self, nordlys, factory, period):
        lot(nordlys, factory, 2, found=3)
        lot(nordlys, factory, 40, found=2)
        assert {row.change for row in content("portfolio", nordlys, period).goods} <= {"same", "unknown"}


class TestEmptyAndLarge:
    @pytest.mark.parametrize("kind", ["portfolio", "supplier"])
    def test_a_period_without_anything_is_said_to_be_empty(self, nordlys, factory, group, kind):
        old = Period(timezone.localdate() - timedelta(days=900), timezone.localdate() - timedelta(days=880))
        told = content(kind, nordlys, old, group if kind == "supplier" else None)
        assert not told.news
        with translation.override("en"):
            html = DOCUMENTS[kind].to_html(told)
        assert "Nothing was inspected" in html

    @pytest.mark.parametrize("kind", ["portfolio", "supplier"])
    def test_as_many_queries_for_seven_factories_as_for_thirty(self, nordlys, group, period, kind):
        about = group if kind == "supplier" else None
        grow(nordlys, group, 0, 7)
        few = counted(kind, nordlys, period, about)
        grow(nordlys, group, 7, 30)
        assert counted(kind, nordlys, period, about) == few

    def test_at_three_hundred_factories_a_table_ends_and_says_how_many_more_there_are(self, nordlys, group, period):
        for n in range(300):
            lot(nordlys, suppliers.factory(f"F{n}", buyers=[nordlys], supplier=group))
        told = content("portfolio", nordlys, period)
        assert (len(told.rows.rows), told.rows.more) == (40, 260)
        with translation.override("en"):
            assert "260 more stand in the portal under “Figures”." in portfolio.to_html(told)


def grow(buyer, group, first: int, last: int) -> None:
    """Factories with everything that the documents list."""
    for n in range(first, last):
        factory = suppliers.factory(f"Factory {n}", buyers=[buyer], supplier=group)
        shipment = inspections.shipment(buyer, factory, state="inspected")
        lot(buyer, factory, found=2, shipment=shipment)
        audit = audits.approved(buyer, factory, audited_on=timezone.localdate())
        finding = audits.finding(audit)
        day = timezone.localdate()
        raised = {"raised_on": day - timedelta(days=9), "due_on": day - timedelta(days=2)}
        suppliers.corrective_action(factory, owner=buyer, **raised)
        done = {"state": "accepted", "closed_on": day, "corrective_done_on": day - timedelta(days=3)}
        suppliers.corrective_action(factory, owner=buyer, **raised | done)
        study = studies.written(buyer)
        studies.claimed(study, factory, {finding: 0.8}, claimed_at=timezone.now())
        studies.warned(study, finding)


def counted(kind, buyer, period, about) -> int:
    with CaptureQueriesContext(connection) as queries:
        content(kind, buyer, period, about)
    return len(queries)


class TestAsking:
    def test_again_gives_the_one_there_is_until_it_would_say_something_else(self, ingrid, nordlys, factory, period):
        lot(nordlys, factory)
        first = request_portfolio_summary(owner=nordlys, period=period, by=ingrid)
        assert request_portfolio_summary(owner=nordlys, period=period, by=ingrid) == first  # on its way
        making.make(first.pk)
        assert request_portfolio_summary(owner=nordlys, period=period, by=ingrid) == first
        lot(nordlys, factory, found=3)
        second = request_portfolio_summary(owner=nordlys, period=period, by=ingrid)
        assert (second.number, second.revision) == (first.number, 2)
        assert (first.successor, first.coming) == (None, second)
        making.make(second.pk)
        assert first.successor == second

    def test_another_language_or_period_takes_no_place(self, ingrid, nordlys, period):
        one = request_portfolio_summary(owner=nordlys, period=period, by=ingrid, language="en")
        other = request_portfolio_summary(owner=nordlys, period=period, by=ingrid, language="zh-hans")
        letter = request_portfolio_summary(owner=nordlys, period=period, by=ingrid, language="en", paper="letter")
        before = request_portfolio_summary(owner=nordlys, period=period.before, by=ingrid, language="en")
        assert len({each.number for each in (one, other, letter, before)}) == 4

    def test_the_paper_is_the_buyers_usual_one_unless_another_is_chosen(self, ingrid, nordlys, period):
        nordlys.paper = "letter"
        asked = {"owner": nordlys, "period": period, "by": ingrid}
        assert request_portfolio_summary(**asked).paper == "letter"
        assert request_portfolio_summary(**asked, paper="A4").paper == "A4"

    def test_a_buyers_person_asks_for_the_own_buyer_alone(self, ingrid, period):
        for owner in (None, suppliers.buyer("Harbour")):
            with pytest.raises(Forbidden):
                request_portfolio_summary(owner=owner, period=period, by=ingrid)

    def test_bad_periods_get_a_sentence(self, boss, period):
        today = timezone.localdate()
        for first, last in (
            (today, today - timedelta(1)),
            (today + timedelta(3), today + timedelta(4)),
            (today - timedelta(2000), today),
        ):
            with pytest.raises(Rejected):
                request_portfolio_summary(owner=None, period=Period(first, last), by=boss)

    def test_the_pdf_holds_the_figures_of_the_data(self, boss, nordlys, factory, group, period):
        lot(nordlys, factory, found=6)
        report = request_supplier_review(supplier=group, owner=nordlys, period=period, by=boss, language="zh-hans")
        making.make(report.pk)
        report.refresh_from_db()
        assert report.state == "ready", report.error
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(content_of(report))).pages)
        assert "恒毅集团" in text
        for row in report.figures["goods"]:
            assert row["value"].split()[0] in text


def content_of(report) -> bytes:
    with report.file.file.open("rb") as file:
        return file.read()


class TestPages:
    @pytest.fixture
    def reports(self, boss, nordlys, factory, group, period):
        lot(nordlys, factory, found=2)
        made = [
            request_supplier_review(supplier=group, owner=nordlys, period=period, by=boss),
            request_portfolio_summary(owner=nordlys, period=period, by=boss),
            request_portfolio_summary(owner=None, period=period, by=boss),
        ]
        for report in made:
            story.published(report, DOCUMENTS[report.kind].collect(report, studied=False).figures)
        return made

    def test_the_house_sees_all_three_in_list_search_page_and_api(self, client, boss, reports):
        listed = client.get(reverse("reports:report_list")).text
        found = client.get(reverse("search"), {"q": "Hengyi Group"}).text
        answer = client.get("/api/v1/reports/").json()["results"]
        assert {row["number"] for row in answer} == {each.number for each in reports}
        assert reports[0].number in found
        for report in reports:
            assert report.number in listed
            assert "First-pass rate" in client.get(reverse("reports:report", args=[report.uuid])).text

    def test_a_buyer_sees_its_own_and_others_none(self, client, nordlys, reports):
        review, own, house = reports
        client.force_login(people.buyer_person(nordlys))
        codes = [client.get(reverse("reports:report", args=[each.uuid])).status_code for each in reports]
        assert codes == [200, 200, 404]
        assert client.get(reverse("home")).status_code == 200
        for stranger in (people.buyer_person(suppliers.buyer("Harbour")), people.supplier_contact(review.supplier)):
            client.force_login(stranger)
            for each in reports:
                assert client.get(reverse("reports:report", args=[each.uuid])).status_code == 404
                assert client.get(reverse("reports:download", args=[each.uuid])).status_code == 404

    def test_one_asks_on_the_suppliers_page(self, client, ingrid, nordlys, factory, group):
        address = reverse("reports:request_review", args=[group.uuid])
        assert address in client.get(reverse("suppliers:supplier", args=[group.uuid])).text
        asked = {"owner": nordlys.uuid, "span": "month", "language": "en", "paper": "letter"}
        answer = client.post(address, asked)
        report = Report.objects.get()
        assert answer["Location"] == reverse("reports:report", args=[report.uuid])
        assert (report.owner, report.supplier, report.paper) == (nordlys, group, "letter")

    def test_own_days_need_both(self, client, ingrid, nordlys):
        asked = {"owner": nordlys.uuid, "span": "own", "period_from": "2026-01-01", "language": "en", "paper": "A4"}
        assert "Choose a day." in client.post(reverse("reports:request_portfolio"), asked).text

    def test_a_supplier_of_others_is_not_there(self, client, ingrid):
        address = reverse("reports:request_review", args=[suppliers.supplier("Other").uuid])
        assert client.get(address).status_code == 404

    def test_who_exports_no_report_asks_for_none(self, client):
        client.force_login(people.inspector())
        assert client.get(reverse("reports:request_portfolio")).status_code == 403

    def test_by_the_api(self, client, ingrid, nordlys, factory, group, period):
        asked = {"owner": str(nordlys.uuid), "period_from": period.first, "period_to": period.last}
        made = client.post("/api/v1/reports/portfolio-summary/", asked, content_type="application/json")
        assert made.status_code == 201, made.text
        assert made.json()["kind"] == "portfolio"
        review = client.post(
            "/api/v1/reports/supplier-review/", asked | {"supplier": str(group.uuid)}, content_type="application/json"
        )
        assert review.json()["supplier_name"] == "Hengyi Group"
        theirs = asked | {"owner": str(suppliers.buyer("Harbour").uuid)}
        assert (
            client.post("/api/v1/reports/portfolio-summary/", theirs, content_type="application/json").status_code
            == 400
        )


def test_one_that_failed_is_tried_again_on_its_page(boss, nordlys, period):
    report = request_portfolio_summary(owner=nordlys, period=period, by=boss)
    actions.give_up(report.pk, actions.claim(report.pk), "The disk is full.", final=True)
    assert request_portfolio_summary(owner=nordlys, period=period, by=boss) == report
