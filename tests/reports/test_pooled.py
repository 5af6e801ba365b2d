"""What is lent to a reader of few factories: only of at least five buyers, telling of none of them, and honest for one more."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from reports.corrections import Lots, correction
from reports.effect_sentences import effect_words
from reports.models import PooledPopulation
from reports.pooled import pooled
from reports.queries.effect import effect
from reports.queries.pooled import lots_of_buyers, pool_all
from reports.queries.sight import sight_of_buyer
from tests.builders import inspections, suppliers
from tests.builders import reports as story

UNITS, MEAN, CLUSTERING = 125, 0.03, 12.0


def lots_at(draw, rate: float, many: int = 8) -> Lots:
    clusters = draw.gamma(CLUSTERING, 1 / CLUSTERING, size=many)
    return Lots(np.full(many, float(UNITS)), draw.poisson(rate * UNITS * clusters).astype(float))


def rates_of_buyer(draw, factories: int) -> np.ndarray:
    """Buyers differ, and so do the factories of each."""
    return MEAN * np.exp(draw.normal(0, 0.3)) * draw.gamma(4, 1 / 4, factories)


def world(seed: int, buyers: int = 8) -> dict[int, list[Lots]]:
    draw = np.random.default_rng(seed)
    return {each: [lots_at(draw, rate) for rate in rates_of_buyer(draw, 6)] for each in range(buyers)}


def test_four_buyers_lend_nothing_however_many_factories_they_have():
    assert pooled({each: found * 4 for each, found in world(1, 4).items()}) is None
    empty = world(1, 4) | {9: [Lots.of([])], 10: []}
    assert pooled(empty) is None
    assert pooled(world(1, 5)) is not None


def test_only_a_mean_and_spreads_are_lent_and_they_say_of_how_many_nothing():
    found = pooled(world(1))
    assert found.factories == 0
    kept = {field.name for field in PooledPopulation._meta.get_fields()}
    assert kept == {"id", "area", "mean", "variance", "clustering"}


def test_whose_lots_they_are_cannot_be_told():
    """Which buyer has which factories, and which of a buyer's factories has which lots, change nothing that is lent."""
    rows = world(2)
    swapped = rows | {0: rows[1], 1: rows[0]}
    reordered = rows | {0: rows[0][::-1]}
    assert pooled(rows) == pooled(swapped) == pooled(reordered)


def test_one_lot_more_hardly_ever_shows_from_one_night_to_the_next():
    same = [unchanged(world(seed), place) for seed in range(1, 4) for place in range(6)]
    assert sum(same) >= 13


def unchanged(rows: dict[int, list[Lots]], place: int) -> bool:
    one = rows[0][place]
    changed = Lots(np.append(one.units, 125.0), np.append(one.defects, 3.0))
    return pooled(rows | {0: [*rows[0][:place], changed, *rows[0][place + 1 :]]}) == pooled(rows)


def test_a_buyer_with_a_hundred_times_as_many_lots_counts_no_more_than_the_others():
    draw = np.random.default_rng(5)
    small = {each: [lots_at(draw, 0.02, 8) for _place in range(4)] for each in range(4)}
    huge = small | {4: [lots_at(draw, 0.10, 100) for _place in range(20)]}
    assert pooled(huge).mean < 0.045  # by lots it would be 0.08 or more


def test_the_range_of_a_buyer_who_is_none_of_them_holds_the_truth_as_often_as_it_says():
    held, naive = [], []
    for seed in range(10):
        among = pooled(world(seed))
        draw = np.random.default_rng(1000 + seed)
        for _buyer in range(12):
            for rate in rates_of_buyer(draw, 2):
                before, after = lots_at(draw, rate, 5), lots_at(draw, rate * 0.6, 6)
                found = correction(among, before, after)
                held.append(found.low <= 0.4 <= found.high)
                naive.append(found.effect)
    assert 0.85 <= np.mean(held) <= 0.97
    assert abs(np.mean(naive) - 0.4) < 0.06


# -- in the portal -----------------------------------------------------------------------------------
@pytest.fixture
def buyers():
    return [suppliers.buyer() for _place in range(6)]


@pytest.fixture
def kind():
    return inspections.defect_type()


def looked_at(buyers, kind, counts=(2, 5, 3)):
    for place, buyer in enumerate(buyers):
        for more in range(2):
            story.history(buyer, suppliers.factory(buyers=[buyer]), [each + place + more for each in counts], kind)


def mended(buyer, kind):
    factory = suppliers.factory(buyers=[buyer])
    rows = story.history(buyer, factory, [10] * 6 + [9] + [2] * 6, kind)
    raised = rows[6].inspected_on - timedelta(days=1)
    closed = {"raised_on": raised, "due_on": raised, "state": "accepted", "closed_on": rows[6].inspected_on}
    return suppliers.corrective_action(factory, owner=buyer, visibility="shared", **closed)


@pytest.mark.django_db
def test_a_buyer_of_one_factory_gets_a_corrected_figure_and_reads_whence(buyers, kind):
    record = mended(buyers[0], kind)
    looked_at(buyers[1:], kind)
    pool_all()
    found = effect(sight_of_buyer(buyers[0]), record)
    words = effect_words(found)
    assert found.without.borrowed
    assert "Without any correction a fall of" in words["sentence"]
    assert "at least five buyers" in words["basis"]
    assert not [each for each in buyers[1:] if each.name in str(words)]


@pytest.mark.django_db
def test_with_four_buyers_it_says_that_there_is_nothing_to_borrow_and_keeps_nothing(buyers, kind):
    record = mended(buyers[0], kind)
    looked_at(buyers[1:4], kind)
    PooledPopulation.objects.create(area="", mean=0.03, variance=0.001, clustering=8)
    pool_all()
    assert not PooledPopulation.objects.exists()
    found = effect(sight_of_buyer(buyers[0]), record)
    assert found.without is None
    assert "no pooled figures of at least five buyers" in effect_words(found)["sentence"]


@pytest.mark.django_db
def test_who_sees_eight_factories_borrows_nothing(buyers, kind):
    record = mended(buyers[0], kind)
    looked_at(buyers[1:], kind)
    looked_at([buyers[0]] * 4, kind)
    pool_all()
    found = effect(sight_of_buyer(buyers[0]), record)
    assert (found.without.borrowed, found.without.factories) == (False, 9)


@pytest.mark.django_db
def test_what_stays_in_the_house_or_is_a_second_look_is_not_pooled(buyers, kind):
    factory = suppliers.factory(buyers=[buyers[0]])
    seen = inspections.approved(buyers[0], factory, inspected_on=timezone.localdate())
    inspections.approved(buyers[0], factory, inspected_on=timezone.localdate(), visibility="house")
    inspections.approved(buyers[0], factory, inspected_on=timezone.localdate(), original=seen)
    assert [len(each) for each in lots_of_buyers("")[buyers[0].pk]] == [1]
