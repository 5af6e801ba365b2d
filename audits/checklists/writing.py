"""The content of a standard as a file: an XLSForm, or the portal's own layout as XLSX or CSV."""

from collections.abc import Iterator

from . import cells
from .form_writing import form_sheets
from .layout import ABOUT, ABOUT_FIELDS, COLUMNS, SHEET, TRANSLATED
from .shape import whole_sections
from .tables import Table, as_csv, as_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# format → (what its file ends with, media type)
FORMATS = {"xlsform": (".xlsform.xlsx", XLSX), "xlsx": (".xlsx", XLSX), "csv": (".csv", "text/csv; charset=utf-8")}


def write_checklist(kind: str, *, about: dict, sections: list[dict]) -> bytes:
    """`about`: code, name, description, validity_months. `kind` is one of FORMATS."""
    sections = whole_sections(sections)
    if kind == "xlsform":
        return as_workbook(form_sheets(about, sections))
    table = own_table(sections)
    return as_csv(table) if kind == "csv" else as_workbook({SHEET: table, ABOUT: about_table(about)})


def about_table(about: dict) -> Table:
    return [["field", "value"], *([name, str(about.get(name) or "")] for name in ABOUT_FIELDS)]


def own_table(sections: list[dict]) -> Table:
    languages = languages_of(sections)
    headings = [*COLUMNS]
    for language in languages:
        headings += [f"{column} ({language})" for column in TRANSLATED]
    return [headings, *lines(sections, languages)]


def languages_of(sections: list[dict]) -> list[str]:
    questions = [question for section in sections for question in section["questions"]]
    return sorted({language for part in (*sections, *questions) for language in part["words"]})


def lines(sections: list[dict], languages: list[str]) -> Iterator[list[str]]:
    """A section without questions, or called as the one before it, has a row of its own."""
    before = None
    for section in sections:
        if not section["questions"] or section["title"] == before:
            yield line(section, {}, languages)
        for question in section["questions"]:
            yield line(section, question, languages)
        before = section["title"]


def line(section: dict, question: dict, languages: list[str]) -> list[str]:
    found = [section["title"], section["process_area"], *(question_cells(question) if question else [""] * 13)]
    for language in languages:
        own = question.get("words", {}).get(language, {})
        title = section["words"].get(language, {}).get("title", "")
        found += [title, own.get("text", ""), own.get("guidance", ""), cells.labels_cell(own.get("options", {}))]
        found.append(own.get("unit", ""))
    return found


def question_cells(question: dict) -> list[str]:
    return [
        question["key"],
        question["text"],
        question["guidance"],
        str(question["scale"]),
        cells.options_cell(question["options"]),
        cells.plain(question["lowest"]),
        cells.plain(question["highest"]),
        question["unit"],
        flag(question["photo_required"]),
        question["shown_if"],
        cells.clauses_cell(question["clauses"]),
        str(question["weight"]),
        flag(question["critical"]),
    ]


def flag(value: bool) -> str:
    return "yes" if value else ""
