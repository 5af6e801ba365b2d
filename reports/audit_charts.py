"""Vega-Lite specification of an audit's score by process area, beside the audit before."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from audits.enums import Grade
from audits.scoring import LOWEST_PERCENT, WEAK_AREA_PERCENT
from qcportal.core.chart_kit import AMBER, GREY, RED, TEAL, chart

ROW = 20  # px


def area_chart(rows: Sequence, *, number: str, before: str = "", width: int | str = "container") -> dict:
    """`rows` have label, percent and before (percent, or None); a bar for this audit, a mark for the one before."""
    values = [
        {"area": row.label, "percent": float(row.percent), "told": f"{row.percent}", "audit": number}
        for row in rows
        if row.percent is not None
    ]
    earlier = [
        {"area": row.label, "percent": float(row.before), "told": f"{row.before}", "audit": before}
        for row in rows
        if row.before is not None
    ]
    said = _("Score in percent of each process area, as bars; lines where the grades begin.")
    if earlier:
        said = f"{said} {_('Marks: the audit before, %(audit)s.') % {'audit': before}}"
    layers = [*grade_lines(), *bars(values), *(marks(earlier) if earlier else [])]
    return chart(said, layers, width=width, height=ROW * max(1, len(values)))


def x() -> dict:
    axis = {"tickCount": 5, "grid": False, "title": _("score (%)")}
    return {"field": "percent", "type": "quantitative", "scale": {"domain": [0, 108], "nice": False}, "axis": axis}


def y() -> dict:
    axis = {"labelLimit": 200, "domain": False, "ticks": False}
    return {"field": "area", "type": "nominal", "sort": None, "title": None, "axis": axis}


def bars(values: list[dict]) -> list[dict]:
    """Red below what caps the grade."""
    weak = {"condition": {"test": f"datum.percent < {WEAK_AREA_PERCENT}", "value": RED}, "value": TEAL}
    bar = {"type": "bar", "height": {"band": 0.58}}
    label = {"type": "text", "align": "left", "dx": 4, "fontSize": 10}
    data, where = {"values": values}, {"x": x(), "y": y(), "tooltip": tooltip()}
    return [
        {"data": data, "mark": bar, "encoding": where | {"color": weak}},
        {"data": data, "mark": label, "encoding": where | {"text": {"field": "told"}}},
    ]


def marks(values: list[dict]) -> list[dict]:
    mark = {"type": "tick", "color": AMBER, "thickness": 3, "bandSize": ROW * 0.8}
    return [{"data": {"values": values}, "mark": mark, "encoding": {"x": x(), "y": y(), "tooltip": tooltip()}}]


def grade_lines() -> list[dict]:
    lines = [{"percent": lowest, "grade": Grade(name).label} for name, lowest in LOWEST_PERCENT.items()]
    rule = {"type": "rule", "color": GREY, "strokeDash": [3, 3]}
    name = {"type": "text", "y": -6, "fontSize": 9}
    data = {"values": lines}
    return [
        {"data": data, "mark": rule, "encoding": {"x": x()}},
        {"data": data, "mark": name, "encoding": {"x": x(), "text": {"field": "grade"}}},
    ]


def tooltip() -> list[dict]:
    told = [("area", _("process area")), ("told", _("score (%)")), ("audit", _("audit"))]
    return [{"field": field, "title": title} for field, title in told]
