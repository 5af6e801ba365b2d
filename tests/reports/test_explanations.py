"""A finding explains a trend only on evidence: its area, its time, its grade, against another cause."""

from datetime import date, timedelta

import numpy as np
import pytest

from reports.explanations import NO_FINDING, NOT_DISTINGUISHABLE, SUPPORTED, Cause, Onset, explain

SEEN = date(2026, 1, 10)
ONSETS = [Onset(SEEN - timedelta(days=20), SEEN)]
SEAM = {"training_staffing": 0.6, "equipment_maintenance": 0.3, "process_control": 0.3}


def cause(key="F1", area="training_staffing", grade="major", raised=date(2026, 4, 1), closed=None):
    return Cause(key, area, grade, raised, closed)


def answer(*causes, onsets=ONSETS, end=None):
    return explain(SEAM, causes, onsets, end)


def test_a_training_gap_found_after_the_onset_explains_bad_seams():
    found = answer(cause(), cause("F2", "facilities_safety"), cause("F3", "packaging_storage", "minor"))
    assert (found.verdict, found.best) == (SUPPORTED, "F1")


def test_probabilities_add_up_to_one():
    found = answer(cause(), cause("F2", "equipment_maintenance"))
    assert sum(found.probabilities.values()) + found.none == pytest.approx(1)


def test_two_that_fit_alike_are_not_told_apart():
    found = answer(cause(), cause("F2"))
    assert found.verdict == NOT_DISTINGUISHABLE
    assert found.probabilities["F1"] == found.probabilities["F2"]


def test_a_finding_in_an_area_that_has_nothing_to_do_with_it_explains_nothing():
    assert answer(cause(area="facilities_safety")).verdict == NO_FINDING


def test_without_findings_no_finding_explains_it():
    found = answer()
    assert (found.verdict, found.none, found.best) == (NO_FINDING, 1, None)


def test_a_grave_finding_weighs_more_than_a_remark():
    found = answer(cause(grade="critical"), cause("F2", grade="observation"))
    assert found.probabilities["F1"] > 2 * found.probabilities["F2"]


def test_a_burst_right_after_an_audit_is_not_explained_by_it():
    assert answer(cause(raised=SEEN - timedelta(days=15))).verdict == NO_FINDING


def test_a_rise_first_seen_after_the_audit_is_not_dated_before_it():
    """The last calm inspection lies before the audit, the first raised one after: the audit may have made it visible."""
    straddling = [Onset(SEEN - timedelta(days=60), SEEN)]
    assert answer(cause(raised=SEEN - timedelta(days=10)), onsets=straddling).verdict == NO_FINDING


def test_a_finding_that_was_closed_before_the_rise_explains_nothing():
    assert answer(cause(raised=date(2025, 2, 1), closed=date(2025, 6, 1))).verdict == NO_FINDING


def test_a_condition_seen_years_later_explains_little():
    soon, late = answer(cause()), answer(cause(raised=SEEN + timedelta(days=700)))
    assert late.none > soon.none
    assert late.verdict == NO_FINDING


def test_a_trend_that_ended_before_the_finding_is_not_its():
    assert answer(cause(), end=date(2026, 3, 1)).verdict == NO_FINDING


def test_a_trend_that_ends_after_the_correction_speaks_for_the_finding():
    closed = cause(closed=date(2026, 6, 1))
    assert answer(closed, end=date(2026, 7, 15)).none < answer(closed, end=date(2027, 6, 1)).none


def test_a_trend_that_goes_on_after_the_correction_speaks_against_it():
    assert answer(cause(closed=date(2026, 6, 1))).none > answer(cause()).none


def test_an_uncertain_onset_is_weighed_over_all_its_days():
    """Half the probability lies before the audit, half after it: between the two certain cases."""
    raised = SEEN + timedelta(days=30)
    before, after = Onset(SEEN - timedelta(days=20), SEEN), Onset(raised, raised + timedelta(days=20))
    sure, unsure = answer(cause(raised=raised), onsets=[before]), answer(cause(raised=raised), onsets=[after])
    mixed = answer(
        cause(raised=raised), onsets=[Onset(before.calm, before.raised, 0.5), Onset(after.calm, after.raised, 0.5)]
    )
    assert sure.none < mixed.none < unsure.none


def planted(random, with_cause: bool):
    """A trend at a factory with audits, decoys at random and, if so, the true finding after some months unseen."""
    areas = [
        *SEAM,
        "documentation",
        "packaging_storage",
        "facilities_safety",
        "incoming_materials",
        "measurement_testing",
    ]
    grades = ["critical", "major", "minor", "observation"]
    decoys = [
        Cause(f"D{place}", str(random.choice(areas)), str(random.choice(grades, p=[0.1, 0.3, 0.4, 0.2])), day, None)
        for place in range(random.integers(1, 5))
        for day in [SEEN + timedelta(days=int(random.integers(-500, 400)))]
    ]
    true = str(random.choice(list(SEAM), p=[0.5, 0.25, 0.25]))
    seen = Cause("TRUE", true, "major", SEEN + timedelta(days=int(random.integers(10, 200))), None)
    return decoys + [seen] * with_cause


def test_the_planted_finding_is_mostly_ranked_first():
    random = np.random.default_rng(21)
    found = [explain(SEAM, planted(random, True), ONSETS, None) for _ in range(300)]
    assert np.mean([each.best == "TRUE" for each in found]) >= 0.75


def test_without_a_cause_among_the_findings_most_answers_say_so():
    random = np.random.default_rng(22)
    found = [explain(SEAM, planted(random, False), ONSETS, None) for _ in range(300)]
    assert np.mean([each.verdict == NO_FINDING for each in found]) >= 0.7
    assert np.mean([each.verdict == SUPPORTED for each in found]) <= 0.1
