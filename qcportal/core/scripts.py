"""Names in another script than the text around them: they say in which language, and keep their own direction."""

import re

# Of each script the language whose names are most likely to be in it: a voice or a font is chosen by it.
LETTERS = {
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "ja": "\u3040-\u30ff",
    "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "ar": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "ta": "\u0b80-\u0bff",
    "th": "\u0e00-\u0e7f",
}
FOREIGN = re.compile(f"[{''.join(LETTERS.values())}]")
FROM_RIGHT = {"ar", "he"}
BETWEEN = "[ \u00b7\u3001\uff08\uff09()\u2010-\u2015-]+"  # what stands between words of one name
RUNS = re.compile("|".join(f"(?P<{code}>[{own}]+(?:{BETWEEN}[{own}]+)*)" for code, own in LETTERS.items()))
KEPT = re.compile(r"(<(?:title|style|script)\b.*?</(?:title|style|script)>|<[^>]*>)", re.DOTALL)


def with_languages(html: str, language: str) -> str:
    """A page in one language, its names in other scripts marked with theirs; tags, title and style stay as they are."""
    pieces = KEPT.split(html)
    for place in range(0, len(pieces), 2):
        if FOREIGN.search(pieces[place]):
            pieces[place] = RUNS.sub(lambda found: marked(found, language), pieces[place])
    return "".join(pieces)


def marked(found: re.Match, language: str) -> str:
    code, text = found.lastgroup, found[0]
    if code == language.split("-")[0]:
        return text
    way = ' dir="rtl"' if code in FROM_RIGHT else ""
    return f'<span lang="{code}"{way}>{text}</span>'
