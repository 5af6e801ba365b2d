"""Marks on a photo: what they are, and which are taken. They are data beside the photo; core.marked draws them on a copy.

A mark has a kind, a colour and places in parts of the photo's width and height, 0 to 1 from its top left: an arrow its
tail (x1, y1) and its point (x2, y2), a box and an ellipse two opposite corners, a text its top left corner and the words.
"""

import hashlib
import json
import math
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import Rejected
from .punctuation import listed

KINDS = {
    "arrow": gettext_lazy("arrow"),
    "box": gettext_lazy("box"),
    "ellipse": gettext_lazy("ellipse"),
    "text": gettext_lazy("text"),
}
COLOURS = {
    "red": gettext_lazy("red"),
    "yellow": gettext_lazy("yellow"),
    "blue": gettext_lazy("blue"),
    "white": gettext_lazy("white"),
    "black": gettext_lazy("black"),
}
EVERY = {"kind", "colour", "x1", "y1"}
MOST_MARKS, LONGEST_TEXT, LONGEST_JSON = 40, 40, 20_000
PLACES = 4  # a tenth of a pixel on the largest derivative
LEAST = 0.005  # of a side: what is smaller cannot be seen
JOINERS = "\u200c\u200d"  # invisible, and needed to write Persian and Indian scripts
DRAWING = "1"  # counts up when marks come to be drawn otherwise


def read(text: str) -> list[dict]:
    """Marks as a page sends them."""
    if len(text) > LONGEST_JSON:
        raise refused(_("These are too many marks for one photo."))
    try:
        return checked(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise refused(_("The marks did not arrive whole. Open the photo again and repeat them.")) from error


def checked(marks) -> list[dict]:
    """The marks in their one spelling, or Rejected with a sentence."""
    if not isinstance(marks, list):
        raise refused(_("Marks are a list."))
    if len(marks) > MOST_MARKS:
        raise refused(_("A photo holds at most %(most)d marks.") % {"most": MOST_MARKS})
    return [checked_mark(each, number) for number, each in enumerate(marks, start=1)]


def checked_mark(mark, number: int) -> dict:
    kind = mark.get("kind") if isinstance(mark, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        words = {"number": number, "kinds": ", ".join(KINDS)}
        raise refused(_("Mark %(number)d is none of: %(kinds)s.") % words)
    if set(mark) != EVERY | ({"text"} if kind == "text" else {"x2", "y2"}):
        raise refused(_("Mark %(number)d lacks something, or holds what such a mark has not.") % {"number": number})
    if not isinstance(mark["colour"], str) or mark["colour"] not in COLOURS:
        words = {"number": number, "colours": ", ".join(COLOURS)}
        raise refused(_("The colour of mark %(number)d is none of: %(colours)s.") % words)
    placed = {name: place(mark[name], number) for name in ("x1", "y1", "x2", "y2") if name in mark}
    rest = {"text": words_of(mark["text"], number)} if kind == "text" else {}
    check_seen(kind, placed, number)
    return {"kind": kind, "colour": mark["colour"]} | placed | rest


def place(value, number: int) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    if not good or not math.isfinite(value):
        raise refused(_("Mark %(number)d lies outside the photo.") % {"number": number})
    return round(float(value), PLACES)


def check_seen(kind: str, placed: dict, number: int) -> None:
    if kind == "text":
        return
    wide, high = abs(placed["x2"] - placed["x1"]), abs(placed["y2"] - placed["y1"])
    if (max if kind == "arrow" else min)(wide, high) < LEAST:
        raise refused(_("Mark %(number)d is too small to be seen.") % {"number": number})


def words_of(text, number: int) -> str:
    if not isinstance(text, str):
        raise refused(_("Mark %(number)d has no text.") % {"number": number})
    bare = " ".join("".join(filter(is_written, text)).split())
    if not bare.strip(JOINERS):
        raise refused(_("Mark %(number)d has no text.") % {"number": number})
    if len(bare) > LONGEST_TEXT:
        words = {"number": number, "most": LONGEST_TEXT}
        raise refused(_("The text of mark %(number)d is longer than %(most)d characters.") % words)
    return bare


def is_written(letter: str) -> bool:
    """Not what is invisible, turns the direction of what follows, or is half a character."""
    return letter.isspace() or letter in JOINERS or not unicodedata.category(letter).startswith("C")


def refused(sentence: str) -> Rejected:
    return Rejected(sentence, field="marks")


def fingerprint(sha256: str, marks: list[dict]) -> str:
    """Of a photo with these marks; nothing for a photo without."""
    if not marks:
        return ""
    told = json.dumps([DRAWING, sha256, marks], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def in_words(marks: list[dict]) -> str:
    """For history, and for whoever does not see the photo."""
    return listed(f"“{each['text']}”" if each["kind"] == "text" else str(KINDS[each["kind"]]) for each in marks)
