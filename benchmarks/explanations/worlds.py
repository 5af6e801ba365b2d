"""Supply chains with known truth: `world` gives what an engine may see, and what only the scorer may.

The same family and seed give the same world. Dates in the files are ISO dates; `explain` reads nothing else.
"""

import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.explanations.causes import Causes, Finding, Trend
from benchmarks.explanations.families import Family
from benchmarks.explanations.library import Library, as_json, library
from benchmarks.explanations.visits import KINDS, PRODUCTS, SEVERITIES, Visits, visits

START = date(2022, 1, 3)


@dataclass(frozen=True)
class Counts:
    """Inspections × types."""

    defects: np.ndarray
    found_by_audit: np.ndarray  # part of the defects


def world(family: Family, seed: int) -> tuple[dict, dict]:
    """The world and its truth, both ready for JSON."""
    rng = np.random.default_rng([seed, zlib.crc32(family.name.encode())])
    names = library(family, rng)
    seen = visits(family, rng)
    causes = Causes(family, names, rng).happen()
    return written(family, names, seen, causes, counts(family, seen, causes, rng)), truth(family, seed, names, causes)


# what inspections find


def counts(family: Family, seen: Visits, causes: Causes, rng: np.random.Generator) -> Counts:
    usual = (
        seen.units[:, None] / 100 * rates(family, seen, rng) * leniency(family, seen, rng) * season(family, seen, rng)
    )
    mean = usual * raised_by(causes.trends, seen, family.types)
    shape = rng.uniform(*family.shape, family.types)
    surplus = rng.poisson(mean * visible(causes, seen, rng))
    marked = rng.binomial(surplus, family.burst_marked)
    return Counts(rng.poisson(mean * rng.gamma(shape, 1 / shape, mean.shape)) + surplus, marked)


def rates(family: Family, seen: Visits, rng: np.random.Generator) -> np.ndarray:
    """Per 100 units: type × factory × their own mix × product."""
    type_ = family.rate * rng.lognormal(0, family.type_spread, family.types)
    factory = rng.lognormal(0, family.factory_spread, (family.factories, 1))
    series = rng.lognormal(0, family.series_spread, (family.factories, family.types))
    product = rng.lognormal(0, family.product_spread, (family.factories, PRODUCTS, family.types))
    return (type_ * factory * series)[seen.factory] * product[seen.factory, seen.product]


def leniency(family: Family, seen: Visits, rng: np.random.Generator) -> np.ndarray:
    own = rng.lognormal(0, family.leniency, (seen.inspectors, 1))
    by_type = rng.lognormal(0, family.leniency_by_type, (seen.inspectors, family.types))
    return (own * by_type)[seen.inspector]


def season(family: Family, seen: Visits, rng: np.random.Generator) -> np.ndarray:
    phase = rng.uniform(0, 2 * np.pi, family.types)
    return 1 + family.season * np.sin(2 * np.pi * seen.day[:, None] / 365.25 + phase)


def raised_by(trends: list[Trend], seen: Visits, types: int) -> np.ndarray:
    raised = np.ones((len(seen.day), types))
    for trend in trends:
        since = seen.day - trend.onset
        inside = (seen.factory == trend.factory) & (since >= 0) & (seen.day < (trend.end or np.inf))
        share = np.clip(since / trend.ramp, 0, 1) if trend.ramp else np.ones(len(since))
        raised[:, trend.type] += np.where(inside, share * (trend.ratio - 1), 0)
    return raised


def visible(causes: Causes, seen: Visits, rng: np.random.Generator) -> np.ndarray:
    """The share by which counts are higher because an audit has just made people look: no rise of the rate."""
    family, surplus = causes.family, np.zeros((len(seen.day), causes.family.types))
    for audit in causes.audits:
        if rng.random() < family.bursts:
            until = audit.day + rng.uniform(*family.burst_days)
            after = (seen.factory == audit.factory) & (seen.day >= audit.day) & (seen.day < until)
            surplus[after, rng.integers(family.types)] += rng.uniform(*family.burst_ratio) - 1
    return surplus


# files


def day(number: int | None) -> str | None:
    return None if number is None else (START + timedelta(days=int(number))).isoformat()


def factory_id(number: int) -> str:
    return f"S{number + 1:03}"


def written(family: Family, names: Library, seen: Visits, causes: Causes, found: Counts) -> dict:
    inspections = defaultdict(list)
    for row, factory in enumerate(seen.factory):
        inspections[factory].append(inspection(family, names, seen, found, row))
    return {
        "defect_types": {type_: {"areas": areas} for type_, areas in as_json(names, names.prior).items()},
        "factories": [
            {
                "id": factory_id(number),
                "inspections": inspections[number],
                "audits": audits(causes, names, number),
                "findings": [as_found(f, names) for f in causes.findings if f.factory == number],
            }
            for number in range(family.factories)
        ],
    }


def inspection(family: Family, names: Library, seen: Visits, found: Counts, row: int) -> dict:
    record = {
        "date": day(seen.day[row]),
        "units": int(seen.units[row]),
        "inspector": f"I{seen.inspector[row] + 1}",
        "defects": positive(names.types, found.defects[row]),
    }
    return record | (optional(names, seen, found, row) if family.optional_keys else {})


def optional(names: Library, seen: Visits, found: Counts, row: int) -> dict:
    marked = positive(names.types, found.found_by_audit[row])
    return {
        "product": f"P{seen.factory[row] + 1}-{seen.product[row] + 1}",
        "plan": SEVERITIES[seen.severity[row]],
        "type": KINDS[seen.kind[row]],
    } | ({"found_by_audit": marked} if marked else {})


def positive(types: list[str], row: np.ndarray) -> dict[str, int]:
    return {type_: int(number) for type_, number in zip(types, row, strict=True) if number}


def audits(causes: Causes, names: Library, factory: int) -> list[dict]:
    return [
        {"date": day(audit.day), "areas": [names.areas[area] for area in sorted(audit.areas)]}
        for audit in causes.audits
        if audit.factory == factory
    ]


def as_found(finding: Finding, names: Library) -> dict:
    return {
        "id": finding.id,
        "area": names.areas[finding.area],
        "severity": finding.severity,
        "raised": day(finding.raised),
        "closed": day(finding.closed),
    }


def truth(family: Family, seed: int, names: Library, causes: Causes) -> dict:
    return {
        "family": family.name,
        "seed": seed,
        "drives": as_json(names, names.drives),
        "trends": [as_true(trend, names) for trend in causes.trends],
    }


def as_true(trend: Trend, names: Library) -> dict:
    return {
        "factory": factory_id(trend.factory),
        "defect_type": names.types[trend.type],
        "onset": day(trend.onset),
        "end": day(trend.end),
        "ratio": round(trend.ratio, 2),
        "ramp_days": trend.ramp,
        "cause": trend.cause,
        "area": None if trend.area is None else names.areas[trend.area],
        "finding": trend.finding and trend.finding.id,
    }
