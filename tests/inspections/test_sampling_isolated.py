"""Lots that stand alone, and plans by measurement: computed, so checked against their definition and another method."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from inspections.sampling import (
    NoPlan,
    acceptance_probability,
    isolated_plan,
    lot_acceptance_probability,
    matching_variables_plan,
    variables_acceptance_probability,
    variables_plan,
)
from inspections.sampling.risk import chance_by_logarithms


# -- limiting quality -----------------------------------------------------------------------------------------
def test_for_a_long_series_accept_zero_has_its_closed_form():
    # 0.9^n ≤ 0.1 first at n = 22; 0.95^n ≤ 0.1 first at n = 45.
    assert isolated_plan(0.1).n == 22
    assert isolated_plan(0.05).n == math.ceil(math.log(0.1) / math.log(0.95)) == 45


@given(st.integers(2, 400), st.sampled_from([0.02, 0.05, 0.1, 0.2]), st.integers(0, 3), st.sampled_from([0.05, 0.1]))
def test_the_sample_is_the_least_that_keeps_the_consumers_risk(lot, quality, ac, risk):
    bad = math.floor(quality * lot + 0.5)
    if bad <= ac:
        with pytest.raises(NoPlan, match="acceptance number"):
            isolated_plan(quality, lot_size=lot, ac=ac, consumer_risk=risk)
        return
    plan = isolated_plan(quality, lot_size=lot, ac=ac, consumer_risk=risk)
    assert plan.consumer_risk == lot_acceptance_probability(lot, plan.n, ac, bad) <= risk
    assert plan.n == 1 or lot_acceptance_probability(lot, plan.n - 1, ac, bad) > risk
    assert plan.re == ac + 1
    assert plan.full_inspection == (plan.n == lot)


def test_a_known_lot_needs_fewer_units_than_a_long_series():
    assert isolated_plan(0.05, lot_size=200).n < isolated_plan(0.05).n


@pytest.mark.parametrize("quality", [0, 1, -0.1, 2])
def test_a_limiting_quality_is_a_proportion(quality):
    with pytest.raises(NoPlan, match="limiting quality"):
        isolated_plan(quality)


@pytest.mark.parametrize("numbers", [{"ac": -1}, {"lot_size": 1}])
def test_impossible_numbers_are_refused(numbers):
    with pytest.raises(NoPlan, match="not negative"):
        isolated_plan(0.1, **numbers)


def test_a_risk_is_a_proportion():
    with pytest.raises(NoPlan, match="consumer's risk"):
        isolated_plan(0.1, consumer_risk=0)


# -- by variables, s-method -------------------------------------------------------------------------------------
def by_integration(n, k, rate):
    """The chance that the mean lies k deviations inside the limit, integrated over the deviation instead of by non-central t."""
    distance = stats.norm.isf(rate)

    def given_deviation(s):
        density = stats.chi2.pdf((n - 1) * s * s, n - 1) * 2 * (n - 1) * s
        return density * stats.norm.cdf((distance - k * s) * math.sqrt(n))

    return integrate.quad(given_deviation, 0, 10, limit=200)[0]


@pytest.mark.parametrize(("n", "k", "rate"), [(5, 1.5, 0.05), (20, 1.9, 0.02), (60, 2.2, 0.001), (30, 0.5, 0.6)])
def test_the_chance_by_variables_agrees_with_another_method(n, k, rate):
    assert variables_acceptance_probability(n, k, rate) == pytest.approx(by_integration(n, k, rate), abs=1e-6)


def test_a_perfect_lot_passes_and_a_hopeless_one_does_not():
    assert variables_acceptance_probability(10, 1.5, 0.0) == 1.0
    assert variables_acceptance_probability(10, 1.5, 1.0) == 0.0


@pytest.mark.parametrize(("good", "bad"), [(0.01, 0.08), (0.001, 0.02), (0.025, 0.1)])
def test_a_variables_plan_keeps_both_risks_with_the_least_sample(good, bad):
    plan = variables_plan(good, bad)
    assert plan.good_probability >= 0.95
    assert plan.bad_probability <= 0.1
    assert not any(
        variables_acceptance_probability(plan.n - 1, k / 1000, good) >= 0.95
        and variables_acceptance_probability(plan.n - 1, k / 1000, bad) <= 0.1
        for k in range(500, 4000)
    )


def test_measuring_does_with_fewer_units_what_counting_does():
    plan = matching_variables_plan(125, 7)
    assert plan.n < 0.6 * 125
    assert acceptance_probability(125, 7, plan.good_rate) == pytest.approx(0.95)
    assert acceptance_probability(125, 7, plan.bad_rate) == pytest.approx(0.1)
    assert variables_acceptance_probability(plan.n, plan.k, plan.good_rate) == pytest.approx(0.95, abs=0.01)
    assert variables_acceptance_probability(plan.n, plan.k, plan.bad_rate) == pytest.approx(0.1, abs=0.02)


def test_rates_in_the_wrong_order_or_too_close_have_no_plan():
    with pytest.raises(NoPlan, match="above 0"):
        variables_plan(0.1, 0.05)
    with pytest.raises(NoPlan, match="too close"):
        variables_plan(0.05, 0.0500001)


def test_a_plan_that_cannot_fail_has_no_counterpart():
    with pytest.raises(NoPlan, match="counterpart"):
        matching_variables_plan(2, 5)


@pytest.mark.parametrize(("quality", "ac"), [(0.01, 0), (0.0001, 0), (0.0001, 200), (0.001, 20), (0.1, 200)])
def test_a_lot_of_millions_is_planned_at_once(quality, ac):
    began = time.process_time()
    plan = isolated_plan(quality, lot_size=10_000_000, ac=ac)
    assert time.process_time() - began < 1
    assert plan.consumer_risk <= 0.1
    bad = round(quality * 10_000_000)
    assert lot_acceptance_probability(10_000_000, plan.n - 1, ac, bad) > 0.1


@given(st.integers(2, 150), st.data())
def test_logarithms_say_what_whole_numbers_say(lot, data):
    n, bad, ac = (data.draw(st.integers(1, lot)) for _number in range(3))
    exact = lot_acceptance_probability(lot, n, ac, bad)
    drawn, wrong = sorted((n, bad))
    least, most = max(0, n + bad - lot), min(ac, n, bad)
    if least <= most:
        assert chance_by_logarithms(lot, drawn, wrong, least, most) == pytest.approx(exact, rel=1e-9, abs=1e-15)
