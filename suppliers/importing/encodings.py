"""Which encoding a text file is in: a mark at its beginning, UTF-8 if it holds, else the likeliest legacy one."""

import codecs
import unicodedata
from collections.abc import Callable
from typing import BinaryIO

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 20
SAMPLE = 1 << 17
# one-byte encodings that charset-normalizer tells apart well enough; the rest has rules of its own below
ONE_BYTE = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1255", "cp1256", "cp1257", "cp874"]
ENOUGH = 6  # letters; a shorter Korean text is Chinese as well
TURKISH = set("ğĞşŞıİ")
VIETNAMESE = set("đĐơƠưƯăĂ")


def encoding_of(file: BinaryIO) -> str:
    """Raises Rejected if the file is no text at all. The file is read once through, in pieces."""
    file.seek(0)
    start = file.read(SAMPLE)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if b"\0" in start:
        return wide_without_mark(start)
    broken = first_not_utf8(file)
    return "utf-8" if broken is None else legacy(file)


def wide_without_mark(start: bytes) -> str:
    """UTF-16 without a mark has its zeros all on one side of each pair."""
    pairs = max(len(start) // 2, 1)
    even, odd = start[::2].count(0) / pairs, start[1::2].count(0) / pairs
    if odd > 0.2 and even < 0.05:
        return "utf-16-le"
    if even > 0.2 and odd < 0.05:
        return "utf-16-be"
    raise Rejected(
        _("The file holds NUL bytes, so it is not a text file. Save it as CSV (UTF-8) or XLSX and try again.")
    )


def first_not_utf8(file: BinaryIO) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    place = 0
    try:
        while piece := file.read(CHUNK):
            decoder.decode(piece)
            place += len(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return place
    return None


def legacy(file: BinaryIO) -> str:
    sample = telling_lines(file)
    for fits in (east_asian, vietnamese, turkish):
        if name := fits(sample):
            return name
    best = from_bytes(sample, cp_isolation=ONE_BYTE).best()
    return best.encoding if best else "cp1252"


def telling_lines(file: BinaryIO) -> bytes:
    """Up to SAMPLE bytes of lines that have more than ASCII in them: the others tell nothing."""
    file.seek(0)
    found, size = [], 0
    for line in iter(lambda: file.readline(CHUNK), b""):
        if not line.isascii():
            found.append(line)
            size += len(line)
        if size > SAMPLE:
            break
    return b"".join(found)


def decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def share(text: str | None, common: Callable[[str], bool]) -> float:
    """How much of what is not ASCII is common in that script."""
    letters = [letter for letter in text or "" if not letter.isascii()]
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


def common_korean(letter: str) -> bool:
    return "가" <= letter <= "힣"


def common_japanese(letter: str) -> bool:
    return "ぁ" <= letter <= "ヿ"


def east_asian(sample: bytes) -> str | None:
    korean = decoded(sample, "cp949")
    if share(korean, common_korean) > 0.9 and sum(map(common_korean, korean)) >= ENOUGH:
        return "cp949"
    if share(decoded(sample, "cp932"), common_japanese) > 0.3:
        return "cp932"
    shares = {
        "gb18030": share(decoded(sample, "gb18030"), common_simplified),
        "big5hkscs": share(decoded(sample, "big5hkscs"), common_traditional),
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] > 0.65 else None


def vietnamese(sample: bytes) -> str | None:
    """In windows-1258 tones are marks that follow a vowel; elsewhere the same bytes stand anywhere."""
    text = decoded(sample, "cp1258")
    if text is None:
        return None
    marks = [at for at, letter in enumerate(text) if unicodedata.combining(letter)]
    after_vowel = [at for at in marks if at and unicodedata.normalize("NFD", text[at - 1])[0] in "aeiouyAEIOUYơưƠƯ"]
    own = share(text, lambda letter: letter in VIETNAMESE)
    return "cp1258" if marks and len(after_vowel) == len(marks) and own > 0.05 else None


def turkish(sample: bytes) -> str | None:
    """ğ, ş, ı stand where Western text has Icelandic letters, which factory lists hardly ever hold."""
    text = decoded(sample, "cp1254")
    return "cp1254" if share(text, lambda letter: letter in TURKISH) > 0.2 else None
