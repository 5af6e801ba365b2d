"""Tables for people's spreadsheets. A cell never becomes a formula, and a text comes back as it left."""

import csv
import io
import re
from collections.abc import Iterable

import openpyxl
from django.http import HttpResponse

NUMBER = re.compile(r"[+-]?[\d.,]+")
MARK = "\ufeff"  # without it a spreadsheet takes CSV for a legacy encoding


def defused(text: str) -> str:
    """A spreadsheet takes a text that begins so for a formula; a number is none. One that is defused is so once more."""
    bare = text.lstrip("'")
    harmless = NUMBER.fullmatch(bare) or not bare.strip("-")
    risky = bare.startswith(("=", "+", "-", "@", "\t", "\r")) and not harmless
    return f"'{text}" if risky else text


def fused(text: str) -> str:
    """The text that was defused."""
    return text[1:] if text.startswith("'") and defused(text[1:]) == text else text


def as_csv(lines: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([defused(cell) for cell in line] for line in lines)
    return (MARK + out.getvalue()).encode()


def as_xlsx(lines: Iterable[list[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append([defused(cell) for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {"csv": as_csv, "xlsx": as_xlsx}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def csv_answer(lines: Iterable[list[str]], name: str) -> HttpResponse:
    """The first line holds the names of the columns."""
    answer = HttpResponse(as_csv(lines), content_type=MEDIA_TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
