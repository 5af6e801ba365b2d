"""Files as lines of cells. Content decides what a file is, not its name."""

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from .csv_lines import ERRORS, Lines, csv_lines, separator_of
from .encodings import encoding_of
from .fields import FACTORIES, Fields
from .lines import Line
from .sheets import open_xls, open_xlsx

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
NOT_TABLES = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"\x1f\x8b", "gzip"), (b"Rar!", "RAR"))


class Borrowed(io.RawIOBase):
    """The caller's file, which stays open when a reader of it is thrown away."""

    def __init__(self, file: BinaryIO):
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True)
class Table:
    """What was recognised, for people to see, and the lines in which anything stands, read as they are asked for."""

    kind: str
    lines: Iterator[Line]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""


def open_table(file: BinaryIO, of: Fields = FACTORIES) -> Table:
    """`file` is seekable. Raises Rejected with a sentence if it is no table; reading a damaged sheet on may raise too."""
    file.seek(0)
    start = file.read(512)
    if not start:
        raise Rejected(_("The file is empty."))
    if start.startswith(ZIP):
        return sheet_table("xlsx", *open_xlsx(file, of))
    if start.startswith(OLE) or start[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02"):
        return sheet_table("xls", *open_xls(file, of))
    check_is_text(start)
    return text_table(file)


def sheet_table(kind: str, title: str, lines: Iterator[Line]) -> Table:
    return Table(kind, filled(lines), sheet=title)


def check_is_text(start: bytes) -> None:
    for mark, name in NOT_TABLES:
        if start.startswith(mark):
            raise Rejected(_("This is a %(kind)s file. Give a CSV, XLSX or XLS file.") % {"kind": name})
    if start.lstrip()[:9].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Rejected(_("This is a web page or XML, whatever its name says. Open it and save it as CSV or XLSX."))


def text_table(file: BinaryIO) -> Table:
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(Borrowed(file)), encoding=encoding, errors=ERRORS, newline="")
    lines = Lines(text)
    separator = separator_of(lines)
    found = csv_lines(lines, separator, encoding)
    return Table("csv", filled(with_composed(found) if encoding == "cp1258" else found), encoding, separator)


def with_composed(lines: Iterator[Line]) -> Iterator[Line]:
    """Windows-1258 writes a tone beside its vowel; everywhere else they are one letter."""
    for line in lines:
        yield line._replace(cells=[unicodedata.normalize("NFC", cell) for cell in line.cells])


def filled(lines: Iterator[Line]) -> Iterator[Line]:
    return (line for line in lines if line.is_filled)
