"""The scores, on examples small enough to work out by hand."""

import pytest

from benchmarks.explanations.scoring import (
    calibration_error,
    faults,
    judged,
    matches,
    pooled,
    supported_share,
    with_any_claim,
)
from tests.benchmarks.examples import claim, finding, small_world, true


def scores(truths: list[dict], claims: list[dict], *findings: dict) -> dict:
    return pooled([judged(small_world(*findings), {"trends": truths}, {"trends": claims})])


class TestMatching:
    @pytest.mark.parametrize(
        ("claimed", "matched"),
        [
            (claim("2024-08-28"), True),  # 180 days later
            (claim("2024-08-29"), False),
            (claim("2023-09-03"), True),  # 180 days earlier
            (claim("2023-09-02"), False),
            (claim("2023-11-01", end="2024-03-01"), True),  # they share one day
            (claim("2023-11-01", end="2024-02-29"), False),
            (claim(factory="S2"), False),
            (claim(defect_type="D2"), False),
        ],
    )
    def test_same_series_overlap_and_onsets_within_180_days(self, claimed, matched):
        assert bool(matches([true("2024-03-01")], [claimed])) == matched

    def test_a_claim_after_the_end_of_the_true_trend_does_not_match(self):
        assert matches([true("2024-03-01", end="2024-06-01")], [claim("2024-06-02")]) == []

    def test_each_is_matched_once_and_by_the_nearer_onset(self):
        near, far = claim("2024-03-05"), claim("2024-04-05")
        assert matches([true("2024-03-01")], [far, near]) == [(true("2024-03-01"), near)]

    def test_two_matches_are_better_than_one_near_one(self):
        """The claim of 1 April fits both truths, that of 1 December the earlier one alone."""
        first, second = true("2024-03-01", end="2024-06-30"), true("2024-06-15")
        april, december = claim("2024-04-01"), claim("2023-12-01")
        assert matches([first, second], [april, december]) == [(first, december), (second, april)]

    def test_nothing_claimed_or_nothing_true_is_no_match(self):
        assert matches([], [claim()]) == matches([true()], []) == []


class TestShares:
    def test_false_and_found(self):
        found = scores([true(), true(type_="D2")], [claim(), claim(factory="S2"), claim("2020-01-01")])
        assert (found["false_share"], found["found_share"]) == (pytest.approx(2 / 3), 0.5)

    def test_a_world_without_claims_has_no_false_ones_to_share(self):
        found = scores([true()], [])
        assert (found["false_share"], found["found_share"]) == (None, 0.0)
        assert found["first_right"] is found["onset_error"] is found["calibration_error"] is None

    def test_worlds_are_pooled_by_their_trends(self):
        one = judged(small_world(), {"trends": [true()]}, {"trends": [claim()]})
        other = judged(small_world(), {"trends": [true(), true(type_="D2"), true(factory="S2")]}, {"trends": []})
        assert pooled([one, other])["found_share"] == 0.25


class TestExplanations:
    BOTH = (finding("N1"), finding("N2"))

    def test_the_most_probable_finding_counts_wherever_it_is_listed(self):
        assert scores([true()], [claim(stated={"N2": 0.3, "N1": 0.6}, none=0.1)], *self.BOTH)["first_right"] == 1
        assert scores([true()], [claim(stated={"N2": 0.6, "N1": 0.3}, none=0.1)], *self.BOTH)["first_right"] == 0

    def test_a_finding_ranked_first_behind_none_counts_and_is_told_apart(self):
        found = scores([true()], [claim(stated={"N1": 0.3}, none=0.7)])
        assert (found["first_right"], found["first_before_none"]) == (1, 0)

    def test_a_claim_without_any_explanation_has_no_first(self):
        assert scores([true()], [claim(stated={}, none=1.0)])["first_right"] == 0

    def test_no_finding_is_right_by_verdict_or_by_probability(self):
        unsure = claim(stated={"N1": 0.4}, none=0.6, verdict="not_distinguishable")
        found = scores([true(finding=None)], [unsure])
        assert (found["none_by_verdict"], found["none_by_probability"]) == (0, 1)

    def test_trends_with_and_without_finding_are_scored_apart(self):
        found = scores([true(), true(type_="D2", finding=None)], [claim(), claim(defect_type="D2")])
        assert (found["with_finding"], found["without_finding"]) == (1, 1)
        assert (found["first_right"], found["none_by_verdict"]) == (1, 0)


