"""The portal's figures: each has one definition, one function, its unit in its name, and an interval. Pure.

Intervals hold 95 %. Counts have Garwood's (Fiducial limits for the Poisson distribution, Biometrika 28 (1936) 437), shares
Clopper and Pearson's (Biometrika 26 (1934) 404). Where lots differ more than chance makes them differ, a count says
less than as many independent defects would: both are then taken of the effective count, the count over the dispersion
(Korn and Graubard, Survey Methodology 24 (1998) 193; dispersion as in McCullagh and Nelder, Generalized Linear Models, 4.5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scipy import special

from .distributions import Binomial

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2


# -- counts --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rate:
    """Defects per 100 units with its 95 % interval; `None` without units."""

    defects: int
    units: int
    per_100_units: float | None
    low: float | None
    high: float | None


def defects_per_100_units(defects: int, units: int, dispersion: float = 1.0) -> Rate:
    """All defects found, several in one unit too, per 100 units inspected."""
    if units <= 0:
        return Rate(defects, units, None, None, None)
    effective, scale = defects / dispersion, 100 / units
    low = 0.0 if defects == 0 else float(special.gammaincinv(effective, TAIL))
    high = float(special.gammaincinv(effective + 1, 1 - TAIL))
    return Rate(defects, units, defects * scale, low * dispersion * scale, high * dispersion * scale)


@dataclass(frozen=True)
class Tally:
    """What was counted in some lots, each by its first inspection.

    `defect_squares` is the sum over the lots of defects² / units, `defective_squares` the same of defective units: with
    the totals they say how much the lots differ.
    """

    inspections: int = 0
    units: int = 0
    defects: int = 0
    defect_squares: float = 0.0
    defectives: int = 0
    defective_squares: float = 0.0
    passed: int = 0

    @property
    def per_100_units(self) -> Rate:
        rate = self.defects / self.units if self.units else 0
        spread = (self.defect_squares - rate * self.defects) / rate if rate else 0
        return defects_per_100_units(self.defects, self.units, dispersion(spread, self.inspections))

    @property
    def defective(self) -> "Share":
        rate = min(1.0, self.defectives / self.units) if self.units else 0
        spread = (self.defective_squares - rate * self.defectives) / (rate * (1 - rate)) if 0 < rate < 1 else 0
        return defective_rate(self.defectives, self.units, dispersion(spread, self.inspections))

    @property
    def first_pass(self) -> "Share":
        return share(self.passed, self.inspections)


def dispersion(spread: float, lots: int) -> float:
    """How many times more the lots differ than chance says; 1 unless Pearson's test (5 %) finds that they do.

    `spread` is Pearson's sum of squares over the lots.
    """
    degrees = lots - 1
    if degrees < 1 or special.chdtrc(degrees, max(0.0, spread)) >= 1 - CONFIDENCE:
        return 1.0
    return max(1.0, spread / degrees)


# -- months --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """One month of a series: the first of the month and the rate in it."""

    start: date
    rate: Rate
    inspections: int

    @property
    def middle(self) -> date:
        """Where a chart puts it, as its inspections lie all over the month."""
        return self.start.replace(day=15)

    @property
    def last(self) -> date:
        return (self.start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# -- shares --------------------------------------------------------------------------------------
def pareto(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int, float]]:
    """(name, count, cumulative share 0 to 1), the most frequent first."""
    ordered = sorted((each for each in counts if each[1] > 0), key=lambda each: (-each[1], each[0]))
    total, seen, found = sum(count for _name, count in ordered), 0, []
    for name, count in ordered:
        seen += count
        found.append((name, count, seen / total))
    return found


@dataclass(frozen=True)
class Share:
    """A share of cases, 0 to 1, with its 95 % interval; `None` without cases."""

    hits: int
    cases: int
    share: float | None
    low: float | None
    high: float | None


def first_pass_rate(results: Sequence[str]) -> Share:
    """Of the inspections with a result, those that passed."""
    decided = [each for each in results if each in ("pass", "fail")]
    return share(decided.count("pass"), len(decided))


def defective_rate(defectives: int, units: int, dispersion: float = 1.0) -> Share:
    """Of the units inspected, those with at least one defect; a unit that counts in two groups counts in both, at most all do."""
    return share(min(defectives, max(0, units)), units, dispersion)


def share(hits: int, cases: int, dispersion: float = 1.0) -> Share:
    if cases <= 0:
        return Share(hits, cases, None, None, None)
    yes, no = hits / dispersion, (cases - hits) / dispersion
    low = 0.0 if hits == 0 else float(special.betaincinv(yes, no + 1, TAIL))
    high = 1.0 if hits == cases else float(special.betaincinv(yes + 1, no, 1 - TAIL))
    return Share(hits, cases, hits / cases, low, high)


# -- days ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class MedianDays:
    """The middle of some numbers of days, with the interval that its order statistics give; `None` without cases."""

    cases: int
    days: int | None
    low: int | None
    high: int | None


def median_places(cases: int) -> tuple[int, int | None, int | None]:
    """Where in the ordered values, from 0, the median and the ends of its interval stand (Conover, Practical Nonparametric
    Statistics, 3.2). Fewer than 6 values have no interval of 95 %."""
    middle, before = (cases - 1) // 2, int(Binomial(cases, 0.5).ppf(TAIL))
    return (middle, before - 1, cases - before) if before else (middle, None, None)
