"""A checklist's file as sheets of rows. What a file is its content tells, not its name."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

import openpyxl
import xlrd
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected
from qcportal.core.sheets import fused
from suppliers.importing.csv_lines import SEPARATORS
from suppliers.importing.encodings import encoding_of
from suppliers.importing.headings import MOST_COLUMNS, letters
from suppliers.importing.lines import Line
from suppliers.importing.reading import OLE, ZIP, check_is_text, text_table
from suppliers.importing.sheets import check_package, told_as_damaged, xlsx_lines

from .headings import from_headings_on
from .told import FILE, Told
from .values import CHUNK, has_formulas, with_errors_told, with_formulas_told

LARGEST = 25 * 2**20  # as uploads are
MOST_BYTES = 64 * 2**20  # unpacked; 5,000 questions in three languages are about 10 MB
MOST_ROWS = 20_000  # of a sheet; a standard holds 5,000 questions
LAST_ROW = 50_000  # that is looked at, though nothing may stand there; a small file can have a million of them
MOST_TEXTS = 200_000  # different ones; each is parsed before the first row is read
MOST_SHEETS = 50
LONGEST = 32_767  # characters of a cell, as in Excel
LONGEST_HEADING = 1000
OLD_EXCEL = (b"\x09\x08", b"\x09\x04", b"\x09\x02")
FORM_SHEETS = ("survey", "choices", "settings")
TEXT_SHEET = "checklist"  # as which a text file is named
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
RETURN = re.compile(r"\r\n?|_x000D_\n?")


class Stop(Exception):
    """The file is not read on; why has been told."""


@dataclass(frozen=True)
class Row:
    number: int  # in its sheet, as a spreadsheet shows it
    cells: dict[str, str]  # heading → text; empty ones are left out


@dataclass
class Sheet:
    title: str
    headings: list[str] = field(default_factory=list)
    headings_row: int = 1
    rows: list[Row] = field(default_factory=list)
    visible: bool = True
    stray: tuple[int, str] | None = None  # row and column of the first cell under no heading


@dataclass
class Book:
    kind: str
    sheets: dict[str, Sheet]  # by title in lower case


def open_book(file: BinaryIO, told: Told) -> Book:
    """Raises Stop when the file cannot be read on."""
    try:
        return opened(file, told)
    except Rejected as refusal:
        told.fault(FILE, 1, str(refusal.sentence))
        raise Stop from refusal


def opened(file: BinaryIO, told: Told) -> Book:
    if file.seek(0, io.SEEK_END) > LARGEST:
        raise Rejected(_("The file is larger than %(mb)d MB. Make it smaller and try again.") % {"mb": LARGEST >> 20})
    file.seek(0)
    start = file.read(512)
    if not start:
        raise Rejected(_("The file is empty."))
    if start.startswith(ZIP):
        return Book("xlsx", sheets_of(xlsx_sheets(file, told), told))
    if start.startswith(OLE) or start[:2] in OLD_EXCEL:
        return Book("xls", sheets_of(xls_sheets(file, told), told))
    check_is_text(start)
    return Book("csv", sheets_of(sheets_in(list(text_lines(file, told))), told))


def sheets_in(lines: list[Line]) -> list[tuple[str, bool, list[Line]]]:
    """Of a text: one; or, as tools for XLSForms write it, several, each named in the first column of a row of its own."""
    if lines and all(
        not line.cells[0].strip() for line in lines if line.is_filled
    ):  # each line begins with its separator
        lines = [line._replace(cells=line.cells[1:] or [""]) for line in lines]
    first = next((line.cells[0].strip().lower() for line in lines if line.is_filled), "")
    if first not in FORM_SHEETS:
        return [(TEXT_SHEET, True, lines)]
    found: list[tuple[str, bool, list[Line]]] = []
    for line in filter(lambda line: line.is_filled, lines):
        if name := line.cells[0].strip():
            found.append((name, True, []))
        found[-1][2].append(line._replace(cells=line.cells[1:]))
    return found


def xlsx_sheets(file: BinaryIO, told: Told) -> Iterator[tuple[str, bool, Iterable[Line]]]:
    check_unpacked(file)
    check_package(file)
    with told_as_damaged():
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        written = openpyxl.load_workbook(file, read_only=True, keep_links=False) if has_formulas(file) else None
        for sheet in book.worksheets:
            lines = lines_of(sheet, written[sheet.title] if written else None, told)
            yield sheet.title, sheet.sheet_state == "visible", stopped(sheet.title, lines, told)


def lines_of(sheet, written, told: Told) -> Iterator[Line]:
    if written is None:
        return xlsx_lines(sheet, LAST_ROW + 1)
    return with_formulas_told(sheet, written, told, LAST_ROW + 1)


def stopped(title: str, lines: Iterable[Line], told: Told) -> Iterator[Line]:
    for line in lines:
        if line.number > LAST_ROW:
            stop_at(title, line.number, told)
        yield line


def stop_at(title: str, row: int, told: Told) -> None:
    told.fault(
        title,
        row,
        _("A sheet of a checklist has at most %(most)d rows. Delete what stands below.") % {"most": MOST_ROWS},
    )
    raise Stop


def xls_sheets(file: BinaryIO, told: Told) -> Iterator[tuple[str, bool, Iterable[Line]]]:
    file.seek(0)
    with told_as_damaged():
        book = xlrd.open_workbook(file_contents=file.read(), logfile=io.StringIO(), on_demand=True)
        for sheet in book.sheets():
            yield sheet.name, sheet.visibility == 0, with_errors_told(sheet, book.datemode, told)


def check_unpacked(file: BinaryIO) -> None:
    with told_as_damaged(), zipfile.ZipFile(file) as package:
        size = sum(part.file_size for part in package.infolist())
        if size > MOST_BYTES:
            raise Rejected(
                _("The workbook unpacks to %(mb)d MB, more than a checklist needs. Remove pictures and other sheets.")
                % {"mb": size >> 20}
            )
        if shared_texts(package) > MOST_TEXTS:
            raise Rejected(_("The workbook holds more texts than a checklist does. Remove its other sheets."))


def shared_texts(package: zipfile.ZipFile) -> int:
    """How many texts its sheets share; the part that holds them may have any name."""
    count = 0
    for name in package.namelist():
        with package.open(name) as part:
            while chunk := part.read(CHUNK):
                count += sum(1 for _found in SHARED_TEXT.finditer(chunk))
    return count


def text_lines(file: BinaryIO, told: Told) -> Iterable[Line]:
    """Numbered as a spreadsheet shows the rows, where the text is well formed; else as lines, each read by itself."""
    encoding = encoding_of(file)
    file.seek(0)
    try:
        text = io.StringIO(file.read().decode(encoding), newline="")
        mark = separator(text)
        first = text.tell() > 0
        rows = list(islice(csv.reader(text, delimiter=mark, strict=True), MOST_ROWS + 2))
    except (UnicodeDecodeError, csv.Error):
        return with_problems_told(text_table(file).lines, told)
    return [Line(number, [fused(cell) for cell in row]) for number, row in enumerate(rows, start=1 + first)]


def separator(text: io.StringIO) -> str:
    """What Excel says of it in a line of its own, which is passed over; else what parts the headings into most."""
    first = text.readline()
    said = first.strip().lower()
    if said.startswith("sep=") and len(said) == 5:
        return said[4]
    text.seek(0)
    return max(SEPARATORS, key=first.count)


def with_problems_told(lines: Iterable[Line], told: Told) -> Iterator[Line]:
    """A line of a text that cannot be read costs itself, and is told."""
    for line in lines:
        if line.problem:
            told.fault(TEXT_SHEET, line.number, line.problem)
        else:
            yield line._replace(cells=[fused(cell) for cell in line.cells])


def sheets_of(found: Iterable[tuple[str, bool, Iterable[Line]]], told: Told) -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    for title, visible, lines in islice(found, MOST_SHEETS):
        sheet = sheet_of(title, lines, told)
        sheet.visible = visible
        if sheets.setdefault(title.strip().lower(), sheet) is not sheet:
            told.warn(title, 1, _("Another sheet has this name already; this one is left out."))
    return sheets


def sheet_of(title: str, lines: Iterable[Line], told: Told) -> Sheet:
    """pyxform's faults name rows from the headings on, so gaps are kept in the numbers."""
    sheet = Sheet(title)
    for line in from_headings_on(title, (line for line in lines if line.is_filled), told):
        check_within(title, line, LONGEST if sheet.headings else LONGEST_HEADING, told)
        texts = [clean(cell) for cell in line.cells]
        if not sheet.headings:
            sheet.headings, sheet.headings_row = texts, line.number
            continue
        sheet.stray = sheet.stray or stray_cell(sheet, line.number, texts)
        cells = {heading: text for heading, text in zip(sheet.headings, texts, strict=False) if heading and text}
        if cells:
            sheet.rows.append(Row(line.number, cells))
    return sheet


