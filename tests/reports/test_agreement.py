"""Blind pairs on simulated inspectors of whom the truth is known, and on tables from the literature."""

import numpy as np
import pytest

from reports.agreement import Look, agreement, captured, chapman, counts, detection, kappa

A, B = "a", "b"


def pair(first, second, passed=(True, True)):
    """Kinds by name, each found once in 125 units."""
    return Look(A, dict.fromkeys(first, 1), 125, passed[0]), Look(B, dict.fromkeys(second, 1), 125, passed[1])


def test_kinds_are_counted_by_who_found_them():
    found = captured([pair("xyz", "xy"), pair("x", "q"), pair("", "")])
    assert (found.both, found.first_alone, found.second_alone, found.seen) == (2, 2, 1, 5)
    assert captured([pair("x", "")]).there is None
    assert captured([]).there is None


def test_a_kind_counted_zero_times_is_not_found():
    assert captured([(Look(A, {"x": 0}, 125, True), Look(B, {"x": 2}, 125, True))]).second_alone == 1


def test_chapman_as_by_hand_and_never_fewer_than_were_seen():
    found = chapman(20, 15, 10)
    assert found.value == pytest.approx(21 * 16 / 11 - 1)
    assert 25 <= found.low <= found.value <= found.high
    assert chapman(7, 7, 7).value == 7


def test_how_many_there_are_and_what_each_finds_is_recovered():
    """200 kinds in lots, found by A with 0.8 and by B with 0.6."""
    held, shares = [], []
    for seed in range(200):
        draw = np.random.default_rng(seed)
        seen = draw.random((200, 2)) < [0.8, 0.6]
        pairs = [
            pair(np.flatnonzero(seen[lot, 0]), np.flatnonzero(seen[lot, 1])) for lot in np.split(np.arange(200), 20)
        ]
        there = captured(pairs).there
        held.append(there.low <= 200 <= there.high)
        shares.append(detection(A, pairs)[2])
    assert 0.91 <= np.mean(held) <= 0.99
    assert np.mean([each.value for each in shares]) == pytest.approx(0.8, abs=0.01)
    assert np.mean([each.low <= 0.8 <= each.high for each in shares]) >= 0.93


def test_each_is_seen_from_the_own_side():
    pairs = [pair("xy", "x"), pair("x", "xyz")]
    assert detection(A, pairs)[:2] == (2, 4)
    assert detection(B, pairs)[:2] == (2, 3)
    assert detection("somebody else", pairs) == (0, 0, None)


def test_kappa_and_its_error_as_by_hand():
    """25 and 15 agree, 10 and 0 do not: observed 0.8, by chance 0.55."""
    found = kappa(np.array([[25.0, 10.0], [0.0, 15.0]]))
    observed, chance = 0.8, 0.7 * 0.5 + 0.3 * 0.5
    assert found.value == pytest.approx((observed - chance) / (1 - chance))
    assert found.low < found.value < found.high <= 1
    none = kappa(np.array([[16.0, 24.0], [24.0, 36.0]]))
    assert none.value == pytest.approx(0, abs=1e-12)
    assert none.high - none.low == pytest.approx(2 * 1.96 * 0.1, rel=0.01)  # 1 / sqrt(100) where chance alone agrees


def test_the_range_of_kappa_holds_the_truth():
    held = []
    for seed in range(400):
        draw = np.random.default_rng(seed)
        good = draw.random(80) < 0.6
        judged = np.where(draw.random((2, 80)) < 0.85, good, ~good)
        found = agreement([pair("", "", each) for each in judged.T.tolist()])
        same = 0.85**2 + 0.15**2
        passes = 0.6 * 0.85 + 0.4 * 0.15
        chance = passes**2 + (1 - passes) ** 2
        held.append(found.kappa.low <= (same - chance) / (1 - chance) <= found.kappa.high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_few_pairs_or_one_result_alone_have_no_kappa():
    assert agreement([pair("", "", (True, False))] * 9).kappa is None
    alike = agreement([pair("", "")] * 30)
    assert (alike.agree, alike.pairs, alike.kappa) == (30, 30, None)
    assert agreement([]).pairs == 0


def test_defects_written_down_against_the_other_over_as_many_units():
    pairs = [
        (Look(A, {1: 2}, 125, True), Look(B, {1: 16}, 250, True)),
        (Look(B, {1: 4}, 125, True), Look(A, {2: 1}, 125, True)),
    ]
    found = counts(A, pairs)
    assert (found.lots, found.own, found.others) == (2, 3, pytest.approx(20 * 250 / 375))
    assert found.ratio.low < found.ratio.value < found.ratio.high < 1
    assert counts(A, []).ratio is None
    assert counts("nobody", pairs).lots == 0
