"""Which finding explains which trend, or none: weighed for all series of all factories together. Pure.

Each series (a defect type at a factory) has no trend, a trend of another cause, or one that a finding of the factory
explains. A finding explains it if it points to something real, if its area drives the type, and if the time fits. How
often each holds is not set but learnt from all factories together: how strongly an area drives a type begins with the
library's belief and is corrected by the history, so a wrong entry is outvoted, and where findings have nothing to do with
trends (as when they are shuffled between factories) they learn to explain nothing. What is not known for certain is drawn
again and again (Gibbs sampling), and probabilities are means over the draws, so they carry that uncertainty.
"""

from dataclasses import dataclass, replace

import numpy as np

from .histories import Found, Numbers, Whole, World
from .timing import FADING_BELIEF, LASTING_BELIEF, UNSEEN_BELIEF

SWEEPS, WARM_UP = 500, 200
TIMES_EVERY = 5  # sweeps; what all factories teach of the times moves slowly
DRIVES = np.array([0.0, 0.12, 0.35, 0.65])  # probability that something real in an area raises the type
DRIVE_ODDS = DRIVES / (1 - DRIVES)
RELEVANCE_STEPS = np.array([0.15, 0.45, 0.8])  # of the library's belief, against its greatest for the type
DRIVE_BELIEF = np.array(
    [
        [0.96, 0.02, 0.01, 0.01],
        [0.86, 0.06, 0.05, 0.03],
        [0.6, 0.12, 0.16, 0.12],
        [0.4, 0.16, 0.24, 0.2],
        [0.75, 0.07, 0.1, 0.08],  # the library says nothing
    ]
)
SAYS_NOTHING = len(RELEVANCE_STEPS) + 1
AT_FIRST = np.array([0, 0, 2, 3, 0])  # of DRIVES: the draws begin with the library believed
DRIVE_BELIEF_WEIGHT = 12.0  # like so many pairs of type and area seen before
OTHER_CAUSE_BELIEF = (1.0, 12.0)  # trends of another cause, and series without: seen before
BURST_BELIEF = (1.0, 60.0)  # audits that made a type visible for a while, and that did not: seen before
COMPANIONS = 0.4  # how far a second rise at the same time counts: what nobody found raises several types at once, too
REAL_BELIEF = (1.0, 2.0)  # findings that point to something real, and others: seen before


@dataclass(frozen=True)
class Weighed:
    """Evidence, averaged over the windows that a cause would leave, per bin of its times.

    burst (factories, types): of what audits made visible for a while, added up over them; audits (factories,): how many.
    other (factories, types, lasting): a trend of another cause. by_finding (findings, types, unseen, fading).
    factory, area, severity (findings,): numbers of each. relevance (types, areas): the library's belief.
    """

    burst: Numbers
    audits: Whole
    other: Numbers
    by_finding: Numbers
    factory: Whole
    area: Whole
    severity: Whole
    relevance: Numbers


@dataclass(frozen=True)
class Believed:
    """Probabilities. steady, other (factories, types): no trend; one of another cause. finding (findings, types).

    unseen, fading, lasting: the learnt shares of the bins. drives (types, areas): how strongly an area drives a type.
    odds (findings, types): that a finding raises a type, before its counts are seen; other_odds: that something else does;
    burst_odds: that an audit makes a type visible.
    factory (findings,): the row of each one's.
    """

    steady: Numbers
    other: Numbers
    finding: Numbers
    unseen: Numbers
    fading: Numbers
    lasting: Numbers
    drives: Numbers
    odds: Numbers
    other_odds: Numbers
    burst_odds: Numbers
    factory: Whole

    def of(self, weighed: Weighed, rarer: float) -> "Believed":
        """The same lessons, of other evidence of the same series and findings, for trends that are so much rarer."""
        steady = 1 + self.burst_odds * weighed.burst
        other = rarer * self.other_odds * (weighed.other @ self.lasting)
        finding = rarer * self.odds * np.tensordot(weighed.by_finding, np.outer(self.unseen, self.fading), 2)
        total = steady + other
        np.add.at(total, weighed.factory, finding)
        explained = finding / total[weighed.factory]
        return replace(self, steady=steady / total, other=other / total, finding=explained)


def relevance_of(world: World) -> Numbers:
    """(types, areas): the library's belief against its greatest for the type."""
    believed = np.array(
        [[weights.get(area, 0.0) for area in world.areas] for weights in world.relevance.values()], float
    )
    return believed / np.maximum(believed.max(axis=1, keepdims=True, initial=0), 1e-9)


