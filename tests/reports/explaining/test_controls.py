"""Beside a trend: whether defects rose at the same time that its finding should not drive; and what is learnt of areas."""

from dataclasses import replace

import numpy as np
import pytest

from reports.explaining.controls import Control, Controls, controls_of
from reports.explaining.histories import World, counts_of
from reports.explaining.relevance import Relevance, weights_of
from reports.explaining.trends import SUPPORTED, Trend, learn
from reports.explaining.usual import usual

from .supply_chains import START, audited, found, history

RELEVANCE = {
    "seam": {"training": 0.8, "equipment": 0.1},
    "stain": {"packaging": 0.7, "training": 0.1},
    "size": {"process": 0.7},
    "colour": {"materials": 0.7},
    "scratch": {"equipment": 0.7},
    "label": {"documentation": 0.7, "training": 0.4},
}
RATES = {"seam": 0.02, "stain": 0.03, "size": 0.015, "colour": 0.02, "scratch": 0.012, "label": 0.008}
UNDRIVEN = {"stain", "size", "colour", "scratch"}
GAP = {"audits": [audited(480)], "findings": [found("gap", "training", 480)]}


def world(*special, seed: int, steady: int = 12) -> World:
    return World(RELEVANCE, [*special, *[plain(f"steady {n}", 100 * seed + n) for n in range(steady)]])


def plain(key: str, seed: int, **more):
    findings = [found(f"x {key}", "facilities", 150, 260)]
    return history(key, seed, **{"rates": RATES, "audits": [audited(150)], "findings": findings} | more)


def of_seams(seed: int, *raised: str, ratio: float = 3.0):
    """The trend of the seams at a factory with an open training finding, where these types rose, with its controls."""
    factory = plain("F", seed, raised=dict.fromkeys(raised, (400, 2000, ratio)), **GAP)
    told = learn(world(factory, seed=seed))
    [place] = [n for n, each in enumerate(told.trends) if each.defect_type == "seam"]
    return told.trends[place], told.controls[place]


# -- controls --------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", [1, 2])
def test_where_only_the_driven_type_rises_the_controls_do_not(seed):
    trend, controls = of_seams(seed, "seam")
    assert trend.verdict == SUPPORTED
    assert {each.defect_type for each in controls.rows} == UNDRIVEN
    assert sum(each.rose for each in controls.rows) <= 1
    assert not controls.common


@pytest.mark.parametrize("seed", [1, 2])
def test_where_everything_rises_the_finding_is_in_doubt(seed):
    trend, controls = of_seams(seed, *RELEVANCE)
    assert trend.verdict == SUPPORTED  # so probable alone, whatever else rose
    assert sum(each.rose for each in controls.rows) > len(controls.rows) / 2
    assert controls.common


def test_one_that_rises_for_a_cause_of_its_own_casts_no_doubt():
    _trend, controls = of_seams(1, "seam", "colour")
    assert [each.defect_type for each in controls.rows if each.rose] == ["colour"]
    assert not controls.common


def test_a_ratio_stands_with_what_was_found_and_expected():
    _trend, controls = of_seams(1, *RELEVANCE)
    for each in controls.rows:
        assert each.low < each.ratio < each.high
        assert each.ratio == pytest.approx(each.found / each.expected, rel=0.05)
        assert 2 < each.ratio < 4.5


def test_a_trend_without_a_finding_has_no_controls():
    told = learn(world(plain("F", 1, raised={"seam": (400, 2000, 3.0)}, findings=[]), seed=1))
    assert [each.rows for each in told.controls] == [[]]


def test_a_type_that_was_hardly_ever_found_says_nothing():
    rates = RATES | {"size": 0.0002, "colour": 0.0}
    factory = plain("F", 1, raised={"seam": (400, 2000, 3.0)}, rates=rates, **GAP)
    [controls] = learn(world(factory, seed=1)).controls
    assert {"stain"} <= {each.defect_type for each in controls.rows} <= {"stain", "scratch"}


def control(ratio: float, low: float) -> Control:
    return Control("stain", ratio, low, 9.0, 10.0, round(10 * ratio))


ROSE, NOT = control(2.0, 1.2), control(1.1, 0.7)


