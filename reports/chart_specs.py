"""Vega-Lite specifications, written once: the page draws them in the browser, the PDF through core.charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qcportal.core.chart_kit import AMBER, BLUE, GREY, RED, RIM, TEAL, chart
from qcportal.core.punctuation import punct

from .chart_names import HEADROOM, freest, named_at
from .figure_rows import rounded
from .figures import Month
from .models import StudyTrend
from .numbers import number
from .queries.factory_trends import CategoryTrend, FactoryTrends

LANES = {"audit": 8, "cause": 22, "finding": 36, "action": 50}  # pixels from the top


@dataclass(frozen=True)
class Leads:
    """Where a press leads on a page: from a month, and from an audit, a finding or a corrective action by its kind and uuid."""

    month: Callable[[Month], str] | None
    mark: Callable[[str, object], str]


# -- trend ---------------------------------------------------------------------------------------
def trend_chart(
    row: CategoryTrend,
    trends: FactoryTrends,
    *,
    width: int | str = "container",
    height: int = 240,
    leads: Leads | None = None,
) -> dict:
    """Monthly rate with its interval, limits of the usual, the raised window, and audits, findings and actions at their dates.

    With `leads` a month and a mark can be pressed and time be zoomed; paper has neither.
    """
    if not row.months:
        return chart(_("No inspection in this time."), [empty()], width=width, height=height)
    description = _(
        "Defects per 100 units by month for %(category)s, with the usual rate and its limits, and audits, findings and corrective actions at their dates."
    )
    layers = [
        *window_layers(row),
        *limit_layers(row),
        *rate_layers(row, leads.month if leads else None),
        *mark_layers(row, trends, 2 if width == "container" else 0, leads),
    ]
    shown = zoomed(names_above_curves(layers)) if leads else names_above_curves(layers)
    return chart(description % {"category": row.label}, shown, width=width, height=height)


def empty() -> dict:
    return {"data": {"values": []}, "mark": "point", "encoding": {}}


def names_above_curves(layers: list[dict]) -> list[dict]:
    """Names of lines lie above every curve and below every point, so that they are read and hide nothing."""
    order = {"text": 1, "point": 2}
    return sorted(layers, key=lambda layer: order.get(dict(layer["mark"])["type"], 0))


def zoomed(layers: list[dict]) -> list[dict]:
    """Time is moved by dragging and stretched by the wheel with Ctrl, as the wheel alone moves the page."""
    first, *others = [layer | {"mark": layer["mark"] | {"clip": True}} for layer in layers]
    select = {"type": "interval", "encodings": ["x"], "zoom": "wheel![event.ctrlKey || event.metaKey]"}
    return [first | {"params": [{"name": "time", "select": select, "bind": "scales"}]}, *others]


def pressed(layer: dict) -> dict:
    """A press on it leads to its `address`; whoever reads by ear hears what is `said`."""
    more = {"href": {"field": "address"}, "description": {"field": "said"}}
    return layer | {"mark": layer["mark"] | {"cursor": "pointer"}, "encoding": layer["encoding"] | more}


def x() -> dict:
    axis = {
        "format": "%Y-%m",
        "labelOverlap": True,
        "labelFlush": False,
        "labelSeparation": 6,
        "grid": False,
        "tickCount": {"interval": "month", "step": 1},
    }
    return {"field": "day", "type": "temporal", "title": None, "axis": axis}


def whole_time(row: CategoryTrend) -> dict:
    """The days from the first month to the end of the last; one layer says it for all."""
    return {"scale": {"domain": [row.months[0].start.isoformat(), last_day(row).isoformat()]}}


def last_day(row: CategoryTrend) -> date:
    return row.months[-1].last


def y(field: str, row: CategoryTrend) -> dict:
    scale = {"domain": [0, top(row)], "nice": False, "clamp": True}
    axis = {"tickCount": 5}
    return {"field": field, "type": "quantitative", "title": _("defects per 100 units"), "scale": scale, "axis": axis}


def top(row: CategoryTrend) -> float:
    """Room for every rate and limit; the interval of a month with few units may be cut."""
    rates = [month.rate.per_100_units or 0 for month in row.months]
    limits = [100 * upper for upper in row.limits.upper]
    return round(HEADROOM * max([*rates, min(max(limits), 2 * max(rates)), 0.1]), 3)


def month_value(month: Month, row: CategoryTrend, upper: float, lower: float) -> dict:
    """Numbers to draw by, and as they are told."""
    rate = month.rate
    told = {"rate": rate.per_100_units, "low": rate.low, "high": rate.high}
    told |= {"usual": 100 * row.limits.centre, "upper": 100 * upper}
    return {
        "day": month.middle.isoformat(),
        "rate": round(rate.per_100_units or 0, 3),
        "low": round(rate.low or 0, 3),
        "high": round(rate.high or 0, 3),
        "usual": round(100 * row.limits.centre, 3),
        "upper": round(100 * upper, 3),
        "lower": round(100 * lower, 3),
        **{f"{name}_told": number(value) for name, value in told.items()},
        "inspections": month.inspections,
        "defects": rate.defects,
        "units": rate.units,
    }


def month_values(row: CategoryTrend, leads: Callable[[Month], str] | None = None) -> list[dict]:
    rows = zip(row.months, row.limits.upper, row.limits.lower, strict=True)
    return [
        month_value(month, row, upper, lower) | ({"address": leads(month), "said": said(month)} if leads else {})
        for month, upper, lower in rows
    ]


def said(month: Month) -> str:
    words = {"month": f"{month.start:%Y-%m}", "rate": rounded(month.rate.per_100_units or 0, 2)}
    return _("%(month)s: %(rate)s defects per 100 units") % words


def rate_layers(row: CategoryTrend, leads: Callable[[Month], str] | None = None) -> list[dict]:
    data = {"values": month_values(row, leads)}
    interval = {"x": x() | whole_time(row), "y": y("low", row), "y2": {"field": "high"}}
    over = {"condition": {"test": "datum.rate > datum.upper", "value": RED}, "value": TEAL}
    point = {"x": x(), "y": y("rate", row), "color": over, "tooltip": month_tooltip()}
    mark = {"type": "point", "filled": True, "size": 42, "opacity": 1}
    points = {"data": data, "mark": mark, "encoding": point}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": GREY, "strokeWidth": 1, "clip": True},
            "encoding": interval,
        },
        {
            "data": data,
            "mark": {"type": "line", "color": TEAL, "strokeWidth": 1.6},
            "encoding": {"x": x(), "y": y("rate", row)},
        },
        pressed(points) if leads else points,
    ]


def month_tooltip() -> list[dict]:
    return [
        {"field": "day", "type": "temporal", "format": "%Y-%m", "title": _("month")},
        {"field": "rate_told", "title": _("defects per 100 units")},
        {"field": "low_told", "title": _("from (95 %)")},
        {"field": "high_told", "title": _("to (95 %)")},
        {"field": "usual_told", "title": _("usual rate (per 100 units)")},
        {"field": "upper_told", "title": _("upper limit (per 100 units)")},
        {"field": "inspections", "title": _("inspections")},
        {"field": "units", "title": _("units inspected")},
        {"field": "defects", "title": _("defects")},
    ]


def limit_layers(row: CategoryTrend) -> list[dict]:
    """Centre line and Laney's limits, each with its name."""
    data = {"values": month_values(row)}
    if len(row.months) < 2:
        return []  # of one month there is nothing usual
    lines = [("usual", [], _("usual rate")), ("upper", [4, 3], _("upper limit"))]
    drawn = []
    for field, dash, label in lines:
        line = {
            "type": "line",
            "color": GREY,
            "strokeWidth": 1,
            "strokeDash": dash,
            "interpolate": "step",
            "clip": True,
        }
        drawn.append({"data": data, "mark": line, "encoding": {"x": x(), "y": y(field, row)}})
        drawn += line_name(field, label, row, data["values"])
    return drawn


