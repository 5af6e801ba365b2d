"""A trend is claimed only on evidence: simulated factories, stable and not."""

import numpy as np
import pytest

from reports.trends import MOST_POINTS, dispersion, false_discovery, find_trends, middle, pooled, window_scores

UNITS = np.full(36, 125.0)


def stable(random, rate=0.03, spread=6.0):
    """Counts of a factory whose rate never changes; gamma around it makes them vary more than Poisson says."""
    return random.poisson(UNITS * rate * random.gamma(spread, 1 / spread, len(UNITS))).astype(float)


def risen(random, ratio=3.0, first=18, last=35, rate=0.03):
    raised = np.where((np.arange(len(UNITS)) >= first) & (np.arange(len(UNITS)) <= last), ratio, 1.0)
    return random.poisson(UNITS * rate * raised * random.gamma(6.0, 1 / 6.0, len(UNITS))).astype(float)


def test_at_most_one_stable_factory_in_twenty_shows_a_trend():
    """Each with six defect categories; the chance of any false claim at a factory is what is controlled."""
    random = np.random.default_rng(5)
    claimed = [any(find_trends([(UNITS, stable(random)) for _ in range(6)])) for _ in range(200)]
    assert sum(claimed) <= 10


def test_of_many_stable_series_hardly_any_shows_a_trend():
    random = np.random.default_rng(7)
    found = find_trends([(UNITS, stable(random)) for _ in range(300)])
    assert sum(trend is not None for trend in found) <= 1


def test_a_rate_that_trebles_for_a_year_is_found_with_its_onset():
    random = np.random.default_rng(8)
    found = find_trends([(UNITS, risen(random, first=12, last=23)) for _ in range(40)])
    seen = [trend for trend in found if trend]
    assert len(seen) >= 36
    assert np.median([abs(trend.first - 12) for trend in seen]) <= 1
    assert sum(trend.first_low <= 12 <= trend.first_high for trend in seen) >= 0.8 * len(seen)
    assert 2 < np.median([trend.ratio for trend in seen]) < 4.5


def test_a_trend_among_stable_series_is_told_apart_from_them():
    random = np.random.default_rng(12)
    found = find_trends([(UNITS, stable(random)), (UNITS, risen(random, ratio=4)), (UNITS, stable(random))])
    assert [trend is not None for trend in found] == [False, True, False]


def test_the_end_of_a_trend_is_found_too():
    random = np.random.default_rng(9)
    trend = find_trends([(UNITS, risen(random, ratio=4, first=10, last=22))])[0]
    assert not trend.ongoing
    assert abs(trend.last - 22) <= 2


def test_a_rise_to_the_last_inspection_is_ongoing():
    trend = find_trends([(UNITS, risen(np.random.default_rng(13), ratio=4))])[0]
    assert trend.ongoing
    assert trend.last == 35


def test_a_fall_is_no_rise_from_some_day_on():
    """Raised from the first inspection to the tenth: the window begins with the data."""
    trend = find_trends([(UNITS, risen(np.random.default_rng(14), ratio=5, first=0, last=9))])[0]
    assert trend.first == 0
    assert not trend.ongoing


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


def test_no_series_no_trend():
    assert find_trends([]) == []


def test_more_units_are_no_rise():
    """Twice the sample finds twice the defects; the rate is the same."""
    units = np.where(np.arange(36) < 18, 80.0, 315.0)
    assert find_trends([(units, np.round(units * 0.04))]) == [None]


def test_the_same_data_give_the_same_answer():
    counts = risen(np.random.default_rng(11))
    assert find_trends([(UNITS, counts)]) == find_trends([(UNITS, counts)])


def test_the_probabilities_of_the_onset_add_up():
    trend = find_trends([(UNITS, risen(np.random.default_rng(8), ratio=2.5))])[0]
    assert 0.95 <= sum(share for _place, share in trend.onsets) <= 1.0001
    assert trend.first in dict(trend.onsets)


def test_a_long_history_is_pooled_and_its_onset_named_by_inspection():
    random = np.random.default_rng(15)
    units = np.full(400, 125.0)
    counts = random.poisson(units * 0.03 * np.where(np.arange(400) >= 250, 3.0, 1.0)).astype(float)
    trend = find_trends([(units, counts)])[0]
    assert len(pooled(400)) == MOST_POINTS
    assert abs(trend.first - 250) <= 400 / MOST_POINTS + 1
    assert trend.last == 399


def test_a_short_history_keeps_every_inspection():
    assert list(pooled(9)) == list(range(9))


def test_scores_agree_with_the_likelihood_by_hand():
    units, defects = np.full(8, 100.0), np.array([1.0, 1, 1, 1, 1, 4, 5, 6])
    by_hand = 15 * np.log(15 / 300) + 5 * np.log(5 / 500) - 20 * np.log(20 / 800)
    scores = window_scores(units, defects)
    assert scores[5, 7] == pytest.approx(by_hand)
    assert np.unravel_index(int(np.argmax(scores)), scores.shape) == (5, 7)


def test_windows_shorter_than_three_are_not_looked_at():
    scores = window_scores(np.full(8, 100.0), np.array([1.0, 1, 1, 1, 1, 1, 9, 9]))
    assert np.isneginf(scores[6, 7])


def test_q_values_agree_with_the_published_procedure():
    # Benjamini and Hochberg's step-up on five p-values, by hand: p·5/rank, made monotone.
    assert false_discovery([0.01, 0.04, 0.03, 0.5, 0.002]) == pytest.approx([0.025, 0.05, 0.05, 0.5, 0.01])


def test_poisson_counts_are_not_overdispersed_and_clustered_ones_are():
    random = np.random.default_rng(16)
    poisson = random.poisson(UNITS * 0.05).astype(float)
    clustered = random.poisson(UNITS * 0.05 * random.gamma(1, 1, 36)).astype(float)
    assert dispersion(UNITS, poisson, 18, 35) < 1.6
    assert dispersion(UNITS, clustered, 18, 35) > 2.5


def test_the_middle_of_a_sure_distribution_is_its_place():
    assert middle(np.array([0.0, 0.0, 1.0, 0.0]), 0.9) == (2, 2)
