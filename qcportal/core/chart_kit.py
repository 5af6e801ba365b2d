"""What all charts have in common: a Vega-Lite specification that pages draw in the browser and documents on paper.

Colours are middle tones that stand out at least 3 to 1 from white paper and from a dark page, so marks have them whole, not faint;
whatever a colour says, a shape or a label says too. Letters have no colour of their own: page and paper give them theirs (4.5 to 1).
"""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
TEAL, RED, GREY, AMBER, BLUE = "#0f7f96", "#d9480f", "#768394", "#b7791f", "#6464de"
CRIMSON, ORANGE, OCHRE = (
    "#d63939",
    "#e8590c",
    "#a8860b",
)  # critical, major, minor: the colours of their badges, dark enough for a line
RIM = "rim"  # the style of letters that only part those above them from what lies below; a page draws it in its own ground
SMALL = {"axis": {"labelFontSize": 10, "titleFontSize": 10, "titleFontWeight": "normal", "gridOpacity": 0.6}}


def chart(description: str, layers: list[dict], *, width: int | str, height: int) -> dict:
    return {
        "$schema": SCHEMA,
        "width": width,
        "height": height,
        "description": description,
        "layer": layers,
        "config": SMALL
        | {"style": {RIM: {"stroke": "#ffffff", "strokeWidth": 3}}}
        | {"legend": {"labelFontSize": 10, "symbolSize": 50, "symbolOpacity": 1}},
    }
