"""Collects the texts to translate from code and templates into locale/*/LC_MESSAGES/django.po; gettext is not needed.

A language of the pages gets all of them, one that only documents speak those that tools/document_texts.py lists.
With --check it changes nothing and fails if a catalogue lacks a text, or a translation, or has other placeholders.
"""

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
os.environ.setdefault("SECRET_KEY", "not-needed-here")

import document_texts  # noqa: E402
from babel.messages.catalog import Catalog, Message  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.conf import settings  # noqa: E402
from django.utils.translation import to_locale  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

APPS = ("qcportal", "suppliers", "inspections", "audits", "reports")
CALLS = {"_": 1, "_now": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
CALL = re.compile(r"\b(?:_|n?gettext)\(")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]")

Found = str | tuple[str, str]


def collect() -> Catalog:
    catalog = Catalog()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            add(catalog, calls_in(ast.parse(path.read_text(encoding="utf-8"))))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        add(catalog, in_template(path.read_text(encoding="utf-8")))
    return catalog


def printed() -> Catalog:
    """The texts of documents alone."""
    catalog = Catalog()
    for path, names in document_texts.files(ROOT):
        if path.suffix != ".py":
            add(catalog, in_template(path.read_text(encoding="utf-8")))
            continue
        for part in document_texts.parts(path, names):
            add(catalog, calls_in(part))
    return catalog


def add(catalog: Catalog, found: Iterator[Found]) -> None:
    for text in found:
        catalog.add(text)


def calls_in(tree: ast.AST) -> Iterator[Found]:
    """The literal texts given to gettext; a text put together at run time cannot be translated."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [each.value for each in node.args[: CALLS.get(called, 0)] if isinstance(each, ast.Constant)]
            texts = [text for text in given if isinstance(text, str)]
            if texts and len(texts) == CALLS[called]:
                yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def in_template(source: str) -> Iterator[Found]:
    """Django turns a template into something with gettext calls in it that only gettext's own lexer reads whole."""
    text = templatize(source)
    for match in CALL.finditer(text):
        call = shortest_call(text, match.start())
        if call is not None:
            yield from calls_in(call)


def shortest_call(text: str, start: int) -> ast.AST | None:
    end = text.find(")", start)
    while end != -1:
        try:
            return ast.parse(text[start : end + 1].replace("\n", " "))
        except SyntaxError:
            end = text.find(")", end + 1)
    return None


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def update(path: Path, wanted: Catalog) -> None:
    catalog = read(path)
    made = catalog.creation_date  # a date that changes each time would clash in every merge
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.creation_date = made
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=0, no_location=True, sort_output=True, omit_header=False)


def wrong(path: Path, wanted: Catalog) -> Iterator[str]:
    catalog = read(path)
    for message in wanted:
        if message.id:
            fault = fault_of(message, catalog.get(message.id))
            if fault:
                yield f"{fault}: {message.id!r}"
    for message in catalog:
        if message.id and wanted.get(message.id) is None:
            yield f"no longer in the code: {message.id!r}"


def fault_of(message: Message, given: Message | None) -> str:
    if given is None:
        return "not in the catalogue"
    originals, translations = forms(message.id), forms(given.string)
    if given.fuzzy or not translations or not all(translations):
        return "not translated"
    one, several = placeholders(originals[0]), placeholders(originals[-1])
    first, *others = translations
    fits = placeholders(first) in ([one, several] if others else [several])
    return "" if fits and all(placeholders(each) == several for each in others) else "other placeholders"


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One form, or those of a plural."""
    return [text] if isinstance(text, str) else list(text or ())


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text)) if "%" in text else []


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="change nothing; say what is wrong")
    check = arguments.parse_args().check
    everything, of_documents, faults = collect(), printed(), 0
    pages = {to_locale(code) for code, _name in settings.LANGUAGES}
    for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po")):
        wanted = everything if path.parts[-3] in pages else of_documents
        if not check:
            update(path, wanted)
        found = list(wrong(path, wanted))
        print(f"{path.relative_to(ROOT)}: {len(wanted)} texts, {len(found)} to do", *found, sep="\n  ")
        faults += len(found)
    return 1 if check and faults else 0


if __name__ == "__main__":
    sys.exit(main())
