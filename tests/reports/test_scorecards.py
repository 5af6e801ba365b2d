"""Scorecards on simulated factories of which the truth is known, and by hand."""

import numpy as np
import pytest

from reports.scorecards import (
    ANSWERS,
    PRESENTED,
    PRODUCTS,
    RESPONSIVENESS,
    SYSTEMS,
    Cases,
    Counts,
    Scores,
    ranks,
)
from reports.scorecards import cards as cards_of

EVEN = {PRODUCTS: 40, SYSTEMS: 40, RESPONSIVENESS: 20}


def facts(draw, passes, scores, lots: int = 12, audits: int = 2) -> dict:
    """Of factories with these true shares of passing lots and these true scores, all answering in time at 80 %."""
    found = {PRODUCTS: {}, SYSTEMS: {}, ANSWERS: {}, PRESENTED: {}}
    for key, (passing, score) in enumerate(zip(passes, scores, strict=True)):
        seen = draw.normal(score, 6, audits)
        found[PRODUCTS][key] = Cases(int(draw.binomial(lots, passing)), lots)
        found[SYSTEMS][key] = Scores(audits, float(seen.sum()), float((seen**2).sum()))
        found[ANSWERS][key] = Cases(int(draw.binomial(6, 0.8)), 6)
        found[PRESENTED][key] = Cases(int(draw.binomial(lots, 0.9)), lots)
    return found


def cards(found: dict, weights: dict) -> dict:
    """`found` are {measure: {factory: Cases or Scores}}."""
    return cards_of({name: Counts.of(rows) for name, rows in found.items()}, weights)


def pairs(rows) -> list[tuple]:
    """(a, b) where a is ranked wholly before b."""
    return [(a, b) for a in rows for b in rows if rows[a].worst < rows[b].best]


def test_of_a_hundred_factories_that_are_alike_hardly_any_is_told_apart():
    """The ten worst of a plain list would be ten whom luck put there."""
    told = []
    for seed in range(5):
        draw = np.random.default_rng(seed)
        rows = ranks(cards(facts(draw, [0.85] * 100, [78] * 100), EVEN))
        told += [each.worst - each.best + 1 for each in rows.values()]
    assert np.mean(np.array(told) == 100) > 0.9
    assert np.median(told) == 100


def test_a_factory_that_is_ranked_before_another_is_truly_better():
    right = []
    for seed in range(5):
        draw = np.random.default_rng(seed)
        passes, scores = draw.beta(12, 3, 40), draw.normal(78, 8, 40)
        truth = 0.4 * 100 * passes + 0.4 * scores
        rows = ranks(cards(facts(draw, passes, scores), EVEN))
        right += [truth[a] > truth[b] for a, b in pairs(rows)]
    assert len(right) > 50  # it does tell factories apart
    assert np.mean(right) > 0.9


def test_the_interval_holds_the_true_total_as_often_as_it_says():
    held = []
    for seed in range(10):
        draw = np.random.default_rng(seed)
        passes, scores = draw.beta(12, 3, 40), draw.normal(78, 8, 40)
        truth = 0.4 * 100 * passes + 0.4 * scores + 0.2 * 85
        found = cards(facts(draw, passes, scores), EVEN)
        held += [found[key].total.low <= truth[key] <= found[key].total.high for key in found]
    assert 0.85 <= np.mean(held) <= 0.95


def test_the_parts_are_weighed_as_asked():
    found = facts(np.random.default_rng(1), [0.9, 0.5, 0.8], [60, 90, 80])
    only = cards(found, {PRODUCTS: 1, SYSTEMS: 0, RESPONSIVENESS: 0})
    even = cards(found, EVEN)
    assert only[0].total == only[0].parts[PRODUCTS]
    parts = even[0].parts
    expected = 0.4 * parts[PRODUCTS].points + 0.4 * parts[SYSTEMS].points + 0.2 * parts[RESPONSIVENESS].points
    assert even[0].total.points == pytest.approx(expected)


def test_a_factory_without_an_audit_has_no_total_and_no_rank_unless_systems_do_not_count():
    found = facts(np.random.default_rng(1), [0.9] * 4, [80] * 4)
    del found[SYSTEMS][0]
    rows = cards(found, EVEN)
    assert (rows[0].total, rows[0].missing) == (None, (SYSTEMS,))
    assert 0 not in ranks(rows)
    assert ranks(rows)[1].among == 3
    assert cards(found, EVEN | {SYSTEMS: 0})[0].total is not None


def test_responsiveness_is_the_mean_of_answers_and_lots_ready_in_time():
    row = cards({ANSWERS: {1: Cases(3, 4)}, PRESENTED: {1: Cases(10, 10)}, PRODUCTS: {}, SYSTEMS: {}}, EVEN)[1]
    assert row.parts[RESPONSIVENESS].found == pytest.approx(87.5)
    assert row.parts[RESPONSIVENESS].n == 14
    assert cards({ANSWERS: {1: Cases(3, 4)}}, EVEN)[1].parts[RESPONSIVENESS].found == 75


def test_a_single_case_leaves_nearly_everything_open():
    row = cards({PRODUCTS: {1: Cases(1, 1)}, SYSTEMS: {1: Scores(1, 90, 8100)}}, EVEN)[1]
    assert row.parts[PRODUCTS].found == 100
    assert row.parts[PRODUCTS].high - row.parts[PRODUCTS].low > 60
    assert row.parts[SYSTEMS].points == pytest.approx(90, abs=0.1)
    assert 10 < row.parts[SYSTEMS].high - row.parts[SYSTEMS].low < 30


def test_nothing_at_all_gives_no_card():
    assert cards({PRODUCTS: {}, SYSTEMS: {}, ANSWERS: {}, PRESENTED: {}}, EVEN) == {}
    assert ranks({}) == {}
