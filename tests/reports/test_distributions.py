"""The same values as scipy.stats gives, which takes too long to load for the portal itself."""

import numpy as np
import pytest
from scipy import special, stats

from reports.agreement import HALF
from reports.control_charts import TAIL, overdispersed
from reports.corrections import prior
from reports.distributions import Binomial, Poisson, two_sided
from reports.figures import share
from reports.leniency import effect
from reports.scorecards import spread_of

TRIALS = np.array([1, 2, 5, 13, 50, 125, 800, 3150])
SHARES = np.array([0.0, 0.0003, 0.01, 0.065, 0.5, 0.93, 0.9997])
MEANS = np.array([0.0, 0.002, 0.4, 3.7, 50.0, 125.0, 2000.0])
PROBABILITIES = (TAIL, 0.025, 0.05, 0.3, 0.8, 0.975, 1 - TAIL)


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("trials", TRIALS)
def test_the_binomial_is_that_of_scipy(trials):
    ours, theirs = Binomial(trials, SHARES), stats.binom(trials, SHARES)
    for count in {0, 1, trials // 2, trials - 1, trials}:
        assert ours.pmf(count) == close(theirs.pmf(count))
        assert ours.cdf(count) == close(theirs.cdf(count))
    for probability in PROBABILITIES:
        assert ours.ppf(probability).tolist() == theirs.ppf(probability).tolist()


def test_the_poisson_is_that_of_scipy():
    ours, theirs = Poisson(MEANS), stats.poisson(MEANS)
    for count in (0, 1, 4, 49, 130, 2100):
        assert ours.pmf(count) == close(theirs.pmf(count))
        assert ours.cdf(count) == close(theirs.cdf(count))
    for probability in PROBABILITIES:
        assert ours.ppf(probability).tolist() == theirs.ppf(probability).tolist()


@pytest.mark.parametrize("cases", [1, 2, 3, 5, 6, 7, 9, 20, 99, 500])
def test_the_ends_of_an_interval_of_a_median_are_those_of_scipy(cases):
    assert Binomial(cases, 0.5).ppf(0.025) == stats.binom.ppf(0.025, cases, 0.5)


@pytest.mark.parametrize("part", [0.1, 1 / 3, 0.5, 0.8])
@pytest.mark.parametrize("trials", [1, 2, 9, 40, 333])
def test_the_exact_test_of_two_counts_is_that_of_scipy(trials, part):
    for count in {0, 1, trials // 3, trials // 2, trials}:
        assert two_sided(count, trials, part) == close(stats.binomtest(count, trials, part).pvalue)


@pytest.mark.parametrize(("hits", "cases"), [(0, 7), (1, 1), (3, 7), (40, 41), (500, 900)])
def test_the_interval_of_a_share_is_that_of_scipy(hits, cases):
    ends, found = stats.binomtest(hits, cases).proportion_ci(0.95), share(hits, cases)
    assert (found.low, found.high) == close((ends.low, ends.high))


def test_tails_and_quantiles_are_those_of_scipy():
    assert pytest.approx(stats.norm.sf(3), rel=1e-14) == TAIL
    assert pytest.approx(stats.norm.ppf(0.975), rel=1e-14) == HALF
    assert effect(5, 0.0, 1.0, 4).high == close(np.exp(stats.t.ppf(0.975, 3)))


@pytest.mark.parametrize("width", [1.0, 1.2, 1.25, 1.5])
def test_the_test_for_overdispersion_is_that_of_scipy(width):
    points = np.linspace(-2, 2, 20) * width
    assert overdispersed(points) == (stats.chi2.sf(np.sum(points**2), 19) < 0.05)


@pytest.mark.parametrize("share", [1e-4, 0.01, 0.5])
def test_of_very_many_trials_chances_are_still_those_of_scipy(share):
    trials = 100_000_000
    ours, theirs = Binomial(trials, share), stats.binom(trials, share)
    for probability in PROBABILITIES:
        count = theirs.ppf(probability)
        assert ours.cdf(count) == pytest.approx(theirs.cdf(count), rel=1e-9)
        assert ours.ppf(probability) == count


def test_without_trials_nothing_is_counted_and_none_is_likely():
    assert (Binomial(0, 0.5).cdf(0), Binomial(0, 0.5).pmf(0), Binomial(0, 0.5).ppf(0.5)) == (1, 1, 0)
    assert two_sided(0, 0, 0.5) == 1


def test_the_densities_in_likelihoods_are_those_of_scipy():
    n, found, noise = np.array([1.0, 2.0, 5.0]), np.array([40.0, 71.0, 88.5]), 64.0
    centres, spreads, weights = spread_of(np.array([n, n * found, n * found**2]), noise)
    each = zip(centres, spreads, strict=True)
    logs = [stats.norm.logpdf(found, centre, np.sqrt(noise / n + spread**2)).sum() for centre, spread in each]
    assert weights == close(special.softmax(logs))
    grid = np.geomspace(0.0001, 2, 80)
    weights = stats.gamma.pdf(grid, 1.7, scale=0.03 / 1.7) * grid
    assert np.exp(prior(grid, 0.03, 1.7)) == close(weights / weights.sum())