def line_name(field: str, label: str, row: CategoryTrend, values: list[dict]) -> list[dict]:
    """Above its line, in the colour that the page or the paper gives to text, on a rim of the ground that parts it from a curve."""
    mark = {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": 10, "clip": True}
    place = freest(field, values, top(row))
    data = {"values": [named_at(field, place)]}
    encoding = {"x": x(), "y": y(field, row), "text": {"value": label}}
    return [{"data": data, "mark": mark | style, "encoding": encoding} for style in ({"style": RIM}, {})]


def window_layers(row: CategoryTrend) -> list[dict]:
    """The times in which the rate was raised; darker where each may have begun (90 %)."""
    first, last = row.months[0].start, last_day(row)
    return [
        span(max(start, first), min(stop, last), opacity)
        for trend in row.rises
        for start, stop, opacity in spans(trend, last)
        if start <= last and stop >= first
    ]


def spans(trend: StudyTrend, last: date) -> list[tuple[date, date, float]]:
    raised = (trend.onset, trend.end or last, 0.13)
    return [raised] if trend.from_start else [raised, (trend.onset_low, trend.onset_high, 0.22)]


def span(start: date, stop: date, opacity: float) -> dict:
    data = {"values": [{"day": start.isoformat(), "to": stop.isoformat()}]}
    mark = {"type": "rect", "color": "#f59e0b", "opacity": opacity}
    return {"data": data, "mark": mark, "encoding": {"x": x(), "x2": {"field": "to"}}}


# -- audits, findings and corrective actions at their dates ------------------------------------------
def mark_layers(row: CategoryTrend, trends: FactoryTrends, columns: int, leads: Leads | None = None) -> list[dict]:
    """A lane for each kind, so that an audit and its findings of the same day stand below each other."""
    values = marks(row, trends, leads)
    if not values:
        return []
    line = {"type": "rule", "strokeWidth": 1, "strokeDash": [2, 3]}
    sign = {"type": "point", "filled": True, "size": 62, "opacity": 1}
    at = {"field": "lane", "type": "quantitative", "scale": None, "axis": None}
    present = {each["kind"] for each in values}
    encoding = {"x": x(), "color": kind_colour(columns, present), "tooltip": mark_tooltip()}
    data = {"values": values}
    lines = {"data": data, "mark": line, "encoding": encoding}
    signs = {"data": data, "mark": sign, "encoding": encoding | {"y": at, "shape": kind_shape(present)}}
    return [pressed(lines), pressed(signs)] if leads else [lines, signs]


def kinds() -> dict[str, str]:
    """What a mark may be, in the words of its legend."""
    return {
        "audit": _("audit"),
        "cause": _("finding that may explain it"),
        "finding": _("other finding"),
        "action": _("corrective action"),
    }


def only(present: set[str], signs: list[str]) -> dict:
    """The scale of the kinds that are there, so that the legend names no other; each keeps its sign."""
    pairs = [(kind, sign) for kind, sign in zip(kinds().values(), signs, strict=True) if kind in present]
    return {"domain": [kind for kind, _sign in pairs], "range": [sign for _kind, sign in pairs]}


def kind_colour(columns: int, present: set[str]) -> dict:
    """Beside a page's column of text four names in a line run out of it; Chinese ones are wider than they are reckoned."""
    scale = only(present, [TEAL, RED, AMBER, BLUE])
    legend = {"orient": "bottom", "direction": "horizontal", "offset": 4, "columns": columns, "columnPadding": 30}
    return {"field": "kind", "type": "nominal", "title": None, "scale": scale, "legend": legend}


def kind_shape(present: set[str]) -> dict:
    scale = only(present, ["diamond", "triangle-down", "triangle-up", "square"])
    return {"field": "kind", "type": "nominal", "title": None, "scale": scale}


def mark_tooltip() -> list[dict]:
    return [
        {"field": "day", "type": "temporal", "format": "%Y-%m-%d", "title": _("day")},
        {"field": "kind", "title": _("what")},
        {"field": "label", "title": _("which")},
    ]


def marks(row: CategoryTrend, trends: FactoryTrends, leads: Leads | None = None) -> list[dict]:
    """One value a mark, within the months shown."""
    first, last, words = row.months[0].start, last_day(row), kinds()
    return [
        {"day": day.isoformat(), "kind": words[kind], "lane": LANES[kind], "label": label}
        | ({"address": leads.mark(kind, uuid), "said": f"{day}: {words[kind]} {label}"} if leads else {})
        for kind, day, label, uuid in told(row, trends)
        if day and first <= day <= last
    ]


def told(row: CategoryTrend, trends: FactoryTrends) -> list[tuple]:
    """(kind, day, label, uuid) of all there are."""
    found = [("audit", each.audited_on, f"{each.number} {each.grade}", each.uuid) for each in trends.audits]
    for key, finding in trends.findings.items():
        label = f"{finding.number} {finding.get_process_area_display()}"
        found.append(("cause" if key in row.causes else "finding", finding.raised_on, label, key))
    return found + [("action", each.raised_on, each.number, each.uuid) for each in trends.corrective_actions]


# -- pareto --------------------------------------------------------------------------------------
def pareto_chart(rows: Sequence[tuple[str, int, float]], *, width: int | str = "container") -> dict:
    """The most frequent defects as bars, each with its count and the share that it and those above it make up."""
    values = [
        {"name": name, "count": count, "text": f"{count} · {round(100 * share)}{punct('%')}"}
        for name, count, share in rows
    ]
    names = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 220, "domain": False, "ticks": False},
    }
    scale = {"domain": [0, max((count for _name, count, _share in rows), default=1) * 1.2], "nice": False}
    counts = {"field": "count", "type": "quantitative", "title": None, "axis": None, "scale": scale}
    encoding = {
        "y": names,
        "x": counts,
        "tooltip": [{"field": "name", "title": _("defect")}, {"field": "count", "title": _("found")}],
    }
    bar = {"type": "bar", "color": TEAL, "height": {"band": 0.62}}
    label = {"type": "text", "align": "left", "dx": 5, "fontSize": 10}
    layers = [
        {"data": {"values": values}, "mark": bar, "encoding": encoding},
        {"data": {"values": values}, "mark": label, "encoding": encoding | {"text": {"field": "text"}}},
    ]
    description = _("The most frequent defects with their counts and the share that they make up together.")
    return chart(description, layers, width=width, height=20 * max(1, len(rows)))
