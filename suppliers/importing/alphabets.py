"""Which legacy encoding makes words of a text's bytes. Every one of them makes some letters of nearly any byte."""

import re
import unicodedata
from collections.abc import Callable
from itertools import product

from charset_normalizer import from_bytes

WORD = re.compile(r"[^\W\d_]+")
BESIDE_LATIN = re.compile(r"(?<=[a-z])[^\x00-\x7f]|[^\x00-\x7f](?=[a-z])")
SIGNS = set("\u00a0–—‘’‚“”„«»‹›…•·°²³½¼©®™€£§¿¡´`¨µ№×")
ALONE = set("àáéóòöøåäÀÁÉÓÖØÅÄ")  # letters that are words
# The letters beyond ASCII of the languages that are written in an encoding; a line is in one language.
LATIN = {
    "cp1252": "àáâãçéêíóôõúüº áéíñóúüºª àâæçéèêëîïôœùûü äöüß àèéìíòóùú åäöæøéü ëïéèöü àçéèíïóòúü",
    "cp1254": "çğıöşüâîûi̇",
    "cp1250": "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű ăâîşţ čćđšž",
}
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = {unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product("aăâeêioôơuưy", TONES)} | {"đ"}
OTHERS = ["cp1251", "cp1253", "cp1255", "cp1256", "cp874"]
ENOUGH = 6  # letters; a shorter Korean text is Chinese as well


def legacy_encoding(sample: bytes) -> str | None:
    """`sample` holds lines with more than ASCII in them. None if no encoding makes words of them."""
    return east_asian(sample) or vietnamese(sample) or latin(sample) or other(sample)


def decoded(data: bytes, encoding: str) -> str:
    """Empty if it is not in this encoding; one line in four may be damaged."""
    return data.decode(encoding, errors="ignore") if share_decoded(data, encoding) >= 0.75 else ""


def share_decoded(data: bytes, encoding: str) -> float:
    lines = data.splitlines()
    return sum(is_in(line, encoding) for line in lines) / max(len(lines), 1)


def is_in(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


# -- several bytes a letter: how many letters are common ones ----------------------------------------
def share(text: str, common: Callable[[str], bool]) -> float:
    """A wide letter that touches a small Latin one is two bytes of a Western word."""
    letters = [letter for letter in BESIDE_LATIN.sub("\ufffd", text) if not letter.isascii()]
    return sum(map(common, letters)) / len(letters) if letters else 0.0


def first_byte(letter: str, encoding: str) -> int:
    try:
        return letter.encode(encoding)[0]
    except UnicodeEncodeError:
        return 0


def common_simplified(letter: str) -> bool:
    """The first level of GB 2312 holds the 3,755 commonest; A1 to A3 are its punctuation and full-width forms."""
    return 0xB0 <= first_byte(letter, "gb2312") <= 0xD7 or 0xA1 <= first_byte(letter, "gb2312") <= 0xA3


def common_traditional(letter: str) -> bool:
    """The first level of Big5 holds the 5,401 commonest."""
    return 0xA1 <= first_byte(letter, "big5") <= 0xC6


def common_japanese(letter: str) -> bool:
    """Kana, and the first level of JIS X 0208, which holds the 2,965 commonest."""
    return "ぁ" <= letter <= "ヿ" or 0xA1 <= first_byte(letter, "euc_jp") <= 0xCF and not "｡" <= letter <= "ﾟ"


def common_korean(letter: str) -> bool:
    return "가" <= letter <= "힣"


def east_asian(sample: bytes) -> str | None:
    korean = decoded(sample, "cp949")
    if share(korean, common_korean) > 0.9 and sum(map(common_korean, korean)) >= ENOUGH:
        return "cp949"
    shares = {
        "gb18030": share(decoded(sample, "gb18030"), common_simplified),
        "big5hkscs": share(decoded(sample, "big5hkscs"), common_traditional),
        "cp932": share(decoded(sample, "cp932"), common_japanese),
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > 0.65 else None


# -- one byte a letter: how many lines are words of one language --------------------------------------
def vietnamese(sample: bytes) -> str | None:
    """In windows-1258 tones are marks that follow a vowel; elsewhere the same bytes stand anywhere."""
    text = decoded(sample, "cp1258")
    marks = [at for at, letter in enumerate(text) if unicodedata.combining(letter)]
    loose = [at for at in marks if not at or unicodedata.normalize("NFD", text[at - 1])[0] not in "aeiouyAEIOUYơưƠƯ"]
    own = any(letter in text for letter in "đĐơƠưƯăĂ")
    fits = share_of_lines(unicodedata.normalize("NFC", text), VIETNAMESE)
    return "cp1258" if (marks or own) and not loose and fits > 0.75 else None


def latin(sample: bytes) -> str | None:
    fits = {name: fitting(decoded(sample, name), alphabets.split()) for name, alphabets in LATIN.items()}
    best = max(fits, key=fits.__getitem__)
    return best if fits[best] >= 0.5 else None


def fitting(text: str, alphabets: list[str]) -> float:
    return max(share_of_lines(text, set(letters)) for letters in alphabets)


def share_of_lines(text: str, alphabet: set[str]) -> float:
    lines = text.splitlines()
    return sum(are_words(line, alphabet) for line in lines) / max(len(lines), 1)


def are_words(line: str, alphabet: set[str]) -> bool:
    words = [word for word in WORD.findall(line) if not word.isascii()]
    signs = {letter for letter in line if not letter.isascii() and not WORD.match(letter)}
    letters = {letter for word in words for letter in word.lower() if not letter.isascii()}
    return signs <= SIGNS and letters <= alphabet and hold_a_word(words)


def hold_a_word(words: list[str]) -> bool:
    return not words or any(len(word) > 1 or word in ALONE for word in words)


def other(sample: bytes) -> str | None:
    best = from_bytes(sample, cp_isolation=OTHERS).best()
    if best is None:
        return None
    lines = sample.decode(best.encoding, errors="ignore").splitlines()
    return best.encoding if sum(map(is_in_one_script, lines)) >= 0.5 * len(lines) else None


def is_in_one_script(line: str) -> bool:
    """Latin letters do not turn Greek in the middle of a word, and a word or two is longer than a syllable."""
    words = [word for word in WORD.findall(line) if not word.isascii()]
    scripts = [{unicodedata.name(letter, "").split(" ")[0] for letter in word} for word in words]
    return any(len(word) > 2 for word in words) and all(len(each) == 1 for each in scripts)
