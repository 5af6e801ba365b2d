"""When a question is shown: the useful part of XLSForm's `relevant`. Pure.

Comparisons of an earlier question's answer with a text or number, selected(${key}, 'name'), not(…), and, or, and
parentheses. A question without an answer, or hidden itself, has no value: every comparison with it is false but `!=`.
With '' alone it is the other way round, as in XLSForm: ${key} = '' is true as long as nothing is answered.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import ge, gt, le, lt

from django.utils.translation import gettext as _

TOKEN = re.compile(
    r"\s*(?:(?P<key>\$\{\s*[A-Za-z0-9_-]+\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign>!=|<=|>=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z]+))"
)
ORDER: dict[str, Callable] = {"<": lt, "<=": le, ">": gt, ">=": ge}
MOST_NESTED = 50
Answers = Mapping[str, str]


class ConditionError(ValueError):
    """What is wrong with a condition, as a sentence."""


@dataclass(frozen=True)
class Condition:
    """`keys` are the questions that it looks at; `names` what it compares them with, as (key, text)."""

    holds: Callable[[Answers], bool]
    keys: frozenset[str]
    names: frozenset[tuple[str, str]] = frozenset()


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """Raises ConditionError. An empty text always holds."""
    if not text.strip():
        return Condition(lambda answers: True, frozenset())
    return Parser(tokens_of(text)).whole()


def hidden(questions: Iterable[tuple[str, str]], answers: Answers) -> set[str]:
    """Keys of the questions, given in order as (key, condition), that these answers hide."""
    found: set[str] = set()
    seen: dict[str, str] = {}
    for key, shown_if in questions:
        if shown_if and not parse(shown_if).holds(seen):
            found.add(key)
        elif key in answers:
            seen[key] = answers[key]
    return found


# -- reading -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Token:
    kind: str  # key, text, number, sign, word; end after the last one
    text: str


END = Token("end", "")


def tokens_of(text: str) -> list[Token]:
    tokens, place = [], 0
    rest = text.rstrip()
    while place < len(rest):
        found = TOKEN.match(rest, place)
        if not found:
            raise ConditionError(
                _("The condition is not understood from “%(rest)s” on.") % {"rest": rest[place:].strip()[:40]}
            )
        tokens.append(Token(found.lastgroup or "", found[found.lastgroup or 0]))
        place = found.end()
    return [*tokens, END]


class Parser:
    """`or` binds least, then `and`; each method reads its part and goes past it."""

    def __init__(self, tokens: list[Token]):
        self.tokens, self.place, self.nested = tokens, 0, 0

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def whole(self) -> Condition:
        condition = self.either()
        if self.now is not END:
            raise self.wrong(_("“and” or “or”"))
        return condition

    def either(self) -> Condition:
        return self.joined("or", self.both, any)

    def both(self) -> Condition:
        return self.joined("and", self.term, all)

    def joined(self, word: str, part: Callable[[], Condition], join: Callable) -> Condition:
        parts = [part()]
        while self.now == Token("word", word):
            self.place += 1
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Condition(
            lambda answers: join(each.holds(answers) for each in parts),
            frozenset().union(*(each.keys for each in parts)),
            frozenset().union(*(each.names for each in parts)),
        )

    def term(self) -> Condition:
        if self.now == Token("sign", "("):
            return self.inside(self.either)
        if self.now.kind == "word" and self.now.text in ("not", "selected"):
            word = self.take("word", "").text
            return self.negated() if word == "not" else self.inside(self.chosen)
        return self.compared()

    def negated(self) -> Condition:
        found = self.inside(self.either)
        return Condition(lambda answers: not found.holds(answers), found.keys, found.names)

    def inside(self, part: Callable[[], Condition]) -> Condition:
        """Something in parentheses."""
        self.nested += 1
        if self.nested > MOST_NESTED:
            raise ConditionError(_("The condition has too many parentheses in one another."))
        self.take("sign", "(", "(")
        found = part()
        self.take("sign", ")", ")")
        self.nested -= 1
        return found

    def chosen(self) -> Condition:
        key = self.key()
        self.take("sign", ",", ",")
        name = self.take("text", _("a name in quotes")).text[1:-1]
        return Condition(
            lambda answers: name in answers.get(key, "").split(), frozenset({key}), frozenset({(key, name)})
        )

    def compared(self) -> Condition:
        key = self.key()
        if self.now.kind != "sign" or self.now.text in "(),":
            raise self.wrong(_("a comparison such as = or >"))
        sign = self.take("sign", "").text
        if self.now.kind not in ("text", "number"):
            raise self.wrong(_("a text in quotes or a number"))
        told = self.take(self.now.kind, "")
        return comparison(key, sign, told)

    def key(self) -> str:
        return self.take("key", _("a question such as ${key}")).text[2:-1].strip()

    def take(self, kind: str, wanted: str, text: str = "") -> Token:
        token = self.now
        if token.kind != kind or (text and token.text != text):
            raise self.wrong(wanted)
        self.place += 1
        return token

    def wrong(self, wanted: str) -> ConditionError:
        about = {"found": self.now.text, "wanted": wanted}
        if self.now is END:
            return ConditionError(_("The condition breaks off: %(wanted)s is missing at its end.") % about)
        return ConditionError(_("The condition has “%(found)s” where %(wanted)s should stand.") % about)


# -- comparing ---------------------------------------------------------------------------------
def comparison(key: str, sign: str, told: Token) -> Condition:
    text = told.text[1:-1] if told.kind == "text" else told.text
    same = sign in ("=", "!=")
    names = frozenset({(key, text)}) if told.kind == "text" and text and same else frozenset()

    def equal(answers: Answers) -> bool:
        given = answers.get(key)
        if told.kind == "number" and given is not None:
            return number(given) == Decimal(text)
        return given == (text or None)

    def ordered(answers: Answers) -> bool:
        return key in answers and in_order(answers[key], text, ORDER[sign])

    holds = ordered if not same else equal if sign == "=" else lambda answers: not equal(answers)
    return Condition(holds, frozenset({key}), names)


def in_order(given: str, text: str, before: Callable) -> bool:
    """Numbers as numbers; dates as texts, which 2026-11-29 allows; a word has no place before or after a number."""
    left, right = number(given), number(text)
    if left is None and right is None:
        return before(given, text)
    return left is not None and right is not None and before(left, right)


def number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
