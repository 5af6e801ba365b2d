"""Vega-Lite specification of a control chart: points with their limits, what stands out in another shape and colour."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from qcportal.core.chart_kit import BLUE, GREY, RED, RIM, TEAL, chart

from .chart_names import freest, named_at
from .chart_specs import empty, names_above_curves, pressed, zoomed
from .control_series import Controlled, Sample
from .numbers import number

PLACES = 4
ABOVE_ALL, BELOW_ALL = 0.12, 0.06  # room beside the highest and the lowest, as shares of the span
Leads = Callable[[Sample], str]


def control_chart(found: Controlled | None, what: str, unit: str, leads: Leads) -> dict:
    """`unit` is that of the values; a press on a point leads to its inspections."""
    if found is None:
        return chart(_("Too little was inspected for a chart."), [empty()], width="container", height=280)
    values = [row for line in found.lines for row in line_values(found, line, leads)]
    axis = {"title": unit, "scale": {"domain": span(found), "nice": False, "zero": False}}
    time = {"scale": {"domain": time_of(found)}}
    layers = [
        *limit_layers(found, values, axis),
        curve(values, axis, time, len(found.lines)),
        dots(values, axis, found, unit),
    ]
    words = {"what": what, "kind": found.kind}
    description = _("Control chart (%(kind)s) of %(what)s: each point with its limits; what stands out is marked.")
    return chart(description % words, zoomed(names_above_curves(layers)), width="container", height=280)


def line_values(found: Controlled, line, leads: Leads) -> list[dict]:
    lower = found.lower or [None] * len(found.samples)
    rows = zip(found.samples, line.values, lower, found.upper, found.flags, strict=True)
    return [
        sizes(sample) | {
            "day": (sample.day.replace(day=15) if sample.until else sample.day).isoformat(),
            "name": sample.label,
            "line": line.name,
            "value": round(value, PLACES),
            "centre": round(found.centre, PLACES),
            "lower": None if low is None else round(low, PLACES),
            "upper": round(high, PLACES),
            "rule": flag,
            "marked": bool(flag) and not inside(found, value, high),
            "address": leads(sample),
            "said": f"{sample.label}: {number(value)} {flag}".strip(),
        }
        for sample, value, low, high, flag in rows
    ]  # fmt: skip


def inside(found: Controlled, value: float, high: float) -> bool:
    """Of two sums that one is marked which passed the decision interval."""
    return len(found.lines) > 1 and value <= high


def sizes(sample: Sample) -> dict:
    return {"inspections": sample.inspections, "units": sample.units, "count": sample.count}


def span(found: Controlled) -> list[float]:
    """Every point and limit, with some room."""
    drawn = [value for line in found.lines for value in line.values]
    all_of = [*drawn, *found.upper, *(found.lower or []), found.centre]
    low, high = min(all_of), max(all_of)
    room = (high - low) or abs(high) or 1
    least = 0 if low >= 0 and low < room else low - BELOW_ALL * room
    return [round(least, PLACES), round(high + ABOVE_ALL * room, PLACES)]


def time_of(found: Controlled) -> list[str]:
    """The days of all samples, with room for the first and the last."""
    first, last = found.samples[0].day, found.samples[-1].last
    room = max(timedelta(days=4), (last - first) / 50)
    return [(first - room).isoformat(), (last + room).isoformat()]


# -- layers --------------------------------------------------------------------------------------
def x() -> dict:
    axis = {
        "format": "%Y-%m",
        "labelOverlap": True,
        "labelSeparation": 6,
        "labelFlush": False,
        "grid": False,
        "tickCount": {"interval": "month", "step": 1},
    }
    return {"field": "day", "type": "temporal", "title": None, "axis": axis}


def y(field: str, axis: dict) -> dict:
    return {"field": field, "type": "quantitative", "axis": {"tickCount": 6}} | axis


def limit_layers(found: Controlled, values: list[dict], axis: dict) -> list[dict]:
    """Centre line and limits, each with its name where the curves leave room for it."""
    many = len(found.samples)
    highest = [max(values[at::many], key=lambda each: each["value"]) for at in range(many)]
    names = [("centre", [], _("centre line")), ("upper", [4, 3], _("upper limit")), ("lower", [4, 3], _("lower limit"))]
    shown = names if found.lower is not None else [("upper", [4, 3], _("decision interval"))]
    return [layer for field, dash, label in shown for layer in limit(field, dash, label, highest, axis)]


def limit(field: str, dash: list[int], label: str, values: list[dict], axis: dict) -> list[dict]:
    """The name stands on a rim of the ground, as in a chart of trends."""
    line = {"type": "line", "color": GREY, "strokeWidth": 1, "strokeDash": dash, "interpolate": "step"}
    text = {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": 10}
    low, high = axis["scale"]["domain"]
    place = freest(field, values, high - low, curve="value")
    at = {"values": [named_at(field, place)]}
    where = {"x": x(), "y": y(field, axis)}
    name = {"data": at, "encoding": where | {"text": {"value": label}}}
    return [
        {"data": {"values": values}, "mark": line, "encoding": where},
        *(name | {"mark": text | style} for style in ({"style": RIM}, {})),
    ]


def curve(values: list[dict], axis: dict, time: dict, lines: int) -> dict:
    """One layer says for all which time is shown."""
    encoding = {"x": x() | time, "y": y("value", axis)}
    if lines > 1:
        encoding["color"] = colours(values)
    return {
        "data": {"values": values},
        "mark": {"type": "line", "color": TEAL, "strokeWidth": 1.4},
        "encoding": encoding,
    }


def colours(values: list[dict]) -> dict:
    names = list(dict.fromkeys(each["line"] for each in values))
    legend = {"orient": "bottom", "direction": "horizontal", "offset": 4, "title": None, "symbolType": "stroke"}
    legend |= {"columnPadding": 32}  # Chinese names are wider than they are reckoned
    return {
        "field": "line",
        "type": "nominal",
        "scale": {"domain": names, "range": [TEAL, BLUE]},
        "legend": legend,
        "title": None,
    }


def dots(values: list[dict], axis: dict, found: Controlled, unit: str) -> dict:
    """What stands out is a red diamond, so that it is seen without colours too."""
    marked = {"test": "datum.marked"}
    encoding = {
        "x": x(),
        "y": y("value", axis),
        "color": {"condition": marked | {"value": RED}, "value": TEAL},
        "shape": {"condition": marked | {"value": "diamond"}, "value": "circle"},
        "size": {"condition": marked | {"value": 110}, "value": 34},
        "tooltip": tooltip(found, unit),
    }
    mark = {"type": "point", "filled": True, "opacity": 1}
    return pressed({"data": {"values": values}, "mark": mark, "encoding": encoding})


def tooltip(found: Controlled, unit: str) -> list[dict]:
    told = [("name", _("which")), ("value", unit), ("upper", _("upper limit"))]
    told += [("lower", _("lower limit"))] if found.lower is not None else []
    told += [("centre", _("centre line")), ("units", _("units inspected")), ("rule", _("what stands out"))]
    return [
        {"field": "day", "type": "temporal", "format": "%Y-%m-%d", "title": _("day")},
        *({"field": field, "title": title} for field, title in told),
    ]
