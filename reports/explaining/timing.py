"""Which windows a cause would leave: when a trend begins and ends if a finding is behind it, or something else. Pure.

Times are weighed by bins of days, whose shares are learnt from the history of all factories (`explanations.py`);
here each bin becomes the share of its mass that falls on each window. A window (i, j) of points has its onset after
point i − 1 and until point i, and its end after point j and until point j + 1; j at the last point: it goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .histories import Audited, Found, Numbers, Whole

UNSEEN = np.array([-90, 0, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730])  # days from the onset until the audit saw it
UNSEEN_BELIEF = np.array([0.15, 0.1, 0.6, 2.5, 2.5, 2.5, 3.5, 3.5, 2.5, 2.0, 1.0])  # like so many trends seen before
FADING = np.array([-30, 0, 30, 60, 90, 120, 180, 270, 400])  # days from the correction until the rate is usual again
FADING_BELIEF = np.array([1.0, 1.0, 4.0, 4.0, 3.0, 2.5, 2.5, 1.5, 0.7])  # the first: ended before it was corrected
LASTING = np.array([0, 45, 90, 150, 240, 365, 545, 800, 1600, 10000])  # days that a trend of another cause lasts
LASTING_BELIEF = np.array([1.0, 2.0, 3.0, 4.0, 4.0, 3.0, 2.0, 1.0, 0.2])
BEFORE_FIRST = 30  # days: how much of a beginning that nobody saw is counted against the time that was seen
VISIBLE, VISIBLE_DAYS = 0.25, 45  # share of the other rises that an audit makes visible, and for how long after it
BURST_BEGINS, BURST_ENDS = 30, (30, 120)  # days after an audit: what it makes visible and then fades is no trend
OVERLOOKED = 0.5  # how likely an audit that looks into an area does not see what is there


@dataclass(frozen=True)
class Points:
    """The inspections of a factory as points in time: where each gap begins and ends, in days."""

    day: Whole  # (n,)

    @property
    def gaps(self) -> tuple[Numbers, Numbers]:
        """(n,), (n,): a trend that begins with point i began after the first and by the second."""
        begun = np.concatenate([[self.day[0] - BEFORE_FIRST], self.day[:-1]]).astype(float)
        return np.minimum(begun, self.day - 1.0), self.day.astype(float)

    @property
    def ends(self) -> tuple[Numbers, Numbers]:
        """(n,), (n,): a trend that ends with point j ended after the first and by the second; the last has no end."""
        ended = np.concatenate([self.day[1:], [np.inf]]).astype(float)
        return self.day.astype(float), np.maximum(ended, self.day + 1.0)


def share(low: Numbers, high: Numbers, first: Numbers, last: Numbers) -> Numbers:
    """Share of the time from `first` to `last` that falls between `low` and `high`."""
    inside = np.minimum(high, last) - np.maximum(low, first)
    return np.clip(inside, 0.0, None) / np.maximum(last - first, 1e-9)


def onset_shares(points: Points, audits: Sequence[Audited]) -> Numbers:
    """(n,): of a trend that no finding explains. It may begin at any time, and seem to right after an audit."""
    low, high = points.gaps
    at_any_time = (high - low) / (high - low).sum()
    looked = np.array([audit.day for audit in audits if low[0] <= audit.day < high[-1]], float)
    if not len(looked):
        return at_any_time
    made_visible = share(low[:, None], high[:, None], looked, looked + VISIBLE_DAYS).mean(axis=1)
    return (1 - VISIBLE) * at_any_time + VISIBLE * made_visible


def burst_shares(points: Points, audits: Sequence[Audited]) -> Numbers:
    """(n, n): which windows the defects would leave that an audit makes visible for a while; added up over the audits."""
    low, high = points.gaps
    looked = np.array([audit.day for audit in audits], float)[:, None]
    begun = share(low, high, looked - 1, looked + BURST_BEGINS)  # from the audit's own day on
    ended = share(*points.ends, looked + BURST_ENDS[0], looked + BURST_ENDS[1])
    return begun.T @ ended


def lasting_shares(points: Points) -> Numbers:
    """(bins, n, n): per bin of LASTING, the share of its trends begun at i that end with j."""
    low, high = points.gaps
    onset = (low + high)[None, :, None] / 2
    since, until = (each[None, None, :] - onset for each in points.ends)
    return share(since, until, LASTING[:-1, None, None], LASTING[1:, None, None])


def unseen_shares(points: Points, finding: Found, audits: list[Audited]) -> Numbers:
    """(bins, n): per bin of UNSEEN, its share that begins at each point; less where earlier audits saw nothing."""
    low, high = points.gaps
    low = np.concatenate([[-np.inf], low[1:]])
    bins = share(finding.raised - high, finding.raised - low, UNSEEN[:-1, None], UNSEEN[1:, None])
    likely = OVERLOOKED ** overlooked(points, finding, audits) * bins
    usual = UNSEEN_BELIEF / UNSEEN_BELIEF.sum()
    return likely * min(20.0, 1 / max(1e-9, float(usual @ likely.sum(axis=1))))


def overlooked(points: Points, finding: Found, audits: list[Audited]) -> Numbers:
    """(n,): how many audits of the area stood between a beginning at each point and the finding."""
    looked = sorted(
        audit.day for audit in audits if audit.areas and finding.area in audit.areas and audit.day < finding.raised
    )
    return len(looked) - np.searchsorted(looked, points.day).astype(float)


def fading_shares(points: Points, finding: Found) -> Numbers:
    """(bins, n): per bin of FADING, with the one before it, its share that ends with each point."""
    since, until = points.ends
    early = until_corrected(points, finding)
    if finding.closed is None:
        goes_on = np.zeros((len(FADING), len(points.day)))
        goes_on[:, -1] = 1.0
        return np.concatenate([early[None], goes_on[1:]])
    first, last = finding.closed + FADING[:-1, None], finding.closed + FADING[1:, None]
    return np.concatenate([early[None], share(since, until, first, last)])


def until_corrected(points: Points, finding: Found) -> Numbers:
    """(n,): ended by itself, at any time since half a year before the audit saw it until its correction or now."""
    since, until = points.ends
    last = finding.closed + FADING[0] if finding.closed is not None else points.day[-1]
    first = min(finding.raised - 180.0, last - 1.0)
    return share(since, np.minimum(until, last), np.array(first), np.array(float(last)))
