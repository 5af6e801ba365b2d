"""How far a standard is worded in another language."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import to_locale

from qcportal.core.names import language_called

from ..checklists.languages import language_of
from ..models import Question, Standard

PARTS = ("text", "guidance", "unit")


@dataclass(frozen=True)
class Progress:
    language: str
    translated: int
    questions: int

    @property
    def name(self) -> str:
        return language_called(self.language)


def other_languages(standard: Standard) -> list[str]:
    """Those of the product that the standard's main texts are not in, as its words name them: zh-Hans."""
    main = main_language(standard)
    codes = [to_locale(code).replace("_", "-") for code, _name in settings.LANGUAGES]
    return [code for code in codes if code.split("-")[0] != main]


def main_language(standard: Standard) -> str:
    """Which its texts are in themselves, told by their script."""
    return language_of([standard.name, *standard.questions.values_list("text", flat=True)[:50]])


def progress(standard: Standard) -> list[Progress]:
    """Of each other language; two queries at any length."""
    rows = list(Question.objects.filter(standard=standard).only(*PARTS, "options", "words"))
    return [
        Progress(language, sum(is_translated(each, language) for each in rows), len(rows))
        for language in other_languages(standard)
    ]


def is_translated(question: Question, language: str) -> bool:
    """A unit may be a sign that every language writes alike, so it is not waited for."""
    own = question.words.get(language, {})
    labels = own.get("options", {})
    texts = all(own.get(name) for name in ("text", "guidance") if getattr(question, name))
    return texts and all(labels.get(each["name"]) for each in question.options)
