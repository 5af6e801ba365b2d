"""XLSForm's `relevant` as the condition of a question: other names for the same, and what cannot be held."""

import re

from ..conditions import parse
from ..scales import Measure, possible

NAME = r"[\w.\-]+"
REFERENCE = re.compile(rf"\$\{{\s*(?P<name>{NAME})\s*\}}")
EQUALS = re.compile(rf"(?P<start>\$\{{\s*(?P<name>{NAME})\s*\}}\s*(?:!=|=)\s*)(?P<quote>['\"])(?P<value>.*?)(?P=quote)")
SELECTED = re.compile(
    rf"(?P<start>selected\s*\(\s*\$\{{\s*(?P<name>{NAME})\s*\}}\s*,\s*)(?P<quote>['\"])(?P<value>.*?)(?P=quote)"
)


def references(text: str) -> list[str]:
    return [found["name"] for found in REFERENCE.finditer(text)]


def joined(texts: list[str]) -> str:
    """All of them hold."""
    found = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    return found[0] if len(found) == 1 else " and ".join(f"({text})" for text in found)


def renamed(text: str, keys: dict[str, str], values: dict[str, dict[str, str]]) -> str:
    """References by the new keys, and compared values by the names that the options have now."""

    def value(found: re.Match) -> str:
        new = values.get(found["name"], {}).get(found["value"], found["value"])
        return f"{found['start']}{found['quote']}{new}{found['quote']}"

    def reference(found: re.Match) -> str:
        return f"${{{keys.get(found['name'], found['name'])}}}"

    return REFERENCE.sub(reference, SELECTED.sub(value, EQUALS.sub(value, text)))


def holds(text: str, before: dict[str, dict]) -> bool:
    """Whether a condition of the portal can say it; `before` are the questions that stand before it, by key."""
    try:
        condition = parse(text)
    except ValueError:
        return False
    return condition.keys <= before.keys() and all(can_be(before[key], name) for key, name in condition.names)


def can_be(question: dict, answer: str) -> bool:
    """Whether somebody can answer so; what nobody can would hide a question for ever."""
    answers = possible(Measure(question["scale"], question.get("options", [])))
    return answers is None or answer in answers


# -- texts that look like references ----------------------------------------------------------
UNREAD = "$\u200b{"  # to people the same as "${", to pyxform no reference


def unread(text: str) -> str:
    return text.replace("${", UNREAD)


def read_again(part):
    """In every text of what was read."""
    if isinstance(part, dict):
        return {name: read_again(each) for name, each in part.items()}
    if isinstance(part, list):
        return [read_again(each) for each in part]
    return part.replace(UNREAD, "${") if isinstance(part, str) else part
