"""One quantity of one factory as a control chart: its points, its limits, and which points stand out by which rule. Pure.

CUSUM and EWMA look at the standardised points, as samples differ in size: at how many standard deviations each lies off
the centre line. Source: Montgomery, Introduction to Statistical Quality Control, 9.1.4 and 9.2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.utils.translation import gettext as _
from scipy import special

from .control_charts import Limits, fitting_p_chart, fitting_u_chart
from .distributions import Binomial, Poisson
from .measured_charts import D2, cusum, ewma_chart, individuals_charts, xbar_r_charts, xbar_s_charts
from .run_rules import Rule, strongest

LEAST = 2  # points of which limits can be made at all
ENOUGH = 20  # points from which on limits are taken for settled
BEYOND = 3.1  # the score of a point outside an exact limit
CONTROL, SPREAD, CUSUM, EWMA = "control", "spread", "cusum", "ewma"


@dataclass(frozen=True)
class Sample:
    """What was seen in one inspection, or in one month: `count` of `units`, or the values that were measured."""

    day: date
    label: str
    units: int = 0
    count: int = 0
    values: tuple[float, ...] = ()
    inspections: int = 1
    until: date | None = None  # of a month

    @property
    def last(self) -> date:
        return self.until or self.day


@dataclass(frozen=True)
class Line:
    """One curve of a chart with the limits that it is held against, a value a sample."""

    name: str
    values: list[float]


@dataclass(frozen=True)
class Controlled:
    """A chart to draw: samples with one or two lines, a centre, limits a sample each (None: no such limit), and what stands out.

    `flags` holds for each sample the words of the rule that it breaks, or nothing. `kind` is the chart's name.
    """

    kind: str
    samples: list[Sample]
    lines: list[Line]
    centre: float
    lower: list[float] | None
    upper: list[float]
    flags: list[str]
    learnt: int
    sigma_z: float = 1.0

    def last(self, since: date) -> "Controlled":
        """The part from a day on; all of it was reckoned with everything before."""
        left = sum(sample.last < since for sample in self.samples)
        lines = [replace(line, values=line.values[left:]) for line in self.lines]
        lower = self.lower[left:] if self.lower is not None else None
        parts = {"samples": self.samples[left:], "upper": self.upper[left:], "flags": self.flags[left:]}
        return replace(self, lines=lines, lower=lower, **parts)

    @property
    def marked(self) -> list[tuple[Sample, float, str]]:
        """The samples that stand out, each with its value and the rule's words; the latest first."""
        values = [
            max(row) if len(row) > 1 else row[0] for row in zip(*(line.values for line in self.lines), strict=True)
        ]
        rows = zip(self.samples, values, self.flags, strict=True)
        return [row for row in rows if row[2]][::-1]


@dataclass(frozen=True)
class Scored:
    """Limits, and how many standard deviations each point lies off the centre line."""

    limits: Limits
    scores: list[float]


# -- limits --------------------------------------------------------------------------------------
def defect_limits(samples: Sequence[Sample], learnt: Sequence[bool]) -> Scored:
    """Defects per 100 units by the u chart that fits."""
    units, counts = [each.units for each in samples], [each.count for each in samples]
    limits = fitting_u_chart(units, counts, learnt)
    return scored(limits, counts, Poisson(limits.centre * np.array(units)))


def defective_limits(samples: Sequence[Sample], learnt: Sequence[bool]) -> Scored:
    """Defective units in percent by the p chart that fits."""
    units, counts = [each.units for each in samples], [min(each.count, each.units) for each in samples]
    limits = fitting_p_chart(units, counts, learnt)
    return scored(limits, counts, Binomial(np.array(units), limits.centre))


def scored(limits: Limits, counts: Sequence[int], chance) -> Scored:
    """Where limits are exact, scores are too: the normal value as likely as the count (Quesenberry, Journal of Quality
    Technology 23 (1991) 296, with half of the count's own probability); beyond three is then beyond an exact limit."""
    if not limits.kind.startswith("exact") or not limits.centre:
        return Scored(times(100, limits), limits.standardised)
    scores = special.ndtri(chance.cdf(counts) - chance.pmf(counts) / 2)
    inside = np.clip(scores, -3, 3)
    beyond = [place in limits.beyond for place in range(len(counts))]
    return Scored(times(100, limits), np.where(beyond, np.sign(scores) * BEYOND, inside).tolist())


def times(factor: float, limits: Limits) -> Limits:
    lists = {name: [factor * each for each in getattr(limits, name)] for name in ("values", "sigma", "lower", "upper")}
    return replace(limits, centre=factor * limits.centre, **lists)


def measured_limits(samples: Sequence[Sample]) -> tuple[Scored, Limits]:
    means, spreads = mean_limits(samples)
    return Scored(means, means.standardised), spreads


def mean_limits(samples: Sequence[Sample]) -> tuple[Limits, Limits]:
    """Means and their spread: X̄ with R or S where samples are of one size, else the means as single values."""
    values = [each.values for each in samples]
    sizes = {len(each) for each in values}
    if len(sizes) > 1 or sizes == {1}:
        return individuals_charts([float(np.mean(each)) for each in values])
    return xbar_r_charts(values) if sizes.pop() in D2 else xbar_s_charts(values)


# -- charts --------------------------------------------------------------------------------------
def control(samples: list[Sample], found: Scored, rules: Sequence[Rule], learnt: int) -> Controlled:
    """Points within their limits; each that stands out with the strongest rule that it breaks."""
    limits = found.limits
    told = [str(rule.label) if rule else "" for rule in strongest(found.scores, rules)]
    for place in limits.beyond:
        told[place] = _("one point beyond its limit")
    line = Line("", limits.values)
    return Controlled(
        limits.kind, samples, [line], limits.centre, limits.lower, limits.upper, told, learnt, limits.sigma_z
    )


def spread(samples: list[Sample], limits: Limits, learnt: int) -> Controlled:
    """Ranges or standard deviations, of which only a point beyond the limits tells; a moving range has one point fewer."""
    own = samples[len(samples) - len(limits.values) :]
    told = [_("one point beyond its limit") if place in limits.beyond else "" for place in range(len(own))]
    line = Line("", limits.values)
    return Controlled(limits.kind, own, [line], limits.centre, limits.lower, limits.upper, told, learnt)


def cusum_of(samples: list[Sample], of: Scored, learnt: int) -> Controlled:
    found = cusum(of.scores, 0.0, 1.0)
    high, low = (
        _("the upper sum beyond the decision interval: the level is higher"),
        _("the lower sum beyond the decision interval: the level is lower"),
    )
    above, below = set(found.signals_above), set(found.signals_below)
    told = [high if place in above else low if place in below else "" for place in range(len(samples))]
    lines = [Line(_("above the usual"), found.above), Line(_("below the usual"), found.below)]
    interval = [found.interval] * len(samples)
    return Controlled("CUSUM", samples, lines, 0.0, None, interval, told, learnt)


def ewma_of(samples: list[Sample], of: Scored, learnt: int) -> Controlled:
    found = ewma_chart(of.scores, 0.0, 1.0)
    told = [_("the average beyond its limit") if place in found.beyond else "" for place in range(len(samples))]
    line = Line("", found.values)
    return Controlled("EWMA", samples, [line], 0.0, found.lower, found.upper, told, learnt)


SHIFTS: dict[str, Callable] = {CUSUM: cusum_of, EWMA: ewma_of}
