"""How far what a chart draws stands out from its ground (relative luminance and contrast of WCAG 2.2)."""

from collections.abc import Iterator

from qcportal.core.charts import PAPER
from reports import making
from reports.documents.drawn import Chart
from reports.documents.periodic import Periodic
from reports.models import Report

GROUNDS = ("#ffffff", "#182433")  # paper and the light page; the dark page
LETTERS, MARKS = 4.5, 3.0


def charts_of(report: Report) -> list[dict]:
    """The specifications of the charts in a document."""
    document = making.DOCUMENTS[report.kind]
    content = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
    if isinstance(content, Periodic):
        return list(content.charts.values())
    return [each.specification for each in content.parts.values() if isinstance(each, Chart)]


def faint(specification: dict) -> list[str]:
    """What of it is too faint. Letters have no colour of their own, or else it would have to do on every ground."""
    found = [] if contrast(PAPER["text"]["color"], GROUNDS[0]) >= LETTERS else ["letters on paper"]
    for layer in specification["layer"]:
        mark = layer["mark"]
        kind = mark["type"] if isinstance(mark, dict) else mark
        least = LETTERS if kind == "text" else MARKS
        found += [] if kind == "rect" else [f"{kind} {each}" for each in colours(layer) if too_faint(each, mark, least)]
    return found


def colours(layer: dict) -> Iterator[str]:
    """Those of a mark, wherever a specification may say them."""

    def within(value) -> Iterator[str]:
        if isinstance(value, str) and value.startswith("#"):
            yield value
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from within(each)

    yield from within(layer["mark"])
    yield from within({name: each for name, each in layer["encoding"].items() if name in ("color", "fill", "stroke")})


def too_faint(colour: str, mark, least: float) -> bool:
    opacity = mark.get("opacity", 1) if isinstance(mark, dict) else 1
    return any(contrast(mixed(colour, ground, opacity), ground) < least for ground in GROUNDS)


def mixed(colour: str, ground: str, opacity: float) -> str:
    pairs = zip(parts(colour), parts(ground), strict=True)
    return "#" + "".join(f"{round(opacity * one + (1 - opacity) * other):02x}" for one, other in pairs)


def parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = [linear(each / 255) for each in parts(colour)]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
