"""Leniency on simulated inspectors of whom the truth is known: 20 inspectors with 60 jobs each."""

from dataclasses import replace

import numpy as np
import pytest

from reports.leniency import Job, leniency

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


# -- what sways people, all at once ---------------------------------------------------------------------
SWAYED = {"order_in_day": 0.85, "after_bad": 1.2, "repeat": 0.8}


def swayed_world(seed: int, units: int, rate: float) -> list[Job]:
    """Two jobs a day; what was found before and where the person was before sway what is written down."""
    draw = np.random.default_rng(seed)
    people, factories, kinds = draw.normal(0, 0.25, PEOPLE), draw.normal(0, 0.5, FACTORIES), draw.normal(0, 0.3, KINDS)
    jobs = []
    for person in range(PEOPLE):
        been, bad = set(), False
        for place in range(JOBS):
            factory, kind = int(draw.integers(FACTORIES)), int(draw.integers(KINDS))
            known = {"order_in_day": place % 2, "after_bad": bad, "repeat": factory in been}
            swayed = np.prod([SWAYED[name] ** float(value) for name, value in known.items()])
            mean = units * rate * np.exp(people[person] + factories[factory] + kinds[kind]) * swayed
            found = int(draw.poisson(mean * draw.gamma(6, 1 / 6)))
            jobs.append(Job(person, factory, kind, units, found, **known))
            been.add(factory)
            bad = found > 1.5 * units * rate
    return jobs


@pytest.mark.parametrize(("units", "rate"), [(125, 0.03), (60, 0.08)], ids=["inspectors", "auditors"])
def test_order_of_the_day_a_bad_job_before_and_repeat_visits_are_found_with_honest_ranges(units, rate):
    found = [leniency(swayed_world(seed, units, rate)).covariates for seed in range(12)]
    for name, truth in SWAYED.items():
        values = np.array([each[name] for each in found])
        assert np.exp(np.log(values[:, 0]).mean()) == pytest.approx(truth, rel=0.04), name
        assert np.mean((values[:, 1] <= truth) & (truth <= values[:, 2])) >= 10 / 12, name
        assert np.mean((values[:, 1] > 1) | (values[:, 2] < 1)) >= 0.6, name  # mostly told from nothing


# -- lots inspected blind by two ------------------------------------------------------------------------
def paired_world(seed: int, pairs: int) -> tuple[list[Job], list[Job], np.ndarray]:
    """(few jobs each, the same with blind second looks, true log leniency). Lots differ a lot."""
    draw = np.random.default_rng(seed)
    truth = draw.normal(0, 0.3, 8)
    jobs, twice = [], []

    def looked(person, factory, lot, shared):
        mean = 125 * 0.04 * np.exp(truth[person] + shared)
        return Job(person, factory, 0, 125, int(draw.poisson(mean)), lot=lot)

    for place in range(64):
        first, factory, lot = place % 8, int(draw.integers(30)), draw.normal(0, 0.8)
        other = int((first + 1 + draw.integers(7)) % 8)
        is_pair = place < pairs
        jobs.append(looked(first, factory, place if is_pair else None, lot))
        if is_pair:
            twice.append(looked(other, factory, place, lot))
    return jobs, [*jobs, *twice], truth


def test_blind_second_looks_bring_the_estimates_nearer_to_the_truth():
    def wrong(jobs, truth):
        found = leniency(jobs).people
        return np.abs(np.log([found[key].ratio for key in range(8)]) - (truth - truth.mean())).mean()

    worlds = [paired_world(seed, 48) for seed in range(12)]
    alone = np.mean([wrong([replace(each, lot=None) for each in jobs], truth) for jobs, _all, truth in worlds])
    known = np.mean([wrong(jobs, truth) for _jobs, jobs, truth in worlds])
    unpaired = np.mean([wrong([replace(each, lot=None) for each in jobs], truth) for _jobs, jobs, truth in worlds])
    assert known < unpaired < alone


def test_ranges_stay_honest_with_pairs():
    held = []
    for seed in range(24):
        _jobs, jobs, truth = paired_world(seed, 48)
        found = leniency(jobs).people
        held += [found[key].low <= np.exp(truth[key] - truth.mean()) <= found[key].high for key in range(8)]
    assert 0.9 <= np.mean(held) <= 0.98
