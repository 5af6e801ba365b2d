"""The page of figures, its charts, CSV and rows, and the same numbers for programs."""

import csv
import io
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qcportal.core.roles import Role
from reports.queries.asked import usual_start
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
PAGE, API = "/reports/figures/", "/api/v1/figures/"


@pytest.fixture
def hengyi(nordlys):
    return suppliers.factory("Hengyi", buyers=[nordlys])


@pytest.fixture
def seam():
    return made.defect_type("Open seam", category="seam", default_class="major")


@pytest.fixture
def lots(nordlys, hengyi, seam):
    """Two lots of last month, of 200 units together, with 6 defects in one, so that they differ; the other failed."""
    day = timezone.localdate() - timedelta(days=30)
    first = made.approved(nordlys, hengyi, units_inspected=100, inspected_on=day)
    made.defect(first, seam, 6)
    second = made.approved(nordlys, hengyi, units_inspected=100, inspected_on=day, result="fail")
    return first, second


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.text)


def lines(client, chart: str, query: str = "") -> list[dict]:
    content = client.get(f"/reports/figures/{chart}.csv{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


class TestPage:
    def test_each_number_stands_with_its_interval_and_its_cases(self, client, boss, lots):
        page = text(client, PAGE)
        assert ">3.0</a> <span" in page
        assert "0.08–16.7" in page
        assert "2 inspections · 200 units" in page
        assert ">50.0 %</a>" in page

    def test_a_number_leads_to_the_rows_that_it_is_made_of(self, client, boss, lots):
        asked = client.get(PAGE).context
        for number in asked["numbers"]:
            assert client.get(number.address).status_code == 200
        assert client.get(asked["numbers"][0].address).context["count"] == 2
        assert client.get(asked["numbers"][1].address).context["count"] == 1
        assert client.get(asked["causes"][0]["address"]).context["count"] == 1

    @pytest.mark.parametrize(("by", "count"), [("factory", 2), ("type", 2), ("category", 1), ("defect_class", 1)])
    def test_a_row_of_a_comparison_leads_to_its_lots(self, client, boss, lots, by, count):
        parts = client.get(f"{PAGE}?by={by}").context["parts"]
        row = next(part for part in parts if part["tally"].defects)
        assert client.get(row["address"]).context["count"] == count

    def test_without_days_it_shows_twelve_months(self, client, boss, lots, nordlys, hengyi):
        long_ago = timezone.localdate() - timedelta(days=500)
        made.approved(nordlys, hengyi, units_inspected=100, inspected_on=long_ago)
        assert client.get(PAGE).context["lots"] == 2
        assert client.get(f"{PAGE}?inspected_from={long_ago}").context["lots"] == 3

    def test_it_is_narrowed_by_what_is_asked(self, client, boss, lots, hengyi, nordlys):
        other = suppliers.factory(buyers=[nordlys])
        for query, count in [
            (f"factory={hengyi.uuid}", 2),
            (f"factory={other.uuid}", 0),
            (f"buyer={nordlys.uuid}", 2),
            (f"family={lots[0].product.family.uuid}", 1),
            ("type=during", 0),
            ("category=packaging", 2),
        ]:
            assert client.get(f"{PAGE}?{query}").context["lots"] == count, query

    def test_bad_input_gets_a_sentence_and_nothing_else_is_lost(self, client, boss, lots):
        page = text(client, f"{PAGE}?type=nonsense&inspected_from=2026-99-01&category=seam&wrong=1")
        assert "nonsense is not one of the available choices" in page
        assert "Enter a valid date" in page
        assert "no filter “wrong”" in page
        assert '<option value="seam" selected>' in page

    def test_a_month_that_stands_out_is_named(self, client, boss, nordlys, hengyi, seam):
        today = timezone.localdate().replace(day=1)
        for back, count in enumerate([60, 10, 11, 10, 12, 11, 10, 9]):
            day = today - timedelta(days=30 * back)
            made.defect(made.approved(nordlys, hengyi, units_inspected=200, inspected_on=day), seam, count)
        assert f">{today:%Y-%m}</a>." in text(client, PAGE)
        [(_label, address)] = client.get(PAGE).context["beyond"]
        assert client.get(address).context["count"] == 1

    def test_it_has_words_in_chinese(self, client, boss, lots):
        boss.language = "zh-hans"
        boss.save()
        page = text(client, PAGE)
        assert "Defects per 100 units" not in page
        assert "每百单位缺陷数" in page


class TestCharts:
    @pytest.mark.parametrize("chart", ["months", "parts", "causes", "ages"])
    def test_each_is_a_specification_and_a_csv(self, client, boss, lots, chart):
        drawn = client.get(f"/reports/figures/{chart}.json").json()
        assert drawn["$schema"].startswith("https://vega.github.io")
        assert drawn["layer"]
        assert lines(client, chart)

    def test_a_month_of_the_chart_leads_to_its_lots_within_the_period(self, client, boss, lots):
        since = lots[0].inspected_on + timedelta(days=1)
        drawn = client.get("/reports/figures/months.json").json()
        addresses = {row["address"] for layer in drawn["layer"] for row in layer["data"]["values"] if "address" in row}
        assert [client.get(each).context["count"] for each in addresses] == [2]
        assert client.get(f"/reports/figures/months.json?inspected_from={since}").json()["layer"]

    def test_the_rows_behind_are_a_sheet_with_what_was_counted(self, client, boss, lots, hengyi):
        content = client.get(f"/reports/figures/lots.csv?factory={hengyi.uuid}&with_defects=true").content
        [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        assert (row["number"], row["units"], row["defects"]) == (lots[0].number, "100", "6")

    def test_the_corrective_actions_behind_are_a_sheet_without_formulas(self, client, boss, hengyi, nordlys):
        suppliers.corrective_action(hengyi, owner=nordlys, title="=1+1")
        assert ",'=1+1,Hengyi," in client.get("/reports/figures/corrective-actions.csv").text

    def test_a_sheet_holds_nothing_of_another_buyer(self, client, lots, hengyi, nordlys):
        action = suppliers.corrective_action(hengyi, owner=nordlys)
        for person in (people.buyer_person(suppliers.buyer()), people.buyer_person()):
            client.force_login(person)
            for name in ("lots", "corrective-actions"):
                told = client.get(f"/reports/figures/{name}.csv").text
                assert lots[0].number not in told
                assert action.number not in told

    def test_the_csv_has_the_numbers_of_the_chart(self, client, boss, lots):
        row = lines(client, "parts")[0]
        assert (row["factory"], row["inspections"], row["defects"]) == ("Hengyi", "2", "6")
        assert (row["defects_per_100_units"], row["first_pass_percent"]) == ("3.0000", "50.0000")
        assert lines(client, "causes")[0]["cumulative_percent"] == "100.0000"
        assert "upper_limit_per_100_units" in lines(client, "months")[0]

    def test_a_bar_leads_to_its_rows(self, client, boss, lots):
        drawn = client.get("/reports/figures/causes.json").json()
        address = drawn["layer"][0]["data"]["values"][0]["address"]
        assert client.get(address).context["count"] == 1

    def test_nothing_is_drawn_of_nothing(self, client, boss):
        for chart in ("months", "parts", "causes", "ages"):
            assert client.get(f"/reports/figures/{chart}.json").status_code == 200
        assert lines(client, "months") == []

    def test_an_unknown_chart_is_not_found(self, client, boss):
        assert client.get("/reports/figures/nothing.json").status_code == 404
        assert client.get("/reports/figures/nothing.csv").status_code == 404


class TestRows:
    def test_a_lot_says_what_was_counted_in_it(self, client, boss, lots):
        page = text(client, "/reports/figures/lots/?category=seam&with_defects=true")
        assert lots[0].number in page
        assert lots[1].number not in page

    def test_lots_that_had_not_passed_by_the_day_to_ship(self, client, boss, nordlys, hengyi):
        day = timezone.localdate() - timedelta(days=30)
        for days, number in ((3, "INS-EARLY"), (-3, "INS-LATE")):
            shipment = made.shipment(nordlys, hengyi, ships_on=day + timedelta(days=days))
            made.approved(nordlys, hengyi, shipment=shipment, inspected_on=day, number=number)
        assert "INS-LATE" in text(client, "/reports/figures/lots/?in_time=false")
        assert "INS-EARLY" not in text(client, "/reports/figures/lots/?in_time=false")
        assert "INS-EARLY" in text(client, "/reports/figures/lots/?in_time=true")

    def test_corrective_actions_of_an_age(self, client, boss, nordlys, hengyi):
        raised = timezone.localdate() - timedelta(days=45)
        row = suppliers.corrective_action(hengyi, owner=nordlys, raised_on=raised, due_on=raised + timedelta(days=30))
        ages = client.get(PAGE).context["ages"]
        assert [count for _label, count, _address in ages] == [0, 1, 0, 0]
        assert row.number in text(client, ages[1][2])
        assert row.number not in text(client, ages[0][2])


class TestWhoSees:
    @pytest.fixture
    def foreign(self, hengyi, seam):
        """Another buyer's lot and corrective action at the same factory."""
        sunny = suppliers.buyer("Sunny")
        suppliers.qualification(hengyi, buyer=sunny)
        row = made.approved(sunny, hengyi, units_inspected=80, inspected_on=timezone.localdate() - timedelta(days=9))
        made.defect(row, seam, 40)
        suppliers.corrective_action(hengyi, owner=sunny)
        return row

    def test_a_buyer_reads_the_own_rows_alone(self, client, ingrid, lots, foreign):
        asked = client.get(PAGE).context
        assert (asked["lots"], asked["parts"][0]["tally"].defects) == (2, 6)
        assert "Sunny" not in text(client, PAGE)
        assert foreign.number not in text(client, "/reports/figures/lots/")
        assert [row["defects"] for row in lines(client, "months")] == ["6"]
        assert client.get("/reports/figures/corrective-actions/").context["count"] == 0

    def test_what_is_shared_counts_for_both(self, client, ingrid, lots, foreign):
        foreign.visibility = "shared"
        foreign.save()
        assert client.get(PAGE).context["lots"] == 3

    def test_a_buyer_cannot_ask_for_anothers(self, client, ingrid, lots, foreign):
        page = text(client, f"{PAGE}?buyer={foreign.owner.uuid}")
        assert "Select a valid choice" in page
        assert client.get(f"{API}?buyer={foreign.owner.uuid}").status_code == 400

    def test_a_stranger_reads_noughts(self, client, lots):
        client.force_login(people.person("buyer"))
        assert client.get(PAGE).context["lots"] == 0
        assert client.get(API).json()["total"]["inspections"] == 0

    @pytest.mark.parametrize("role", [role for role in Role if role not in {*Role.house(), Role.BUYER}])
    def test_others_have_no_figures(self, client, role):
        client.force_login(people.person(role))
        for address in (PAGE, API, "/reports/figures/months.json", "/reports/figures/months.csv"):
            assert client.get(address).status_code == 403, address

    def test_readers_read_and_export(self, client, lots):
        client.force_login(people.read_only())
        assert client.get(PAGE).context["lots"] == 2
        assert lines(client, "parts")

    def test_nobody_anonymous(self, client):
        assert client.get(PAGE).status_code == 302
        assert client.get(API).status_code == 401


class TestApi:
    def test_the_same_numbers_as_on_the_page(self, client, boss, lots, hengyi):
        found = client.get(API).json()
        rate = found["total"]["defects_per_100_units"]
        assert (rate["defects"], rate["units"], rate["per_100_units"]) == (6, 200, 3)
        assert rate["low_95"] == pytest.approx(0.076, abs=0.001)
        assert found["total"]["first_pass"]["share"] == 0.5
        assert (found["by"], found["parts"][0]["key"]) == ("factory", str(hengyi.uuid))
        assert found["pareto"][0]["cumulative_share"] == 1
        assert found["months"][0]["upper_limit"] > found["months"][0]["centre"]
        assert found["corrective_actions"]["open"] == 0

    def test_what_cannot_be_is_said(self, client, boss):
        assert "type" in str(client.get(f"{API}?type=nonsense").json())
        assert client.get(f"{API}?wrong=1").status_code == 400

    def test_it_stands_in_the_schema(self, client):
        schema = client.get(reverse("schema"), headers={"accept": "application/json"}).json()
        asked = schema["paths"]["/api/v1/figures/"]["get"]
        assert {each["name"] for each in asked["parameters"]} >= {"factory", "by", "inspected_from"}
        assert "Figures" in str(asked["responses"]["200"])


@pytest.mark.parametrize("rows", [3, 300])
def test_the_number_of_queries_does_not_grow(client, boss, nordlys, hengyi, rows):
    kinds, product = [made.defect_type() for _ in range(3)], made.product(nordlys)
    places = [suppliers.factory(buyers=[nordlys]) for _ in range(min(rows, 20))]
    today = timezone.localdate()
    for number in range(rows):
        row = made.approved(
            nordlys, places[number % len(places)], product=product, inspected_on=today - timedelta(days=number)
        )
        made.defect(row, kinds[number % 3], 1 + number % 5)
    client.get(PAGE)
    for address, queries in ((PAGE, 22), (API, 16), ("/reports/figures/months.json", 3)):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= queries, (address, len(asked))


def test_twelve_months_end_in_this_one():
    assert usual_start(date(2026, 11, 29)) == date(2025, 12, 1)
    assert usual_start(date(2026, 12, 1)) == date(2026, 1, 1)
    assert usual_start(date(2026, 1, 31)) == date(2025, 2, 1)
