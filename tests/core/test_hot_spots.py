"""Short ways through WeasyPrint: the same file, or at least the same picture, as by the general way."""

import gc
import io
import subprocess

import pydyf
import pytest
import weasyprint.draw as drawing
from PIL import Image, ImageChops, ImageStat
from weasyprint.css.properties import Dimension
from weasyprint.layout import percent

from qcportal.core import collecting, hot_spots, pdf

CELLS = "<table><tr><td>seam</td><td class='b'>hem</td><td>collar</td></tr><tr><td>1</td><td class='b'>2</td><td>3</td></tr></table>"


def picture(style: str) -> Image.Image:
    style = f"@page {{ size: 200pt 80pt; margin: 8pt }} table {{ border-spacing: 0 }} td {{ width: 40pt; {style} }}"
    made = pdf.render(pdf.Document(f'<html lang="en"><title>t</title><body>{CELLS}', style))
    shown = subprocess.run(["pdftoppm", "-r", "576", "-png", "-"], input=made, capture_output=True, check=True)
    return Image.open(io.BytesIO(shown.stdout)).convert("RGB")


def differ(one: Image.Image, other: Image.Image) -> float:
    """On average, of 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize(
    "style",
    [
        "border-bottom: 3pt solid #b42318",
        "border-bottom: 0.5pt solid #e3e6ea",
        "border-bottom: 3pt solid",
        "border-bottom: 3pt dotted #b42318",
        "border-bottom: 3pt double #b42318",
        "border-bottom: 3pt solid transparent",
        "border-bottom: 3pt solid #b42318; border-left: 2pt solid #15703a",
        "border-bottom: 3pt solid #b42318; border-radius: 6pt",
        "border-bottom: 3pt solid #b42318; visibility: hidden",
    ],
)
def test_a_border_looks_as_it_would_by_the_general_way(style, monkeypatch):
    ours = picture(style)
    monkeypatch.setattr(drawing, "draw_border", hot_spots.draw_any_border)
    assert differ(ours, picture(style)) < 0.6


def test_a_line_below_a_cell_is_seen():
    assert differ(picture("border-bottom: 3pt solid #b42318"), picture("border-bottom: 3pt solid transparent")) > 3


# -- lengths and bytes ---------------------------------------------------------------------------
class Styled:
    """What a box is to whoever asks for its lengths."""

    def __init__(self, **style):
        self.style = style


@pytest.mark.parametrize("length", [Dimension(7, "px"), Dimension(50, "%"), Dimension(0, "px"), "auto"])
@pytest.mark.parametrize("name", ["width", "min_width"])
def test_a_length_is_the_same(length, name):
    ours, general = Styled(**{name: length}), Styled(**{name: length})
    percent.resolve_one_percentage(ours, name, 80)
    hot_spots.resolve_any(general, name, 80)
    assert vars(ours) == vars(general)


@pytest.mark.parametrize(
    "item",
    [
        b"/Name",
        "Name",
        0,
        -12,
        True,
        1.0,
        0.25,
        -3.5,
        pydyf.Array([1, "a"]),
        pydyf.Dictionary({"A": 1}),
        pydyf.String("ü"),
    ],
)
def test_the_bytes_are_the_same(item):
    assert pydyf._to_bytes(item) == hot_spots.any_to_bytes(item)


def test_a_page_that_is_added_is_referred_to():
    made = pydyf.PDF()
    for count in range(1, 4):
        made.add_page(pydyf.Dictionary({"Type": "/Page"}))
        assert len(made.page_references) == count
    assert made.page_references == tuple(f"{number} 0 R".encode() for number in made.pages["Kids"][::3])


# -- memory ----------------------------------------------------------------------------------------
def test_what_a_layout_left_is_collected_once_the_outermost_has_ended(monkeypatch):
    collected = []
    monkeypatch.setattr(collecting.gc, "collect", lambda: collected.append(gc.isenabled()))
    with collecting.collector_at_rest():
        picture("border-bottom: 1pt solid")
        assert not gc.isenabled()
        assert not collected
    assert gc.isenabled()
    assert collected == [True]
