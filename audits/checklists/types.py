"""Types of XLSForm questions, whatever they are called, and what an audit makes of each."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT


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


def chosen(command: str, list_name: str, or_other: bool) -> Type:
    if command in aliases.select_from_file or aliases.select[command] == "select one external":
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

LIMIT = re.compile(r"\.\s*(?P<sign>>=|<=|>|<)\s*(?P<number>-?\d+(?:\.\d+)?)")
TURNED = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)\s*(?P<sign>>=|<=|>|<)\s*\.(?!\d)")
MIRROR = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


def limits(constraint: str, whole: bool) -> tuple[str, str] | None:
    """(lowest, highest) of ". >= 0 and . <= 10"; None if it says anything else.

    >>> limits(". >= 0 and . <= 10", False), limits("(.>0) and (.<100)", True), limits("regex(., 'a')", False)
    (('0', '10'), ('1', '99'), None)
    """
    found = {">=": "", "<=": ""}
    for part in " ".join(constraint.split()).split(" and "):
        limit = limit_of(part.strip().removeprefix("(").removesuffix(")").strip(), whole)
        if limit is None or found[limit[0]]:
            return None
        found[limit[0]] = limit[1]
    return found[">="], found["<="]


def limit_of(part: str, whole: bool) -> tuple[str, str] | None:
    """A limit that itself is not reached can be said of whole numbers alone."""
    match = LIMIT.fullmatch(part)
    turned = TURNED.fullmatch(part)
    if not (match or turned):
        return None
    sign = match["sign"] if match else MIRROR[turned["sign"]]
    number = (match or turned)["number"]
    if sign in (">=", "<="):
        return sign, number
    if not whole or "." in number:
        return None
    return (">=", str(int(number) + 1)) if sign == ">" else ("<=", str(int(number) - 1))


def parameters(text: str) -> dict[str, str]:
    """ "start=1;end=10;step=1", or parted by spaces or commas."""
    return dict(re.findall(r"([\w-]+)\s*=\s*([^\s;,]+)", text))
