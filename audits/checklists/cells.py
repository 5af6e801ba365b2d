"""What stands in one cell: yes and no, numbers, clauses, options; each as it is read and as it is written."""

import json
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from ..clauses import clauses_text, parse_clauses

YES = set("yes y true true() 1 x ja oui sí si sim evet có 是 有 да হ্যাঁ نعم".split())
NO = set("no n false false() 0 nein non não hayır không 否 没有 沒有 無 无 нет না لا".split())
NOT_APPLICABLE = {"na", "n/a", "n.a.", "n_a", "not_applicable", "not applicable", "does not apply", "不适用", "s.o."}
SHARE = re.compile(r"\d{1,3}(\.\d{1,30})?")
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,4})?")


def yes_or_no(text: str) -> bool | None:
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else None


def number(text: str) -> Decimal | None:
    """As the portal holds it: up to 12 digits and 4 places.

    >>> number("12"), number(" -0.50 "), number("1e5")
    (Decimal('12'), Decimal('-0.50'), None)
    """
    bare = text.strip()
    return Decimal(bare) if NUMBER.fullmatch(bare) else None


def plain(value) -> str:
    """A number without zeros that say nothing.

    >>> plain(Decimal("10.00")), plain(0.5), plain(None)
    ('10', '0.5', '')
    """
    if value is None:
        return ""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exactly(value, write: Callable, read: Callable) -> str:
    """As people write it; as JSON what would come back as something else."""
    text = write(value)
    return text if read(text) == value else json.dumps(value, ensure_ascii=False)


def from_json(text: str):
    """The list that a cell holds as JSON, or None."""
    try:
        found = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(each, dict) for each in found) else None


# -- keys --------------------------------------------------------------------------------------
def as_key(text: str, most: int = 40, also: str = "") -> str:
    """The nearest key: Latin letters, digits, hyphens and underscores.

    >>> as_key("P-ST-01"), as_key("1.2 Größe"), as_key("安全")
    ('P-ST-01', '1-2_Grosse', '')
    """
    if re.fullmatch(rf"[A-Za-z0-9_{also}-]{{1,{most}}}", text):
        return text
    latin = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    kept = re.sub(rf"[^A-Za-z0-9_{also}-]", "-", re.sub(r"\s+", "_", latin.strip()))[:most]
    return kept if kept.strip("-_.") else ""


def free_key(wanted: str, taken: set[str], most: int = 40) -> str:
    key, at = wanted, 2
    while key in taken:
        key, at = f"{wanted[: most - len(str(at)) - 1]}-{at}", at + 1
    taken.add(key)
    return key


# -- clauses -----------------------------------------------------------------------------------
def clauses(text: str) -> list[dict]:
    return from_json(text) or parse_clauses(" ".join(text.replace("\n", ";").replace("；", ";").split()))


def clauses_cell(found: list[dict]) -> str:
    return exactly(found, clauses_text, clauses)


# -- options -----------------------------------------------------------------------------------
def options(text: str) -> list[dict]:
    """Each line is "name | label | share"; short ones may stand in one line, parted by ";". Names may be left out.

    >>> options("good | Good | 1\\nbad | Bad |")
    [{'name': 'good', 'label': 'Good', 'share': 1.0}, {'name': 'bad', 'label': 'Bad', 'share': None}]
    >>> [each["name"] for each in options("Dark red; 蓝")]
    ['Dark_red', '2']
    """
    if found := from_json(text):
        return found
    lines = text.split("\n") if "|" in text or "\n" in text else re.split("[;；]", text)
    return [option(line, place) for place, line in enumerate((each for each in lines if each.strip()), start=1)]


def option(line: str, place: int) -> dict:
    first, *rest = [part.strip() for part in line.split("|")]
    if not rest:
        return {"name": as_key(first, 60) or str(place), "label": first, "share": None}
    last = rest.pop() if len(rest) > 1 else ""
    return {"name": first, "label": " | ".join(rest), "share": share(last)}


def share(text: str) -> float | str | None:
    """Between 0 and 1, or in percent. What is no number stays as it is, to be told."""
    bare = text.strip()
    digits = bare.removesuffix("%").strip()
    if not SHARE.fullmatch(digits):
        return bare or None
    return float(Decimal(digits) / 100) if bare.endswith("%") else float(digits)


def options_cell(found: list[dict]) -> str:
    return exactly(found, options_text, options) if found else ""


def options_text(found: list[dict]) -> str:
    return "\n".join(f"{each['name']} | {each['label']} | {plain(each.get('share'))}" for each in found)


def labels(text: str) -> dict[str, str]:
    """{name: label} of lines "name | label"."""
    return {
        name.strip(): label.strip() for name, mark, label in (line.partition("|") for line in text.split("\n")) if mark
    }


def labels_cell(found: dict[str, str]) -> str:
    return "\n".join(f"{name} | {label}" for name, label in found.items())
