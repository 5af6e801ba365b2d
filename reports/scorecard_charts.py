"""Vega-Lite specification of how a scorecard's points were, part by part, with their intervals."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qcportal.core.chart_kit import AMBER, BLUE, GREY, TEAL, chart

from .scorecard_sentences import PART_LABELS
from .scorecards import PARTS


def history_chart(history) -> dict:
    """`history` is (first day, last day, card or None) of each quarter, the latest first."""
    values = [row for _first, last, card in reversed(history) if card for row in card_values(last, card)]
    description = _(
        "Points of each part and of the total by quarter, with the range that holds the true value nine times out of ten."
    )
    return chart(description, layers(values), width="container", height=220)


def names() -> list[str]:
    return [*(capfirst(str(PART_LABELS[name])) for name in PARTS), _("Total")]


def card_values(last, card) -> list[dict]:
    measures = [*(card.parts.get(name) for name in PARTS), card.total]
    return [
        {
            "part": label,
            "until": last.isoformat(),
            "points": round(each.points, 1),
            "low": round(each.low, 1),
            "high": round(each.high, 1),
            "cases": each.n,
        }
        for label, each in zip(names(), measures, strict=True)
        if each
    ]


def layers(values: list[dict]) -> list[dict]:
    """Parts stand side by side in a quarter, as their intervals would hide each other."""
    axis = {"labelAngle": 0, "grid": False, "labelOverlap": True}
    x = {"field": "until", "type": "ordinal", "title": None, "axis": axis, "scale": {"paddingInner": 0.35}}
    aside = {"field": "part", "type": "nominal", "sort": names()}
    y = {"type": "quantitative", "title": _("points"), "scale": {"domain": [0, 100]}, "axis": {"tickCount": 5}}
    where = {"x": x, "xOffset": aside}
    signs = {
        "color": scaled([TEAL, BLUE, AMBER, GREY]),
        "shape": scaled(["circle", "square", "triangle-up", "diamond"]),
    }
    rule = {"type": "rule", "strokeWidth": 2}
    point = {"type": "point", "filled": True, "size": 55, "opacity": 1}
    ends = {"y": y | {"field": "low"}, "y2": {"field": "high"}, "color": signs["color"], "tooltip": tooltip()}
    return [
        {"data": {"values": values}, "mark": rule, "encoding": where | ends},
        {"data": {"values": values}, "mark": point, "encoding": where | signs | {"y": y | {"field": "points"}, "tooltip": tooltip()}},
    ]  # fmt: skip


def scaled(wanted: list[str]) -> dict:
    legend = {"orient": "bottom", "direction": "horizontal", "offset": 4, "columns": 2, "columnPadding": 30}
    scale = {"domain": names(), "range": wanted}
    return {"field": "part", "type": "nominal", "title": None, "scale": scale, "legend": legend}


def tooltip() -> list[dict]:
    told = [("part", _("what")), ("until", _("until")), ("points", _("points (of 100)"))]
    told += [("low", _("from (90 %)")), ("high", _("to (90 %)")), ("cases", _("cases"))]
    return [{"field": field, "title": title} for field, title in told]
