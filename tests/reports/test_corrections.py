"""The effect of a correction, on simulated factories of which the truth is known.

Factories as in the house's simulations: 125 units a lot, defects per 100 units with mean 2.5 and standard deviation 1.25
between factories, defects in clusters; a correction is asked for when a lot has 8 defects or more, more than Ac 7.
"""

import numpy as np
import pytest

from reports.corrections import NOT_SHOWN, WORKED, WORSE, Correction, Lots, alike, correction, population

UNITS, ASKED_AT = 125, 8
MEAN, SPREAD = 0.025, 0.0125
CLUSTERING = 12.0
AFTER = 8  # lots


def counts(draw, rates, lots):
    """Negative binomial defects, a row a factory."""
    clusters = draw.gamma(CLUSTERING, 1 / CLUSTERING, size=(len(rates), lots))
    return draw.poisson(rates[:, None] * UNITS * clusters)


def rows(found) -> Lots:
    return Lots(np.full(len(found), float(UNITS)), np.asarray(found, float))


def world(seed: int, ratio: float, factories: int = 120):
    """[(lots up to the bad one, lots after it)] of factories with a bad lot, and the lots of all up to their correction."""
    draw = np.random.default_rng(seed)
    shape = (MEAN / SPREAD) ** 2
    rates = draw.gamma(shape, MEAN / shape, factories)
    before, after = counts(draw, rates, 8), counts(draw, rates * ratio, AFTER)
    asked, seen = [], []
    for early, late in zip(before, after, strict=True):
        bad = np.flatnonzero(early >= ASKED_AT)
        last = bad[0] + 1 if len(bad) else len(early)
        seen.append(rows(early[:last]))
        if len(bad):
            asked.append((seen[-1], rows(late)))
    return asked, seen


def corrections(ratio: float, seeds=range(12)) -> list[tuple[Correction, Lots]]:
    found = []
    for seed in seeds:
        asked, seen = world(seed, ratio)
        among = population(seen)
        found += [(correction(among, before, after), before) for before, after in asked]
    return found


def naive_fall_of_the_bad_lot(found) -> float:
    """What a dashboard says: the lot that led to the correction beside those after."""
    bad = sum(before.defects[-1] / UNITS for _each, before in found)
    return 1 - sum(each.after for each, _before in found) / bad


@pytest.fixture(scope="module")
def without_effect():
    return corrections(1.0)


@pytest.fixture(scope="module")
def cut_by_40_percent():
    return corrections(0.6)


def test_a_correction_without_effect_is_not_credited_with_the_fall_that_comes_by_itself(without_effect):
    assert len(without_effect) > 300
    assert naive_fall_of_the_bad_lot(without_effect) > 0.33  # no correction did anything
    assert abs(np.mean([each.effect for each, _before in without_effect])) < 0.03
    said = [each.verdict for each, _before in without_effect]
    assert said.count(WORKED) / len(said) <= 0.07
    assert said.count(WORSE) / len(said) <= 0.07


@pytest.mark.parametrize(("name", "truth"), [("without_effect", 0.0), ("cut_by_40_percent", 0.4)])
def test_the_interval_holds_the_truth_as_often_as_it_says(request, name, truth):
    found = request.getfixturevalue(name)
    held = np.mean([each.low <= truth <= each.high for each, _before in found])
    assert 0.85 <= held <= 0.95


def test_a_true_cut_by_40_percent_is_found(cut_by_40_percent):
    """Eight lots of 125 units after: 46 % of the true cuts by 40 % are shown (with 4 lots 38 %, with 16 57 %)."""
    assert abs(np.mean([each.effect for each, _before in cut_by_40_percent]) - 0.4) < 0.03
    power = np.mean([each.verdict == WORKED for each, _before in cut_by_40_percent])
    assert 0.4 < power < 0.55


def test_more_lots_after_show_more():
    asked, seen = world(1, 0.6)
    among = population(seen)
    before, after = asked[0]
    few, many = (correction(among, before, rows(np.tile(after.defects, times))) for times in (1, 4))
    assert many.high - many.low < few.high - few.low


def test_the_population_is_found():
    found = population(world(3, 1.0, 400)[1])
    assert found.factories == 400
    assert found.mean == pytest.approx(MEAN, rel=0.1)
    assert 1 / np.sqrt(found.shape) == pytest.approx(SPREAD / MEAN, rel=0.25)
    assert 6 < found.clustering < 30


def test_a_few_factories_or_none_with_defects_are_no_population():
    assert population([rows([3, 4])] * 7) is None
    assert population([rows([0, 0])] * 20) is None
    assert population([rows([])] * 20) is None


def test_a_factory_as_bad_as_ever_is_expected_to_stay_so():
    """The more lots said the same, the less is luck."""
    among = population(world(4, 1.0)[1])
    once, often = (correction(among, rows([9] * lots), rows([9] * 6)) for lots in (1, 20))
    assert once.expected_fall > 0.2
    assert often.expected_fall < 0.1
    assert often.verdict == NOT_SHOWN


def test_no_defects_after_and_none_before_give_no_error():
    among = population(world(5, 1.0)[1])
    gone = correction(among, rows([9, 8, 9]), rows([0] * 6))
    assert (gone.effect, gone.high, gone.verdict) == (1, 1, WORKED)
    clean = correction(among, rows([0, 0, 0]), rows([0, 0, 0]))
    assert clean.naive_fall is None
    risen = correction(among, rows([1, 0, 1]), rows([12, 14, 11, 15]))
    assert risen.verdict == WORSE


def test_factories_that_looked_as_bad_without_a_correction_tell_what_comes_by_itself():
    near = [(rows([8, 7]), rows([4, 5])), (rows([9, 8]), rows([5, 5]))] * 2
    found = alike(rows([8, 8]), [*near, (rows([1, 0]), rows([1, 1]))])
    assert found.factories == 4
    assert found.fall == pytest.approx(1 - 19 / 32)
    assert found.low <= found.fall <= found.high
    assert alike(rows([8, 8]), near[:3]) is None
