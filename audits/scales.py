"""What an answer on each scale may be, which share of the weight it earns and how it reads. Pure.

An answer is kept as one text: `minor`, `8`, `yes`, `12.5`, `2026-11-29`, the name of an option, several names with spaces
between. `not_applicable` is an answer on every scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qcportal.core.punctuation import listed

from .enums import AnswerValue as V
from .enums import Scale, YesNo

MOST_POINTS = 10
LONGEST_TEXT = 4000
SHARES = {V.CONFORM: Fraction(1), V.MINOR: Fraction(1, 2), V.MAJOR: Fraction(0), V.CRITICAL: Fraction(0)}


class WrongValue(ValueError):
    """Why this is no answer to the question, as a sentence."""


class Asked(Protocol):
    """A question, as far as its answers depend on it."""

    scale: Any
    options: Any
    lowest: Any
    highest: Any
    unit: Any
    words: Any

    @property
    def labels(self) -> Mapping[str, str]: ...

    @property
    def shown_unit(self) -> str: ...


@dataclass(frozen=True)
class Measure:
    """A question's scale by itself."""

    scale: str = Scale.CONFORMITY
    options: list[dict] = field(default_factory=list)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    unit: str = ""
    words: dict = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        return {each["name"]: each["label"] for each in self.options}

    @property
    def shown_unit(self) -> str:
        return self.unit


# -- what it may be ----------------------------------------------------------------------------
def accepted(asked: Asked, value: str) -> str:
    """The answer as it is kept; raises WrongValue."""
    value = value.strip()
    return value if value == V.NOT_APPLICABLE else READERS[asked.scale](asked, value)


def one_of(values) -> Any:
    def read(asked: Asked, value: str) -> str:
        return value if value in values else refuse(_("Choose an answer."))

    return read


def points(asked: Asked, value: str) -> str:
    fine = value.isascii() and value.isdecimal() and len(value) < 4 and int(value) <= MOST_POINTS
    return str(int(value)) if fine else refuse(_("Give a whole number from 0 to 10."))


def number(asked: Asked, value: str) -> str:
    try:
        found = Decimal(value) if len(value) <= 20 else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or abs(found.adjusted()) > 12:
        return refuse(_("Give a number such as 12.5."))
    return format(found.normalize() + 0, "f")


def text(asked: Asked, value: str) -> str:
    if not value:
        refuse(_("Write an answer."))
    return value if len(value) <= LONGEST_TEXT else refuse(_("Write at most 4000 characters."))


def day(asked: Asked, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return refuse(_("Give a date such as 2026-11-29."))


def choice(asked: Asked, value: str) -> str:
    return value if value in names(asked) else refuse(_("Choose one of the options."))


def choices(asked: Asked, value: str) -> str:
    chosen = set(value.split())
    if not chosen or chosen - set(names(asked)):
        refuse(_("Choose at least one of the options."))
    return " ".join(name for name in names(asked) if name in chosen)


def refuse(sentence: str) -> str:
    raise WrongValue(sentence)


def names(asked: Asked) -> list[str]:
    return [each["name"] for each in asked.options]


READERS = {
    Scale.CONFORMITY: one_of(V.values),
    Scale.POINTS: points,
    Scale.YES_NO: one_of(YesNo.values),
    Scale.NUMBER: number,
    Scale.TEXT: text,
    Scale.DATE: day,
    Scale.CHOICE: choice,
    Scale.CHOICES: choices,
}


def possible(asked: Asked) -> set[str] | None:
    """Every answer that there is, for conditions that name one; None where there are too many."""
    values = {Scale.CONFORMITY: V.values, Scale.YES_NO: YesNo.values}.get(asked.scale)
    if asked.scale in Scale.choosing():
        values = names(asked)
    return None if values is None else {*values, V.NOT_APPLICABLE}


# -- what it earns -----------------------------------------------------------------------------
def scored(asked: Asked) -> bool:
    """Whether an answer can earn or lose points at all."""
    if asked.scale == Scale.NUMBER:
        return asked.lowest is not None or asked.highest is not None
    if asked.scale in Scale.choosing():
        return any(each.get("share") is not None for each in asked.options)
    return asked.scale not in (Scale.TEXT, Scale.DATE)


def share(asked: Asked, value: str) -> Fraction | None:
    """The share of the weight that an accepted answer earns; None leaves the sum."""
    if value == V.NOT_APPLICABLE or not scored(asked):
        return None
    if asked.scale in Scale.choosing():
        return least_share(asked, value.split())
    if asked.scale == Scale.POINTS:
        return Fraction(int(value), MOST_POINTS)
    if asked.scale == Scale.NUMBER:
        return Fraction(within(asked, Decimal(value)))
    return Fraction(value == YesNo.YES) if asked.scale == Scale.YES_NO else SHARES[V(value)]


def least_share(asked: Asked, chosen: list[str]) -> Fraction | None:
    """Of several, the worst counts; options without a share say nothing."""
    shares = {each["name"]: each.get("share") for each in asked.options}
    known = [Fraction(str(shares[name])) for name in chosen if shares.get(name) is not None]
    return min(known, default=None)


def within(asked: Asked, found: Decimal) -> bool:
    """Both limits are inside."""
    high_enough = asked.lowest is None or found >= asked.lowest
    return high_enough and (asked.highest is None or found <= asked.highest)


# -- how it reads ------------------------------------------------------------------------------
def in_words(asked: Asked, value: str) -> str:
    if value == V.NOT_APPLICABLE or asked.scale == Scale.CONFORMITY:
        return str(dict(V.choices).get(value, value))
    return WORDS.get(asked.scale, as_it_is)(asked, value)


def as_it_is(asked: Asked, value: str) -> str:
    return value


WORDS = {
    Scale.POINTS: lambda asked, value: _("%(points)s of 10") % {"points": value},
    Scale.YES_NO: lambda asked, value: str(dict(YesNo.choices).get(value, value)),
    Scale.NUMBER: lambda asked, value: f"{value} {asked.shown_unit}".strip(),
    Scale.DATE: lambda asked, value: date_format(date.fromisoformat(value)),
    Scale.CHOICE: lambda asked, value: asked.labels.get(value, value),
    Scale.CHOICES: lambda asked, value: listed([asked.labels.get(name, name) for name in value.split()]),
}


def limits_in_words(asked: Asked) -> str:
    """≥ 5 mm, 5 – 8 mm, 0 values; empty without limits."""
    low, high = (None if each is None else format(each.normalize(), "f") for each in (asked.lowest, asked.highest))
    if low is None and high is None:
        return ""
    found = f"≥ {low}" if high is None else f"≤ {high}" if low is None else f"{low} – {high}"
    return f"{low if low == high else found} {asked.shown_unit}".strip()
