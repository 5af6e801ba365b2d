"""Vega-Lite specifications to SVG, for print. The page draws the same specification in the browser.

vl-convert starts threads when first used, which do not survive a fork: call this in worker children only.
"""

import hashlib
import json
from functools import cache

import vl_convert
from django.conf import settings
from django.core.cache import caches
from django.utils.formats import get_format

FONT = "Noto Sans"
PAPER = {
    "background": "transparent",
    "font": FONT,
    "axis": {"labelColor": "#374151", "titleColor": "#374151", "gridColor": "#e5e7eb", "domainColor": "#9ca3af"},
    "text": {"color": "#374151"},
    "view": {"stroke": "transparent"},
}
VEGA_LITE = "6.4"  # the version inside vl-convert; package.json pins the same


def svg(specification: dict) -> str:
    """Draw a specification; the same data gives the same picture, so it is kept by its hash, for every worker."""
    text = json.dumps(specification | {"config": PAPER | specification.get("config", {})}, sort_keys=True, default=str)
    numbers = number_locale()
    kept, key = caches["charts"], key_of(text, numbers)
    drawn = kept.get(key)
    if drawn is None:
        register_fonts()
        drawn = vl_convert.vegalite_to_svg(vl_spec=text, vl_version=VEGA_LITE, format_locale=numbers)
        kept.set(key, drawn)
    return drawn


def number_locale() -> dict:
    """How the numbers of axes are written, in the language of who reads."""
    marks = {"decimal": get_format("DECIMAL_SEPARATOR"), "thousands": get_format("THOUSAND_SEPARATOR")}
    return marks | {"grouping": [3], "currency": ["", ""]}


def key_of(text: str, numbers: dict) -> str:
    """Of everything that the picture shows, and of what draws it: so nobody gets what others' data have drawn."""
    told = json.dumps([VEGA_LITE, vl_convert.__version__, numbers, text])
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def register_fonts() -> None:
    vl_convert.register_font_directory(str(settings.BUILD_DIR / "fonts"))
