"""The benchmark's worlds: the form that `manage.py explain` reads, and a truth that is true of them."""

import json
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from benchmarks.explanations.families import FAMILIES, family_of, without_trends
from benchmarks.explanations.shuffling import shuffled
from benchmarks.explanations.worlds import world

LAST = "2025-01-02"
EVERY_FAMILY = pytest.mark.parametrize("name", FAMILIES)


@cache
def made(name: str) -> tuple[dict, dict]:
    return world(FAMILIES[name], 1)


def factories(name: str) -> dict[str, dict]:
    return {factory["id"]: factory for factory in made(name)[0]["factories"]}


def findings(name: str) -> dict[str, dict]:
    return {finding["id"]: finding for factory in made(name)[0]["factories"] for finding in factory["findings"]}


def inspections(name: str) -> list[dict]:
    return [visit for factory in made(name)[0]["factories"] for visit in factory["inspections"]]


def inside(trend: dict, day: str) -> bool:
    return trend["onset"] <= day < (trend["end"] or "9999")


def days(later: str, earlier: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


class TestForm:
    def test_the_same_seed_gives_the_same_world_and_another_seed_another(self):
        small = replace(FAMILIES["plain"], factories=10)
        assert world(small, 7) == world(small, 7)
        assert world(small, 7) != world(small, 8)

    @EVERY_FAMILY
    def test_a_file_holds_the_size_and_the_keys_of_the_format(self, name):
        chain, _ = made(name)
        assert (len(chain["factories"]), len(chain["defect_types"])) == (100, 12)
        assert json.loads(json.dumps(chain)) == chain
        for factory in chain["factories"]:
            assert set(factory) == {"id", "inspections", "audits", "findings"}
            assert {frozenset(audit) for audit in factory["audits"]} <= {frozenset({"date", "areas"})}
            for finding in factory["findings"]:
                assert set(finding) == {"id", "area", "severity", "raised", "closed"}

    @EVERY_FAMILY
    def test_inspections_are_irregular_and_about_eighteen_a_year(self, name):
        assert len(inspections(name)) / 300 == pytest.approx(18, rel=0.15)
        chain = made(name)[0]
        days_of = [visit["date"] for visit in chain["factories"][0]["inspections"]]
        assert days_of == sorted(set(days_of))
        assert len({days(*pair) for pair in zip(days_of[1:], days_of, strict=False)}) > 10

    @EVERY_FAMILY
    def test_an_inspection_has_its_keys_and_counts_of_known_types(self, name):
        chain, optional = made(name)[0], FAMILIES[name].optional_keys
        needed = {"date", "units", "inspector", "defects"} | ({"product", "plan", "type"} if optional else set())
        for visit in inspections(name):
            assert set(visit) - {"found_by_audit"} == needed
            assert "2022-01-03" <= visit["date"] <= LAST
            assert 32 <= visit["units"] <= 500
            assert set(visit["defects"]) <= set(chain["defect_types"])

    @EVERY_FAMILY
    def test_what_was_found_because_of_an_audit_is_part_of_the_defects(self, name):
        marked = [visit for visit in inspections(name) if "found_by_audit" in visit]
        assert bool(marked) == (FAMILIES[name].burst_marked > 0)
        for visit in marked:
            assert all(n <= visit["defects"][type_] for type_, n in visit["found_by_audit"].items())

    @EVERY_FAMILY
    def test_a_finding_is_raised_on_an_audit_that_looked_at_its_area_and_closed_later(self, name):
        for factory in made(name)[0]["factories"]:
            looked = {(audit["date"], area) for audit in factory["audits"] for area in audit["areas"]}
            raised = [(finding["raised"], finding["area"]) for finding in factory["findings"]]
            assert set(raised) <= looked
            assert len(raised) == len(set(raised))
            assert all(
                finding["closed"] is None or finding["raised"] < finding["closed"] <= LAST
                for finding in factory["findings"]
            )

    def test_the_families_take_turns(self):
        assert [family_of(seed).name for seed in range(8)] == list(FAMILIES)


class TestTruth:
    @EVERY_FAMILY
    def test_one_series_in_eight_has_a_trend_and_four_in_ten_of_them_no_finding(self, name):
        trends = made(name)[1]["trends"]
        series = {(trend["factory"], trend["defect_type"]) for trend in trends}
        assert 145 <= len(trends) <= 160
        assert FAMILIES[name].again or len(series) == len(trends)
        assert 0.25 <= sum(trend["finding"] is None for trend in trends) / len(trends) <= 0.5

    @EVERY_FAMILY
    def test_rates_are_higher_inside_the_trends_by_about_their_ratio(self, name):
        """Over all trends together: defects inside, and as many as the series' rate outside would have given."""
        found = expected = 0.0
        for trend in made(name)[1]["trends"]:
            visits = factories(name)[trend["factory"]]["inspections"]
            counts = np.array([visit["defects"].get(trend["defect_type"], 0) for visit in visits])
            units = np.array([visit["units"] for visit in visits])
            rises = np.array([inside(trend, visit["date"]) for visit in visits])
            found += counts[rises].sum()
            expected += units[rises].sum() * counts[~rises].sum() / units[~rises].sum()
        assert 2 <= found / expected <= 4.5

    @EVERY_FAMILY
    def test_a_trend_lasts_and_leaves_time_before_it(self, name):
        for trend in made(name)[1]["trends"]:
            assert days(trend["onset"], "2022-01-03") >= 100
            assert days(trend["end"] or LAST, trend["onset"]) >= 115
            assert 2 <= trend["ratio"] <= 4.5

    @EVERY_FAMILY
    def test_the_finding_is_of_the_same_factory_and_of_an_area_that_drives_the_type(self, name):
        drives = made(name)[1]["drives"]
        for trend in made(name)[1]["trends"]:
            assert (trend["cause"] == "finding") == (trend["finding"] is not None)
            if trend["finding"]:
                [finding] = [f for f in factories(name)[trend["factory"]]["findings"] if f["id"] == trend["finding"]]
                assert trend["area"] == finding["area"]
                assert finding["area"] in drives[trend["defect_type"]]

    @EVERY_FAMILY
    def test_a_rise_is_there_before_the_audit_sees_it_and_ends_after_its_correction(self, name):
        caused = [trend for trend in made(name)[1]["trends"] if trend["finding"]]
        raised = [days(findings(name)[trend["finding"]]["raised"], trend["onset"]) for trend in caused]
        assert 30 <= np.median(raised) <= 200
        assert FAMILIES[name].delay or min(raised) >= 0
        assert all(trend["end"] >= findings(name)[trend["finding"]]["closed"] for trend in caused if trend["end"])

    @EVERY_FAMILY
    def test_most_findings_cause_no_trend(self, name):
        causes = {trend["finding"] for trend in made(name)[1]["trends"] if trend["finding"]}
        assert len(causes) < len(findings(name)) / 4

    @EVERY_FAMILY
    def test_the_prior_knows_something_and_is_wrong_in_part(self, name):
        """How much weight it gives to areas that drive the type; one that knew nothing would give their share."""
        chain, truth = made(name)
        told = [(known["areas"], truth["drives"][type_]) for type_, known in chain["defect_types"].items()]
        right = np.mean(
            [sum(w for area, w in prior.items() if area in true) / sum(prior.values()) for prior, true in told]
        )
        by_chance = np.mean([len(true) for _, true in told]) / FAMILIES[name].areas
        assert by_chance + 0.1 < right < 0.8


def test_a_null_world_has_audits_and_findings_and_no_trend():
    chain, truth = world(without_trends(FAMILIES["plain"]), 1)
    assert truth["trends"] == []
    assert sum(len(factory["findings"]) for factory in chain["factories"]) > 300


class TestShuffled:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_every_finding_goes_to_another_factory_and_none_is_lost(self, seed):
        chain, truth = made("plain")
        dealt, without = shuffled(chain, truth, seed)
        home = {f["id"]: factory["id"] for factory in chain["factories"] for f in factory["findings"]}
        away = {f["id"]: factory["id"] for factory in dealt["factories"] for f in factory["findings"]}
        assert set(home) == set(away)
        assert all(home[each] != away[each] for each in home)
        assert len(without["trends"]) == len(truth["trends"])
        assert {trend["finding"] for trend in without["trends"]} == {None}

    def test_inspections_stay_and_so_does_the_world_that_was_given(self):
        chain, truth = made("plain")
        before = json.dumps(chain)
        dealt, _ = shuffled(chain, truth, 1)
        assert [f["inspections"] for f in dealt["factories"]] == [f["inspections"] for f in chain["factories"]]
        assert [f["audits"] for f in dealt["factories"]] == [f["audits"] for f in chain["factories"]]
        assert json.dumps(chain) == before

    def test_whole_histories_keep_audits_and_findings_together(self):
        chain, truth = made("plain")
        dealt, _ = shuffled(chain, truth, 2)
        histories = {json.dumps([f["audits"], f["findings"]]) for f in chain["factories"]}
        assert {json.dumps([f["audits"], f["findings"]]) for f in dealt["factories"]} == histories
