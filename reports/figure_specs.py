"""Vega-Lite specifications of the page of figures. A mark leads to the rows that it is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from qcportal.core.chart_kit import GREY, TEAL, chart
from qcportal.core.punctuation import punct

from .chart_specs import empty, limit_layers, names_above_curves, rate_layers, zoomed
from .control_charts import Limits
from .figure_rows import age_label, ages
from .figures import Month
from .numbers import number
from .queries.figures import COMPARED, Ageing, Cause, Part, Series

ROW = 24  # pixels
WIDEST = 200  # pixels of a label
BEHIND = 1.75  # of the longest bar, for its text
ROOM = 1.45  # of the longest interval, for the text behind it: a phone has few pixels for it

Leads = Callable[[str], str]


@dataclass(frozen=True)
class Charted:
    """What the layers of rates and limits are drawn from."""

    months: list[Month]
    limits: Limits


def months_chart(series: Series, leads: Callable[[Month], str] | None) -> dict:
    """Rate of each month with its interval, and the limits of the control chart that fits; paper leads nowhere."""
    description = _(
        "Defects per 100 units by month, each with its interval (95 %), with the usual rate and its limits."
    )
    row = Charted(series.months, series.limits) if series.limits else None
    layers = names_above_curves([*limit_layers(row), *rate_layers(row, leads)]) if row else [empty()]
    return chart(description, zoomed(layers) if row and leads else layers, width="container", height=240)


# -- bars ----------------------------------------------------------------------------------------
def names(values: list[dict]) -> dict:
    """The axis of names, as wide as the widest: without a canvas Vega takes Chinese characters for narrow ones."""
    width = min(WIDEST, max((breadth(each["name"]) for each in values), default=0))
    axis = {"labelLimit": WIDEST, "minExtent": width, "offset": 8, "domain": False, "ticks": False}
    return {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": axis}


def breadth(text: str) -> int:
    """Pixels of a label."""
    return sum(11 if east_asian_width(each) in "WF" else 6 for each in text)


def label_of(row) -> str:
    return Truncator(row.label).chars(60)


def parts_chart(parts: Sequence[Part], leads: Leads) -> dict:
    """A dot with its interval and its units for each, so that nobody reads an order from rates that may be the same."""
    values = [part_value(part, leads) for part in parts[:COMPARED] if part.tally.units]
    title = _("defects per 100 units")
    scale = {"domain": [0, ROOM * max((each["high"] for each in values), default=0) or 1], "nice": False}
    dot = {"field": "rate", "type": "quantitative", "title": title, "scale": scale, "axis": {"tickCount": 5}}
    told = [("name", ""), ("rate_told", title), ("low_told", _("from (95 %)")), ("high_told", _("to (95 %)")), *sizes()]
    common = {"y": names(values), "tooltip": tooltip(told), "href": {"field": "address"}}
    layers = [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": GREY, "strokeWidth": 2},
            "encoding": common | {"x": dot | {"field": "low"}, "x2": {"field": "high"}},
        },
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "size": 60, "color": TEAL, "opacity": 1, "cursor": "pointer"},
            "encoding": common | {"x": dot},
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 10},
            "encoding": common | {"x": dot | {"field": "high"}, "text": {"field": "units_told"}},
        },
    ]
    description = _("Defects per 100 units of each, with the interval (95 %).")
    return chart(description, layers, width="container", height=ROW * max(1, len(values)))


def part_value(part: Part, leads: Leads) -> dict:
    rate = part.tally.per_100_units
    counts = {
        "inspections": part.tally.inspections,
        "units": part.tally.units,
        "units_told": units_told(part.tally.units),
    }
    numbers = {"rate": round(rate.per_100_units, 3), "low": round(rate.low, 3), "high": round(rate.high, 3)}
    told = {"rate_told": number(rate.per_100_units), "low_told": number(rate.low), "high_told": number(rate.high)}
    return {"name": label_of(part), "address": leads(part.key)} | told | numbers | counts


def units_told(units: int) -> str:
    """How much a rate rests on, as it stands beside it."""
    return number_format(units, force_grouping=True)


def sizes() -> list[tuple[str, str]]:
    return [("inspections", _("inspections")), ("units", _("units"))]


def tooltip(told: list[tuple[str, str]]) -> list[dict]:
    return [{"field": field} | ({"title": title} if title else {"title": " "}) for field, title in told]


def causes_chart(causes: Sequence[Cause], leads: Leads) -> dict:
    """The most frequent defects as bars, each with its count and the share that it and those above it make up."""
    values = [
        {
            "name": label_of(each),
            "count": each.tally.defects,
            "text": f"{number_format(each.tally.defects, force_grouping=True)} (Σ {round(100 * each.cumulative)}{punct('%')})",
            "share_told": f"{round(100 * each.cumulative)}{punct('%')}",
            "address": leads(each.key),
        }
        for each in causes[:COMPARED]
    ]
    told = [("name", ""), ("count", _("found")), ("share_told", _("together with those above"))]
    return bars(values, told, _("The most frequent defects with the share that they make up together."))


def ages_chart(found: Ageing, leads: Leads) -> dict:
    values = [
        {"name": age_label(age), "count": count, "text": str(count), "address": leads(age)}
        for age, count in ages(found)
    ]
    told = [("name", ""), ("count", _("corrective actions"))]
    return bars(values, told, _("How long the open corrective actions have been open."))


def bars(values: list[dict], told: list[tuple[str, str]], description: str) -> dict:
    scale = {"domain": [0, max((each["count"] for each in values), default=0) * BEHIND or 1], "nice": False}
    counts = {"field": "count", "type": "quantitative", "title": None, "axis": None, "scale": scale}
    encoding = {"y": names(values), "x": counts, "tooltip": tooltip(told), "href": {"field": "address"}}
    bar = {"type": "bar", "color": TEAL, "height": {"band": 0.62}, "cursor": "pointer"}
    text = {"type": "text", "align": "left", "dx": 5, "fontSize": 10}
    layers = [
        {"data": {"values": values}, "mark": bar, "encoding": encoding},
        {"data": {"values": values}, "mark": text, "encoding": encoding | {"text": {"field": "text"}}},
    ]
    return chart(description, layers, width="container", height=ROW * max(1, len(values)))
