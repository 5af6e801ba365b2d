"""Names that may mean the same factory: alike but for the company's form, spaces, and one letter.

Two names that differ by one letter have either their first or their last half in common. Each factory keeps a
hash of both halves, so that those alike are found by two index look-ups, however many factories there are.
"""

import hashlib
import re
from functools import lru_cache

from ..normalise import folded

FORMS = re.compile(
    r"\b(co|company|corp|corporation|ltd|limited|ltda|inc|incorporated|llc|llp|plc|pvt|pte|private|pty|gmbh|ag|kg|bv|nv|"
    r"srl|spa|sa|sas|sarl|sac|sapi|s a de c v|s de r l|sa de cv|de cv|s a|s p a|s r l|s a s|tic|san|ve|sti|as|a s|jsc|tnhh|"
    r"cong ty|cty|pt|cv|tbk|sdn|bhd|kk|oy|ab|aps|the|m s)\b"
)
CHINESE_FORMS = re.compile("(股份有限公司|有限責任公司|有限责任公司|有限公司|公司)")
SHORT = 6  # shorter cores must be the same


@lru_cache(maxsize=1 << 14)
def core(name: str) -> tuple[str, str]:
    """(letters without the company's form and spaces, its numbers): "Unit 2" and "Unit 3" are two."""
    plain = CHINESE_FORMS.sub("", folded(name))
    bare = FORMS.sub(" ", plain).strip() or plain
    letters = re.sub(r"[\s\d]", "", bare)  # vowel signs stay: they tell names apart
    return letters, ".".join(re.findall(r"\d+", bare))


def halves(country: str, name: str) -> tuple[str, str]:
    """What a factory keeps: hashes of the first and of the last half."""
    letters, numbers = core(name)
    middle = len(letters) // 2
    return (
        key(country, numbers, len(letters), "front", letters[:middle]),
        key(country, numbers, len(letters), "back", letters[middle:]),
    )


def wanted(country: str, name: str) -> tuple[list[str], list[str]]:
    """The front and back halves that names alike this one would keep, for each length they may have."""
    letters, numbers = core(name)
    n = len(letters)
    lengths = range(n - 1, n + 2) if n >= SHORT else [n]
    fronts = [key(country, numbers, m, "front", letters[: m // 2]) for m in lengths]
    backs = [key(country, numbers, m, "back", letters[n - (m - m // 2) :]) for m in lengths]
    return fronts, backs


def key(country: str, numbers: str, length: int, side: str, half: str) -> str:
    text = "|".join((country, numbers, str(length), side, half))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def alike(one: str, other: str) -> bool:
    (a, numbers), (b, others) = core(one), core(other)
    if numbers != others:
        return False
    return a == b or (min(len(a), len(b)) >= SHORT and one_letter_apart(a, b))


def one_letter_apart(a: str, b: str) -> bool:
    """One letter put in, left out or written otherwise."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at + (len(a) == len(b)) :] == b[at + 1 :]
