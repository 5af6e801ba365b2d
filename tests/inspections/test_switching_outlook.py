"""What the scheme does over many lots: the exact chain against the simulation, and against what must hold."""

import pytest

from inspections.sampling import ISO, Z14
from inspections.switching import Rules
from inspections.switching.outlook import STOPPING, SWITCHING, outcome_chances, outlook, passed_and_stopped, simulated

K_2_5 = (3000, "II", "2.5")  # code letter K


def test_the_scheme_lets_through_25_points_fewer_bad_lots_than_the_fixed_plan():
    # 200 successive lots of 5 %, 2,000 repeats, 9.3.1 and 9.3.2 only.
    chances = outcome_chances(*K_2_5, 0.05)
    fixed = outlook(*K_2_5, 0.05).fixed
    assert fixed == pytest.approx(0.71, abs=0.01)
    assert fixed - simulated(chances, SWITCHING) >= 0.25


@pytest.mark.parametrize("rules", [SWITCHING, STOPPING, Rules()])
@pytest.mark.parametrize("rate", [0.01, 0.025, 0.05])
def test_the_simulation_agrees_with_the_exact_chain(rules, rate):
    chances = outcome_chances(*K_2_5, rate)
    exact, _stopped = passed_and_stopped(chances, rules, 200)
    assert simulated(chances, rules, repeats=1000) == pytest.approx(exact, abs=0.015)


def test_discontinuation_stops_what_tightening_lets_through():
    found = outlook(*K_2_5, 0.05)
    assert found.stopping < found.switching < found.fixed
    assert found.stopped > 0.99


def test_good_lots_pass_whatever_the_scheme():
    found = outlook(*K_2_5, 0.005)
    assert min(found.fixed, found.switching, found.stopping) > 0.999
    assert found.stopped < 1e-6


def test_a_hopeless_process_is_stopped_after_seven_lots():
    assert outlook(*K_2_5, 1.0, lots=7).stopped == 1.0  # two to tighten, five to stop
    assert outlook(*K_2_5, 1.0, lots=6).stopped == 0.0


@pytest.mark.parametrize("standard", [ISO, Z14])
@pytest.mark.parametrize("aql", ["0.010", "0.65", "2.5", "10", "25", "1000"])
def test_the_outcomes_of_a_lot_add_up_to_certainty(standard, aql):
    for outcomes in outcome_chances(5000, "II", aql, 0.02, standard, per_100=float(aql) > 10).values():
        assert sum(chance for chance, _outcome in outcomes) == pytest.approx(1)
        assert all(chance >= -1e-12 for chance, _outcome in outcomes)


def test_the_same_seed_draws_the_same_lots():
    chances = outcome_chances(*K_2_5, 0.05)
    assert simulated(chances, SWITCHING, repeats=50, seed=7) == simulated(chances, SWITCHING, repeats=50, seed=7)
    assert simulated(chances, SWITCHING, repeats=50, seed=7) != simulated(chances, SWITCHING, repeats=50, seed=8)
