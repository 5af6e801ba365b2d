"""Sheets written: every cell is a text, whatever it begins with."""

import csv
import io

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from qcportal.core.sheets import MARK, defused

Table = list[list[str]]  # headings first
WIDE = {"label", "question", "guidance", "hint", "options", "relevant", "shown_if", "section"}
WRAPPED = Alignment(wrap_text=True, vertical="top")


def as_workbook(sheets: dict[str, Table]) -> bytes:
    book = Workbook(write_only=True)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for at, heading in enumerate(table[0]):
            wide = heading.split("::")[0].split(" (")[0] in WIDE
            sheet.column_dimensions[column_letters(at)].width = 50 if wide else 16
        for number, line in enumerate(table):
            sheet.append([cell(sheet, text, heading=number == 0) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_letters(at: int) -> str:
    return (column_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def cell(sheet, text: str, heading: bool):
    """Said to be a text: "=1+1" stays as it is, and stays so when somebody edits the cell."""
    made = WriteOnlyCell(sheet, value=None)
    if text:
        made.value = fit(text)
        made.data_type = "s"
        made.quotePrefix = text.startswith(("=", "+", "-", "@"))
        made.alignment = WRAPPED
    if heading:
        made.font = Font(bold=True)
    return made


def fit(text: str) -> str:
    """Without the control characters that no spreadsheet holds."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def as_csv(table: Table) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([defused(fit(text)) for text in line] for line in table)
    return (MARK + out.getvalue()).encode()
