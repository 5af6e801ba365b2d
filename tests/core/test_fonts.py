"""The fonts of documents have every letter that documents print, in both weights."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = settings.BUILD_DIR / "fonts"
VIETNAMESE = {chr(code) for code in range(0x1EA0, 0x1EFA)} | set("ĂăÂâĐđÊêÔôƠơƯư₫")


def letters(pattern: str) -> set[str]:
    return {chr(code) for path in FONTS.glob(pattern) for code in TTFont(path).getBestCmap()}


def translated(path: Path) -> set[str]:
    with path.open("rb") as file:
        texts = [each.string for each in read_po(file)]
    return set("".join(form for text in texts for form in ([text] if isinstance(text, str) else text))) - {"\n"}


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_letter_of_the_translations_is_there(weight):
    there = letters(f"*-{weight}.ttf")
    for path in (settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/django.po"):
        assert translated(path) - there == set(), path


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_vietnamese_is_of_one_font_with_its_stacked_marks(weight):
    assert VIETNAMESE - letters(f"NotoSans-{weight}.ttf") == set()
