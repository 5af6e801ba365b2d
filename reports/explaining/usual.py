"""What is usual: how many defects of each type an inspection of a factory finds while nothing has changed. Pure.

Counts are negative binomial: mean = units × usual rate of the factory × weight of the circumstances, and they vary more
than Poisson says, by a dispersion of the type (variance = mean + mean² / size). How size goes with the rate is learnt: not at all
(lots differ by a factor) or in proportion (the variance is a multiple of the mean, as of bad units that come together).
Rates are pooled: a factory of which little is known is believed to be like the others. The circumstances weigh on all
types alike: an inspector who sees more seams open also sees more stains; the days after an audit make defects visible.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

from .histories import Counts, Numbers, Whole

ROUNDS = 6
AFTER_AUDIT_DAYS = (45, 90)  # an audit makes defects visible for a while
SIZES = np.exp(np.linspace(np.log(0.05), np.log(60.0), 41))  # of the negative binomial
LAWS = (0.0, 0.5, 1.0)  # size goes with so high a power of the rate
SIZE_BELIEF = (np.log(5.0), 1.2)  # mean and deviation of log size before anything is seen
USED = 5  # inspections of a factory
LEAST_SPREAD, MOST_SPREAD = 0.02, 0.5  # of the logarithm of a circumstance's weight
RATE_SPREAD = (0.2, 1.2)  # least and most deviation of the logarithm of the factories' rates
SPREAD_BELIEF = (0.5, 4)  # that deviation, as if seen at so many factories before


@dataclass(frozen=True)
class Usual:
    """exposure (n, types): units times the circumstances' weight. rate (factories, types): defects per unit.

    mean, spread (types,): of the logarithm of the factories' rates. size (types,): of the negative binomial, at that
    mean; elsewhere it goes with the rate to the power `law`.
    weights: by kind of circumstance (values, types): the factor by which counts are higher.
    """

    exposure: Numbers
    rate: Numbers
    mean: Numbers
    spread: Numbers
    size: Numbers
    law: float
    weights: dict[str, Numbers]

    def of(self, factory: int, kind: int, many: Whole) -> tuple[float, float, float, Numbers, float]:
        """rate, mean, spread, size and law of one series, of points that are so many inspections each."""
        size = self.sizes_at(factory)[kind] * many
        return self.rate[factory, kind], self.mean[kind], self.spread[kind], size, self.law

    def sizes_at(self, factory: int) -> Numbers:
        """(types,): at the usual rates of the factory."""
        return self.size * (self.rate[factory] / np.exp(self.mean)) ** self.law


def usual(counts: Counts, raised: Numbers | None = None) -> Usual:
    """`raised` (n, types): by how much each rate is believed to be raised there by trends; 1 where nothing is known."""
    raised = np.ones_like(counts.defects) if raised is None else raised
    kinds = dict(counts.circumstances) | {"after_audit": after_audit(counts.since_audit)}
    types = counts.defects.shape[1]
    weights = {kind: np.ones((codes.max(initial=-1) + 1, types)) for kind, codes in kinds.items()}
    size = np.full(types, 5.0)
    for _ in range(ROUNDS):
        exposure = counts.units[:, None] * weight_of(kinds, weights) * raised
        rate, mean, spread = pooled_rates(counts, exposure, size)
        expected = exposure * rate[counts.factory]
        size = sizes(counts, expected)
        weights = {kind: reweighed(kinds[kind], weights[kind], counts.defects, expected, size) for kind in kinds}
    law, size = law_and_size(counts, expected, raised * rate[counts.factory] / np.exp(mean))
    exposure = counts.units[:, None] * weight_of(kinds, weights)
    return Usual(exposure, rate, mean, spread, size, law, weights)


def after_audit(since: Numbers) -> Whole:
    """0 and 1: soon after, and a while after an audit; −1 otherwise."""
    soon, while_after = AFTER_AUDIT_DAYS
    return np.where(since <= soon, 0, np.where(since <= while_after, 1, -1)).astype(np.intp)


def weight_of(kinds: dict[str, Whole], weights: dict[str, Numbers]) -> Numbers:
    """(n, types): all circumstances of an inspection together."""
    return np.prod(
        [np.vstack([weights[kind], np.ones(weights[kind].shape[1])])[codes] for kind, codes in kinds.items()], axis=0
    )


def pooled_rates(counts: Counts, exposure: Numbers, size: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Rates of the factories, drawn towards the mean of all by how little is known of each (gamma and Poisson).

    An inspection's weight is lessened for the dispersion, so that one bad lot is not taken for many defects.
    """
    defects, units = by_factory(counts, counts.defects), by_factory(counts, exposure)
    overall = (defects.sum(axis=0) + 0.5) / np.maximum(units.sum(axis=0), 1e-9)
    expected = exposure * overall
    spread = rate_spread(defects, overall * units, by_factory(counts, expected + expected**2 / size))
    shape = 1 / np.expm1(spread**2)  # of the gamma distribution with that spread
    rough = (defects + 2) / (units + 2 / overall)
    told = by_factory(counts, informative(exposure * rough[counts.factory], size)) / np.maximum(rough * units, 1e-9)
    rate = (shape + defects * told) / (shape / overall + units * told)
    return rate, np.log(overall) - spread**2 / 2, spread


