from datetime import date

import numpy as np
import pytest

from reports.explanations import NO_FINDING, SUPPORTED, Cause, explain
from reports.figures import defects_per_100_units, first_pass_rate, monthly, pareto
from reports.trends import false_discovery, find_trends, u_chart

UNITS = np.full(36, 125.0)


def stable(random, rate=0.03, spread=6.0):
    """Counts of a factory whose rate never changes; gamma around it makes them vary more than Poisson says."""
    return random.poisson(UNITS * rate * random.gamma(spread, 1 / spread, len(UNITS))).astype(float)


def risen(random, ratio=3.0, first=18, last=35, rate=0.03):
    raised = np.where((np.arange(len(UNITS)) >= first) & (np.arange(len(UNITS)) <= last), ratio, 1.0)
    return random.poisson(UNITS * rate * raised * random.gamma(6.0, 1 / 6.0, len(UNITS))).astype(float)


def test_stable_factories_are_left_in_peace():
    random = np.random.default_rng(7)
    found = find_trends([(UNITS, stable(random)) for _ in range(120)])
    assert sum(trend is not None for trend in found) <= 6


def test_a_rate_that_trebles_is_found_with_its_onset():
    random = np.random.default_rng(8)
    found = find_trends([(UNITS, risen(random)) for _ in range(20)])
    seen = [trend for trend in found if trend]
    assert len(seen) >= 19
    assert np.median([abs(trend.first - 18) for trend in seen]) <= 1
    assert sum(trend.first_low <= 18 <= trend.first_high for trend in seen) >= 16
    assert 2 < np.median([trend.ratio for trend in seen]) < 4.5


def test_the_end_of_a_trend_is_found_too():
    random = np.random.default_rng(9)
    trend = find_trends([(UNITS, risen(random, ratio=4, first=10, last=22))])[0]
    assert trend is not None
    assert not trend.ongoing
    assert abs(trend.last - 22) <= 2


def test_one_bad_lot_is_no_trend():
    random = np.random.default_rng(10)
    counts = stable(random)
    counts[20] = 25
    assert find_trends([(UNITS, counts)]) == [None]


@pytest.mark.parametrize("counts", [np.zeros(36), np.eye(1, 36)[0]])
def test_too_few_defects_say_nothing(counts):
    assert find_trends([(UNITS, counts)]) == [None]


def test_too_few_inspections_say_nothing():
    assert find_trends([(np.full(5, 100.0), np.array([1.0, 1, 9, 9, 9]))]) == [None]


def test_the_same_data_give_the_same_answer():
    counts = risen(np.random.default_rng(11))
    assert find_trends([(UNITS, counts)]) == find_trends([(UNITS, counts)])


def test_q_values_agree_with_the_published_procedure():
    # Benjamini and Hochberg's step-up on five p-values, by hand: p·5/rank, made monotone.
    assert false_discovery([0.01, 0.04, 0.03, 0.5, 0.002]) == pytest.approx([0.025, 0.05, 0.05, 0.5, 0.01])


def test_a_u_chart_of_equal_samples_has_its_textbook_limits():
    limits = u_chart([100] * 4, [4, 6, 5, 5])
    assert limits.centre == pytest.approx(0.05)
    assert limits.upper[0] == pytest.approx(0.05 + 3 * (0.05 / 100) ** 0.5)
    assert limits.lower[0] == 0


def test_limits_widen_where_points_vary_more_than_chance():
    assert u_chart([100] * 6, [1, 20, 2, 25, 0, 18]).sigma_z > 2


ONSET = date(2026, 1, 10)
TRAINING = {"training_staffing": 0.8, "equipment_maintenance": 0.2}


def cause(key="F1", area="training_staffing", grade="major", raised=date(2026, 4, 1), closed=None):
    return Cause(key, area, grade, raised, closed)


def test_a_training_gap_found_after_the_onset_explains_bad_seams():
    answer = explain(TRAINING, [cause(), cause("F2", "facilities_safety")], ONSET, None)
    assert (answer.verdict, answer.best) == (SUPPORTED, "F1")


def test_probabilities_add_up_to_one():
    answer = explain(TRAINING, [cause(), cause("F2", "equipment_maintenance")], ONSET, None)
    assert sum(answer.probabilities.values()) + answer.none == pytest.approx(1)


def test_a_finding_in_an_area_that_has_nothing_to_do_with_it_explains_nothing():
    assert explain(TRAINING, [cause(area="facilities_safety")], ONSET, None).verdict == NO_FINDING


def test_without_findings_no_finding_explains_it():
    answer = explain(TRAINING, [], ONSET, None)
    assert (answer.verdict, answer.none) == (NO_FINDING, 1)


def test_a_burst_right_after_an_audit_is_not_explained_by_it():
    after = explain(TRAINING, [cause(raised=date(2025, 12, 20))], ONSET, None)
    assert after.verdict == NO_FINDING


def test_a_finding_that_was_closed_before_the_rise_explains_nothing():
    old = cause(raised=date(2025, 2, 1), closed=date(2025, 6, 1))
    assert explain(TRAINING, [old], ONSET, None).verdict == NO_FINDING


def test_a_rate_carries_its_exact_interval():
    rate = defects_per_100_units(10, 1000)
    assert rate.per_100_units == 1
    assert (rate.low, rate.high) == pytest.approx((0.4795, 1.839), abs=0.001)


def test_no_units_no_rate():
    assert defects_per_100_units(0, 0).per_100_units is None


def test_months_add_up_their_inspections():
    rows = [(date(2026, 1, 5), 100, 2), (date(2026, 1, 25), 100, 4), (date(2026, 3, 1), 50, 0)]
    months = monthly(rows)
    assert [(month.start, month.inspections, month.rate.defects) for month in months] == [
        (date(2026, 1, 1), 2, 6),
        (date(2026, 3, 1), 1, 0),
    ]


def test_a_pareto_is_sorted_and_ends_at_all():
    assert pareto([("b", 1), ("a", 3), ("c", 0)]) == [("a", 3, 0.75), ("b", 1, 1.0)]


def test_a_first_pass_rate_leaves_undecided_ones_out():
    rate = first_pass_rate(["pass", "fail", "pass", "pending"])
    assert (rate.hits, rate.cases) == (2, 3)
    assert rate.low < 2 / 3 < rate.high
