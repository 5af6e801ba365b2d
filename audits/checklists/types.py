"""Types of XLSForm questions, whatever they are called, and what an audit makes of each."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT

INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")  # what comes along when people copy from pages


class Kind(StrEnum):
    BEGIN = "begin"
    END = "end"
    ONE = "one"
    SEVERAL = "several"
    RANK = "rank"
    FROM_FILE = "from file"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"  # a time, or a day with a time
    PHOTO = "photo"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    RECORDING = "recording"  # audio, video, a file
    PLACE = "place"
    CALCULATION = "calculation"
    METADATA = "metadata"  # what a phone notes by itself
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Type:
    kind: Kind
    list_name: str = ""
    or_other: bool = False
    repeats: bool = False


def type_of(text: str) -> Type:
    """
    >>> type_of("select one from yes_no").kind, type_of("begin_repeat").repeats, type_of("q int").kind
    (<Kind.ONE: 'one'>, True, <Kind.NUMBER: 'number'>)
    """
    word = " ".join(text.split())
    if begin := RE_BEGIN_CONTROL.match(word):
        return Type(Kind.BEGIN, repeats=aliases.control[begin["type"]] != "group")
    if RE_END_CONTROL.match(word):
        return Type(Kind.END)
    if select := RE_SELECT.match(word):
        return chosen(select["select_command"], select["list_name"], bool(select["specify_other"]))
    return Type(kind_of(QUESTION_TYPE_DICT.get(word) or QUESTION_TYPE_DICT.get(word.lower())))


def tidied(text: str) -> str:
    """As pyxform knows it, however people write it; the name of a list stays as it is.

    >>> tidied("Select One  Colours OR_OTHER"), tidied("End Repeat"), tidied("select multiple c")
    ('select_one Colours or_other', 'end repeat', 'select_multiple c')
    """
    word = " ".join(INVISIBLE.sub("", text).split())
    small = re.sub("^select (?=multiple (?!from ))", "select_", word.lower())
    small = re.sub("^select one (?!from )", "select_one ", small)
    if found := RE_SELECT.match(small) or RE_BEGIN_CONTROL.match(small):
        start, end = found.span("list_name")
        return small if start < 0 else small[:start] + word[start:end] + small[end:]
    known = RE_END_CONTROL.match(small) or (small in QUESTION_TYPE_DICT and word not in QUESTION_TYPE_DICT)
    return small if known else word


def chosen(command: str, list_name: str, or_other: bool) -> Type:
    if (
        list_name.startswith("${")
        or command in aliases.select_from_file
        or aliases.select[command] == "select one external"
    ):
        return Type(Kind.FROM_FILE, list_name)
    kinds = {"select one": Kind.ONE, "select all that apply": Kind.SEVERAL, "rank": Kind.RANK}
    return Type(kinds[aliases.select[command]], list_name, or_other)


def kind_of(entry) -> Kind:
    """By what pyxform makes of it, so that every alias is known."""
    if entry is None:
        return Kind.UNKNOWN
    control, bind = entry.get("control") or {}, entry.get("bind") or {}
    tag, sort = control.get("tag", ""), bind.get("type", "")
    if not tag:
        return Kind.CALCULATION if sort == "string" and "jr:preload" not in bind else Kind.METADATA
    if tag in ("action",) or (tag == "trigger" and sort == "geopoint"):
        return Kind.METADATA
    if tag == "trigger":
        return Kind.ACKNOWLEDGE
    if bind.get("readonly"):
        return Kind.NOTE
    if tag == "upload":
        return Kind.PHOTO if control.get("mediatype") == "image/*" else Kind.RECORDING
    return INPUTS.get(sort, Kind.TEXT)


INPUTS = {
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "time": Kind.MOMENT,
    "dateTime": Kind.MOMENT,
    "geopoint": Kind.PLACE,
    "geotrace": Kind.PLACE,
    "geoshape": Kind.PLACE,
}
