"""The portal's own layout: one row a question on the sheet `checklist`, and the heading of the standard on `about`."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qcportal.core.punctuation import listed
from suppliers.enums import ProcessArea

from ..conditions import parse
from ..enums import Scale
from . import cells
from .areas import area_guessed, area_named
from .columns import flag_of, weight_of
from .conditions import can_be
from .languages import language_code, language_of
from .told import Told
from .workbook import Book, Row, Sheet, Stop, tell_stray

SHEET, ABOUT = "checklist", "about"
COLUMNS = (
    "section", "process_area", "key", "question", "guidance", "scale", "options", "lowest", "highest", "unit",
    "photo_required", "shown_if", "clauses", "weight", "critical",
)  # fmt: skip
TRANSLATED = ("section", "question", "guidance", "options", "unit")
ABOUT_FIELDS = ("code", "name", "description", "validity_months")
ALIASES = {"text": "question", "clause": "clauses", "relevant": "shown_if", "hint": "guidance"}
TRANSLATION = re.compile(r"^(?P<column>\w+)_?\((?P<language>[^)]+)\)$")
SCALES = {"numeric": "number", "yes_or_no": "yes_no"}  # as the pages call them
LONGEST = {"section": 200, "unit": 20, "shown_if": 1000, "key": 40}


@dataclass
class Layout:
    sheet: Sheet
    told: Told
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)  # heading → (column, language)
    sections: list[dict] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def read(self) -> None:
        self.learn_columns()
        for row in self.sheet.rows:
            self.take(row)
        before: dict[str, dict] = {}
        for question, row in zip(self.questions(), self.rows, strict=True):
            self.check_condition(question, before, row)
            before[question["key"]] = question

    def questions(self) -> list[dict]:
        return [question for section in self.sections for question in section["questions"]]

    # -- headings ------------------------------------------------------------------------------
    def learn_columns(self) -> None:
        unknown = []
        for heading in filter(None, self.sheet.headings):
            meant = column_of(heading)
            if meant is None:
                unknown.append(heading)
            elif meant in self.columns.values():
                self.fault(
                    self.sheet.headings_row, _("The column “%(heading)s” stands there twice.") % {"heading": heading}
                )
            else:
                self.columns[heading] = meant
        if unknown:
            self.warn(
                self.sheet.headings_row,
                _("These columns are none of a checklist, and are left out: %(names)s.") % {"names": listed(unknown)},
            )
        if ("question", "") not in self.columns.values():
            self.fault(
                self.sheet.headings_row,
                _("No column is headed “question”. The columns are: %(columns)s.") % {"columns": ", ".join(COLUMNS)},
            )
            raise Stop

    def warn(self, row: int, sentence: str) -> None:
        self.told.warn(SHEET, row, sentence)

    def fault(self, row: int, sentence: str) -> None:
        self.told.fault(SHEET, row, sentence)

    # -- rows ----------------------------------------------------------------------------------
    def take(self, row: Row) -> None:
        """A row without a question begins a section; so does a question with another section than the one before."""
        found = {self.columns[at]: text for at, text in row.cells.items() if at in self.columns}
        title, text = found.get(("section", ""), ""), found.get(("question", ""), "")
        if title and (not text or not self.sections or self.sections[-1]["title"] != title):
            self.sections.append(self.section(title, found, row.number))
        elif not self.sections:
            self.fault(row.number, _("Say in the column section which one the question belongs to."))
            self.sections.append(self.section("", found, row.number))
        if text:
            self.sections[-1]["questions"].append(self.question(text, found, row.number))
            self.rows.append(row.number)
        elif not title or {column for column, _language in found} - {"section", "process_area"}:
            self.fault(row.number, _("The row has no question."))

    def section(self, title: str, found: dict, row: int) -> dict:
        words = {
            language: {"title": text} for (column, language), text in found.items() if column == "section" and language
        }
        self.check_length("section", title, row)
        return {
            "title": title,
            "process_area": self.area(title, found.get(("process_area", ""), ""), row),
            "words": words,
            "questions": [],
        }

    def area(self, title: str, said: str, row: int) -> str:
        if said and area_named(said) is None:
            areas = {"text": said, "areas": ", ".join(ProcessArea.values)}
            self.fault(row, _("“%(text)s” is no process area. There are: %(areas)s.") % areas)
        found = area_named(said) if said else area_guessed(title)
        if not found and not said:
            self.warn(
                row,
                _(
                    "The title names no process area, so the section counts as quality management. Say another in the column process_area."
                ),
            )
        return found or ProcessArea.QUALITY_MANAGEMENT.value

    def question(self, text: str, found: dict, row: int) -> dict:
        said = {column: each for (column, language), each in found.items() if not language}
        scale = self.scale(said, row)
        return {
            "key": self.key(said.get("key", ""), row),
            "text": text,
            "guidance": said.get("guidance", ""),
            "clauses": cells.clauses(said.get("clauses", "")),
            "scale": scale,
            "options": cells.options(said.get("options", "")),
            "lowest": self.number("lowest", said, row),
            "highest": self.number("highest", said, row),
            "unit": said.get("unit", ""),
            "photo_required": flag_of(SHEET, row, "photo_required", said.get("photo_required", ""), self.told),
            "shown_if": said.get("shown_if", ""),
            "weight": weight_of(SHEET, row, said.get("weight", ""), self.told),
            "critical": flag_of(SHEET, row, "critical", said.get("critical", ""), self.told),
            "words": words_of(found),
        }

    def scale(self, said: dict, row: int) -> str:
        """Without a word of it: a choice if there are options, else conformity."""
        text = re.sub(r"[\s/-]+", "_", said.get("scale", "").lower())
        if not text:
            return (Scale.CHOICE if said.get("options") else Scale.CONFORMITY).value
        text = SCALES.get(text, text)
        if text not in Scale.values:
            self.fault(
                row,
                _("“%(text)s” is no scale. There are: %(scales)s.")
                % {"text": said["scale"], "scales": ", ".join(Scale.values)},
            )
            return Scale.CONFORMITY.value
        if text != Scale.NUMBER and (said.get("lowest") or said.get("highest") or said.get("unit")):
            self.fault(row, _("Only a number has limits and a unit."))
        return text

    def key(self, said: str, row: int) -> str:
        if not said:
            return cells.free_key(f"Q-{len(self.rows) + 1:03}", self.keys)
        if said in self.keys:
            self.fault(row, _("The key “%(key)s” stands there twice.") % {"key": said})
        key = cells.free_key(cells.as_key(said) or f"Q-{len(self.rows) + 1:03}", self.keys)
        if key != said and said not in self.keys:
            self.warn(row, _("The question “%(name)s” has the key “%(key)s”.") % {"name": said, "key": key})
        return key

    def number(self, column: str, said: dict, row: int):
        text = said.get(column, "")
        value = cells.number(text) if text else None
        if text and value is None:
            self.fault(row, _("“%(text)s” in the column %(column)s is no number.") % {"text": text, "column": column})
        return value

    def check_length(self, column: str, text: str, row: int) -> None:
        if len(text) > LONGEST[column]:
            self.fault(
                row,
                _("The column %(column)s holds at most %(most)d characters.")
                % {"column": column, "most": LONGEST[column]},
            )

    def check_condition(self, question: dict, before: dict, row: int) -> None:
        for column in ("shown_if", "unit"):
            self.check_length(column, question[column], row)
        try:
            condition = parse(question["shown_if"])
        except ValueError as error:
            return self.fault(row, str(error))
        for key in sorted(condition.keys - before.keys()):
            self.fault(
                row,
                _("The condition asks for “%(key)s”, but no question with this key stands before it.") % {"key": key},
            )
        for key, name in sorted(condition.names):
            if key in before and not can_be(before[key], name):
                self.fault(
                    row,
                    _("The condition asks whether “%(key)s” is “%(name)s”, which is none of its answers.")
                    % {"key": key, "name": name},
                )


def column_of(heading: str) -> tuple[str, str] | None:
    """(column, language code or "")."""
    word = re.sub(r"\s+", "_", heading.strip().lower())
    translation = TRANSLATION.match(word)
    column = ALIASES.get(
        translation["column"].strip("_") if translation else word,
        translation["column"].strip("_") if translation else word,
    )
    if column not in COLUMNS:
        return None
    if not translation:
        return column, ""
    code = language_code(translation["language"].replace("_", " ")) or language_code(translation["language"])
    return (column, code) if code and column in TRANSLATED else None


def words_of(found: dict) -> dict[str, dict]:
    names = {"question": "text", "guidance": "guidance", "options": "options", "unit": "unit"}
    words: dict[str, dict] = {}
    for (column, language), text in found.items():
        if language and column in names:
            words.setdefault(language, {})[names[column]] = cells.labels(text) if column == "options" else text
    return words


# -- the file ----------------------------------------------------------------------------------
def read_layout(book: Book, told: Told) -> tuple[list[dict], list[str], dict, list[int]]:
    """Sections, languages, the heading of the standard, and the row of each question."""
    if not book.sheets:
        return [], [], {}, []
    layout = Layout(book.sheets.get(SHEET) or next(iter(book.sheets.values())), told)
    layout.read()
    tell_stray(layout.sheet, told)
    about = about_of(book.sheets.get(ABOUT), told)
    for name, sheet in book.sheets.items():
        if sheet is not layout.sheet and name != ABOUT and sheet.visible and sheet.rows:
            told.warn(sheet.title, 1, _("The sheet is no part of a checklist, and is left out."))
    return layout.sections, languages(layout), about, layout.rows


def languages(layout: Layout) -> list[str]:
    main = language_of([question["text"] for question in layout.questions()])
    return list(dict.fromkeys([main, *(language for _column, language in layout.columns.values() if language)]))


def about_of(sheet: Sheet | None, told: Told) -> dict:
    """Field and value side by side, one below the other."""
    if sheet is None or len(sheet.headings) < 2:
        return {}
    first, second = sheet.headings[:2]
    lines = [(sheet.headings_row, first, second)]
    lines += [(row.number, row.cells.get(first, ""), row.cells.get(second, "")) for row in sheet.rows]
    known = {name.strip().lower(): (row, text) for row, name, text in lines if text}
    found = {name: known[name][1] for name in ABOUT_FIELDS if name in known}
    if "validity_months" in found:
        found["validity_months"] = months(*known["validity_months"], told)
    return found


def months(row: int, text: str, told: Told) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 120:
        return int(text)
    told.fault(ABOUT, row, _("The validity is a whole number of months from 1 to 120."))
    return 12
