"""What a sample can and cannot show, against published values, other formulas and the known shape of the standard."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.sampling import (
    ISO,
    SEVERITIES,
    Z14,
    DoublePlan,
    acceptance_probability,
    as_times,
    counts_per_100,
    double_acceptance_probability,
    double_plan,
    edition,
    exact_rate_interval,
    lot_acceptance_probability,
    lot_interval,
    plan_acceptance,
    quality_at,
    rate_at,
    risk,
    single_plan,
)

RATES = st.floats(0.001, 0.6)


# -- the shape of the standard: how often a lot exactly at its AQL passes ----------------------------------------
# Poisson, least and most over all cells with this Ac, to three places; computed from the printed tables.
AT_THE_AQL = {
    "normal": """0 0.878 0.887, 1 0.904 0.925, 2 0.946 0.960, 3 0.957 0.966, 5 0.980 0.988, 7 0.982 0.988,
        10 0.982 0.993, 14 0.974 0.990, 21 0.986 0.994, 30 0.987 0.990, 44 0.978 0.994""",
    "tightened": """0 0.812 0.829, 1 0.793 0.827, 2 0.857 0.880, 3 0.842 0.879, 5 0.889 0.916, 8 0.918 0.960,
        12 0.912 0.957, 18 0.930 0.963, 27 0.948 0.959, 41 0.938 0.978""",
    "reduced": """0 0.949 0.956, 1 0.957 0.963, 2 0.984 0.989, 3 0.989 0.993, 5 0.998 0.998, 6 0.994 0.997,
        8 0.994 0.996, 10 0.982 0.993, 14 0.990 0.990, 21 0.990 0.994""",
}
SHAPE = {"normal": (0.87, 0.995), "tightened": (0.79, 0.98), "reduced": (0.94, 0.9991)}


def cells(severity):
    """(n, Ac, AQL) of every printed plan; of the reduced table from row D on, where it is truly reduced."""
    tables = edition(ISO)
    for letter, row in tables.single[severity].rows.items():
        for aql, cell in zip(tables.aqls, row, strict=True):
            if cell.isdigit() and not (severity == "reduced" and letter in "ABC"):
                yield tables.single[severity].n[letter], int(cell), aql


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_lot_at_its_aql_passes_as_often_as_the_standard_is_built_to(severity):
    low, high = SHAPE[severity]
    for n, ac, aql in cells(severity):
        assert low <= acceptance_probability(n, ac, float(aql) / 100, per_100=counts_per_100(aql)) <= high


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_chance_at_the_aql_depends_on_the_acceptance_number(severity):
    ranges = {
        int(ac): (float(low), float(high))
        for ac, low, high in (each.split() for each in AT_THE_AQL[severity].split(","))
    }
    for n, ac, aql in cells(severity):
        low, high = ranges[ac]
        assert low - 0.0011 <= acceptance_probability(n, ac, float(aql) / 100, per_100=True) <= high + 0.0011


@pytest.mark.parametrize("severity", SEVERITIES)
def test_up_to_aql_10_poisson_is_within_0_011_of_the_binomial(severity):
    for n, ac, aql in cells(severity):
        if not counts_per_100(aql):
            chances = [acceptance_probability(n, ac, float(aql) / 100, per_100=each) for each in (True, False)]
            assert abs(chances[0] - chances[1]) <= 0.0115


# -- exactness -------------------------------------------------------------------------------------------------------
@given(st.integers(1, 60), st.integers(0, 20), RATES)
def test_the_binomial_is_exact(n, ac, rate):
    p = Fraction(rate)
    exact = sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(min(ac, n) + 1))
    assert acceptance_probability(n, ac, rate) == pytest.approx(float(exact), rel=1e-9, abs=1e-15)


@given(st.integers(1, 200), st.integers(0, 44), st.floats(0.001, 2))
def test_above_aql_10_nonconformities_are_counted_by_poisson(n, ac, rate):
    expected = n * rate
    exact = math.fsum(math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(ac + 1))
    assert acceptance_probability(n, ac, rate, per_100=True) == pytest.approx(exact, rel=1e-8, abs=1e-12)


def test_a_printed_value_of_the_operating_characteristic():
    # n = 125, Ac = 7 at 5 %: 0.712, so such a lot passes seven times in ten.
    plan = single_plan(3000, "II", "2.5")
    assert (plan.n, plan.ac) == (125, 7)
    assert acceptance_probability(plan.n, plan.ac, 0.05) == pytest.approx(0.712, abs=0.001)


@given(st.integers(2, 300), st.data())
def test_for_a_lot_the_chance_is_counted_not_approximated(lot, data):
    n = data.draw(st.integers(1, lot))
    bad = data.draw(st.integers(0, lot))
    ac = data.draw(st.integers(0, n))
    chance = lot_acceptance_probability(lot, n, ac, bad)
    assert 0 <= chance <= 1
    if n == lot:
        assert chance == (1 if bad <= ac else 0)
    if ac == 0:
        assert chance == pytest.approx(
            math.prod((lot - bad - i) / (lot - i) for i in range(n)) if bad <= lot - n else 0
        )


def test_a_large_lot_is_like_a_long_series():
    assert lot_acceptance_probability(1_000_000, 125, 7, 50_000) == pytest.approx(
        acceptance_probability(125, 7, 0.05), abs=1e-4
    )


@given(st.integers(1, 500), st.integers(0, 30), RATES, RATES)
def test_a_worse_lot_never_passes_more_often(n, ac, one, other):
    better, worse = sorted([one, other])
    assert acceptance_probability(n, ac, worse) <= acceptance_probability(n, ac, better) + 1e-12


def test_a_lot_without_defects_always_passes():
    assert acceptance_probability(125, 0, 0.0) == 1.0
    assert acceptance_probability(125, 0, 0.0, per_100=True) == 1.0


# -- plans ---------------------------------------------------------------------------------------------------------------
def test_between_ac_and_re_z14_still_accepts():
    plan = single_plan(2000, "II", "1.0", "reduced", Z14)
    assert (plan.n, plan.ac, plan.re) == (50, 1, 4)
    assert plan_acceptance(plan, 0.04) == acceptance_probability(50, 3, 0.04)


def test_with_the_lot_known_the_chance_is_that_of_the_lot():
    plan = single_plan(40, "II", "2.5")
    assert plan_acceptance(plan, 0.05, lot_size=40) == lot_acceptance_probability(40, plan.inspect, plan.ac, 2)
    whole = single_plan(40, "II", "0.25")
    assert plan_acceptance(whole, 0.05, lot_size=40) == 0.0


def test_most_of_a_small_lot_says_more_than_a_long_series_would():
    """5 bad units in 60 pass a sample of 50 with Ac 3 two times in ten, not four."""
    plan = replace(single_plan(40, "II", "2.5"), n=50, inspect=50, ac=3, re=4)
    assert plan_acceptance(plan, 0.08) == pytest.approx(0.425, abs=0.001)
    assert plan_acceptance(plan, 0.08, lot_size=60) == pytest.approx(0.190, abs=0.001)


@pytest.mark.parametrize(
    ("lot", "level", "aql"), [(30, "II", "4.0"), (100, "III", "2.5"), (90, "II", "10"), (3, "III", "40")]
)
def test_of_a_double_plan_too_the_second_sample_is_drawn_from_what_the_first_leaves(lot, level, aql):
    plan = double_plan(lot, level, aql)
    first, more = min(plan.n1, lot), min(plan.n2, lot - min(plan.n1, lot))
    for bad in range(lot + 1):
        chance = sum(
            exactly(lot, first, bad, one) * exactly(lot - first, more, bad - one, two)
            for one in range(min(first, bad) + 1)
            for two in range(min(more, bad - one) + 1)
            if one <= plan.ac1 or (one < plan.re1 and one + two <= plan.ac2)
        )
        assert plan_acceptance(plan, bad / lot, lot_size=lot) == pytest.approx(float(chance), abs=1e-9)


def exactly(lot: int, n: int, bad: int, found: int) -> Fraction:
    if not 0 <= found <= bad <= lot or n - found > lot - bad:
        return Fraction(0)
    return Fraction(math.comb(bad, found) * math.comb(lot - bad, n - found), math.comb(lot, n))


def by_hand(plan, p):
    def exactly(n, k):
        return math.comb(n, k) * p**k * (1 - p) ** (n - k)

    return sum(
        exactly(plan.n1, first) * exactly(plan.n2, second)
        for first in range(plan.re1)
        for second in range(plan.n2 + 1)
        if first <= plan.ac1 or first + second <= plan.ac2
    )


@pytest.mark.parametrize("rate", [0.001, 0.02, 0.05, 0.2])
def test_a_double_plan_accepts_on_the_first_or_on_both_samples(rate):
    plan = double_plan(200, "II", "4.0")
    assert isinstance(plan, DoublePlan)
    assert double_acceptance_probability(plan, rate) == pytest.approx(by_hand(plan, rate))
    assert plan_acceptance(plan, rate) == pytest.approx(by_hand(plan, rate))


def test_a_double_plan_protects_like_its_single_plan():
    double, single = double_plan(2000, "II", "2.5"), single_plan(2000, "II", "2.5")
    for rate in (0.01, 0.025, 0.05, 0.1):
        assert plan_acceptance(double, rate) == pytest.approx(plan_acceptance(single, rate), abs=0.03)


@pytest.mark.parametrize("make", [single_plan, double_plan])
@pytest.mark.parametrize(("aql", "per_100"), [("2.5", False), ("25", True)])
@pytest.mark.parametrize("probability", [0.95, 0.5, 0.1])
def test_the_rate_at_a_chance_has_that_chance(make, aql, per_100, probability):
    plan = make(2000, "II", aql)
    rate = rate_at(plan, probability, per_100=per_100)
    assert plan_acceptance(plan, rate, per_100=per_100) == pytest.approx(probability)


def test_a_plan_that_cannot_reject_accepts_any_rate():
    assert quality_at(2, 5, 0.1) == 1.0


# -- intervals ---------------------------------------------------------------------------------------------------------------
def test_a_rate_interval_agrees_with_the_published_poisson_limits():
    # Garwood 1936: 10 events have 95 % limits 4.795 and 18.39, none has 0 and 3.689.
    assert exact_rate_interval(10, 1) == pytest.approx((4.795, 18.39), abs=0.005)
    assert exact_rate_interval(0, 1) == pytest.approx((0, 3.689), abs=0.001)
    assert exact_rate_interval(10, 100) == pytest.approx((0.04795, 0.1839), abs=0.0001)


@given(st.integers(2, 120), st.data())
def test_the_interval_of_a_lot_holds_every_lot_that_could_show_this_sample(lot, data):
    n = data.draw(st.integers(1, lot))
    found = data.draw(st.integers(0, n))
    low, high = lot_interval(found, n, lot)

    def ways(bad, most):
        return sum(math.comb(bad, k) * math.comb(lot - bad, n - k) for k in range(most + 1))

    def credible(bad):
        """In whole numbers: a chance may be 1 in 40 exactly."""
        at_most, more = ways(bad, found), math.comb(lot, n) - ways(bad, found - 1)
        return 40 * at_most > math.comb(lot, n) and 40 * more > math.comb(lot, n)

    assert [bad for bad in range(found, lot - n + found + 1) if credible(bad)] == list(range(low, high + 1))


def test_a_lot_inspected_whole_leaves_no_doubt():
    assert lot_interval(3, 40, 40) == (3, 3)


def test_an_impossible_count_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="not negative"):
        exact_rate_interval(-1, 3)
    with pytest.raises(ValueError, match="between 1 and the lot"):
        lot_interval(1, 50, 40)


# -- in words -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("probability", "times", "out_of"),
    [
        (0.707, 7, 10),
        (0.5, 5, 10),
        (0.97, 97, 100),
        (0.02, 2, 100),
        (0.004, 4, 1000),
        (0.9996, 1000, 1000),
        (0.0001, 0, 1000),
        (0.0, 0, 1000),
        (1.0, 1000, 1000),
    ],
)
def test_a_chance_is_said_as_coarsely_as_it_can_be(probability, times, out_of):
    said = as_times(probability)
    assert (said.times, said.out_of) == (times, out_of)


def test_the_risk_of_a_bad_lot_can_be_said():
    said = risk(single_plan(3000, "II", "2.5"), 0.05)
    assert (said.rate, said.times.times, said.times.out_of, said.per_100) == (0.05, 7, 10, False)
