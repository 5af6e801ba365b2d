"""Where the words that were searched for stand in a text, whatever its script, case and accents. Pure."""

import re
import unicodedata
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from suppliers.normalise import folded

NOWHERE = re.compile(r"(?!)")


def pattern_of(text: str) -> re.Pattern:
    """Of the folded form: all words in a row, or each of two letters and more wherever it stands."""
    words = [re.escape(word) for word in folded(text).split()]
    alone = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
    return re.compile("|".join([" +".join(words), *alone])) if words else NOWHERE


def marked(text: str, wanted: re.Pattern) -> SafeString:
    """The text as HTML with what matches in <mark>; escaped piece by piece."""
    pieces, end = [], 0
    for start, stop in matches(text, wanted):
        if start >= end:
            pieces += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            end = stop
    return mark_safe("".join([*pieces, escape(text[end:])]))


def matches(text: str, wanted: re.Pattern) -> list[tuple[int, int]]:
    """Where in the text as it is written; a sign that stands alone belongs to the letter before it."""
    flat = [(letter, place) for place, each in enumerate(text) for letter in flattened(each)]
    plain = "".join(letter for letter, _place in flat)
    found = [(flat[match.start()][1], flat[match.end() - 1][1] + 1) for match in wanted.finditer(plain)]
    return [(start, with_signs(text, stop)) for start, stop in found]


@lru_cache(maxsize=5000)
def flattened(letter: str) -> str:
    return folded(letter) or ("" if unicodedata.combining(letter) else " ")


def with_signs(text: str, stop: int) -> int:
    while stop < len(text) and unicodedata.category(text[stop]).startswith("M"):
        stop += 1
    return stop
