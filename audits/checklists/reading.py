"""A file of any kind as the content of a standard, with what is to be said of it."""

from dataclasses import dataclass, field, replace
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qcportal.core.punctuation import joined

from ..wording import QUESTION_WORDS, check_clauses, check_options, check_words
from .conditions import UNREAD, read_again
from .layout import SHEET as OWN_SHEET
from .layout import read_layout
from .shape import whole_sections
from .told import FILE, Told, as_lines
from .workbook import Book, Stop, open_book

MOST_QUESTIONS = 5000
FORM = "survey"


@dataclass(frozen=True)
class Checklist:
    """What was read. With errors its sections are not to be used."""

    sections: list[dict] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    about: dict = field(default_factory=dict)  # code, name, description, validity_months, as far as the file says them
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    kind: str = ""
    title: str = ""  # of the file

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def questions(self) -> int:
        return sum(len(section["questions"]) for section in self.sections)

    def as_dict(self) -> dict:
        return {
            "ok": self.ok,
            "questions": self.questions,
            "sections": len(self.sections),
            "languages": self.languages,
            "warnings": self.warnings,
            "errors": self.errors,
        }


def read_checklist(file: BinaryIO, title: str = "") -> Checklist:
    """Never raises for what the file holds. `title` is the file's name without its ending."""
    told = Told()
    try:
        found = read_book(open_book(file, told), title or _("Checklist"), told)
    except Stop:
        found = finished(told)
    return replace(found, title=title)


def read_book(book: Book, title: str, told: Told) -> Checklist:
    if not book.sheets:
        told.fault(FILE, 1, _("The file holds no question."))
        raise Stop
    if FORM in book.sheets or looks_like_form(book):
        return read_as_form(book, title, told)
    sections, languages, about, rows = read_layout(book, told)
    check(sections, OWN_SHEET, rows, told)
    return finished(told, sections, languages, about, book.kind)


def looks_like_form(book: Book) -> bool:
    """The first sheet of a workbook may be a form's though it has another name, as may a text, whose sheet has none."""
    name = next(iter(book.sheets), "")
    headings = {heading.lower() for heading in book.sheets[name].headings} if name else set()
    if not headings >= {"type", "name"} or headings & {"question", "text"}:
        return False
    book.sheets[FORM] = book.sheets.pop(name)
    return True


def read_as_form(book: Book, title: str, told: Told) -> Checklist:
    from . import form, survey  # noqa: PLC0415  pyxform takes a while to load, and few processes read a form

    survey.tidy_types(book)
    form.check_with_pyxform(book, title, told)
    sections, languages, section_rows, rows = survey.read_form(book, title, told)
    check(sections, FORM, rows, told)
    settings = book.sheets.get("settings")
    said = settings.rows[0].cells if settings and settings.rows else {}
    about = {"name": said.get("form_title", ""), "code": said.get("form_id", "")}
    codes = dict.fromkeys([languages.code, *languages.codes.values()])
    return finished(
        told,
        texts_again(book, sections),
        codes,
        {name: text for name, text in about.items() if text},
        f"XLSForm ({book.kind})",
    )


def texts_again(book: Book, sections: list[dict]) -> list[dict]:
    """Hardly any form has a text that was made unreadable to pyxform."""
    rows = [row for name in ("survey", "choices") if name in book.sheets for row in book.sheets[name].rows]
    return read_again(sections) if any(UNREAD in text for row in rows for text in row.cells.values()) else sections


def finished(told: Told, sections=(), languages=(), about=None, kind: str = "") -> Checklist:
    return Checklist(
        whole_sections(sections), list(languages), about or {}, as_lines(told.warnings), as_lines(told.errors), kind
    )


def check(sections: list[dict], sheet: str, rows: list[int], told: Told) -> None:
    """What the portal refuses of a question, with the row it is in."""
    questions = [question for section in sections for question in section["questions"]]
    if not sections:  # such as a form of calculations alone; its draft is empty
        told.warn(sheet, 1, _("The file holds no question."))
    if len(questions) > MOST_QUESTIONS:
        told.fault(
            sheet, rows[MOST_QUESTIONS], _("A standard holds at most %(most)d questions.") % {"most": MOST_QUESTIONS}
        )
    for question, row in zip(questions, rows, strict=True):
        check_question(question, sheet, row, told)


def check_question(question: dict, sheet: str, row: int, told: Told) -> None:
    try:
        check_options(question["scale"], question.get("options", []))
        check_clauses(question.get("clauses", []))
        check_words(question.get("words", {}), QUESTION_WORDS, question.get("options", []))
    except ValidationError as error:
        told.fault(sheet, row, joined(*error.messages))
    low, high = question.get("lowest"), question.get("highest")
    if low is not None and high is not None and low > high:
        told.fault(sheet, row, _("The lowest number lies above the highest one."))
