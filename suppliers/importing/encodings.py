"""Which encoding a text file is in: a mark at its beginning, UTF-8 if it holds, else the likeliest legacy one."""

import codecs
from typing import BinaryIO

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from .alphabets import legacy_encoding, share_decoded

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
CHUNK = 1 << 20
SAMPLE = 1 << 17


def encoding_of(file: BinaryIO) -> str:
    """Raises Rejected if the file is no text at all. A line that is in another encoding than most does not decide."""
    file.seek(0)
    start = file.read(SAMPLE)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if wide := wide_without_mark(start):
        return wide
    check_is_text(start)
    sample = telling_lines(file)
    if not sample or share_decoded(sample, "utf-8") >= 0.5:
        return "utf-8"
    return legacy_encoding(sample) or "utf-8"


def wide_without_mark(start: bytes) -> str:
    """UTF-16 without a mark has its zeros all on one side of each pair."""
    pairs = max(len(start) // 2, 1)
    even, odd = start[::2].count(0) / pairs, start[1::2].count(0) / pairs
    if odd > 0.2 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.2 and odd < 0.05 else ""


def check_is_text(start: bytes) -> None:
    """Text has hardly any control characters; a few damaged lines are theirs alone to answer for."""
    controls = len(start) - len(start.translate(None, delete=CONTROLS))
    if controls > 8 and controls > len(start) * 0.05:
        raise Rejected(_("This is not a text file. Save it as CSV (UTF-8) or XLSX and try again."))


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
