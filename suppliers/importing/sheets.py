"""Rows of Excel files, old and new, as text."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, islice
from typing import BinaryIO

import openpyxl
import xlrd
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.errors import Rejected

from .fields import FACTORIES, Fields
from .headings import LOOKED_AT, MOST_COLUMNS, found_headings
from .lines import Line

Sheet = tuple[str, Iterator[Line]]  # its title and its lines

MOST_ROWS = 1_048_576  # of a sheet in Excel; openpyxl fills the gap before a row of any number
MOST_BYTES = 600 * 2**20  # unpacked; 50,000 rows of 20 columns are about 60 MB
MOST_RATIO = 300  # spreadsheets shrink by 10 to 50
SMALL = 20 * 2**20
LOCKED = gettext_lazy("The spreadsheet cannot be opened; perhaps a password protects it. Save it without one.")
DAMAGED = gettext_lazy(
    "The spreadsheet is damaged and cannot be read. Open it in Excel or LibreOffice and save it again."
)


def open_xlsx(file: BinaryIO, of: Fields = FACTORIES) -> Sheet:
    check_package(file)
    with told_as_damaged():
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return the_list(((sheet.title, xlsx_lines(sheet)) for sheet in visible), of)


def xlsx_lines(sheet, most_rows: int = MOST_ROWS) -> Iterator[Line]:
    """Sheets tell wrong sizes, so each row is as long as it is."""
    with told_as_damaged():
        for number, cells in enumerate(xlsx_rows(sheet, most_rows), start=1):
            yield Line(number, texts(trimmed(cells)))


def xlsx_rows(sheet, most_rows: int) -> Iterator[tuple]:
    """openpyxl fills each row up to its last cell, which may stand thousands of columns away: it is told where to end."""
    sheet.reset_dimensions()
    return sheet.iter_rows(max_row=most_rows, max_col=MOST_COLUMNS, values_only=True)


def trimmed(cells: tuple) -> tuple:
    """Without what is empty at the end."""
    last = len(cells)
    if cells.count(None) == last:
        return ()
    while cells[last - 1] is None:
        last -= 1
    return cells[:last]


def the_list(sheets: Iterable[Sheet], of: Fields) -> Sheet:
    """The first sheet that begins as such a list does, else the first that holds anything at all."""
    filled = []
    for title, lines in sheets:
        first = list(islice((line for line in lines if line.is_filled), LOOKED_AT))
        found = title, chain(first, lines)
        if found_headings(first, of):
            return found
        filled += [found] if first else []
    if not filled:
        raise Rejected(_("No sheet of the file that can be seen holds anything."))
    return filled[0]


@contextmanager
def told_as_damaged():
    """The libraries raise whatever their parts raise: KeyError, ValueError, ParseError, …"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Rejected:
        raise
    except xlrd.XLRDError as error:
        raise Rejected(LOCKED) from error
    except Exception as error:
        raise Rejected(DAMAGED) from error


def check_package(file: BinaryIO) -> None:
    """Refuse other ZIP files, and those that unpack to far more than a spreadsheet does."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Rejected(DAMAGED) from error
    size, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if size > MOST_BYTES or (size > SMALL and size > MOST_RATIO * max(packed, 1)):
        raise Rejected(_("The spreadsheet unpacks to %(mb)d MB, more than a list needs.") % {"mb": size >> 20})
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Rejected(_("This is a packed file, but no XLSX sheet. Save the list as XLSX or CSV and try again."))


def texts(cells) -> list[str]:
    """What stands further right is no part of a list."""
    return [as_text(cell) for cell in cells[:MOST_COLUMNS]]


def as_text(value) -> str:
    """As Excel shows it: whole numbers without a point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.time().min else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def open_xls(file: BinaryIO, of: Fields = FACTORIES) -> Sheet:
    """Excel 97 keeps at most 65,536 rows, so the book is read whole."""
    file.seek(0)
    with told_as_damaged():
        book = xlrd.open_workbook(file_contents=file.read(), logfile=io.StringIO(), on_demand=True)
        visible = [sheet for sheet in book.sheets() if sheet.visibility == 0]
        return the_list(((sheet.name, xls_lines(sheet, book.datemode)) for sheet in visible), of)


def xls_lines(sheet, datemode: int) -> Iterator[Line]:
    with told_as_damaged():
        for number in range(sheet.nrows):
            yield Line(number + 1, texts([xls_value(cell, datemode) for cell in sheet.row(number)]))


def xls_value(cell, datemode):
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return None
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value
