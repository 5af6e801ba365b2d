"""Leniency on simulated inspectors of whom the truth is known: 20 inspectors with 60 jobs each."""

import numpy as np
import pytest

from reports.leniency import Job, leniency, pairs

PEOPLE, JOBS, FACTORIES, KINDS = 20, 60, 40, 8


def world(seed: int, spread: float = 0.25, late: float = 1.0) -> tuple[list[Job], np.ndarray]:
    """(jobs, true log leniency). Each inspector goes to some factories more than to others; defects come in clusters."""
    draw = np.random.default_rng(seed)
    people, factories, kinds = (
        draw.normal(0, spread, PEOPLE),
        draw.normal(0, 0.5, FACTORIES),
        draw.normal(0, 0.3, KINDS),
    )
    jobs = []
    for person in range(PEOPLE):
        near = draw.choice(FACTORIES, 12, replace=False)
        for place in range(JOBS):
            factory, kind = int(draw.choice(near)), int(draw.integers(KINDS))
            mean = 125 * 0.03 * np.exp(people[person] + factories[factory] + kinds[kind]) * late ** (place % 2)
            found = draw.poisson(mean * draw.gamma(6, 1 / 6))
            jobs.append(Job(person, factory, kind, 125, int(found), order_in_day=place % 2))
    return jobs, people


def effects(found) -> np.ndarray:
    return np.log([found.people[key].ratio for key in range(PEOPLE)])


def test_true_leniency_is_found_though_inspectors_go_to_different_factories():
    correlations = [np.corrcoef(effects(leniency(world(seed)[0])), world(seed)[1])[0, 1] for seed in range(6)]
    assert np.mean(correlations) >= 0.9


def test_a_plain_mean_is_worse():
    jobs, truth = world(1)
    plain = [np.mean([each.found for each in jobs if each.person == key]) for key in range(PEOPLE)]
    assert np.corrcoef(np.log(plain), truth)[0, 1] < np.corrcoef(effects(leniency(jobs)), truth)[0, 1]


def test_of_inspectors_who_are_alike_hardly_any_is_said_to_differ():
    flagged = [each.differs for seed in range(30) for each in leniency(world(seed, spread=0.0)[0]).people.values()]
    assert len(flagged) == 600
    assert np.mean(flagged) <= 0.005


def test_the_interval_holds_the_truth_as_often_as_it_says():
    held = []
    for seed in range(10):
        jobs, truth = world(seed)
        truth = truth - truth.mean()
        found = leniency(jobs).people
        held += [found[key].low <= np.exp(truth[key]) <= found[key].high for key in range(PEOPLE)]
    assert 0.91 <= np.mean(held) <= 0.98


def test_what_sways_everybody_is_told_apart_from_people():
    jobs, _truth = world(3, late=0.8)
    ratio, low, high = leniency(jobs).covariates["order_in_day"]
    assert low < 0.8 < high
    assert ratio == pytest.approx(0.8, abs=0.1)
    assert "after_bad" not in leniency(jobs).covariates  # never varied here


def test_few_people_jobs_or_no_defects_give_no_answer():
    jobs, _truth = world(1)
    assert leniency([each for each in jobs if each.person < 2]) is None
    assert leniency(jobs[::40]) is None
    assert leniency([]) is None
    assert leniency([Job(each % 4, 1, 1, 125, 0) for each in range(80)]) is None


def test_a_lot_that_somebody_else_inspected_again_is_direct_evidence():
    found = pairs([(2, 125, 16, 125), (1, 125, 4, 125), (3, 125, 8, 250)])
    assert (found.lots, found.own, found.others) == (3, 6, pytest.approx(21.0))
    assert found.low < found.ratio < found.high
    assert found.high < 1
    assert pairs([]).ratio is None
    assert pairs([(2, 125, 0, 125)]).ratio is None
