"""Names, addresses and search terms in one form, whatever script they are written in. Pure."""

import hashlib
import re
import unicodedata

SEPARATORS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Compatibility form, without case and accents, words parted by one space: what people mean as the same.

    >>> folded("ＰＨＩ  Co.,Ltd")
    'phi co ltd'
    """
    if text.isascii():  # nothing to decompose, and ten times as fast
        return SEPARATORS.sub(" ", text.casefold()).strip()
    plain = unicodedata.normalize("NFKD", text.replace("İ", "I").replace("ı", "i").replace("đ", "d").replace("Đ", "D"))
    bare = "".join(
        letter for letter in plain if unicodedata.category(letter) != "Mn" or not is_latin_base(plain, letter)
    )
    return SEPARATORS.sub(" ", unicodedata.normalize("NFC", bare).casefold()).strip()


def is_latin_base(_text: str, mark: str) -> bool:
    """Accents of Latin letters are dropped; vowel signs of Bengali or Thai carry meaning and stay."""
    return unicodedata.name(mark, "").startswith("COMBINING")


def identity_key(country: str, name: str, address: str) -> str:
    """SHA-256 of normalised country, name and address: the identity of a place without an external id."""
    parts = "|".join((country.upper(), folded(name), folded(address)))
    return hashlib.sha256(parts.encode()).hexdigest()


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters within each word, so that a substring of two or more is found in any script."""
    return {word[start : start + 2] for word in folded(text).split() for start in range(len(word) - 1)}


def search_grams(*texts: str) -> list[str]:
    """What a row is found by; kept sorted so that the same texts give the same value."""
    return sorted(set().union(*(bigrams(text) for text in texts)))


def search_terms(text: str) -> list[str]:
    """The bigrams a row must hold to be found by this text."""
    return sorted(bigrams(text))
