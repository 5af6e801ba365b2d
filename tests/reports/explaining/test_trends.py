"""What is claimed of a supply chain whose story is known."""

from dataclasses import replace

import numpy as np
import pytest

from reports.explaining.histories import History, Seen, World, counts_of
from reports.explaining.trends import NO_FINDING, SUPPORTED, find_trends
from reports.explaining.usual import usual

from .supply_chains import RATE, RELEVANCE, START, audited, found, history, seen_by, world

RAISED = {"seam": (400, 2000, 3.5)}


def only(trends):
    assert len(trends) == 1, trends
    return trends[0]


def test_where_nothing_changed_nothing_is_claimed():
    assert find_trends(world(steady=25)) == []


def bad_lots(seed: int) -> World:
    """Each lot has its own share of bad units, mostly none: nothing changes, and counts vary twenty times more than chance."""
    random = np.random.default_rng(seed)
    return World(RELEVANCE, [unlike_lots(f"F{number}", random) for number in range(30)])


def unlike_lots(key: str, random) -> History:
    usual = {kind: rate / 3 * random.lognormal(0, 0.5) for kind, rate in RATE.items()}
    rows = [
        Seen(START + day, 400, {kind: int(random.binomial(400, random.beta(20 * p, 20))) for kind, p in usual.items()})
        for day in range(0, 1000, 20)
    ]
    return History(key, rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_single_lots_are_bad_nothing_is_claimed(seed):
    assert find_trends(bad_lots(seed)) == []


def test_how_counts_vary_at_higher_rates_is_told_by_the_counts():
    counted = [counts_of(each) for each in (bad_lots(1), world(steady=25))]
    assert [usual(each, np.ones_like(each.defects)).law for each in counted] == [1.0, 0.0]


def test_a_lasting_rise_is_claimed_with_its_onset_and_ratio():
    trend = only(find_trends(world(history("F", 1, RAISED))))
    assert (trend.factory, trend.defect_type, trend.end) == ("F", "seam", None)
    assert trend.onset_low <= START + 400 <= trend.onset_high
    assert abs(trend.onset - START - 400) <= 60
    assert 2.3 < trend.ratio < 5
    assert trend.q_value <= 0.04


def test_a_rise_that_ended_has_its_end():
    trend = only(find_trends(world(history("F", 2, {"stain": (300, 620, 3.5)}))))
    assert abs(trend.end - START - 620) <= 60


def test_the_same_trouble_again_is_claimed_again():
    twice = history("F", 3, {"stain": (200, 420, 3.5)}), history("F", 3, {"stain": (700, 1200, 3.5)})
    rows = [
        seen if seen.day < START + 560 else later
        for seen, later in zip(*[each.inspections for each in twice], strict=True)
    ]
    trends = find_trends(world(replace(twice[0], inspections=rows)))
    begun = sorted((trend.onset - START, trend.end) for trend in trends)
    assert [round(onset / 100) for onset, _end in begun] == [2, 7]
    assert [end is None for _onset, end in begun] == [False, True]


def test_a_finding_in_the_area_that_drives_the_defect_explains_it():
    finding, other = found("gap", "training", 480), found("dust", "facilities", 480)
    factory = history("F", 1, RAISED, audits=[audited(480)], findings=[other, finding])
    trend = only(find_trends(world(factory)))
    assert trend.probabilities["gap"] > 0.5 > trend.probabilities["dust"]
    assert trend.verdict == SUPPORTED


def test_without_a_finding_none_explains_it():
    trend = only(find_trends(world(history("F", 1, RAISED, audits=[audited(480)]))))
    assert (trend.verdict, trend.no_finding, trend.probabilities) == (NO_FINDING, 1, {})


def test_a_finding_that_was_mended_before_the_rise_explains_nothing():
    factory = history("F", 1, RAISED, audits=[audited(40)], findings=[found("old", "training", 40, 90)])
    assert only(find_trends(world(factory))).verdict == NO_FINDING


def test_probabilities_add_up_to_one():
    findings = [found("gap", "training", 480), found("also", "equipment", 500), found("dust", "facilities", 300)]
    trend = only(find_trends(world(history("F", 1, RAISED, findings=findings))))
    assert sum(trend.probabilities.values()) + trend.no_finding == pytest.approx(1)


def test_what_was_found_because_of_an_audit_is_no_rise():
    factory = history("F", 1, RAISED)
    seen = [replace(each, found_by_audit={"seam": max(0, each.defects["seam"] - 2)}) for each in factory.inspections]
    assert find_trends(world(replace(factory, inspections=seen))) == []


def test_what_an_audit_makes_visible_for_a_while_is_no_rise_though_nobody_marked_it():
    factory = history("F", 2, {"seam": (480, 575, 3.5)}, audits=[audited(150), audited(480)])
    assert find_trends(world(factory)) == []


def test_what_lasts_after_an_audit_is_a_rise():
    factory = history("F", 1, {"seam": (480, 800, 3.5)}, audits=[audited(150), audited(480)])
    assert abs(only(find_trends(world(factory))).onset - START - 480) <= 60


def test_another_inspector_who_sees_more_is_no_rise():
    strict = dict.fromkeys(range(25, 50), 2.2)
    factories = [seen_by(history(f"F{n}", n, weight=strict), "strict", range(25, 50)) for n in range(1, 7)]
    assert find_trends(world(*factories)) == []


def test_a_factory_alone_is_judged_by_itself():
    alone = replace(world(history("F", 1, RAISED)), histories=[history("F", 1, RAISED)])
    assert only(find_trends(alone)).defect_type == "seam"


@pytest.mark.parametrize("seed", [4, 5])
def test_an_audit_right_before_the_rise_was_seen_does_not_explain_it(seed):
    """It makes defects visible; and what began only days before it would have had to begin just then."""
    findings = {day: found("gap", "training", day) for day in (384, 480)}
    soon, later = (
        only(find_trends(world(history("F", seed, RAISED, audits=[audited(day)], findings=[finding]))))
        for day, finding in findings.items()
    )
    assert (soon.verdict, later.verdict) == (NO_FINDING, SUPPORTED)


def test_a_few_inspections_say_nothing():
    assert find_trends(world(history("F", 1, {"seam": (40, 900, 6)}, inspections=5))) == []


def test_no_inspections_at_all():
    assert find_trends(world(steady=0)) == []


def test_the_same_world_gives_the_same_answer():
    known = world(history("F", 1, RAISED, findings=[found("gap", "training", 480)]))
    assert find_trends(known) == find_trends(known)


def test_a_long_history_is_looked_at_in_points():
    trend = only(find_trends(world(history("F", 1, {"seam": (2000, 9000, 2.5)}, inspections=300))))
    assert trend.onset_low <= START + 2000 <= trend.onset_high


def test_without_audits_findings_and_known_areas():
    factories = [replace(each, audits=[], findings=[]) for each in world(history("F", 1, RAISED)).histories]
    trend = only(find_trends(World({kind: {} for kind in RELEVANCE}, factories)))
    assert (trend.factory, trend.verdict) == ("F", NO_FINDING)
