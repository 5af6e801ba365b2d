"""A workbook as pyxform sees it: its own check, and each row's cells by the names that it gives their headings."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pyxform import aliases
from pyxform.errors import PyXFormError
from pyxform.parsing.sheet_headers import process_header
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.survey import Survey
from pyxform.xls2xform import convert

from .faults import sentence_of
from .told import Told
from .workbook import Book, Sheet, Stop

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
COLUMNS = {
    "survey": (aliases.survey_header, set(MultipleChoiceQuestion.get_slot_names())),
    "choices": (aliases.list_header, set(Option.get_slot_names())),
    "settings": (aliases.settings_header, set(Survey.get_slot_names())),
}
OWN_COLUMNS = set(
    "process_area weight critical clause clauses scale key unit photo_required lowest highest share".split()
)
UNIT_IN = re.compile(r"unit ?\((?P<language>.+)\)", re.IGNORECASE)  # pyxform passes over what has no "::"
ROW = re.compile(r"\[row : (\d+)\]\s*|\brow(?: number)? (\d+)\b")
ABOUT_SHEET = re.compile(r"sheet[:,]? '(\w+)'|'(\w+)' sheet|(choices|survey|settings) sheet|the (choices) sheet")
NAMES = re.compile(r"\$\{([\w.-]+)\}|['“]([^'”]{1,80})['”]|See \[(.{1,80}?)\]|: ([\w.-]+)$")


@dataclass(frozen=True)
class FormRow:
    """`cells`: ("label", "French") → text; of one word where the heading has one."""

    number: int
    cells: dict[tuple[str, ...], str]
    columns: frozenset[tuple[str, ...]] = frozenset()  # of its sheet, filled or not

    def get(self, *names: str) -> str:
        return self.cells.get(names, "")

    def said(self, name: str) -> dict[str, str]:
        """{language as the heading names it, "" for none: text} of a heading that may be translated."""
        at = len(TEXTS.get(name, (name,)))
        own = TEXTS.get(name, (name,))
        return {(each[at] if len(each) > at else ""): text for each, text in self.cells.items() if each[:at] == own}


TEXTS = {"image": ("media", "image"), "audio": ("media", "audio"), "video": ("media", "video")}


def check_with_pyxform(book: Book, title: str, told: Told) -> None:
    """Its faults with the row that they name. It warns of what phones may dislike, which is not told."""
    check_headings(book, told)
    data = {"sheet_names": [sheet.title for sheet in book.sheets.values()], "fallback_form_name": "checklist"}
    for name in SHEETS:
        if sheet := book.sheets.get(name):
            data |= {name: by_place(sheet), f"{name}_header": [dict.fromkeys(filter(None, sheet.headings))]}
    try:
        convert(data, validate=False)
    except (PyXFormError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        tell(error, book, told)
    except RecursionError as error:
        told.fault("survey", 1, _("The groups of the form stand too deep in each other."))
        raise Stop from error


def by_place(sheet: Sheet) -> list[dict]:
    """pyxform counts rows from 2: empty ones keep their places, so that it names the right ones."""
    rows = {row.number: row.cells for row in sheet.rows}
    return [dict(rows.get(number, {})) for number in range(2, max(rows, default=1) + 1)]


def check_headings(book: Book, told: Told) -> None:
    for name in SHEETS:
        sheet = book.sheets.get(name)
        for heading in twice(sheet.headings if sheet else []):
            told.fault(
                name, sheet.headings_row, _("The column “%(heading)s” stands there twice.") % {"heading": heading}
            )
    if told.errors:
        raise Stop


def twice(headings: list[str]) -> list[str]:
    return sorted({heading for heading in headings if heading and headings.count(heading) > 1})


def tell(error: Exception, book: Book, told: Told) -> None:
    """ "[row : 3] On the 'choices' sheet, the …" becomes choices:3."""
    text = " ".join(str(error).split())
    row = ROW.search(text)
    text = re.sub(r"^\[row : \d+\]\s*", "", text)
    sheet = sheet_of(text)
    sheet = sheet if sheet in book.sheets else "survey"
    number = int(next(filter(None, row.groups()))) if row else row_named(text, book.sheets.get(sheet))
    told.fault(sheet, number, sentence_of(error))
    raise Stop from error


def sheet_of(text: str) -> str:
    if text.startswith("Choice names"):
        return "choices"
    if "List name not in" in text:
        return "survey"
    found = ABOUT_SHEET.search(text)
    name = next(filter(None, found.groups())) if found else "survey"
    return name if name in SHEETS else "survey"


def row_named(text: str, sheet: Sheet | None) -> int:
    """The row of what the sentence names in quotes; else the headings."""
    names = {name for found in NAMES.findall(text) for name in found if name}
    for row in sheet.rows if sheet else []:
        type_ = row.cells.get("type", "")
        if names & {row.cells.get("name"), type_, *type_.split()[1:]}:
            return row.number
    selects = [row.number for row in sheet.rows if row.cells.get("type", "").startswith("select")] if sheet else []
    if "a choices sheet" in text and selects:
        return selects[0]
    return sheet.headings_row if sheet else 1


def own_column(heading: str) -> tuple[str, ...] | None:
    """One of the portal's own, however it is written."""
    if unit := UNIT_IN.fullmatch(heading.strip()):
        return "unit", unit["language"]
    word = "_".join(heading.lower().split())
    return (word,) if word in OWN_COLUMNS else None


def form_rows(book: Book, name: str) -> tuple[list[FormRow], dict[str, tuple[str, ...]]]:
    """The rows, and what each heading means."""
    sheet = book.sheets.get(name)
    if sheet is None:
        return [], {}
    headings = [heading for heading in sheet.headings if heading]
    known, columns = COLUMNS[name]
    double = any("::" in heading for heading in headings)
    means = {each: own_column(each) or process_header(each, double, known, columns)[1] for each in headings}
    columns = frozenset(means.values())
    rows = [FormRow(row.number, {means[at]: text for at, text in row.cells.items()}, columns) for row in sheet.rows]
    return rows, means
