"""The binomial and the Poisson distribution, from `scipy.special`. Pure; numbers or arrays.

`scipy.stats` has them too, but to load it takes each process of the portal longer than all of Django.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Binomial:
    """Counts out of `trials`, each with the probability `share`."""

    trials: np.ndarray | int
    share: np.ndarray | float

    def pmf(self, count):
        n, k = np.asarray(self.trials), np.asarray(count)
        ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
        return np.exp(ways + special.xlogy(k, self.share) + special.xlog1py(n - k, -self.share))

    def cdf(self, count):
        """Not by `bdtr`: of tens of millions of trials that is off in the third place."""
        count = np.asarray(count)
        left = np.asarray(self.trials) - count
        return np.where(left > 0, special.betaincc(count + 1, np.maximum(left, 1), self.share), 1.0)

    def ppf(self, probability: float):
        return least(self, probability, special.bdtrik(probability, self.trials, self.share))


@dataclass(frozen=True)
class Poisson:
    """Counts of which `mean` are expected."""

    mean: np.ndarray | float

    def pmf(self, count):
        return np.exp(special.xlogy(count, self.mean) - self.mean - special.gammaln(np.asarray(count) + 1))

    def cdf(self, count):
        return special.pdtr(count, self.mean)

    def ppf(self, probability: float):
        return least(self, probability, special.pdtrik(probability, self.mean))


def least(chance: Binomial | Poisson, probability: float, near):
    """The least count up to which lies at least this probability; `near` is where it is reached if counts were no whole numbers."""
    count = np.ceil(np.nan_to_num(near))
    count = np.where(chance.cdf(np.maximum(count - 1, 0)) >= probability, np.maximum(count - 1, 0), count)
    return np.where(chance.cdf(count) < probability, count + 1, count)


def two_sided(count: int, trials: int, share: float) -> float:
    """The exact binomial test: how often chance gives a count that is no likelier than this one."""
    likely = Binomial(trials, share).pmf(np.arange(trials + 1))
    return min(1.0, float(likely[likely <= likely[count] * (1 + 1e-7)].sum()))
