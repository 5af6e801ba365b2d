"""Vega-Lite specifications, written once: the page draws them in the browser, the PDF through core.charts."""

from datetime import date

from django.utils.translation import gettext as _

from .figures import Month, Rate
from .queries.factory_trends import CategoryTrend, FactoryTrends

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
TEAL, RED, GREY, AMBER, BLUE = "#0b6577", "#c2410c", "#94a3b8", "#b45309", "#4338ca"


def trend_chart(row: CategoryTrend, trends: FactoryTrends, *, width: int | str = "container", height: int = 220) -> dict:
    """Monthly rate with its interval, the raised window, and audits, findings and corrective actions at their dates."""
    return {
        "$schema": SCHEMA,
        "width": width,
        "height": height,
        "description": _("Defects per 100 units by month for %(category)s, with audits and findings at their dates.") % {"category": row.label},
        "layer": [*window_layer(row), *rate_layers(row.months), *mark_layers(row, trends)],
        "config": {"axis": {"labelFontSize": 10, "titleFontSize": 10}, "legend": {"labelFontSize": 10, "titleFontSize": 10}},
    }


def month_value(month: Month) -> dict:
    rate: Rate = month.rate
    return {
        "month": month.start.isoformat(),
        "rate": round(rate.per_100_units or 0, 3),
        "low": round(rate.low or 0, 3),
        "high": round(rate.high or 0, 3),
        "inspections": month.inspections,
        "defects": rate.defects,
        "units": rate.units,
    }


def rate_layers(months: list[Month]) -> list[dict]:
    x = {"field": "month", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "labelOverlap": True}}
    title = _("defects per 100 units")
    tooltip = [
        {"field": "month", "type": "temporal", "format": "%b %Y", "title": _("month")},
        {"field": "rate", "title": title},
        {"field": "low", "title": _("95 % from")},
        {"field": "high", "title": _("95 % to")},
        {"field": "inspections", "title": _("inspections")},
        {"field": "units", "title": _("units")},
    ]
    data = {"values": [month_value(month) for month in months if month.rate.per_100_units is not None]}
    y = {"field": "rate", "type": "quantitative", "title": title, "scale": {"zero": True}}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": GREY, "strokeWidth": 1},
            "encoding": {"x": x, "y": {"field": "low", "type": "quantitative", "title": title}, "y2": {"field": "high"}},
        },
        {"data": data, "mark": {"type": "line", "color": TEAL, "strokeWidth": 1.5}, "encoding": {"x": x, "y": y}},
        {
            "data": data,
            "mark": {"type": "point", "color": TEAL, "filled": True, "size": 36, "opacity": 1},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        },
    ]


def window_layer(row: CategoryTrend) -> list[dict]:
    """The time in which the rate was raised, from its onset to its end or to the last month."""
    if row.trend is None or not row.months:
        return []
    end = row.end or row.months[-1].start.replace(day=28)
    data = {"values": [{"from": row.onset.isoformat(), "to": end.isoformat()}]}
    encoding = {"x": {"field": "from", "type": "temporal"}, "x2": {"field": "to"}}
    return [{"data": data, "mark": {"type": "rect", "color": "#fdba74", "opacity": 0.28}, "encoding": encoding}]


def mark_layers(row: CategoryTrend, trends: FactoryTrends) -> list[dict]:
    values = marks(row, trends)
    if not values:
        return []
    kinds = [_("audit"), _("finding"), _("explains it"), _("corrective action")]
    encoding = {
        "x": {"field": "day", "type": "temporal"},
        "color": {
            "field": "kind",
            "type": "nominal",
            "title": None,
            "scale": {"domain": kinds, "range": [GREY, AMBER, RED, BLUE]},
            "legend": {"orient": "top"},
        },
        "tooltip": [
            {"field": "day", "type": "temporal", "format": "%Y-%m-%d", "title": _("day")},
            {"field": "kind", "title": _("what")},
            {"field": "label", "title": _("which")},
        ],
    }
    data = {"values": values}
    return [
        {"data": data, "mark": {"type": "rule", "strokeDash": [3, 3], "strokeWidth": 1.2}, "encoding": encoding},
        {
            "data": data,
            "mark": {"type": "point", "shape": "triangle-down", "filled": True, "size": 60, "opacity": 1},
            "encoding": encoding | {"y": {"value": 0}},
        },
    ]


def marks(row: CategoryTrend, trends: FactoryTrends) -> list[dict]:
    first = row.months[0].start if row.months else date.min
    best = row.explanation.best if row.explanation and row.explanation.verdict != "no_finding" else None
    found = [(audit.audited_on, _("audit"), f"{audit.number} {audit.grade}") for audit in trends.audits]
    for key, finding in trends.findings.items():
        kind = _("explains it") if key == best else _("finding")
        found.append((finding.raised_on, kind, f"{finding.number} {finding.get_process_area_display()}"))
    found += [(each.raised_on, _("corrective action"), each.number) for each in trends.corrective_actions]
    return [{"day": day.isoformat(), "kind": str(kind), "label": label} for day, kind, label in found if day and day >= first]
