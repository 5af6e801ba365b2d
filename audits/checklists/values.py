"""Cells of a workbook that hold something and say nothing: formulas without a result, and errors."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import xlrd
from django.utils.translation import gettext as _

from suppliers.importing.headings import letters
from suppliers.importing.lines import Line
from suppliers.importing.sheets import told_as_damaged, xls_lines, xlsx_lines, xlsx_rows

from .told import Told

FORMULA = (b"<f>", b"<f ", b"<f/", b' t="e"')
CHUNK = 1 << 20
ERRORS = set("#REF! #NAME? #VALUE! #DIV/0! #N/A #NULL! #NUM! #SPILL! #CALC!".split())


def has_formulas(file: BinaryIO) -> bool:
    """Whether any sheet holds a formula or an error; few checklists do."""
    with told_as_damaged(), zipfile.ZipFile(file) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        return any(mentions(package, name) for name in names)


def mentions(package: zipfile.ZipFile, name: str) -> bool:
    with package.open(name) as part:
        kept = b""
        while chunk := part.read(CHUNK):
            if any(mark in kept + chunk for mark in FORMULA):
                return True
            kept = chunk[-8:]
    return False


def with_formulas_told(sheet, written, told: Told, most_rows: int) -> Iterator[Line]:
    """`written` is the same sheet with its formulas. A formula counts by the result that was saved with it; programs that write sheets often save none."""
    with told_as_damaged():
        for line, row in zip(xlsx_lines(sheet, most_rows), xlsx_rows(written, most_rows), strict=False):
            yield checked(sheet.title, line, [is_formula(cell) for cell in row], told)


def is_formula(cell) -> bool:
    return str(getattr(cell, "text", cell) or "").startswith("=")


def checked(title: str, line: Line, formulas: list[bool], told: Told) -> Line:
    without = [at for at, formula in enumerate(formulas) if formula and not "".join(line.cells[at : at + 1])]
    if without:
        tell_without(title, line.number, without, told)
    return without_errors(title, line, told)


def without_errors(title: str, line: Line, told: Told) -> Line:
    wrong = [at for at, cell in enumerate(line.cells) if cell in ERRORS]
    if wrong:
        tell_errors(title, line.number, wrong, told)
    return line._replace(cells=["" if cell in ERRORS else cell for cell in line.cells]) if wrong else line


def with_errors_told(sheet, datemode: int, told: Told) -> Iterator[Line]:
    """An old workbook keeps each result; an error there has a type of its own, and is read as nothing."""
    for line in xls_lines(sheet, datemode):
        types = sheet.row_types(line.number - 1)
        if wrong := [at for at, type_ in enumerate(types) if type_ == xlrd.XL_CELL_ERROR]:
            tell_errors(sheet.name, line.number, wrong, told)
        yield line


def tell_without(title: str, row: int, columns: list[int], told: Told) -> None:
    sentence = _(
        "The formula in column %(columns)s has no saved result and counts as empty. Open the file in Excel or LibreOffice and save it again."
    )
    told.warn(title.lower(), row, sentence % {"columns": ", ".join(map(letters, columns))})


def tell_errors(title: str, row: int, columns: list[int], told: Told) -> None:
    sentence = _("Column %(columns)s shows an error of the spreadsheet and counts as empty. Mend it there.")
    told.warn(title.lower(), row, sentence % {"columns": ", ".join(map(letters, columns))})
