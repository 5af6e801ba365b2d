"""The control charts of a factory: what is drawn, what stands out by which rule, and who sees which rows."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qcportal.core import charts
from reports.control_series import Sample, control, cusum_of, defect_limits, ewma_of, measured_limits
from reports.run_rules import NELSON, WESTERN_ELECTRIC
from tests.builders import inspections as made
from tests.builders import people, studies, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory(nordlys):
    return suppliers.factory("Hengyi", buyers=[nordlys])


@pytest.fixture
def rows(nordlys, factory):
    return story.history(nordlys, factory, story.RISEN)


def at(name: str, factory) -> str:
    return reverse(f"reports:{name}", args=[factory.uuid])


def page(client, factory, **asked):
    return client.get(at("control_chart", factory), asked)


def drawn(client, factory, **asked) -> dict:
    return client.get(at("control_chart_spec", factory), asked).json()


def lines(client, factory, **asked) -> list[dict]:
    content = client.get(at("control_chart_csv", factory), asked).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def measured(nordlys, factory, means, samples: int = 5) -> list:
    """An inspection a mean, the same product measured at one point."""
    rows = story.history(nordlys, factory, [1] * len(means))
    for row, mean in zip(rows, means, strict=True):
        made.measured_point(row, *(f"{mean + (n % 3 - 1) / 10:.1f}" for n in range(samples)))
    return rows


class TestCounts:
    def test_a_line_is_named_where_no_point_lies_on_it(self, client, boss, nordlys, factory):
        """The latest lies on the centre line, where the name stood once."""
        story.history(nordlys, factory, [2] * 8 + [12] * 8 + [7])
        layers = drawn(client, factory, category="seam")["layer"]
        [dots] = [each["data"]["values"] for each in layers if each["mark"]["type"] == "point"]
        names = [each for each in layers if each["mark"]["type"] == "text"]
        assert {each["encoding"]["text"]["value"] for each in names} == {"centre line", "upper limit", "lower limit"}
        on_day = {each["day"]: each for each in dots}
        for each in names:
            [at], field = each["data"]["values"], each["encoding"]["y"]["field"]
            assert abs(on_day[at["day"]]["value"] - at[field]) > 1

    def test_each_inspection_is_a_point_with_its_limits(self, client, boss, factory, rows):
        found = lines(client, factory, category="seam")
        assert [row["point"] for row in found] == [row.number for row in rows]
        assert [int(row["defects"]) for row in found] == story.RISEN
        assert found[0]["value_per_100_units"] == "2.4000"
        assert float(found[0]["upper_limit_per_100_units"]) > 2.4

    def test_what_stands_out_is_named_in_words_and_leads_to_its_inspection(self, client, boss, factory, rows):
        studies.claimed(studies.written(), factory, onset=rows[12].inspected_on)
        found = page(client, factory, category="seam")
        assert {row["label"] for row in found.context["marked"]} == {row.number for row in rows[12:]}
        assert "one point beyond its limit" in found.text
        assert client.get(found.context["marked"][0]["address"]).context["count"] == 1

    def test_limits_are_learnt_outside_the_claimed_rise(self, client, boss, factory, rows):
        before = float(lines(client, factory)[0]["centre_per_100_units"])
        studies.claimed(studies.written(), factory, onset=rows[12].inspected_on)
        calm = float(lines(client, factory)[0]["centre_per_100_units"])
        assert calm == pytest.approx(100 * sum(story.RISEN[:12]) / (12 * 125), abs=1e-3)
        assert calm < before

    def test_it_says_that_a_mark_is_no_trend_and_where_that_is_told(self, client, boss, factory, rows):
        shown = page(client, factory).text
        assert "it is no trend" in shown
        assert "after about 90 points" in shown
        assert f"{reverse('factory_overview', args=[factory.uuid])}#trend-panel" in shown
        assert "after about 73 points" in page(client, factory, rules="nelson").text

    def test_months_are_drawn_where_asked(self, client, boss, factory, rows):
        found = lines(client, factory, each="month")
        assert sum(int(row["inspections"]) for row in found) == len(rows)
        assert len(found) < len(rows)

    def test_defective_units_are_a_p_chart(self, client, boss, factory, rows):
        [first, *_others] = lines(client, factory, of="defectives")
        assert first["chart"] in ("p", "p′", "exact p")
        assert first["value_percent"] == "2.4000"

    @pytest.mark.parametrize("chart", ["control", "cusum", "ewma"])
    def test_each_chart_can_be_drawn(self, client, boss, factory, rows, chart):
        assert "<svg" in charts.svg(drawn(client, factory, chart=chart) | {"width": 600})

    def test_a_lasting_shift_is_told_by_cusum_and_ewma(self, client, boss, factory, rows):
        studies.claimed(studies.written(), factory, onset=rows[12].inspected_on)
        assert "the level is higher" in lines(client, factory, chart="cusum")[-1]["rule"]
        assert "the average beyond its limit" in lines(client, factory, chart="ewma")[-1]["rule"]

    def test_found_because_of_an_audit_is_left_out(self, client, boss, factory, rows):
        line = rows[0].defects.get()
        type(line).objects.filter(pk=line.pk).update(found_because_of_audit=True)
        assert lines(client, factory)[0]["defects"] == "0"

    def test_too_little_is_said_so(self, client, boss, nordlys, factory):
        made.approved(nordlys, factory)
        assert "Too little was inspected" in page(client, factory).text
        assert "Too little was inspected" in drawn(client, factory)["description"]
        assert lines(client, factory) == []

    def test_without_any_defect_nothing_stands_out(self, client, boss, nordlys, factory):
        story.history(nordlys, factory, [0] * 6)
        assert "No point stands out" in page(client, factory).text

    def test_bad_choices_are_as_if_none_were_made(self, client, boss, factory, rows):
        odd = {"of": "x", "chart": "spread", "category": "none", "each": "week", "rules": "own", "months": "-1"}
        assert drawn(client, factory, **odd) == drawn(client, factory)


class TestMeasurements:
    KEY = "{product}/{unit}/{name}"

    def key(self, row) -> str:
        point = row.points.get()
        return self.KEY.format(product=row.product.uuid, unit=point.unit, name=point.name)

    def test_what_is_measured_again_and_again_can_be_chosen(self, client, boss, nordlys, factory):
        rows = measured(nordlys, factory, [10.0, 10.1, 9.9, 10.0, 10.1, 9.9])
        key = self.key(rows[0])
        assert f'value="{key}"' in page(client, factory).text
        found = lines(client, factory, of=key)
        assert [row["value_mm"] for row in found][:2] == ["9.9800", "10.0800"]
        assert (found[0]["chart"], found[0]["samples"]) == ("X̄", "5")
        assert lines(client, factory, of=key, chart="spread")[0]["chart"] == "R"
        assert "rules" not in [
            each.name for each in page(client, factory, of=key, chart="cusum").context["asked"].choices
        ]

    def test_a_small_shift_is_told_by_cusum(self, client, boss, nordlys, factory):
        rows = measured(nordlys, factory, [10.0] * 12 + [10.3] * 12)
        found = lines(client, factory, of=self.key(rows[0]), chart="cusum")
        assert found[-1]["rule"]

    def test_samples_of_several_sizes_are_single_values(self, client, boss, nordlys, factory):
        rows = measured(nordlys, factory, [10.0, 10.2, 9.9])
        made.measured_point(story.history(nordlys, factory, [1])[0], "10.1", "10.2")
        extra = made.approved(nordlys, factory, product=rows[0].product)
        made.measured_point(extra, "10.0", "10.1")
        assert lines(client, factory, of=self.key(rows[0]))[0]["chart"] == "I"


class TestWhoSeesWhat:
    def test_a_buyers_chart_is_made_of_its_own_inspections(self, client, nordlys, factory, rows):
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        mine = story.history(other, factory, [5, 6, 7], made.defect_type("Skipped", category="seam"))
        made.measured_point(rows[0], "10.0")
        made.measured_point(rows[1], "10.0")
        client.force_login(people.buyer_person(other))
        assert [row["point"] for row in lines(client, factory)] == [row.number for row in mine]
        shown = page(client, factory)
        assert "Width" not in shown.text
        assert not any(row.number in shown.text for row in rows)

    def test_anothers_claims_do_not_move_the_limits(self, client, ingrid, nordlys, factory, rows):
        before = drawn(client, factory)
        studies.claimed(studies.written(suppliers.buyer()), factory, onset=rows[12].inspected_on)
        studies.claimed(studies.written(), factory, onset=rows[12].inspected_on)
        assert drawn(client, factory) == before

    def test_a_stranger_finds_none(self, client, factory, rows):
        client.force_login(people.buyer_person())
        for name in ("control_chart", "control_chart_spec", "control_chart_csv"):
            assert client.get(at(name, factory)).status_code == 404

    def test_a_long_history_costs_as_many_queries(self, client, boss, nordlys, factory):
        def asked() -> int:
            with CaptureQueriesContext(connection) as found:
                assert page(client, factory).status_code == 200
            return len(found)

        kind = story.seam_type()
        story.history(nordlys, factory, [1, 2, 3], kind)
        asked()
        few = asked()
        story.history(nordlys, factory, [1] * 40, kind)
        assert asked() == few


class TestReckoning:
    """What is drawn, without a database."""

    def samples(self, counts, units: int = 100) -> list[Sample]:
        from datetime import date, timedelta

        return [Sample(date(2026, 1, 1) + timedelta(days=n), str(n), units, each) for n, each in enumerate(counts)]

    def test_inside_an_exact_limit_no_point_is_beyond_three_sigma(self):
        """Of small counts a normal curve would call points far out that are not rare."""
        samples = self.samples([1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 3])
        found = defect_limits(samples, [True] * 12 + [False])
        assert found.limits.kind == "exact u"
        assert found.limits.standardised[-1] > 3
        assert control(samples, found, WESTERN_ELECTRIC, 12).flags[-1] == ""

    def test_a_pattern_is_told_at_points_that_belong_to_it(self):
        samples = self.samples([10] * 10 + [18, 18, 10], units=10)
        flags = control(samples, defect_limits(samples, [True] * 10 + [False] * 3), WESTERN_ELECTRIC, 10).flags
        assert "2 of 3" in flags[11]
        assert flags[12] == ""

    def test_the_part_that_is_shown_was_reckoned_with_what_lies_before(self):
        samples = self.samples([10, 9, 11, 10] * 3 + [16] * 6, units=10)
        whole = cusum_of(samples, defect_limits(samples, [True] * 12 + [False] * 6), 12)
        part = whole.last(samples[14].day)
        assert part.lines[0].values == whole.lines[0].values[14:]
        assert part.flags == whole.flags[14:]

    def test_nelson_tells_points_that_hug_the_line(self):
        samples = self.samples([100] * 16, units=10)
        found = control(samples, defect_limits(samples, [True] * 16), NELSON, 16)
        assert "15 points in a row within 1 sigma" in found.flags

    def test_ewma_starts_at_the_target(self):
        samples = self.samples([10, 12, 8, 11])
        found = ewma_of(samples, defect_limits(samples, [True] * 4), 4)
        assert abs(found.lines[0].values[0]) < 0.2

    @pytest.mark.parametrize(("size", "kind"), [(1, "I"), (5, "X̄"), (12, "X̄")])
    def test_the_size_of_the_samples_chooses_the_chart(self, size, kind):
        from datetime import date

        samples = [
            Sample(date(2026, 1, n + 1), "", size, values=tuple(10 + n / 9 + k / 7 for k in range(size)))
            for n in range(5)
        ]
        assert measured_limits(samples)[0].limits.kind == kind


def test_a_month_is_told_once_with_what_it_rests_on(client, boss, factory, rows):
    """A point that is a month has no day; inspections and units say how much it is worth."""
    by_month = page(client, factory, each="month")
    row = by_month.context["marked"][0]
    assert (row["day"], row["inspections"] >= 1, row["units"] > 0) == (None, True, True)
    assert ">Day</th>" not in by_month.text
    assert ">Month</th>" in by_month.text
    assert ">Day</th>" in page(client, factory).text
