"""Does an audit finding explain a defect trend? Weighed against "another cause, no finding". Pure.

A finding is weighed by three things: whether causes of this defect usually lie in its process area (the library's
prior), whether the time fits (a condition exists for weeks or months before an audit sees it, and the trend ends
some time after it is mended), and its grade. Nobody knows the onset to the day, so the time is weighed over all
onsets that the trend allows. A rise that begins right after an audit is not explained by that audit's findings: an
audit makes defects visible.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SUPPORTED, NOT_DISTINGUISHABLE, NO_FINDING = "supported", "not_distinguishable", "no_finding"
ANOTHER_CAUSE = 0.35  # weight of the causes that no finding names, against 1 for a finding that fits fully
UNKNOWN_AREA = 0.05  # relevance of an area the library says nothing of
GRADE = {"zero_tolerance": 1.0, "critical": 1.0, "major": 0.9, "minor": 0.55, "observation": 0.3}
SCALE = 2.0  # turns relevance × time × grade of a typical true cause into about 1
ENOUGH = 0.6  # probability from which one finding stands as the explanation
DAYS_PER_MONTH = 30.4
USUAL_MONTHS_UNSEEN, LONGEST_MONTHS_UNSEEN, FADING_MONTHS = 4.0, 14.0, 6.0
SEEN_BECAUSE_OF_AUDIT_DAYS = 90
MONTHS_TO_END = (-1.5, 5.0)  # after the correction; before, as a factory may mend what it hears of on site


@dataclass(frozen=True)
class Cause:
    """A finding as a candidate: what it is about and when."""

    key: str
    area: str
    grade: str
    raised: date
    closed: date | None = None


@dataclass(frozen=True)
class Onset:
    """A possible beginning: between the last inspection that was calm and the first that was not."""

    calm: date
    raised: date
    probability: float = 1.0

    @property
    def day(self) -> date:
        return self.calm + timedelta(days=(self.raised - self.calm).days / 2)


@dataclass(frozen=True)
class Explanation:
    verdict: str
    probabilities: dict[str, float]  # per finding
    none: float  # probability that no finding explains it; all add up to 1

    @property
    def best(self) -> str | None:
        return max(self.probabilities, key=lambda key: self.probabilities[key]) if self.probabilities else None


def explain(
    relevance: Mapping[str, float], causes: Sequence[Cause], onsets: Sequence[Onset], end: date | None
) -> Explanation:
    """`relevance` is the library's weight (0 to 1) of each process area for this defect; `end` is None while it lasts."""
    weights = {cause.key: weight(relevance, cause, onsets, end) for cause in causes}
    total = sum(weights.values()) + ANOTHER_CAUSE
    probabilities = {key: value / total for key, value in weights.items()}
    none = ANOTHER_CAUSE / total
    return Explanation(verdict(probabilities, none), probabilities, none)


def verdict(probabilities: Mapping[str, float], none: float) -> str:
    best = max(probabilities.values(), default=0.0)
    if best >= ENOUGH:
        return SUPPORTED
    return NO_FINDING if none >= 0.5 or best <= none else NOT_DISTINGUISHABLE


def weight(relevance: Mapping[str, float], cause: Cause, onsets: Sequence[Onset], end: date | None) -> float:
    area = relevance.get(cause.area, UNKNOWN_AREA)
    certain = sum(onset.probability for onset in onsets)
    time = sum(onset.probability * time_fit(cause, onset, end) for onset in onsets) / certain
    return area * time * GRADE.get(cause.grade, 0.5) * SCALE


def time_fit(cause: Cause, onset: Onset, end: date | None) -> float:
    """1 where the condition can have been there from the onset on; less, the longer it would have gone unseen."""
    if onset.raised > cause.raised:
        return fit_after_audit(cause, onset)
    if end and end < cause.raised:
        return 0.1
    return fit_unseen((cause.raised - onset.day).days / DAYS_PER_MONTH) * fit_of_end(cause, end)


def fit_unseen(months: float) -> float:
    if months > LONGEST_MONTHS_UNSEEN:
        return 0.1
    return min(1.0, math.exp((USUAL_MONTHS_UNSEEN - months) / FADING_MONTHS))


def fit_after_audit(cause: Cause, onset: Onset) -> float:
    """The rise was first seen after the audit: right after, it may only have been looked for; later, an open finding may cause it."""
    if cause.closed and cause.closed < onset.raised:
        return 0.02
    return 0.1 if (onset.raised - cause.raised).days <= SEEN_BECAUSE_OF_AUDIT_DAYS else 0.35


def fit_of_end(cause: Cause, end: date | None) -> float:
    """A trend should end some time after the correction, and go on while the finding is open."""
    if end is None:
        return 1.0 if cause.closed is None else 0.6
    if cause.closed is None:
        return 0.5
    soonest, latest = MONTHS_TO_END
    return 1.0 if soonest <= (end - cause.closed).days / DAYS_PER_MONTH <= latest else 0.4