def rate_spread(defects: Numbers, expected: Numbers, chance: Numbers) -> Numbers:
    """(types,): how much the logarithm of the rates differs between factories, beyond what chance does (moments)."""
    beyond = ((defects - expected) ** 2 - chance).sum(axis=0) / np.maximum((expected**2).sum(axis=0), 1e-9)
    seen, (believed, many) = np.log1p(np.maximum(0, beyond)), SPREAD_BELIEF
    others = len(defects) - 1  # one alone says nothing of how much they differ
    return np.clip(np.sqrt((others * seen + many * believed**2) / (others + many)), *RATE_SPREAD)


def by_factory(counts: Counts, values: Numbers) -> Numbers:
    total = np.zeros((len(counts.starts) - 1, values.shape[1]))
    np.add.at(total, counts.factory, values)
    return total


def informative(expected: Numbers, size: Numbers) -> Numbers:
    """How many Poisson defects say as much of the rate as so many overdispersed ones."""
    return expected / (1 + expected / size)


def law_and_size(counts: Counts, expected: Numbers, relative: Numbers) -> tuple[float, Numbers]:
    """The law that fits all types best, and the sizes by it; relative (n, types): the rate, the usual one of the type being 1."""
    fits = [size_fit(counts, expected, relative**law) for law in LAWS]
    best = int(np.argmax([logsumexp(fit, axis=0).sum() for fit in fits]))
    return LAWS[best], mean_size(fits[best]) * freedom(counts)


def sizes(counts: Counts, expected: Numbers) -> Numbers:
    """Per type the size that fits best, the same at any rate; the fitted rates have used up some of the variation."""
    return mean_size(size_fit(counts, expected, np.ones(1))) * freedom(counts)


def size_fit(counts: Counts, expected: Numbers, growth: Numbers) -> Numbers:
    """(sizes, types): logarithm of likelihood and belief of each of SIZES, where sizes are so much greater."""
    mean, deviation = SIZE_BELIEF
    believed = -0.5 * ((np.log(SIZES) - mean) / deviation) ** 2
    fit = np.array([log_probability(counts.defects, expected, size * growth).sum(axis=0) for size in SIZES])
    return fit + believed[:, None]


def mean_size(fit: Numbers) -> Numbers:
    weight = np.exp(fit - fit.max(axis=0))
    return np.exp((weight * np.log(SIZES)[:, None]).sum(axis=0) / weight.sum(axis=0))


def freedom(counts: Counts) -> float:
    """A factory has used some of its inspections for its rates, and for rises that were taken for true ones."""
    return max(0.5, 1 - USED * (len(counts.starts) - 1) / max(1, len(counts.day)))


def log_probability(defects: Numbers, expected: Numbers, size: Numbers | float) -> Numbers:
    """Negative binomial, without the part that does not depend on mean or size."""
    expected = np.maximum(expected, 1e-12)
    return (
        gammaln(defects + size)
        - gammaln(size)
        + size * np.log(size / (size + expected))
        + defects * np.log(expected / (size + expected))
    )


def reweighed(codes: Whole, weight: Numbers, defects: Numbers, expected: Numbers, size: Numbers) -> Numbers:
    """(values, types): each value's factor: what its inspections found over what was expected without it.

    First for all types alike, then for each type what is left; both drawn towards 1.
    """
    known = codes >= 0
    if not known.any():
        return weight
    share = 1 / (1 + expected[known] / size)
    without = expected / np.vstack([weight, np.ones(weight.shape[1])])[codes]
    found, due = (summed(codes[known], each[known] * share, len(weight)) for each in (defects, without))
    alike = drawn_to_one(found.sum(axis=1, keepdims=True), due.sum(axis=1, keepdims=True))
    renewed = alike * drawn_to_one(found, due * alike)
    return renewed / np.exp(np.average(np.log(renewed), axis=0, weights=due.sum(axis=1) + 1e-9))


def summed(codes: Whole, values: Numbers, many: int) -> Numbers:
    total = np.zeros((many, values.shape[1]))
    np.add.at(total, codes, values)
    return total


def drawn_to_one(found: Numbers, due: Numbers) -> Numbers:
    """Found over due, nearer to 1 the less is known and the less the values differ more than chance."""
    raw, chance = np.log((found + 1) / (due + 1)), 1 / (found + 1)
    spread2 = np.clip(raw.var() - chance.mean(), LEAST_SPREAD**2, MOST_SPREAD**2)
    return np.exp(raw * spread2 / (spread2 + chance))
