"""How much more or less than their colleagues inspectors (or auditors) write down of the same goods. Pure.

Crossed random effects: what a job found depends on who looked, where, and at what, at once; nobody inspects all factories,
so a plain mean per person would call whoever goes to good factories lenient. The counts vary more than chance alone
(defects come in clusters), so the model is negative binomial with normal effects on the log scale, fitted by penalised
likelihood with the spreads of the effects estimated alongside (Breslow and Clayton 1993; Schall 1991). What is known to
sway people is taken out: the order of the day, the visit after a bad one, and having been at the factory before
(Ibanez and Toffel 2020; Short, Toffel and Hugill 2016). A lot that two people inspected without knowing of each other is
an effect of its own: what it is like falls out, and what is left is the difference between the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

CONFIDENCE = 0.95
FLAG_AT = 3.0  # standard errors from which on somebody is said to differ
FEWEST_PEOPLE, FEWEST_JOBS = 3, 10
USUAL_SPREAD, PEOPLE_BEHIND_IT = 0.2, 4  # people differ by a fifth or so; said as firmly as four people would
ROUNDS, ENOUGH = 60, 1e-4
COVARIATES = ("order_in_day", "after_bad", "repeat")


@dataclass(frozen=True)
class Job:
    """One inspection (or audit): who, where, of what, units looked at (or questions asked) and what was written down."""

    person: object
    factory: object
    kind: object
    units: float
    found: float
    order_in_day: int = 0  # 0: first of the day
    after_bad: bool = False  # the person's job before this one was bad
    repeat: bool = False  # the person was at this factory before
    lot: object = None  # of goods that two people inspected blind


@dataclass(frozen=True)
class Effect:
    """A person: what they write down, as a ratio to what colleagues would of the same; 1.2 is a fifth more."""

    jobs: int
    ratio: float
    low: float
    high: float
    sure: float  # in standard errors from 1

    @property
    def differs(self) -> bool:
        return abs(self.sure) >= FLAG_AT


@dataclass(frozen=True)
class Leniency:
    """People by key; `covariates` are ratios with their intervals, such as a second job of the day against the first."""

    people: dict
    covariates: dict[str, tuple[float, float, float]]
    spread: float  # standard deviation of people on the log scale
    jobs: int


# -- the model -----------------------------------------------------------------------------------
def leniency(jobs: Sequence[Job]) -> Leniency | None:
    """None where too few people share factories or kinds of goods to be compared."""
    jobs = [each for each in jobs if each.units > 0]
    people = sorted({each.person for each in jobs}, key=str)
    if len(people) < FEWEST_PEOPLE or len(jobs) < FEWEST_JOBS * len(people) / 2 or not sum(e.found for e in jobs):
        return None
    design = Design.of(jobs, people)
    fitted = fit(design)
    effects, errors = centred(fitted, design)
    counts = {key: sum(each.person == key for each in jobs) for key in people}
    found = {key: effect(counts[key], *pair, len(people)) for key, *pair in zip(people, effects, errors, strict=True)}
    return Leniency(found, covariates(fitted, design), float(np.sqrt(fitted.variances[0])), len(jobs))


@dataclass(frozen=True)
class Design:
    """Columns: the mean, the covariates that vary, then people, factories, kinds, and lots inspected twice, as blocks."""

    matrix: np.ndarray
    found: np.ndarray
    offset: np.ndarray
    names: list[str]
    blocks: list[slice]

    @classmethod
    def of(cls, jobs: Sequence[Job], people: list) -> "Design":
        fixed, names = fixed_columns(jobs)
        factories = sorted({each.factory for each in jobs}, key=str)
        kinds = sorted({each.kind for each in jobs}, key=str)
        parts = [
            indicators([each.person for each in jobs], people),
            indicators([each.factory for each in jobs], factories),
            indicators([each.kind for each in jobs], kinds),
        ]
        lots = sorted({each.lot for each in jobs if each.lot is not None}, key=str)
        if lots:
            parts.append(indicators([each.lot for each in jobs], lots))
        ends = np.cumsum([fixed.shape[1], *(each.shape[1] for each in parts)])
        blocks = [slice(int(a), int(b)) for a, b in zip(ends[:-1], ends[1:], strict=True)]
        units, found = (np.array([getattr(each, name) for each in jobs], float) for name in ("units", "found"))
        return cls(np.hstack([fixed, *parts]), found, np.log(units), names, blocks)


def fixed_columns(jobs: Sequence[Job]) -> tuple[np.ndarray, list[str]]:
    """What never varies says nothing and would make the sums impossible."""
    values = {name: np.array([float(getattr(each, name)) for each in jobs]) for name in COVARIATES}
    names = [name for name in COVARIATES if values[name].std() > 0]
    return np.column_stack([np.ones(len(jobs)), *(values[name] - values[name].mean() for name in names)]), names


def indicators(values: list, among: list) -> np.ndarray:
    """A column each of `among`; a value that is not among them has none."""
    places = {key: place for place, key in enumerate(among)}
    table = np.zeros((len(values), len(among)))
    for row, value in enumerate(values):
        if value in places:
            table[row, places[value]] = 1
    return table


@dataclass(frozen=True)
class Fit:
    values: np.ndarray
    covariance: np.ndarray
    variances: list[float]  # of people, factories, kinds, lots
    clustering: float


def fit(design: Design) -> Fit:
    """Penalised weighted least squares; after each round the spreads and the clustering are told anew."""
    values = np.zeros(design.matrix.shape[1])
    values[0] = np.log(design.found.sum() / np.exp(design.offset).sum())
    variances, clustering = [0.1] * len(design.blocks), 5.0
    for _round in range(ROUNDS):
        before = values
        values, covariance, means = step(design, values, variances, clustering)
        variances = [spread_of(values[block], covariance[block, block]) for block in design.blocks]
        clustering = clustering_of(design.found, means, len(design.found) - len(design.names) - 1)
        if np.abs(values - before).max() < ENOUGH:
            break
    return Fit(values, covariance, variances, clustering)


def step(design: Design, values, variances, clustering):
    """One Newton step: (values, their covariance, expected counts)."""
    linear = np.clip(design.matrix @ values + design.offset, -20, 20)
    means = np.exp(linear)
    weights = means / (1 + means / clustering)
    working = linear - design.offset + (design.found - means) / means
    penalty = np.full(len(values), 1e-8)
    for block, variance in zip(design.blocks, variances, strict=True):
        penalty[block] = 1 / variance
    weighted = design.matrix * weights[:, None]
    covariance = np.linalg.inv(design.matrix.T @ weighted + np.diag(penalty))
    return covariance @ (weighted.T @ working), covariance, means


def spread_of(values: np.ndarray, covariance: np.ndarray) -> float:
    """The variance of a block's effects: their squares, what is not known of each, and what is usual.

    Without the last a handful of people whom nothing tells apart would look as if they were known to be alike.
    """
    told = values @ values + np.trace(covariance)
    return float((told + PEOPLE_BEHIND_IT * USUAL_SPREAD**2) / (len(values) + PEOPLE_BEHIND_IT))


def clustering_of(found: np.ndarray, means: np.ndarray, freedom: int) -> float:
    """The size of the negative binomial by moments."""
    extra = ((found - means) ** 2 - means).sum() / (means**2).sum() * len(found) / max(1, freedom)
    return float(np.clip(1 / max(extra, 1e-3), 0.3, 1000))


# -- what it says --------------------------------------------------------------------------------
def centred(fitted: Fit, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """People against the mean of all people, with standard errors."""
    block = design.blocks[0]
    size = block.stop - block.start
    contrast = np.eye(size) - 1 / size
    covariance = contrast @ fitted.covariance[block, block] @ contrast.T
    return contrast @ fitted.values[block], np.sqrt(np.diag(covariance))


def effect(jobs: int, value: float, error: float, people: int) -> Effect:
    """How much people differ is itself told by so many people, so the range is that of Student's t."""
    half = special.stdtrit(people - 1, (1 + CONFIDENCE) / 2) * error
    ends = (np.exp(each) for each in (value, value - half, value + half))
    return Effect(jobs, *(float(each) for each in ends), float(value / error))


def covariates(fitted: Fit, design: Design) -> dict[str, tuple[float, float, float]]:
    half = special.ndtri((1 + CONFIDENCE) / 2)
    found = {}
    for place, name in enumerate(design.names, start=1):
        value, error = fitted.values[place], np.sqrt(fitted.covariance[place, place])
        found[name] = tuple(float(np.exp(each)) for each in (value, value - half * error, value + half * error))
    return found
