"""Which process areas drive which defect type (hidden), and the noisy prior that the world gives away."""

from dataclasses import dataclass

import numpy as np

from benchmarks.explanations.families import Family

AREAS = """training equipment_maintenance incoming_material process_control line_inspection packing storage calibration
work_instructions subcontracting tooling housekeeping traceability lighting""".split()


@dataclass(frozen=True)
class Library:
    types: list[str]
    areas: list[str]
    drives: np.ndarray  # types × areas, rows add up to 1
    prior: np.ndarray  # the same, as far as people believe it


def library(family: Family, rng: np.random.Generator) -> Library:
    areas = rng.permutation(AREAS)[: family.areas].tolist()
    drives = np.array([driving(family, rng) for _ in range(family.types)])
    prior = believed(drives, family, rng)
    return Library([f"D{number + 1}" for number in range(family.types)], areas, drives, prior)


def driving(family: Family, rng: np.random.Generator) -> np.ndarray:
    low, high = family.drivers
    chosen = rng.choice(family.areas, rng.integers(low, high + 1), replace=False)
    weights = np.zeros(family.areas)
    weights[chosen] = rng.dirichlet(np.full(len(chosen), family.concentration)) + 0.1
    return weights / weights.sum()


def believed(drives: np.ndarray, family: Family, rng: np.random.Generator) -> np.ndarray:
    background = family.background * rng.uniform(0, 2, drives.shape)
    prior = drives * rng.lognormal(0, family.blur, drives.shape) + background
    prior = (mistaken_types if family.wrong_by == "types" else mistaken_entries)(prior, family.wrong, rng)
    prior /= prior.sum(axis=1, keepdims=True)
    return np.where(prior < family.prior_floor, 0, prior)


def mistaken_types(prior: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """The rows of so many types say something about other areas than they should."""
    for row in rng.choice(len(prior), round(share * len(prior)), replace=False):
        prior[row] = np.roll(prior[row], rng.integers(1, prior.shape[1]))
    return prior


def mistaken_entries(prior: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Each weight changes places with another one of its type at half that chance, so that the share of them is wrong."""
    for row in prior:
        for area in np.flatnonzero(rng.random(len(row)) < share / 2):
            other = rng.integers(len(row))
            row[area], row[other] = row[other], row[area]
    return prior


def as_json(names: Library, weights: np.ndarray) -> dict:
    return {
        type_: {area: round(float(weight), 3) for area, weight in zip(names.areas, row, strict=True) if weight > 0}
        for type_, row in zip(names.types, weights, strict=True)
    }
