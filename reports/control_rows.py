"""A control chart as rows: of the table of what stands out, and of its CSV."""

from .control_asked import DEFECTS, ControlAsked
from .control_series import SHIFTS, Controlled
from .figure_rows import digits
from .numbers import number


def lines_of(asked: ControlAsked) -> list[list[str]]:
    """A point a row. The names of the columns say the unit; the limits are in that of the values."""
    found = asked.shown
    heads = [
        "point",
        "day",
        "inspections",
        *counted(asked),
        *values_of(asked, found),
        *limits_of(asked),
        "chart",
        "rule",
    ]
    if found is None:
        return [heads]
    return [heads, *(line(asked, found, place) for place in range(len(found.samples)))]


def unit_of(asked: ControlAsked) -> str:
    """Of the values, as the end of a column's name."""
    if asked.chart in SHIFTS:
        return "standard_deviations"
    if asked.measured:
        return asked.measured.unit
    return "per_100_units" if asked.of == DEFECTS else "percent"


def counted(asked: ControlAsked) -> list[str]:
    return ["samples"] if asked.measured else ["units", "defects" if asked.of == DEFECTS else "defective_units"]


def values_of(asked: ControlAsked, found: Controlled | None) -> list[str]:
    unit = unit_of(asked)
    return [f"above_{unit}", f"below_{unit}"] if found and len(found.lines) > 1 else [f"value_{unit}"]


def limits_of(asked: ControlAsked) -> list[str]:
    return [f"{name}_{unit_of(asked)}" for name in ("centre", "lower_limit", "upper_limit")]


def line(asked: ControlAsked, found: Controlled, place: int) -> list[str]:
    sample = found.samples[place]
    counts = [sample.units] if asked.measured else [sample.units, sample.count]
    lower = None if found.lower is None else found.lower[place]
    return [
        sample.label,
        sample.day.isoformat(),
        str(sample.inspections),
        *map(str, counts),
        *(digits(each.values[place]) for each in found.lines),
        *(digits(each) for each in (found.centre, lower, found.upper[place])),
        found.kind,
        found.flags[place],
    ]


def marked_rows(found: Controlled, address) -> list[dict]:
    """What stands out, the latest first, with how much it rests on."""
    return [
        {
            "label": sample.label,
            "day": None if sample.until else sample.day,
            "inspections": sample.inspections,
            "units": sample.units,
            "value": number(value),
            "rule": rule,
            "address": address(sample),
        }
        for sample, value, rule in found.marked
    ]
