"""What is different between two versions of a standard, as people read it: each change with what was and what is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.names import language_called
from qcportal.core.punctuation import in_brackets, listed, punct
from suppliers.enums import ProcessArea

from ..clauses import clauses_text
from ..enums import Scale
from ..models import Answer, Question
from ..models.standards import percent
from ..queries.versions import Move
from ..version_diff import COUNTING, PLACING, TRANSLATING, WORDING, Diff, Pair, value_of
from ..wording import QUESTION_WORDS

GROUPS = (
    (gettext_lazy("Answered on another scale"), "rescaled", ("scale", *WORDING, *COUNTING, *PLACING, *TRANSLATING)),
    (gettext_lazy("Worded otherwise"), "reworded", WORDING),
    (gettext_lazy("Counted, limited or shown otherwise"), "counted_otherwise", COUNTING),
    (gettext_lazy("In another section, process area or clause"), "placed_otherwise", PLACING),
    (gettext_lazy("Other words in another language"), "translated_otherwise", TRANSLATING),
)
NAMES = {"section_title": gettext_lazy("section"), "process_area": gettext_lazy("process area")}


@dataclass(frozen=True)
class Change:
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Heading:
    title: str
    count: int
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One question under its heading: as it is, with what is different, or with the answer that it was given."""

    heading: Heading
    question: Question
    pair: Pair | None = None
    fields: tuple[str, ...] = ()
    answer: Answer | None = None

    @property
    def changes(self) -> list[Change]:
        return changes(self.pair, self.fields)


ON_A_PAGE = 50  # questions; each may stand there with many changes


def page_of_changes(diff: Diff, number) -> Page:
    return Paginator(lines_of(diff), ON_A_PAGE).get_page(number)


def page_of_move(move: Move, number) -> Page:
    """First what becomes of the answers, then what is different."""
    again = _(
        "The scale, the unit or the option means something else in the newer version. The question is asked again, with the earlier answer beside it."
    )
    lines = [
        *answers(_("Answers to look at again"), move.again, again),
        *answers(_("Answers that are kept as earlier ones"), move.gone),
        *lines_of(move.diff),
    ]
    return Paginator(lines, ON_A_PAGE).get_page(number)


def answers(title: str, found: list[Answer], note: str = "") -> Iterable[Line]:
    heading = Heading(title, len(found), note)
    return (Line(heading, each.question, answer=each) for each in found)


def lines_of(diff: Diff) -> list[Line]:
    """Of every group, in their order; what is different is worked out for those that are shown."""
    lines = [*questions(_("New questions"), diff.added), *questions(_("Questions that are gone"), diff.removed)]
    for title, name, fields in GROUPS:
        pairs = getattr(diff, name)
        heading = Heading(str(title), len(pairs))
        lines += [Line(heading, pair.new, pair, fields) for pair in pairs]
    return lines


def questions(title: str, found: list[Question]) -> Iterable[Line]:
    heading = Heading(title, len(found))
    return (Line(heading, each) for each in found)


def changes(pair: Pair, fields: tuple[str, ...]) -> list[Change]:
    found = []
    for name in pair.changed(fields):
        found += translations(pair) if name == "words" else [change(pair, name)]
    return found


def change(pair: Pair, name: str) -> Change:
    in_words = IN_WORDS.get(name, str)
    return Change(label_of(name), in_words(value_of(pair.old, name)), in_words(value_of(pair.new, name)))


def label_of(name: str) -> str:
    return str(NAMES.get(name) or Question._meta.get_field(name).verbose_name)


def number(value) -> str:
    return "" if value is None else format(value.normalize(), "f")


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def options(found: list[dict]) -> str:
    """As they stand in the standard, not in the reader's language, whose words are told by themselves."""
    return punct(";").join(option(each) for each in found)


def option(each: dict) -> str:
    share = percent(each.get("share"))
    return each["label"] if share is None else in_brackets(each["label"], f"{share:f}{punct('%')}")


IN_WORDS = {
    "scale": lambda value: str(Scale(value).label),
    "process_area": lambda value: str(ProcessArea(value).label),
    "options": options,
    "lowest": number,
    "highest": number,
    "critical": yes_or_no,
    "photo_required": yes_or_no,
    "clauses": clauses_text,
}


# -- words of other languages ------------------------------------------------------------------
def translations(pair: Pair) -> list[Change]:
    languages = sorted({*pair.old.words, *pair.new.words})
    return [each for language in languages for each in translated(pair, language)]


def translated(pair: Pair, language: str) -> list[Change]:
    old, new = pair.old.words.get(language, {}), pair.new.words.get(language, {})
    names = [name for name in QUESTION_WORDS if old.get(name) != new.get(name)]
    return [
        Change(in_brackets(label_of(name), language_called(language)), said(old.get(name)), said(new.get(name)))
        for name in names
    ]


def said(words) -> str:
    return listed(words.values()) if isinstance(words, dict) else words or ""
