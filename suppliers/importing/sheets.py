"""Rows of Excel files, old and new, as text."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

import openpyxl
import xlrd
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

Line = tuple[int, list[str]]
MOST_COLUMNS = 500
MOST_ROWS = 1_048_576  # of a sheet in Excel; openpyxl fills the gap before a row of any number
MOST_BYTES = 600 * 2**20  # unpacked; 50,000 rows of 20 columns are about 60 MB
MOST_RATIO = 300  # spreadsheets shrink by 10 to 50
SMALL = 20 * 2**20
DAMAGED = "The spreadsheet is damaged and cannot be read. Open it in Excel or LibreOffice and save it again."


def xlsx_rows(file: BinaryIO) -> Iterator[Line]:
    check_package(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            yield from first_filled(book)
    except Rejected:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise: KeyError, ValueError, ParseError, …
        raise Rejected(_(DAMAGED)) from error


def check_package(file: BinaryIO) -> None:
    """Refuse other ZIP files, and those that unpack to far more than a spreadsheet does."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Rejected(_(DAMAGED)) from error
    if not any(part.filename.startswith("xl/") for part in parts):
        raise Rejected(
            _("This is a ZIP file without a spreadsheet in it. Unpack it and give the CSV, XLSX or XLS file.")
        )
    size, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if size > MOST_BYTES or (size > SMALL and size > MOST_RATIO * max(packed, 1)):
        raise Rejected(
            _("The spreadsheet unpacks to %(mb)d MB, more than a list of factories needs.") % {"mb": size >> 20}
        )


def first_filled(book) -> Iterator[Line]:
    """The rows of the first sheet that holds any; sheets tell wrong sizes, so each row is as long as it is."""
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        found = False
        for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS, values_only=True), start=1):
            if any(cell is not None for cell in cells):
                found = True
                yield number, texts(cells, number)
        if found:
            return


def texts(cells, number: int) -> list[str]:
    if len(cells) > MOST_COLUMNS and any(cell is not None for cell in cells[MOST_COLUMNS:]):
        raise Rejected(
            _("Line %(line)d has %(n)d columns; a list of factories has at most %(most)d.")
            % {"line": number, "n": len(cells), "most": MOST_COLUMNS}
        )
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


def xls_rows(file: BinaryIO) -> Iterator[Line]:
    """Excel 97 keeps at most 65,536 rows, so the book is read whole."""
    file.seek(0)
    try:
        book = xlrd.open_workbook(file_contents=file.read(), logfile=io.StringIO(), on_demand=True)
        yield from first_filled_xls(book)
    except Rejected:
        raise
    except xlrd.XLRDError as error:
        raise Rejected(
            _("The spreadsheet cannot be opened; perhaps a password protects it. Save it without one.")
        ) from error
    except Exception as error:  # xlrd raises whatever a broken record makes it raise
        raise Rejected(_(DAMAGED)) from error


def first_filled_xls(book) -> Iterator[Line]:
    for sheet in book.sheets():
        if sheet.nrows:
            for number in range(sheet.nrows):
                values = [xls_value(cell, book.datemode) for cell in sheet.row(number)]
                yield number + 1, texts(values, number + 1)
            return


def xls_value(cell, datemode):
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return None
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value
