"""What migrations 0002 and 0005 derive from names, as it was then: the code of today may change, what they did may not."""

import hashlib
import re
import unicodedata

SEPARATORS = re.compile(r"[\W_]+")
VOICED = "\u3099\u309a"
OTHER_LETTERS = str.maketrans({"İ": "I", "ı": "i", "đ": "d", "Đ": "D"})
FORMS = re.compile(
    r"\b(co|company|corp|corporation|ltd|limited|ltda|inc|incorporated|llc|llp|plc|pvt|pte|private|pty|gmbh|ag|kg|bv|nv|"
    r"srl|spa|sa|sas|sarl|sac|sapi|s a de c v|s de r l|sa de cv|de cv|s a|s p a|s r l|s a s|tic|san|ve|sti|as|a s|jsc|tnhh|"
    r"cong ty|cty|pt|cv|tbk|sdn|bhd|kk|oy|ab|aps|the|m s)\b"
)
CHINESE_FORMS = re.compile("(股份有限公司|有限責任公司|有限责任公司|有限公司|公司)")


def folded(text: str) -> str:
    if text.isascii():
        return SEPARATORS.sub(" ", text.casefold()).strip()
    plain = "".join(map(kept, unicodedata.normalize("NFKD", text.translate(OTHER_LETTERS))))
    return " ".join(unicodedata.normalize("NFC", plain).casefold().split())


def kept(letter: str) -> str:
    if letter.isalnum():
        return letter
    kind = unicodedata.category(letter)
    if kind.startswith("M"):
        accent = unicodedata.name(letter, "").startswith(("COMBINING", "VARIATION")) and letter not in VOICED
        return "" if accent else letter
    return "" if kind == "Cf" else " "


def identity_key(country: str, name: str, address: str) -> str:
    parts = "|".join((country.upper(), folded(name), folded(address)))
    return hashlib.sha256(parts.encode()).hexdigest()


def search_grams(*texts: str) -> list[str]:
    words = [word for text in texts for word in folded(text).split()]
    return sorted({word[start : start + 2] for word in words for start in range(len(word) - 1)})


def halves(country: str, name: str) -> tuple[str, str]:
    plain = CHINESE_FORMS.sub("", folded(name))
    bare = FORMS.sub(" ", plain).strip() or plain
    letters, numbers = re.sub(r"[\s\d]", "", bare), ".".join(re.findall(r"\d+", bare))
    middle = len(letters) // 2
    told = (country, numbers, str(len(letters)))
    return half_key(*told, "front", letters[:middle]), half_key(*told, "back", letters[middle:])


def half_key(*parts: str) -> str:
    return hashlib.blake2b("|".join(parts).encode(), digest_size=8).hexdigest()
