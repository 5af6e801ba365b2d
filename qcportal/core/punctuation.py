"""Marks between values that no sentence holds together, in the width of the reader's script."""

from collections.abc import Iterable

from .names import reads_chinese

LATIN = {":": ": ", ",": ", ", ";": "; ", "(": " (", ")": ")", "%": " %", ".": ".", "list": ", ", " ": " "}
CHINESE = {":": "：", ",": "，", ";": "；", "(": "（", ")": "）", "%": "%", ".": "。", "list": "、", " ": ""}


def punct(mark: str) -> str:
    """A mark with the space that belongs to it."""
    return (CHINESE if reads_chinese() else LATIN)[mark]


def with_colon(label, value) -> str:
    return f"{label}{punct(':')}{value}"


def in_brackets(text, inside) -> str:
    """A text with what explains it behind it, in brackets."""
    return f"{text}{punct('(')}{inside}{punct(')')}"


def sentences(*texts) -> str:
    """One behind the other; a Chinese full stop brings its own room."""
    return punct(" ").join(str(each) for each in texts if each)


def listed(texts: Iterable) -> str:
    return punct("list").join(map(str, texts))
