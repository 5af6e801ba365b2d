"""The operating characteristic of an inspection's plan: how often lots of each true quality pass."""

from django.utils.translation import gettext as _

from qcportal.core.chart_kit import CRIMSON, GREY, OCHRE, ORANGE, chart

from .enums import DefectClass, Group
from .models import PlanLine
from .sampling import plan_acceptance, rate_at

COLOURS = {DefectClass.CRITICAL: CRIMSON, DefectClass.MAJOR: ORANGE, DefectClass.MINOR: OCHRE}
DASHES = {DefectClass.CRITICAL: [2, 2], DefectClass.MAJOR: [1, 0], DefectClass.MINOR: [6, 3]}
GROUP_DASHES = {Group.WORKMANSHIP: [1, 0], Group.PACKAGING: [6, 3], Group.MARKING: [2, 2]}
POINTS = 60
HARDLY = 0.02  # where a curve ends


def oc_chart(lines: list[PlanLine], *, width: int | str = "container", height: int = 220) -> dict:
    """A curve per line of the plan; the dot is the quality that was agreed (AQL), the ring the one that passes one time in ten."""
    end = last_rate(lines)
    curves = [point for line in lines for point in curve(line, end)]
    agreed = [value(line, float(line.aql) / 100) for line in lines if line.aql]
    rare = [value(line, rate_at(line.plan, 0.1, per_100=line.per_100)) for line in lines]
    description = _("How often this plan accepts a lot, by the share of the lot that is defective, a curve per class.")
    colours = {line.label: COLOURS[line.defect_class] for line in lines}
    dashes = {line.label: GROUP_DASHES.get(line.group) or DASHES[line.defect_class] for line in lines}
    layers = [
        layer(curves, colours, {"type": "line", "strokeWidth": 2}, strokeDash=scale(dashes)),
        *([layer(agreed, colours, {"type": "point", "filled": True, "size": 70, "opacity": 1})] if agreed else []),
        layer(rare, colours, {"type": "point", "filled": False, "size": 70, "strokeWidth": 2, "opacity": 1}),
        {"data": {"values": [{"accepted": 10}]}, "mark": rule(), "encoding": {"y": y()}},
    ]
    return chart(description, layers, width=width, height=height)


def oc_lines(lines: list[PlanLine]) -> list[list[str]]:
    """The curves as rows of a CSV; a rate is in percent of units, or in defects per 100 units where a plan counts these."""
    heads = ["class", "true_rate", "unit_of_rate", "lots_accepted_percent"]
    end = last_rate(lines)
    return [heads, *(line_of(line, point) for line in lines for point in curve(line, end))]


def line_of(line: PlanLine, point: dict) -> list[str]:
    unit = "defects_per_100_units" if line.per_100 else "percent_defective"
    return [point["kind"], f"{point['rate']:.3f}", unit, f"{point['accepted']:.2f}"]


def last_rate(lines: list[PlanLine]) -> float:
    """Where hardly any lot passes by the curve that reaches farthest."""
    return max((rate_at(line.plan, HARDLY, per_100=line.per_100) for line in lines), default=0)


def curve(line: PlanLine, end: float | None = None) -> list[dict]:
    """From a perfect lot to where hardly any passes, or to `end`."""
    last = rate_at(line.plan, HARDLY, per_100=line.per_100) if end is None else end
    return [value(line, last * step / POINTS) for step in range(POINTS + 1)]


def value(line: PlanLine, rate: float) -> dict:
    chance = plan_acceptance(line.plan, rate, per_100=line.per_100)
    return {"kind": line.label, "rate": round(100 * rate, 3), "accepted": round(100 * chance, 2)}


def layer(values: list[dict], colours: dict[str, str], mark: dict, **more) -> dict:
    encoding = {"x": x(), "y": y(), "color": scale(colours), "tooltip": tooltip()}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding | more}


def x() -> dict:
    axis = {"tickCount": 6, "grid": False}
    return {
        "field": "rate",
        "type": "quantitative",
        "title": _("true rate of the lot (in %, or per 100 units)"),
        "axis": axis,
    }


def y() -> dict:
    axis = {"values": [0, 10, 25, 50, 75, 100]}
    return {
        "field": "accepted",
        "type": "quantitative",
        "title": _("lots accepted (%)"),
        "scale": {"domain": [0, 100]},
        "axis": axis,
    }


def scale(values: dict) -> dict:
    """One legend for colour and dash, in the order of the classes."""
    domain = list(values)
    legend = {
        "title": None,
        "columns": 2 if len(domain) > len(DefectClass) else 3,
        "orient": "top",
        "symbolType": "stroke",
        "symbolStrokeWidth": 2,
    }
    return {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": domain, "range": list(values.values())},
        "legend": legend,
    }


def tooltip() -> list[dict]:
    titles = {"kind": _("Class"), "rate": _("True rate"), "accepted": _("Accepted (%)")}
    return [{"field": name, "title": title} for name, title in titles.items()]


def rule() -> dict:
    return {"type": "rule", "color": GREY, "strokeDash": [3, 3], "opacity": 0.7}
