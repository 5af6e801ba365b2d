"""The sample is drawn from a secret that was committed to: nobody chooses it, and everybody can check it."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from inspections import draw
from inspections.draw import Lot, Refused

ROOT = Path(__file__).resolve().parents[2]
SEED = "5f" * 32
LOT = Lot("INS-2026-00001", units=3000, units_per_carton=24, cartons_to_open=12, count=125)
DRAWS = 10_000


def chance_of_more_spread(counts: Counter, places: int, per_draw: int) -> float:
    """χ² for draws without replacement: each draw takes `per_draw` different ones of `places`."""
    expected = DRAWS * per_draw / places
    share = per_draw / places
    spread = sum((counts[place] - expected) ** 2 for place in range(1, places + 1)) / (expected * (1 - share))
    return stats.chi2.sf(spread * (places - 1) / places, places - 1)


def seeds():
    return (f"{number:064x}" for number in range(DRAWS))


class TestUniform:
    """Of 10,000 draws; a chance below 1 in 10,000 would mean that some are preferred."""

    def test_every_unit_of_a_lot_that_is_not_packed_is_as_likely(self):
        lot = Lot("INS-1", units=97, units_per_carton=0, cartons_to_open=0, count=13)
        counts = Counter(unit for seed in seeds() for carton in draw.drawn(seed, lot) for unit in carton.units)
        assert chance_of_more_spread(counts, 97, 13) > 0.0001

    def test_every_carton_and_every_place_in_it_is_as_likely(self):
        lot = Lot("INS-1", units=300, units_per_carton=10, cartons_to_open=6, count=20)
        draws = [draw.drawn(seed, lot) for seed in seeds()]
        cartons = Counter(carton.number for each in draws for carton in each)
        assert chance_of_more_spread(cartons, 30, 6) > 0.0001
        places = Counter(place for each in draws for carton in each for place in carton.units)
        assert stats.chisquare(list(places.values())).pvalue > 0.0001

    def test_of_a_lot_of_millions_too(self):
        """10 cartons of which 2 are opened; places in them by the ten thousand."""
        lot = Lot("INS-1", units=2_500_000, units_per_carton=250_000, cartons_to_open=2, count=20)
        draws = [draw.drawn(seed, lot) for seed in seeds()]
        cartons = Counter(carton.number for each in draws for carton in each)
        assert chance_of_more_spread(cartons, 10, 2) > 0.0001
        places = Counter((place - 1) // 10_000 for each in draws for carton in each for place in carton.units)
        assert len(places) == 25
        assert stats.chisquare(list(places.values())).pvalue > 0.0001
        in_first = Counter(len(each[0].units) for each in draws)  # of 20, by lot: neither carton is preferred
        assert abs(sum(units * times for units, times in in_first.items()) / DRAWS - 10) < 0.1


class TestDraw:
    @settings(max_examples=200, deadline=None)
    @given(some.integers(1, 5000), some.integers(0, 80), some.data())
    def test_takes_as_many_different_units_as_asked_from_as_many_cartons_as_agreed(self, units, per_carton, data):
        per_carton = min(per_carton, units)
        count = data.draw(some.integers(1, units))
        few = draw.fewest_cartons(units, per_carton, count) if per_carton else 0
        most = -(-units // per_carton) if per_carton else 0
        lot = Lot("INS-1", units, per_carton, data.draw(some.integers(few, most)), count)
        found = draw.drawn(SEED, lot)
        assert sum(len(set(each.units)) for each in found) == count
        assert len(found) <= max(1, lot.cartons_to_open)
        size = per_carton or units
        assert all(
            1 <= unit <= size and (each.number - 1) * size + unit <= units
            for each in found
            for unit in each.units
            if per_carton
        )

    def test_is_the_same_wherever_it_is_computed(self):
        """The figures were computed once and stand here, so that no later change draws another sample unseen."""
        assert draw.fingerprint(draw.drawn(SEED, LOT)) == "eaeadfd38161c09f"
        assert (
            draw.commitment(SEED, LOT.inspection) == "e78ffbe13733539de4df16d5306e3f42b0489352145a99596f6a05a2c19b8ce1"
        )

    @pytest.mark.parametrize(
        ("per_carton", "cartons", "opened"),
        [(24, draw.fewest_cartons(2_000_000_000, 24, 2000), 85), (24, 9129, 2000), (0, 0, 1), (999_999_999, 3, 2)],
    )
    def test_the_largest_lot_that_is_planned_is_drawn_from_without_walking_through_it(
        self, per_carton, cartons, opened
    ):
        found = draw.drawn(SEED, Lot("INS-1", 2_000_000_000, per_carton, cartons, 2000))
        units = {(each.number - 1) * per_carton + unit for each in found for unit in each.units}
        assert (len(found), len(units)) == (opened, 2000)
        assert all(1 <= unit <= 2_000_000_000 for unit in units)

    def test_and_the_same_wherever_it_is_computed(self):
        lot = Lot("INS-2026-00001", units=3_000_000, units_per_carton=48, cartons_to_open=30, count=1250)
        assert draw.fingerprint(draw.drawn(SEED, lot)) == "8c6979103754e144"

    def test_a_big_lot_opens_the_square_root_of_its_cartons(self):
        assert draw.usual_cartons(3000, 24, 125) == 12
        assert draw.usual_cartons(3000, 1000, 125) == 2
        assert draw.usual_cartons(100, 10, 80) == 8
        assert draw.usual_cartons(95, 10, 80) == 9  # the tenth carton holds 5

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"units": 0}, "1 to 2,000,000,000 units"),
            ({"units": 2_000_000_001}, "1 to 2,000,000,000 units"),
            ({"count": 3001}, "not more than the lot"),
            ({"count": 0}, "at least 1 unit"),
            ({"units_per_carton": 4000}, "A carton holds at most"),
            ({"cartons_to_open": 5}, "cannot be opened"),
            ({"cartons_to_open": 126}, "cannot be opened"),
            ({"units_per_carton": 0}, "cannot be opened"),
        ],
    )
    def test_of_a_lot_that_cannot_be_is_refused(self, changed, sentence):
        with pytest.raises(Refused, match=sentence):
            draw.drawn(SEED, Lot(**vars(LOT) | changed))


CHANGED = [
    ({"seed": "60" + SEED[2:]}, "not the one whose hash was published"),
    ({"seed": "no number"}, "no hexadecimal number"),
    ({"hash": "00" * 32}, "not the one whose hash was published"),
    ({"inspection": "INS-2026-00002"}, "not the one whose hash was published"),
    ({"units": 3024}, "Another lot, count"),
    ({"units": 2999}, "Another lot, count"),
    ({"units_per_carton": 25}, "Another lot, count"),
    ({"cartons_to_open": 13}, "Another lot, count"),
    ({"count": 124}, "Another lot, count"),
    ({"fingerprint": "0" * 16}, "Another lot, count"),
    ({"count": "125"}, "whole numbers"),
]


def as_printed(**changed) -> dict:
    found = draw.drawn(SEED, LOT)
    facts = {"seed": SEED, "hash": draw.commitment(SEED, LOT.inspection), "fingerprint": draw.fingerprint(found)}
    return vars(LOT) | facts | changed


def replay(*arguments: str, lines: str = "") -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "replay_draw", *arguments]
    return subprocess.run(command, cwd=ROOT, input=lines, capture_output=True, text=True)


class TestReplay:
    def test_a_stranger_gets_the_cartons_and_units_from_what_the_report_prints(self):
        words = [f"--{name.replace('_', '-')}={value}" for name, value in as_printed().items()]
        done = replay(*words)
        assert (done.returncode, done.stdout.splitlines()[0]) == (0, "The draw is the one that was committed to.")
        assert len(done.stdout.splitlines()) == 13

    def test_what_was_changed_is_refused(self):
        """One process answers all lines, the unchanged one at the end too."""
        lines = [json.dumps(as_printed(**changed)) for changed, _sentence in CHANGED] + [json.dumps(as_printed())]
        done = replay("--json", lines="\n".join(lines) + "\n")
        *refused, same = map(json.loads, done.stdout.splitlines())
        assert (done.returncode, len(same["drawn"])) == (1, 12)
        for (changed, sentence), answer in zip(CHANGED, refused, strict=True):
            assert sentence in answer["error"], changed

    def test_a_plan_for_fewer_units_looks_at_a_part_of_them(self):
        words = [f"--{name.replace('_', '-')}={value}" for name, value in as_printed().items()]
        lines = replay(*words, "--part=3").stdout.splitlines()
        place = lines.index("The plan for 3 of them looks at:")
        assert len(lines[place + 1 :]) == 3

    def test_lacking_words_are_named(self):
        done = replay("--seed=00")
        assert (done.returncode, "--inspection, --hash, --fingerprint" in done.stderr) == (2, True)
