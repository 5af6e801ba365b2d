import pytest
from scipy import stats

from reports.control_charts import (
    TAIL,
    exact_p_chart,
    exact_u_chart,
    fitting_p_chart,
    fitting_u_chart,
    overdispersed,
    p_chart,
    u_chart,
    u_prime_chart,
)
from reports.measured_charts import c4, individuals_charts, xbar_r_charts, xbar_s_charts
from reports.run_rules import NELSON, runs


def test_a_u_chart_of_equal_samples_has_its_textbook_limits():
    limits = u_chart([100] * 4, [4, 6, 5, 5])
    assert limits.centre == pytest.approx(0.05)
    assert limits.upper[0] == pytest.approx(0.05 + 3 * (0.05 / 100) ** 0.5)
    assert limits.lower[0] == 0


def test_a_larger_sample_has_narrower_limits():
    limits = u_chart([50, 200, 50, 200], [5, 20, 5, 20])
    assert limits.upper[1] < limits.upper[0]
    assert limits.lower[1] > limits.lower[0]


def test_limits_widen_where_points_vary_more_than_chance():
    assert fitting_u_chart([100] * 6, [1, 20, 2, 25, 0, 18]).sigma_z > 2


def test_limits_never_narrow():
    assert fitting_u_chart([100] * 6, [5, 5, 5, 5, 5, 5]).sigma_z == 1
    assert u_prime_chart([100] * 6, [5, 5, 5, 5, 5, 5]).sigma_z == 0


def test_limits_are_learnt_from_the_usual_months_alone():
    counts, calm = [3, 3, 3, 3, 12, 12], [True] * 4 + [False] * 2
    limits = u_chart([100] * 6, counts, calm)
    assert limits.centre == pytest.approx(0.03)
    assert len(limits.upper) == 6
    assert limits.upper[5] < 0.12


def test_without_a_usual_month_all_count():
    assert u_chart([100] * 3, [6, 6, 6], [False] * 3).centre == pytest.approx(0.06)


def test_nothing_found_gives_limits_of_nothing():
    limits = u_chart([100, 100], [0, 0])
    assert (limits.centre, limits.upper) == (0, [0, 0])
    assert fitting_u_chart([100, 100], [0, 0]).upper == [0, 0]
    assert fitting_p_chart([100, 100], [0, 0]).beyond == []


# -- exact limits --------------------------------------------------------------------------------
def test_limits_of_small_counts_are_exact():
    chart = fitting_u_chart([50] * 4, [1, 0, 2, 1])
    assert chart.kind == "exact u"
    most = round(chart.upper[0] * 50)
    assert stats.poisson.sf(most, 1) <= TAIL < stats.poisson.sf(most - 1, 1)


@pytest.mark.parametrize("mean", [0.1, 0.5, 1, 2, 4])
def test_a_stable_factory_leaves_exact_limits_no_more_often_than_three_sigma_say(mean):
    chart = exact_u_chart([100, 100], [mean, mean])
    lower, upper = round(chart.lower[0] * 100), round(chart.upper[0] * 100)
    assert stats.poisson.sf(upper, mean) <= TAIL
    assert stats.poisson.cdf(lower - 1, mean) <= TAIL


def test_three_sigma_would_call_one_defect_in_a_clean_series_a_signal():
    units, counts = [20] * 30, [0] * 29 + [1]
    assert p_chart(units, counts).beyond == [29]
    assert fitting_p_chart(units, counts).beyond == []


def test_an_exact_share_has_limits_between_nothing_and_all():
    chart = exact_p_chart([5] * 3, [4, 5, 5])
    assert (chart.lower[0] > 0, chart.upper[0]) == (True, 1)


# -- overdispersion ------------------------------------------------------------------------------
def test_overdispersion_is_a_matter_of_evidence():
    assert overdispersed([3, -3, 2.5, -2.5])
    assert not overdispersed([1, -1, 1, -1])
    assert not overdispersed([4])


def test_large_counts_that_scatter_as_chance_does_have_the_textbook_chart():
    assert fitting_u_chart([500] * 4, [20, 26, 23, 28]).kind == "u"


# -- measurements --------------------------------------------------------------------------------
def test_means_and_ranges_have_the_factors_of_the_textbook():
    """A2 0.577, D3 0, D4 2.114 for samples of 5; D3 0.076, D4 1.924 for 7 (Montgomery, appendix VI)."""
    means, ranges = xbar_r_charts([[0, 1, 2, 3, 4], [1, 2, 3, 4, 5]])
    assert (means.upper[0] - means.centre) / ranges.centre == pytest.approx(0.577, abs=0.0005)
    assert (ranges.lower[0], ranges.upper[0] / ranges.centre) == (0, pytest.approx(2.114, abs=0.001))
    _means, ranges = xbar_r_charts([[0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 7]])
    assert ranges.lower[0] / ranges.centre == pytest.approx(0.076, abs=0.001)


def test_means_and_deviations_have_the_factors_of_the_textbook():
    """A3 1.427, B4 2.089 for samples of 5, c4 0.9400 (Montgomery, appendix VI)."""
    means, deviations = xbar_s_charts([[0, 1, 2, 3, 4], [1, 2, 3, 4, 5]])
    assert c4(5) == pytest.approx(0.9400, abs=0.00005)
    assert (means.upper[0] - means.centre) / deviations.centre == pytest.approx(1.427, abs=0.0005)
    assert deviations.upper[0] / deviations.centre == pytest.approx(2.089, abs=0.0005)


def test_individuals_are_judged_by_their_moving_range():
    """2.66 and 3.267 mean moving ranges (Montgomery, section 6.4)."""
    values, ranges = individuals_charts([10, 12, 11, 13, 12])
    assert ranges.values == [2, 1, 2, 1]
    assert values.upper[0] - values.centre == pytest.approx(2.66 * 1.5, abs=0.01)
    assert ranges.upper[0] == pytest.approx(3.267 * 1.5, abs=0.01)


# -- run rules -----------------------------------------------------------------------------------
def test_a_series_too_short_for_a_rule_gives_no_signal():
    assert [rule.signals([0.5, 0.6]) for rule in NELSON] == [[]] * 8


def test_runs_of_nothing_signal_nothing():
    assert not runs([], 0).signal
    assert not runs([1], 1).signal
