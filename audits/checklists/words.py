"""The languages of a form: which one its main texts are in, and the others by their codes."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .form import FormRow
from .languages import language_code, language_of
from .told import Told

TRANSLATED = ("label", "hint", "guidance_hint", "unit")
UNNAMED = ("", "default")


@dataclass
class Languages:
    """`main` is the heading's name of the main language, `codes` those of the others."""

    main: str = ""
    code: str = "en"
    codes: dict[str, str] = field(default_factory=dict)

    def text(self, said: dict[str, str]) -> str:
        """In the main language; without a word in it, what any other says."""
        return self.own(said) or next(iter(said.values()), "")

    def own(self, said: dict[str, str]) -> str:
        return said.get(self.main) or said.get("") or ""

    def others(self, said: dict[str, str]) -> dict[str, str]:
        return {self.codes[name]: text for name, text in said.items() if name in self.codes and text}


def languages_of(rows: dict[str, list[FormRow]], default: str, told: Told) -> Languages:
    """`rows` by sheet. Only languages in which something is said."""
    names, sample = used(rows)
    labels = {language for row in rows["survey"] for language in row.said("label")}
    main = main_of(list(names), default, plain="" in labels or not labels)
    said = language_code(main or default) if (main or default) not in UNNAMED else None
    found = Languages(main, said or language_of(sample.get(main, [])))
    for name, sheet in names.items():
        if name != main and name not in UNNAMED:
            learn(found, name, sheet, said is not None, told)
    return found


def used(rows: dict[str, list[FormRow]]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """{language: the sheet that has it first}, {language: texts}"""
    names, texts = {}, {}
    for sheet, each in rows.items():
        for row in each:
            for name in TRANSLATED:
                for language, text in row.said(name).items():
                    names.setdefault(language, sheet)
                    texts.setdefault(language, []).append(text)
    return names, texts


def main_of(names: list[str], default: str, plain: bool) -> str:
    """The default language of the settings; else labels without a language (`plain`), English, or the first."""
    if default and default in names:
        return default
    if same := [name for name in names if default and language_code(name) == language_code(default)]:
        return same[0]
    named = [name for name in names if name]
    if plain or not named:
        return ""
    english = [name for name in named if language_code(name) == "en"]
    return (english or named)[0]


def learn(found: Languages, name: str, sheet: str, said: bool, told: Told) -> None:
    """`said`: whether the form says which language the main one is; else another may be the same."""
    code = language_code(name)
    if code is None:
        told.warn(
            sheet,
            1,
            _(
                "No language is called “%(name)s”; its texts are left out. Write it as “Name (code)”, such as French (fr)."
            )
            % {"name": name},
        )
    elif (said and code == found.code) or code in found.codes.values():
        told.warn(
            sheet,
            1,
            _("The language “%(code)s” stands there twice; “%(name)s” is left out.") % {"code": code, "name": name},
        )
    else:
        found.codes[name] = code
