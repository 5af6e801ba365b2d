"""Marks between values that no sentence holds together, in the width of the reader's script."""

import re
from collections.abc import Iterable

from django.utils.formats import get_format
from django.utils.translation import get_language

from .names import reads_chinese

LATIN = {":": ": ", ",": ", ", ";": "; ", "(": " (", ")": ")", "%": " %", ".": ".", "list": ", ", " ": " "}
CHINESE = {":": "：", ",": "，", ";": "；", "(": "（", ")": "）", "%": "%", ".": "。", "list": "、", " ": ""}
VIETNAMESE = LATIN | {"%": "%"}
FULL_WIDTH = ("。", "！", "？", "；", "：", "，", "）")


POINT = re.compile(r"(?<=\d)\.(?=\d)", re.ASCII)


def decimals(text) -> str:
    """A value that was kept as text, 12.5 or 24.5 – 25.5 cm, with the decimal mark of the reader's language."""
    return POINT.sub(get_format("DECIMAL_SEPARATOR"), str(text))


def punct(mark: str) -> str:
    """A mark with the space that belongs to it."""
    return marks()[mark]


def marks() -> dict[str, str]:
    if reads_chinese():
        return CHINESE
    return VIETNAMESE if get_language() == "vi" else LATIN


def with_colon(label, value) -> str:
    return f"{label}{punct(':')}{value}"


def in_brackets(text, inside) -> str:
    """A text with what explains it behind it, in brackets."""
    return f"{text}{punct('(')}{inside}{punct(')')}"


def joined(*sentences: str) -> str:
    """Sentences one after another, without the empty ones; a mark of full width brings its own space."""
    told = ""
    for each in map(str, filter(None, sentences)):
        told += each if told.endswith(FULL_WIDTH) or not told else f" {each}"
    return told


def listed(texts: Iterable) -> str:
    return punct("list").join(map(str, texts))