def steps_of(relevance: Numbers) -> Whole:
    """(types, areas): how much the library ties them, as rows of DRIVE_BELIEF. Of an area that it never names, or a type
    without any, it says nothing."""
    silent = (relevance.max(axis=1, initial=0) == 0)[:, None] | (relevance.max(axis=0, initial=0) == 0)
    return np.where(silent, SAYS_NOTHING, np.digitize(relevance, RELEVANCE_STEPS))


def numbered(findings: list[Found], areas: list[str]) -> tuple[Whole, Whole]:
    """The numbers of their areas and of their severities."""
    grades = sorted({finding.severity for finding in findings})
    area = [areas.index(finding.area) for finding in findings]
    return np.array(area, np.intp), np.array([grades.index(finding.severity) for finding in findings], np.intp)


def believe(weighed: Weighed, seed: int = 1) -> Believed:
    sampler = Sampler(weighed, np.random.default_rng(seed))
    for _ in range(WARM_UP):
        sampler.sweep()
    total = sampler.sweep()
    for _ in range(SWEEPS - 1):
        total = [sum_ + drawn for sum_, drawn in zip(total, sampler.sweep(), strict=True)]
    return Believed(*[each / SWEEPS for each in total], weighed.factory)


class Sampler:
    """The state of the draws. A sweep renews each part, given all others."""

    def __init__(self, weighed: Weighed, random: np.random.Generator):
        self.weighed, self.random = weighed, random
        self.step = steps_of(weighed.relevance)
        self.findings_of = [np.flatnonzero(weighed.area == area) for area in range(weighed.relevance.shape[1])]
        self.ranks = ranked(weighed.factory)
        self.unseen, self.fading, self.lasting = (
            each / each.sum() for each in (UNSEEN_BELIEF, FADING_BELIEF, LASTING_BELIEF)
        )
        self.belief = DRIVE_BELIEF.copy()
        self.level = AT_FIRST[self.step]  # (types, areas) of DRIVES
        self.drives = DRIVES[self.level]  # (types, areas): its mean, given all else
        grades = weighed.severity.max(initial=-1) + 1
        self.real_share = np.full(grades, REAL_BELIEF[0] / sum(REAL_BELIEF))
        self.real = np.zeros(len(weighed.factory), bool)
        self.other_odds, self.burst_odds = 0.05, 0.02
        self.swept = 0

    def sweep(self) -> list[Numbers]:
        if self.swept % TIMES_EVERY == 0:
            self.average_times()
        self.swept += 1
        self.add_up()
        self.renew_real()
        self.renew_drives()
        steady, burst, other, finding = self.probabilities()
        self.learn(steady, burst, other, finding)
        lessons = [self.unseen, self.fading, self.lasting, self.drives.copy(), self.odds()]
        return [steady, other, finding, *lessons, np.array(self.other_odds), np.array(self.burst_odds)]

    # -- given the times ---------------------------------------------------------------------------
    def average_times(self) -> None:
        """other (factories, types) and by_finding (findings, types): evidence at the present shares of the times."""
        self.other = self.weighed.other @ self.lasting
        self.by_finding = np.tensordot(self.weighed.by_finding, np.outer(self.unseen, self.fading), 2)

    def add_up(self) -> None:
        """total (factories, types): no trend and all causes together, against no trend."""
        self.total = 1 + self.burst_odds * self.weighed.burst + self.other_odds * self.other
        np.add.at(self.total, self.weighed.factory, self.odds() * self.by_finding)

    def odds(self) -> Numbers:
        """(findings, types): that each raises each type."""
        return DRIVE_ODDS[self.level.T[self.weighed.area]] * self.real[:, None]

    def renew_drives(self) -> None:
        for area, findings in enumerate(self.findings_of):
            real = findings[self.real[findings]]
            evidence, factories = self.evidence_of(real)
            rest = np.maximum(1, self.total[factories] - DRIVE_ODDS[self.level[:, area]] * evidence)
            fit = (
                np.log(rest + DRIVE_ODDS[:, None, None] * evidence).sum(axis=1)
                + len(real) * np.log(1 - DRIVES)[:, None]
            )
            weights = fit.T + np.log(self.belief[self.step[:, area]])
            self.drives[:, area] = mean_of(DRIVES, weights)
            self.level[:, area] = draw(weights, self.random)
            self.total[factories] = rest + DRIVE_ODDS[self.level[:, area]] * evidence

    def evidence_of(self, findings: Whole) -> tuple[Numbers, Whole]:
        """(factories, types), (factories,): of these findings, by the factories that have any."""
        factories, place = np.unique(self.weighed.factory[findings], return_inverse=True)
        evidence = np.zeros((len(factories), self.by_finding.shape[1]))
        np.add.at(evidence, place, self.by_finding[findings])
        return evidence, factories

    def renew_real(self) -> None:
        """One finding of each factory at a time, for all factories at once."""
        for findings in self.ranks:
            factories = self.weighed.factory[findings]
            level = self.level.T[self.weighed.area[findings]]
            gain = DRIVE_ODDS[level] * self.by_finding[findings]
            rest = np.maximum(1, self.total[factories] - gain * self.real[findings, None])
            fit = together(np.log1p(gain / rest) + np.log(1 - DRIVES)[level])
            share = self.real_share[self.weighed.severity[findings]]
            likely = 1 / (1 + (1 - share) / share * np.exp(np.clip(-fit, -500, 500)))
            self.real[findings] = self.random.random(len(findings)) < likely
            self.total[factories] = rest + gain * self.real[findings, None]

    def probabilities(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        finding = self.odds() * self.by_finding / self.total[self.weighed.factory]
        burst, other = self.burst_odds * self.weighed.burst / self.total, self.other_odds * self.other / self.total
        return 1 / self.total + burst, burst, other, finding

    # -- what all factories teach ----------------------------------------------------------------------
    def learn(self, steady: Numbers, burst: Numbers, other: Numbers, finding: Numbers) -> None:
        looked = self.weighed.audits.sum() * burst.shape[1]
        self.other_odds = self.drawn_odds(OTHER_CAUSE_BELIEF, other.sum(), steady.sum())
        self.burst_odds = self.drawn_odds(BURST_BELIEF, burst.sum(), looked - burst.sum())
        if self.swept % TIMES_EVERY == 0:
            self.learn_times(other, finding)
        levels = [
            np.bincount(self.level[self.step == step], minlength=len(DRIVES)) for step in range(len(DRIVE_BELIEF))
        ]
        weighted = DRIVE_BELIEF * DRIVE_BELIEF_WEIGHT + np.array(levels)
        self.belief = np.maximum(1e-9, np.array([self.random.dirichlet(row) for row in weighted]))
        real = np.bincount(self.weighed.severity, self.real, len(self.real_share))
        found = np.bincount(self.weighed.severity, minlength=len(self.real_share))
        self.real_share = np.clip(
            self.random.beta(REAL_BELIEF[0] + real, REAL_BELIEF[1] + found - real), 1e-6, 1 - 1e-6
        )

    def drawn_odds(self, belief: tuple[float, float], seen: float, others: float) -> float:
        share = self.random.beta(belief[0] + seen, belief[1] + max(0.0, others))
        return share / (1 - share)

    def learn_times(self, other: Numbers, finding: Numbers) -> None:
        certain = finding / np.maximum(self.by_finding, 1e-300)
        seen = np.tensordot(certain, self.weighed.by_finding, 2) * np.outer(self.unseen, self.fading)
        unseen, fading = seen.sum(axis=1), seen.sum(axis=0)
        lasting = np.einsum("ft,ftk->k", other / np.maximum(self.other, 1e-300), self.weighed.other) * self.lasting
        self.unseen = self.random.dirichlet(UNSEEN_BELIEF + unseen)
        self.fading = self.random.dirichlet(FADING_BELIEF + fading)
        self.lasting = self.random.dirichlet(LASTING_BELIEF + lasting)


def together(told: Numbers) -> Numbers:
    """(findings,): what all types of a factory (findings, types) say of a finding. The surest rise counts in full.

    Others that began with it count less: they would have begun together without this finding as well.
    """
    speaks_for = np.maximum(told, 0)
    also = COMPANIONS * (speaks_for.sum(axis=1) - speaks_for.max(axis=1))
    return speaks_for.max(axis=1) + also + np.minimum(told, 0).sum(axis=1)


def ranked(factory: Whole) -> list[Whole]:
    """Findings in groups, none with two of one factory."""
    seen: dict[int, int] = {}
    rank = []
    for each in factory.tolist():
        seen[each] = seen.get(each, -1) + 1
        rank.append(seen[each])
    order = np.array(rank, np.intp)
    return [np.flatnonzero(order == place) for place in range(order.max(initial=-1) + 1)]


def mean_of(values: Numbers, log_weights: Numbers) -> Numbers:
    """Over the last axis; steadier than the mean of draws."""
    weights = np.exp(log_weights - log_weights.max(axis=-1, keepdims=True))
    return weights @ values / weights.sum(axis=-1)


def draw(log_weights: Numbers, random: np.random.Generator) -> Whole:
    """One choice per row, along the last axis (Gumbel's way)."""
    return (log_weights + random.gumbel(size=log_weights.shape)).argmax(axis=-1)
