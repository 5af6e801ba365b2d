"""Where the words that were searched for stand in a text, whatever its script, case and accents. Pure."""

import re
import unicodedata
from functools import lru_cache
from html import escape
from itertools import pairwise

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
    """Where in the text as it is written; whatever belongs to a letter goes with it."""
    flat = [(letter, span) for span in spans(text) for letter in flattened(text[slice(*span)])]
    plain = "".join(letter for letter, _span in flat)
    return [(flat[match.start()][1][0], flat[match.end() - 1][1][1]) for match in wanted.finditer(plain)]


def spans(text: str) -> list[tuple[int, int]]:
    """Each letter with what belongs to it: only together they have the form that is searched."""
    starts = [place for place, letter in enumerate(text) if place == 0 or not belongs_to_letter(letter)]
    return list(pairwise([*starts, len(text)]))


@lru_cache(maxsize=5000)
def belongs_to_letter(letter: str) -> bool:
    """Accents, vowel signs, joiners and the later parts of a Korean syllable, as they stand behind a letter."""
    first = unicodedata.normalize("NFKD", letter)[0]
    return unicodedata.category(first)[0] == "M" or unicodedata.category(first) == "Cf" or "\u1160" <= first <= "\u11ff"


@lru_cache(maxsize=5000)
def flattened(letter: str) -> str:
    return folded(letter) or ("" if all(map(belongs_to_letter, letter)) else " ")
