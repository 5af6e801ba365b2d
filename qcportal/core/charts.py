"""Vega-Lite specifications to SVG, for print. The page draws the same specification in the browser.

vl-convert starts threads when first used, which do not survive a fork: call this in worker children only.
"""

import hashlib
import json
from functools import cache

import vl_convert
from django.conf import settings
from django.core.cache import caches

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
    kept, key = caches["charts"], key_of(text)
    drawn = kept.get(key)
    if drawn is None:
        register_fonts()
        drawn = vl_convert.vegalite_to_svg(vl_spec=text, vl_version=VEGA_LITE)
        kept.set(key, drawn)
    return drawn


def key_of(text: str) -> str:
    """Of everything that the picture shows, and of what draws it: so nobody gets what others' data have drawn."""
    told = json.dumps([VEGA_LITE, vl_convert.__version__, text])
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def register_fonts() -> None:
    vl_convert.register_font_directory(str(settings.BUILD_DIR / "fonts"))
