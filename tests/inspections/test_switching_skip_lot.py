"""Skip-lot: qualification, the offer, skipping, interruption; and the draw of the lots that are inspected."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inspections.switching.skip_lot import (
    INTERRUPTED,
    OFFERED,
    PHASES,
    QUALIFYING,
    SKIPPING,
    Settings,
    Standing,
    after_inspected,
    decided,
    ended,
    is_skipped,
)

SETTINGS = Settings(qualifying_lots=5, inspect_one_in=4, requalifying_lots=3)
SIGNS = {"g": (True, True), "j": (True, False), "x": (False, False)}


def after(signs, phase=QUALIFYING):
    def step(standing, sign):
        accepted, good = SIGNS[sign]
        return after_inspected(standing, accepted=accepted, good=good, settings=SETTINGS)

    return reduce(step, signs, Standing(phase))


@pytest.mark.parametrize(
    ("phase", "signs", "expected"),
    [
        (QUALIFYING, "gggg", Standing(QUALIFYING, 4)),
        (QUALIFYING, "ggggg", Standing(OFFERED)),
        (QUALIFYING, "ggjgggg", Standing(QUALIFYING, 4)),
        (OFFERED, "ggg", Standing(OFFERED)),
        (OFFERED, "j", Standing(QUALIFYING)),
        (SKIPPING, "gjg", Standing(SKIPPING)),
        (SKIPPING, "gx", Standing(INTERRUPTED)),
        (SKIPPING, "xgg", Standing(INTERRUPTED, 2)),
        (SKIPPING, "xggjgg", Standing(INTERRUPTED, 2)),
        (SKIPPING, "xggg", Standing(OFFERED)),
        (SKIPPING, "xgx", Standing(QUALIFYING)),
    ],
)
def test_standing_follows_the_lots(phase, signs, expected):
    assert after(signs, phase) == expected


@given(st.text("gjx", max_size=60))
def test_nothing_is_ever_skipped_without_a_decision(signs):
    assert after(signs).phase in (QUALIFYING, OFFERED)


def test_a_manager_takes_or_declines_the_offer():
    assert decided(Standing(OFFERED), skip=True) == Standing(SKIPPING)
    assert decided(Standing(OFFERED), skip=False) == Standing(QUALIFYING)
    assert ended() == Standing(QUALIFYING)


@pytest.mark.parametrize("phase", [each for each in PHASES if each != OFFERED])
def test_there_is_no_decision_without_an_offer(phase):
    with pytest.raises(ValueError, match="not on offer"):
        decided(Standing(phase), skip=True)


@pytest.mark.parametrize("phase", PHASES)
def test_lots_are_skipped_only_while_skipping(phase):
    skipped = [is_skipped(Standing(phase), b"seed", f"L{n}", SETTINGS) for n in range(50)]
    assert any(skipped) == (phase == SKIPPING)


def test_one_lot_in_so_many_is_inspected():
    inspected = sum(not is_skipped(Standing(SKIPPING), b"seed", f"L{n}", SETTINGS) for n in range(10_000))
    assert stats.binomtest(inspected, 10_000, 1 / SETTINGS.inspect_one_in).pvalue > 0.001


def test_the_draw_can_be_repeated_and_depends_on_the_seed():
    def drawn(seed):
        return [is_skipped(Standing(SKIPPING), seed, f"L{n}", SETTINGS) for n in range(50)]

    assert drawn(b"one") == drawn(b"one")
    assert drawn(b"one") != drawn(b"two")


@pytest.mark.parametrize("numbers", [{"qualifying_lots": 0}, {"inspect_one_in": 1}, {"requalifying_lots": 0}])
def test_settings_that_would_skip_everything_or_nothing_are_refused(numbers):
    with pytest.raises(ValueError, match="1 lot or more"):
        Settings(**numbers)
