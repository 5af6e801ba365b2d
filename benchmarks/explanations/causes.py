"""What truly goes on in the factories: audits, conditions and other causes, the rises they bring, and the findings.

A condition lies in a process area, raises defect types that the area drives, and is there for weeks or months before an
audit sees it, if one does. The finding is closed when corrected, and the rise ends some time after that, or goes on.
"""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.explanations.families import Family
from benchmarks.explanations.library import Library

FIRST, LAST, SHORTEST = 100, 120, 120  # no rise begins earlier, none later before the last day, none is shorter (days)
SEVERITIES = ("minor", "major", "critical")
SPURIOUS_SEVERITY, TRUE_SEVERITY = (0.5, 0.42, 0.08), (0.3, 0.55, 0.15)


@dataclass
class Audit:
    factory: int
    day: int
    areas: set[int]


@dataclass(eq=False)
class Finding:
    factory: int
    area: int
    severity: str
    raised: int
    closed: int | None
    id: str = ""


@dataclass(eq=False)
class Trend:
    factory: int
    type: int
    onset: int
    end: int | None
    ratio: float
    ramp: int  # days from the onset until the ratio is reached, 0 for a step
    cause: str  # finding, unseen, other
    area: int | None = None
    finding: Finding | None = None


@dataclass
class Causes:
    family: Family
    library: Library
    rng: np.random.Generator
    audits: list[Audit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    trends: list[Trend] = field(default_factory=list)

    def happen(self) -> "Causes":
        self.audits = [audit for factory in range(self.family.factories) for audit in self.audits_of(factory)]
        wanted = round(self.family.trend_share * self.family.factories * self.family.types)
        while len(self.trends) < wanted:
            self.one_cause()
        self.spurious_findings()
        self.number_findings()
        return self

    def audits_of(self, factory: int) -> list[Audit]:
        gap = 365 / self.rng.uniform(*self.family.audits_a_year)
        days, day = [], self.rng.uniform(0, gap)
        while day < self.family.days:
            days.append(int(day))
            day += gap * self.rng.uniform(0.7, 1.3)
        return [Audit(factory, day, self.examined()) for day in days]

    def examined(self) -> set[int]:
        number = round(self.family.areas * self.rng.uniform(*self.family.examined))
        return set(self.rng.choice(self.family.areas, number, replace=False).tolist())

    def one_cause(self) -> None:
        drawn = self.rng.random()
        if drawn < self.family.other:
            self.other_cause()
        elif self.family.discovery == "audits":
            self.condition_found_by_chance()
        elif drawn < self.family.other + self.family.unseen:
            self.unseen_condition()
        else:
            self.condition_found_after_a_lag()

    # the three ways a condition may go

    def condition_found_after_a_lag(self) -> None:
        audit = self.audits[self.rng.integers(len(self.audits))]
        type_, area = self.type_and_area()
        began = audit.day - round(self.rng.lognormal(np.log(self.family.lag), self.family.lag_spread))
        if not self.found_already(audit.factory, area, audit.day):
            self.found(audit, type_, area, began)

    def condition_found_by_chance(self) -> None:
        factory, began = self.somewhere()
        type_, area = self.type_and_area()
        ends = began + self.length()
        for audit in self.audits:
            looks = audit.factory == factory and began < audit.day < ends and area in audit.areas
            if looks and self.rng.random() < self.family.seen and not self.found_already(factory, area, audit.day):
                self.found(audit, type_, area, began)
                return
        self.rises(factory, self.raised_types(type_, area), began, ends, "unseen", area)

    def unseen_condition(self) -> None:
        factory, began = self.somewhere()
        type_, area = self.type_and_area()
        self.rises(factory, self.raised_types(type_, area), began, began + self.length(), "unseen", area)

    def found(self, audit: Audit, type_: int, area: int, began: int) -> None:
        finding = self.finding(audit, area, TRUE_SEVERITY)
        end = self.end_after(finding)
        if self.rises(audit.factory, self.raised_types(type_, area), began, end, "finding", area, finding):
            audit.areas.add(area)
            self.findings.append(finding)

    def end_after(self, finding: Finding) -> int | None:
        if finding.closed is None or self.rng.random() < self.family.goes_on:
            return None
        return finding.closed + round(self.rng.exponential(self.family.tail))

    def other_cause(self) -> None:
        """Bad material, say: it strikes one type, in some families at several factories within days."""
        factory, began = self.somewhere()
        struck = {
            factory,
            *self.rng.integers(self.family.factories, size=self.rng.poisson(self.family.spread)).tolist(),
        }
        type_, length = int(self.rng.integers(self.family.types)), self.length()
        for each in struck:
            onset = began + int(self.rng.integers(-10, 11))
            self.rises(each, [type_], onset, onset + length, "other")

    # rises

    def rises(
        self, factory: int, types: list[int], began: int, end: int | None, cause: str, area: int | None = None,
        finding: Finding | None = None,
    ) -> bool:  # fmt: skip
        """Whether anything rises: what does not fit into the time, or into the series, does not happen."""
        onset = began + round(self.rng.exponential(self.family.delay) if area is not None else 0)
        end = end if end is not None and end < self.family.days else None
        fits = FIRST <= onset <= self.family.days - LAST and (end is None or end - onset >= SHORTEST)
        free = [type_ for type_ in types if fits and self.is_free(factory, type_, onset, end)]
        for type_ in free:
            self.trends.append(Trend(factory, type_, onset, end, *self.size(), cause, area, finding))
        return bool(free)

    def size(self) -> tuple[float, int]:
        gradual = self.rng.random() < self.family.gradual
        return float(self.rng.uniform(*self.family.ratio)), int(self.rng.integers(60, 181)) if gradual else 0

    def is_free(self, factory: int, type_: int, onset: int, end: int | None) -> bool:
        taken = [trend for trend in self.trends if (trend.factory, trend.type) == (factory, type_)]
        gap, never = self.family.again, 2 * self.family.days
        return not taken if gap is None else all(
            onset > (trend.end or never) + gap or (end or never) + gap < trend.onset for trend in taken
        )  # fmt: skip

    def type_and_area(self) -> tuple[int, int]:
        type_ = int(self.rng.integers(self.family.types))
        return type_, int(self.rng.choice(self.family.areas, p=self.library.drives[type_]))

    def raised_types(self, type_: int, area: int) -> list[int]:
        driven = self.library.drives[:, area]
        with_it = self.rng.random(len(driven)) < self.family.companions * driven
        return [type_, *(each for each in np.flatnonzero(with_it).tolist() if each != type_)]

    def somewhere(self) -> tuple[int, int]:
        return int(self.rng.integers(self.family.factories)), int(self.rng.integers(FIRST, self.family.days - LAST))

    def length(self) -> int:
        return round(self.rng.lognormal(np.log(self.family.lasting), 0.5))

    # findings

    def finding(self, audit: Audit, area: int, severities: tuple[float, ...]) -> Finding:
        closed = audit.day + round(self.rng.lognormal(np.log(self.family.closing), 0.45))
        is_open = self.rng.random() < self.family.unclosed or closed >= self.family.days
        severity = str(self.rng.choice(SEVERITIES, p=severities))
        return Finding(audit.factory, area, severity, audit.day, None if is_open else closed)

    def found_already(self, factory: int, area: int, day: int) -> bool:
        return any((f.factory, f.area, f.raised) == (factory, area, day) for f in self.findings)

    def spurious_findings(self) -> None:
        """Some factories and some areas have more of them, whatever truly goes on."""
        strictness = self.rng.gamma(4, 1 / 4, self.family.factories)
        liking = self.rng.lognormal(0, 0.4, self.family.areas)
        for audit in self.audits:
            areas = [a for a in sorted(audit.areas) if not self.found_already(audit.factory, a, audit.day)]
            number = min(len(areas), self.rng.poisson(self.family.spurious * strictness[audit.factory]))
            weights = liking[areas] / liking[areas].sum()
            for area in self.rng.choice(areas, number, replace=False, p=weights).tolist() if number else ():
                self.findings.append(self.finding(audit, area, SPURIOUS_SEVERITY))

    def number_findings(self) -> None:
        """In an order that says nothing about which are true."""
        order = self.rng.permutation(len(self.findings))
        self.findings = [self.findings[index] for index in order]
        for number, finding in enumerate(self.findings):
            finding.id = f"N{number + 1}"
        self.findings.sort(key=lambda finding: (finding.factory, finding.raised))
