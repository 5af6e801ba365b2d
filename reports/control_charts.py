"""Control charts that fit counts of defects per unit. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MEAN_MOVING_RANGE = 1.128  # of two points, in standard deviations (d2)


@dataclass(frozen=True)
class Limits:
    """u-chart in defects per unit: centre line and limits per point.

    `sigma_z` is Laney's factor: how many times wider than Poisson the points scatter; at least 1 here, so that
    limits never narrow.
    """

    centre: float
    sigma_z: float
    upper: list[float]
    lower: list[float]


def u_chart(units: Sequence[float], defects: Sequence[float], baseline: Sequence[bool] | None = None) -> Limits:
    """Three-sigma limits with Laney's widening (2002), learnt from the `baseline` points alone where it is given."""
    n, d = np.asarray(units, float), np.asarray(defects, float)
    kept = np.asarray(baseline, bool) if baseline is not None and any(baseline) else np.ones(len(n), bool)
    centre = float(d[kept].sum() / n[kept].sum())
    sigma = np.sqrt(centre / n)
    widening = laney(n[kept], d[kept], centre)
    width = 3 * sigma * widening
    return Limits(centre, widening, list(centre + width), list(np.maximum(0.0, centre - width)))


def laney(units, defects, centre: float) -> float:
    """Mean moving range of the standardised points over what Poisson would give."""
    if len(units) < 2 or centre <= 0:
        return 1.0
    z = (defects / units - centre) / np.sqrt(centre / units)
    return max(1.0, float(np.abs(np.diff(z)).mean() / MEAN_MOVING_RANGE))