@pytest.mark.parametrize(
    ("rows", "rise", "common"),
    [
        ([], 3.0, False),
        ([ROSE], 3.0, False),  # one alone may have a cause of its own
        ([ROSE, ROSE], 3.0, True),
        ([ROSE, NOT], 3.0, False),  # half is not most
        ([ROSE, ROSE, NOT], 3.0, True),
        ([ROSE, ROSE], 4.1, False),  # a small part of the trend's rise
        ([control(1.3, 1.1)] * 4, 3.0, False),
    ],
)
def test_in_doubt_where_most_rose_by_much(rows, rise, common):
    assert Controls(rows, rise).common == common


def by_chance(seed: int, bad_lots: bool) -> Controls:
    """Nothing rises anywhere, and a trend is said of a window all the same; bad lots are bad in everything."""
    random = np.random.default_rng([seed, 9])
    weight = dict(enumerate(random.gamma(4, 1 / 4, 50))) if bad_lots else {}
    known = world(plain("F", seed, weight=weight, **GAP), seed=seed, steady=3)
    counts, library = counts_of(known), weights_of(known)
    trend = Trend("F", "seam", START + 400, START, START, None, 3.0, 0.99, 0.01, {"gap": 0.9}, 0.1)
    nothing = Relevance(known, library, library, np.zeros((0, 6)), np.zeros(0, int), np.zeros(0, int))
    return controls_of(known, counts, usual(counts), nothing, trend)


def test_where_nothing_rose_chance_lifts_one_control_in_forty_and_casts_doubt_in_fewer_than_one_case_in_twenty():
    many = [by_chance(seed, bad_lots=False) for seed in range(1, 201)]
    rows = [row for controls in many for row in controls.rows]
    assert len(rows) > 600
    assert sum(row.rose for row in rows) / len(rows) < 0.035
    assert sum(controls.common for controls in many) == 0


def test_lots_that_are_bad_in_everything_cast_no_more_doubt_than_that():
    many = [by_chance(seed, bad_lots=True) for seed in range(1, 201)]
    assert sum(controls.common for controls in many) <= 0.05 * len(many)


# -- what is learnt of areas -------------------------------------------------------------------------
def test_few_rows_leave_the_relevance_near_the_library():
    learnt = learn(world(plain("F", 1, **GAP), seed=1, steady=2)).relevance
    for kind, weights in RELEVANCE.items():
        for area, weight in weights.items():
            assert learnt[kind][area] == pytest.approx(weight, abs=0.12)
    assert learnt["stain"]["materials"] < 0.1


def rising_with_dust(many: int) -> list:
    """Factories where seams rise before an audit finds dust, which the library does not tie to seams."""
    dust = {"audits": [audited(480)], "findings": [found("dust", "facilities", 480)]}
    return [
        plain(f"D{n}", 40 + n, raised={"seam": (400, 2000, 3.0)}, audits=dust["audits"],
              findings=[replace(dust["findings"][0], key=f"dust {n}")])
        for n in range(many)
    ]  # fmt: skip


def test_what_the_library_does_not_say_is_learnt():
    learnt = learn(world(*rising_with_dust(5), seed=2, steady=8)).relevance
    assert learnt["seam"]["facilities"] > 0.5
    assert learnt["size"].get("facilities", 0) < 0.15


def test_what_the_library_says_wrongly_is_unlearnt():
    """Training findings at many factories, and seams rose at none of them."""
    quiet = [plain(f"Q{n}", 60 + n, findings=[found(f"gap {n}", "training", 480)]) for n in range(12)]
    assert learn(world(*quiet, *rising_with_dust(3), seed=3, steady=0)).relevance["seam"]["training"] < 0.6


def test_a_type_that_findings_drive_elsewhere_is_no_control():
    dusty = plain(
        "F", 1, raised={"size": (400, 2000, 3.0)}, audits=[audited(480)], findings=[found("dust", "facilities", 480)]
    )
    known = world(dusty, *rising_with_dust(5), seed=2, steady=8)
    known = World(RELEVANCE | {"size": {"facilities": 0.8}}, known.histories)
    told = learn(known)
    [controls] = [c for trend, c in zip(told.trends, told.controls, strict=True) if trend.factory == "F"]
    assert controls.rows
    assert "seam" not in {each.defect_type for each in controls.rows}
