"""An XLSForm as the content of a standard. Every row of its survey is a question, a section, or named in a warning."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from pyxform.aliases import yes_no

from ..enums import Scale
from . import losses
from .cells import as_key, free_key
from .choices import OWN, ChoiceList, choice_lists, tell_unused
from .conditions import holds, joined, references, renamed
from .form import FormRow, form_rows
from .groups import Outline
from .questions import question_of
from .told import Told
from .types import Kind, Type, tidied, type_of
from .words import Languages, languages_of
from .workbook import Book, tell_stray

SHEET = "survey"
NOTES = (Kind.NOTE, Kind.ACKNOWLEDGE)
LONGEST_CONDITION = 1000
SHOWN = 60  # characters of a text in a sentence about it


@dataclass
class Pending:
    """A question whose condition waits for the keys of all others."""

    row: FormRow
    question: dict
    relevant: str
    choices: ChoiceList | None

    @property
    def answers(self) -> dict[str, str]:
        """As the form has them → as the portal has them."""
        if self.choices is None:
            return {}
        return self.choices.names if self.question["scale"] in Scale.choosing() else self.choices.answers


@dataclass
class Survey:
    told: Told
    languages: Languages
    lists: dict[str, ChoiceList]
    outline: Outline
    questions: list[Pending] = field(default_factory=list)
    notes: list[tuple[int, FormRow]] = field(default_factory=list)  # with how deep in groups each stands
    keys: set[str] = field(default_factory=set)

    def walk(self, rows: list[FormRow]) -> None:
        for row in rows:
            self.take(row, type_of(row.get("type")))
        self.drop_notes(0)

    def take(self, row: FormRow, type_: Type) -> None:
        if yes_no.get(row.get("disabled")):
            self.told.warn(SHEET, row.number, _("The row is disabled, and is left out."))
        elif type_.kind == Kind.BEGIN:
            self.begin(row, type_)
        elif type_.kind == Kind.END:
            self.drop_notes(len(self.outline.open))
            self.outline.end()
        elif type_.kind in NOTES:
            self.notes.append((len(self.outline.open), row))
            losses.tell_lost(row, self.told)
        elif not row.get("type"):
            self.told.warn(SHEET, row.number, _("The row has no type, and is left out."))
        elif sentence := LEFT_OUT.get(type_.kind):
            self.told.warn(SHEET, row.number, str(sentence()) % {"type": row.get("type")})
        else:
            self.ask(row, type_)

    def begin(self, row: FormRow, type_: Type) -> None:
        self.outline.begin(row)
        losses.tell_lost(row, self.told)
        if type_.repeats:
            self.told.warn(
                SHEET, row.number, _("An audit repeats no questions; those of this repeat or loop are asked once.")
            )

    def ask(self, row: FormRow, type_: Type) -> None:
        section = self.outline.section(row)
        question = {"key": self.key_of(row)} | question_of(row, type_, self.lists, self.languages, self.told)
        losses.tell_lost(row, self.told)
        self.guide(question)
        section["questions"].append(question)
        relevant = joined(
            [each.row.get("bind", "relevant") for each in self.outline.open] + [row.get("bind", "relevant")]
        )
        self.questions.append(Pending(row, question, relevant, self.lists.get(type_.list_name)))

    def key_of(self, row: FormRow) -> str:
        """The column `key`, else the name, as far as it can be a key; what it becomes is told."""
        wanted = row.get("key") or row.get("name")
        key = free_key(as_key(wanted) or f"question-{len(self.keys) + 1}", self.keys)
        if key != wanted:
            self.told.warn(
                SHEET, row.number, _("The question “%(name)s” has the key “%(key)s”.") % {"name": wanted, "key": key}
            )
        return key

    # -- notes -------------------------------------------------------------------------------
    def guide(self, question: dict) -> None:
        """Notes stand before what they are about."""
        for _depth, note in reversed(self.notes):
            said = [note.said("label"), note.said("hint")]
            text = "\n".join(filter(None, map(self.languages.text, said)))
            question["guidance"] = "\n".join(filter(None, (text, question["guidance"])))
            for each in reversed(said):
                for code, words in self.languages.others(each).items():
                    own = question["words"].setdefault(code, {})
                    own["guidance"] = "\n".join(filter(None, (words, own.get("guidance"))))
            self.told.warn(SHEET, note.number, self.told_note(note) % {"key": question["key"]})
        self.notes = []

    def told_note(self, note: FormRow) -> str:
        if note.get("bind", "relevant"):
            return _("The note is guidance of the question “%(key)s” now, and always shown with it.")
        return _("The note is guidance of the question “%(key)s” now.")

    def drop_notes(self, depth: int) -> None:
        """Those of a group that ends."""
        for _depth, note in [each for each in self.notes if each[0] >= depth]:
            text = " ".join(self.languages.text(note.said("label")).split())[:SHOWN]
            self.told.warn(
                SHEET,
                note.number,
                _("No question of the section follows the note; it is left out: %(text)s") % {"text": text},
            )
        self.notes = [each for each in self.notes if each[0] < depth]

    # -- conditions ----------------------------------------------------------------------------
    def settle(self) -> None:
        keys = {each.row.get("name"): each.question["key"] for each in self.questions}
        values = {each.row.get("name"): each.answers for each in self.questions}
        before: dict[str, dict] = {}
        for each in self.questions:
            if each.relevant:
                self.settle_one(each, keys, values, before)
            before[each.question["key"]] = each.question

    def settle_one(self, each: Pending, keys: dict, values: dict, before: dict) -> None:
        """Only what stands before it can show a question."""
        unknown = [name for name in references(each.relevant) if name not in keys]
        condition = renamed(each.relevant, keys, values)
        if not unknown and len(condition) <= LONGEST_CONDITION and holds(condition, before):
            each.question["shown_if"] = condition
            return
        self.told.warn(
            SHEET,
            each.row.number,
            _("An audit cannot hold this condition, so the question is always shown: %(condition)s")
            % {"condition": " ".join(each.relevant.split())[:500]},
        )


LEFT_OUT = {
    Kind.CALCULATION: lambda: _("An audit does not calculate; the row is left out."),
    Kind.METADATA: lambda: _("An audit notes by itself who answers and when; “%(type)s” is left out."),
    Kind.UNKNOWN: lambda: _("The type “%(type)s” is not known; the row is left out."),
}


def tidy_types(book: Book) -> None:
    """A person reads `Select One` as `select_one`, so the portal does."""
    for row in book.sheets[SHEET].rows if SHEET in book.sheets else ():
        row.cells.update({at: tidied(text) for at, text in row.cells.items() if at.lower() == "type"})


def read_form(book: Book, title: str, told: Told) -> tuple[list[dict], Languages, list[int], list[int]]:
    """Sections, languages, and the rows of the sections and of the questions. `title` names the form if it does not."""
    (survey, survey_means), (choices, choice_means) = form_rows(book, "survey"), form_rows(book, "choices")
    settings, _means = form_rows(book, "settings")
    first = settings[0] if settings else FormRow(1, {})
    languages = languages_of({"survey": survey, "choices": choices}, first.get("default_language"), told)
    lists = choice_lists(choices, languages, told)
    form = Survey(told, languages, lists, Outline(first.get("title") or title, languages, told))
    form.walk(survey)
    form.settle()
    tell_rest(book, form, survey_means, choice_means, settings)
    return form.outline.sections, languages, form.outline.rows, [each.row.number for each in form.questions]


def tell_rest(book: Book, form: Survey, survey_means: dict, choice_means: dict, settings: list[FormRow]) -> None:
    tell_unused(form.lists, form.told)
    for name in ("survey", "choices", "settings"):
        if sheet := book.sheets.get(name):
            tell_stray(sheet, form.told)
    known = losses.HELD | set(losses.LOST) | losses.SAID_BY_THE_PORTAL
    losses.tell_unknown_columns("survey", survey_means, known, book.sheets["survey"].headings_row, form.told)
    if choice_means:
        losses.tell_unknown_columns("choices", choice_means, OWN, book.sheets["choices"].headings_row, form.told)
    losses.tell_settings(settings, form.told)
    losses.tell_other_sheets(book, form.told)
