"""Worlds in which no finding explains anything: findings dealt to other factories. The truth keeps its trends."""

from copy import deepcopy

import numpy as np


def shuffled(world: dict, truth: dict, seed: int) -> tuple[dict, dict]:
    """Odd seeds deal single findings, even ones whole histories of audits and findings."""
    deal = single_findings if seed % 2 else whole_histories
    return deal(world, np.random.default_rng([seed, 1])), without_findings(truth)


def single_findings(world: dict, rng: np.random.Generator) -> dict:
    """Each factory keeps the number of its findings, and none of them; audits stay."""
    dealt = deepcopy(world)
    slots = [number for number, factory in enumerate(world["factories"]) for _ in factory["findings"]]
    findings = [finding for factory in world["factories"] for finding in factory["findings"]]
    for factory in dealt["factories"]:
        factory["findings"] = []
    for slot, source in zip(slots, elsewhere(np.array(slots), rng), strict=True):
        dealt["factories"][slot]["findings"].append(findings[source])
    return dealt


def elsewhere(home: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A permutation that leaves nothing in the group it comes from."""
    order = rng.permutation(len(home))
    while len(stayed := np.flatnonzero(home[order] == home)):
        for here in stayed:
            there = rng.integers(len(home))
            order[[here, there]] = order[[there, here]]
    return order


def whole_histories(world: dict, rng: np.random.Generator) -> dict:
    dealt = deepcopy(world)
    number = len(world["factories"])
    for factory, source in zip(dealt["factories"], elsewhere(np.arange(number), rng), strict=True):
        factory |= {key: world["factories"][source][key] for key in ("audits", "findings")}
    return dealt


def without_findings(truth: dict) -> dict:
    return truth | {"trends": [trend | {"finding": None} for trend in truth["trends"]]}