class TestCalibration:
    def test_what_is_said_with_0_7_and_is_so_in_seven_of_ten_is_honest(self):
        assert calibration_error([(0.7, number < 7) for number in range(10)], bins=1) == pytest.approx(0)

    def test_bins_hold_equal_counts_and_weigh_by_them(self):
        """Bins of 2: 0.1 and 0.3 (none so: 0.2 off), 0.8 and 1.0 (both so: 0.1 off)."""
        pairs = [(1.0, True), (0.1, False), (0.8, True), (0.3, False)]
        assert calibration_error(pairs, bins=2) == pytest.approx(0.15)

    def test_fewer_pairs_than_bins(self):
        assert calibration_error([(0.9, True), (0.2, False)]) == pytest.approx(0.15)

    def test_bins_of_one_probability_do_not_depend_on_what_is_so(self):
        assert calibration_error([(0.5, number % 2 == 0) for number in range(40)]) == pytest.approx(0)

    def test_a_finding_that_is_not_listed_was_said_with_0(self):
        """Pairs: none 0.2, N1 0.8 and, not listed but true, N2 0: ten bins of one pair each."""
        found = scores([true(finding="N2")], [claim(stated={"N1": 0.8}, none=0.2)], *TestExplanations.BOTH)
        assert found["calibration_error"] == pytest.approx((0.2 + 0.8 + 1) / 3)
        assert found["calibration_error_listed"] == pytest.approx((0.2 + 0.8) / 2)


class TestOnset:
    def test_median_error_and_coverage(self):
        truths = [true(type_=type_) for type_ in ("D1", "D2", "D3")]
        claims = [
            claim("2024-03-11", low="2024-03-01", high="2024-03-20"),
            claim("2024-02-20", low="2024-02-10", high="2024-02-29", defect_type="D2"),
            claim("2024-04-30", low="2024-02-01", high="2024-06-01", defect_type="D3"),
        ]
        found = scores(truths, claims)
        assert (found["onset_error"], found["coverage"]) == (10, pytest.approx(2 / 3))


class TestControls:
    def test_the_share_supported_is_of_all_claims(self):
        claims = [
            claim(),
            claim(defect_type="D2", verdict="no_finding"),
            claim("2020-01-01", verdict="not_distinguishable"),
        ]
        dealt = judged(small_world(), {"trends": []}, {"trends": claims})
        assert supported_share([dealt, dealt]) == pytest.approx(1 / 3)

    def test_null_worlds_count_once_however_much_is_claimed(self):
        nothing, two = ({"trends": claims} for claims in ([], [claim(), claim(defect_type="D2")]))
        assert with_any_claim([judged(small_world(), {"trends": []}, claims) for claims in (nothing, two)]) == 1


class TestForm:
    def test_a_right_answer_has_no_faults(self):
        assert (
            faults(
                small_world(), {"trends": [claim(), claim(end="2024-09-01", stated={}, none=1.0, verdict="no_finding")]}
            )
            == []
        )

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"factory": "S7", "stated": {}, "none": 1.0}, "unknown factory S7"),
            ({"defect_type": "D9"}, "unknown defect type D9"),
            ({"stated": {"N9": 1.0}}, "findings of another factory: N9"),
            ({"low": "2024-03-02"}, "the dates are not in the order onset_low, onset, onset_high"),
            ({"end": "2024-02-01"}, "it ends before it begins"),
            ({"verdict": "perhaps"}, "unknown verdict perhaps"),
            ({"stated": {"N1": 1.4}, "none": -0.4}, "a probability lies outside 0 to 1"),
            ({"none": 0.2}, "the probabilities do not add up to 1"),
            ({"ratio": None}, "TypeError"),
            ({"onset_low": "in May"}, "ValueError"),
        ],
    )
    def test_each_fault_is_said_with_the_number_of_the_trend(self, wrong, said):
        [fault] = faults(small_world(), {"trends": [claim(**wrong)]})
        assert fault.startswith(f"trend 1: {said}")

    def test_a_missing_key_is_named(self):
        short = claim()
        del short["verdict"]
        assert faults(small_world(), {"trends": [short]}) == ["trend 1: KeyError: 'verdict'"]

    @pytest.mark.parametrize("answer", [[], {}, {"trends": None}])
    def test_an_answer_is_an_object_with_trends(self, answer):
        assert faults(small_world(), answer) == ['the answer is not an object with a list "trends"']
