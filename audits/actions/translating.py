"""Words of a standard in a further language. They change nothing that a version asks, so a published one may get more of
them; what stands there already is in use and stays (docs/decisions/0019)."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected

from ..checklists.languages import tidy
from ..enums import StandardState
from ..models import Question, Section, Standard
from ..queries.translating import main_language
from ..wording import LANGUAGE, check_words
from .standards import touch

Words = dict  # {name: text}, and the labels of options by their names


@transaction.atomic
def translate_standard(
    *,
    standard,
    language: str,
    by,
    heading: Words | None = None,
    sections: dict[int, Words] | None = None,
    questions: dict[str, Words] | None = None,
    version: int | None = None,
) -> Standard:
    """Sections by their place from 1, questions by their key. An empty text takes the word away, from a draft alone."""
    row = changes.lock(standard, version)
    language = other_language(row, language)
    fixed = row.state != StandardState.DRAFT
    places = dict(enumerate(row.sections.order_by("position", "pk"), start=1)) if sections else {}
    asked = {each.key: each for each in row.questions.filter(key__in=questions or ())}
    said = [*pairs(places, sections or {}), *pairs(asked, questions or {})]
    parts = [part for part, given in said if translated(part, language, given, fixed)]
    own = translated(row, language, heading or {}, fixed)
    if own:
        row.save(update_fields=["words"])
    for model in (Section, Question):
        model.objects.bulk_update([part for part in parts if isinstance(part, model)], ["words"], batch_size=500)
    return told(row, language, [*parts, *([row] if own else [])], by) if parts or own else row


def other_language(standard: Standard, language: str) -> str:
    """As words name it, whatever its capitals; the language of the texts themselves has no other words."""
    if not LANGUAGE.fullmatch(language):
        sentence = _("“%(language)s” is no language code such as zh-Hans.") % {"language": language}
        raise Rejected(sentence, field="language", code="invalid")
    code = tidy(language)
    if code.split("-")[0] == main_language(standard):
        raise Rejected(
            _("The standard itself is in this language. Change its texts in a draft."), field="language", code="main"
        )
    return code


def told(row: Standard, language: str, parts: list, by) -> Standard:
    counted = {"language": [None, language], "texts": [None, len(parts)]}
    return touch(row, by=by, event="standard.translated", changes=counted)


def pairs(parts: dict, given: dict) -> list[tuple]:
    if given.keys() - parts.keys():
        raise Rejected(_("There is no such section or question any more."), code="gone")
    return [(parts[name], words) for name, words in given.items()]


def translated(part, language: str, given: Words, fixed: bool) -> bool:
    """Set on the part; whether anything is new."""
    check_words({language: given}, part.worded, getattr(part, "options", ()))
    before = part.words.get(language, {})
    after = merged(before, given)
    if fixed and merged(after, before) != after:
        raise Rejected(
            _("These words are in use: a published version gets further ones, and keeps those that it has."),
            code="in_use",
        )
    if after == before:
        return False
    part.words = {name: each for name, each in (part.words | {language: after}).items() if each}
    part.clean()
    return True


def merged(before: Words, given: Words) -> Words:
    """
    >>> merged({"text": "a", "options": {"x": "1"}}, {"text": "", "options": {"y": "2"}})
    {'options': {'x': '1', 'y': '2'}}
    """
    found = before | given
    if "options" in found:
        options = before.get("options", {}) | given.get("options", {})
        found["options"] = {name: label for name, label in options.items() if label}
    return {name: each for name, each in found.items() if each}
