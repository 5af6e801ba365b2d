"""Files as rows of text with the number of the line they begin in. Content decides what a file is, not its name."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from .encodings import encoding_of
from .sheets import xls_rows, xlsx_rows

Line = tuple[int, list[str]]
MOST_COLUMNS = 500
MOST_LINES_IN_CELL = 200
SEPARATORS = ",;\t|"
END = "\ufdd0end"  # a noncharacter: no file holds it
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
NOT_TABLES = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"\x1f\x8b", "gzip"), (b"Rar!", "RAR"))


@dataclass(frozen=True)
class Table:
    """What was recognised, for people to see, and the non-empty lines, read as they are asked for."""

    kind: str
    lines: Iterator[Line]
    encoding: str = ""
    separator: str = ""


class BrokenLine(Rejected):
    """The file cannot be read on from this line."""

    def __init__(self, sentence: str, line: int):
        super().__init__(sentence)
        self.line = line


def open_table(file: BinaryIO) -> Table:
    """`file` is seekable. Raises Rejected with a sentence if it is no table; reading on may raise too."""
    file.seek(0)
    start = file.read(512)
    if not start:
        raise Rejected(_("The file is empty."))
    if start.startswith(ZIP):
        return Table("xlsx", filled(xlsx_rows(file)))
    if start.startswith(OLE) or start[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02"):
        return Table("xls", filled(xls_rows(file)))
    check_is_text(start)
    return text_table(file)


def check_is_text(start: bytes) -> None:
    for mark, name in NOT_TABLES:
        if start.startswith(mark):
            raise Rejected(_("This is a %(kind)s file. Give a CSV, XLSX or XLS file.") % {"kind": name})
    if start.lstrip()[:9].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Rejected(_("This is a web page or XML, whatever its name says. Open it and save it as CSV or XLSX."))


def text_table(file: BinaryIO) -> Table:
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    first, skipped = text.readline(CHARS), 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, first, skipped = first.strip()[4], "", 1
    else:
        separator = separator_of(first)
    lines = csv_lines(chain([first] if first else [], text), separator, skipped)
    composed = with_composed(lines) if encoding == "cp1258" else lines
    return Table("csv", filled(readable(composed, text)), encoding, separator)


CHARS = 1 << 20


def separator_of(line: str) -> str:
    """The one that parts the most cells of the first line, quoted text aside."""
    bare = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def csv_lines(text: Iterator[str], separator: str, skipped: int) -> Iterator[Line]:
    """Rows with the physical line they begin in. An unclosed quote would swallow the end mark: then it is told."""
    reader = csv.reader(chain(text, [END]), delimiter=separator)
    begins = skipped + 1
    try:
        for cells in reader:
            if cells == [END]:
                return
            check_row(cells, begins, skipped + reader.line_num)
            yield begins, cells
            begins = skipped + reader.line_num + 1
    except csv.Error as error:
        raise BrokenLine(
            _("Line %(line)d cannot be read; perhaps a quote in it is not closed.") % {"line": begins}, begins
        ) from error


def check_row(cells: list[str], begins: int, ends: int) -> None:
    if ends - begins > MOST_LINES_IN_CELL or any(END in cell for cell in cells):
        raise BrokenLine(_("A quote that opens in line %(line)d is not closed.") % {"line": begins}, begins)
    if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
        raise BrokenLine(
            _("Line %(line)d has %(n)d columns; a list of factories has at most %(most)d.")
            % {"line": begins, "n": len(cells), "most": MOST_COLUMNS},
            begins,
        )
    if any("\0" in cell for cell in cells):
        raise BrokenLine(_("Line %(line)d holds a NUL byte; the file is damaged.") % {"line": begins}, begins)


def readable(lines: Iterator[Line], text: io.TextIOWrapper) -> Iterator[Line]:
    """The lines; the wrapper lets go of the caller's file at the end, so that it stays open."""
    last = 0
    try:
        for number, cells in lines:
            last = number
            yield number, cells
    except UnicodeError as error:
        raise BrokenLine(
            _("After line %(line)d the text is not in one encoding. Save the file as CSV (UTF-8) and try again.")
            % {"line": last},
            last + 1,
        ) from error
    finally:
        text.detach()


def with_composed(lines: Iterator[Line]) -> Iterator[Line]:
    """Windows-1258 writes a tone beside its vowel; everywhere else they are one letter."""
    for number, cells in lines:
        yield number, [unicodedata.normalize("NFC", cell) for cell in cells]


def filled(lines: Iterator[Line]) -> Iterator[Line]:
    """Without lines in which nothing stands."""
    for number, cells in lines:
        if any(cell and not cell.isspace() for cell in cells):
            yield number, cells
