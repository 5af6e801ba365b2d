"""Checks of what a question holds as data: options, clauses, the words in other languages. Pure but for the sentences."""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .enums import Scale

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")  # without spaces, as several chosen names stand in one answer
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
UNHELD = re.compile("[\0\ud800-\udfff]")  # the character zero, half of a surrogate pair: no database holds them in JSON
RESERVED = frozenset({"not_applicable"})
QUESTION_WORDS = ("text", "guidance", "unit", "options")
CLAUSE = ("source", "edition", "clause")
MOST_OPTIONS, MOST_CLAUSES, LONGEST_NAME, LONGEST_LABEL = 200, 40, 60, 300


def check_options(scale: str, options) -> None:
    if scale not in Scale.choosing():
        refuse_if(options, "options", _("Only a choice has options. Remove them, or choose the scale “choice”."))
        return
    listed = isinstance(options, list) and all(isinstance(each, dict) for each in options)
    refuse_if(not listed, "options", _("Give the options as a list of name, label and share."))
    refuse_if(len(options) < 2, "options", _("A choice has at least two options."))
    refuse_if(
        len(options) > MOST_OPTIONS, "options", _("A choice has at most %(most)d options.") % {"most": MOST_OPTIONS}
    )
    for each in options:
        check_option(each)
    names = [each["name"] for each in options]
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    refuse_if(twice, "options", _("These options stand more than once: %(names)s.") % {"names": ", ".join(twice)})


def check_option(option: dict) -> None:
    """Sentences are looked up only when they are needed: a standard may have a million options."""
    if sentence := wrong_option(option):
        refuse_if(True, "options", sentence % {"name": option.get("name")})


def wrong_option(option: dict) -> str:
    name, share = option.get("name"), option.get("share")
    if not (isinstance(name, str) and NAME.fullmatch(name) and len(name) <= LONGEST_NAME and name not in RESERVED):
        return _(
            "“%(name)s” cannot name an option: use Latin letters, digits, hyphens and underscores, without spaces."
        )
    if not is_text(option.get("label"), LONGEST_LABEL):
        return _("The option “%(name)s” has no label.")
    number = isinstance(share, int | float) and not isinstance(share, bool)
    if share is not None and not (number and 0 <= share <= 1):
        return _("The share of the option “%(name)s” lies between 0 and 1.")
    return ""


def check_clauses(clauses) -> None:
    listed = isinstance(clauses, list) and all(isinstance(each, dict) for each in clauses)
    refuse_if(not listed, "clauses", _("Give the clauses as a list of source, edition and clause."))
    refuse_if(len(clauses) > MOST_CLAUSES, "clauses", _("At most %(most)d clauses.") % {"most": MOST_CLAUSES})
    for each in clauses:
        texts = all(isinstance(each.get(name, ""), str) and len(each.get(name, "")) <= 60 for name in CLAUSE)
        refuse_if(
            not texts or not each.get("clause", "").strip(),
            "clauses",
            _("A clause has a number or name of at most 60 characters, and where it is known its source and edition."),
        )


def check_words(words, names: tuple[str, ...], options=()) -> None:
    """{language: {name: text}}, and the labels of options by their name."""
    listed = isinstance(words, dict) and all(isinstance(each, dict) for each in words.values())
    refuse_if(not listed, "words", _("Give the words by language."))
    for language, each in words.items():
        about = {"language": language}
        refuse_if(
            not LANGUAGE.fullmatch(str(language)),
            "words",
            _("“%(language)s” is no language code such as zh-Hans.") % about,
        )
        labels = each.get("options", {})
        texts = isinstance(labels, dict) and all(map(is_held, (*labels.values(), *plain(each))))
        refuse_if(not texts, "words", _("The words in “%(language)s” are not text.") % about)
        strange = sorted({*each} - {*names} | {*labels} - {option["name"] for option in options})
        refuse_if(strange, "words", _("Nothing here is called %(names)s.") % {"names": ", ".join(strange)})


def plain(words: dict) -> list:
    return [text for name, text in words.items() if name != "options"]


def is_held(value) -> bool:
    return isinstance(value, str) and not UNHELD.search(value)


def is_text(value, longest: int) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= longest


def refuse_if(wrong, field: str, sentence: str) -> None:
    if wrong:
        raise ValidationError({field: sentence})
