from datetime import date

import numpy as np
import pytest

from reports.figures import (
    Month,
    Tally,
    defective_rate,
    defects_per_100_units,
    dispersion,
    first_pass_rate,
    median_places,
    pareto,
    share,
)


def test_a_rate_carries_its_exact_interval():
    # 10 events: the exact Poisson interval is 4.795 to 18.390 (Garwood 1936).
    rate = defects_per_100_units(10, 1000)
    assert rate.per_100_units == 1
    assert (rate.low, rate.high) == pytest.approx((0.4795, 1.839), abs=0.001)


def test_nothing_found_still_allows_a_rate():
    # The rule of three for 95 % two-sided: 3.689 events.
    rate = defects_per_100_units(0, 100)
    assert (rate.per_100_units, rate.low) == (0, 0)
    assert rate.high == pytest.approx(3.689, abs=0.001)


def test_no_units_no_rate():
    rate = defects_per_100_units(0, 0)
    assert (rate.per_100_units, rate.low, rate.high) == (None, None, None)


@pytest.mark.parametrize(
    ("defectives", "units", "low", "high"),
    [
        (3, 125, 0.005, 0.0686),  # 3 in 125 is 0.5 to 6.9 %
        (0, 125, 0, 0.0291),
        (125, 125, 0.9709, 1),
    ],
)
def test_a_defective_rate_carries_its_exact_interval(defectives, units, low, high):
    rate = defective_rate(defectives, units)
    assert rate.share == defectives / units
    assert (rate.low, rate.high) == pytest.approx((low, high), abs=0.0002)


def test_no_cases_no_share():
    assert defective_rate(0, 0).share is None


def test_a_month_knows_its_middle_and_its_last_day():
    february, december = (
        Month(start, defects_per_100_units(0, 1), 1) for start in (date(2028, 2, 1), date(2028, 12, 1))
    )
    assert (february.middle, february.last) == (date(2028, 2, 15), date(2028, 2, 29))
    assert december.last == date(2028, 12, 31)


def test_a_pareto_is_sorted_and_ends_at_all():
    assert pareto([("b", 1), ("a", 3), ("c", 0)]) == [("a", 3, 0.75), ("b", 1, 1.0)]


def test_a_pareto_of_nothing_is_empty():
    assert pareto([]) == []


def test_a_first_pass_rate_leaves_undecided_ones_out():
    rate = first_pass_rate(["pass", "fail", "pass", "pending"])
    assert (rate.hits, rate.cases) == (2, 3)
    assert rate.low < 2 / 3 < rate.high


# -- lots that differ ----------------------------------------------------------------------------
def tally(units, defects) -> Tally:
    n, d = np.asarray(units), np.asarray(defects)
    return Tally(len(n), int(n.sum()), int(d.sum()), float((d * d / n).sum()), int(d.sum()), float((d * d / n).sum()))


def test_dispersion_is_taken_only_on_evidence():
    assert dispersion(spread=25, lots=20) == 1
    assert dispersion(spread=76, lots=20) == 4
    assert (dispersion(spread=9, lots=1), dispersion(spread=0, lots=0)) == (1, 1)


def test_lots_that_differ_as_chance_makes_them_have_the_exact_interval():
    found = tally([100] * 4, [4, 6, 5, 5]).per_100_units
    assert (found.low, found.high) == pytest.approx((20 * 0.6108 / 4, 20 * 1.5444 / 4), abs=0.01)


def test_lots_that_differ_more_say_as_much_as_fewer_defects():
    found = tally([100] * 4, [1, 39, 2, 38])
    times = found.defect_squares / 0.2 - 80
    effective = defects_per_100_units(80 / (times / 3), 400 / (times / 3))
    assert found.per_100_units.low == pytest.approx(effective.low)
    assert found.per_100_units.high == pytest.approx(effective.high)
    assert found.defective.low < share(80, 400).low


def coverage(dice, of_lots: bool) -> float:
    """How often the interval of 30 lots holds the true rate of 3 defects per 100 units, which differs from lot to lot."""
    held = 0
    for _ in range(600):
        units = dice.choice([80, 125, 200], 30)
        found = tally(units, dice.poisson(units * 0.03 * dice.gamma(2, 0.5, 30)))
        rate = found.per_100_units if of_lots else defects_per_100_units(found.defects, found.units)
        held += rate.low <= 3 <= rate.high
    return held / 600


def test_the_interval_holds_the_truth_where_lots_differ():
    assert coverage(np.random.default_rng(5), of_lots=False) < 0.8
    assert coverage(np.random.default_rng(5), of_lots=True) > 0.92


@pytest.mark.parametrize(
    ("cases", "places"),
    [(1, (0, None, None)), (5, (2, None, None)), (6, (2, 0, 5)), (10, (4, 1, 8)), (20, (9, 5, 14))],
)
def test_the_median_has_the_interval_of_its_order_statistics(cases, places):
    """Of 10 values the second and the ninth, of 20 the sixth and the fifteenth (Conover, table A3)."""
    assert median_places(cases) == places