def check_within(title: str, line: Line, longest: int, told: Told) -> None:
    if line.number > MOST_ROWS:
        stop_at(title, line.number, told)
    if any(cell.strip() for cell in line.cells[MOST_COLUMNS - 1 :]):  # what lies beyond is not read from workbooks
        told.fault(
            title,
            line.number,
            _("A sheet of a checklist has fewer than %(most)d columns. Delete those further right.")
            % {"most": MOST_COLUMNS},
        )
        raise Stop
    if any(len(cell) > longest for cell in line.cells):
        told.fault(title, line.number, _("A cell holds at most %(most)d characters.") % {"most": longest})
        raise Stop


def stray_cell(sheet: Sheet, number: int, texts: list[str]) -> tuple[int, str] | None:
    for at, text in enumerate(texts):
        if text and (at >= len(sheet.headings) or not sheet.headings[at]):
            return number, letters(at)
    return None


def tell_stray(sheet: Sheet, told: Told) -> None:
    """The first one is told for all of them."""
    if sheet.stray:
        row, column = sheet.stray
        told.warn(
            sheet.title.lower(),
            row,
            _("Column %(column)s has no heading; what stands in it is left out.") % {"column": column},
        )


def clean(cell: str) -> str:
    """PostgreSQL holds no character zero."""
    return RETURN.sub("\n", cell.replace("\xa0", " ").replace("\0", "")).strip()
