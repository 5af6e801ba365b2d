"""Vega-Lite specification of a factory's scores side by side, each with its interval."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from qcportal.core.chart_kit import TEAL, chart

ROW = 26  # px


def score_chart(rows: Sequence, *, width: int | str = "container") -> dict:
    """`rows` have label, points, low, high (0 to 100, or None where nothing was counted) and n."""
    values = [
        {"score": row.label, "points": row.points, "low": row.low, "high": row.high, "cases": row.n, "told": told(row)}
        for row in rows
    ]
    known = [each for each in values if each["points"] is not None]
    said = _("Points of 0 to 100 with the range that holds the true value nine times out of ten.")
    layers = [empty_rows(values), *drawn(known)]
    return chart(said, layers, width=width, height=ROW * max(1, len(values)))


def told(row) -> str:
    return "–" if row.points is None else f"{round(row.points)}"


def x(field: str) -> dict:
    scale = {"domain": [0, 100], "nice": False}
    return {"field": field, "type": "quantitative", "title": _("points"), "scale": scale, "axis": {"tickCount": 5}}


def y() -> dict:
    axis = {"labelLimit": 200, "domain": False, "ticks": False}
    return {"field": "score", "type": "nominal", "sort": None, "title": None, "axis": axis}


def empty_rows(values: list[dict]) -> dict:
    """Each has its place, also one of which nothing was counted."""
    mark = {"type": "text", "fontSize": 10, "opacity": 0}
    return {"data": {"values": values}, "mark": mark, "encoding": {"y": y(), "text": {"field": "told"}}}


def drawn(values: list[dict]) -> list[dict]:
    data = {"values": values}
    ends = {"y": y(), "x": x("low"), "x2": {"field": "high"}}
    rule = {"type": "rule", "color": TEAL, "strokeWidth": 2.5}
    point = {"type": "point", "filled": True, "color": TEAL, "size": 70, "opacity": 1}
    label = {"type": "text", "dy": -11, "fontSize": 10}
    where = {"y": y(), "x": x("points")}
    return [
        {"data": data, "mark": rule, "encoding": ends},
        {"data": data, "mark": point, "encoding": where},
        {"data": data, "mark": label, "encoding": where | {"text": {"field": "told"}}},
    ]
