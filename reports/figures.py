"""The portal's figures: each has one definition, one function, its unit in its name, and an interval. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scipy import stats

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rate:
    """Defects per 100 units with its exact 95 % interval (Garwood); `None` without units."""

    defects: int
    units: int
    per_100_units: float | None
    low: float | None
    high: float | None


def defects_per_100_units(defects: int, units: int) -> Rate:
    if units <= 0:
        return Rate(defects, units, None, None, None)
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if defects == 0 else float(stats.chi2.ppf(tail, 2 * defects)) / 2
    high = float(stats.chi2.ppf(1 - tail, 2 * defects + 2)) / 2
    scale = 100 / units
    return Rate(defects, units, defects * scale, low * scale, high * scale)


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


def monthly(rows: Iterable[tuple[date, int, int]]) -> list[Month]:
    """Rows are (day, units inspected, defects), one per inspection; months without inspections are left out."""
    sums: dict[date, list[int]] = {}
    for day, units, defects in rows:
        total = sums.setdefault(day.replace(day=1), [0, 0, 0])
        total[0] += units
        total[1] += defects
        total[2] += 1
    return [Month(start, defects_per_100_units(total[1], total[0]), total[2]) for start, total in sorted(sums.items())]


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
    """A share of cases with its exact 95 % interval (Clopper and Pearson); `None` without cases."""

    hits: int
    cases: int
    share: float | None
    low: float | None
    high: float | None


def first_pass_rate(results: Sequence[str]) -> Share:
    """Of the inspections with a result, those that passed."""
    decided = [each for each in results if each in ("pass", "fail")]
    return share(decided.count("pass"), len(decided))


def defective_rate(defectives: int, units: int) -> Share:
    """Of the units inspected, those with at least one defect."""
    return share(defectives, units)


def share(hits: int, cases: int) -> Share:
    if cases <= 0:
        return Share(hits, cases, None, None, None)
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if hits == 0 else float(stats.beta.ppf(tail, hits, cases - hits + 1))
    high = 1.0 if hits == cases else float(stats.beta.ppf(1 - tail, hits + 1, cases - hits))
    return Share(hits, cases, hits / cases, low, high)
