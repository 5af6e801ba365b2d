"""Names, addresses and search terms in one form, whatever script they are written in. Pure."""

import hashlib
import re
import unicodedata
from functools import lru_cache

SEPARATORS = re.compile(r"[\W_]+")
VOICED = "\u3099\u309a"  # ガ is another letter than カ
OTHER_LETTERS = str.maketrans({"İ": "I", "ı": "i", "đ": "d", "Đ": "D"})


def folded(text: str) -> str:
    """Compatibility form, without case and accents, words parted by one space: what people mean as the same.

    >>> folded("ＰＨＩ  Co.,Ltd")
    'phi co ltd'
    """
    if text.isascii():  # nothing to decompose, and ten times as fast
        return SEPARATORS.sub(" ", text.casefold()).strip()
    plain = "".join(map(kept, unicodedata.normalize("NFKD", text.translate(OTHER_LETTERS))))
    return " ".join(unicodedata.normalize("NFC", plain).casefold().split())


@lru_cache(maxsize=1 << 14)
def kept(letter: str) -> str:
    """A letter, digit or vowel sign stays, an accent goes, what is not seen goes too; anything else parts words."""
    if letter.isalnum():
        return letter
    kind = unicodedata.category(letter)
    if kind.startswith("M"):
        return "" if is_accent(letter) else letter
    return "" if kind == "Cf" else " "


def is_accent(mark: str) -> bool:
    """Accents of Latin letters are dropped; vowel signs of Bengali or Thai carry meaning and stay."""
    return unicodedata.name(mark, "").startswith(("COMBINING", "VARIATION")) and mark not in VOICED


def identity_key(country: str, name: str, address: str) -> str:
    """SHA-256 of normalised country, name and address: the identity of a place without an external id."""
    parts = "|".join((country.upper(), folded(name), folded(address)))
    return hashlib.sha256(parts.encode()).hexdigest()


def name_key(country: str, name: str) -> str:
    """What a supplier is known by whatever its address: the key of a place without one."""
    return identity_key(country, name, "")


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters within each word, so that a substring of two or more is found in any script."""
    return {word[start : start + 2] for word in folded(text).split() for start in range(len(word) - 1)}


def search_grams(*texts: str) -> list[str]:
    """What a row is found by; kept sorted so that the same texts give the same value."""
    return sorted(set().union(*(bigrams(text) for text in texts)))


def search_terms(text: str) -> list[str]:
    """The bigrams a row must hold to be found by this text."""
    return sorted(bigrams(text))
