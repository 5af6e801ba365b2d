"""Does an audit finding explain a defect trend? Weighed against "another cause, no finding". Pure.

A finding is weighed by three things: whether causes of this defect usually lie in its process area (the library's
prior), whether the time fits (a condition exists for weeks or months before an audit sees it, and an end after the
correction), and its grade. A rise that begins right after an audit is not explained by that audit's findings: an
audit makes defects visible.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SUPPORTED, NOT_DISTINGUISHABLE, NO_FINDING = "supported", "not_distinguishable", "no_finding"
ANOTHER_CAUSE = 0.35  # weight of the causes that no finding names, against a finding that fits fully (1.0)
UNKNOWN_AREA = 0.05  # relevance of an area the library says nothing of
USUAL_MONTHS_UNSEEN, LONGEST_MONTHS_UNSEEN = 4.0, 14.0
DAYS_PER_MONTH = 30.4
GRADE = {"zero_tolerance": 1.0, "critical": 1.0, "major": 0.9, "minor": 0.55, "observation": 0.3}
ENOUGH = 0.6  # probability from which one finding stands as the explanation
SEEN_BECAUSE_OF_AUDIT_DAYS = 90


@dataclass(frozen=True)
class Cause:
    """A finding as a candidate: what it is about and when."""

    key: str
    area: str
    grade: str
    raised: date
    closed: date | None = None


@dataclass(frozen=True)
class Explanation:
    verdict: str
    probabilities: dict[str, float]  # per finding
    none: float  # probability that no finding explains it; all add up to 1

    @property
    def best(self) -> str | None:
        return max(self.probabilities, key=lambda key: self.probabilities[key]) if self.probabilities else None


def explain(relevance: Mapping[str, float], causes: Sequence[Cause], onset: date, end: date | None) -> Explanation:
    """`relevance` is the library's weight (0 to 1) of each process area for this defect."""
    weights = {cause.key: weight(relevance, cause, onset, end) for cause in causes}
    total = sum(weights.values()) + ANOTHER_CAUSE
    probabilities = {key: value / total for key, value in weights.items()}
    none = ANOTHER_CAUSE / total
    return Explanation(verdict(probabilities, none), probabilities, none)


def verdict(probabilities: Mapping[str, float], none: float) -> str:
    best = max(probabilities.values(), default=0.0)
    if best >= ENOUGH:
        return SUPPORTED
    return NO_FINDING if none >= 0.5 or best <= none else NOT_DISTINGUISHABLE


def weight(relevance: Mapping[str, float], cause: Cause, onset: date, end: date | None) -> float:
    area = relevance.get(cause.area, UNKNOWN_AREA)
    return area * time_fit(cause, onset, end) * GRADE.get(cause.grade, 0.5) * 2.0


def time_fit(cause: Cause, onset: date, end: date | None) -> float:
    """1 where the condition can have been there from the onset on; less the longer it would have gone unseen."""
    months_unseen = (cause.raised - onset).days / DAYS_PER_MONTH
    if months_unseen < 0:
        return fit_after_audit(cause, onset)
    if months_unseen > LONGEST_MONTHS_UNSEEN or (end and end < cause.raised):
        return 0.1
    seen = 1.0 if months_unseen <= USUAL_MONTHS_UNSEEN else math.exp(-(months_unseen - USUAL_MONTHS_UNSEEN) / 6)
    return seen * fit_of_end(cause, end)


def fit_after_audit(cause: Cause, onset: date) -> float:
    """The rise came after the audit: right after, it may only have been looked for; later, an open finding may cause it."""
    days = (onset - cause.raised).days
    if cause.closed and cause.closed < onset:
        return 0.02
    return 0.1 if days <= SEEN_BECAUSE_OF_AUDIT_DAYS else 0.35


def fit_of_end(cause: Cause, end: date | None) -> float:
    """A trend should end some time after the correction, and go on while the finding is open."""
    if end is None:
        return 1.0 if cause.closed is None else 0.6
    if cause.closed is None:
        return 0.5
    months = (end - cause.closed).days / DAYS_PER_MONTH
    return 1.0 if -1.5 <= months <= 5 else 0.4
