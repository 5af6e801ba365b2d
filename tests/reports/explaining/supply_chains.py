"""Small supply chains with a known story."""

from dataclasses import replace

import numpy as np

from reports.explaining.histories import Audited, Found, History, Seen, World

START = 738000  # an ordinal day
EVERY = 20  # days between inspections
UNITS = 125
RELEVANCE = {
    "seam": {"training": 0.8, "equipment": 0.1},
    "stain": {"packaging": 0.7, "facilities": 0.2},
    "size": {"process": 0.7, "measurement": 0.3},
}
RATE = {"seam": 0.02, "stain": 0.03, "size": 0.015}


def history(key: str, seed: int, raised=None, weight=None, inspections: int = 50, rates=RATE, **more) -> History:
    """raised: {type: (from, until, ratio)} in days since START; weight: factor of all counts, by inspection."""
    random = np.random.default_rng([seed, 3])
    seen = [
        inspection(number, random, raised or {}, (weight or {}).get(number, 1.0), rates)
        for number in range(inspections)
    ]
    return History(key, seen, **more)


def inspection(number: int, random, raised, weight: float, rates) -> Seen:
    day = number * EVERY
    counts = {}
    for kind, rate in rates.items():
        since, until, ratio = raised.get(kind, (0, 0, 1))
        mean = UNITS * rate * weight * (ratio if since <= day < until else 1)
        counts[kind] = int(random.poisson(random.gamma(8, mean / 8)))
    return Seen(START + day, UNITS, counts, {"inspector": f"I{number % 3}"})


def world(*special: History, steady: int = 15) -> World:
    """The special factories among steady ones, each of them audited twice and with findings that explain nothing."""
    return World(RELEVANCE, [*special, *[steady_factory(number) for number in range(steady)]])


def steady_factory(number: int) -> History:
    audits = [audited(150 + number), audited(600 + number)]
    return history(
        f"steady {number}", 100 + number, audits=audits, findings=[found(f"s{number}", "facilities", 150 + number, 260)]
    )


def audited(day: int, *areas: str) -> Audited:
    return Audited(START + day, frozenset(areas) if areas else None)


def found(key: str, area: str, raised: int, closed: int | None = None, severity: str = "major") -> Found:
    return Found(key, area, severity, START + raised, None if closed is None else START + closed)


def seen_by(known: History, inspector: str, numbers: range) -> History:
    """The same, those inspections carried out by somebody else."""
    rows = [
        replace(seen, circumstances={"inspector": inspector}) if number in numbers else seen
        for number, seen in enumerate(known.inspections)
    ]
    return replace(known, inspections=rows)
