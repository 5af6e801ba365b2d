"""Simple rivals. Three explain the trends that an engine claims, two claim trends; none knows the truth.

Each gives what `manage.py explain` gives, so that the same scores hold for all.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np

NEAR, BEFORE, AFTER = 120.0, 30, 365  # days: half a year's fading of time, and where a finding may stand about an onset
Weigh = Callable[[dict, dict], float]  # of a trend and a finding of its factory


# explaining


def nearest(world: dict, claims: dict) -> dict:
    """The finding nearest in time to the onset, unless it is half a year away."""
    return explained(world, claims, lambda trend, finding: 1 / (1 + abs(gap(trend, finding))), 1 / 180)


def prior_and_time(world: dict, claims: dict) -> dict:
    """The library's weight of the finding's area, fading with the distance in time."""

    def weight(trend: dict, finding: dict) -> float:
        prior = world["defect_types"][trend["defect_type"]]["areas"].get(finding["area"], 0)
        return prior * float(np.exp(-abs(gap(trend, finding)) / NEAR))

    return explained(world, claims, weight, 0.05)


def co_occurrence(world: dict, claims: dict) -> dict:
    """The area whose findings stand most often about the onset of this type's trends; if as often, the nearer one."""
    findings = of_factories(world)
    seen = Counter(
        (trend["defect_type"], area)
        for trend in claims["trends"]
        for area in {each["area"] for each in findings[trend["factory"]] if stands_about(trend, each)}
    )

    def weight(trend: dict, finding: dict) -> float:
        often = seen[trend["defect_type"], finding["area"]] + 1 / (2 + abs(gap(trend, finding)))
        return often if stands_about(trend, finding) else 0.0

    return explained(world, claims, weight, 2.0)


EXPLAINERS = {
    "nearest finding in time": nearest,
    "library prior and time": prior_and_time,
    "co-occurrence count": co_occurrence,
}


def explained(world: dict, claims: dict, weigh: Weigh, none: float) -> dict:
    """The claims with these weights, and the fixed one of none, as their probabilities."""
    findings = of_factories(world)
    return {"trends": [explanation(trend, findings[trend["factory"]], weigh, none) for trend in claims["trends"]]}


def explanation(trend: dict, findings: list[dict], weigh: Weigh, none: float) -> dict:
    weights = {finding["id"]: weigh(trend, finding) for finding in findings}
    total, top = sum(weights.values()) + none, max(weights.values(), default=0)
    ranked = sorted(weights, key=weights.__getitem__, reverse=True)
    return trend | {
        "explanations": [{"finding": each, "probability": weights[each] / total} for each in ranked],
        "no_finding_probability": none / total,
        "verdict": "supported" if top > none else "no_finding",
    }


def of_factories(world: dict) -> dict[str, list[dict]]:
    return {factory["id"]: factory["findings"] for factory in world["factories"]}


def gap(trend: dict, finding: dict) -> int:
    """Days from the onset to the finding; negative if it was raised before."""
    return (date.fromisoformat(finding["raised"]) - date.fromisoformat(trend["onset"])).days


def stands_about(trend: dict, finding: dict) -> bool:
    return -BEFORE <= gap(trend, finding) <= AFTER


# claiming trends


def dashboard(world: dict) -> dict:
    """Worse if the second half of the inspections has at least 1.5 times the rate of the first."""
    return {"trends": [claim for series in all_series(world) if (claim := second_half(*series))]}


def second_half(factory: str, type_: str, days: list[date], defects: np.ndarray, units: np.ndarray) -> dict | None:
    half = len(days) // 2
    before = max(defects[:half].sum(), 1) / units[:half].sum()
    ratio = defects[half:].sum() / units[half:].sum() / before
    return claimed(factory, type_, days, half, ratio) if ratio >= 1.5 else None


def u_chart(world: dict) -> dict:
    """A u-chart with limits at 3 sigma: worse at a point above the limit, or at eight in a row above the centre line."""
    return {"trends": [claim for series in all_series(world) if (claim := signalled(*series))]}


def signalled(factory: str, type_: str, days: list[date], defects: np.ndarray, units: np.ndarray) -> dict | None:
    centre = defects.sum() / units.sum()
    rate, sigma = defects / units, np.sqrt(centre / units)
    starts = [*np.flatnonzero(rate > centre + 3 * sigma), *run_starts(rate > centre, 8)]
    if not centre or not starts:
        return None
    first = int(min(starts))
    return claimed(factory, type_, days, first, defects[first:].sum() / units[first:].sum() / centre)


def run_starts(above: np.ndarray, length: int) -> np.ndarray:
    if len(above) < length:
        return np.array([], int)
    return np.flatnonzero(np.lib.stride_tricks.sliding_window_view(above, length).all(axis=1))


CLAIMERS = {"dashboard, second half ≥ 1.5 × first": dashboard, "u-chart with run rule": u_chart}


def all_series(world: dict) -> Iterator[tuple[str, str, list[date], np.ndarray, np.ndarray]]:
    for factory in world["factories"]:
        visits = sorted(factory["inspections"], key=lambda visit: visit["date"])
        days = [date.fromisoformat(visit["date"]) for visit in visits]
        units = np.array([visit["units"] for visit in visits])
        for type_ in world["defect_types"] if len(visits) > 1 else ():
            yield factory["id"], type_, days, np.array([visit["defects"].get(type_, 0) for visit in visits]), units


def claimed(factory: str, type_: str, days: list[date], first: int, ratio: float) -> dict:
    onset, around = days[first], timedelta(days=90)
    return {
        "factory": factory,
        "defect_type": type_,
        "onset": onset.isoformat(),
        "onset_low": (onset - around).isoformat(),
        "onset_high": (onset + around).isoformat(),
        "end": None,
        "ratio": float(ratio),
        "q_value": 0.0,
        "explanations": [],
        "no_finding_probability": 1.0,
        "verdict": "no_finding",
    }
