from datetime import date

import pytest

from reports.figures import defective_rate, defects_per_100_units, first_pass_rate, monthly, pareto


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


def test_months_add_up_their_inspections():
    rows = [(date(2026, 1, 5), 100, 2), (date(2026, 1, 25), 100, 4), (date(2026, 3, 1), 50, 0)]
    months = monthly(rows)
    assert [(month.start, month.inspections, month.rate.defects, month.rate.units) for month in months] == [
        (date(2026, 1, 1), 2, 6, 200),
        (date(2026, 3, 1), 1, 0, 50),
    ]


def test_a_month_knows_its_middle_and_its_last_day():
    february, december = monthly([(date(2028, 2, 3), 1, 0), (date(2028, 12, 31), 1, 0)])
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
