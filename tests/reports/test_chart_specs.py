"""One specification for page and paper: rate, limits, window, and marks at their dates."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from qcportal.core import charts
from reports.chart_names import freest, named_at
from reports.chart_specs import LANES, marks, pareto_chart, top, trend_chart
from reports.queries.factory_trends import factory_trends
from reports.queries.sight import Scope
from tests.builders import audits, studies, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def trends(nordlys):
    """Seams got worse; an audit found a training gap and a packing fault, and a corrective action followed."""
    factory = suppliers.factory(buyers=[nordlys])
    rows = story.history(nordlys, factory, story.RISEN)
    day = rows[16].inspected_on
    audit = audits.approved(nordlys, factory, audited_on=day)
    gap = audits.finding(audit, process_area="training_staffing")
    studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, onset=rows[12].inspected_on)
    audits.finding(audit, process_area="packaging_storage", grade="minor")
    suppliers.corrective_action(
        factory, owner=nordlys, raised_on=day + timedelta(days=3), due_on=day + timedelta(days=60)
    )
    audits.approved(nordlys, factory, audited_on=rows[0].inspected_on - timedelta(days=400))
    return factory_trends(Scope(buyer=nordlys), factory)


@pytest.fixture
def chart(trends):
    return trend_chart(trends.leading, trends)


def values(chart, kind: str) -> list[dict]:
    """The data of the layers drawn with this mark."""
    return [row for layer in chart["layer"] if layer["mark"]["type"] == kind for row in layer["data"]["values"]]


def test_every_month_stands_with_its_rate_interval_and_limits(chart, trends):
    months = [row for row in values(chart, "point") if "rate" in row]
    assert len(months) == len(trends.leading.months)
    for row in months:
        assert row["low"] <= row["rate"] <= row["high"]
        assert row["lower"] <= row["usual"] <= row["upper"]


def test_the_lines_are_named_in_the_colour_of_text_on_a_rim(chart):
    texts = [layer for layer in chart["layer"] if layer["mark"]["type"] == "text"]
    names = [layer["encoding"]["text"]["value"] for layer in texts]
    assert names == ["usual rate", "usual rate", "upper limit", "upper limit"]
    assert [layer["mark"].get("style") for layer in texts] == ["rim", None, "rim", None]
    assert not any("color" in layer["mark"] for layer in texts)
    assert charts.svg(chart).count(charts.PAPER["text"]["color"])


@pytest.mark.parametrize(
    ("rates", "first"),
    [([1, 1, 1, 9, 9, 9], 3), ([9, 9, 9, 1, 1, 1], 0), ([0, 9, 0, 9, 4, 4], 3)],
)
def test_a_line_is_named_where_the_curve_is_far(rates, first):
    months = [{"day": place, "rate": rate, "usual": 1.2} for place, rate in enumerate(rates)]
    assert freest("usual", months, 15)[0]["day"] == first


def test_a_line_with_steps_is_named_where_it_is_flat():
    limits = [4, 4, 9, 4, 9, 9, 9, 9]
    months = [{"day": place, "rate": 1, "upper": limit} for place, limit in enumerate(limits)]
    assert {each["upper"] for each in freest("upper", months, 15)} == {9}


def test_a_name_lies_on_the_highest_step_of_its_line():
    place = [{"day": day, "upper": limit} for day, limit in enumerate([4, 4, 4, 4, 4, 8, 4, 4])]
    assert named_at("upper", place) == {"day": 5, "upper": 8}
    assert named_at("upper", [each | {"upper": 4} for each in place])["day"] == 4


def test_the_legend_names_the_kinds_that_are_there(trends):
    bare = replace(trends, corrective_actions=[])
    [shapes] = [
        layer["encoding"]["shape"]["scale"]["domain"]
        for layer in trend_chart(bare.leading, bare)["layer"]
        if "shape" in layer["encoding"]
    ]
    assert shapes == ["audit", "finding that may explain it", "other finding"]


def test_the_usual_rate_is_that_of_the_calm_months(chart):
    months = [row for row in values(chart, "point") if "rate" in row]
    assert months[-1]["rate"] > months[-1]["upper"] > months[0]["rate"]


def test_the_window_runs_from_the_onset_and_the_onset_has_its_interval(chart, trends):
    window, onset = values(chart, "rect")
    row = trends.leading
    assert (window["day"], window["to"]) == (row.trend.onset.isoformat(), row.months[-1].last.isoformat())
    assert (onset["day"], onset["to"]) == (row.trend.onset_low.isoformat(), row.trend.onset_high.isoformat())


def test_audits_findings_and_actions_stand_at_their_dates(trends):
    found = marks(trends.leading, trends)
    assert sorted(row["kind"] for row in found) == [
        "audit",
        "corrective action",
        "finding that may explain it",
        "other finding",
    ]
    assert {row["lane"] for row in found} == set(LANES.values())


def test_what_lies_before_the_months_shown_is_left_out(trends):
    assert len(trends.audits) == 2
    assert len([row for row in marks(trends.leading, trends) if row["kind"] == "audit"]) == 1


def test_there_is_room_for_every_rate(trends):
    row = trends.leading
    assert top(row) > max(month.rate.per_100_units for month in row.months)


def test_it_is_json_and_can_be_drawn(chart):
    assert "audit" in charts.svg(json.loads(json.dumps(chart | {"width": 600})))


def test_a_steady_category_has_neither_window_nor_marks(nordlys):
    factory = suppliers.factory(buyers=[nordlys])
    story.history(nordlys, factory, story.STEADY)
    studies.written(nordlys)
    trends = factory_trends(Scope(buyer=nordlys), factory)
    chart = trend_chart(trends.leading, trends)
    assert values(chart, "rect") == []
    assert "<svg" in charts.svg(chart | {"width": 600})


def test_a_pareto_shows_counts_and_what_they_make_up():
    chart = pareto_chart([("Open seam", 6, 0.75), ("Dirt", 2, 1.0)])
    assert [row["text"] for row in values(chart, "text")] == ["6 · 75 %", "2 · 100 %"]
    assert "Open seam" in charts.svg(chart | {"width": 200})


def test_a_pareto_of_nothing_can_be_drawn():
    assert "<svg" in charts.svg(pareto_chart([], width=200))


def test_the_legend_of_a_page_takes_two_lines_so_that_a_phone_cuts_none_of_it(trends, chart):
    def columns(told: dict) -> set[int]:
        colours = [layer["encoding"].get("color", {}) for layer in told["layer"]]
        return {each["legend"]["columns"] for each in colours if each.get("legend")}

    assert columns(chart) == {2}
    assert columns(trend_chart(trends.leading, trends, width=640)) == {0}  # paper is wide enough for one
