"""Languages as forms name them ("English (en)", "Français", "chinese") as codes, and back."""

import re
import unicodedata
from functools import cache

import pycountry
from django.conf.locale import LANG_INFO

CODE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
NAMED = re.compile(rf"^(?P<name>.*?)\s*\((?P<code>{CODE.pattern})\)$")
LONGEST_NAME = 100
ALIASES = {"chinese": "zh", "中文": "zh", "简体中文": "zh", "繁體中文": "zh-Hant", "mandarin": "zh", "bangla": "bn"}
SCRIPTS = (("HANGUL", "ko"), ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("CJK", "zh"), ("ARABIC", "ar"), ("THAI", "th"))
SCRIPTS += (("BENGALI", "bn"), ("CYRILLIC", "ru"), ("DEVANAGARI", "hi"), ("GREEK", "el"), ("HEBREW", "he"))


def language_code(text: str) -> str | None:
    """
    >>> language_code("English (en)"), language_code("Français"), language_code("zh_Hans"), language_code("Klingonish")
    ('en', 'fr', 'zh-Hans', None)
    """
    word = " ".join(text.split())
    if len(word) > LONGEST_NAME:
        return None
    if named := NAMED.match(word):
        return tidy(named["code"])
    known = names()
    if word.casefold() in known:
        return known[word.casefold()]
    return tidy(word) if CODE.fullmatch(word) and is_known(word) else None


def tidy(code: str) -> str:
    """As BCP 47 writes it: language small, script with a capital, country in capitals."""
    first, *rest = re.split("[-_]", code)
    cased = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(cased.get(len(part), str.lower)(part) for part in rest)])


def is_known(code: str) -> bool:
    first = re.split("[-_]", code)[0].lower()
    return len(first) in (2, 3) and bool(pycountry.languages.get(**{f"alpha_{len(first)}": first}))


@cache
def names() -> dict[str, str]:
    """{name in English or in the language itself: code}"""
    found = {each.name.casefold(): each.alpha_2 for each in pycountry.languages if getattr(each, "alpha_2", None)}
    for code, info in LANG_INFO.items():
        for name in (info.get("name"), info.get("name_local")):
            if name and "-" not in code:
                found[name.casefold()] = code
    return found | ALIASES


def language_name(code: str) -> str:
    """As XLSForm has it: "French (fr)"."""
    info = LANG_INFO.get(code.lower()) or {}
    language = pycountry.languages.get(alpha_2=code.split("-")[0])
    return f"{info.get('name') or (language.name if language else code)} ({code})"


def language_of(texts: list[str]) -> str:
    """Of texts that do not say it, by their script; Latin letters are taken for English."""
    letters = [unicodedata.name(letter, "") for text in texts[:200] for letter in text if letter.isalpha()]
    for script, code in SCRIPTS:
        if sum(name.startswith(script) for name in letters) * 4 > len(letters):
            return code
    return "en"
