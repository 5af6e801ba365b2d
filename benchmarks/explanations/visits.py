"""When the factories are inspected, by whom, and how many units: everything about inspections but what they find."""

from dataclasses import dataclass

import numpy as np

from benchmarks.explanations.families import Family

UNITS = (32, 50, 80, 125, 200, 315, 500)
SEVERITIES, SEVERITY_SHARES = ("normal", "tightened", "reduced"), (0.75, 0.15, 0.10)
KINDS, KIND_SHARES = ("final", "during_production", "first_article"), (0.8, 0.15, 0.05)
PRODUCTS = 3  # families that a factory makes at most


@dataclass(frozen=True)
class Visits:
    """One row an inspection, sorted by factory and day."""

    factory: np.ndarray
    day: np.ndarray
    units: np.ndarray
    severity: np.ndarray
    kind: np.ndarray
    product: np.ndarray
    inspector: np.ndarray
    inspectors: int


def visits(family: Family, rng: np.random.Generator) -> Visits:
    days = [visit_days(family, rng) for _ in range(family.factories)]
    factory = np.repeat(np.arange(family.factories), [len(each) for each in days])
    day = np.concatenate(days)
    severity = rng.choice(len(SEVERITIES), len(day), p=SEVERITY_SHARES)
    kind = rng.choice(len(KINDS), len(day), p=KIND_SHARES)
    units = units_of(factory, day, severity, family, rng)
    inspector, inspectors = who(factory, day, family, rng)
    return Visits(factory, day, units, severity, kind, products(factory, family, rng), inspector, inspectors)


def visit_days(family: Family, rng: np.random.Generator) -> np.ndarray:
    """Irregular: as many as the factory's own pace gives, anywhere, at most one a day."""
    pace = family.visits_a_month * rng.gamma(16, 1 / 16)
    number = max(20, rng.poisson(pace * family.days / 30.4))
    return np.unique(rng.integers(0, family.days, number))


def units_of(
    factory: np.ndarray, day: np.ndarray, severity: np.ndarray, family: Family, rng: np.random.Generator
) -> np.ndarray:
    """A step of the plans is about ×1.6, so the logarithm of the drift is counted in steps of 0.47."""
    usual = rng.choice([2, 3, 4], family.factories, p=[0.25, 0.5, 0.25])
    drift = family.drift / 0.47 * (day / family.days - 0.5)
    step = usual[factory] + rng.choice([-1, 0, 0, 1], len(day)) + np.array([0, 1, -1])[severity] + drift
    return np.array(UNITS)[np.clip(np.rint(step), 0, len(UNITS) - 1).astype(int)]


def products(factory: np.ndarray, family: Family, rng: np.random.Generator) -> np.ndarray:
    mix = rng.dirichlet(np.ones(PRODUCTS), family.factories)
    return np.array([rng.choice(PRODUCTS, p=mix[each]) for each in factory])


def who(factory: np.ndarray, day: np.ndarray, family: Family, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Each region has two places; whoever holds the first does three visits in four."""
    region = factory // family.region
    place = (rng.random(len(day)) < 0.25).astype(int)
    holders = places(family, rng)
    held = [holders[r, p] for r, p in zip(region, place, strict=True)]
    inspector = np.array(
        [people[np.searchsorted(since, d, "right") - 1] for (since, people), d in zip(held, day, strict=True)]
    )
    return inspector, int(inspector.max()) + 1


def places(family: Family, rng: np.random.Generator) -> dict[tuple[int, int], tuple[list[int], list[int]]]:
    """Who holds a place from when on. Half of those who come have worked elsewhere, so regions can be compared."""
    regions = -(-family.factories // family.region)
    known = 2 * regions
    held = {}
    for number, place in enumerate((region, place) for region in range(regions) for place in (0, 1)):
        moves = rng.poisson(family.moves_a_year * family.days / 365)
        since, people = [0, *sorted(rng.integers(90, family.days - 90, moves).tolist())], [number]
        for _ in range(moves):
            new = rng.random() < 0.5
            people.append(known if new else int(rng.integers(known)))
            known += new
        held[place] = (since, people)
    return held
