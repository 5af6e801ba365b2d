"""Published control charts, reproduced to the digits that are printed. Each file in control_charts/ names its source.

Where a source gives all digits of a computation, they agree to 1e-9 of the value; where it gives a printed number, the
number as printed. Every published value there is reproduced. Four things are different ways of writing the same:
qcc counts the points that teach where limits judge further ones; its standard deviation is that of one unit; its lower
sums are negative; qicharts2 leaves the samples that teach nothing out of its runs.

Three results that the collection names are not in it as files (the p of table 7.4, the u of example 7.5, Laney's p′ of
the visits): of the first and the last the printed figures are compared; of example 7.5, which is the dyed cloth, qcc's.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from reports.control_charts import (
    Limits,
    c_chart,
    fitting_p_chart,
    fitting_u_chart,
    np_chart,
    p_chart,
    p_prime_chart,
    u_chart,
)
from reports.measured_charts import cusum, ewma_chart
from reports.run_rules import NELSON, WESTERN_ELECTRIC, runs, strongest

FOLDER = Path(__file__).parent / "control_charts"
WHOLE = 1e-9  # of the value, where the source gives all its digits


def published(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text())


def same(value):
    return pytest.approx(value, rel=WHOLE, abs=1e-12)


def as_printed(value: float, printed: str) -> bool:
    """Whether the value, rounded to the digits that are printed, is what is printed."""
    return f"{value:.{len(printed.partition('.')[2])}f}" == printed


def agrees_with_qcc(chart: Limits, row: dict, sigma_per_root: float) -> None:
    """`std_dev` of qcc is that of one unit; a chart of samples has that of each sample."""
    assert len(chart.values) == row["n_points"]
    assert chart.centre == same(row["center"])
    assert chart.sigma[0] * sigma_per_root == same(row["std_dev"])
    assert [min(chart.lower), max(chart.lower)] == same(row["lcl"])
    assert [min(chart.upper), max(chart.upper)] == same(row["ucl"])
    assert chart.beyond == row["beyond"]
    assert WESTERN_ELECTRIC[3].signals(chart.standardised) == row["runs_of_8"]


def without(values: list, places: list[int]) -> list:
    return [value for place, value in enumerate(values) if place not in places]


def but(number: int, places: list[int]) -> list[bool]:
    return [place not in places for place in range(number)]


# -- p and np ------------------------------------------------------------------------------------
JUICE = published("orange_juice")
TRIAL, CHANGED = JUICE["count"][:30], JUICE["count"][30:]


def test_orange_juice_trial_p():
    agrees_with_qcc(p_chart([50] * 30, TRIAL), JUICE["qcc"]["trial"], 50**0.5)


def test_orange_juice_without_the_two_explained_samples():
    kept = without(TRIAL, [14, 22])
    agrees_with_qcc(p_chart([50] * 28, kept), JUICE["qcc"]["trial_ex15_23"], 50**0.5)


def test_orange_juice_after_the_machine_was_adjusted():
    counts, row = without(TRIAL, [14, 22]) + CHANGED[:24], JUICE["qcc"]["phase2"]
    chart = p_chart([50] * 52, counts, [True] * 28 + [False] * 24)
    agrees_with_qcc(chart, row | {"n_points": 52}, 50**0.5)


def test_orange_juice_np():
    agrees_with_qcc(np_chart(50, TRIAL), JUICE["qcc"]["trial_np"], 1)


def test_orange_juice_second_trial_and_its_continuation():
    agrees_with_qcc(p_chart([50] * 24, CHANGED[:24]), JUICE["qcc"]["second_trial"], 50**0.5)
    both = p_chart([50] * 64, CHANGED, [True] * 24 + [False] * 40)
    agrees_with_qcc(both, JUICE["qcc"]["second_phase2"] | {"n_points": 64}, 50**0.5)


@pytest.mark.parametrize("part", JUICE["qicharts2"], ids=["before", "after"])
def test_orange_juice_in_two_parts(part):
    counts = JUICE["count"][part["first"] : part["last"] + 1]
    left_out = [place - part["first"] for place in part["left_out"]]
    chart = p_chart([50] * len(counts), counts, but(len(counts), left_out))
    assert (chart.centre, chart.lower[0], chart.upper[0]) == same((part["cl"], part["lcl"], part["ucl"]))
    assert [place + part["first"] for place in chart.beyond] == part["signals"]
    agrees_on_runs(without(chart.values, left_out), chart.centre, part)


def agrees_on_runs(values, centre, row) -> None:
    told = runs(values, centre)
    assert (told.longest, told.crossings, told.signal) == (row["longest_run"], row["crossings"], row["runs_signal"])


def test_purchase_orders_in_samples_of_many_sizes():
    rows = published("table_7_4")
    printed, chart = rows["printed"], p_chart(rows["size"], rows["count"])
    assert as_printed(chart.centre, printed["cl"])
    assert as_printed(min(chart.lower), printed["lcl"][0])
    assert as_printed(max(chart.lower), printed["lcl"][1])
    assert as_printed(min(chart.upper), printed["ucl"][0])
    assert as_printed(max(chart.upper), printed["ucl"][1])
    assert chart.beyond == printed["signals"]


# -- c and u -------------------------------------------------------------------------------------
BOARDS = published("circuit_boards")


def test_circuit_boards_trial_c_and_u():
    trial = BOARDS["count"][:26]
    agrees_with_qcc(c_chart(trial), BOARDS["qcc"]["trial_c"], 1)
    agrees_with_qcc(u_chart([100] * 26, trial), BOARDS["qcc"]["trial_u"], 10)


def test_circuit_boards_judged_by_the_trial_without_the_two_explained_samples():
    counts = without(BOARDS["count"], [5, 19])
    chart = c_chart(counts, [True] * 24 + [False] * 20)
    agrees_with_qcc(chart, BOARDS["qcc"]["ex6_20_c_phase2"] | {"n_points": 44}, 1)


def test_circuit_boards_with_all_samples_drawn():
    told = BOARDS["qicharts2"]
    learnt = [place in told["learnt"] for place in range(46)]
    chart = c_chart(BOARDS["count"], learnt)
    assert (chart.centre, chart.lower[0], chart.upper[0]) == same((told["cl"], told["lcl"], told["ucl"]))
    assert chart.beyond == told["signals"]
    agrees_on_runs(without(chart.values, [5, 19]), chart.centre, told)


def test_units_of_table_7_10():
    rows = published("table_7_10")
    told, chart = rows["qicharts2"], u_chart(rows["size"], rows["count"])
    assert (chart.centre, chart.lower[0], chart.upper[0]) == same((told["cl"], told["lcl"], told["ucl"]))
    assert chart.beyond == told["signals"]
    agrees_on_runs(chart.values, chart.centre, told)


def test_dyed_cloth_by_rolls_of_many_sizes():
    rows = published("dyed_cloth")
    chart = u_chart(rows["size"], rows["x"])
    agrees_with_qcc(chart, rows["qcc"], rows["size"][0] ** 0.5)
    assert chart.values == same(rows["points"]["u"])
    assert chart.lower == same(rows["points"]["lcl"])
    assert chart.upper == same(rows["points"]["ucl"])


def test_personal_computers():
    rows = published("personal_computers")
    agrees_with_qcc(u_chart(rows["size"], rows["x"]), rows["qcc"], 5**0.5)


INFECTIONS = published("hospital_infections")["series"]


@pytest.mark.parametrize("row", INFECTIONS, ids=[f"{row['infection']}-{row['hospital']}" for row in INFECTIONS])
def test_hospital_infections(row):
    """The source gives the mean of each limit over the months, also of the lines at 2 sigma (95 %)."""
    chart = u_chart(row["days"], row["n"])
    sigma = np.array(chart.sigma)
    assert chart.centre == same(row["CL"])
    assert (np.mean(chart.lower), np.mean(chart.upper)) == same((row["aLCL"], row["aUCL"]))
    assert np.mean(np.maximum(0, chart.centre - 2 * sigma)) == same(row["aLCL.95"])
    assert np.mean(chart.centre + 2 * sigma) == same(row["aUCL.95"])
    assert len(chart.beyond) == row["sigma.signal"]
    told = runs(chart.values, chart.centre)
    assert (told.useful, told.longest, told.longest_allowed) == (
        row["n.useful"], row["longest.run"], row["longest.run.max"],
    )  # fmt: skip
    assert (told.crossings, told.crossings_allowed) == (row["n.crossings"], row["n.crossings.min"])
    assert told.signal == bool(row["runs.signal"])


def test_infections_before_and_after_a_change():
    rows = published("cdi_before_after")
    before, after = slice(0, 24), slice(24, 36)
    charts = [u_chart(rows["days"][part], rows["n"][part]) for part in (before, after)]
    assert [charts[0].centre] * 24 + [charts[1].centre] * 12 == same(rows["points"]["cl"])
    assert charts[0].lower + charts[1].lower == same(rows["points"]["lcl"])
    assert charts[0].upper + charts[1].upper == same(rows["points"]["ucl"])


# -- overdispersion ------------------------------------------------------------------------------
def test_a_quarter_of_a_million_visits_a_week_by_laney():
    rows = published("nhs_accidents")
    printed, chart = rows["printed"], p_prime_chart(rows["n"], rows["r"])
    assert as_printed(chart.centre, printed["cl"])
    assert as_printed(chart.lower[0], printed["lcl_1"])
    assert as_printed(chart.upper[0], printed["ucl_1"])
    assert as_printed(chart.sigma_z, printed["sigma_z"])
    assert len(chart.beyond) == printed["p_prime_signals"]
    assert len(p_chart(rows["n"], rows["r"]).beyond) == printed["p_signals"]


def test_the_fitting_chart_takes_laneys_limits_where_published_data_need_them():
    visits = published("nhs_accidents")
    assert fitting_p_chart(visits["n"], visits["r"]).kind == "p′"
    cloth, orders = published("dyed_cloth"), published("table_7_4")
    assert fitting_u_chart(cloth["size"], cloth["x"]).kind == "u"
    assert fitting_p_chart(orders["size"], orders["count"]).kind == "p"


# -- small shifts --------------------------------------------------------------------------------
SHIFT = published("table_9_1")


def test_the_cusum_of_table_9_2():
    sums = cusum(SHIFT["x"], 10, 1)
    assert sums.above == pytest.approx(SHIFT["c_plus"], abs=1e-9)
    assert sums.below == pytest.approx(SHIFT["c_minus"], abs=1e-9)
    printed = [value for value in SHIFT["textbook_c_plus"] if value is not None]
    assert [round(value, 2) for value in sums.above[: len(printed)]] == printed
    assert (sums.signals_above, sums.signals_below) == ([28, 29], [])


def test_the_ewma_of_table_9_1():
    chart = ewma_chart(SHIFT["x"], 10, 1, weight=0.1, sigmas=2.7)
    assert chart.values == same(SHIFT["ewma"]["ewma"])
    assert chart.lower == same(SHIFT["ewma"]["lcl"])
    assert chart.upper == same(SHIFT["ewma"]["ucl"])
    assert chart.beyond == [28, 29]


# -- vectors -------------------------------------------------------------------------------------
VECTORS = published("vectors")


def from_one(places: list[int]) -> list[int]:
    return [place + 1 for place in places]


@pytest.mark.parametrize(
    "row", [row for row in VECTORS["western_electric"] if "rule" in row], ids=lambda row: row["rule"]
)
def test_western_electric(row):
    assert from_one(WESTERN_ELECTRIC[row["rule"] - 1].signals(row["x"])) == row["hits"]


@pytest.mark.parametrize("row", VECTORS["nelson"], ids=lambda row: row["rule"])
def test_nelson(row):
    assert from_one(NELSON[row["rule"] - 1].signals(row["x"])) == row["hits"]


def test_of_rules_that_overlap_the_strongest_is_told():
    row = next(row for row in VECTORS["western_electric"] if "overlap" in row)
    for number, rule in enumerate(WESTERN_ELECTRIC, start=1):
        assert from_one(rule.signals(row["overlap"])) == row[f"rule{number}"]
    told = strongest(row["overlap"])
    assert [rule and WESTERN_ELECTRIC.index(rule) + 1 for rule in told] == row["all_four_reported"]


@pytest.mark.parametrize("row", VECTORS["cusum"])
def test_cusum_vector(row):
    sums = cusum(row["x"], row["center"], row["sd"], slack=row["k"], interval=row["h"])
    assert sums.above == pytest.approx(row["c_plus"])
    assert [-value for value in sums.below] == pytest.approx(row["c_minus"])
    assert (from_one(sums.signals_above), from_one(sums.signals_below)) == (row["upper_hits"], row["lower_hits"])


@pytest.mark.parametrize("row", VECTORS["ewma"])
def test_ewma_vector(row):
    chart = ewma_chart(row["x"], row["center"], row["sd"], weight=row["lambda"], sigmas=row["nsigmas"])
    assert chart.values == pytest.approx(row["ewma"])
    assert chart.sigma == pytest.approx(row["sigma"])
    assert chart.upper == pytest.approx(list(row["center"] + row["nsigmas"] * np.array(row["sigma"])))
